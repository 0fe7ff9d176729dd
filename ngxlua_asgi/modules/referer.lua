-- ngx_http_referer_module: $invalid_referer, "1" or "".
--
-- Rule: computed when it is first read and kept among the request's
-- variables, as nginx keeps it; a level has what it says itself or, where it
-- says nothing, what its outer level says (ngx_http_referer_variable).
local regex = require "ngxlua_asgi.modules.regex"
local map = require "ngxlua_asgi.modules.map"
local var = require "ngxlua_asgi.api.var"
local builtin = require "ngxlua_asgi.api.var_builtin"

local error, ipairs, next, type = error, ipairs, next, type
local lower, match, sub = string.lower, string.match, string.sub

local NO_PATH = ""
local LEAST = #"http://i.ru"
local MAX_HOST = 256

local _M = {}

---------------------------------------------------------------------------
-- what a level says

local function add_name(found, name)
    if sub(name, 1, 2) == "*." then
        found.head[sub(name, 3)] = NO_PATH
    elseif sub(name, 1, 1) == "." then
        found.head[sub(name, 2)] = NO_PATH
        found.exact[sub(name, 2)] = NO_PATH
    elseif sub(name, -2) == ".*" then
        found.tail[sub(name, 1, -3)] = NO_PATH
    else
        found.exact[name] = NO_PATH
    end
end

local function add_server_names(found, names)
    for _, name in ipairs(names) do
        if type(name) == "table" then
            found.name_regexes[#found.name_regexes + 1] = regex.compile(name)
        else
            add_name(found, name)
        end
    end
end

local function compile(said, server)
    local found = { exact = said.exact, head = said.head, tail = said.tail,
                    none = said.words.none, blocked = said.words.blocked,
                    regexes = {}, name_regexes = {} }
    for i, data in ipairs(said.regexes) do
        found.regexes[i] = regex.compile(data)
    end
    if said.words.server_names then
        add_server_names(found, server.names)
    end
    if (found.none or found.blocked) and not next(found.exact)
        and not next(found.head) and not next(found.tail)
    then
        error({ message = 'the "none" or "blocked" referers are specified in '
                .. 'the "valid_referers" directive without any valid '
                .. "referer" }, 0)
    end
    return found
end

---------------------------------------------------------------------------
-- what a request says

-- whether one of these matches; $1 and the like stay as they are
local function any_matches(regexes, r, text)
    local before = r.captures
    for i = 1, #regexes do
        if regexes[i](r, text) then
            r.captures = before
            return true
        end
    end
    return false
end

local function is_valid(found, r, referer)
    if not referer then
        return found.none
    end
    local rest = #referer >= LEAST
        and match(referer, "^[hH][tT][tT][pP][sS]?://(.*)$")
    if not rest then
        return found.blocked
    end
    local host = lower(match(rest, "^[^/:]*"))
    if #host > MAX_HOST then
        return false
    end
    local path = found.exact[host] or map.by_ending(found.head, host)
        or map.by_beginning(found.tail, host)
    if path then
        return sub(match(rest, "^[^/]*(.*)$"), 1, #path) == path
    end
    return any_matches(found.name_regexes, r, host)
        or any_matches(found.regexes, r, rest)
end

local function invalid_referer(r)
    local known = r.vars and r.vars.invalid_referer
    if known then
        return known
    end
    local found = r.location.referers
    local invalid = found
        and not is_valid(found, r, builtin.request_header(r, "referer"))
    local value = invalid and "1" or ""
    r.vars = r.vars or {}
    r.vars.invalid_referer = value
    return value
end

function _M.define()
    var.define("invalid_referer", invalid_referer, true)
end

function _M.install(location)
    local said = location.settings.valid_referers
    location.referers = said and compile(said, location.server) or nil
end

return _M
