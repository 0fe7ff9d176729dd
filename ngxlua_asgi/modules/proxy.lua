-- ngx_http_proxy_module: what is asked of another server, or of an app that
-- stands for one.
--
-- Rule: the request that goes out is decided here (method, path as it goes on
-- the wire, headers, body) and kept in r.proxy; who sends it is an app in
-- Python (modules/proxy_pass.py). Sources: ngx_http_proxy_create_request,
-- ngx_http_proxy_rewrite_redirect.
local host = require "ngxlua_asgi.host"
local errlog = require "ngxlua_asgi.engine.errlog"
local overlay = require "ngxlua_asgi.phases.overlay"
local output = require "ngxlua_asgi.phases.output"
local redirect = require "ngxlua_asgi.phases.redirect"
local req_body = require "ngxlua_asgi.api.req_body"
local req_uri = require "ngxlua_asgi.api.req_uri"
local var = require "ngxlua_asgi.api.var"
local builtin = require "ngxlua_asgi.api.var_builtin"
local answer = require "ngxlua_asgi.modules.proxy_answer"

local ipairs, pairs, type, tostring, rawget = ipairs, pairs, type, tostring,
    rawget
local sub, gsub, lower = string.sub, string.gsub, string.lower
local find, match = string.find, string.match
local format, byte, concat = string.format, string.byte, table.concat
local uri_of = redirect.uri_of

local _M = {}

local HIDDEN = { "date", "server", "x-pad", "x-accel-expires",
    "x-accel-redirect", "x-accel-limit-rate", "x-accel-buffering",
    "x-accel-charset" }

---------------------------------------------------------------------------
-- the path

local function escape(uri)
    return (gsub(uri, '[%z\1- "#%%<>?\\^`{|}\127-\255]', function(c)
        return format("%%%02X", byte(c))
    end))
end

-- whether the request line is still true, as far as nginx knows (try_files
-- changes $uri, but not that)
local function unparsed(r)
    return (r.uri == nil or r.uri == r.tried) and r.args == nil
end

-- part of the decoded path as it goes on the wire: nginx leaves it alone
-- where the client escaped nothing
local function escaped(r, path)
    if unparsed(r) and not r.parent
        and not find(host.req_target(), "^[^?]*%%")
    then
        return path
    end
    return escape(path)
end

-- a target cut at its question mark
local function split(url)
    local path, args = match(url, "^([^?]*)%??(.*)$")
    return path ~= "" and path or "/", args
end

-- path and query of a proxy_pass with the URI `to` ("" is none)
local function target(r, to)
    if to == "" and unparsed(r) then
        return split(host.req_target())
    end
    local uri, args = uri_of(r), req_uri.args(r)
    if to == "" or r.rewritten then
        return escape(uri), args
    end
    local url = to .. escaped(r, sub(uri, #r.location.match_name + 1))
    if args ~= "" then
        url = url .. "?" .. args
    end
    return split(url)
end

---------------------------------------------------------------------------
-- headers

-- what proxy_set_header says here, a name at a time, and which names these
-- are; nginx's defaults aside
local function header_setters(settings, plan)
    local setters, by_key = {}, {}
    for _, header in ipairs(settings.proxy_set_header or {}) do
        local key = lower(header.name)
        local setter = by_key[key]
        if not setter then
            setter = { key = key, name = header.name }
            by_key[key], setters[#setters + 1] = setter, setter
        end
        setter[#setter + 1] = plan.value(header.value)
    end
    return setters, by_key
end

-- the values of a name that are not empty: one, several, or false
local function values_of(r, setter)
    if #setter == 1 then
        local value = setter[1](r)
        return value ~= "" and value
    end
    local values = {}
    for i = 1, #setter do
        local value = setter[i](r)
        if value ~= "" then
            values[#values + 1] = value
        end
    end
    return #values > 0 and values
end

-- of the connection with the client
local DROPPED = { "keep-alive", "expect", "upgrade", "connection", "te" }
local HIDDEN_THERE = { "transfer-encoding", "te", "keep-alive", "expect",
    "upgrade" }

-- the body's length is told whatever becomes of the client's headers
local function tell_length(r, owner, drops)
    local length = builtin.variables.content_length(r)
    local chunked = builtin.request_header(r, "transfer-encoding")
    if length and (drops or chunked) then
        overlay.put(owner, "headers", "content-length", "Content-Length",
                    tostring(length))
        if chunked then
            overlay.put(owner, "headers", "transfer-encoding",
                        "Transfer-Encoding", false)
        end
    end
end

local function put_setters(r, owner, setters)
    for i = 1, #setters do
        local setter = setters[i]
        overlay.put(owner, "headers", setter.key, setter.name,
                    values_of(r, setter))
    end
end

-- for an app of this process: what is changed of the client's headers
local function headers_of(r, setters, has, drops)
    local owner = { headers = overlay.copy(
        not drops and r.req_headers or { [0] = 0 }) }
    if not r.websocket then
        for i = 1, #DROPPED do
            overlay.put(owner, "headers", DROPPED[i], DROPPED[i], false)
        end
        tell_length(r, owner, drops)
    end
    if not has.host then
        overlay.put(owner, "headers", "host", "Host", r.proxy_host)
    end
    put_setters(r, owner, setters)
    return owner.headers
end

-- for a server: what goes before the client's headers and hides those of the
-- same name, in nginx's order
local function first_headers(r, setters, has)
    local owner = {}
    put_setters(r, owner, setters)
    if not has.host then
        overlay.put(owner, "headers", "host", "Host", r.proxy_host)
    end
    if not has.connection then
        overlay.put(owner, "headers", "connection", "Connection", "close")
    end
    if not has["content-length"] then
        local length = builtin.variables.content_length(r)
        overlay.put(owner, "headers", "content-length", "Content-Length",
                    length and tostring(length) or false)
    end
    for i = 1, #HIDDEN_THERE do
        local key = HIDDEN_THERE[i]
        if not has[key] then
            overlay.put(owner, "headers", key, key, false)
        end
    end
    return owner.headers
end

---------------------------------------------------------------------------
-- who is asked

local function option(value, default)
    if value == nil then
        return default
    end
    return value
end

local function hidden_names(settings)
    local names = {}
    for _, name in ipairs(HIDDEN) do
        names[name] = true
    end
    for _, name in ipairs(settings.proxy_hide_header or {}) do
        names[lower(name)] = true
    end
    for _, name in ipairs(settings.proxy_pass_header or {}) do
        names[lower(name)] = nil
    end
    names["content-length"] = nil  -- nginx writes its own
    local list = {}
    for name in pairs(names) do
        list[#list + 1] = name
    end
    table.sort(list)
    return concat(list, " ")
end

-- a function of scheme and host that answers the app's number, and whether
-- it is one of this process
local function finder(location)
    local settings = location.settings
    local next_upstream = settings.proxy_next_upstream
        or { "error", "timeout" }
    local hidden, words = hidden_names(settings), concat(next_upstream, " ")
    local known = {}
    return function(scheme, name)
        local key = scheme .. "://" .. name
        local entry = known[key]
        if not entry then
            local number, in_process = host.proxy_app(scheme, name,
                option(settings.proxy_connect_timeout, 60),
                option(settings.proxy_send_timeout, 60),
                option(settings.proxy_read_timeout, 60), words,
                option(settings.proxy_next_upstream_tries, 0),
                option(settings.proxy_next_upstream_timeout, 0),
                settings.proxy_ssl_verify == true,
                settings.proxy_ssl_trusted_certificate or "",
                settings.proxy_ssl_server_name == true, hidden,
                location.server.name, location.error_log or 0,
                settings.proxy_http_version or "1.0")
            entry = { number = number, in_process = in_process }
            known[key] = entry
        end
        return entry.number, entry.in_process
    end
end

-- scheme, host and URI of a proxy_pass with variables
local function split_url(r, url)
    local scheme, name, uri = match(url, "^([Hh][Tt][Tt][Pp][Ss]?)://"
                                    .. "([^/?]*)(.*)$")
    if not scheme or name .. uri == "" then
        errlog.write(errlog.ERR, 'invalid URL prefix in "' .. url .. '"')
        return nil
    elseif name == "" then
        errlog.write(errlog.ERR, 'no host in upstream "' .. uri .. '"')
        return nil
    end
    r.proxy_port = match(name, ":(%d+)$") or (#scheme == 5 and "443" or "80")
    return lower(scheme), name, uri
end

local function key_of(plan, pass)
    local blocks = plan.blocks.upstream
    local block = blocks and pass.host and blocks[pass.host]
    if block and block.method == "ip_hash" then
        return builtin.variables.remote_addr
    end
    return block and block.key and plan.value(block.key)
end

-- Whether a script took the length of a body away that nobody has read: for
-- nginx there is none then.
local function has_lost_body(r)
    return r.req_headers
        and overlay.get(r.req_headers, "content-length") == false
        and not r.parent and host.body_status() == "unread"
        and not builtin.request_header(r, "transfer-encoding")
end

local function content(location, plan, pass)
    local settings = location.settings
    local find_app = finder(location)
    local setters, has = header_setters(settings, plan)
    local url = pass.url and plan.value(pass.url)
    local method = settings.proxy_method and plan.value(settings.proxy_method)
    local body = settings.proxy_set_body
        and plan.value(settings.proxy_set_body)
    local key = key_of(plan, pass)
    local drops = settings.proxy_pass_request_headers == false
    return function(r)
        local scheme, name, to = pass.scheme, pass.host, pass.uri
        if url then
            scheme, name, to = split_url(r, url(r))
            if not scheme then
                return 500
            end
        end
        local number, in_process = find_app(scheme, name)
        if not number then
            return 502
        end
        if body then
            req_body.replace(r, body(r))
        elseif settings.proxy_pass_request_body == false then
            req_body.replace(r, "")
        elseif has_lost_body(r) then
            host.body_discard()
        end
        r.proxy_host = name
        local path, args
        if url and to ~= "" then
            path, args = split(to)
        else
            path, args = target(r, to)
        end
        r.proxy = {
            path = path, args = args, method = method and method(r) or nil,
            headers = in_process and headers_of(r, setters, has, drops),
            first = not in_process and first_headers(r, setters, has),
            drops_headers = drops,
            drops_underscores = settings.underscores_in_headers ~= true,
        }
        r.app = number
        r.app_argument = key and key(r) or not in_process and "" or nil
    end
end

-- to the location's own name, whose slash the client left out
local function add_slash(r)
    local to, args = escape(r.location.name), req_uri.args(r)
    if args ~= "" then
        to = to .. "?" .. args
    end
    r.relative_location = to  -- it is completed after the filters
    output.set_header(r, "location", "Location", to)
    return 301
end

function _M.install(location, plan)
    local pass = location.own.proxy_pass
    if not pass then
        return
    end
    if rawget(location.own, "proxy_pass")
        and not rawget(location.own, "content_by_lua")
    then
        location.content = nil  -- an outer level's
    end
    location.match_name = location.name
    if location.kind == "if" or location.kind == "limit_except" then
        local outer = location.outer
        location.match_name = type(outer.name) == "string" and outer.name
            or ""
    elseif location.kind == "regex" or type(location.name) ~= "string" then
        location.match_name = ""
    end
    location.serve = content(location, plan, pass)
    if location.kind == "prefix" or location.kind == "noregex"
        or location.kind == "exact"
    then
        location.auto_redirect = add_slash
    end
    answer.install(location, plan, pass)
end

---------------------------------------------------------------------------
-- variables

var.define("proxy_host", function(r)
    return r.proxy_host
end)

var.define("proxy_port", function(r)
    return r.proxy_port or r.proxy_host
        and (match(r.proxy_host, ":(%d+)$") or "80")
end)

var.define("proxy_add_x_forwarded_for", function(r)
    local before = builtin.request_header(r, "x-forwarded-for")
    local address = builtin.variables.remote_addr(r)
    return before and before .. ", " .. address or address
end)

for _, name in ipairs { "addr", "status", "response_time", "connect_time",
                        "header_time", "response_length", "bytes_sent",
                        "bytes_received" } do
    var.define("upstream_" .. name, function()
        return (host.upstream_fact(name))
    end)
end

return _M
