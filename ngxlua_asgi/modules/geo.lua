-- geo: a value by the network that an address belongs to.
--
-- Rule: config/directives/geo.py has made disjoint, sorted ranges of a block,
-- so that a value is found by bisection. An address that is none has the
-- default (ngx_http_geo_module.c).
local address = require "ngxlua_asgi.modules.address"
local builtin = require "ngxlua_asgi.api.var_builtin"

local floor = math.floor
local gmatch = string.gmatch

local NONE = "\255\255\255\255"  -- what nginx looks up for no address

local _M = {}

-- the value of the range that has `packed`
local function find(ranges, packed)
    local lows = ranges.lows
    local low, high = 1, #lows
    while low <= high do
        local middle = floor((low + high) / 2)
        if packed < lows[middle] then
            high = middle - 1
        elseif packed > ranges.highs[middle] then
            low = middle + 1
        else
            return ranges.values[middle]
        end
    end
end

-- the address behind the proxies that are trusted
local function forwarded(r, packed, trusted, recursive)
    local text = builtin.request_header(r, "x-forwarded-for")
    local hops = {}
    for hop in gmatch(text or "", "[^,%s]+") do
        hops[#hops + 1] = hop
    end
    for i = #hops, 1, -1 do
        local places = trusted[#packed == 4 and "4" or "6"]
        if not address.find_range(places.ranges, packed) then
            return packed
        end
        local before = address.parse(hops[i])
        if not before then
            return packed
        end
        packed = before
        if not recursive then
            return packed
        end
    end
    return packed
end

-- a function of the request that computes the variable
function _M.computer(data, plan)
    local source = data.source and plan.value(data.source)
    local v4, v6, default = data.v4, data.v6, data.default
    local only_v4 = data.ranges
    local trusted = data.proxies[1] and address.by_family(data.proxies)
    return function(r)
        local packed
        if source then
            packed = address.parse(source(r))
        else
            packed = address.client()
        end
        if packed and trusted then
            packed = forwarded(r, packed, trusted, data.recursive)
        end
        packed = packed and address.unmapped(packed) or packed or NONE
        if #packed == 16 and not only_v4 then
            return find(v6, packed) or default
        end
        return find(v4, #packed == 4 and packed or NONE) or default
    end
end

return _M
