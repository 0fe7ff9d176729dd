-- Gives each response the id under which lua/log.lua logs it.
-- Rule: a client's own id is kept when it is harmless, so that a chain of
-- services can log the same one.
local id = ngx.var.http_x_request_id
if not id or #id > 64 or string.find(id, "[^%w-]") then
    id = ngx.var.request_id
end

ngx.ctx.request_id = id
ngx.header["X-Request-ID"] = id
