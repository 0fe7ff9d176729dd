-- require "table.nkeys": OpenResty's LuaJIT has it built in.
--
-- Rule: the number of keys, of the array part and the other.
local bad_argument = require("ngxlua_asgi.engine.errlog").bad_argument

local next, type, select = next, type, select

return function(...)
    local t = ...
    if type(t) ~= "table" then
        bad_argument(1, "table expected, got "
                     .. (select("#", ...) == 0 and "no value" or type(t)))
    end
    local n, key = 0, next(t)
    while key ~= nil do
        n = n + 1
        key = next(t, key)
    end
    return n
end
