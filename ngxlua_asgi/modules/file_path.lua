-- Where the file of a request is: root, alias, and what is left of the URI.
--
-- Rule: as ngx_http_map_uri_to_path joins them, with one exception: a path
-- that the request's own ".." would lead out of its root is refused, where
-- nginx leaves that to the configuration. Symbolic links are followed.
local host = require "ngxlua_asgi.host"
local errlog = require "ngxlua_asgi.engine.errlog"
local redirect = require "ngxlua_asgi.phases.redirect"

local type = type
local sub, find, byte, gmatch = string.sub, string.find, string.byte,
    string.gmatch
local uri_of = redirect.uri_of

local ALERT = 2
local SLASH = 47
local REGEX = -1  -- the alias of a regex location: all of the path

local _M = { REGEX = REGEX, CRIT = 3 }

-- a line about a system call that failed
function _M.report(level, call, path, errno, words)
    errlog.write(level, call .. '() "' .. path .. '" failed (' .. errno
                 .. ": " .. words .. ")")
end

-- whether `path` has a ".." segment
local function has_dots(path)
    return find(path, "..", 1, true)
        and find("/" .. path .. "/", "/../", 1, true) ~= nil
end

-- whether `rest`, put behind `root`, leaves it
local function leaves(root, rest)
    if not has_dots(rest) then
        return false
    end
    if byte(root, -1) ~= SLASH then  -- the first piece belongs to root's name
        rest = sub(rest, (find(rest, "/", 1, true) or #rest) + 1)
    end
    local depth = 0
    for segment in gmatch(rest, "[^/]+") do
        if segment == ".." then
            depth = depth - 1
            if depth < 0 then
                return true
            end
        elseif segment ~= "." then
            depth = depth + 1
        end
    end
    return false
end

-- whether the configuration itself says ".." in this path
local function dots_are_meant(data)
    if type(data) ~= "table" then
        return true
    end
    for i = 1, #data.parts, 2 do
        if find(data.parts[i], "..", 1, true) then
            return true
        end
    end
    return false
end

local function root_function(data, plan)
    local compute, constant = plan.value(data)
    if constant then
        return compute
    end
    return function(r)
        local path = compute(r)
        if byte(path) == SLASH then
            return path
        end
        return host.prefix() .. path
    end
end

-- root or alias of a location: `document_root` (a function of the request)
-- and `alias`, how much of the URI it stands for
function _M.install(location, plan)
    local outer = location.outer
    location.request_filename = _M.of
    local data = location.settings.root
    if outer and outer.document_root and data == outer.settings.root then
        location.document_root, location.alias = outer.document_root,
            outer.alias
        location.checks_root = outer.checks_root
        return
    end
    data = data or { path = host.prefix() .. "html", alias = 0 }
    location.document_root = root_function(data.path, plan)
    location.alias = data.alias
    location.checks_root = not dots_are_meant(data.path)
end

local function name_of(location)
    local name = location.name
    return type(name) == "table" and name.pattern or name
end

-- Whether a path may be made at all: false (and a line in the log) where the
-- location's alias does not stand for the URI any more.
local function usable(r, location)
    if location.alias ~= 0 and r.rewritten then
        errlog.write(ALERT, '"alias" cannot be used in location "'
                     .. name_of(location) .. '" where URI was rewritten')
        return false
    end
    return true
end

-- The root of the request: nil where there is none.
function _M.root(r)
    local location = r.location
    if not usable(r, location) then
        return nil
    end
    local root = location.document_root(r)
    if location.checks_root and has_dots(root) then
        errlog.write(errlog.ERR, '"' .. root .. '" leaves its root')
        return nil, 403
    end
    return root
end

-- `rest` below `root`: nil where it is not
function _M.join(root, rest)
    local path = root .. rest
    if leaves(root, rest) then
        errlog.write(errlog.ERR, '"' .. path .. '" leaves its root')
        return nil, 403
    end
    return path
end

-- what of the URI stands for the file
local function rest_of(r, alias)
    local uri = uri_of(r)
    if alias == REGEX then
        return r.uri_in_alias == uri and uri or ""
    elseif alias == 0 then
        return uri
    end
    return sub(uri, alias + 1)
end

-- the path of the request's file; nil and a status where it has none
function _M.of(r)
    local root, code = _M.root(r)
    if not root then
        return nil, code or 500
    end
    return _M.join(root, rest_of(r, r.location.alias))
end

return _M
