-- require "ngx.ssl.proxysslverify": a phase of an upstream's handshake that
-- is not here.
--
-- Rule: present so that libraries that name it load; api/handshake.lua.
local never = require("ngxlua_asgi.api.handshake").never

return {
    version = require("resty.core.base").version,
    set_verify_result = never,
    get_verify_result = never,
    get_verify_cert = never,
}
