-- ngx.timer: functions that run later, on behalf of no request.
--
-- Rule: a timer is known to Python (api/timer.py) by its number; what it runs
-- stays here. A handler is a coroutine of its own under a request table that
-- has no response; its end is silent, an error in it a line in the log
-- (ngx_http_lua_timer.c).
local host = require "ngxlua_asgi.host"
local state = require "ngxlua_asgi.engine.state"
local scheduler = require "ngxlua_asgi.engine.coroutine"
local loader = require "ngxlua_asgi.engine.loader"
local errlog = require "ngxlua_asgi.engine.errlog"
local request = require "ngxlua_asgi.phases.request"
local phases = require "ngxlua_asgi.phases.check"

local error, select, type = error, select, type
local tonumber = tonumber
local take, recycle, resume_co = scheduler.take, scheduler.recycle,
                                 scheduler.resume
local WAIT, DONE = scheduler.WAIT, scheduler.DONE
local band, floor, getinfo = bit.band, math.floor, debug.getinfo
local bad_argument = errlog.bad_argument

local CONTEXTS = phases.contexts("ngx.timer.at")
local COUNT_CONTEXTS = phases.contexts("ngx.timer.running_count")
local TIMER = phases.bit_of("timer")
local EXIT = host.op("exit")
local ALERT = 2

-- By number: the handler's arguments ([1] is whether it is premature) and
-- their number n; handler, location, period, co (taken from the pool, which
-- nginx does as early).
local pending = {}

---------------------------------------------------------------------------
-- what scripts call

-- the ports on which the server of `location` listens at any address
local function wildcards(location)
    local server = location and location.server
    if not server then
        return nil
    end
    local ports = server.wildcards
    if not ports then
        ports = ","
        for _, listen in ipairs(server.listens or {}) do
            if listen.address == "*" or listen.address == "0.0.0.0" then
                ports = ports .. listen.port .. ","
            end
        end
        server.wildcards = ports
    end
    return ports
end

-- a timer for `timer`: its number, or nil and why there is none
local function add(timer, seconds, again)
    local number, err = host.timer_add(seconds, wildcards(timer.location),
                                       again or false)
    if not number then
        return nil, err
    end
    timer.co = take()
    pending[number] = timer
    return 1
end

-- `delay` as nginx has it: whole milliseconds, at once where it is negative
local function milliseconds(delay)
    local ms = delay * 1000
    if ms < 1 or ms ~= ms then
        return 0
    end
    return ms < 1e15 and floor(ms) or ms
end

local function check(r)
    if band(CONTEXTS, r.phase) == 0 then
        phases.refuse(r, "ngx.timer.at", 4)
    end
end

local function is_lua_function(f)
    return type(f) == "function" and getinfo(f, "S").what ~= "C"
end

local timer = {}

function timer.at(...)
    local n = select("#", ...)
    local delay, handler = ...
    if n < 2 then
        error("expecting at least 2 arguments but got " .. n, 2)
    end
    local seconds = tonumber(delay)
    if not seconds then
        bad_argument(1, "number expected, got " .. type(delay))
    elseif not is_lua_function(handler) then
        bad_argument(2, "Lua function expected")
    end
    local r = state.request
    check(r)
    return add({ location = r.location, handler = handler, n = n - 1,
                 false, select(3, ...) }, milliseconds(seconds) / 1000)
end

function timer.every(...)
    local n = select("#", ...)
    local delay, handler = ...
    if n < 2 then
        error("expecting at least 2 arguments but got " .. n, 2)
    end
    local seconds = tonumber(delay)
    if not seconds then
        bad_argument(1, "number expected, got " .. type(delay))
    end
    local period = milliseconds(seconds) / 1000
    if period == 0 and seconds > -0.001 then
        error("delay cannot be zero", 2)
    elseif not is_lua_function(handler) then
        bad_argument(2, "Lua function expected")
    end
    local r = state.request
    check(r)
    return add({ location = r.location, handler = handler, n = n - 1,
                 period = period, false, select(3, ...) }, period)
end

local function check_count()
    local r = state.request
    if band(COUNT_CONTEXTS, r.phase) == 0 then
        phases.refuse(r, "ngx.timer.running_count", 4)
    end
end

function timer.pending_count()
    check_count()
    return (host.timers_pending())
end

function timer.running_count()
    check_count()
    return (host.timers_running())
end

---------------------------------------------------------------------------
-- a handler runs

local function finish(r)
    if r.loading then
        loader.forget_unfinished(r)
    end
    r.co = nil
    if r.ctx then
        errlog.debug("lua release ngx.ctx at ref 1")
    end
    if r.id ~= 0 then
        request.release(r)
    end
    errlog.debug("http lua close fake http connection")
end

-- what became of the handler: nothing where it ended, else an operation
local function settle(r, co, ok, tag, op, a, b, c)
    if not ok then
        errlog.aborted(co, tag)
    elseif tag == DONE then
        if not r.keep_coroutine then
            recycle(co)
        end
    elseif tag ~= WAIT then
        -- a yield of the user's in the entry thread: nobody else to run
        return settle(r, co, resume_co(co))
    elseif op ~= EXIT then
        r.co = co
        return op, request.keep(r), a, b, c
    end
    return finish(r)
end

local function refuse(t)
    local info = getinfo(t.handler, "S")
    errlog.write(ALERT, "lua failed to run timer with function defined at "
        .. info.source .. ":" .. info.linedefined .. ": "
        .. host.timer_refused()
        .. " lua_max_running_timers are not enough")
end

local _M = { family = { timer = timer } }

-- the same timer again, after its period
local function repeat_timer(t)
    local next_one = {}
    for key, value in pairs(t) do
        next_one[key] = value
    end
    next_one[1] = false
    add(next_one, t.period, true)
end

-- timer `number` expires: an operation, or nothing
function _M.begin(number, premature, full)
    local t = pending[number]
    pending[number] = nil
    local r = request.new(t.location)
    r.first_uri, r.args = "", ""
    state.request, state.now = r, nil
    errlog.debug("lua ngx.timer expired")
    if t.period and not host.worker_exiting() then
        repeat_timer(t)
    end
    if full then
        r.location = nil
        recycle(t.co)
        return refuse(t)
    end
    r.phase = TIMER
    t[1] = premature
    local co = t.co
    return settle(r, co, resume_co(co, t.handler, t))
end

-- what the handler waited for is done
function _M.resume(id, ...)
    local r = request.enter(id)
    local co = r.co
    r.co = nil
    return settle(r, co, resume_co(co, ...))
end

-- the worker ends, with so many timers to come
function _M.aborting(_, count)
    state.request = request.new(nil)
    errlog.debug("lua abort pending timers")
    errlog.debug("lua found " .. count
                 .. " pending timers to be aborted prematurely")
end

-- the handler is cut off
function _M.abandon(id)
    local r = request.alive[id]
    if r then
        request.enter(id)
        finish(r)
    end
end

return _M
