-- What needs nginx's hand in a TLS handshake or in its upstream module, for
-- lualib/ngx/ssl*.lua, proxyssl.lua and balancer.lua.
--
-- Rule: TLS belongs to the ASGI server, so such a function does what it does
-- in OpenResty on a connection without TLS: nil and those words, or an error
-- where no request is.
local get_request = require("resty.core.base").get_request

local error = error

local _M = {}

-- raise at the caller of the API function where there is no request
local function check_request(level)
    if not get_request() then
        error("no request found", level)
    end
end
_M.check_request = check_request

-- a function that answers nil and `reason`
function _M.refusing(reason)
    return function()
        check_request(3)
        return nil, reason
    end
end

-- a function of a phase that never comes
function _M.never()
    check_request(3)
    error("API disabled in the current context", 2)
end

_M.VERSIONS = {
    SSL3_VERSION = 0x0300,
    TLS1_VERSION = 0x0301,
    TLS1_1_VERSION = 0x0302,
    TLS1_2_VERSION = 0x0303,
    TLS1_3_VERSION = 0x0304,
}

return _M
