-- A redirect to a path of this server as nginx words it: with scheme, host and
-- port, unless the configuration wants it bare.
--
-- Rule: for redirects of nginx's own (return, rewrite, a directory without its
-- slash); what scripts set stays as it is. A sub-request's answer is for a
-- script, which sees the path (ngx_http_header_filter).
local host = require "ngxlua_asgi.host"
local builtin = require "ngxlua_asgi.api.var_builtin"

local find, byte = string.find, string.byte

local SLASH = 47
local DEFAULT_PORT = { http = "80", https = "443" }

local _M = {}

-- the name the client knows this server by
local function host_of(r)
    if r.location.settings.server_name_in_redirect then
        return r.location.server.name
    end
    local said = builtin.request_header(r, "host")
    if said and said ~= "" then
        return builtin.variables.host(r)
    end
    local address = host.server()
    return find(address, ":", 1, true) and "[" .. address .. "]" or address
end

-- what Location says of `to`, which may be any URL
function _M.location(r, to)
    local settings = r.location.settings
    if byte(to) ~= SLASH or r.parent or settings.absolute_redirect == false
    then
        return to
    end
    local scheme = host.req_scheme()
    local url = scheme .. "://" .. host_of(r)
    if settings.port_in_redirect ~= false then
        local _, port = host.server()
        if port ~= "" and port ~= DEFAULT_PORT[scheme] then
            url = url .. ":" .. port
        end
    end
    return url .. to
end

return _M
