-- Waiting: coroutine.* as scripts see it, and the pool of entry coroutines.
--
-- Rule: an operation that must wait is yielded with the private tag WAIT and
-- travels up through every user coroutine's resume to the driver
-- (phases/walk.lua); the results travel back down. A user's own yield stays
-- between the user's coroutines (OpenResty: ngx_http_lua_run_thread).
local host = require "ngxlua_asgi.host"
local state = require "ngxlua_asgi.engine.state"
local errlog = require "ngxlua_asgi.engine.errlog"

local raw_create = coroutine.create
local raw_resume = coroutine.resume
local raw_yield = coroutine.yield
local raw_running, raw_status = coroutine.running, coroutine.status
local error, type, unpack = error, type, unpack
local band, getinfo = bit.band, debug.getinfo
local bad_argument = errlog.bad_argument
local debug_line, debugs = errlog.debug, errlog.debugs

local WAIT = {}
local DONE = {}
local MAX_IDLE = 256
local CONTEXTS = host.api_contexts("coroutine.create")

local _M = { WAIT = WAIT, DONE = DONE, resume = raw_resume }

-- suspend the current handler until the host has carried out operation `op`
function _M.wait(op, a, b, c)
    return raw_yield(WAIT, op, a, b, c)
end

---------------------------------------------------------------------------
-- entry coroutines: one runs one handler at a time and is used again

local idle, n_idle = {}, 0

-- The handler is called from a table, so that a traceback calls it what it
-- is, the main chunk, and not by the name of a local of ours.
local function entry(handler, args)
    local box = {}
    while true do
        box[1] = handler
        if args then
            box[1](unpack(args, 1, args.n))
        else
            box[1]()
        end
        handler, args = raw_yield(DONE)
    end
end

-- an entry coroutine, to be resumed with a handler and perhaps its arguments
-- (a table with their number as `n`)
local function take()
    if n_idle == 0 then
        return (raw_create(entry))
    end
    local co = idle[n_idle]
    idle[n_idle] = nil
    n_idle = n_idle - 1
    if debugs() then
        debug_line("lua reusing cached lua thread")
    end
    return co
end
_M.take = take

-- run `handler` in an entry coroutine: co, and what resume answers
function _M.start(handler)
    local co = take()
    return co, raw_resume(co, handler)
end

-- give back an entry coroutine whose handler ended normally
function _M.recycle(co)
    if n_idle < MAX_IDLE then
        n_idle = n_idle + 1
        idle[n_idle] = co
        if debugs() then
            debug_line("lua caching unused lua thread")
        end
    end
end

---------------------------------------------------------------------------
-- the user's coroutine table

local user = coroutine
user.isyieldable = nil  -- OpenResty's LuaJIT has none

-- The environment of an entry coroutine must not outlive its request.
local raw_setfenv, debug_setfenv = setfenv, debug.setfenv

function _G.setfenv(f, env)
    if f == 0 then
        state.request.keep_coroutine = true
    elseif type(f) == "number" then
        f = f + 1  -- this function stands between
    end
    local result = raw_setfenv(f, env)
    return result
end

local function set_environment(object, env)
    if type(object) == "thread" then
        state.request.keep_coroutine = true
    end
    return debug_setfenv(object, env)
end
rawset(debug, "setfenv", set_environment)

local function check_context()
    local phase = state.request.phase
    if band(CONTEXTS, phase) == 0 then
        error("API disabled in the context of " .. host.phase_label(phase),
              3)
    end
end

local function is_lua_function(f)
    return type(f) == "function" and getinfo(f, "S").what ~= "C"
end

local function travel(co, ok, ...)
    if ok and (...) == WAIT then
        return travel(co, raw_resume(co, raw_yield(...)))
    end
    return ok, ...
end

function user.create(f)
    check_context()
    if not is_lua_function(f) then
        bad_argument(1, "Lua function expected")
    end
    return raw_create(f)
end

function user.resume(co, ...)
    check_context()
    if type(co) ~= "thread" then
        bad_argument(1, "coroutine expected")
    end
    return travel(co, raw_resume(co, ...))
end

function user.yield(...)
    check_context()
    return raw_yield(...)
end

function user.status(co)
    check_context()
    if type(co) ~= "thread" then
        bad_argument(1, "coroutine expected")
    end
    return raw_status(co)
end

local function unwrap(ok, ...)
    if ok then
        return ...
    end
    error((...), 0)
end

function user.wrap(f)
    check_context()
    if not is_lua_function(f) then
        bad_argument(1, "Lua function expected")
    end
    local co = raw_create(f)
    return function(...)
        return unwrap(travel(co, raw_resume(co, ...)))
    end
end

-- A script that can name its entry coroutine may keep it (as a table key,
-- say), so that coroutine is not used again for another request.
function user.running()
    state.request.keep_coroutine = true
    return raw_running()
end

return _M
