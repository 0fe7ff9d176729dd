-- ngx.req: method, URI and arguments of the request.
--
-- Rule: what no script changed stays in Python; a change is kept in the
-- request table and reaches the app's scope when the request goes on.
local host = require "ngxlua_asgi.host"
local state = require "ngxlua_asgi.engine.state"
local scheduler = require "ngxlua_asgi.engine.coroutine"
local phases = require "ngxlua_asgi.phases.check"
local errlog = require "ngxlua_asgi.engine.errlog"
local redirect = require "ngxlua_asgi.phases.redirect"
local codec = require "ngxlua_asgi.api.codec"
local facts = require "ngxlua_asgi.api.facts"

local error, select, type, tostring = error, select, type, tostring
local pairs, next, pcall = pairs, next, pcall
local bad_argument = errlog.bad_argument
local debug, debugs = errlog.debug, errlog.debugs
local control = require("ngxlua_asgi.api.unsafe_uri").control
local gsub, format, byte = string.gsub, string.format, string.byte
local band, bor = bit.band, bit.bor
local fact = facts.of

local CONTEXTS = phases.contexts("ngx.req.set_uri")
local JUMP_CONTEXTS = bor(phases.bit_of("rewrite"),
                          phases.bit_of("server_rewrite"))
local EXIT = host.op("exit")
local MAX_ARGS = 100

local _M = {}

---------------------------------------------------------------------------
-- the facts, as changed

function _M.method(r)
    return r.method or fact("req_method")
end

_M.uri = redirect.uri_of

-- r.args is false where a script has unset the arguments
function _M.args(r)
    local args = r.args
    if args == nil then
        return fact("req_query")
    end
    return args or ""
end

---------------------------------------------------------------------------
-- method

local METHODS = {
    [0x0002] = "GET", [0x0004] = "HEAD", [0x0008] = "POST",
    [0x0010] = "PUT", [0x0020] = "DELETE", [0x0040] = "MKCOL",
    [0x0080] = "COPY", [0x0100] = "MOVE", [0x0200] = "OPTIONS",
    [0x0400] = "PROPFIND", [0x0800] = "PROPPATCH", [0x1000] = "LOCK",
    [0x2000] = "UNLOCK", [0x4000] = "PATCH", [0x8000] = "TRACE",
}

_M.METHODS = METHODS

local function get_method()
    local r = state.request
    if band(CONTEXTS, r.phase) == 0 then
        phases.refuse(r, "ngx.req.get_method")
    end
    return r.method or fact("req_method")
end

local function set_method(method)
    local r = state.request
    if band(CONTEXTS, r.phase) == 0 then
        phases.refuse(r, "ngx.req.set_method")
    end
    if type(method) ~= "number" then
        error("bad method number", 2)
    end
    local name = METHODS[method]
    if not name then
        error("unsupported HTTP method: " .. method, 2)
    end
    r.method = name
end

---------------------------------------------------------------------------
-- URI

local function check_safe(uri)
    local unsafe, shown = control(uri)
    if unsafe then
        error(format('unsafe byte "0x%02x" in uri "%s" (maybe you want to '
                     .. "set the 'binary' argument?)", unsafe, shown), 3)
    end
end

local function set_uri(...)
    local n = select("#", ...)
    if n < 1 or n > 3 then
        error("expecting 1, 2 or 3 arguments but seen " .. n, 2)
    end
    local uri, jump, binary = ...
    local r = state.request
    if band(CONTEXTS, r.phase) == 0 then
        phases.refuse(r, "ngx.req.set_uri")
    end
    if type(uri) == "number" then
        uri = tostring(uri)
    elseif type(uri) ~= "string" then
        bad_argument(1, "string expected, got " .. type(uri))
    end
    if uri == "" then
        error("attempt to use zero-length uri", 2)
    end
    if n == 3 and type(binary) ~= "boolean" then
        bad_argument(3, "boolean expected, got " .. type(binary))
    elseif not binary then
        check_safe(uri)
    end
    if n >= 2 and type(jump) ~= "boolean" then
        bad_argument(2, "boolean expected, got " .. type(jump))
    end
    if jump then
        if band(JUMP_CONTEXTS, r.phase) == 0 then
            error("API disabled in the context of "
                  .. host.phase_label(r.phase), 2)
        end
        r.uri, r.internal, r.uri_changed = uri, true, true
        redirect.drop_ctx(r)
        if debugs() then
            debug('lua set uri jump to "' .. uri .. '"')
        end
        return scheduler.wait(EXIT)
    end
    r.uri, r.internal, r.rewritten = uri, true, true
end

---------------------------------------------------------------------------
-- arguments

local function set_uri_args(...)
    local n = select("#", ...)
    if n ~= 1 then
        error("expecting 1 argument but seen " .. n, 2)
    end
    local args = ...
    local r = state.request
    if band(CONTEXTS, r.phase) == 0 then
        phases.refuse(r, "ngx.req.set_uri_args")
    end
    local kind = type(args)
    if kind == "table" then
        local ok, encoded = pcall(codec.encode_args, args)
        if not ok then
            error(encoded, 2)
        end
        r.args = encoded
    elseif kind == "number" then
        r.args = tostring(args)
    elseif kind == "string" then
        r.args = (gsub(args, "[%z\1-\32\127]", function(c)
            return format("%%%02X", byte(c))
        end))
    else
        bad_argument(1, "string, number, or table expected, but got "
                     .. kind)
    end
end

-- what a limit has cut, for the debug log
local function noting(args, err, max)
    if err and debugs() then
        debug("lua hit query args limit " .. (max or MAX_ARGS))
    end
    return args, err
end

local function get_uri_args(max, into)
    local r = state.request
    if band(CONTEXTS, r.phase) == 0 then
        phases.refuse(r, "ngx.req.get_uri_args")
    end
    local args, err
    if max then
        args, err = codec.decode_args(_M.args(r), max)
    else
        args, err = codec.decode_args(_M.args(r))
    end
    if err then
        noting(args, err, max)
    end
    if not into then
        return args, err
    end
    for key in next, into do
        into[key] = nil
    end
    for key, value in pairs(args) do
        into[key] = value
    end
    return into, err
end

local function get_post_args(...)
    local n = select("#", ...)
    if n > 1 then
        error("expecting 0 or 1 arguments but seen " .. n, 2)
    end
    local r = state.request
    if band(CONTEXTS, r.phase) == 0 then
        phases.refuse(r, "ngx.req.get_post_args")
    end
    local max = n == 1 and (...) or MAX_ARGS
    if type(max) ~= "number" then
        bad_argument(1, "number expected, got " .. type(max))
    end
    local status, data = host.body_data()
    if status == "unread" then
        error("no request body found; maybe you should turn on "
              .. "lua_need_request_body?", 2)
    elseif status == "file" then
        return nil, "request body in temp file not supported"
    elseif status ~= "memory" then
        return {}
    end
    local args, err = codec.decode_args(data, max)
    return noting(args, err, max)
end

_M.family = {
    req = {
        get_method = get_method, set_method = set_method,
        set_uri = set_uri, set_uri_args = set_uri_args,
        get_uri_args = get_uri_args, get_post_args = get_post_args,
    },
}

return _M
