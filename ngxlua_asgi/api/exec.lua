-- ngx.exec: an internal redirect to a URI or a named location.
--
-- Rule: the handler ends here; the walk goes on at the other location, with
-- ngx.ctx lost, as in nginx (ngx_http_lua_ngx_exec). What is wrong is told in
-- nginx's order.
local host = require "ngxlua_asgi.host"
local state = require "ngxlua_asgi.engine.state"
local scheduler = require "ngxlua_asgi.engine.coroutine"
local errlog = require "ngxlua_asgi.engine.errlog"
local phases = require "ngxlua_asgi.phases.check"
local unsafe_uri = require "ngxlua_asgi.api.unsafe_uri"

local error, pcall, select, type = error, pcall, select, type
local tostring = tostring
local band, byte = bit.band, string.byte
local split, args_option = unsafe_uri.split, unsafe_uri.args_option
local join_args = unsafe_uri.join_args

local CONTEXTS = phases.contexts("ngx.exec")
local EXIT = host.op("exit")
local AT = byte("@")

local function exec(...)
    local n = select("#", ...)
    if n ~= 1 and n ~= 2 then
        error("expecting one or two arguments, but got " .. n, 2)
    end
    local uri, args = ...
    if type(uri) == "number" then
        uri = tostring(uri)
    elseif type(uri) ~= "string" then
        errlog.bad_argument(1, "string expected, got " .. type(uri))
    end
    if uri == "" then
        error("The uri argument is empty", 2)
    end
    local r = state.request
    if band(CONTEXTS, r.phase) == 0 then
        phases.refuse(r, "ngx.exec")
    end
    local path, query = split(uri)
    if not path then
        errlog.write(errlog.ERR, 'unsafe URI "' .. query .. '" was detected')
        error("unsafe uri", 2)
    end
    if args ~= nil then
        local ok, more = pcall(args_option, args)
        if not ok then
            error(more, 2)
        elseif not more then
            errlog.bad_argument(2, "string, number, or table expected, but "
                                .. "got " .. type(args))
        end
        query = join_args(query, more)
    end
    if r.sent then
        error("attempt to call ngx.exec after sending out response headers",
              2)
    end
    if byte(path) == AT and query and query ~= "" then
        errlog.write(errlog.WARN, "query strings " .. query .. " ignored "
                     .. "when exec'ing named location " .. path)
    end
    r.redirect = { uri = path, args = query }
    return scheduler.wait(EXIT)
end

return { exec = exec }
