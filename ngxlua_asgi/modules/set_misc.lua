-- set-misc: variables set to what a function makes of texts.
--
-- Rule: a directive is a code of the rewrite phase (modules/rewrite.lua runs
-- it in its place); a function that refuses its input logs and ends the
-- request with a 500. Those of one text are ndk.set_var's too.
local host = require "ngxlua_asgi.host"
local errlog = require "ngxlua_asgi.engine.errlog"
local ndk = require "ngxlua_asgi.api.ndk"
local text = require "ngxlua_asgi.api.ndk_text"
local base64 = require "ngxlua_asgi.api.base64"
local hash = require "ngxlua_asgi.api.hash"
local time = require "ngxlua_asgi.api.time"
local var = require "ngxlua_asgi.api.var"
local rewrite = require "ngxlua_asgi.modules.rewrite"

local pairs, tonumber, tostring = pairs, tonumber, tostring
local ipairs = ipairs
local byte, gsub, match = string.byte, string.gsub,
    string.match
local sub = string.sub
local random = math.random
local date = os.date

local ALPHABET = "0123456789abcdefghijklmnopqrstuv"
local MAX_RANDOM = 64
local MAX_TIME = 256  -- bytes of a formatted time, its end included
local LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    .. "0123456789"

local _M = {}

local function refuse(message)
    errlog.write(errlog.ERR, message)
end

---------------------------------------------------------------------------
-- of one text

local one = ndk.functions

for _, name in ipairs { "escape_uri", "unescape_uri", "quote_sql_str",
                        "quote_pgsql_str", "quote_json_str", "sha1",
                        "encode_hex", "encode_base64url" } do
    local compute = text[name]
    one["set_" .. name] = function(_, value)
        return compute(value)
    end
end

function one.set_md5(_, value)
    return hash.md5(value)
end

function one.set_encode_base64(_, value)
    return base64.encode_base64(value)
end

for name, decode in pairs {
    set_decode_base64 = base64.decode_base64,
    set_decode_base64url = text.decode_base64url,
    set_decode_hex = text.decode_hex,
} do
    one[name] = function(_, value)
        return decode(value) or refuse(name .. ": invalid value")
    end
end

-- a setting of the request's location, where it has one
local function setting(r, name)
    local location = r.location
    return location and location.settings[name]
end

function one.set_encode_base32(r, value)
    return text.encode_base32(value, setting(r, "set_base32_alphabet")
                              or ALPHABET,
                              setting(r, "set_base32_padding") ~= false)
end

function one.set_decode_base32(r, value)
    return text.decode_base32(value, setting(r, "set_base32_alphabet")
                              or ALPHABET)
end

local function random_text(letters)
    return function(_, length)
        local count = tonumber(match(length, "^%d+$"))
        if not count or count < 1 or count > MAX_RANDOM then
            return refuse('set_random: bad "length" argument: ' .. length)
        end
        return (gsub(host.random_bytes(count), "[%z\1-\255]", function(c)
            local place = byte(c) % #letters + 1
            return sub(letters, place, place)
        end))
    end
end

one.set_secure_random_alphanum = random_text(LETTERS)
one.set_secure_random_lcalpha = random_text(sub(LETTERS, 1, 26))

function one.set_local_today()
    return time.today()
end

-- The blank keeps "*t" and "!" of the format from Lua.
local function formatted(prefix)
    return function(_, form)
        if form == "" then
            return ""
        end
        form = match(form, "^[^%z]*")
        local value = sub(date(prefix .. form, time.time()), 2)
        return value ~= "" and #value < MAX_TIME and value or nil
    end
end

one.set_formatted_gmt_time = formatted("! ")
one.set_formatted_local_time = formatted(" ")

---------------------------------------------------------------------------
-- of several texts

local several = {}

function several.set_hmac_sha1(_, secret, value)
    return hash.hmac_sha1(secret, value)
end

function several.set_hmac_sha256(_, secret, value)
    return host.hmac_sha256(secret, value)
end

function several.set_if_empty(_, current, default)
    return current ~= "" and current or default
end

local function number(value)
    return tonumber(match(value, "^%d+$"))
end

-- both bounds as numbers, the smaller first; nil where one is none
local function bounds(from, to, words)
    for i, value in ipairs { from, to } do
        if not number(value) then
            return refuse(words(i == 1 and "from" or "to", value))
        end
    end
    from, to = number(from), number(to)
    if from > to then
        return to, from
    end
    return from, to
end

function several.set_random(_, from, to)
    local low, high = bounds(from, to, function(which, value)
        return 'set_random: bad "' .. which .. '" argument: ' .. value
    end)
    return low and tostring(random(low, high))
end

-- where nothing is given, it goes on from this location's last number
function several.set_rotate(r, current, from, to)
    local low, high = bounds(from, to, function(which, value)
        return 'set_rotate: bad "' .. which .. '" argument value: "'
            .. value .. '"'
    end)
    if not low then
        return nil
    end
    local location = r.location
    local value = number(current)
    if not value then
        if current ~= "" then
            refuse('set_rotate: bad current value: "' .. current .. '"')
        end
        value = location.rotated or low - 1
    end
    value = value + 1
    if value > high or value < low then
        value = low
    end
    location.rotated = value
    return tostring(value)
end

---------------------------------------------------------------------------

-- the code of a directive
local function build(_, name, directive, texts)
    local assign = var.setter(name)
    local compute = one[directive] or several[directive]
    local first = rewrite.compile_text(texts[1] or "")
    local second = texts[2] and rewrite.compile_text(texts[2])
    local third = texts[3] and rewrite.compile_text(texts[3])
    return function(r)
        local value = compute(r, first(r), second and second(r),
                              third and third(r))
        if not value then
            return 500
        end
        assign(r, value)
    end
end

function _M.define()
    rewrite.builders.set_misc = build
end

return _M
