-- require "ngx.ssl.session": TLS sessions, which the ASGI server keeps.
--
-- Rule: present so that libraries that name it load; api/handshake.lua.
local bad_request = require("ngxlua_asgi.api.handshake").refusing "bad request"

return {
    version = require("resty.core.base").version,
    get_session_id = bad_request,
    get_serialized_session = bad_request,
    set_serialized_session = bad_request,
}
