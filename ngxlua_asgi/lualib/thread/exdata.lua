-- require "thread.exdata": OpenResty's LuaJIT has it built in.
--
-- Rule: a pointer for the running light thread, kept per coroutine; what is
-- read before anything was set is NULL.
local ffi = require "ffi"

local running, cast, null = coroutine.running, ffi.cast, ffi.cast("void *", 0)
local select = select
local MAIN = {}
local kept = setmetatable({}, { __mode = "k" })

return function(...)
    local thread = running() or MAIN
    if select("#", ...) == 0 then
        return kept[thread] or null
    end
    kept[thread] = cast("void *", (...))
end
