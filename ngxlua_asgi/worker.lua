-- Composition of a VM: the Lua half of worker.py.
--
-- Rule: called at start-up only, in this order: compile() per handler, the
-- init phase by run_once(), then build(). Requests enter by phases/entry.
local state = require "ngxlua_asgi.engine.state"
local loader = require "ngxlua_asgi.engine.loader"
local globals = require "ngxlua_asgi.engine.globals"
local values = require "ngxlua_asgi.engine.values"
local entry = require "ngxlua_asgi.phases.entry"
local request = require "ngxlua_asgi.phases.request"
local phase_check = require "ngxlua_asgi.phases.check"
local lua_file = require "ngxlua_asgi.modules.lua_file"
local plan = require "ngxlua_asgi.modules.plan"
local server_name = require "ngxlua_asgi.modules.server_name"
local var = require "ngxlua_asgi.api.var"

local _M = {}
local handlers = {}  -- by number, as the configuration names them
local once = {}      -- those of the process, by phase

-- install require, the globals `ngx`, `ndk`, `print` and the path
function _M.install(package_path, package_cpath)
    _G.ngx = require "ngxlua_asgi.api.ngx"
    _G.print = require("ngxlua_asgi.api.log").global_print
    package.loaded.ngx = _G.ngx
    _G.ndk = require("ngxlua_asgi.api.ndk").ndk
    package.loaded.ndk = _G.ndk
    require "ngxlua_asgi.api.call"
    loader.install_require()
    if package_path then
        loader.set_path("path", package_path)
    end
    if package_cpath then
        loader.set_path("cpath", package_cpath)
    end
    _G.require "resty.core"  -- loaded from the start, as scripts may look
end

-- compile handler `n`: true, or nil and LuaJIT's message
function _M.compile(n, source, chunkname, isolated)
    local chunk, err = loader.compile(source, chunkname, isolated)
    handlers[n] = chunk
    return chunk ~= nil, err
end

-- handler `n` does not compile: a request that meets it is told, as OpenResty
-- does it
function _M.refuse(n, message, per_request)
    if per_request then
        handlers[n] = lua_file.failing("failed to load inlined Lua code: "
                                       .. message)
    else
        handlers[n] = function()
            error(message, 0)
        end
    end
end

-- handler `n` is what runs once in `phase`
function _M.run_once_in(phase, n)
    once[phase] = handlers[n]
end

-- run init, init_worker or exit_worker: nothing, or the error's traceback
function _M.run_once(phase)
    local handler = once[phase]
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

local function handler_of(data)
    if data.file then
        return lua_file.handler(data)
    end
    return handlers[data.lua]
end

local function build(data)
    for name, warns in pairs(data.variables) do
        var.declare(name, warns)
    end
    local made = {}  -- a handler that many locations inherit is made once
    local servers = plan.build(data, {
        handler = function(handler)
            made[handler] = made[handler] or handler_of(handler)
            return made[handler]
        end,
    })
    local first = servers[1]
    local only = #servers == 1 and type(first.names[1]) ~= "table"
    entry.use(first.root, not only and server_name.chooser(servers) or nil)
end

-- what requests walk through, from the model: nothing, or message, file and
-- line of what is wrong with it
function _M.build(encoded)
    globals.install_guard()
    local ok, err = xpcall(build, function(reason)
        if type(reason) == "table" then
            return reason
        end
        return { message = debug.traceback(tostring(reason), 2) }
    end, values.decode(encoded))
    if not ok then
        return err.message, err.file, err.line
    end
end

return _M
