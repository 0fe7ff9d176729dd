-- Python functions as Lua modules: what `lua_modules` declares.
--
-- Rule: a sync function is called at once; an async one is an operation that
-- the handler waits for. Whatever fails in Python is `nil, err` here.
local host = require "ngxlua_asgi.host"
local state = require "ngxlua_asgi.engine.state"
local scheduler = require "ngxlua_asgi.engine.coroutine"
local values = require "ngxlua_asgi.engine.values"

local band = bit.band
local all_scalars, pack = values.all_scalars, values.pack
local unpack_list = values.unpack_list

local CALL = host.op("call")
local YIELDABLE = host.yieldable_bits()

-- kinds of answer, as api/call.py gives them
local PLAIN, PACKED, WAIT = 0, 1, 2

local function answer(kind, ...)
    if kind == PLAIN then
        return ...
    elseif kind == PACKED then
        return unpack_list((...))
    elseif kind == WAIT then
        if band(YIELDABLE, state.request.phase) == 0 then
            host.forget_call((...))
            return nil, "an async function cannot be awaited in the context "
                .. "of " .. host.phase_label(state.request.phase)
        end
        return answer(scheduler.wait(CALL, (...)))
    end
    return nil, (...)
end

local function bind(number)
    return function(...)
        if all_scalars(...) then
            return answer(host.call(number, ...))
        end
        local packed, err = pack(...)
        if not packed then
            return nil, err
        end
        return answer(host.call_packed(number, packed))
    end
end

-- package.preload entries, one a module
local i = 0
while host.python_function(i) do
    local module, name = host.python_function(i)
    local functions = package.loaded[module]
    if not functions then
        functions = {}
        package.loaded[module] = functions
    end
    functions[name] = bind(i)
    i = i + 1
end

return {}
