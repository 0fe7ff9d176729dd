-- Variables that a configuration computes from others: map, split_clients
-- and, in modules/geo.lua, geo.
--
-- Rule: such a variable is computed when it is first read and kept among the
-- request's variables, where `set` and scripts may write another value; a
-- volatile one is computed each time, unless it was written.
local regex = require "ngxlua_asgi.modules.regex"
local geo = require "ngxlua_asgi.modules.geo"
local var = require "ngxlua_asgi.api.var"

local ipairs, pairs = ipairs, pairs
local byte, find, lower, sub = string.byte, string.find, string.lower,
    string.sub
local band, bxor, rshift, lshift = bit.band, bit.bxor, bit.rshift, bit.lshift
local tobit = bit.tobit

local _M = {}

---------------------------------------------------------------------------
-- map

local function table_of(pairs_of)
    local found = {}
    for _, pair in ipairs(pairs_of) do
        found[pair[1]] = pair[2]
    end
    return found
end

-- the longest ending of a host name after a dot that `head` has
function _M.by_ending(head, name)
    local dot = find(name, ".", 1, true)
    while dot do
        name = sub(name, dot + 1)
        if head[name] then
            return head[name]
        end
        dot = find(name, ".", 1, true)
    end
end

-- the longest beginning before a dot that `tail` has
function _M.by_beginning(tail, name)
    for dot = #name, 1, -1 do
        if byte(name, dot) == 46 and tail[sub(name, 1, dot - 1)] then
            return tail[sub(name, 1, dot - 1)]
        end
    end
end

local function finder(data)
    local exact, head, tail = table_of(data.exact), table_of(data.head),
        table_of(data.tail)
    local wild = data.head[1] or data.tail[1]
    local regexes = {}
    for i, entry in ipairs(data.regexes) do
        regexes[i] = { matches = regex.compile(entry.regex),
                       value = entry.value }
    end
    return function(r, text)
        local key = lower(text)
        local found = exact[key]
            or wild and (_M.by_ending(head, key)
                         or _M.by_beginning(tail, key))
        if found or text == "" then
            return found
        end
        for i = 1, #regexes do
            if regexes[i].matches(r, text) then
                return regexes[i].value
            end
        end
    end
end

local function map(data, plan)
    local source, place_of = plan.value(data.source), finder(data)
    local values = {}
    for i, value in ipairs(data.values) do
        values[i] = plan.value(value)
    end
    local default, hostnames = data.default, data.hostnames
    return function(r)
        local text = source(r)
        if hostnames and sub(text, -1) == "." then
            text = sub(text, 1, -2)
        end
        local place = place_of(r, text) or default
        return place and values[place](r) or ""
    end
end

---------------------------------------------------------------------------
-- split_clients

local M = 0x5bd1e995

-- the low 32 bits of a product
local function times(a, b)
    return tobit(band(a, 0xffff) * b
                 + lshift(tobit(rshift(a, 16) * b), 16))
end

-- MurmurHash2 with seed 0, as nginx has it: 0 to 2^32 - 1
local function murmur(text)
    local n = #text
    local h, i = n, 1
    while n - i >= 3 do
        local a, b, c, d = byte(text, i, i + 3)
        local k = times(a + b * 256 + c * 65536 + lshift(d, 24), M)
        k = times(bxor(k, rshift(k, 24)), M)
        h = bxor(times(h, M), k)
        i = i + 4
    end
    local a, b, c = byte(text, i, n)
    if a then
        h = bxor(h, a + (b or 0) * 256 + (c or 0) * 65536)
        h = times(h, M)
    end
    h = times(bxor(h, rshift(h, 13)), M)
    return bxor(h, rshift(h, 15)) % 4294967296
end

local function split_clients(data, plan)
    local source, parts = plan.value(data.source), data.parts
    return function(r)
        local hash = murmur(source(r))
        for i = 1, #parts do
            local below = parts[i].below
            if not below or hash < below then
                return parts[i].value
            end
        end
        return ""
    end
end

---------------------------------------------------------------------------

-- the value kept for the request, else the computed one
local function remembering(name, compute, volatile)
    return function(r)
        local vars = r.vars
        local value = vars and vars[name]
        if value ~= nil then
            return value or nil
        end
        value = compute(r)
        if not volatile then
            if not r.vars then
                r.vars = {}
            end
            r.vars[name] = value
        end
        return value
    end
end

local KINDS = { map = map, split_clients = split_clients,
                geo = geo.computer }

-- All names first, so that one variable's value may have another one in it.
function _M.define(plan)
    local computers = {}
    for kind in pairs(KINDS) do
        for name in pairs(plan.blocks[kind] or {}) do
            var.define(name, function(r)
                return computers[name](r)
            end, true)
        end
    end
    for kind, computer in pairs(KINDS) do
        for name, data in pairs(plan.blocks[kind] or {}) do
            computers[name] = remembering(name, computer(data, plan),
                                          data.volatile)
        end
    end
end

return _M
