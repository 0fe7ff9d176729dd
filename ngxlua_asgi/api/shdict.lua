-- ngx.shared.DICT: values; lists and the whole are in api/shdict_more.lua.
--
-- Rule: one C call an operation (native/), all else checks: what is said of
-- which argument is lua-resty-core's. The memory belongs to Python, which
-- maps it for as long as the process lives.
local host = require "ngxlua_asgi.host"
local ffi = require "ffi"
local binding = require "ngxlua_asgi.api.shdict_ffi"

local C = ffi.C
local error, type, tostring, tonumber = error, type, tostring, tonumber
local setmetatable = setmetatable
local ffi_string = ffi.string

local value, words = binding.value, binding.words
local double_box = binding.number
local STRING, NUMBER, BOOLEAN = binding.STRING, binding.NUMBER, binding.BOOLEAN
local NIL, TOO_SMALL, NOT_FOUND = binding.NIL, binding.TOO_SMALL,
    binding.NOT_FOUND
local ADD, REPLACE, SAFE = binding.ADD, binding.REPLACE, binding.SAFE
local MAX_KEY = 65535

local methods = {}
local handles = setmetatable({}, { __mode = "k" })  -- of a dictionary

local function handle_of(dict)
    local handle = handles[dict]
    if not handle then
        error('bad "zone" argument', 3)
    end
    return handle
end

-- the key as a string; nil and what is wrong with it
local function key_of(key)
    if type(key) ~= "string" then
        if key == nil then
            return nil, "nil key"
        end
        key = tostring(key)
    end
    if #key == 0 then
        return nil, "empty key"
    elseif #key > MAX_KEY then
        return nil, "key too long"
    end
    return key
end

-- what the last call has put into `value`
local function read()
    local kind = value.type
    if kind == STRING then
        return ffi_string(value.data, value.length)
    elseif kind == NUMBER then
        return value.number
    elseif kind == BOOLEAN then
        return value.number ~= 0
    end
end

-- a value longer than the buffer: again, with one that it fits
local function get_long(handle, key, stale)
    local result, buffer
    repeat
        buffer = binding.make_room(value.length)
        result = C.ngxlua_dict_get(handle, key, #key, value, stale)
    until result ~= TOO_SMALL
    local text = result == 0 and read() or nil
    binding.back_to_kept(buffer)
    return result, text
end

function methods.get(dict, key)
    local handle = handle_of(dict)
    local text, message = key_of(key)
    if not text then
        return nil, message
    end
    local result = C.ngxlua_dict_get(handle, text, #text, value, 0)
    local found
    if result == 0 then
        found = read()
    elseif result == TOO_SMALL then
        result, found = get_long(handle, text, 0)
    end
    if result ~= 0 then
        return nil, words[result]
    end
    local flags = value.flags
    if found ~= nil and flags ~= 0 then
        return found, flags
    end
    return found
end

function methods.get_stale(dict, key)
    local handle = handle_of(dict)
    local text, message = key_of(key)
    if not text then
        return nil, message
    end
    local result = C.ngxlua_dict_get(handle, text, #text, value, 1)
    local found
    if result == 0 then
        found = read()
    elseif result == TOO_SMALL then
        result, found = get_long(handle, text, 1)
    end
    if result ~= 0 then
        return nil, words[result]
    elseif found == nil then
        return nil
    end
    return found, value.flags ~= 0 and value.flags or nil, value.stale ~= 0
end

---------------------------------------------------------------------------
-- storing

-- a script's value into `v`; false for what cannot be stored. The caller
-- holds the string meanwhile.
local function give(v, new)
    local kind = type(new)
    if kind == "string" then
        v.type, v.length = STRING, #new
        v.data = ffi.cast("char *", new)
    elseif kind == "number" then
        v.type, v.number = NUMBER, new
    elseif kind == "nil" then
        v.type = NIL
    elseif kind == "boolean" then
        v.type, v.number = BOOLEAN, new and 1 or 0
    else
        return false
    end
    return true
end

local given = ffi.new("ngxlua_value")  -- on its way in; no buffer of ours

local function store(dict, how, key, new, exptime, flags)
    local handle = handle_of(dict)
    if not exptime then
        exptime = 0
    elseif exptime < 0 then
        error('bad "exptime" argument', 2)
    end
    local text, message = key_of(key)
    if not text then
        return nil, message
    end
    if not give(given, new) then
        return nil, "bad value type"
    end
    given.flags = flags or 0
    if new == nil and how % SAFE ~= 0 then
        return false, "attempt to add or replace nil values", false
    end
    local result = C.ngxlua_dict_store(handle, how, text, #text, given,
                                       exptime * 1000)
    if result == 0 then
        return true, nil, given.forcible ~= 0
    end
    return false, words[result], given.forcible ~= 0
end

function methods.set(dict, key, new, exptime, flags)
    return store(dict, 0, key, new, exptime, flags)
end

function methods.safe_set(dict, key, new, exptime, flags)
    return store(dict, SAFE, key, new, exptime, flags)
end

function methods.add(dict, key, new, exptime, flags)
    return store(dict, ADD, key, new, exptime, flags)
end

function methods.safe_add(dict, key, new, exptime, flags)
    return store(dict, ADD + SAFE, key, new, exptime, flags)
end

function methods.replace(dict, key, new, exptime, flags)
    return store(dict, REPLACE, key, new, exptime, flags)
end

function methods.delete(dict, key)
    return store(dict, 0, key, nil, 0, 0)
end

---------------------------------------------------------------------------
-- incr, ttl, expire

-- `level` is that of the caller's caller, who is to blame
local function number_of(what, name, level)
    local number = tonumber(what)
    if not number then
        error("bad " .. name .. " arg: number expected, got " .. type(what),
              level)
    end
    return number
end

local function init_ttl_of(init_ttl, init)
    local seconds = number_of(init_ttl, "init_ttl", 4)
    if seconds < 0 then
        error('bad "init_ttl" argument', 3)
    elseif not init then
        error('must provide "init" when providing "init_ttl"', 3)
    end
    return seconds
end

function methods.incr(dict, key, by, init, init_ttl)
    local handle = handle_of(dict)
    local text, message = key_of(key)
    if not text then
        return nil, message
    end
    if type(by) ~= "number" then
        by = tonumber(by)
        if not by then
            error("cannot convert 'nil' to 'double'", 2)
        end
    end
    local first, seconds = nil, 0
    if init then
        double_box[0] = type(init) == "number" and init
            or number_of(init, "init", 3)
        first = double_box
    end
    if init_ttl ~= nil then
        seconds = init_ttl_of(init_ttl, init)
    end
    given.number = by
    local result = C.ngxlua_dict_incr(handle, text, #text, given, first,
                                      seconds * 1000)
    if result ~= 0 then
        return nil, words[result]
    elseif not init then
        return given.number
    end
    return given.number, nil, given.forcible ~= 0
end

function methods.ttl(dict, key)
    local handle = handle_of(dict)
    local text, message = key_of(key)
    if not text then
        return nil, message
    end
    if C.ngxlua_dict_ttl(handle, text, #text, double_box) == NOT_FOUND then
        return nil, "not found"
    end
    return double_box[0] / 1000
end

function methods.expire(dict, key, exptime)
    local handle = handle_of(dict)
    if not exptime then
        error('bad "exptime" argument', 2)
    end
    local text, message = key_of(key)
    if not text then
        return nil, message
    end
    if C.ngxlua_dict_expire(handle, text, #text, exptime * 1000) == NOT_FOUND
    then
        return nil, "not found"
    end
    return true
end

---------------------------------------------------------------------------
-- the dictionaries

local more = require "ngxlua_asgi.api.shdict_more"
more.add(methods, handles, give, read)

-- as lua-nginx-module has them: methods are their own metatable, and what
-- stands for the memory in a dictionary is a userdata
methods.__index = methods
local shared = {}

for _, name in ipairs { host.shdict_names() } do
    local dict = setmetatable({ newproxy() }, methods)
    handles[dict] = ffi.cast("void *", host.shdict_address(name))
    shared[name] = dict
end

require("ngxlua_asgi.api.shdict_redis").add(shared, {
    key_of = key_of, number_of = number_of, init_ttl_of = init_ttl_of,
    list_key_of = more.key_of, count_of = more.count_of,
})

return { shared = setmetatable(shared, {}) }
