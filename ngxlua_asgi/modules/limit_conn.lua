-- ngx_http_limit_conn_module: how many requests of a key are served at once.
--
-- Rule: what a request has taken it gives back when it ends, whatever way that
-- is; where one limit refuses, at once. A request is counted once, whatever
-- locations it comes to.
local errlog = require "ngxlua_asgi.engine.errlog"
local var = require "ngxlua_asgi.api.var"
local zones = require "ngxlua_asgi.modules.zone"
local main_of = require("ngxlua_asgi.phases.request").main

local ipairs = ipairs
local find, add, remove = zones.find, zones.add, zones.remove

local ERR = 4
local OVERHEAD = 36      -- bytes of an entry in nginx's zone
local LONGEST_KEY = 255

local _M = {}

-- give back what is in `taken`: zone, entry, zone, entry, …
local function give_back(taken)
    for i = 1, #taken, 2 do
        local zone, entry = taken[i], taken[i + 1]
        entry.count = entry.count - 1
        if entry.count == 0 then
            remove(zone, entry)
        end
    end
end

local function at_end(r)
    local taken = r.limit_conn_taken
    r.limit_conn_taken = nil
    give_back(taken)
end

-- take a place for `key`: the entry; false: there is none left; nil: the zone
-- is full
local function take(limit, key)
    local entry = find(limit.zone, key) or add(limit.zone, key)
    if not entry then
        return nil
    elseif entry.count >= limit.most then
        return false
    end
    entry.count = entry.count + 1
    return entry
end

local function key_of(r, limit)
    local key = limit.key(r)
    if #key > LONGEST_KEY then
        errlog.write(ERR, 'the value of the "' .. limit.text .. '" key is '
                     .. 'more than 255 bytes: "' .. key .. '"')
        return ""
    end
    return key
end

-- what the request takes of all limits; nothing, and who refuses, where one
-- does (false: a full zone)
local function take_all(r, limits)
    local taken = {}
    for i = 1, #limits do
        local limit = limits[i]
        local key = key_of(r, limit)
        if key ~= "" then
            local entry = take(limit, key)
            if not entry then
                give_back(taken)
                return nil, entry == false and limit
            end
            taken[#taken + 1], taken[#taken + 2] = limit.zone, entry
        end
    end
    return taken
end

local function keep(main, taken)
    if #taken > 0 then
        main.limit_conn_status = "PASSED"
        main.limit_conn_taken = taken
        main.cleanup = main.cleanup or {}
        main.cleanup[#main.cleanup + 1] = at_end
    end
end

local function limits_of(settings, plan)
    local limits = {}
    for i, limit in ipairs(settings.limit_conn) do
        local zone, data = zones.of(plan, limit.zone, OVERHEAD)
        limits[i] = { zone = zone, text = data.text, most = limit.most,
                      key = plan.value(data.key) }
    end
    return limits
end

function _M.install(location, plan)
    local settings = location.settings
    if not settings.limit_conn then
        return nil
    end
    local limits = limits_of(settings, plan)
    local level = settings.limit_conn_log_level or ERR
    local status = settings.limit_conn_status or 503
    local dry_run = settings.limit_conn_dry_run

    return function(r)
        local main = main_of(r)
        if main.limit_conn_status then
            return nil
        end
        local taken, refusing = take_all(r, limits)
        if taken then
            keep(main, taken)
            return nil
        end
        if refusing then
            errlog.write(level, "limiting connections"
                         .. (dry_run and ", dry run," or "") .. ' by zone "'
                         .. refusing.zone.name .. '"')
        end
        main.limit_conn_status = dry_run and "REJECTED_DRY_RUN" or "REJECTED"
        return not dry_run and status or nil
    end
end

var.define("limit_conn_status", function(r)
    return main_of(r).limit_conn_status
end)

return _M
