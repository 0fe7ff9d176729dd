-- headers-more: more_set_headers and more_clear_headers.
--
-- Rule: a location runs the commands of its outer levels, then its own, ahead
-- of the script's header filter. A wildcard reaches the headers that nginx
-- keeps in its list, which the type, the length and the date of a local
-- answer are not.
local host = require "ngxlua_asgi.host"
local output = require "ngxlua_asgi.phases.output"
local resp_header = require "ngxlua_asgi.api.resp_header"
local absolute = require "ngxlua_asgi.modules.absolute"
local headers = require "ngxlua_asgi.modules.headers"

local ipairs, type, rawget, getmetatable = ipairs, type, rawget, getmetatable
local tonumber = tonumber
local lower, match, find, sub = string.lower, string.match, string.find,
    string.sub
local header_of, add_line = headers.header_of, headers.add_line
local set_header = output.set_header
local safe_name, safe_value = resp_header.safe_name, resp_header.safe_value

local UNLISTED = { ["content-type"] = true, ["content-length"] = true,
                   server = true, date = true }

local _M = {}

-- the commands for the request or for the response, outermost first
local function commands(settings, input)
    local meta = getmetatable(settings)
    local list = meta and commands(meta.__index, input) or {}
    for _, command in ipairs(rawget(settings, "more_headers") or {}) do
        if command.input == input then
            list[#list + 1] = command
        end
    end
    return list
end
_M.commands = commands

-- words of a list as a set; nil where there is no list
local function set_of(list)
    if not list then
        return nil
    end
    local set = {}
    for _, word in ipairs(list) do
        set[word] = true
    end
    return set
end
_M.set_of = set_of

---------------------------------------------------------------------------
-- one header

local function set(r, key, name, value)
    if key == "content-type" then
        r.own_type = true
    elseif key == "content-length" and value ~= "" and not tonumber(value)
    then
        return
    elseif key == "location" then
        value = value ~= "" and absolute.location(r, value) or value
    elseif key == "accept-ranges" and value == "" and r.status == 200 then
        r.file = nil  -- which says that there are ranges
    end
    set_header(r, key, name, value ~= "" and value)
end

local function append(r, key, name, value)
    if value ~= "" then
        add_line(r, key, name, value)
    end
end

-- the names of the response's headers that begin with `prefix`
local function names_of(r, prefix)
    local found, seen = {}, {}
    local function note(key)
        if not seen[key] and not UNLISTED[key]
            and find(key, prefix, 1, true) == 1
            and (key ~= "last-modified" or (r.from_app and not r.file))
        then
            seen[key] = true
            found[#found + 1] = key
        end
    end
    local base = r.from_app and resp_header.pages(host.resp_headers) or {}
    for i = 1, #base, 2 do
        note(lower(base[i]))
    end
    local changes = r.resp_headers
    if changes then
        for i = 1, changes[0], 3 do
            if changes[i + 2] then
                note(changes[i])
            end
        end
    end
    return found
end

local function set_all(r, key, name, value)
    local found = names_of(r, sub(key, 1, -2))
    for i, each in ipairs(found) do
        set_header(r, each, each, i == 1 and value ~= "" and value)
    end
    if not found[1] and value ~= "" then
        set_header(r, key, name, value)
    end
end

---------------------------------------------------------------------------
-- commands

local function setter(header, command, plan)
    local name = safe_name(header.name)
    local key = lower(name)
    local compute = plan.value(header.value)
    local change = sub(key, -1) == "*" and set_all
        or command.append and append or set
    return function(r)
        change(r, key, name, safe_value(compute(r)))
    end
end

-- the type of the response, as nginx keeps it: apart from its charset
local function type_of(r)
    local value = header_of(r, "content-type")
    if type(value) ~= "string" then
        return value and value[1]
    end
    return match(value, "^(.-); *[Cc][Hh][Aa][Rr][Ss][Ee][Tt]=") or value
end

local function compile(command, plan)
    local types = set_of(command.types)
    local statuses = set_of(command.statuses)
    local setters = {}
    for i, header in ipairs(command.headers) do
        setters[i] = setter(header, command, plan)
    end
    return function(r)
        if (types and not types[type_of(r)])
            or (statuses and not statuses[r.status])
        then
            return
        end
        for i = 1, #setters do
            setters[i](r)
        end
    end
end

function _M.install(location, plan)
    local list = location.early_header_filters or {}
    for _, command in ipairs(commands(location.settings, false)) do
        list[#list + 1] = compile(command, plan)
    end
    location.early_header_filters = list[1] and list
end

return _M
