-- ngx.var: nginx's variables, computed when a script asks.
--
-- Rule: a built-in variable is one function in api/var_builtin.lua; prefixes
-- (arg_, http_, cookie_, sent_http_) are looked up by pattern here and
-- remembered. User variables are those that the `set` option declares.
local host = require "ngxlua_asgi.host"
local state = require "ngxlua_asgi.engine.state"
local phases = require "ngxlua_asgi.phases.check"
local builtin = require "ngxlua_asgi.api.var_builtin"

local error, type, tostring, ipairs = error, type, tostring, ipairs
local lower, sub, find, gsub = string.lower, string.sub, string.find,
    string.gsub
local concat, floor = table.concat, math.floor
local band = bit.band

local CONTEXTS = phases.contexts("ngx.var")
local MAX_REMEMBERED = 1000

local _M = {}

local declared = {}   -- user variable -> constant value, or "" until set
local templates = {}  -- those whose first value refers to other variables

---------------------------------------------------------------------------
-- reading: a variable's name, as scripts spell it, stands for a function

local getters, n_getters = {}, 0

local function nothing()
    return nil
end

local function user_variable(key)
    return function(r)
        local vars = r.vars
        local value = vars and vars[key]
        if value == nil then
            return declared[key]
        end
        return value or nil
    end
end

local PREFIXES = {
    { "http_", builtin.request_header },
    { "arg_", builtin.argument },
    { "cookie_", builtin.cookie },
    { "sent_http_", builtin.response_header },
}

local function prefixed(key)
    for _, prefix in ipairs(PREFIXES) do
        local start, compute = prefix[1], prefix[2]
        if find(key, start, 1, true) == 1 then
            local rest = sub(key, #start + 1)
            if compute == builtin.request_header then
                rest = gsub(rest, "_", "-")
            end
            return function(r)
                return compute(r, rest)
            end
        end
    end
end

-- the function that computes variable `name`
local function getter_of(name)
    local key = lower(name)
    local getter = declared[key] and user_variable(key)
        or builtin.variables[key]
        or not find(key, "-", 1, true) and prefixed(key)
        or nothing
    if n_getters < MAX_REMEMBERED then
        n_getters = n_getters + 1
        getters[name] = getter
    end
    return getter
end

local function get(_, name)
    local r = state.request
    if band(CONTEXTS, r.phase) == 0 then
        phases.refuse(r, "ngx.var")
    end
    local getter = getters[name]
    if getter then
        return getter(r)
    end
    local kind = type(name)
    if kind == "number" then
        return r.captures and r.captures[floor(name)] or nil
    elseif kind ~= "string" then
        error("bad variable name", 2)
    end
    return getter_of(name)(r)
end

---------------------------------------------------------------------------
-- writing

local function set(_, name, value)
    local r = state.request
    if band(CONTEXTS, r.phase) == 0 then
        phases.refuse(r, "ngx.var")
    end
    if type(name) ~= "string" then
        error("bad variable name", 2)
    end
    local key = lower(name)
    if value ~= nil then
        value = tostring(value)
    end
    if declared[key] then
        local vars = r.vars
        if not vars then
            vars = {}
            r.vars = vars
        end
        vars[key] = value or false
    elseif key == "args" then
        r.args = value or false
    elseif key == "limit_rate" then
        r.limit_rate = value
    elseif builtin.variables[key] then
        error('variable "' .. key .. '" not changeable', 2)
    else
        error('variable "' .. key .. '" not found for writing; maybe it is '
              .. "a built-in variable that is not changeable or you forgot "
              .. 'to use "set $' .. key .. " '';\" in the config file to "
              .. "define it first", 2)
    end
end

---------------------------------------------------------------------------
-- the `set` option: name, then literal and variable parts in turn

local function declare(name, ...)
    local parts = { ... }
    if #parts == 1 then
        declared[name] = parts[1]
        return
    end
    declared[name] = ""
    templates[#templates + 1] = { name = name, parts = parts }
end

do
    local i = 0
    while host.user_variable(i) do
        declare(host.user_variable(i))
        i = i + 1
    end
end

function _M.has_initial_values()
    return #templates > 0
end

-- runs first in the rewrite phase, as nginx's `set` does
function _M.set_initial_values()
    local r = state.request
    r.vars = r.vars or {}
    for _, template in ipairs(templates) do
        local words = {}
        for i, part in ipairs(template.parts) do
            words[i] = i % 2 == 1 and part or getter_of(part)(r) or ""
        end
        r.vars[template.name] = concat(words)
    end
end

_M.family = { var = setmetatable({}, { __index = get, __newindex = set }) }

return _M
