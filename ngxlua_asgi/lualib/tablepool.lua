-- require "tablepool": tables to use again, by tag.
--
-- Rule: lua-tablepool's two functions and its words; a pool keeps at most
-- 200 tables, and 100,000 uses after its last renewal it starts anew.
local clear = require "table.clear"
local new_table = require "table.new"

local error, setmetatable = error, setmetatable

local MOST, RENEWAL = 200, 100000

local _M = {}
local pools = {}

--- A table of the pool `tag`, or a new one with that room.
function _M.fetch(tag, n_array, n_hash)
    local pool = pools[tag]
    if not pool then
        pool = { n = 0, uses = 0 }
        pools[tag] = pool
    elseif pool.n > 0 then
        local n = pool.n
        local found = pool[n]
        pool[n], pool.n = nil, n - 1
        return found
    end
    return new_table(n_array, n_hash)
end

--- Give `object` back to the pool `tag`, cleared unless `unclear`.
function _M.release(tag, object, unclear)
    if not object then
        error("object empty", 2)
    end
    local pool = pools[tag]
    if not pool then
        pool = { n = 0, uses = 0 }
        pools[tag] = pool
    end
    if not unclear then
        setmetatable(object, nil)
        clear(object)
    end
    pool.uses = pool.uses + 1
    if pool.uses > RENEWAL then
        pools[tag] = { n = 1, uses = 0, object }
        return
    end
    if pool.n < MOST then
        pool.n = pool.n + 1
        pool[pool.n] = object
    end
end

return _M
