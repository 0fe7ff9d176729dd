-- ngx_http_limit_req_module: a leaky bucket by key.
--
-- Rule: whole numbers, a thousand of them a request, as nginx has them. Of
-- several limits all but the last are only looked at until it is known that
-- none refuses; then they are accounted. A request is limited once, whatever
-- locations it comes to. The wait is the next step (limit_req_delay.lua),
-- which is left out where there is none.
local host = require "ngxlua_asgi.host"
local errlog = require "ngxlua_asgi.engine.errlog"
local var = require "ngxlua_asgi.api.var"
local zones = require "ngxlua_asgi.modules.zone"
local main_of = require("ngxlua_asgi.phases.request").main

local ipairs = ipairs
local floor, max, min = math.floor, math.max, math.min
local format = string.format
local find, add, oldest, remove = zones.find, zones.add, zones.oldest,
    zones.remove

local ALERT, ERR, INFO = 2, 4, 7
local OVERHEAD = 80        -- bytes of an entry in nginx's zone
local LONGEST_KEY = 65535
local MINUTE = 60000       -- ms
local OK, AGAIN, BUSY, FAILED = 0, 1, 2, 3

local _M = {}

---------------------------------------------------------------------------
-- the zone

-- what is in the bucket at `now`, one more request included
local function excess_of(entry, rate, ms)
    return max(0, entry.excess - floor(rate * ms / 1000) + 1000)
end

-- milliseconds since the entry was written (another worker's clock may be
-- ahead)
local function age_of(entry, now)
    local ms = now - entry.last
    if ms < -MINUTE then
        return 1
    end
    return max(0, ms)
end

-- let go of one or two entries that are empty by now, and before them, by
-- force, of the oldest (ngx_http_limit_req_expire)
local function expire(zone, rate, now, forced)
    for turn = forced and 0 or 1, 2 do
        local entry = oldest(zone)
        if not entry or entry.count > 0 then
            return
        end
        local ms = age_of(entry, now)
        if turn > 0
            and (ms < MINUTE or entry.excess - floor(rate * ms / 1000) > 0)
        then
            return
        end
        remove(zone, entry)
    end
end

local function new_entry(limit, key, now)
    local zone = limit.zone
    expire(zone, limit.rate, now, false)
    local entry = add(zone, key)
    if not entry then
        expire(zone, limit.rate, now, true)
        entry = add(zone, key)
    end
    if not entry then
        errlog.write(ALERT, "could not allocate node in limit_req zone \""
                     .. zone.name .. '"')
    end
    return entry
end

-- how the request stands with one limit: verdict, excess, the entry
local function look(limit, key, now, accounts)
    local entry = find(limit.zone, key)
    if not entry then
        entry = new_entry(limit, key, now)
        if not entry then
            return FAILED, 0
        elseif accounts then
            entry.last = now
            return OK, 0
        end
        entry.count = 1
        return AGAIN, 0, entry
    end
    local ms = age_of(entry, now)
    local excess = excess_of(entry, limit.rate, ms)
    if excess > limit.burst then
        return BUSY, excess
    elseif accounts then
        entry.excess = excess
        if ms > 0 then
            entry.last = now
        end
        return OK, excess
    end
    entry.count = entry.count + 1
    return AGAIN, excess, entry
end

---------------------------------------------------------------------------
-- all limits of a location

local function delay_of(limit, excess)
    if excess <= limit.delay then
        return 0
    end
    return floor((excess - limit.delay) * 1000 / limit.rate)
end

-- Account for the limits that were only looked at: the longest delay of all,
-- its excess and its limit.
local function account(limits, entries, now, limit, excess)
    local delay = delay_of(limit, excess)
    for i = #limits, 1, -1 do
        local entry = entries[i]
        if entry then
            local each = limits[i]
            local ms = age_of(entry, now)
            local own = excess_of(entry, each.rate, ms)
            if ms > 0 then
                entry.last = now
            end
            entry.excess, entry.count = own, entry.count - 1
            local longer = delay_of(each, own)
            if longer > delay then
                delay, excess, limit = longer, own, each
            end
        end
    end
    return delay, excess, limit
end

local function unlock(limits, entries)
    for i = 1, #limits do
        local entry = entries[i]
        if entry then
            entry.count = entry.count - 1
        end
    end
end

-- Look at the limits in turn: verdict (nothing: no limit has a key), excess,
-- the limit that decides. `entries` gets those that are to be accounted.
local function try(r, limits, entries, now)
    local verdict, excess, limit
    for i = 1, #limits do
        limit = limits[i]
        local key = limit.key(r)
        if #key > LONGEST_KEY then
            errlog.write(ERR, 'the value of the "' .. limit.text .. '" key is '
                         .. 'more than 65535 bytes: "' .. key .. '"')
        elseif key ~= "" then
            verdict, excess, entries[i] = look(limit, key, now, i == #limits)
            if verdict ~= AGAIN then
                break
            end
        end
    end
    return verdict, verdict == AGAIN and 0 or excess, limit
end

local function say(level, words, excess, ending, limit)
    errlog.write(level, format("%s, excess: %d.%03d%s by zone \"%s\"", words,
                               floor(excess / 1000), excess % 1000, ending,
                               limit.zone.name))
end

local function limits_of(settings, plan)
    local limits = {}
    for i, limit in ipairs(settings.limit_req) do
        local zone, data = zones.of(plan, limit.zone, OVERHEAD)
        limits[i] = { zone = zone, rate = data.rate, text = data.text,
                      key = plan.value(data.key), burst = limit.burst,
                      delay = limit.delay }
    end
    return limits
end

local function may_delay(limits)
    for _, limit in ipairs(limits) do
        if limit.burst > limit.delay then
            return true
        end
    end
    return false
end

-- what the settings of a location say of refusals and delays
local function manner_of(settings)
    local level = settings.limit_req_log_level or ERR
    local dry_run = settings.limit_req_dry_run
    return {
        level = level, delay_level = min(level + 1, INFO),
        words = dry_run and ", dry run" or "",
        ending = dry_run and "_DRY_RUN" or "",
        status = not dry_run and (settings.limit_req_status or 503) or nil,
    }
end

-- limit the request: milliseconds that it is to wait, 0 for none; nothing
-- where it is refused
local function limit_request(r, main, limits, manner)
    local now, entries = host.monotonic_ms(), {}
    local verdict, excess, limit = try(r, limits, entries, now)
    if verdict == BUSY or verdict == FAILED then
        if verdict == BUSY then
            say(manner.level, "limiting requests" .. manner.words, excess, "",
                limit)
        end
        unlock(limits, entries)
        main.limit_req_status = "REJECTED" .. manner.ending
        return nil
    elseif not verdict then
        return 0
    end
    local delay
    delay, excess, limit = account(limits, entries, now, limit, excess)
    if delay == 0 then
        main.limit_req_status = "PASSED"
        return 0
    end
    say(manner.delay_level, "delaying request" .. manner.words, excess, ",",
        limit)
    main.limit_req_status = "DELAYED" .. manner.ending
    return delay
end

function _M.install(location, plan)
    local settings = location.settings
    if not settings.limit_req then
        return nil
    end
    local limits, manner = limits_of(settings, plan), manner_of(settings)
    local waits = manner.status and may_delay(limits)
    location.delays = waits
    return function(r)
        local main = main_of(r)
        local delay = 0
        if not main.limit_req_status then
            delay = limit_request(r, main, limits, manner)
            if not delay and manner.status then
                return manner.status
            end
        end
        if waits and delay > 0 then
            r.delay = delay / 1000
        elseif waits then
            r.step = r.step + 1  -- past the step that waits
        end
    end
end

var.define("limit_req_status", function(r)
    return main_of(r).limit_req_status
end)

return _M
