-- ngx.req.get_headers, set_header, clear_header.
--
-- Rule: the request's headers stay in Python; changes gather in an overlay
-- that the app's scope receives when the request goes on to it.
local host = require "ngxlua_asgi.host"
local state = require "ngxlua_asgi.engine.state"
local overlay = require "ngxlua_asgi.phases.overlay"
local phases = require "ngxlua_asgi.phases.check"
local resp_header = require "ngxlua_asgi.api.resp_header"

local error, type, tostring = error, type, tostring
local rawget, setmetatable = rawget, setmetatable
local lower, gsub = string.lower, string.gsub
local band = bit.band
local safe_name, safe_value = resp_header.safe_name, resp_header.safe_value

local GET_CONTEXTS = phases.contexts("ngx.req.get_headers")
local SET_CONTEXTS = phases.contexts("ngx.req.set_header")

-- as resty.core: the underscore form is tried after the plain one
local headers_mt = {
    __index = function(headers, key)
        key = lower(key)
        local value = rawget(headers, key)
        if value == nil then
            value = rawget(headers, (gsub(key, "_", "-")))
        end
        return value
    end,
}

local function get_headers(max, raw)
    local r = state.request
    if band(GET_CONTEXTS, r.phase) == 0 then
        phases.refuse(r, "ngx.req.get_headers")
    end
    if not max or max < 0 then
        max = 100
    elseif max == 0 then
        max = math.huge
    end
    local headers = {}
    local truncated = resp_header.collect(headers,
        resp_header.pages(host.req_headers), r.req_headers, max, raw)
    if not raw then
        setmetatable(headers, headers_mt)
    end
    if truncated then
        return headers, "truncated"
    end
    return headers
end

local function change(name, value)
    local r = state.request
    if band(SET_CONTEXTS, r.phase) == 0 then
        phases.refuse(r, "ngx.req.set_header", 4)
    end
    name = safe_name(tostring(name))
    overlay.put(r, "req_headers", lower(name), name, value)
end

local function set_header(name, value)
    if name == nil then
        error("bad 'name' argument: string expected, got nil", 2)
    end
    if value == nil then
        value = false
    elseif type(value) == "table" then
        local list = {}
        for i = 1, #value do
            list[i] = safe_value(tostring(value[i]))
        end
        value = #list > 0 and list or false
    else
        value = safe_value(tostring(value))
        value = value ~= "" and value  -- as nginx: an empty value clears
    end
    change(name, value)
end

local function clear_header(name)
    change(name, false)
end

return {
    req = {
        get_headers = get_headers, set_header = set_header,
        clear_header = clear_header,
    },
}
