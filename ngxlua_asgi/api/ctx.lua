-- ngx.ctx: a table of the script's own, one per request.
--
-- Rule: it is made at its first use and lives as long as the request. The
-- app sees the same table through scope["ngx"].ctx (api/ctx.py).
local state = require "ngxlua_asgi.engine.state"
local phases = require "ngxlua_asgi.phases.check"
local magic = require "ngxlua_asgi.api.magic"

local error, type = error, type
local band = bit.band

local CONTEXTS = phases.contexts("ngx.ctx")

function magic.getters.ctx()
    local r = state.request
    local ctx = r.ctx
    if ctx then
        return ctx
    end
    if band(CONTEXTS, r.phase) == 0 then
        phases.refuse(r, "ngx.ctx")
    end
    ctx = {}
    r.ctx = ctx
    return ctx
end

function magic.setters.ctx(value)
    local r = state.request
    if band(CONTEXTS, r.phase) == 0 then
        phases.refuse(r, "ngx.ctx")
    end
    if type(value) ~= "table" then
        error("ctx should be a table while getting a " .. type(value), 3)
    end
    r.ctx = value
end

return {}
