-- Asks for an API key below /api/ and at the WebSocket, nowhere else.
-- Rule: a browser cannot put a header on a WebSocket handshake, so the key may
-- also be the argument `key`.
local keys = require "keys"

local uri = ngx.var.uri
if uri ~= "/ws" and string.sub(uri, 1, 5) ~= "/api/" then
    return
end

local name, status = keys.admit(ngx.var.http_x_api_key or ngx.var.arg_key or "")
if not name then
    ngx.log(ngx.WARN, "refused with ", status)
    return ngx.exit(status)
end
ngx.ctx.client = name
