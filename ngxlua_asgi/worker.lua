-- Composition of a VM: the Lua half of worker.py.
--
-- Rule: called at start-up only, in this order: compile() per handler, the
-- init phase by run_once(), then build(). Requests enter by phases/walk.
local host = require "ngxlua_asgi.host"
local state = require "ngxlua_asgi.engine.state"
local loader = require "ngxlua_asgi.engine.loader"
local globals = require "ngxlua_asgi.engine.globals"
local walk = require "ngxlua_asgi.phases.walk"
local request = require "ngxlua_asgi.phases.request"
local phase_check = require "ngxlua_asgi.phases.check"
local body = require "ngxlua_asgi.api.req_body"
local var = require "ngxlua_asgi.api.var"

local BEFORE = { "server_rewrite", "rewrite", "access" }

local _M = {}
local handlers = {}  -- phase name -> function

-- install require, the globals `ngx`, `ndk`, `print` and the path
function _M.install(package_path, package_cpath)
    _G.ngx = require "ngxlua_asgi.api.ngx"
    _G.print = require("ngxlua_asgi.api.log").global_print
    package.loaded.ngx = _G.ngx
    require "ngxlua_asgi.api.call"
    loader.install_require()
    if package_path then
        loader.set_path("path", package_path)
    end
    if package_cpath then
        loader.set_path("cpath", package_cpath)
    end
end

-- compile the handler of a phase: true, or nil and LuaJIT's message
function _M.compile(phase, source, chunkname, isolated)
    local chunk, err = loader.compile(source, chunkname, isolated)
    handlers[phase] = chunk
    return chunk ~= nil, err
end

-- run init, init_worker or exit_worker: nothing, or the error's traceback
function _M.run_once(phase)
    local handler = handlers[phase]
    if not handler then
        return
    end
    local before = state.request
    local r = request.new(nil)
    r.phase = phase_check.bit_of(phase)
    state.request, state.now = r, nil
    local ok, err = xpcall(handler, function(reason)
        return debug.traceback(tostring(reason), 2)
    end)
    state.request = before
    if not ok then
        return err
    end
end

local function reading_body_first(handler)
    return function()
        body.read()
        return handler()
    end
end

-- the location that every request walks through
function _M.build(default_type, need_body, limited_body)
    globals.install_guard()
    local location = { before = {}, n_before = 0, n_server_rewrite = 0 }
    local function add(phase, handler)
        local n = location.n_before + 1
        location.n_before = n
        location.before[n] = { bit = phase_check.bit_of(phase),
                               handler = handler }
    end
    for _, phase in ipairs(BEFORE) do
        local handler = handlers[phase]
        if phase == "rewrite" then
            location.n_server_rewrite = location.n_before
            if limited_body then
                add(phase, body.check_size)
            end
            if var.has_initial_values() then
                add(phase, var.set_initial_values)
            end
        end
        if handler then
            if need_body and phase ~= "server_rewrite" then
                handler = reading_body_first(handler)
            end
            add(phase, handler)
        end
    end
    location.default_type = default_type
    location.header_filter = handlers.header_filter
    location.body_filter = handlers.body_filter
    location.log = handlers.log
    location.watched = handlers.header_filter or handlers.body_filter
        or handlers.log
    location.app_flags = (handlers.log and host.LOG or 0)
        + ((handlers.header_filter or handlers.body_filter)
           and host.FILTER or 0)
    local websocket = {}
    for key, value in pairs(location) do
        websocket[key] = value
    end
    location.websocket = websocket
    location.content = handlers.content
    if handlers.content and need_body then
        location.content = reading_body_first(handlers.content)
    end
    walk.use(location)
end

return _M
