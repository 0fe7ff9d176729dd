-- Values with variables ("a$b"), compiled once, evaluated per request.
--
-- Rule: config/template.py parses them; here a value is a string (a constant)
-- or a table of parts: literal, variable, literal, … in turn. A variable that
-- has no value is the empty string, as in nginx.
local host = require "ngxlua_asgi.host"
local var = require "ngxlua_asgi.api.var"

local type, tonumber, pairs = type, tonumber, pairs
local gsub, format, byte = string.gsub, string.format, string.byte
local concat = table.concat

local _M = {}

local function getter(name)
    local index = tonumber(name)
    if not index then
        return var.getter(name)
    end
    return function(r)
        return r.captures and r.captures[index]
    end
end

local function several(parts)
    local getters, n = {}, #parts
    for i = 2, n, 2 do
        getters[i] = getter(parts[i])
    end
    return function(r)
        local words = {}
        for i = 1, n do
            local get = getters[i]
            words[i] = get and (get(r) or "") or parts[i]
        end
        return concat(words)
    end
end

-- a function of the request that answers the value, and the value itself
-- where it is a constant
function _M.compile(value)
    if type(value) ~= "table" then
        return function()
            return value
        end, value
    end
    local parts = value.parts
    if #parts == 3 then
        local before, get, after = parts[1], getter(parts[2]), parts[3]
        if before == "" and after == "" then
            return function(r)
                return get(r) or ""
            end
        end
        return function(r)
            return before .. (get(r) or "") .. after
        end
    end
    return several(parts)
end

-- whether captures ($1) are part of the value
function _M.has_captures(value)
    if type(value) == "table" then
        for i = 2, #value.parts, 2 do
            if tonumber(value.parts[i]) then
                return true
            end
        end
    end
    return false
end

local function escape_argument(text)
    return (gsub(text, "[%z\1- #%%&+;?\127-\255]", function(c)
        return format("%%%02X", byte(c))
    end))
end

-- Captures within arguments are escaped again where the URI was.
function _M.escaping(compute)
    return function(r)
        if not r.captures or not host.req_quoted() then
            return compute(r)
        end
        local captures = r.captures
        local escaped = {}
        for i, text in pairs(captures) do
            escaped[i] = escape_argument(text)
        end
        r.captures = escaped
        local value = compute(r)
        r.captures = captures
        return value
    end
end

return _M
