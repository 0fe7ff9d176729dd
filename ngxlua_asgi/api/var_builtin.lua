-- nginx's built-in variables, one small function each.
--
-- Rule: a function takes the request table and returns a string, or nil
-- where nginx calls the variable "not found". Facts that only the ASGI
-- server has cross from Python here, when a script asks.
local host = require "ngxlua_asgi.host"
local errlog = require "ngxlua_asgi.engine.errlog"
local req_uri = require "ngxlua_asgi.api.req_uri"
local facts = require "ngxlua_asgi.api.facts"
local base64 = require "ngxlua_asgi.api.base64"
local resp_header = require "ngxlua_asgi.api.resp_header"
local main_of = require("ngxlua_asgi.phases.request").main

local ipairs, tostring, type = ipairs, tostring, type
local lower, gsub, find, match = string.lower, string.gsub, string.find,
    string.match
local sub = string.sub
local format = string.format
local concat = table.concat
local floor, date = math.floor, os.date
local fact, req_header = facts.of, facts.header

local CRIT = 3

local _M = {}

---------------------------------------------------------------------------
-- headers, arguments, cookies

-- `key` is the header's name, lower-case, with dashes
local function request_header(r, key)
    local changes = r.req_headers
    local i = changes and changes[key]
    if i then
        local value = changes[i + 2]
        return type(value) == "table"
            and concat(value, key == "cookie" and "; " or ", ")
            or value or nil
    end
    return req_header(key)
end
_M.request_header = request_header

function _M.response_header(_, name)
    if name == "transfer_encoding" or name == "connection" then
        return nil
    end
    local value = resp_header.get(nil, name)
    return type(value) == "table" and concat(value, ", ") or value
end

function _M.upstream_header(_, name)
    return (host.upstream_header((gsub(name, "_", "-"))))
end

local searched, lowered = "", "&"  -- the last arguments, as searched in

-- nginx compares argument names without regard to case, undecoded; `key` is
-- the name in lower case between "&" and "="
function _M.argument(r, key)
    local args = req_uri.args(r)
    if args == "" or key == "&=" then
        return nil
    elseif args ~= searched then
        searched, lowered = args, "&" .. lower(args)
    end
    local at, last = find(lowered, key, 1, true)
    if not at then
        return nil
    end
    local stop = find(args, "&", last, true)
    return sub(args, last, stop and stop - 1)
end

function _M.cookie(r, name)
    local cookies = request_header(r, "cookie")
    if not cookies then
        return nil
    end
    for key, value in cookies:gmatch("%s*([^=;]+)=([^;]*)") do
        if lower(key) == name then
            return (gsub(value, "%s+$", ""))
        end
    end
end

---------------------------------------------------------------------------
-- the table

local v = {}
_M.variables = v

function v.uri(r)
    return req_uri.uri(r)
end
v.document_uri = v.uri

function v.args(r)
    local args = req_uri.args(r)
    if args ~= "" or r.args == "" then
        return args
    end
end
v.query_string = v.args

function v.is_args(r)
    return req_uri.args(r) ~= "" and "?" or ""
end

function v.request_uri()
    return fact("req_target")
end

-- of a sub-request too it is what the client asked with
function v.request_method(r)
    return req_uri.method(main_of(r))
end

function v.request()
    return fact("req_line")
end

function v.host(r)
    local authority = host.req_authority()
    if authority and not (r.req_headers and r.req_headers.host) then
        return authority
    end
    local value = request_header(r, "host")
    if value and value ~= "" then
        value = lower(value)
        value = match(value, "^%[[^%]]*%]?") or match(value, "^[^:]*")
        return (gsub(value, "%.$", ""))
    end
    return v.server_name(r)
end

function v.server_name(r)
    return r.location and r.location.server.name or ""
end

function v.hostname()
    return fact("hostname")
end

function v.scheme()
    return fact("req_scheme")
end

function v.https()
    return fact("req_scheme") == "https" and "on" or ""
end

function v.http2()
    return fact("req_http_version") == "2" and "h2" or ""
end

function v.server_protocol()
    local version = fact("req_http_version")
    return "HTTP/" .. (#version == 1 and version .. ".0" or version)
end

function v.remote_addr()
    return fact("remote")
end

-- an address that a proxy names has no port, perhaps
function v.remote_port()
    local _, port = host.remote()
    return port ~= "0" and port or ""
end

function v.server_addr()
    return fact("server")
end

function v.server_port()
    local _, port = host.server()
    return port
end

-- Name and password of Basic authentication: nothing where one is missing
-- (ngx_http_auth_basic_user).
function _M.credentials(r)
    local authorization = request_header(r, "authorization")
    local encoded = authorization
        and match(authorization, "^[Bb][Aa][Ss][Ii][Cc] +([^ ,]+) *$")
    local plain = encoded and base64.decode_base64(encoded)
    if plain then
        return match(plain, "^([^:]+):(.*)$")
    end
end

function v.remote_user(r)
    return (_M.credentials(r))
end

function v.content_length(r)
    return request_header(r, "content-length") or host.body_size()
end

function v.content_type(r)
    return request_header(r, "content-type")
end

function v.request_body()
    local status, data = host.body_data()
    return status == "memory" and data ~= "" and data or nil
end

function v.request_body_file()
    return (host.body_file())
end

function v.request_id(r)
    local id = r.request_id
    if not id then
        id = host.random_hex()
        r.request_id = id
    end
    return id
end

function v.request_length()
    return (host.req_length())
end

function v.request_time()
    return format("%.3f", host.req_age())
end

function v.request_completion(r)
    local status = r.status
    return r.finished and status ~= 444 and status ~= 499 and "OK" or ""
end

function v.status(r)
    return format("%03d", r.err_status or r.status)
end

function v.body_bytes_sent(r)
    return (host.body_bytes_sent(r.from_app and -1
                                or r.body_bytes or 0))
end

function v.bytes_sent(r)
    return host.req_bytes_sent() or v.body_bytes_sent(r)
end

function v.connection()
    return (host.req_serial())
end

function v.connection_requests()
    return (host.req_connection_requests())
end

function v.msec()
    return format("%.3f", host.wall_clock())
end

-- a text of the current second, which is made once
local function clock(pattern)
    local second, text
    return function()
        local now = floor(host.wall_clock())
        if now ~= second then
            second, text = now, date(pattern, now)
        end
        return text
    end
end

local iso8601 = clock("%Y-%m-%dT%H:%M:%S%z")
function v.time_iso8601()
    return (gsub(iso8601(), "(%d%d)$", ":%1"))
end

v.time_local = clock("%d/%b/%Y:%H:%M:%S %z")

function v.nginx_version()
    return "1.22.1"
end

function v.pid()
    return tostring(host.worker_pid())
end

function v.pipe()
    return "."
end

function v.limit_rate(r)
    return r.limit_rate or "0"
end

-- Each location knows these (modules/file_path.lua).

-- Names that configurations mention, of which nothing is known here: what TLS,
-- the kernel or a cache of nginx's would say.
local function nothing()
    return nil
end

for _, name in ipairs { "connection_time", "gzip_ratio",
    "proxy_protocol_addr", "proxy_protocol_port", "ssl_cipher",
    "ssl_client_s_dn", "ssl_client_verify", "ssl_protocol",
    "ssl_server_name", "ssl_session_id", "ssl_session_reused",
    "tcpinfo_rcv_space", "tcpinfo_rtt", "tcpinfo_rttvar",
    "tcpinfo_snd_cwnd", "upstream_cache_status" }
do
    v[name] = nothing
end

function v.document_root(r)
    return r.location.document_root(r)
end

function v.realpath_root(r)
    local path = r.location.document_root(r)
    local real, errno, words = host.realpath(path)
    if not real then
        errlog.write(CRIT, 'realpath() "' .. path .. '" failed ('
                     .. errno .. ": " .. words .. ")")
    end
    return real
end

function v.request_filename(r)
    return (r.location.request_filename(r))
end

return _M
