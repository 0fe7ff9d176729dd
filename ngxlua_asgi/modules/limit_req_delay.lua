-- The wait of a request that limit_req delays.
--
-- Rule: a step of its own, so that only a request that waits needs a
-- coroutine; limit_req.lua leaves it out for all others.
local host = require "ngxlua_asgi.host"
local state = require "ngxlua_asgi.engine.state"
local scheduler = require "ngxlua_asgi.engine.coroutine"

local SLEEP = host.op("sleep")

local _M = {}

local function wait()
    scheduler.wait(SLEEP, state.request.delay)
end

function _M.install(location)
    if location.delays then
        return nil, wait
    end
end

return _M
