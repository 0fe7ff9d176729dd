-- ngx.encode_base64, ngx.decode_base64 and ngx.decode_base64mime.
--
-- Rule: what is accepted is nginx's, whoever does the bulk of the work. The
-- bulk is libcrypto's block codec, one FFI call in a function without loops
-- (45 ns for 12 bytes, half of a table-driven loop for 100 and more); the
-- loops below stand in for it where no libcrypto can be loaded.

local ffi = require "ffi"
local bit = require "bit"

local band = bit.band
local error = error
local ffi_string = ffi.string
local floor = math.floor
local lshift = bit.lshift
local rshift = bit.rshift
local str_byte = string.byte
local str_find = string.find
local str_sub = string.sub
local tostring = tostring
local type = type

local ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                 .. "0123456789+/"
local KEPT_BUFFER = 1048576     -- outputs above this get a buffer of their own
local INVALID = 255

local bytes_t = ffi.typeof("uint8_t[?]")

local _M = {}


-- Room for `n` bytes and a few that a codec may write behind them.
local room = 8192
local buffer = bytes_t(room + 8)


local function reserve(n)
    local dst = bytes_t(n + 8)
    if n <= KEPT_BUFFER then
        room, buffer = n, dst
    end
    return dst
end


local alphabet = bytes_t(64)
local value_of = bytes_t(256)
ffi.fill(value_of, 256, INVALID)
for i = 0, 63 do
    local b = ALPHABET:byte(i + 1)
    alphabet[i], value_of[b] = b, i
end


-- Block codecs: encode pads and returns the length; decode takes a multiple
-- of 4 valid characters and returns a negative number for any other.

local function encode_block(dst, s, n)
    local o = 0
    for i = 1, n, 3 do
        local a, b, c = str_byte(s, i, i + 2)
        b, c = b or 0, c or 0
        dst[o] = alphabet[rshift(a, 2)]
        dst[o + 1] = alphabet[lshift(band(a, 3), 4) + rshift(b, 4)]
        dst[o + 2] = alphabet[lshift(band(b, 15), 2) + rshift(c, 6)]
        dst[o + 3] = alphabet[band(c, 63)]
        o = o + 4
    end
    local short = (3 - n % 3) % 3
    if short > 0 then
        dst[o - 1] = 61
    end
    if short > 1 then
        dst[o - 2] = 61
    end
    return o
end


local function decode_block(dst, s, n)
    local o = 0
    for i = 1, n, 4 do
        local a, b, c, d = str_byte(s, i, i + 3)
        a, b, c, d = value_of[a], value_of[b], value_of[c], value_of[d]
        if a + b + c + d >= INVALID then
            return -1
        end
        dst[o] = lshift(a, 2) + rshift(b, 4)
        dst[o + 1] = lshift(band(b, 15), 4) + rshift(c, 2)
        dst[o + 2] = lshift(band(c, 3), 6) + d
        o = o + 3
    end
    return o
end


-- Names of our own, so that a library's ffi.cdef of the same functions cannot
-- meet these declarations.
ffi.cdef [[
int ngxlua_b64_encode(uint8_t *, const char *, int)
    __asm__("EVP_EncodeBlock");
int ngxlua_b64_decode(uint8_t *, const char *, int)
    __asm__("EVP_DecodeBlock");
]]


local function block_codec(load, name)
    local ok, lib = pcall(load, name)
    if ok then
        ok = pcall(function()
            return lib.ngxlua_b64_encode, lib.ngxlua_b64_decode
        end)
    end
    return ok and lib
end


local crypto = block_codec(function() return ffi.C end)
               or block_codec(ffi.load, "libcrypto.so.3")
               or block_codec(ffi.load, "libcrypto.so.1.1")
               or block_codec(ffi.load, "libcrypto.3.dylib")
if crypto then
    function encode_block(dst, s, n)
        return crypto.ngxlua_b64_encode(dst, s, n)
    end


    function decode_block(dst, s, n)
        return crypto.ngxlua_b64_decode(dst, s, n)
    end
end


local function encoded_length(n, no_padding)
    if no_padding then
        return floor((n * 8 + 5) / 6)
    end
    return floor((n + 2) / 3) * 4
end


function _M.encode_base64(s, no_padding)
    if type(s) ~= "string" then
        s = s and tostring(s) or ""
    end
    if no_padding and no_padding ~= true then
        error("bad no_padding: boolean expected, got " .. type(no_padding), 2)
    end
    local n = #s
    local size = encoded_length(n, false)
    local dst = size <= room and buffer or reserve(size)
    encode_block(dst, s, n)
    return ffi_string(dst, encoded_length(n, no_padding))
end


-- The last 2 or 3 characters behind `o` bytes; the length, or nil.
local function decode_tail(dst, o, a, b, c)
    a, b, c = value_of[a], value_of[b], c and value_of[c]
    if a == INVALID or b == INVALID or c == INVALID then
        return nil
    end
    dst[o] = lshift(a, 2) + rshift(b, 4)
    if not c then
        return o + 1
    end
    dst[o + 1] = lshift(band(b, 15), 4) + rshift(c, 2)
    return o + 2
end


-- Decodes the first `n` characters, none of which is "=".
local function decode(s, n)
    local rest = n % 4
    if rest == 1 then
        return nil
    end
    local whole = n - rest
    local size = whole / 4 * 3
    local dst = size <= room and buffer or reserve(size)
    if whole > 0 then
        -- libcrypto strips space and "-" at both ends, nginx takes neither
        if value_of[str_byte(s, 1)] == INVALID
           or value_of[str_byte(s, whole)] == INVALID
           or decode_block(dst, s, whole) ~= size
        then
            return nil
        end
    end
    if rest > 0 then
        size = decode_tail(dst, size, str_byte(s, whole + 1, n))
    end
    return size and ffi_string(dst, size)
end


-- The number of characters before the padding, which ends the input.
local function payload(s)
    return (str_find(s, "=", 1, true) or #s + 1) - 1
end


function _M.decode_base64(s)
    if type(s) ~= "string" then
        error("string argument only", 2)
    end
    local bytes = decode(s, payload(s))
    return bytes
end


function _M.decode_base64mime(s)
    if type(s) ~= "string" then
        error("string argument only", 2)
    end
    local n = payload(s)
    local bytes = decode(s, n)
    if bytes then
        return bytes
    end
    local text = str_sub(s, 1, n):gsub("[^%w+/]+", "")
    bytes = decode(text, #text)
    return bytes
end


return _M
