-- require "ngx.ssl.clienthello": a phase of the handshake that is not here.
--
-- Rule: present so that libraries that name it load; api/handshake.lua.
local never = require("ngxlua_asgi.api.handshake").never

return {
    version = require("resty.core.base").version,
    get_client_hello_server_name = never,
    get_supported_versions = never,
    get_client_hello_ciphers = never,
    get_client_hello_ext_present = never,
    get_client_hello_ext = never,
    set_protocols = never,
}
