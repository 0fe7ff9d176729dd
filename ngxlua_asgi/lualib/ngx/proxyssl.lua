-- require "ngx.proxyssl": the TLS version towards an upstream.
--
-- Rule: as where nginx has no TLS upstream; api/handshake.lua.
local handshake = require "ngxlua_asgi.api.handshake"

local _M = { version = require("resty.core.base").version }
for name, number in pairs(handshake.VERSIONS) do
    _M[name] = number
end
_M.get_tls1_version = handshake.refusing "bad request"
_M.get_tls1_version_str = _M.get_tls1_version

return _M
