-- ngx.worker.*: facts of this process.
--
-- Rule: they come from Python at each call; a fork changes them.
local host = require "ngxlua_asgi.host"

local worker = {}

function worker.pid()
    return (host.worker_pid())
end

function worker.pids()
    return { (host.worker_pid()) }
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
