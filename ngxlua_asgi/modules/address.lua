-- Addresses of clients, as bytes, and the networks of a configuration.
--
-- Rule: a network is a range from the lowest to the highest address
-- (config/cidr.py), and addresses compare as strings do. Four bytes are IPv4,
-- sixteen IPv6. What is spelled right is what nginx's ngx_inet_addr takes: an
-- empty part is a 0.
local host = require "ngxlua_asgi.host"

local tonumber, ipairs = tonumber, ipairs
local char, find, match, sub = string.char, string.find, string.match,
    string.sub

local MAPPED = ("\0"):rep(10) .. "\255\255"  -- IPv4 as IPv6 has it
local MAX_REMEMBERED = 1000

local _M = {}

-- the bytes of an address and its normal spelling: nil where it is none
local function parse(text)
    local a, b, c, d = match(text, "^(%d*)%.(%d*)%.(%d*)%.(%d*)$")
    if not a then
        return host.parse_address6(text)
    end
    a, b, c, d = tonumber(a) or 0, tonumber(b) or 0, tonumber(c) or 0,
        tonumber(d) or 0
    if a < 256 and b < 256 and c < 256 and d < 256 then
        return char(a, b, c, d), a .. "." .. b .. "." .. c .. "." .. d
    end
end
_M.parse = parse

local known, n_known = {}, 0  -- bytes by text; false: not an address

-- the bytes of the client's address; else nil, and its name
function _M.client()
    local text = host.remote()
    local packed = known[text]
    if packed == nil then
        if n_known >= MAX_REMEMBERED then
            known, n_known = {}, 0
        end
        packed = parse(text) or false
        known[text] = packed
        n_known = n_known + 1
    end
    if packed then
        return packed
    end
    return nil, text
end

-- whether a name, which is no address, is that of a socket in the file system
function _M.is_unix(name)
    return find(name, "unix:", 1, true) == 1
end

-- IPv4 within IPv6 is matched as IPv4
function _M.unmapped(packed)
    if #packed == 16 and sub(packed, 1, 12) == MAPPED then
        return sub(packed, 13)
    end
end

-- the place of the first of `ranges` (low, high, low, high, …) that has it
function _M.find_range(ranges, packed)
    for i = 1, #ranges, 2 do
        if ranges[i] <= packed and packed <= ranges[i + 1] then
            return (i + 1) / 2
        end
    end
end

-- Networks by the family they concern: each a list `ranges` for find_range
-- and, in step with it, `of`, the places in `networks`. `all` is in every
-- family, and alone in `unknown`, clients of no family at all.
function _M.by_family(networks)
    local families = {}
    for _, family in ipairs { "4", "6", "unix", "unknown" } do
        families[family] = { ranges = {}, of = {} }
    end
    local function put(family, low, high, i)
        local to = families[family]
        local ranges = to.ranges
        ranges[#ranges + 1], ranges[#ranges + 2] = low, high
        to.of[#to.of + 1] = i
    end
    for i, network in ipairs(networks) do
        if network.family ~= "all" then
            put(network.family, network.low, network.high, i)
        else
            put("4", "", "\255\255\255\255", i)
            put("6", "", ("\255"):rep(16), i)
            put("unix", "", "", i)
            put("unknown", "", "", i)
        end
    end
    return families
end

return _M
