-- The ways into Lua for a request, called from Python.
--
-- Rule: Python knows a request by its id and hands in what it asks; each entry
-- sets the current request first. The walk itself is phases/walk.lua.
local host = require "ngxlua_asgi.host"
local state = require "ngxlua_asgi.engine.state"
local loader = require "ngxlua_asgi.engine.loader"
local request = require "ngxlua_asgi.phases.request"
local filters = require "ngxlua_asgi.phases.filters"
local output = require "ngxlua_asgi.phases.output"
local captured = require "ngxlua_asgi.phases.captured"
local overlay = require "ngxlua_asgi.phases.overlay"
local log_phase = require "ngxlua_asgi.phases.log"
local walker = require "ngxlua_asgi.phases.walk"

local unpack, lower = unpack, string.lower
local note_ctx = require("ngxlua_asgi.phases.redirect").note_ctx
local new_request, release = request.new, request.release
local enter, alive = request.enter, request.alive
local walk, finalize = walker.walk, walker.finalize

local run_log = log_phase.run

local _M = {}

local first_location  -- where every request begins
local choose          -- which it is, where there are several servers

---------------------------------------------------------------------------
-- a request begins, and goes on

-- `ended` is a request that Python has done with meanwhile, which saves it
-- a call
local function begin(ended, websocket)
    if ended then
        alive[ended] = nil
    end
    local r = new_request(first_location)
    state.request = r
    state.now = nil
    if websocket then
        r.websocket = true
    end
    if choose then
        r.location = choose(r)
    end
    return walk(r)
end

-- a new request: an operation, or nothing
function _M.begin(ended)
    return begin(ended, false)
end

-- a handshake: the phases before content only
function _M.begin_websocket(ended)
    return begin(ended, true)
end

local function has_begun(r, ...)
    r.beginning = nil
    return ...
end

-- a sub-request, the current request now, takes its first steps
local function begin_child(r)
    if r.own_body then
        host.body_set(r.own_body)
    elseif r.forward_body then
        host.body_share()
    end
    return has_begun(r, walk(r))
end
_M.begin_child = begin_child

-- a sub-request, which Lua has made already and perhaps begun
function _M.begin_sub(id)
    local r = enter(id)
    local first = r.first_operation
    if first then
        r.first_operation = nil
        return unpack(first, 1, first.n)
    end
    return begin_child(r)
end

function _M.resume(id, ...)
    return walker.resume(enter(id), ...)
end

---------------------------------------------------------------------------
-- the end

-- what a module is to undo when the request ends
local function clean_up(r)
    local cleanup = r.cleanup
    if cleanup then
        r.cleanup = nil
        for i = 1, #cleanup do
            cleanup[i](r)
        end
    end
end

-- the log phase of the app's response
function _M.log(id, status)
    local r = enter(id)
    r.status, r.from_app, r.sent = status, true, true
    r.finished = true
    run_log(r)
    clean_up(r)
    note_ctx(r)
end

-- the end, however it came: log if that is still due, and forget
function _M.release(id, status)
    local r = alive[id]
    if r then
        enter(id)
        if status then
            r.status = status
        end
        r.co = nil
        if r.loading then
            loader.forget_unfinished(r)
        end
        run_log(r)
        clean_up(r)
        note_ctx(r)
        release(r)
    end
end

-- a request of which nothing more is asked
function _M.forget(id)
    local r = alive[id]
    if r then
        clean_up(r)
        alive[id] = nil
    end
end

---------------------------------------------------------------------------
-- the app's turn

-- what scripts changed of the request: method, URI, arguments, the path as it
-- goes on the wire where that is decided, which of the client's headers go
-- along, header pairs. To another server they are spelled, and come in two
-- parts: what stands before the client's (how many slots), what scripts changed
local KEEPS_NONE, KEEPS_ALL, KEEPS_PLAIN, SPELLED = 0, 1, 2, 4
local buf = {}
function _M.request_changes(id)
    local r = alive[id]
    local proxy = r.proxy
    buf[1], buf[2], buf[3], buf[4] = r.method, r.uri, r.args, nil
    if r.uri == r.tried then
        buf[2] = nil  -- try_files has found a file: the app sees what was asked
    end
    local n = 5
    if proxy then
        buf[1], buf[3], buf[4] = proxy.method or r.method, proxy.args,
            proxy.path
    end
    buf[5] = KEEPS_ALL
    if proxy then
        buf[5] = proxy.drops_headers and KEEPS_NONE
            or proxy.drops_underscores and KEEPS_PLAIN or KEEPS_ALL
    end
    local headers = proxy and proxy.headers or r.req_headers
    if proxy and proxy.first then
        n = overlay.flatten(proxy.first, buf, 6, 1)
        buf[5], buf[6] = buf[5] + SPELLED, n - 6
        if r.req_headers then
            n = overlay.flatten(r.req_headers, buf, n, 1)
        end
    elseif headers then
        n = overlay.flatten(headers, buf, n, 0)
    end
    return unpack(buf, 1, n)
end

-- Headers that earlier phases set stand beside the app's, but the app's
-- Content-Type and the like replace them (ngx_http_upstream's rule).
local SINGLE = {
    ["content-type"] = true, ["content-length"] = true,
    ["content-encoding"] = true, ["last-modified"] = true, date = true,
    server = true,
}

local function give_earlier_headers(r)
    local earlier = r.resp_headers
    r.resp_headers = nil
    local pairs_of = {}
    local n = overlay.flatten(earlier, pairs_of, 0)
    for i = n - 1, 1, -2 do
        local name, value = pairs_of[i], pairs_of[i + 1]
        local key = lower(name)
        if value and not (SINGLE[key] and host.resp_header(key)) then
            host.resp_add(name, value)
        end
    end
end

-- http.response.start of the app: nothing where it may go out as it is, else
-- status, page body or false, header pairs
local function app_start(r, status)
    r.from_app = true
    r.status = status
    if r.resp_headers then
        give_earlier_headers(r)
    end
    if r.err_status then
        r.status = r.err_status
    end
    filters.head(r)
    r.sent, r.started = true, true
    local page = false
    if r.captured then
        captured.filtered(r)
    elseif r.status < 200 then
        r.broken = true  -- no final status
    end
    if r.broken or r.filter_exit then
        page = output.replacement(r)
    elseif not r.resp_headers then
        return r.status ~= status and r.status or nil
    end
    local n = 2
    if r.resp_headers then
        n = overlay.flatten(r.resp_headers, buf, n)
    end
    buf[1], buf[2] = r.silent and output.NO_ANSWER or r.status, page
    return unpack(buf, 1, n)
end

function _M.app_start(id, status)
    return app_start(enter(id), status)
end

-- Whether this answer of the app's is not to be sent but replaced by the
-- server's own, for its status or its X-Accel-Redirect: then its operation.
function _M.intercept(id, status, target)
    local r = enter(id)
    if target and r.proxy and r.location.accel_redirect then
        local code = r.location.accel_redirect(r, target)
        if code then
            return finalize(r, code)
        end
        return walk(r)
    end
    if not r.location.intercept_errors or not r.location.error_pages
        or status < 300
    then
        return nil
    end
    for _, page in ipairs(r.location.error_pages) do
        if page.codes[status] then
            if status == 401 then  -- what is asked for stays
                output.set_header(r, "www-authenticate", "WWW-Authenticate",
                                  host.resp_header("www-authenticate"))
            end
            return finalize(r, status)
        end
    end
end

-- the answer is `code` instead of a response that the app has not begun:
-- an operation
function _M.app_failed(id, code)
    return finalize(enter(id), code)
end

-- the page of `code` instead of a response that the app has not begun
function _M.special_response(id, code)
    local r = enter(id)
    output.special_response(r, code)
    return output.hand_over_part(r)
end

-- a chunk of the app's body, which Python holds: nothing where it is
-- unchanged, else the bytes and whether the body ends here; false: broken
function _M.app_body(id, last)
    local r = enter(id)
    local data, now_last = filters.body(r, nil, last)
    if r.broken then
        return false
    end
    if r.chunk_changed or now_last ~= last then
        return data or "", now_last or last
    end
end

-- the app's response to a sub-request, complete or not: status, body,
-- whether it was cut, header pairs
function _M.captured(id, status, body, cut, ...)
    local r = alive[id]
    r.status, r.sent, r.from_app = status, true, true
    local head = r.method == "HEAD"
    r.captured_body = (head or r.no_body) and "" or body
    r.captured_cut = r.captured_cut or cut or head
    r.captured_headers = { ... }
    state.request = r
    run_log(r)
    if r.at_end then
        r.at_end(r)
    end
    release(r)
end

-- the server is our own (server/): it takes header names as they are spelled,
-- and a connection can be closed without an answer
function _M.own_server()
    state.own_server = true
end

-- what requests walk through (worker.lua builds it): a location, or how to
-- choose it
function _M.use(location, chooser)
    first_location, choose = location, chooser
end

return _M
