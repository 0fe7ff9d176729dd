-- The error log, and tracebacks as OpenResty prints them.
--
-- Rule: what the engine says in the log it says here. A traceback ends where
-- the script's own code ends; our frames below it are of no use to a reader.
local host = require "ngxlua_asgi.host"
local state = require "ngxlua_asgi.engine.state"

local format, gsub, find = string.format, string.gsub, string.find
local debug_traceback, getinfo = debug.traceback, debug.getinfo
local error, type = error, type

local LOG = host.phase_bit("log")
local CONTEXT = {}  -- of what runs without a request
for _, name in ipairs { "init_worker", "exit_worker" } do
    local bit = host.phase_bit(name)
    CONTEXT[bit] = host.phase_label(bit)
end

local _M = { ERR = 4, WARN = 5 }

-- a line of level `level`; nginx says which lines belong to the log phase
function _M.write(level, message)
    if state.request.phase == LOG then
        message = message .. " while logging request"
    elseif CONTEXT[state.request.phase] then
        message = message .. ", context: " .. CONTEXT[state.request.phase]
    end
    local r = state.request
    local location = r.location
    host.log(level, message, location and location.server.name or "",
             r.parent and r.uri)
end

-- Lua's message for any error value, as ngx_http_lua words it
function _M.reason(err)
    local kind = type(err)
    if kind == "string" or kind == "number" then
        return err
    end
    return "unknown reason"
end

-- cut our own frames off the end of a traceback
function _M.clean(trace)
    trace = gsub(trace, "\n\t%[C%]: in function 'xpcall'"
                 .. "\n\tngxlua_asgi/phases/filters.lua.*$", "")
    trace = gsub(trace, "\n\tngxlua_asgi/engine/coroutine.lua:[^\n]*$", "")
    return trace
end

-- a message handler for xpcall: reason and traceback
function _M.describe(err)
    local reason = _M.reason(err)
    if reason ~= err then
        return reason
    end
    local trace = debug_traceback(reason, 2)
    return (_M.clean(trace))
end

-- luaL_argerror for the API function that calls this (not as a tail call)
function _M.bad_argument(position, reason)
    local name = getinfo(2, "n").name or "?"
    if find(name, "[^%w_]") then
        name = "?"
    end
    error(format("bad argument #%d to '%s' (%s)", position, name, reason), 3)
end

return _M
