-- Header changes, kept as an overlay over a base list that Python holds.
--
-- Rule: nothing is copied into Lua that no script changed. An overlay is one
-- table: [0] the number of its slots, then three slots a header (lower-case
-- name, name as the script spelled it, value), and the position by name. A
-- value is a string, a list of strings, or false ("cleared"); Python drops
-- the base's lines of these names and appends ours.
local state = require "ngxlua_asgi.engine.state"

local next, type = next, type

local _M = {}

-- what the overlay says of `key`; nil: nothing
function _M.get(overlay, key)
    local i = overlay[key]
    if i then
        return overlay[i + 2]
    end
    return nil
end

-- Say `value` of `key` in the overlay that `owner` keeps as `field`, which is
-- made at its first use; `name` is the spelling the script used.
function _M.put(owner, field, key, name, value)
    local overlay = owner[field]
    if not overlay then
        overlay = { [0] = 0 }
        owner[field] = overlay
    end
    local i = overlay[key]
    if not i then
        i = overlay[0] + 1
        overlay[0] = i + 2
        overlay[key] = i
        overlay[i] = key
    end
    overlay[i + 1] = name
    overlay[i + 2] = value
end

-- a copy of an overlay, or of any flat table
function _M.copy(t)
    local copy = {}
    for key, value in next, t do
        copy[key] = value
    end
    return copy
end

-- append (name, value) pairs to buf after position n; the new end. Names are
-- in lower case, or as scripts spelled them where `spelled` is 1; without it
-- as the server that gets them likes it.
function _M.flatten(overlay, buf, n, spelled)
    spelled = spelled or (state.own_server and 1 or 0)
    for i = 1, overlay[0], 3 do
        local key, value = overlay[i + spelled], overlay[i + 2]
        if type(value) == "table" then
            for j = 1, #value do
                buf[n + 1], buf[n + 2] = key, value[j]
                n = n + 2
            end
        else
            buf[n + 1], buf[n + 2] = key, value
            n = n + 2
        end
    end
    return n
end

return _M
