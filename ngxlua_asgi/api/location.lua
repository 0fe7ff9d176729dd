-- ngx.location.capture and capture_multi.
--
-- Rule: a sub-request is a request table of its own, which is run here, within
-- the parent's call, until it waits: one that never does costs no way out of
-- Lua. What waits Python carries on (gateway/subrequest.py). Sub-requests
-- begin in the order of the queries and those of a sub-request after them, as
-- nginx's posted requests do.
local host = require "ngxlua_asgi.host"
local state = require "ngxlua_asgi.engine.state"
local scheduler = require "ngxlua_asgi.engine.coroutine"
local errlog = require "ngxlua_asgi.engine.errlog"
local entry = require "ngxlua_asgi.phases.entry"
local request = require "ngxlua_asgi.phases.request"
local phases = require "ngxlua_asgi.phases.check"
local options_of = require "ngxlua_asgi.api.location_options"
local result_of = require("ngxlua_asgi.api.location_result").result_of

local error, select, type, pcall = error, select, type, pcall
local band, format = bit.band, string.format
local debug, debugs = errlog.debug, errlog.debugs
local keep, begin_child = request.keep, entry.begin_child
local sub_request = options_of.sub_request
local sub_enter, sub_leave = host.sub_enter, host.sub_leave

local CONTEXTS = phases.contexts("ngx.location.capture")
local CAPTURE = host.op("capture")
local STOP = host.op("stop")
local MOST_WITHIN = 20  -- calls of Lua within Lua

local _M = {}

---------------------------------------------------------------------------
-- running sub-requests

local within = 0  -- how many sub-requests are running in one another

-- what became of a child's first steps: whether it has ended
local function begun(child, ok, op, ...)
    if not ok then
        errlog.write(errlog.ERR, errlog.reason(op))
        child.status, child.captured_cut = 500, true
        request.release(child)
        return true
    elseif op == STOP then
        return true
    end
    child.first_operation = { n = select("#", ...) + 1, op, ... }
    return false
end

-- run `child` until it waits or ends: whether it has ended
local function begin(child)
    local parent = state.request
    if debugs() then
        debug(format('lua http subrequest "%s?%s"', child.uri,
                     child.args or ""))
    end
    sub_enter(keep(child))
    state.request = child
    within = within + 1
    local ended = begun(child, pcall(begin_child, child))
    within = within - 1
    state.request = parent
    sub_leave(ended)
    return ended
end

local function run(children, n)
    local first = keep(children[1])
    for i = 2, n do
        keep(children[i])
        children[i - 1].beginning = true  -- others are to begin first
    end
    if children[1].parent.beginning or within >= MOST_WITHIN then
        return scheduler.wait(CAPTURE, first, n)
    end
    local waiting = false
    for i = 1, n do
        if not begin(children[i]) then
            waiting = true
        end
    end
    if waiting then
        scheduler.wait(CAPTURE, first, n, true)
    end
end

---------------------------------------------------------------------------
-- the functions

local function check_context(name)
    local r = state.request
    if band(CONTEXTS, r.phase) == 0 then
        phases.refuse(r, name, 4)
    end
    return r
end

local function check_options(options, index)
    if type(options) ~= "table" then
        error("expecting table as the 2nd argument for subrequest " .. index
              .. ", but got " .. type(options), 3)
    end
end

local function capture(...)
    local n = select("#", ...)
    if n ~= 1 and n ~= 2 then
        error("expecting one or two arguments", 2)
    end
    local uri, options = ...
    local r = check_context("ngx.location.capture")
    if uri == nil and options == nil then
        error("query argument 0 expecting one or two arguments", 2)
    elseif options ~= nil then
        check_options(options, 0)
    end
    local ok, child, reason = pcall(sub_request, r, uri, options)
    if not ok then
        error(child, 2)
    elseif not child then
        errlog.bad_argument(3, reason)
    end
    local children = { child }
    run(children, 1)
    return result_of(child)
end

-- URI and options of query `i`, which nginx counts from 0
local function query(queries, i)
    local pair = queries[i + 1]
    if pair == nil then
        error("only array-like tables are allowed", 3)
    elseif type(pair) ~= "table" then
        error("the query argument " .. i .. " is not a table, but a "
              .. type(pair), 3)
    end
    local n = #pair
    if n ~= 1 and n ~= 2 then
        error("query argument " .. i .. " expecting one or two arguments", 3)
    end
    local options = pair[2]
    if n == 2 and type(options) ~= "table" then
        error("expecting table as the 2nd argument for subrequest " .. i
              .. ", but got " .. type(options), 3)
    end
    return pair[1], n == 2 and options or nil
end

local function results(children, i, n)
    if i <= n then
        return result_of(children[i]), results(children, i + 1, n)
    end
end

local function capture_multi(...)
    local n = select("#", ...)
    if n ~= 1 then
        error("only one argument is expected, but got " .. n, 2)
    end
    local queries = ...
    if type(queries) ~= "table" then
        errlog.bad_argument(1, "table expected, got " .. type(queries))
    end
    local count = #queries
    if count == 0 then
        error("at least one subrequest should be specified", 2)
    end
    local r = check_context("ngx.location.capture_multi")
    local children = {}
    for i = 1, count do
        local uri, options = query(queries, i - 1)
        local ok, child, reason = pcall(sub_request, r, uri, options)
        if not ok then
            error(child, 2)
        elseif not child then
            errlog.bad_argument(3, reason)
        end
        children[i] = child
    end
    run(children, count)
    return results(children, 1, count)
end

_M.family = {
    location = { capture = capture, capture_multi = capture_multi },
}

return _M
