-- ngx_http_auth_request_module: a sub-request decides on access.
--
-- Rule: the guard is a GET without a body that shares the request's variables
-- (ngx_http_subrequest); only its status and headers count. It has the error
-- pages of its location, as any request.
local host = require "ngxlua_asgi.host"
local state = require "ngxlua_asgi.engine.state"
local scheduler = require "ngxlua_asgi.engine.coroutine"
local errlog = require "ngxlua_asgi.engine.errlog"
local request = require "ngxlua_asgi.phases.request"
local overlay = require "ngxlua_asgi.phases.overlay"
local output = require "ngxlua_asgi.phases.output"
local var = require "ngxlua_asgi.api.var"

local ipairs, type = ipairs, type
local lower = string.lower

local CAPTURE = host.op("capture")
-- what ends the guard without an answer ends the request as well
local CLOSES = { [408] = true, [444] = true, [499] = true }

local _M = {}

local function new_guard(r, uri)
    local root = r.location.server.root
    local guard = request.new(root)
    guard.step = root.after_post_read
    guard.parent, guard.depth = r, (r.depth or 0) + 1
    guard.internal, guard.inline, guard.header_only = true, true, true
    guard.uri, guard.args, guard.method = uri, false, "GET"
    r.vars = r.vars or {}
    guard.vars = r.vars
    guard.req_headers = r.req_headers and overlay.copy(r.req_headers)
    return guard
end

-- the guard's WWW-Authenticate, the last where there are several
local function challenge_of(guard)
    local key = "www-authenticate"
    local list = guard.captured_headers
    if not list then
        local value = guard.resp_headers
            and overlay.get(guard.resp_headers, key)
        return type(value) == "table" and value[#value] or value
    end
    for i = #list - 1, 1, -2 do
        if lower(list[i]) == key then
            return list[i + 1]
        end
    end
end

-- what the guard's status makes of the request: a status; nil: granted
local function verdict(r, guard)
    local status = guard.sent and guard.status or 500
    if status == 401 then
        local challenge = challenge_of(guard)
        if challenge then
            output.set_header(r, "www-authenticate", "WWW-Authenticate",
                              challenge)
        end
        return 401
    elseif status == 403 or CLOSES[status] then
        return status
    elseif status >= 200 and status < 300 then
        return nil
    end
    errlog.write(errlog.ERR, "auth request unexpected status: " .. status)
    return 500
end

-- a function that sets the variables of auth_request_set as a guard ends
local function setter_of(pairs_of, plan)
    local list = {}
    for i, pair in ipairs(pairs_of or {}) do
        list[i] = { set = var.setter(pair[1]), value = plan.value(pair[2]) }
    end
    return function(guard)
        local before = state.request
        state.request = guard
        for i = 1, #list do
            list[i].set(guard.parent, list[i].value(guard))
        end
        state.request = before
    end
end

function _M.install(location, plan)
    local settings = location.settings
    local uri = settings.auth_request
    if not uri or uri == "off" then
        return nil
    end
    local at_end = setter_of(settings.auth_request_set, plan)
    return nil, function()
        local r = state.request
        local guard = new_guard(r, uri)
        guard.at_end = at_end
        scheduler.wait(CAPTURE, request.keep(guard), 1)
        r.exit = verdict(r, guard)
    end
end

return _M
