-- ngx_http_static_module: files, for locations that have no other content.
--
-- Rule: what is decided by the file alone (errors, a directory's slash,
-- conditional requests, ranges that do not fit) is decided here; Python opens
-- and sends (modules/static.py). A range is cut after the header filters, which
-- see the whole file, as in nginx.
local host = require "ngxlua_asgi.host"
local errlog = require "ngxlua_asgi.engine.errlog"
local output = require "ngxlua_asgi.phases.output"
local overlay = require "ngxlua_asgi.phases.overlay"
local redirect = require "ngxlua_asgi.phases.redirect"
local builtin = require "ngxlua_asgi.api.var_builtin"
local req_uri = require "ngxlua_asgi.api.req_uri"
local time = require "ngxlua_asgi.api.time"
local absolute = require "ngxlua_asgi.modules.absolute"
local file_path = require "ngxlua_asgi.modules.file_path"
local index = require "ngxlua_asgi.modules.index"
local not_modified = require "ngxlua_asgi.modules.not_modified"

local byte, sub, lower = string.byte, string.sub, string.lower
local format, gsub, match = string.format, string.gsub, string.match
local concat = table.concat
local uri_of, set_header = redirect.uri_of, output.set_header
local request_header = builtin.request_header
local parse_http_time = time.parse_http_time

local SLASH, QUOTE = 47, 34
local CRIT = file_path.CRIT
local NOT_FOUND = { [2] = true, [20] = true, [36] = true }
local FORBIDDEN = { [13] = true, [31] = true, [40] = true }
local HAS_TIME = { [200] = true, [206] = true, [304] = true }
local METHODS = { GET = true, HEAD = true, POST = true }

local APP = host.app_number("static")

local _M = {}

---------------------------------------------------------------------------
-- what a name stands for

-- the type by the ending of the URI; nil where that says nothing
local function type_by_ending(types, uri)
    local before, ending = match(uri, "()[^/]%.([^./]*)$")
    if before and before > 1 then
        return types[lower(ending)]
    end
end

local function type_of(r, path)
    local location = r.location
    local by_name
    if location.types then
        by_name = type_by_ending(location.types, uri_of(r))
    else
        by_name = host.file_type(path)
    end
    return by_name or location.settings.default_type or "text/plain"
end

local function not_opened(r, path, errno, words)
    local level, code = errlog.ERR, 404
    if FORBIDDEN[errno] then
        code = 403
    elseif not NOT_FOUND[errno] then
        level, code = CRIT, 500
    end
    if code ~= 404 or r.location.settings.log_not_found ~= false then
        file_path.report(level, "open", path, errno, words)
    end
    return code
end

local UNSAFE = '[%z\1-\32"#%%<>?\\^`{|}\127-\255]'

local function percent(c)
    return format("%%%02X", byte(c))
end

local function add_slash(r, uri)
    local to, args = gsub(uri, UNSAFE, percent) .. "/", req_uri.args(r)
    if args ~= "" then
        to = to .. "?" .. args
    end
    set_header(r, "location", "Location", absolute.location(r, to))
    return 301
end

---------------------------------------------------------------------------
-- conditions and ranges

-- the client has the file already
local function send_not_modified(r, etag, date)
    r.status, r.err_status = 304, nil
    r.own_type = true
    set_header(r, "content-type", "Content-Type", false)
    set_header(r, "last-modified", "Last-Modified", date)
    if etag then
        set_header(r, "etag", "ETag", etag)
    end
    output.finish_body(r)
    return 200  -- it is out
end

-- whether If-Range allows a range of this file
local function same_file(r, etag, modified)
    local wanted = request_header(r, "if-range")
    if not wanted then
        return true
    elseif #wanted >= 2 and byte(wanted, -1) == QUOTE then
        return wanted == etag
    end
    return parse_http_time(wanted) == modified
end

-- the ranges of the request, as Python has parsed them: nil for none
local function ranges_of(r, file)
    local max = r.location.settings.max_ranges
    local wanted = max ~= 0 and request_header(r, "range")
    if not wanted or #wanted < 7 or lower(sub(wanted, 1, 6)) ~= "bytes="
        or not same_file(r, file.etag, file.modified)
    then
        return 200
    end
    return host.file_ranges(wanted, file.size, max or -1)
end

local function header(r, key)
    local changes = r.resp_headers
    local value = changes and overlay.get(changes, key)
    if value == nil then
        value = host.resp_header(key)
    end
    return value or nil
end

local function cut(r, ranges)
    local length, content_type, content_range = host.file_cut(
        ranges, r.file.size, header(r, "content-type") or "")
    r.status = 206
    set_header(r, "content-length", "Content-Length", length)
    if content_type then
        set_header(r, "content-type", "Content-Type", content_type)
    else
        set_header(r, "content-range", "Content-Range", content_range)
    end
end

-- what nginx's range and header filters make of a file's head
local function finish_head(r)
    local file = r.file
    if not file or not r.from_app or r.parent then
        return
    end
    if r.status == 200 and r.location.settings.max_ranges ~= 0
        and header(r, "content-length")
    then
        if file.ranges and same_file(r, header(r, "etag"), file.modified) then
            cut(r, file.ranges)
        else
            set_header(r, "accept-ranges", "Accept-Ranges", "bytes")
        end
    end
    if not HAS_TIME[r.status] then
        set_header(r, "last-modified", "Last-Modified", false)
    end
end

---------------------------------------------------------------------------
-- the content handler

-- a status instead of the file, or nothing
local function unwanted(r, file, date)
    local code = not r.bypass_if_checks
        and not_modified.check(r, file.etag, file.modified) or nil
    if code == 412 then
        r.resp_headers = nil
        return code
    elseif code then
        return send_not_modified(r, file.etag, date)
    end
    code, file.ranges = ranges_of(r, file)
    if code == 416 then
        set_header(r, "content-range", "Content-Range",
                   "bytes */" .. format("%d", file.size))
        return code
    end
end

local function send(r, path, size, modified, date, etag)
    if r.location.settings.etag == false then
        etag = nil
    end
    local file = { size = size, modified = modified, etag = etag }
    if not r.parent and (not r.err_status or r.err_status == 200) then
        local code = unwanted(r, file, date)
        if code then
            return code
        end
    end
    r.file = file
    r.app = APP
    r.app_argument = concat({
        path, file.ranges and "ranges" or "", date, etag or "",
        r.own_type and "" or type_of(r, path),
    }, "\0")
end

local function serve(r)
    local method = r.method or host.req_method()
    if r.websocket then
        return 403
    elseif not METHODS[method] then
        return 405
    end
    local uri = uri_of(r)
    if byte(uri, -1) == SLASH then
        return index.serve(r)
    end
    local path, code = file_path.of(r)
    if not path then
        return code
    end
    local kind, a, b, c, d = host.file_facts(path)
    if kind == "file" then
        return method == "POST" and 405 or send(r, path, a, b, c, d)
    elseif kind == "directory" then
        return add_slash(r, uri)
    elseif kind then
        errlog.write(CRIT, '"' .. path .. '" is not a regular file')
        return 404
    end
    return not_opened(r, path, a, b)
end

function _M.install(location, plan)
    file_path.install(location, plan)
    if location.content or location.serve
        or (plan.has_app and not location.settings.root)
    then
        return
    end
    index.install(location, plan)
    location.serve = serve
    local filters = location.own_header_filters or {}
    location.own_header_filters = filters
    filters[#filters + 1] = finish_head
end

return _M
