-- require "ngx.errlog": the log's level, raw lines, and captured lines.
--
-- Rule: lua-resty-core's functions and words. What lua_capture_error_log
-- keeps is in Python (api/errlog.py), as others than Lua log too.
local host = require "ngxlua_asgi.host"
local errlog = require "ngxlua_asgi.engine.errlog"

local error, type, tonumber, floor = error, type, tonumber, math.floor
local new_table = require "table.new"

local NOT_SET = 'directive "lua_capture_error_log" is not set'
local DEFAULT_MAX, DEBUG = 10, 8

local _M = { version = require("resty.core.base").version }

-- as FFI makes an int of it
local function whole(level, name)
    local number = tonumber(level)
    if not number then
        error("bad argument #1 to '" .. name .. "' (cannot convert '"
              .. type(level) .. "' to 'int')", 3)
    end
    return number >= 0 and floor(number) or -floor(-number)
end

--- Capture nothing less important than `level` from now on.
function _M.set_filter_level(level)
    if not level then
        return nil, 'missing "level" argument'
    end
    local number = whole(level, "set_filter_level")
    if not host.captured_line then
        return nil, NOT_SET
    elseif number < 0 or number > DEBUG then
        return nil, "bad log level: " .. number
    end
    host.capture_level(number)
    return true
end

--- The oldest captured lines, at most `max`: level, time and text in turn.
function _M.get_logs(max, logs)
    max = max or DEFAULT_MAX
    logs = logs or new_table(max * 3 + 1, 0)
    local next_line = host.captured_line
    local n = 0
    for _ = 1, max do
        if not next_line then
            return nil, NOT_SET
        end
        local level, time, line = next_line()
        if not level then
            break
        end
        logs[n + 1], logs[n + 2], logs[n + 3] = level, time, line
        n = n + 3
    end
    if max >= 1 then
        logs[n + 1] = nil
    end
    return logs
end

--- The highest level that the log in force writes.
function _M.get_sys_filter_level()
    return (errlog.level())
end

--- A line of `message` alone, without where it comes from.
function _M.raw_log(level, message)
    if type(level) ~= "number" then
        error("bad argument #1 to 'raw_log' (must be a number)", 2)
    end
    if type(message) ~= "string" then
        error("bad argument #2 to 'raw_log' (must be a string)", 2)
    end
    level = whole(level, "raw_log")
    if level < 0 or level > DEBUG then
        error("bad log level", 2)
    end
    if errlog.enabled(level) then
        errlog.write(level, message)
    end
end

return _M
