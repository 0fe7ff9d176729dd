-- The error log, and tracebacks as OpenResty prints them.
--
-- Rule: what the engine says in the log it says here. A traceback ends where
-- the script's own code ends; our frames below it are of no use to a reader.
-- With log files of our own (logs.py) the level in force is known here, by
-- location, and a line that nobody wants crosses no border.
local host = require "ngxlua_asgi.host"
local state = require "ngxlua_asgi.engine.state"

local format, gsub = string.format, string.gsub
local find, match = string.find, string.match
local debug_traceback, getinfo = debug.traceback, debug.getinfo
local error, type, unpack = error, type, unpack

local LOG = host.phase_bit("log")
local CONTEXT = {}  -- of what runs without a request
for _, name in ipairs { "init_worker", "exit_worker", "timer" } do
    local bit = host.phase_bit(name)
    CONTEXT[bit] = host.phase_label(bit)
end

local DEBUG = 8

local _M = { ERR = 4, WARN = 5 }

---------------------------------------------------------------------------
-- lines

-- nginx says which lines belong to the log phase, or to no request
local function with_context(r, message)
    if r.phase == LOG and not r.parent then
        return message .. " while logging request"
    elseif CONTEXT[r.phase] then
        return message .. ", context: " .. CONTEXT[r.phase]
    end
    return message
end

-- Python's logging decides what it writes.

_M.enabled = host.log_enabled

-- a line of level `level`
function _M.write(level, message)
    local r = state.request
    local location = r.location
    host.log(level, with_context(r, message),
             location and location.server.name or "", r.parent and r.uri)
end

-- the highest level that is written
function _M.level()
    for level = DEBUG, 0, -1 do
        if _M.enabled(level) then
            return level
        end
    end
    return 0
end

-- a line that only a debug log has, without the request's facts
function _M.debug() end

-- whether there is one: to be asked before its text is put together
function _M.debugs()
    return false
end

-- Files of our own: a level of the configuration has a log's number and the
-- highest level that it writes. Sub-requests log where their client's request
-- does (ngx_set_connection_log is for that one only).

-- of what has no location: the process's until the configuration is built,
-- then that of http {}
local http = { error_log = 0, log_level = host.log_level }

local function log_of(r)
    while r.parent do
        r = r.parent
    end
    return r.location or http
end

local function own_enabled(level)
    local r = state.request
    if r.parent then
        return level <= log_of(r).log_level
    end
    return level <= (r.location or http).log_level
end

local function own_write(level, message)
    local r = state.request
    local log = log_of(r)
    if level > log.log_level then
        return
    elseif level < DEBUG then
        message = with_context(r, message)
    end
    local location = r.location
    host.log(level, message, location and location.server.name or "",
             r.parent and r.uri, log.error_log)
end

local function own_level()
    return log_of(state.request).log_level
end

local function own_debug(message)
    if own_enabled(DEBUG) then
        own_write(DEBUG, message)
    end
end

-- the error log of a level of the configuration, from its settings
function _M.install(level)
    local said = level.settings.error_log
    local outer = level.outer
    if not host.error_log then
        return
    elseif not outer then
        http = level
    end
    if outer and outer.settings.error_log == said then
        level.error_log, level.log_level = outer.error_log, outer.log_level
    elseif said then
        local words = {}
        for i = 1, #said do
            words[2 * i - 1], words[2 * i] = said[i].path, said[i].level
        end
        level.error_log, level.log_level = host.error_log(unpack(words))
    else
        level.error_log, level.log_level = 0, host.log_level
    end
end

if host.error_log then
    _M.enabled, _M.write, _M.debug = own_enabled, own_write, own_debug
    _M.level = own_level
    function _M.debugs()
        return own_enabled(DEBUG)
    end
end

---------------------------------------------------------------------------
-- reasons and tracebacks

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

-- Of a deep stack nginx shows the first levels, and LuaJIT (TRACEBACK_LEVELS1)
-- fewer of them and the last ones.
local SHOWN, SHOWN_BY_LUAJIT = 22, 12
local OURS = "ngxlua_asgi/engine/coroutine.lua"

-- a level of a traceback, worded as luaL_traceback does it
local function level_line(info)
    local line = "\n\t" .. info.short_src .. ":"
    if info.currentline > 0 then
        line = line .. info.currentline .. ":"
    end
    if info.namewhat ~= "" then
        return line .. " in function '" .. info.name .. "'"
    elseif info.what == "main" then
        return line .. " in main chunk"
    end
    return line .. " in function <" .. info.short_src .. ":"
        .. info.linedefined .. ">"
end

-- the traceback of `co` (ngx_http_lua_thread_get_backtrace)
local function trace_of(co)
    local trace = debug_traceback(co)
    local head = match(trace, "^(.*)\n\t%.%.%.\n")
    if not head then
        return _M.clean(trace)
    end
    for level = SHOWN_BY_LUAJIT, SHOWN do
        local info = getinfo(co, level, "Snl")
        if not info or info.short_src == OURS then
            return head
        end
        head = head .. (level < SHOWN and level_line(info) or "\n\t...")
    end
    return head
end

-- the handler that ran in the coroutine `co` has failed
function _M.aborted(co, err)
    local trace = trace_of(co)
    _M.write(_M.ERR, "lua entry thread aborted: runtime error: "
             .. _M.reason(err) .. "\nstack traceback:\ncoroutine 0:"
             .. gsub(trace, "^stack traceback:", "", 1))
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
