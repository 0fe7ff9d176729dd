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
local debug, debugs = errlog.debug, errlog.debugs
local req_uri = require "ngxlua_asgi.api.req_uri"
local uri_of, args_of = req_uri.uri, req_uri.args

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
    if debugs() then
        debug(format("lua ready to sleep for %d ms", seconds * 1000))
    end
    scheduler.wait(SLEEP, seconds)
    if debugs() then
        debug(format('lua sleep timer expired: "%s?%s"', uri_of(r),
                     args_of(r)))
    end
end

return { sleep = sleep }
