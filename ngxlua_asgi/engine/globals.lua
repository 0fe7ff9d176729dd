-- Globals: one table per VM, guarded; or one per handler where asked.
--
-- Rule: as OpenResty has them today, a write from a request phase to a new
-- global goes through and is logged with its traceback, once per place
-- (the "_G write guard"); with `lua_isolated_globals on` each handler gets a
-- table of its own that falls back to the shared one.
local host = require "ngxlua_asgi.host"
local state = require "ngxlua_asgi.engine.state"
local errlog = require "ngxlua_asgi.engine.errlog"

local rawset, setmetatable, setfenv = rawset, setmetatable, setfenv
local tostring = tostring
local traceback = debug.traceback
local clean, log = errlog.clean, errlog.write
local getinfo = debug.getinfo

local INIT = host.phase_bit("init")
local INIT_WORKER = host.phase_bit("init_worker")

local _M = {}

local warned = {}

local function guard(globals, key, value)
    rawset(globals, key, value)
    local phase = state.request.phase
    if phase == INIT or phase == INIT_WORKER or phase == 0 then
        return
    end
    local info = getinfo(2, "Sl")
    local place = info.short_src .. ":" .. info.currentline
    if warned[place] then
        return
    end
    warned[place] = true
    log(errlog.WARN, "[lua] _G write guard:12: __newindex(): "
        .. "writing a global Lua variable ('" .. tostring(key)
        .. "') which may lead to race conditions between concurrent "
        .. "requests, so prefer the use of 'local' variables"
        .. clean(traceback("", 2)))
end

function _M.install_guard()
    setmetatable(_G, { __newindex = guard })
end

local fallback = { __index = _G }

-- `factory` makes a fresh closure of a handler; give it fresh globals
function _M.isolate(factory)
    return function()
        local globals = setmetatable({}, fallback)
        rawset(globals, "_G", globals)
        return setfenv(factory(), globals)()
    end
end

return _M
