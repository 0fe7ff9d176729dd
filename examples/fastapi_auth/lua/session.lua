-- Reads a session token, `<user>.<expiry>.<hex of hmac_sha1>`.
-- Rule: nothing in a token is believed before its signature was, and the
-- signature is compared in a time that does not tell how much of it was right.
local bit = require "bit"
local secrets = require "app.secrets"

local bor, bxor = bit.bor, bit.bxor
local str_byte, str_char = string.byte, string.char
local str_format, str_gsub = string.format, string.gsub
local str_match = string.match
local hmac_sha1, time = ngx.hmac_sha1, ngx.time

local KEY = secrets.session_key()
local HEX = {}
for code = 0, 255 do
    HEX[str_char(code)] = str_format("%02x", code)
end

local _M = {}


local function sign(text)
    return (str_gsub(hmac_sha1(KEY, text), ".", HEX))
end


local function equal(a, b)
    if #a ~= #b then
        return false
    end
    local difference = 0
    for i = 1, #a do
        difference = bor(difference, bxor(str_byte(a, i), str_byte(b, i)))
    end
    return difference == 0
end


-- Returns the user's name, or nil and the reason.
function _M.verify(token)
    local signed, user, expiry, signature =
        str_match(token, "^(([%w_-]+)%.(%d+))%.(%x+)$")
    if not signed then
        return nil, "malformed token"
    end
    if not equal(signature, sign(signed)) then
        return nil, "bad signature"
    end
    if tonumber(expiry) <= time() then
        return nil, "token of " .. user .. " has expired"
    end
    return user
end


return _M
