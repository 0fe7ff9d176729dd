-- require "table.isempty": OpenResty's LuaJIT has it built in.
--
-- Rule: true for a table without any key.
local bad_argument = require("ngxlua_asgi.engine.errlog").bad_argument

local next, type, select = next, type, select

return function(...)
    local t = ...
    if type(t) ~= "table" then
        bad_argument(1, "table expected, got "
                     .. (select("#", ...) == 0 and "no value" or type(t)))
    end
    return next(t) == nil
end
