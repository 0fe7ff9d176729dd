-- Handlers that must not wait: the filters, and what runs like them.
--
-- Rule: an error is logged with Lua's traceback and breaks the response, never
-- more. Filters run synchronously, as nginx's do (ngx_http_lua_headerfilterby,
-- ngx_http_lua_bodyfilterby).
local phase_check = require "ngxlua_asgi.phases.check"
local errlog = require "ngxlua_asgi.engine.errlog"

local xpcall = xpcall
local describe = errlog.describe

local HEADER_FILTER = phase_check.bit_of("header_filter")
local BODY_FILTER = phase_check.bit_of("body_filter")
local ERROR = -1

local _M = {}

-- run a handler that must not wait, in phase `bit`: whether it succeeded,
-- and what it returned
local function run(r, handler, bit, label)
    local phase = r.phase
    r.phase = bit
    local ok, result = xpcall(handler, describe)
    if not ok then
        errlog.write(errlog.ERR, "failed to run " .. label .. ": " .. result)
    end
    r.phase = phase
    return ok, result
end
_M.run = run

-- the header filters in nginx's order: the modules' that are loaded after
-- Lua's, the script's, then the other modules' own
function _M.head(r)
    local location = r.location
    local early = location.early_header_filters
    if early then
        for i = 1, #early do
            early[i](r)
        end
    end
    local filter = location.header_filter
    if filter
        and not run(r, filter, HEADER_FILTER, "header_filter_by_lua*")
    then
        r.broken = true
        return
    end
    local own = location.own_header_filters
    if own and not r.filter_exit then
        for i = 1, #own do
            own[i](r)
        end
    end
end

-- pass a chunk (nil: Python holds it) through the body filter
function _M.body(r, data, last)
    r.chunk, r.chunk_changed, r.last = data, false, last
    local filter = r.location.body_filter
    if filter then
        local ok, result = run(r, filter, BODY_FILTER, "body_filter_by_lua*")
        if not ok or result == ERROR then
            r.broken = true
            return "", true
        end
    end
    local own = r.location.own_body_filters
    if own then
        for i = 1, #own do
            own[i](r)
        end
    end
    local chunk = r.chunk
    r.chunk = nil
    return chunk, r.last
end

return _M
