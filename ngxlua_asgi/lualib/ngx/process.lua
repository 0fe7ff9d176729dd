-- require "ngx.process": what kind of process this is.
--
-- Rule: lua-resty-core's functions and words. The facts are the command
-- line's (api/worker.py); behind another server they are its best guess.
local host = require "ngxlua_asgi.host"
local state = require "ngxlua_asgi.engine.state"

local type = type
local INIT = host.phase_bit("init")

local _M = { version = require("resty.core.base").version }

local kind, master_pid  -- once the process is what it stays

--- "single", "master" or "worker".
function _M.type()
    if kind then
        return kind
    end
    local found = host.process_type()
    if state.request.phase ~= INIT then
        kind = found
    end
    return found
end

--- Refused: there is no privileged agent here.
function _M.enable_privileged_agent(connections)
    if state.request.phase ~= INIT then
        return nil, "API disabled in the current context"
    end
    connections = connections or 512
    if type(connections) ~= "number" or connections < 0 then
        return nil, "bad 'connections' argument: "
            .. "number expected and greater than 0"
    end
    return nil, "missing privileged agent process patch in the nginx core"
end

--- Let this process end once its requests have ended.
function _M.signal_graceful_exit()
    host.process_quit()
end

function _M.get_master_pid()
    if master_pid then
        return master_pid
    end
    local found = host.master_pid()
    if state.request.phase ~= INIT then
        master_pid = found
    end
    return found
end

return _M
