-- The phase check: may this API function run in the current phase?
--
-- Rule: facts come from phases/table.py (through host.api_contexts), words
-- are OpenResty's. A family takes its bits once at load time with
-- `contexts(name)`, tests them inline, and calls `refuse` on the cold path.
local host = require "ngxlua_asgi.host"
local state = require "ngxlua_asgi.engine.state"

local error = error
local band = bit.band

local INIT = host.phase_bit("init")

local _M = {}

-- bits of the phases that may call the API function called `name`
function _M.contexts(name)
    return (host.api_contexts(name))
end

function _M.bit_of(phase_name)
    return (host.phase_bit(phase_name))
end

-- raise OpenResty's error for a call that needs another request than `r`
function _M.refuse_current(r, level)
    if r.phase == INIT then
        error("no request found", level or 3)
    end
    error("API disabled in the current context", level or 3)
end

-- raise OpenResty's error for `name` in the phase of request `r`;
-- level counts from the caller of the API function
function _M.refuse(r, name, level)
    local _, by_context = host.api_contexts(name)
    if by_context and r.phase ~= INIT then
        error("API disabled in the context of " .. host.phase_label(r.phase),
              level or 3)
    end
    _M.refuse_current(r, (level or 3) + 1)
end

-- For functions off the hot path: a function that answers the current
-- request, or refuses the call of `name` at the caller's line.
function _M.guard(name)
    local contexts = _M.contexts(name)
    return function()
        local r = state.request
        if band(contexts, r.phase) == 0 then
            _M.refuse(r, name, 4)
        end
        return r
    end
end

return _M
