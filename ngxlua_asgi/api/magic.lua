-- Keys of `ngx` that are computed: ngx.ctx, ngx.status, ngx.headers_sent…
--
-- Rule: a family registers its getters and setters here; api/ngx.lua puts
-- them behind the metatable of `ngx` (lua-resty-core's "magic keys").
return { getters = {}, setters = {} }
