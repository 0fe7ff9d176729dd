-- ngx.sleep: wait without blocking the event loop.
--
-- Rule: the host half (api/sleep.py) awaits; here are the checks and words.
local host = require "ngxlua_asgi.host"
local state = require "ngxlua_asgi.engine.state"
local scheduler = require "ngxlua_asgi.engine.coroutine"
local phases = require "ngxlua_asgi.phases.check"
local errlog = require "ngxlua_asgi.engine.errlog"

local error, select, type = error, select, type
local tonumber = tonumber
local format = string.format
local band = bit.band
local bad_argument = errlog.bad_argument

local CONTEXTS = phases.contexts("ngx.sleep")
local SLEEP = host.op("sleep")
local MAX_MS = 2147483647

local function sleep(...)
    local n = select("#", ...)
    if n ~= 1 then
        error("attempt to pass " .. n .. " arguments, but accepted 1", 2)
    end
    local seconds = tonumber((...))
    if not seconds then
        bad_argument(1, "number expected, got " .. type((...)))
    end
    if not (seconds >= 0 and seconds * 1000 <= MAX_MS) then
        error(format('invalid sleep duration "%d"',
                     seconds * 1000), 2)
    end
    local r = state.request
    if band(CONTEXTS, r.phase) == 0 then
        phases.refuse(r, "ngx.sleep")
    end
    scheduler.wait(SLEEP, seconds)
end

return { sleep = sleep }
