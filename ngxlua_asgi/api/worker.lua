-- ngx.worker.*: facts of this process.
--
-- Rule: they come from Python at each call; a fork changes them. The process
-- id, which tracing libraries ask for all the time, lies in memory that
-- Python corrects after a fork.
local ffi = require "ffi"
local host = require "ngxlua_asgi.host"
local state = require "ngxlua_asgi.engine.state"
local phases = require "ngxlua_asgi.phases.check"

local tonumber, band = tonumber, bit.band

local pid = ffi.cast("int64_t *", ffi.cast("uintptr_t", host.worker_pid_at))

local PIDS_CONTEXTS = phases.contexts("ngx.worker.pids")

local worker = {}

function worker.pid()
    return tonumber(pid[0])
end

function worker.pids()
    if band(PIDS_CONTEXTS, state.request.phase) == 0 then
        return nil, "API disabled in the current context"
    end
    return { host.worker_pids() }
end

function worker.id()
    return (host.worker_id())
end

function worker.count()
    return (host.worker_count())
end

function worker.exiting()
    return (host.worker_exiting())
end

return { worker = worker }
