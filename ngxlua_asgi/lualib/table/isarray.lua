-- require "table.isarray": OpenResty's LuaJIT has it built in.
--
-- Rule: true where every key is a whole number; holes, 0 and numbers below
-- it do not matter.
local bad_argument = require("ngxlua_asgi.engine.errlog").bad_argument

local next, type, select, floor = next, type, select, math.floor

return function(...)
    local t = ...
    if type(t) ~= "table" then
        bad_argument(1, "table expected, got "
                     .. (select("#", ...) == 0 and "no value" or type(t)))
    end
    local key = next(t)
    while key ~= nil do
        if type(key) ~= "number" or floor(key) ~= key then
            return false
        end
        key = next(t, key)
    end
    return true
end
