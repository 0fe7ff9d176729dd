-- require "ngx.req": add_header.
--
-- Rule: the function is api/req_header.lua's, beside set_header.
return {
    version = require("resty.core.base").version,
    add_header = require("ngxlua_asgi.api.req_header").add_header,
}
