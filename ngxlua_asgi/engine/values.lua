-- Values across the border: the Lua half of engine/values.py.
--
-- Rule: scalars cross as they are, tables as LuaJIT's own serialisation
-- (string.buffer), never as tables (lupa#84).
local buffer = require "string.buffer"

local encode, decode = buffer.encode, buffer.decode
local type, select, pcall, unpack = type, select, pcall, unpack

local _M = {}

local function is_scalar(value)
    local kind = type(value)
    return kind == "string" or kind == "number" or kind == "boolean"
        or kind == "nil"
end
_M.is_scalar = is_scalar

-- whether all the arguments are scalars
function _M.all_scalars(...)
    for i = 1, select("#", ...) do
        if not is_scalar((select(i, ...))) then
            return false
        end
    end
    return true
end

-- the arguments as one string, or nil and why not
function _M.pack(...)
    local list = { n = select("#", ...), ... }
    local ok, packed = pcall(encode, list)
    if not ok then
        return nil, packed
    end
    return packed
end

function _M.unpack_list(packed)
    local list = decode(packed)
    return unpack(list, 1, list.n)
end

_M.decode = decode

-- one value: whether it is packed, and it
function _M.pack_one(value)
    if is_scalar(value) then
        return false, value
    end
    local ok, packed = pcall(encode, value)
    if not ok then
        return nil, packed
    end
    return true, packed
end

return _M
