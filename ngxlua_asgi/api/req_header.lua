-- ngx.req.get_headers, set_header, clear_header.
--
-- Rule: the request's headers stay in Python; changes gather in an overlay
-- that the app's scope receives when the request goes on to it.
local host = require "ngxlua_asgi.host"
local state = require "ngxlua_asgi.engine.state"
local overlay = require "ngxlua_asgi.phases.overlay"
local phases = require "ngxlua_asgi.phases.check"
local errlog = require "ngxlua_asgi.engine.errlog"
local facts = require "ngxlua_asgi.api.facts"
local resp_header = require "ngxlua_asgi.api.resp_header"
local new_table = require "table.new"

local error, type, tostring = error, type, tostring
local rawget, setmetatable, unpack = rawget, setmetatable, unpack
local lower, gsub = string.lower, string.gsub
local band = bit.band
local add, pages, made = resp_header.add, resp_header.pages, facts.made
local safe_name, safe_value = resp_header.safe_name, resp_header.safe_value

local debug, debugs = errlog.debug, errlog.debugs

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

local function all_lines()
    return (pages(host.req_headers))
end

local function raw_lines()
    return (pages(host.req_headers_raw))
end

-- all lines from slot `i` on, where no limit and no change has a say; a loop
-- would end a trace (api/codec.lua)
local function fill(headers, lines, i)
    local key = lines[i]
    if not key then
        return setmetatable(headers, headers_mt)
    elseif headers[key] == nil then
        headers[key] = lines[i + 1]
    else
        add(headers, key, lines[i + 1])
    end
    return fill(headers, lines, i + 2)
end

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
    local base
    if raw then
        base = made("raw_lines", raw_lines)
    else
        base = made("lines", all_lines)
        if #base <= 2 * max and not r.req_headers then
            return fill(new_table(0, 8), base, 1)
        end
    end
    local headers = {}
    local truncated = resp_header.collect(headers, base, r.req_headers, max,
                                          raw, 0)
    if not raw then
        setmetatable(headers, headers_mt)
    end
    if truncated then
        if debugs() then
            debug("lua exceeding request header limit "
                  .. resp_header.count(base, r.req_headers) .. " > " .. max)
        end
        return headers, "truncated"
    end
    return headers
end

local function change(name, value)
    local r = state.request
    if band(SET_CONTEXTS, r.phase) == 0 then
        phases.refuse(r, "ngx.req.set_header", 4)
    end
    if state.own_server and host.req_http_version() == "0.9" then
        return  -- a request without headers
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

-- the lines of the header `key` as they are now, in a new list
local function lines_of(r, key)
    local value
    if r.req_headers then
        value = overlay.get(r.req_headers, key)
    end
    if type(value) == "table" then
        return { unpack(value) }
    elseif value ~= nil then
        return { value or nil }
    end
    local base, list = made("lines", all_lines), {}
    for i = 1, #base, 2 do
        if base[i] == key then
            list[#list + 1] = base[i + 1]
        end
    end
    return list
end

-- ngx.req.add_header, of require "ngx.req"
local function add_header(name, value)
    if name == nil then
        error("bad 'name' argument: string expected, got nil", 2)
    elseif value == nil then
        error("bad 'value' argument: string or table expected, got nil", 2)
    elseif type(value) ~= "table" then
        value = { value }
    elseif #value == 0 then
        error("bad 'value' argument: non-empty table expected", 2)
    end
    local r = state.request
    if band(SET_CONTEXTS, r.phase) == 0 then
        phases.refuse(r, "ngx.req.set_header")
    end
    name = tostring(name)
    local list = lines_of(r, lower(safe_name(name)))
    for i = 1, #value do
        list[#list + 1] = safe_value(tostring(value[i]))
    end
    change(name, list)
end

return {
    add_header = add_header,
    family = {
        req = {
            get_headers = get_headers, set_header = set_header,
            clear_header = clear_header,
        },
    },
}
