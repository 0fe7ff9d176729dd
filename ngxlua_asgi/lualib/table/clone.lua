-- require "table.clone": OpenResty's LuaJIT has it built in.
--
-- Rule: a shallow copy, without the metatable.
local bad_argument = require("ngxlua_asgi.engine.errlog").bad_argument

local next, type, select = next, type, select

return function(...)
    local t = ...
    if type(t) ~= "table" then
        bad_argument(1, "table expected, got "
                     .. (select("#", ...) == 0 and "no value" or type(t)))
    end
    local copy = {}
    local key, value = next(t)
    while key ~= nil do
        copy[key] = value
        key, value = next(t, key)
    end
    return copy
end
