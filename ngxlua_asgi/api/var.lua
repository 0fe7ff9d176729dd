-- ngx.var: nginx's variables, computed when a script asks.
--
-- Rule: a built-in variable is one function in api/var_builtin.lua; prefixes
-- (arg_, http_, cookie_, sent_http_) are looked up by pattern here and
-- remembered. User variables are those that the configuration declares.
local state = require "ngxlua_asgi.engine.state"
local phases = require "ngxlua_asgi.phases.check"
local errlog = require "ngxlua_asgi.engine.errlog"
local builtin = require "ngxlua_asgi.api.var_builtin"

local error, type, tostring, ipairs = error, type, tostring, ipairs
local lower, sub, find, gsub = string.lower, string.sub, string.find,
    string.gsub
local match, format = string.match, string.format
local floor = math.floor
local band = bit.band

local CONTEXTS = phases.contexts("ngx.var")
local MAX_REMEMBERED = 1000

local _M = {}

local declared = {}   -- the user variables
local warns = {}      -- those whose reading before the first `set` is told
local changeable = {} -- those of modules that may be set like them
local defined = {}    -- variable of a module -> the function that computes it

---------------------------------------------------------------------------
-- reading: a variable's name, as scripts spell it, stands for a function

local getters, n_getters = {}, 0

local function nothing()
    return nil
end

local function set_user_variable(r, key, value)
    local vars = r.vars
    if not vars then
        vars = {}
        r.vars = vars
    end
    vars[key] = value or false
end

-- nginx says once a request that a variable of `set` is read before; one of
-- another directive is not found then
local function uninitialized(r, key)
    if not warns[key] then
        return nil
    elseif r.location.settings.uninitialized_variable_warn ~= false
    then
        errlog.write(errlog.WARN, 'using uninitialized "' .. key
                     .. '" variable')
    end
    set_user_variable(r, key, "")
    return ""
end

local function user_variable(key)
    return function(r)
        local vars = r.vars
        local value = vars and vars[key]
        if value == nil then
            return uninitialized(r, key)
        end
        return value or nil
    end
end

local PREFIXES = {
    { "http_", builtin.request_header },
    { "arg_", builtin.argument },
    { "cookie_", builtin.cookie },
    { "sent_http_", builtin.response_header },
    { "upstream_http_", builtin.upstream_header },
}

local function prefixed(key)
    for _, prefix in ipairs(PREFIXES) do
        local start, compute = prefix[1], prefix[2]
        if find(key, start, 1, true) == 1 then
            local rest = sub(key, #start + 1)
            if compute == builtin.request_header then
                rest = gsub(rest, "_", "-")
            elseif compute == builtin.argument then
                rest = "&" .. rest .. "="
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
        or defined[key]
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

local CHANGEABLE = {}

function CHANGEABLE.args(r, value)
    r.args = value or false
end

function CHANGEABLE.limit_rate(r, value)
    local number, unit = match(value or "", "^(%d+)([kKmM]?)$")
    if number then
        local factor = lower(unit) == "k" and 1024
            or lower(unit) == "m" and 1024 * 1024 or 1
        r.limit_rate = format("%d", number * factor)
    end
end

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
    if declared[key] or changeable[key] then
        set_user_variable(r, key, value)
    elseif CHANGEABLE[key] then
        CHANGEABLE[key](r, value)
    elseif builtin.variables[key] or defined[key] then
        error('variable "' .. key .. '" not changeable', 2)
    else
        error('variable "' .. key .. '" not found for writing; maybe it is '
              .. "a built-in variable that is not changeable or you forgot "
              .. 'to use "set $' .. key .. " '';\" in the config file to "
              .. "define it first", 2)
    end
end

---------------------------------------------------------------------------
-- for configurations

-- a function of the request that computes variable `name`
_M.getter = getter_of

-- whether the server itself computes variable `name`
function _M.is_known(name)
    return builtin.variables[name] ~= nil or defined[name] ~= nil
end

-- a function of the request and a value that sets variable `name`
function _M.setter(name)
    local key = lower(name)
    if CHANGEABLE[key] then
        return CHANGEABLE[key]
    end
    return function(r, value)
        set_user_variable(r, key, value)
    end
end

-- set variable `name` of any request: whether it may be set; where not,
-- whether there is such a variable
function _M.assign(r, name, value)
    local key = lower(name)
    if CHANGEABLE[key] then
        CHANGEABLE[key](r, value)
    elseif declared[key] or changeable[key] then
        set_user_variable(r, key, value)
    else
        return false, (defined[key] or builtin.variables[key]) ~= nil
    end
    return true
end

-- a variable that scripts and `set` may change
function _M.declare(name, warning)
    if not CHANGEABLE[name] then
        declared[name] = true
        warns[name] = warning
    end
end

-- A variable of a module's: `compute` is a function of the request. One that
-- may be changed looks into r.vars first.
function _M.define(name, compute, may_change)
    defined[name] = compute
    changeable[name] = may_change
    declared[name] = nil
end

_M.family = { var = setmetatable({}, { __index = get, __newindex = set }) }

return _M
