-- require "resty.core.time": the clock since the machine's start.
--
-- Rule: what else it adds to ngx is always there. Milliseconds, as nginx has
-- them; unlike nginx's, this clock does not stand still while Lua runs.
local ffi = require "ffi"

local tonumber, floor = tonumber, math.floor

ffi.cdef [[
int ngxlua_monotonic(int, long *) __asm__("clock_gettime");
]]
local clock_gettime = ffi.C.ngxlua_monotonic
local timespec = ffi.new("long[2]")
local MONOTONIC = ffi.os == "OSX" and 6 or 1  -- CLOCK_MONOTONIC

local _M = { version = require("resty.core.base").version }

--- Milliseconds.
function _M.monotonic_msec()
    clock_gettime(MONOTONIC, timespec)
    return tonumber(timespec[0]) * 1000
        + floor(tonumber(timespec[1]) / 1000000)
end

--- Seconds, with the milliseconds as their decimals.
function _M.monotonic_time()
    return _M.monotonic_msec() / 1000
end

return _M
