-- ngx.log and print: messages for the error log.
--
-- Rule: a message below the level in force formats nothing, and costs one
-- crossing to Python's logging, none with log files of our own. The words
-- before it are OpenResty's: "[lua] file:line: name(): ".
local errlog = require "ngxlua_asgi.engine.errlog"

local select, tostring, type = select, tostring, type
local bad_argument, enabled = errlog.bad_argument, errlog.enabled
local getmetatable, rawget = getmetatable, rawget
local getinfo = debug.getinfo
local concat, format = table.concat, string.format

local null = require("ngxlua_asgi.api.constants").null

local LEVEL_NOTICE = 6
local MAX_LEVEL = 8

-- a value as text, or nil and why not
local function text_of(value)
    local kind = type(value)
    if kind == "string" then
        return value
    elseif kind == "number" then
        return format("%.14g", value)
    elseif kind == "nil" or kind == "boolean" then
        return tostring(value)
    elseif kind == "table" then
        local meta = getmetatable(value)
        if not meta or not rawget(meta, "__tostring") then
            return nil, "expected table to have __tostring metamethod"
        end
        local text = tostring(value)
        return type(text) == "string" and text or ""
    elseif value == null then
        return "null"
    end
    return nil, "string, number, boolean, or nil expected, got " .. kind
end

-- where the caller of ngx.log stands, in OpenResty's words
local function place()
    local info = getinfo(4, "Snl")
    if not info then
        return "[lua] "
    end
    local line = info.currentline > 0 and info.currentline
        or info.linedefined
    local words = "[lua] " .. info.short_src:match("[^/\\]*$") .. ":" .. line
        .. ": "
    if info.name and info.what == "Lua" then
        words = words .. info.name .. "(): "
    end
    return words
end

-- log the arguments; nothing, or which is at fault and why
local function write(level, ...)
    local words = { place() }
    for i = 1, select("#", ...) do
        local text, reason = text_of((select(i, ...)))
        if not text then
            return i, reason
        end
        words[i + 1] = text
    end
    errlog.write(level, concat(words))
end

local function log(level, ...)
    if type(level) ~= "number" then
        bad_argument(1, "number expected, got "
                     .. (level == nil and "no value" or type(level)))
    end
    if level < 0 or level > MAX_LEVEL then
        bad_argument(1, "bad log level: " .. format("%d", level))
    end
    if enabled(level) then
        local position, reason = write(level, ...)
        if position then
            bad_argument(position, reason)
        end
    end
end

local function print(...)
    if enabled(LEVEL_NOTICE) then
        local position, reason = write(LEVEL_NOTICE, ...)
        if position then
            bad_argument(position, reason)
        end
    end
end

return { log = log, global_print = print }
