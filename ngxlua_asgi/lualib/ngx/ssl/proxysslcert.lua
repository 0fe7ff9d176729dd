-- require "ngx.ssl.proxysslcert": a phase of an upstream's handshake that is
-- not here.
--
-- Rule: present so that libraries that name it load; api/handshake.lua.
local never = require("ngxlua_asgi.api.handshake").never

return {
    version = require("resty.core.base").version,
    clear_certs = never,
    set_der_cert = never,
    set_der_priv_key = never,
    set_cert = never,
    set_priv_key = never,
}
