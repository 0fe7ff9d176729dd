-- ngx_http_access_module: allow and deny.
--
-- Rule: the first rule that has the client's address decides; where none has,
-- there is no opinion. With `satisfy any` the log speaks of it only in the
-- end (plan.lua).
local errlog = require "ngxlua_asgi.engine.errlog"
local address = require "ngxlua_asgi.modules.address"

local client, is_unix = address.client, address.is_unix
local unmapped, find_range = address.unmapped, address.find_range

local _M = {}

-- the number of the rule that holds for the client
local function place(families)
    local packed, name = client()
    local family
    if not packed then
        -- every range of these families is the one that has the empty string
        family = is_unix(name) and families.unix or families.unknown
        return family.of[1]
    end
    local plain = families["4"].of[1] and unmapped(packed)
    packed = plain or packed
    family = #packed == 4 and families["4"] or families["6"]
    return family.of[find_range(family.ranges, packed)]
end

function _M.install(location)
    local rules = location.settings.access
    if not rules then
        return nil
    end
    local networks, denies = {}, {}
    for i = 1, #rules do
        networks[i], denies[i] = rules[i].network, rules[i].deny
    end
    local families = address.by_family(networks)
    local any = location.satisfy_any
    return function()
        local denied = denies[place(families)]
        if denied == nil then
            return nil
        elseif not denied then
            return 0
        end
        if not any then
            errlog.write(errlog.ERR, "access forbidden by rule")
        end
        return 403
    end
end

return _M
