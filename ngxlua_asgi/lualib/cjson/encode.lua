-- Lua values into JSON texts.
--
-- Rule: one loop with an explicit stack, three slots a level, writes into a
-- string.buffer. Who encodes takes the one writer and puts it back: a
-- metamethod that encodes meanwhile makes its own, and an error drops it.
local ffi = require "ffi"
local string_buffer = require "string.buffer"
local shared = require "ngxlua_asgi.lualib.cjson.shared"

local C = ffi.C
local type, next, tonumber, rawget = type, next, tonumber, rawget
local getmetatable = debug.getmetatable
local min, max = math.min, math.max
local floor, huge = math.floor, math.huge

local null, empty_array = shared.null, shared.empty_array
local array_mt, empty_array_mt = shared.array_mt, shared.empty_array_mt

local CHARS = ffi.typeof("const char *")

ffi.cdef [[
uint32_t ngxlua_json_escape(uint8_t *out, const char *in, uint32_t length,
                            bool slash);
int ngxlua_json_number(uint8_t *out, double number, int precision);
]]

local NUMBER_ROOM = 32
local PIECE = 8192     -- bytes: longer strings are escaped piece by piece
local KEPT = 1048576   -- bytes: a larger buffer goes with its text
local INT_MAX = 2147483647
local QUOTE = 34
local AN_OBJECT = -1   -- stands for the length of an array
local NOT_FINITE = "must not be NaN or Infinity"
local UNSUPPORTED = {
    ["function"] = true, userdata = true, thread = true, cdata = true,
}
local IS_KEY = { string = true, number = true }

local free_writer

local function new_writer()
    return { buffer = string_buffer.new(), stack = {} }
end

local function put_string(buffer, s, slash)
    local length = #s
    if length <= PIECE then
        local p = buffer:reserve(length * 6 + 2)
        p[0] = QUOTE
        local n = C.ngxlua_json_escape(p + 1, s, length, slash)
        p[n + 1] = QUOTE
        buffer:commit(n + 2)
        return
    end
    buffer:put('"')
    for i = 0, length - 1, PIECE do
        local size = min(PIECE, length - i)
        local p = buffer:reserve(size * 6)
        buffer:commit(C.ngxlua_json_escape(p, ffi.cast(CHARS, s) + i, size,
                                           slash))
    end
    buffer:put('"')
end

-- what stands for a number that JSON has not, or nil where that is an error
local function odd_number(number, setting)
    if setting == "null" then
        return "null"
    elseif setting then
        return number ~= number and "NaN"
               or number > 0 and "Infinity" or "-Infinity"
    end
end

-- false where the number may not stand in a text
local function put_number(buffer, number, config)
    if number ~= number or number == huge or number == -huge then
        local text = odd_number(number, config.encode_invalid_numbers)
        if text then
            buffer:put(text)
        end
        return text ~= nil
    end
    local precision = config.encode_number_precision
    local p = buffer:reserve(NUMBER_ROOM)
    local n = C.ngxlua_json_number(p, number, precision)
    if n > 0 then
        buffer:commit(n)
    else
        buffer:putf(config.number_format, number)
    end
    return true
end

-- how long an array `t` is; AN_OBJECT; nil where it is too sparse
local function array_length(t, config)
    local last, items = 0, 0
    for key in next, t do
        if type(key) ~= "number" or key < 1 or floor(key) ~= key
           or key > INT_MAX
        then
            return AN_OBJECT
        end
        if key > last then
            last = key
        end
        items = items + 1
    end
    local ratio = config.encode_sparse_ratio
    if ratio > 0 and last > items * ratio and last > config.encode_sparse_safe
    then
        return config.encode_sparse_convert and AN_OBJECT or nil
    end
    return last
end

-- how `t` is written: as an array of so many, AN_OBJECT, or nil
local function shape(t, config)
    local mt = getmetatable(t)
    if mt == array_mt then
        return #t
    end
    local len = mt and rawget(mt, "__len")
    if len then
        return max(0, floor(tonumber((len(t))) or 0))
    end
    local length = array_length(t, config)
    if length == 0 and config.encode_empty_table_as_object then
        length = AN_OBJECT
    end
    if length == AN_OBJECT and mt == empty_array_mt then
        return #t
    end
    return length
end

local function refusal(kind, reason)
    return "Cannot serialise " .. kind .. ": " .. reason
end

-- what is no table; the reason where it cannot be written
local function put_scalar(buffer, value, kind, config)
    if kind == "string" then
        put_string(buffer, value, config.encode_escape_forward_slash)
    elseif kind == "number" then
        if not put_number(buffer, value, config) then
            return refusal(kind, NOT_FINITE)
        end
    elseif kind == "boolean" then
        buffer:put(value and "true" or "false")
    elseif kind == "nil" or kind == "userdata" and value == null then
        buffer:put("null")
    elseif kind == "userdata" and value == empty_array then
        buffer:put("[]")
    else
        return refusal(kind, "type not supported")
    end
end

-- a key and its colon; the reason where it cannot be one
local function put_key(buffer, key, config)
    local kind = type(key)
    if kind == "string" then
        put_string(buffer, key, config.encode_escape_forward_slash)
    elseif kind == "number" then
        buffer:put('"')
        if not put_number(buffer, key, config) then
            return refusal(kind, NOT_FINITE)
        end
        buffer:put('"')
    else
        return refusal(kind, "table key must be a number or string")
    end
    buffer:put(":")
end

-- left out where the settings say so; a bad key is an error all the same
local function is_skipped(value, kind, key)
    return UNSUPPORTED[kind] and IS_KEY[type(key)]
           and not (kind == "userdata"
                    and (value == null or value == empty_array))
end

-- `t` and all below it; what cannot be written and why
local function put_table(w, t, config)
    local buffer, stack = w.buffer, w.stack
    local skips = config.encode_skip_unsupported_value_types
    local max_depth = config.encode_max_depth
    local depth, top = 0, 0
    local value, kind, at, length, comma, err = t, "table"
    while true do
        if kind == "table" then
            depth = depth + 1
            if depth > max_depth then
                return "Cannot serialise, excessive nesting (" .. depth .. ")"
            end
            stack[top + 1], stack[top + 2], stack[top + 3] = t, at, length
            top = top + 3
            t = value
            length = shape(t, config)
            if not length then
                return refusal("table", "excessively sparse array")
            end
            at = length ~= AN_OBJECT and 0 or nil
            buffer:put(at and "[" or "{")
            comma = false
        end
        if length == AN_OBJECT then
            at, value = next(t, at)
        elseif at < length then
            at = at + 1
            value = t[at]
        else
            at = nil
        end
        if at == nil then
            buffer:put(length == AN_OBJECT and "}" or "]")
            depth = depth - 1
            if depth == 0 then
                return
            end
            t, at, length = stack[top - 2], stack[top - 1], stack[top]
            stack[top - 2] = nil
            top = top - 3
            comma, kind = true, nil
        else
            kind = type(value)
            if not skips or not is_skipped(value, kind, at) then
                if comma then
                    buffer:put(",")
                end
                comma = true
                if length == AN_OBJECT then
                    err = put_key(buffer, at, config)
                    if err then
                        return err
                    end
                end
                if kind ~= "table" then
                    err = put_scalar(buffer, value, kind, config)
                    if err then
                        return err
                    end
                end
            end
        end
    end
end

local _M = {}

-- `value` as a JSON text, or nil and what is wrong with it
function _M.encode(value, config)
    local w = free_writer or new_writer()
    free_writer = nil
    local kind, err = type(value), nil
    if kind == "table" then
        err = put_table(w, value, config)
    elseif not (config.encode_skip_unsupported_value_types
                and is_skipped(value, kind, 1))
    then
        err = put_scalar(w.buffer, value, kind, config)
    end
    if err then
        return nil, err
    end
    local text = w.buffer:get()
    if #text > KEPT or not config.encode_keep_buffer then
        w.buffer:free()
    end
    free_writer = w
    return text
end

return _M
