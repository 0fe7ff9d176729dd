-- ngx_http_log_module: the lines of access_log.
--
-- Rule: only where log files are our own. A format is compiled once into a
-- function of the request; a line crosses to Python whole, once a log. What a
-- variable has is escaped as the format says, its absence is "-" or nothing.
local host = require "ngxlua_asgi.host"
local errlog = require "ngxlua_asgi.engine.errlog"
local phase_check = require "ngxlua_asgi.phases.check"
local template = require "ngxlua_asgi.api.template"
local var = require "ngxlua_asgi.api.var"

local ipairs = ipairs
local find, format, gsub = string.find, string.format, string.gsub
local concat = table.concat

local LOG = phase_check.bit_of("log")
local COMBINED = { escape = "default", text = { parts = {
    "", "remote_addr", " - ", "remote_user", " [", "time_local", '] "',
    "request", '" ', "status", " ", "body_bytes_sent", ' "', "http_referer",
    '" "', "http_user_agent", '"',
} } }

local _M = {}

---------------------------------------------------------------------------
-- escaping

local HEX = {}
local JSON = { ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t", ["\b"] = "\\b",
               ["\f"] = "\\f", ['"'] = '\\"', ["\\"] = "\\\\" }
for code = 0, 255 do
    local char = string.char(code)
    HEX[char] = format("\\x%02X", code)
    JSON[char] = JSON[char] or format("\\u%04X", code)
end

local function by_default(value)
    if not value then
        return "-"
    elseif find(value, '[%z\1-\31"\\\127-\255]') then
        return (gsub(value, '[%z\1-\31"\\\127-\255]', HEX))
    end
    return value
end

local function as_json(value)
    return value and (gsub(value, '[%z\1-\31"\\]', JSON)) or ""
end

local function as_it_is(value)
    return value or ""
end

local ESCAPES = { default = by_default, json = as_json, none = as_it_is }

---------------------------------------------------------------------------
-- lines

-- a function of the request that answers the line of `log_format` data
local function compile(data)
    local parts = data.text.parts or { data.text }
    local escape = ESCAPES[data.escape]
    local words, getters, n = {}, {}, #parts
    for i = 1, n do
        words[i] = parts[i]
        getters[i] = i % 2 == 0 and var.getter(parts[i])
    end
    words[n] = words[n] .. "\n"
    return function(r)
        for i = 2, n, 2 do
            words[i] = escape(getters[i](r))
        end
        return concat(words)
    end
end

local formats = {}  -- compiled, by name

local function format_of(plan, name)
    local known = formats[name]
    if not known then
        local blocks = plan.blocks.log_format
        known = compile(name == "combined" and COMBINED or blocks[name])
        formats[name] = known
    end
    return known
end

-- a log whose path has variables: the file is opened for each line
local function to_named_file(path, line)
    return function(r)
        local level, message = host.access_write_to(path(r),
            r.location.document_root(r), line(r))
        if level then
            errlog.write(level, message)
        end
    end
end

local function to_file(path, line)
    local number = host.access_file(path)
    return function(r)
        local level, message = host.access_write(number, line(r))
        if level then
            errlog.write(level, message)
        end
    end
end

local function on_condition(condition, write)
    return function(r)
        local value = condition(r)
        if value ~= "" and value ~= "0" then
            write(r)
        end
    end
end

-- a function of the request that writes one log
local function writer(plan, data)
    local line = format_of(plan, data.format)
    local path, constant = template.compile(data.path)
    local write = constant and to_file(constant, line)
        or to_named_file(path, line)
    return data.condition and on_condition(template.compile(data.condition),
                                           write) or write
end

local function writers_of(location, plan)
    local said = location.settings.access_log
    if not said then
        return { writer(plan, { path = host.access_default(),
                                format = "combined" }) }
    elseif said.off then
        return {}
    end
    local list = {}
    for i, data in ipairs(said.logs) do
        list[i] = writer(plan, data)
    end
    return list
end

function _M.install(location, plan)
    if not host.access_file then
        return
    end
    local writers = writers_of(location, plan)
    local n = #writers
    if n > 0 then
        function location.access_log(r)
            local phase = r.phase
            r.phase = LOG
            for i = 1, n do
                writers[i](r)
            end
            r.phase = phase
        end
    end
end

return _M
