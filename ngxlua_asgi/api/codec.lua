-- ngx.escape_uri, ngx.unescape_uri, ngx.encode_args, ngx.decode_args and
-- ngx.quote_sql_str: bytes in, bytes out, no request needed.
--
-- Rule: bytes are walked by tail calls, not by loops. A handler runs once per
-- request, so its trace starts at a function; LuaJIT gives up a trace that
-- meets a loop ("inner loop in root trace") but goes on into the trace of a
-- function that calls itself. decode_args of three pairs: 280 ns to 800.

local ffi = require "ffi"
local bit = require "bit"
local new_tab = require "table.new"

local cast = ffi.cast
local error = error
local ffi_string = ffi.string
local getinfo = debug.getinfo
local next = next
local select = select
local str_byte = string.byte
local str_find = string.find
local str_sub = string.sub
local tostring = tostring
local type = type

local MAX_ARGS, COMPONENT = 100, 2
local KEPT_BUFFER = 1048576     -- inputs above this get a buffer of their own
local CACHED_KEYS = 512
local CACHED_KEY_LEN = 64
local ENGINE = "@ngxlua_asgi/engine/coroutine.lua"

local word_ptr = ffi.typeof("uint32_t *")
local bytes_t = ffi.typeof("uint8_t[?]")

local _M = {}

-- Output --------------------------------------------------------------------

-- No byte grows to more than 3; a kernel stores 4 at a time.
local room = 4096
local buffer = bytes_t(room * 3 + 8)

local function reserve(n)
    local dst = bytes_t(n * 3 + 8)
    if n <= KEPT_BUFFER then
        room, buffer = n, dst
    end
    return dst
end

-- On its own, so that the FFI call is compiled even where a caller is not:
-- interpreted it costs a microsecond.
local function cut(dst, n)
    return ffi_string(dst, n)
end

-- One entry per byte: the text it becomes, and how long that is. The text is
-- stored as one word, so that a byte costs one load and one store, no branch.
local function translation(text_of)
    local raw, width = bytes_t(1024), bytes_t(256)
    for b = 0, 255 do
        local text = text_of(b)
        width[b] = #text
        ffi.copy(raw + 4 * b, text, #text)
    end
    return { word = cast(word_ptr, raw), width = width, raw = raw }
end

local function translate(s, dst, i, o, word, width)
    local b, c, d, e = str_byte(s, i, i + 3)
    if e then
        cast(word_ptr, dst + o)[0] = word[b]
        o = o + width[b]
        cast(word_ptr, dst + o)[0] = word[c]
        o = o + width[c]
        cast(word_ptr, dst + o)[0] = word[d]
        o = o + width[d]
        cast(word_ptr, dst + o)[0] = word[e]
        return translate(s, dst, i + 4, o + width[e], word, width)
    elseif not b then
        return o == #s and s or cut(dst, o)
    end
    cast(word_ptr, dst + o)[0] = word[b]
    return translate(s, dst, i + 1, o + width[b], word, width)
end

-- escape_uri ----------------------------------------------------------------

local function escaping(control, high, specials)
    return translation(function(b)
        local c = string.char(b)
        if b < 32 and control or b > 127 and high or b == 127 and high
           or specials:find(c, 1, true)
        then
            return string.format("%%%02X", b)
        end
        return c
    end)
end

-- nginx's names for the types 0 to 6; the sets are lua-nginx-module's, which
-- escape less than nginx's own since 1.21.
local memcached = escaping(true, false, " %")
local ESCAPE = {
    [0] = escaping(true, true, " #%?"),                     -- uri
    [1] = escaping(true, true, " #%?+"),                    -- args
    [COMPONENT] = escaping(true, true, " \"#$%&+,/:;<=>?@[\\]^`{|}"),
    [3] = escaping(true, true, " \"#%'"),                   -- html
    [4] = escaping(true, true, " \"'"),                     -- refresh
    [5] = memcached,
    [6] = memcached,                                        -- mail_auth
}
local component = ESCAPE[COMPONENT]

-- lua-resty-core blames the caller's caller: of a main chunk that is nobody
local function blame_outer(message)
    local outer = getinfo(5, "S")
    error(message, outer and outer.source ~= ENGINE and 5 or 0)
end

local function escape_table(esc_type)
    if type(esc_type) ~= "number" then
        blame_outer("\"type\" is not a number")
    end
    if not (esc_type >= 0 and esc_type <= 6) then
        blame_outer("\"type\" " .. esc_type .. " out of range")
    end
    return ESCAPE[esc_type - esc_type % 1]
end

local function escape(s, map)
    local n = #s
    local dst = n <= room and buffer or reserve(n)
    return translate(s, dst, 1, 0, map.word, map.width)
end

function _M.escape_uri(s, esc_type)
    if type(s) ~= "string" then
        s = s and tostring(s) or ""
    end
    if esc_type == nil then
        return escape(s, component)
    end
    return escape(s, (escape_table(esc_type)))
end

-- unescape_uri --------------------------------------------------------------

local PERCENT, PLUS, SPACE = 37, 43, 32

local NOT_HEX = 255
local hex = bytes_t(256)
for b = 0, 255 do
    hex[b] = tonumber(string.char(b):match("%x") or "ff", 16)
end

local function unescape_from(s, dst, i, o)
    local n = #s
    if i > n then
        return cut(dst, o)
    end
    local b = str_byte(s, i)
    if b == PLUS then
        b = SPACE
    elseif b == PERCENT and i + 2 <= n then
        local high, low = hex[str_byte(s, i + 1)], hex[str_byte(s, i + 2)]
        if high ~= NOT_HEX and low ~= NOT_HEX then
            b = high * 16 + low
            i = i + 2
        end
    end
    dst[o] = b
    return unescape_from(s, dst, i + 1, o + 1)
end

local function unescape(s)
    if not str_find(s, "%", 1, true) and not str_find(s, "+", 1, true) then
        return s
    end
    local n = #s
    local dst = n <= room and buffer or reserve(n)
    return unescape_from(s, dst, 1, 0)
end

function _M.unescape_uri(s)
    if type(s) ~= "string" then
        s = s and tostring(s) or ""
    end
    return unescape(s)
end

-- What luaL_check* says; `level` counts from the API function -------------

local function bad_argument(level, index, wanted, given, value)
    local got = given >= index and type(value) or "no value"
    local name = getinfo(level + 1, "n").name or "?"
    error("bad argument #" .. index .. " to '" .. name .. "' (" .. wanted
          .. " expected, got " .. got .. ")", level + 2)
end

-- encode_args ---------------------------------------------------------------

local escaped_keys = {}
local cached = 0

local function escape_key(key)
    local text = escape(key, component)
    if #key <= CACHED_KEY_LEN then
        if cached >= CACHED_KEYS then
            escaped_keys, cached = {}, 0
        end
        cached = cached + 1
        escaped_keys[key] = text
    end
    return text
end

-- `level` blames the caller of the API function.
local function escape_value(value, level)
    local kind = type(value)
    if kind == "string" then
        return escape(value, component)
    end
    if kind ~= "number" then
        error("attempt to use " .. kind .. " as query arg value", level)
    end
    -- only an exponent can hold a "+", and %.14g writes none below 1e14
    if value > -1e14 and value < 1e14 then
        return tostring(value)
    end
    return escape(tostring(value), component)
end

local function encode_list(args, key, list)
    for _, value in next, list do
        if value == true then
            args = args .. "&" .. key
        elseif value ~= false then
            args = args .. "&" .. key .. "=" .. escape_value(value, 5)
        end
    end
    return args
end

local function encode(t)
    local args = ""
    for k, value in next, t do
        if type(k) ~= "string" then
            error("attempt to use a non-string key in the \"args\" option "
                  .. "table", 3)
        end
        local key = escaped_keys[k] or escape_key(k)
        if value == true then
            args = args .. "&" .. key
        elseif type(value) == "table" then
            args = encode_list(args, key, value)
        elseif value ~= false then
            args = args .. "&" .. key .. "=" .. escape_value(value, 4)
        end
    end
    return (str_sub(args, 2))
end

function _M.encode_args(...)
    local n = select("#", ...)
    if n ~= 1 then
        error("expecting 1 argument but seen " .. n, 2)
    end
    local t = ...
    if type(t) ~= "table" then
        bad_argument(1, 1, "table", n, t)
    end
    local args = encode(t)
    return args
end

-- decode_args ---------------------------------------------------------------

local function add_arg(t, key, value)
    local seen = t[key]
    if seen == nil then
        t[key] = value
    elseif type(seen) == "table" then
        seen[#seen + 1] = value
    else
        t[key] = { seen, value }
    end
end

-- One pair a call, from `pos`. The position of the next "=" is kept, so that
-- a string without one is not searched to its end for each of its pairs.
local function decode_from(t, s, pos, eq, left, escaped)
    local n = #s
    if pos > n then
        return t
    end
    local amp = str_find(s, "&", pos, true) or n + 1
    if eq < pos then
        eq = str_find(s, "=", pos, true) or n + 1
    end
    local key, value
    if eq < amp then
        key, value = str_sub(s, pos, eq - 1), str_sub(s, eq + 1, amp - 1)
        if escaped then
            value = unescape(value)
        end
    else
        key, value = str_sub(s, pos, amp - 1), true
    end
    if escaped then
        key = unescape(key)
    end
    if key ~= "" then
        add_arg(t, key, value)
    end
    if left == 1 and amp <= n then
        return t, "truncated"
    end
    return decode_from(t, s, amp + 1, eq, left - 1, escaped)
end

local function decode(s, max)
    local escaped = str_find(s, "%", 1, true) or str_find(s, "+", 1, true)
    return decode_from(new_tab(0, 4), s, 1, 0, max, escaped)
end

-- luaL_checkint: towards zero, then the low 32 bits.
local function int(value)
    local n = tonumber(value)
    if not n then
        return nil
    end
    if n < -2^51 or n > 2^51 or n ~= n then
        return 0
    end
    return bit.tobit(n - math.fmod(n, 1))
end

function _M.decode_args(...)
    local n = select("#", ...)
    if n ~= 1 and n ~= 2 then
        error("expecting 1 or 2 arguments but seen " .. n, 2)
    end
    local s, max = ...
    if type(s) ~= "string" then
        if type(s) ~= "number" then
            bad_argument(1, 1, "string", n, s)
        end
        s = tostring(s)
    end
    if n == 1 then
        return decode(s, MAX_ARGS)
    end
    return decode(s, int(max) or bad_argument(1, 2, "number", n, max))
end

-- quote_sql_str -------------------------------------------------------------

local SQL = {
    [0] = "\\0", [8] = "\\b", [9] = "\\t", [10] = "\\n", [13] = "\\r",
    [26] = "\\Z", [34] = "\\\"", [39] = "\\'", [92] = "\\\\",
}
local sql = translation(function(b) return SQL[b] or string.char(b) end)

function _M.quote_sql_str(...)
    local n = select("#", ...)
    if n ~= 1 then
        error("expecting one argument", 2)
    end
    local s = ...
    if type(s) ~= "string" then
        if type(s) ~= "number" then
            bad_argument(1, 1, "string", n, s)
        end
        s = tostring(s)
    end
    return "'" .. escape(s, sql) .. "'"
end

return _M
