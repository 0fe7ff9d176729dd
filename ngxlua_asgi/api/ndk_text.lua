-- set-misc's functions of a text: escapes, quotes, digests, encodings.
--
-- Rule: text in, text out, nothing where the input is refused, byte by byte
-- as set-misc-nginx-module has them; ngx.escape_uri and its kin differ.
local base64 = require "ngxlua_asgi.api.base64"
local hash = require "ngxlua_asgi.api.hash"

local tonumber = tonumber
local byte, char, find, format = string.byte, string.char, string.find,
    string.format
local gsub, rep, sub = string.gsub, string.rep, string.sub
local band, lshift, rshift = bit.band, bit.lshift, bit.rshift
local concat = table.concat
local floor = math.floor

local _M = {}

---------------------------------------------------------------------------
-- URIs

local function percent(c)
    return format("%%%02X", byte(c))
end

function _M.escape_uri(text)
    return (gsub(text, '[%z\1-\32"#%%&+/:;<=>?%[\\%]^{}\127-\255]', percent))
end

-- A "%" before what is no digit goes, and so does a first digit without a
-- second, along with what stands there.
local function unescape_at(text, at)
    local pair = sub(text, at + 1, at + 2)
    if find(pair, "^%x%x") then
        return char(tonumber(pair, 16)), at + 3
    elseif find(pair, "^%x") then
        return "", at + 3
    end
    return sub(pair, 1, 1), at + 2
end

function _M.unescape_uri(text)
    local out, n, from = {}, 0, 1
    local at = find(text, "[%%+]")
    while at do
        out[n + 1] = sub(text, from, at - 1)
        if byte(text, at) == 43 then
            out[n + 2], from = " ", at + 1
        else
            out[n + 2], from = unescape_at(text, at)
        end
        n = n + 2
        at = find(text, "[%%+]", from)
    end
    out[n + 1] = sub(text, from)
    return concat(out)
end

---------------------------------------------------------------------------
-- quotes

local SQL = { ["\0"] = "\\0", ["\b"] = "\\b", ["\n"] = "\\n",
              ["\r"] = "\\r", ["\t"] = "\\t", ["\\"] = "\\\\",
              ["'"] = "\\'", ['"'] = '\\"', ["$"] = "\\$",
              ["\26"] = "\\Z" }

function _M.quote_sql_str(text)
    return "'" .. gsub(text, "[%z\b\n\r\t\\'\"$\26]", SQL) .. "'"
end

-- how many bytes a character has that begins so
local function width_of(first)
    return first < 0xC0 and 1 or first < 0xE0 and 2 or first < 0xF0 and 3
        or first < 0xF8 and 4 or first < 0xFC and 5 or first < 0xFE and 6
        or 1
end

-- whether it is UTF-8, as PostgreSQL's check in the module has it: of a
-- character only the last byte is looked at
local function is_utf8(text)
    local at, n = 1, #text
    while at <= n do
        local first = byte(text, at)
        local width = width_of(first)
        if width > 4 or at + width - 1 > n then
            return false
        elseif width == 1 then
            if first >= 0x80 then
                return false
            end
        else
            local last = byte(text, at + width - 1)
            if last < 0x80 or last > 0xBF then
                return false
            end
        end
        at = at + width
    end
    return true
end

local function octal(c)
    return format("\\\\%03o", byte(c))
end

function _M.quote_pgsql_str(text)
    if text == "" then
        return "''"
    end
    local quoted = "E" .. _M.quote_sql_str(text)
    if is_utf8(quoted) then
        return quoted
    end
    return (gsub(quoted, "[\128-\255]", octal))
end

local JSON = { ["\r"] = "\\r", ["\n"] = "\\n", ["\\"] = "\\\\",
               ['"'] = '\\"', ["\f"] = "\\f", ["\b"] = "\\b",
               ["\t"] = "\\t" }
for b = 0, 31 do
    JSON[char(b)] = JSON[char(b)] or format("\\u%04x", b)
end

function _M.quote_json_str(text)
    if text == "" then
        return "null"
    end
    return '"' .. gsub(text, '[%z\1-\31\\"]', JSON) .. '"'
end

---------------------------------------------------------------------------
-- digests and encodings

local function hex(c)
    return format("%02x", byte(c))
end

function _M.encode_hex(text)
    return (gsub(text, "[%z\1-\255]", hex))
end

function _M.decode_hex(text)
    if #text % 2 ~= 0 or find(text, "%X") then
        return nil
    end
    return (gsub(text, "%x%x", function(pair)
        return char(tonumber(pair, 16))
    end))
end

function _M.sha1(text)
    return _M.encode_hex(hash.sha1_bin(text))
end

function _M.encode_base64url(text)
    return (gsub(base64.encode_base64(text, true), "[+/]",
                 { ["+"] = "-", ["/"] = "_" }))
end

function _M.decode_base64url(text)
    local payload = sub(text, 1, (find(text, "=", 1, true) or #text + 1) - 1)
    if find(payload, "[^%w_-]") then
        return nil
    end
    return (base64.decode_base64(gsub(payload, "[-_]",
                                      { ["-"] = "+", ["_"] = "/" })))
end

-- five bits a letter, of `alphabet`
function _M.encode_base32(text, alphabet, padding)
    local out, n, bits, held = {}, 0, 0, 0
    for i = 1, #text do
        held = lshift(band(held, 0xff), 8) + byte(text, i)
        bits = bits + 8
        while bits >= 5 do
            bits = bits - 5
            local place = band(rshift(held, bits), 31) + 1
            n = n + 1
            out[n] = sub(alphabet, place, place)
        end
    end
    if bits > 0 then
        local place = band(lshift(held, 5 - bits), 31) + 1
        n = n + 1
        out[n] = sub(alphabet, place, place)
    end
    if padding and n % 8 ~= 0 then
        out[n + 1] = rep("=", 8 - n % 8)
    end
    return concat(out)
end

local BAD_LENGTH = { [1] = true, [3] = true, [6] = true }

function _M.decode_base32(text, alphabet)
    local payload = sub(text, 1, (find(text, "=", 1, true) or #text + 1) - 1)
    if BAD_LENGTH[#payload % 8] then
        return ""
    end
    local out, n, bits, held = {}, 0, 0, 0
    for i = 1, #payload do
        local place = find(alphabet, sub(payload, i, i), 1, true)
        if not place then
            return ""
        end
        held = lshift(band(held, 0xff), 5) + place - 1
        bits = bits + 5
        if bits >= 8 then
            bits = bits - 8
            n = n + 1
            out[n] = char(band(rshift(held, bits), 0xff))
        end
    end
    return concat(out, "", 1, floor(#payload * 5 / 8))
end

return _M
