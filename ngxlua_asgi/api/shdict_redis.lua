-- ngx.shared.DICT where the dictionary is kept in Redis or Valkey.
--
-- Rule: the checks are those of the dictionaries in memory, an operation is
-- one script on the server (api/shdict_redis.py). Where the phase may wait
-- only this coroutine does; elsewhere the call blocks for a bounded time.
local host = require "ngxlua_asgi.host"
local ffi = require "ffi"
local state = require "ngxlua_asgi.engine.state"
local scheduler = require "ngxlua_asgi.engine.coroutine"
local phases = require "ngxlua_asgi.phases.check"

local error, type, tonumber, select = error, type, tonumber, select
local setmetatable = setmetatable
local format, concat, find, sub = string.format, table.concat, string.find,
    string.sub
local floor, min = math.floor, math.min
local band = bit.band
local pcall, wait = pcall, scheduler.wait
local now = host.shdict_redis

local WAITING = phases.contexts("ngx.sleep")
local OPERATION = host.op("shdict_redis")
local MAX_MS = 1e15
local MOST_KEYS = 1024

local names = setmetatable({}, { __mode = "k" })  -- of dictionaries
local methods = {}
local flag_box = ffi.new("int32_t[1]")

local _M = {}

-- A yield out of a callback of string.gsub or table.sort is an error before
-- anything was sent: there the call has to block.
local function after_wait(name, method, packed, waited, ...)
    if waited then
        return ...
    end
    return now(name, method, packed)
end

-- true and a value with its flags; false and words about the key; nil and
-- what is wrong with the server
local function ask(dict, method, ...)
    local parts = {}
    for i = 1, select("#", ...) do
        local part = (select(i, ...))
        parts[2 * i - 1], parts[2 * i] = #part .. ":", part
    end
    local packed, name = concat(parts), names[dict]
    if band(WAITING, state.request.phase) ~= 0 then
        return after_wait(name, method, packed,
                          pcall(wait, OPERATION, name, method, packed))
    end
    return now(name, method, packed)
end

local function check_dict(dict)
    if not names[dict] then
        error('bad "zone" argument', 3)
    end
end

-- an entry as it is kept; empty for nil, nil for what cannot be stored
local function encode(value, flags)
    local kind = type(value)
    if kind == "nil" then
        return ""
    elseif kind == "string" then
        return format("s%d:", flags) .. value
    elseif kind == "number" then
        return format("n%d:%.17g", flags, value)
    elseif kind == "boolean" then
        return format("b%d:%d", flags, value and 1 or 0)
    end
end

-- milliseconds as digits; "0" is for ever
local function ms_of(seconds)
    local ms = seconds * 1000
    if ms < 1 or ms ~= ms then
        return "0"
    end
    return format("%.0f", min(floor(ms), MAX_MS))
end

local function add_values(checks)
    local key_of = checks.key_of

    local function get(dict, key)
        local text, message = key_of(key)
        if not text then
            return nil, message
        end
        local ok, found, flags = ask(dict, "get", text)
        if not ok then
            return nil, found
        elseif found ~= nil and flags ~= 0 then
            return found, flags
        end
        return found
    end

    function methods.get(dict, key)
        check_dict(dict)
        return get(dict, key)
    end

    function methods.get_stale(dict, key)
        check_dict(dict)
        local found, more = get(dict, key)
        if found == nil then
            return nil, more
        end
        return found, more, false
    end

    local function store(dict, how, key, new, exptime, flags)
        if not names[dict] then
            error('bad "zone" argument', 3)
        end
        exptime = exptime or 0
        if exptime < 0 then
            error('bad "exptime" argument', 3)
        end
        local text, message = key_of(key)
        if not text then
            return nil, message
        end
        flag_box[0] = flags or 0
        local entry = encode(new, flag_box[0])
        if not entry then
            return nil, "bad value type"
        elseif new == nil and how ~= "set" then
            return false, "attempt to add or replace nil values", false
        end
        local ok, words = ask(dict, "store", text, how, entry, ms_of(exptime))
        if ok then
            return true, nil, false
        end
        return ok, words, false
    end

    for name, how in pairs { set = "set", safe_set = "set", add = "add",
                             safe_add = "add", replace = "replace" } do
        methods[name] = function(dict, key, new, exptime, flags)
            local ok, words, forcible = store(dict, how, key, new, exptime,
                                              flags)
            return ok, words, forcible
        end
    end

    function methods.delete(dict, key)
        local ok, words, forcible = store(dict, "set", key, nil, 0, 0)
        return ok, words, forcible
    end
end

local function add_numbers(checks)
    local key_of, number_of = checks.key_of, checks.number_of

    function methods.incr(dict, key, by, init, init_ttl)
        check_dict(dict)
        local text, message = key_of(key)
        if not text then
            return nil, message
        end
        by = tonumber(by)
        if not by then
            error("cannot convert 'nil' to 'double'", 2)
        end
        local first, seconds = "", 0
        if init then
            first = format("%.17g", number_of(init, "init", 3))
        end
        if init_ttl ~= nil then
            seconds = checks.init_ttl_of(init_ttl, init)
        end
        local ok, sum = ask(dict, "incr", text, format("%.17g", by), first,
                            ms_of(seconds))
        if not ok then
            return nil, sum
        elseif not init then
            return sum
        end
        return sum, nil, false
    end

    function methods.ttl(dict, key)
        check_dict(dict)
        local text, message = key_of(key)
        if not text then
            return nil, message
        end
        local ok, seconds = ask(dict, "ttl", text)
        if not ok then
            return nil, seconds
        end
        return seconds
    end

    function methods.expire(dict, key, exptime)
        check_dict(dict)
        if not exptime then
            error('bad "exptime" argument', 2)
        end
        local text, message = key_of(key)
        if not text then
            return nil, message
        end
        local ok, words = ask(dict, "expire", text, ms_of(exptime))
        if not ok then
            return nil, words
        end
        return true
    end
end

local function add_lists(checks)
    local key_of = checks.list_key_of

    -- each of these is a C function in OpenResty: see api/shdict_more.lua
    local function add(name, count)
        methods[name] = function(...)
            local n = select("#", ...)
            if n ~= count then
                error("expecting " .. count .. " arguments, but only seen "
                      .. n, 2)
            end
            local dict, key, element = ...
            check_dict(dict)
            local text, message = key_of(key, name)
            if not text then
                return nil, message
            end
            local ok, found
            if count == 3 then
                local kind = type(element)
                if kind ~= "string" and kind ~= "number" then
                    return nil, "bad value type"
                end
                ok, found = ask(dict, name, text, encode(element, 0))
            else
                ok, found = ask(dict, name, text)
            end
            if not ok then
                return nil, found
            end
            return found
        end
    end

    add("lpush", 3)
    add("rpush", 3)
    add("lpop", 2)
    add("rpop", 2)
    add("llen", 2)
end

local function unpack_keys(packed)
    local keys, n, at = {}, 0, 1
    while at <= #packed do
        local colon = find(packed, ":", at, true)
        local last = colon + tonumber(sub(packed, at, colon - 1))
        n = n + 1
        keys[n] = sub(packed, colon + 1, last)
        at = last + 1
    end
    return keys
end

local function add_whole(checks)
    -- (between the method and count_of, which blames the fourth level)
    local function count_for(number, name)
        local count = checks.count_of(number, name)
        return count
    end

    local function add(name, default, read)
        methods[name] = function(...)
            local n = select("#", ...)
            local dict, number = ...
            if default and n ~= 1 and n ~= 2 then
                error("expecting 1 or 2 argument(s), but saw " .. n, 2)
            end
            check_dict(dict)
            local count = default or 0
            if default and n == 2 then
                count = count_for(number, name)
            end
            local ok, found = ask(dict, name, format("%.0f", count))
            if not ok then
                return nil, found
            end
            return read and read(found) or found
        end
    end

    add("get_keys", MOST_KEYS, unpack_keys)
    add("flush_expired", 0)
    add("flush_all")
    add("capacity")
    add("free_space")
end

-- the dictionaries that have an address, into `shared`
function _M.add(shared, checks)
    add_values(checks)
    add_numbers(checks)
    add_lists(checks)
    add_whole(checks)
    local class = { __index = methods }
    for _, name in ipairs { host.shdict_redis_names() } do
        local dict = setmetatable({}, class)
        names[dict] = name
        shared[name] = dict
    end
end

return _M
