-- An instance of cjson: its settings, and the functions that read them.
--
-- Rule: lua-cjson's names, defaults, ranges and words. A setting function
-- returns what is set now; wrong arguments blame the caller.
local shared = require "ngxlua_asgi.lualib.cjson.shared"
local encode = require("ngxlua_asgi.lualib.cjson.encode").encode
local decode = require("ngxlua_asgi.lualib.cjson.decode").decode

local select, type, tonumber, tostring = select, type, tonumber, tostring
local error, pcall, getinfo = error, pcall, debug.getinfo
local floor, ceil = math.floor, math.ceil
local format = string.format

local VERSION = "2.1.0.11"  -- the one whose behaviour this is
local INT_MAX = 2147483647
local SWITCH = { on = true, off = false }
local NUMBERS = { on = true, off = false, null = "null" }

local DEFAULTS = {
    encode_sparse_convert = false, encode_sparse_ratio = 2,
    encode_sparse_safe = 10, encode_max_depth = 1000,
    encode_number_precision = 14, number_format = "%.14g",
    encode_keep_buffer = true, encode_invalid_numbers = false,
    encode_empty_table_as_object = true, encode_escape_forward_slash = true,
    encode_skip_unsupported_value_types = false,
    decode_max_depth = 1000, decode_invalid_numbers = true,
    decode_array_with_array_mt = false,
}

---------------------------------------------------------------------------
-- arguments; all of these run one call below the function that is called

local function bad_argument(position, reason)
    local name = getinfo(3, "n").name or "?"
    error(format("bad argument #%d to '%s' (%s)", position, name, reason), 4)
end

local function check_count(most, ...)
    if select("#", ...) > most then
        bad_argument(most + 1, "found too many arguments")
    end
end

local function expect_one(...)
    if select("#", ...) ~= 1 then
        bad_argument(1, "expected 1 argument")
    end
end

local function expect_text(...)
    local text = ...
    if select("#", ...) ~= 1 then
        bad_argument(1, "expected 1 argument")
    elseif type(text) == "number" then
        return tostring(text)
    elseif type(text) ~= "string" then
        bad_argument(1, "string expected, got " .. type(text))
    end
    return text
end

local function set_integer(config, name, value, position, least, most)
    if value ~= nil then
        local number = tonumber(value)
        if type(value) ~= "number" and type(value) ~= "string"
           or not number
        then
            bad_argument(position, "number expected, got " .. type(value))
        end
        number = number < 0 and ceil(number) or floor(number)
        if not (least <= number and number <= most) then
            bad_argument(1, format("expected integer between %d and %d",
                                   least, most))
        end
        config[name] = number
    end
    return config[name]
end

local function set_option(config, name, value, options)
    if type(value) == "boolean" then
        config[name] = value
    elseif value ~= nil then
        if type(value) ~= "string" and type(value) ~= "number" then
            bad_argument(1, "string expected, got " .. type(value))
        end
        local setting = options[value]
        if setting == nil then
            bad_argument(1, "invalid option '" .. tostring(value) .. "'")
        end
        config[name] = setting
    end
    return config[name]
end

---------------------------------------------------------------------------
-- functions of an instance

local function add_switches(cjson, config)
    for name, options in next, {
        encode_keep_buffer = SWITCH, encode_empty_table_as_object = SWITCH,
        encode_escape_forward_slash = SWITCH, encode_invalid_numbers = NUMBERS,
        encode_skip_unsupported_value_types = SWITCH,
        decode_invalid_numbers = SWITCH, decode_array_with_array_mt = SWITCH,
    } do
        cjson[name] = function(...)
            check_count(1, ...)
            local setting = set_option(config, name, (...), options)
            return setting
        end
    end
end

local function add_integers(cjson, config)
    for name, most in next, {
        encode_max_depth = INT_MAX, decode_max_depth = INT_MAX,
        encode_number_precision = 16,
    } do
        cjson[name] = function(...)
            check_count(1, ...)
            local setting = set_integer(config, name, (...), 1, 1, most)
            config.number_format =
                "%." .. config.encode_number_precision .. "g"
            return setting
        end
    end

    function cjson.encode_sparse_array(...)
        check_count(3, ...)
        local convert, ratio, safe = ...
        convert = set_option(config, "encode_sparse_convert", convert, SWITCH)
        ratio = set_integer(config, "encode_sparse_ratio", ratio, 2, 0,
                            INT_MAX)
        safe = set_integer(config, "encode_sparse_safe", safe, 3, 0, INT_MAX)
        return convert, ratio, safe
    end
end

local function new_instance()
    local config, cjson = {}, {
        null = shared.null, empty_array = shared.empty_array,
        empty_array_mt = shared.empty_array_mt, array_mt = shared.array_mt,
        _NAME = "cjson", _VERSION = VERSION,
    }
    for name, value in next, DEFAULTS do
        config[name] = value
    end
    add_switches(cjson, config)
    add_integers(cjson, config)
    return cjson, config
end

local _M = {}

function _M.new()
    local cjson, config = new_instance()

    function cjson.encode(...)
        expect_one(...)
        local text, err = encode((...), config)
        if err then
            error(err, 2)
        end
        return text
    end

    function cjson.decode(...)
        local value, err = decode(expect_text(...), config)
        if err then
            error(err, 2)
        end
        return value
    end

    cjson.new = _M.new
    return cjson
end

-- a metamethod's error becomes a result too
local function result(ok, value, err)
    if ok and not err then
        return value
    end
    return nil, err or value
end

function _M.new_safe()
    local cjson, config = new_instance()

    function cjson.encode(...)
        expect_one(...)
        return result(pcall(encode, (...), config))
    end

    function cjson.decode(...)
        expect_one(...)
        local text = ...
        if type(text) ~= "string" and type(text) ~= "number" then
            return nil, "bad argument #1 to '?' (string expected, got "
                        .. type(text) .. ")"
        end
        return decode(tostring(text), config)
    end

    cjson.new = _M.new_safe
    return cjson
end

return _M
