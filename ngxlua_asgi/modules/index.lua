-- The index directive: which file answers for a directory.
--
-- Rule: the first that is there, by an internal redirect, so that other
-- locations can take it; the search ends where the directory itself is
-- missing (ngx_http_index_handler).
local host = require "ngxlua_asgi.host"
local errlog = require "ngxlua_asgi.engine.errlog"
local redirect = require "ngxlua_asgi.phases.redirect"
local req_uri = require "ngxlua_asgi.api.req_uri"
local autoindex = require "ngxlua_asgi.modules.autoindex"
local file_path = require "ngxlua_asgi.modules.file_path"

local ipairs = ipairs
local byte, sub = string.byte, string.sub
local uri_of = redirect.uri_of

local SLASH = 47
local ENOENT, EACCES, ENOTDIR, ENAMETOOLONG, ELOOP = 2, 13, 20, 36, 40
local ALERT = 2

local _M = {}

local function no_file(r, path, errno, words)
    local reason = " (" .. errno .. ": " .. words .. ")"
    if errno == EACCES then
        errlog.write(errlog.ERR, '"' .. path .. '" is forbidden' .. reason)
        return 403
    end
    if r.location.settings.log_not_found ~= false then
        errlog.write(errlog.ERR, '"' .. path .. '" is not found' .. reason)
    end
    return 404
end

local function failed(path, errno, words)
    file_path.report(file_path.CRIT, "stat", path, errno, words)
    return 500
end

-- the directory is there: nothing; else the answer, as for `path` in it
local function check_directory(r, directory, path)
    if #directory > 1 and byte(directory, -1) == SLASH then
        directory = sub(directory, 1, -2)
    end
    local kind, errno, words = host.file_kind(directory)
    if kind == "directory" or errno == EACCES then
        return nil
    elseif kind then
        errlog.write(ALERT, '"' .. directory .. '" is not a directory')
        return 500
    elseif errno == ENOENT then
        return no_file(r, path, errno, words)
    end
    return failed(directory, errno, words)
end

local function go(r, uri)
    local args = req_uri.args(r)
    r.redirect = { uri = uri, args = args ~= "" and args or nil }
    return true
end

-- What to do about one name: true (redirected), false (the next), a status.
-- `again`: the directory is known to be there.
local function try(r, directory, name, again)
    if byte(name) == SLASH then
        return go(r, name)
    end
    local path = directory .. name
    local kind, errno, words = host.file_kind(path)
    if kind then
        return go(r, uri_of(r) .. name)
    elseif errno == ELOOP then
        return 403
    elseif errno == ENOTDIR or errno == ENAMETOOLONG or errno == EACCES then
        return no_file(r, path, errno, words)
    end
    local code = not again and check_directory(r, directory, path)
    if code then
        return code
    end
    return errno ~= ENOENT and failed(path, errno, words)
end

function _M.install(location, plan)
    local names = location.settings.index or { "index.html" }
    location.index = {}
    for i, name in ipairs(names) do
        location.index[i] = plan.value(name)
    end
end

-- the answer for a URI that ends with a slash
function _M.serve(r)
    local directory, code = file_path.of(r)
    local index = r.location.index
    for i = 1, #index do
        local name = index[i](r)
        if not directory and byte(name) ~= SLASH then
            return code
        end
        local answer = try(r, directory, name, i > 1)
        if answer == true then
            return nil
        elseif answer then
            return answer
        end
    end
    if directory then
        local answer = autoindex.serve(r, directory)
        if answer then
            return answer
        end
        errlog.write(errlog.ERR, 'directory index of "' .. directory
                     .. '" is forbidden')
    end
    return 403
end

return _M
