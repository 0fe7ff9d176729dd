-- Zones: entries by key, of limited number, the latest used first.
--
-- Rule: an entry is a table that its user puts numbers into (`last`, `excess`,
-- `count`, which begin as 0); all else is here, so that memory shared by all
-- workers can take the place of this. An entry takes the room that it takes
-- in nginx (a chunk of a slab, a power of two), so that a zone of some size
-- has as many.
local ceil, floor, max = math.ceil, math.floor, math.max

local PAGE = 4096
local PAGE_ENTRY = 24  -- of a page in the slab's table
local HEAD = 700       -- of the slab

local _M = {}

-- the chunk that holds `size` bytes
local function chunk(size)
    if size > PAGE / 2 then
        return ceil(size / PAGE) * PAGE
    end
    local room = 8
    while room < size do
        room = room * 2
    end
    return room
end

-- A zone of `size` bytes whose entries take `overhead` beside their keys; one
-- page goes to the zone's own data, and a chunk of the entries' size.
local function new(name, size, overhead)
    local pages = floor((size - HEAD) / (PAGE + PAGE_ENTRY))
    local list = {}
    list.newer, list.older = list, list
    return { name = name, entries = {}, list = list, overhead = overhead,
             room = max(0, (pages - 1) * PAGE - chunk(overhead)) }
end

local made = {}

-- The zone that the configuration calls `name`, of whatever limits name it:
-- the zone and what is said of it.
function _M.of(plan, name, overhead)
    local data = plan.blocks.zone[name]
    if not data.key then
        error({ message = 'zero size shared memory zone "' .. name .. '"' })
    end
    local zone = made[data]
    if not zone then
        zone = new(name, data.size, overhead)
        made[data] = zone
    end
    return zone, data
end

local function link(list, entry)
    local newest = list.older
    entry.older, entry.newer = newest, list
    newest.newer, list.older = entry, entry
end

local function unlink(entry)
    entry.newer.older, entry.older.newer = entry.older, entry.newer
end

-- the entry of `key`, which becomes the newest
function _M.find(zone, key)
    local entry = zone.entries[key]
    if entry then
        unlink(entry)
        link(zone.list, entry)
    end
    return entry
end

-- a new entry; nothing where there is no room
function _M.add(zone, key)
    local room = zone.room - chunk(zone.overhead + #key)
    if room < 0 then
        return nil
    end
    zone.room = room
    local entry = { key = key, last = 0, excess = 0, count = 0 }
    zone.entries[key] = entry
    link(zone.list, entry)
    return entry
end

-- the entry that was not used for the longest time
function _M.oldest(zone)
    local entry = zone.list.newer
    return entry ~= zone.list and entry or nil
end

function _M.remove(zone, entry)
    unlink(entry)
    zone.entries[entry.key] = nil
    zone.room = zone.room + chunk(zone.overhead + #entry.key)
end

return _M
