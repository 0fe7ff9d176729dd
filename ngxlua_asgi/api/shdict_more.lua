-- ngx.shared.DICT: lists, keys, flushing, sizes.
--
-- Rule: these are lua-nginx-module's own C functions and check as C functions
-- do: the number of arguments first, then each.
local ffi = require "ffi"
local binding = require "ngxlua_asgi.api.shdict_ffi"

local C = ffi.C
local error, type, tonumber, select = error, type, tonumber, select
local ffi_string, format = ffi.string, string.format
local shift = bit.lshift

local value, words = binding.value, binding.words
local double_box = binding.number
local TOO_SMALL = binding.TOO_SMALL
local MAX_KEY = 65535
local MOST_KEYS = 1024
local FIRST_SIZE = 64 * 1024  -- bytes for keys

local _M = {}

-- the key, as luaL_checklstring has it; nil and what is wrong with it
local function key_of(key, name)
    local kind = type(key)
    if kind == "nil" then
        return nil, "nil key"
    elseif kind == "number" then
        key = format("%.14g", key)
    elseif kind ~= "string" then
        error(format("bad argument #1 to '%s' (string expected, got %s)", name,
                     kind), 3)
    end
    if #key == 0 then
        return nil, "empty key"
    elseif #key > MAX_KEY then
        return nil, "key too long"
    end
    return key
end

-- a whole number, as luaL_checkint has it
local function count_of(number, name)
    local count = tonumber(number)
    if not count then
        error(format("bad argument #1 to '%s' (number expected, got %s)", name,
                     type(number)), 4)
    end
    return count < 0 and math.ceil(count) or math.floor(count)
end

_M.key_of, _M.count_of = key_of, count_of

local function add_lists(methods, handles, give, read)
    local given = ffi.new("ngxlua_value")

    local function push(left, name)
        return function(...)
            local n = select("#", ...)
            if n ~= 3 then
                error("expecting 3 arguments, but only seen " .. n, 2)
            end
            local dict, key, element = ...
            local handle = handles[dict] or error('bad "zone" argument', 2)
            local text, message = key_of(key, name)
            if not text then
                return nil, message
            end
            if type(element) ~= "string" and type(element) ~= "number" then
                return nil, "bad value type"
            end
            give(given, element)
            local result = C.ngxlua_dict_push(handle, left, text, #text,
                                              given)
            if result ~= 0 then
                return nil, words[result]
            end
            return given.number
        end
    end

    local function pop(left, name)
        return function(...)
            local n = select("#", ...)
            if n ~= 2 then
                error("expecting 2 arguments, but only seen " .. n, 2)
            end
            local dict, key = ...
            local handle = handles[dict] or error('bad "zone" argument', 2)
            local text, message = key_of(key, name)
            if not text then
                return nil, message
            end
            local result = C.ngxlua_dict_pop(handle, left, text, #text, value)
            local buffer
            while result == TOO_SMALL do
                buffer = binding.make_room(value.length)
                result = C.ngxlua_dict_pop(handle, left, text, #text, value)
            end
            local element
            if result == 0 then
                element = read()
            end
            if buffer then
                binding.back_to_kept(buffer)
            end
            if result ~= 0 then
                return nil, words[result]
            end
            return element
        end
    end

    methods.lpush, methods.rpush = push(1, "lpush"), push(0, "rpush")
    methods.lpop, methods.rpop = pop(1, "lpop"), pop(0, "rpop")

    function methods.llen(...)
        local n = select("#", ...)
        if n ~= 2 then
            error("expecting 2 arguments, but only seen " .. n, 2)
        end
        local dict, key = ...
        local handle = handles[dict] or error('bad "zone" argument', 2)
        local text, message = key_of(key, "llen")
        if not text then
            return nil, message
        end
        local result = C.ngxlua_dict_llen(handle, text, #text, double_box)
        if result ~= 0 then
            return nil, words[result]
        end
        return double_box[0]
    end
end

-- keys, each behind its length in two bytes of this machine's order
local function unpack_keys(buffer, used)
    local keys, at, n = {}, 0, 0
    local bytes = ffi.cast("const uint8_t *", buffer)
    local first, second = ffi.abi("le") and 0 or 1, ffi.abi("le") and 1 or 0
    while at < used do
        local length = bytes[at + first] + shift(bytes[at + second], 8)
        n = n + 1
        keys[n] = ffi_string(bytes + at + 2, length)
        at = at + 2 + length
    end
    return keys
end

local function add_whole(methods, handles)
    local function handle_and_count(name, default, ...)
        local n = select("#", ...)
        if n ~= 1 and n ~= 2 then
            error("expecting 1 or 2 argument(s), but saw " .. n, 3)
        end
        local dict, number = ...
        local handle = handles[dict] or error(
            type(dict) == "table"
            and "bad user data for the ngx_shm_zone_t pointer"
            or 'bad "zone" argument', 3)
        return handle, n == 2 and count_of(number, name) or default
    end

    function methods.get_keys(...)
        local handle, most = handle_and_count("get_keys", MOST_KEYS, ...)
        local size = FIRST_SIZE
        while true do
            local buffer = ffi.new("char[?]", size)
            local used = tonumber(C.ngxlua_dict_keys(handle, most, buffer,
                                                     size))
            if used >= 0 then
                return unpack_keys(buffer, used)
            end
            size = -used * 2
        end
    end

    function methods.flush_expired(...)
        local handle, most = handle_and_count("flush_expired", 0, ...)
        return tonumber(C.ngxlua_dict_flush_expired(handle, most))
    end

    function methods.flush_all(dict)
        C.ngxlua_dict_flush_all(handles[dict]
                                or error('bad "zone" argument', 2))
    end

    function methods.capacity(dict)
        return tonumber(C.ngxlua_dict_capacity(
            handles[dict] or error('bad "zone" argument', 2)))
    end

    function methods.free_space(dict)
        return tonumber(C.ngxlua_dict_free_space(
            handles[dict] or error('bad "zone" argument', 2)))
    end
end

function _M.add(methods, handles, give, read)
    add_lists(methods, handles, give, read)
    add_whole(methods, handles)
end

return _M
