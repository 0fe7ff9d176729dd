-- ngx.ctx for the app: reading and writing by request id.
--
-- Rule: these run between handlers and do not enter the request; the
-- current request of the VM stays what it is. See api/ctx.py.
local request = require "ngxlua_asgi.phases.request"
local values = require "ngxlua_asgi.engine.values"

local pairs, type = pairs, type
local alive = request.alive

local _M = {}

local NOWHERE = { log = nil }

-- keep a request of which Lua had nothing to keep: its id
function _M.adopt()
    return request.keep(request.new(NOWHERE))
end

local function ctx_of(id)
    local r = alive[id]
    local ctx = r.ctx
    if not ctx then
        ctx = {}
        r.ctx = ctx
    end
    return ctx
end

function _M.get(id, key)
    return values.pack_one(ctx_of(id)[key])
end

function _M.set(id, key, packed, value)
    if packed then
        value = values.decode(value)
    end
    ctx_of(id)[key] = value
end

-- the keys that have a name in Python, packed
function _M.keys(id)
    local keys = {}
    for key in pairs(ctx_of(id)) do
        if type(key) == "string" or type(key) == "number" then
            keys[#keys + 1] = key
        end
    end
    local _, packed = values.pack_one(keys)
    return packed
end

return _M
