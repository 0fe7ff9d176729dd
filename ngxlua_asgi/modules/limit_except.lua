-- limit_except: another configuration for the methods that are not listed.
--
-- Rule: the exchange happens as the location is found, before its first step
-- (ngx_http_update_location_config). The block inherits settings; of content
-- handlers it has its own or the location's proxy_pass, none else, and no
-- codes of the rewrite module.
local host = require "ngxlua_asgi.host"
local phase_check = require "ngxlua_asgi.phases.check"

local ipairs, rawget, setmetatable = ipairs, rawget, setmetatable

local REWRITE = phase_check.bit_of("rewrite")

local _M = {}

local function build(level, location, plan)
    local outer = setmetatable({
        own = { proxy_pass = location.own.proxy_pass },
    }, { __index = location })
    return plan.build_location({
        kind = level.kind, name = location.name, settings = level.settings,
        own = level.own,
    }, outer, location.server)
end

function _M.install(location, plan)
    local level = rawget(location.own, "limit_except")
    if not level then
        return
    end
    local free = {}
    for _, method in ipairs(level.name) do
        free[method] = true
    end
    local limited = build(level, location, plan)
    local n = location.n_before + 1
    location.n_before = n
    location.before[n] = { bit = REWRITE, native = function(r)
        if not free[r.method or host.req_method()] then
            r.location, r.step = limited, 0
        end
    end }
end

return _M
