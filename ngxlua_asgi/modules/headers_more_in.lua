-- headers-more: more_set_input_headers and more_clear_input_headers.
--
-- Rule: a step of the rewrite phase, after the codes of the rewrite module and
-- ahead of the script's handler; what follows sees the request as changed.
local host = require "ngxlua_asgi.host"
local overlay = require "ngxlua_asgi.phases.overlay"
local builtin = require "ngxlua_asgi.api.var_builtin"
local resp_header = require "ngxlua_asgi.api.resp_header"
local headers_more = require "ngxlua_asgi.modules.headers_more"

local ipairs, pairs = ipairs, pairs
local lower, find, sub = string.lower, string.find, string.sub
local put = overlay.put
local request_header = builtin.request_header
local safe_name, safe_value = resp_header.safe_name, resp_header.safe_value

local _M = {}

local function clear_all(r, prefix)
    local found = {}
    local base = resp_header.pages(host.req_headers)
    for i = 1, #base, 2 do
        found[lower(base[i])] = true
    end
    local changes = r.req_headers
    if changes then
        for i = 1, changes[0], 3 do
            found[changes[i]] = true
        end
    end
    for key in pairs(found) do
        if find(key, prefix, 1, true) == 1 then
            put(r, "req_headers", key, key, false)
        end
    end
end

local function setter(header, replaces, plan)
    local name = safe_name(header.name)
    local key = lower(name)
    local compute = plan.value(header.value)
    local prefix = sub(key, -1) == "*" and sub(key, 1, -2)
    return function(r)
        local value = safe_value(compute(r))
        if value == "" then
            if prefix then
                return clear_all(r, prefix)
            end
            return put(r, "req_headers", key, name, false)
        end
        if not replaces or request_header(r, key) then
            put(r, "req_headers", key, name, value)
        end
    end
end

local function compile(command, plan)
    local types = headers_more.set_of(command.types)
    local setters = {}
    for i, header in ipairs(command.headers) do
        setters[i] = setter(header, command.replace, plan)
    end
    return function(r)
        if types and not types[request_header(r, "content-type") or ""] then
            return
        end
        for i = 1, #setters do
            setters[i](r)
        end
    end
end

function _M.install(location, plan)
    local list = {}
    for i, command in ipairs(headers_more.commands(location.settings, true))
    do
        list[i] = compile(command, plan)
    end
    if not list[1] then
        return nil
    end
    local function step(r)
        for i = 1, #list do
            list[i](r)
        end
    end
    location.on_jump = step  -- it runs though the codes changed the URI
    return step
end

return _M
