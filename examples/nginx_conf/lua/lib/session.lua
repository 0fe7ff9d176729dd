-- Reads a session token, `<user>.<expiry>.<base64url of hmac_sha1>`.
-- Rule: nothing in a token is believed before its signature was, and the
-- signature is compared in a time that does not tell how much of it was right.
local bit = require "bit"

local bor, bxor = bit.bor, bit.bxor
local byte, gsub, match = string.byte, string.gsub, string.match
local encode_base64, hmac_sha1 = ngx.encode_base64, ngx.hmac_sha1
local time = ngx.time

local URL_SAFE = { ["+"] = "-", ["/"] = "_" }
local SHORTEST_KEY = 16

local secret

local _M = {}


function _M.use_key(key)
    if not key or #key < SHORTEST_KEY then
        error("SESSION_KEY must be set, to " .. SHORTEST_KEY
              .. " characters or more")
    end
    secret = key
end


local function sign(text)
    return (gsub(encode_base64(hmac_sha1(secret, text), true), "[+/]",
                 URL_SAFE))
end


local function equal(a, b)
    if #a ~= #b then
        return false
    end
    local difference = 0
    for i = 1, #a do
        difference = bor(difference, bxor(byte(a, i), byte(b, i)))
    end
    return difference == 0
end


-- Returns the token that the request carries, if any.
function _M.token_of_request()
    local header = ngx.var.http_authorization
    local bearer = header and match(header, "^[Bb]earer +(%S+)$")
    return bearer or ngx.var.cookie_session
end


-- Returns the user's name, or nil and the reason.
function _M.verify(token)
    local signed, user, expiry, signature =
        match(token, "^(([%w]+)%.(%d+))%.([%w_-]+)$")
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
