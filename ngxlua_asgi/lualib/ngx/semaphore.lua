-- require "ngx.semaphore": waiting until another light thread posts.
--
-- Rule: lua-resty-core's methods and words. Counts and queues are Python's
-- (api/semaphore.py); one that Lua has collected is freed there when the next
-- is made, as a finalizer must not cross the border.
local ffi = require "ffi"
local host = require "ngxlua_asgi.host"
local state = require "ngxlua_asgi.engine.state"
local scheduler = require "ngxlua_asgi.engine.coroutine"
local base = require "resty.core.base"

local error, type, tonumber, floor = error, type, tonumber, math.floor
local setmetatable, band = setmetatable, bit.band
local gc = ffi.gc
local number_t = ffi.typeof("struct { double number; }")

local WAIT = host.op("semaphore_wait")
local YIELDABLE = host.yieldable_bits()

local _M = { version = base.version }
local mt = { __index = _M }
local collected = {}

local function note_collected(sem)
    collected[#collected + 1] = sem.number
end

local function free_collected()
    for i = #collected, 1, -1 do
        host.semaphore_free(collected[i])
        collected[i] = nil
    end
end

local function number_of(self)
    if type(self) ~= "table" or type(self.sem) ~= "cdata" then
        error("not a semaphore instance", 3)
    end
    return self.sem.number
end

--- A semaphore with `n` resources.
function _M.new(n)
    n = tonumber(n) or 0
    if n < 0 then
        error("no negative number", 2)
    end
    free_collected()
    local sem = gc(number_t(host.semaphore_new(n)), note_collected)
    return setmetatable({ sem = sem }, mt)
end

--- Take a resource, or wait for one: true, or nil and why not.
function _M.wait(self, seconds)
    local number = number_of(self)
    if not base.get_request() then
        error("no request found", 2)
    end
    local ms = tonumber(seconds) * 1000
    if ms < 0 then
        error("no negative number", 2)
    end
    local phase = state.request.phase
    if band(YIELDABLE, phase) == 0 then
        return nil, "API disabled in the context of "
            .. host.phase_label(phase)
    elseif host.semaphore_take(number) then
        return true
    end
    ms = floor(ms)
    -- no tail call: this frame keeps the semaphore from being collected
    local got = ms > 0 and scheduler.wait(WAIT, number, ms / 1000)
    if not got then
        return nil, "timeout"
    end
    return true
end

--- Give `n` resources (1).
function _M.post(self, n)
    local number = number_of(self)
    n = n and tonumber(n) or 1
    if n < 1 then
        error("positive number required", 2)
    end
    host.semaphore_post(number, n)
    return true
end

--- Resources there are; less than 0: so many wait.
function _M.count(self)
    return (host.semaphore_count(number_of(self)))
end

return _M
