-- The echo module's variables.
--
-- Rule: what belongs to a request's commands (loop, counter, timer) is in
-- r.echo, which modules/echo.lua makes; the counter is the main request's.
local host = require "ngxlua_asgi.host"
local req_uri = require "ngxlua_asgi.api.req_uri"
local raw_head = require "ngxlua_asgi.api.raw_head"
local var = require "ngxlua_asgi.api.var"
local main_of = require("ngxlua_asgi.phases.request").main

local pairs, tostring = pairs, tostring
local format = string.format
local floor = math.floor

local _M = {}
local v = {}

function v.echo_request_method(r)
    return req_uri.method(r)
end

function v.echo_client_request_method(r)
    return req_uri.method(main_of(r))
end

function v.echo_request_uri(r)
    return req_uri.uri(r)
end
v.echo_cacheable_request_uri = v.echo_request_uri

function v.echo_client_request_headers()
    return raw_head()
end

function v.echo_request_body()
    local status, data = host.body_data()
    return status == "memory" and data ~= "" and data or nil
end

function v.echo_response_status(r)
    return r.status ~= 0 and tostring(r.status) or nil
end

function v.echo_it(r)
    local loop = r.echo and r.echo.loop
    return loop and loop.items[loop.at]
end

function v.echo_incr(r)
    local echo = main_of(r).echo
    if echo then
        echo.counter = echo.counter + 1
        return tostring(echo.counter)
    end
end

function v.echo_timer_elapsed(r)
    local since = r.echo and r.echo.since or 0
    local elapsed = host.req_age() - since
    return format("%.3f", floor((elapsed > 0 and elapsed or 0) * 1000) / 1000)
end

function _M.define()
    for name, compute in pairs(v) do
        var.define(name, compute)
    end
end

return _M
