-- What ngx.location.capture is told: a request table for a sub-request.
--
-- Rule: checks, their order and their words are those of
-- ngx_http_lua_ngx_location_capture_multi; they raise without a position,
-- which the API function adds. The sub-request has the parent's headers, a
-- Content-Length that fits its body, and variables of its own unless told
-- otherwise (ngx_http_lua_adjust_subrequest).
local ffi = require "ffi"
local host = require "ngxlua_asgi.host"
local errlog = require "ngxlua_asgi.engine.errlog"
local overlay = require "ngxlua_asgi.phases.overlay"
local request = require "ngxlua_asgi.phases.request"
local var = require "ngxlua_asgi.api.var"
local req_uri = require "ngxlua_asgi.api.req_uri"
local resp_header = require "ngxlua_asgi.api.resp_header"
local unsafe_uri = require "ngxlua_asgi.api.unsafe_uri"

local error, next, type, tostring, tonumber =
    error, next, type, tostring, tonumber
local floor, lower, gsub = math.floor, string.lower, string.gsub
local put = overlay.put
local new_request = request.new
local METHODS = req_uri.METHODS
local split, args_option = unsafe_uri.split, unsafe_uri.args_option
local join_args, up_to_nul = unsafe_uri.join_args, unsafe_uri.up_to_nul
local safe_name, safe_value = resp_header.safe_name, resp_header.safe_value

local GET, POST, PUT = 0x0002, 0x0008, 0x0010
local MAX_DEPTH = 51  -- NGX_HTTP_MAX_SUBREQUESTS and the request itself
local CHUNKED = -2    -- host.body_length of a body that says not how long

local _M = {}

---------------------------------------------------------------------------
-- options, one by one

-- the option vars or headers: pairs of strings
local function check_pairs(pairs_of, name)
    if pairs_of == nil then
        return
    elseif type(pairs_of) ~= "table" then
        error("Bad " .. name .. " option value", 0)
    end
    for key, value in next, pairs_of do
        if type(key) ~= "string" then
            error("attempt to use a non-string key in the \"vars\" option "
                  .. "table", 0)
        elseif type(value) ~= "string" and type(value) ~= "number" then
            error("attempt to use bad variable value type " .. type(value), 0)
        end
    end
end

local function check_flag(value, name)
    if value ~= nil and type(value) ~= "boolean" then
        error("Bad " .. name .. " option value", 0)
    end
end

local function check_method(method)
    if type(method) ~= "number" then
        error("Bad http request method", 0)
    end
    return method < 0 and method or floor(method)
end

local function check_ctx(ctx)
    if ctx ~= nil and type(ctx) ~= "table" then
        error("Bad ctx option value type " .. type(ctx)
              .. ", expected a Lua table", 0)
    end
end

local function check_body(body)
    if type(body) == "string" then
        return body
    elseif type(body) ~= "number" then
        error("Bad http request body", 0)
    end
    return tostring(body)
end

-- in the order in which nginx looks: more arguments, method, body
local function check(options)
    local args = options.args
    if args ~= nil then
        args = args_option(args)
        if not args then
            error("Bad args option value", 0)
        end
    end
    check_pairs(options.vars, "vars")
    check_pairs(options.headers, "headers")
    check_flag(options.share_all_vars, "share_all_vars")
    check_flag(options.copy_all_vars, "copy_all_vars")
    local method, body = options.method, options.body
    method = method == nil and GET or check_method(method)
    check_ctx(options.ctx)
    if body ~= nil then
        body = check_body(body)
    end
    return args, method, body
end

---------------------------------------------------------------------------
-- what they make of the sub-request

-- how long nginx holds the body of `r` to be: -1 where there is none, and
-- CHUNKED while nobody knows
local function length_of(r)
    local changes = r.req_headers
    local i = changes and changes["content-length"]
    if i then
        return tonumber(changes[i + 2] or nil) or -1
    end
    local length = r.body_length
    if not length then
        length = host.body_length()
        r.body_length = length
    end
    if length == CHUNKED then
        return tonumber(host.body_size()) or CHUNKED
    end
    return length
end

local function set_length(child, length)
    put(child, "req_headers", "content-length", "Content-Length",
        length and tostring(length))
    child.body_length = length or -1
end

-- the body: its own, the parent's, or none
local function give_body(child, parent, body, forward)
    if body then
        child.own_body = body
        return set_length(child, #body)
    end
    local length = length_of(parent)
    if length > 0 and not forward then
        return set_length(child, false)
    elseif length == -1 then
        child.body_length = -1
        return
    end
    child.forward_body = true
    if parent.body_length == CHUNKED and length >= 0 then
        return set_length(child, length)
    end
    child.body_length = length == CHUNKED and -1 or length
end

local function give_headers(child, headers)
    for name, value in next, headers do
        name = safe_name(name)
        value = safe_value(tostring(value))
        put(child, "req_headers", lower(name), name, value ~= "" and value)
    end
end

local function give_vars(child, vars)
    for name, value in next, vars do
        local assigned, fixed = var.assign(child, name, tostring(value))
        if not assigned then
            name = lower(name)
            errlog.write(errlog.ERR, 'variable "' .. name .. '" '
                         .. (fixed and "not changeable"
                             or "cannot be assigned a value (maybe you "
                             .. "forgot to define it first?) "))
            error("failed to adjust the subrequest: "
                  .. (fixed and 500 or -1), 0)
        end
    end
end

-- variables: none of the parent's, copies of them, or the same
local function inherit_vars(child, parent, options)
    if options.share_all_vars then
        parent.vars = parent.vars or {}
        child.vars = parent.vars
    elseif options.copy_all_vars and parent.vars then
        child.vars = overlay.copy(parent.vars)
    end
end

---------------------------------------------------------------------------
-- a request table

-- a number as C's unsigned conversion has it
local function unsigned(number)
    return (gsub(tostring(ffi.cast("uint64_t", number)), "ULL$", ""))
end

local function method_name(method)
    local name = METHODS[method]
    if not name then
        errlog.write(errlog.ERR, "unsupported HTTP method: "
                     .. unsigned(method))
        error("failed to adjust the subrequest: -1", 0)
    end
    return name
end

local function is_http10(r)
    if r.http10 == nil then
        r.http10 = host.req_http_version() == "1.0"
    end
    return r.http10
end

-- one that has the parent's headers, and nothing of the options yet
local function bare(parent, path, args)
    local depth = (parent.depth or 0) + 1
    if depth > MAX_DEPTH then
        errlog.write(errlog.ERR, 'lua subrequests cycle while processing "'
                     .. path .. '"')
        error("failed to issue subrequest: -1", 0)
    end
    local root = parent.location.server.root
    local child = new_request(root)
    child.step = root.after_post_read
    child.parent, child.depth, child.internal = parent, depth, true
    child.captured, child.http10 = true, is_http10(parent)
    child.uri, child.args = path, args or false
    local headers = parent.req_headers
    if headers then
        child.req_headers = overlay.copy(headers)
    end
    return child
end

-- A sub-request of `parent`; nil and the reason where the URI is of no type
-- for one, which nginx sees after the options.
function _M.sub_request(parent, uri, options)
    local more, method, body
    if options then
        more, method, body = check(options)
    end
    if type(uri) ~= "string" then
        if type(uri) ~= "number" then
            return nil, "string expected, got " .. type(uri)
        end
        uri = tostring(uri)
    end
    local path, args = split(uri)
    if not path then
        error("unsafe uri in argument #1: " .. up_to_nul(uri), 0)
    end
    if not options then
        local child = bare(parent, path, args)
        child.method = "GET"
        give_body(child, parent)
        return child
    end
    local child = bare(parent, path, join_args(args, more))
    give_body(child, parent, body, options.always_forward_body
              or method == POST or method == PUT)
    if options.headers then
        give_headers(child, options.headers)
    end
    child.method, child.ctx = method_name(method), options.ctx
    inherit_vars(child, parent, options)
    if options.vars then
        give_vars(child, options.vars)
    end
    return child
end

return _M
