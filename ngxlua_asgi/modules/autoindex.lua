-- ngx_http_autoindex_module: a list where a directory has no index file.
--
-- Rule: the page is made in Python (modules/autoindex.py), as HTML only.
local host = require "ngxlua_asgi.host"
local errlog = require "ngxlua_asgi.engine.errlog"
local output = require "ngxlua_asgi.phases.output"
local redirect = require "ngxlua_asgi.phases.redirect"
local file_path = require "ngxlua_asgi.modules.file_path"

local byte, sub = string.byte, string.sub

local SLASH = 47
local NOT_FOUND = { [2] = true, [20] = true, [36] = true }

local _M = {}

local function not_opened(path, errno, words)
    local level, code = errlog.ERR, 404
    if errno == 13 then
        code = 403
    elseif not NOT_FOUND[errno] then
        level, code = file_path.CRIT, 500
    end
    file_path.report(level, "opendir", path, errno, words)
    return code
end

-- the answer for the directory at `path`; nothing where it has no list
function _M.serve(r, path)
    local settings = r.location.settings
    local method = r.method or host.req_method()
    if not settings.autoindex or method ~= "GET" and method ~= "HEAD" then
        return nil
    end
    if #path > 1 and byte(path, -1) == SLASH then
        path = sub(path, 1, -2)
    end
    local page, errno, words = host.autoindex(
        path, redirect.uri_of(r), settings.autoindex_exact_size ~= false,
        settings.autoindex_localtime == true)
    if not page then
        return not_opened(path, errno, words)
    end
    r.status, r.own_type = 200, true
    output.set_header(r, "content-type", "Content-Type", "text/html")
    output.write(r, page)
    output.finish_body(r)
    return 200  -- it is out
end

return _M
