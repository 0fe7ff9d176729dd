-- Gives each request an id, before anything else sees it.
-- Rule: a client's own id is kept when it is harmless, so that a chain of
-- services can log the same one.
local str_find = string.find

local id = ngx.var.http_x_request_id
if not id or #id > 64 or str_find(id, "[^%w-]") then
    id = ngx.var.request_id
end

ngx.ctx.request_id = id
ngx.req.set_header("X-Request-ID", id)
