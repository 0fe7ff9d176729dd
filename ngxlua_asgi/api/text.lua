-- Lua values as output text: what ngx.say, ngx.print and ngx.arg[1] accept.
--
-- Rule: strings, numbers (%.14g), booleans, nil, ngx.null, and arrays of
-- these, nested; metatables count for nothing (ngx_http_lua_calc_strlen…).
local null = require("ngxlua_asgi.api.constants").null

local type, tostring, next, select = type, tostring, next, select
local concat, format = table.concat, string.format
local floor = math.floor

local _M = {}

-- the largest index, or nil where `t` has other keys than positive integers
local function array_length(t)
    local max = 0
    for key in next, t do
        if type(key) ~= "number" or key < 1 or key ~= floor(key) then
            return nil
        end
        if key > max then
            max = key
        end
    end
    return max
end

-- append `value` to `parts`: nothing, or why it cannot be printed
local function append(parts, value, nested)
    local kind = type(value)
    if kind == "string" then
        parts[#parts + 1] = value
    elseif kind == "number" then
        parts[#parts + 1] = format("%.14g", value)
    elseif kind == "nil" or kind == "boolean" then
        parts[#parts + 1] = tostring(value)
    elseif kind == "table" then
        local length = array_length(value)
        if not length then
            return "non-array table found"
        end
        for i = 1, length do
            local reason = append(parts, value[i], true)
            if reason then
                return reason
            end
        end
    elseif value == null then
        parts[#parts + 1] = "null"
    elseif nested then
        return "bad data type " .. kind .. " found"
    else
        return "string, number, boolean, nil, ngx.null, or array table "
            .. "expected, but got " .. kind
    end
end

-- the arguments as one string; or nil, the reason, and which is at fault
function _M.join(...)
    local parts = {}
    for i = 1, select("#", ...) do
        local reason = append(parts, (select(i, ...)))
        if reason then
            return nil, reason, i
        end
    end
    return concat(parts)
end

return _M
