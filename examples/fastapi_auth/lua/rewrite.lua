-- Turns the pretty URL `/~alice` into the `/users/alice` that the app has.
-- Rule: paths only; who may see them is access.lua's business.
local name = string.match(ngx.var.uri, "^/~([%w_-]+)$")
if name then
    ngx.req.set_uri("/users/" .. name)
end
