-- The walk of a request through its phases, entered from Python.
--
-- Rule: one call in and one out per wait. begin() and resume() run handlers
-- until one waits or the request is decided, and answer an operation and its
-- facts (nothing: go on to the app, nothing is kept). What a handler's end
-- means in each phase is nginx's (ngx_http_lua_*_by_chunk, handle_exit).
local host = require "ngxlua_asgi.host"
local state = require "ngxlua_asgi.engine.state"
local scheduler = require "ngxlua_asgi.engine.coroutine"
local loader = require "ngxlua_asgi.engine.loader"
local request = require "ngxlua_asgi.phases.request"
local output = require "ngxlua_asgi.phases.output"
local overlay = require "ngxlua_asgi.phases.overlay"
local phase_check = require "ngxlua_asgi.phases.check"
local errlog = require "ngxlua_asgi.engine.errlog"

local unpack = unpack
local traceback = debug.traceback
local start, resume_co = scheduler.start, scheduler.resume
local recycle = scheduler.recycle
local DONE, WAIT = scheduler.DONE, scheduler.WAIT
local new_request, keep, release = request.new, request.keep, request.release
local enter, alive = request.enter, request.alive

local CONTENT = phase_check.bit_of("content")
local SERVER_REWRITE = phase_check.bit_of("server_rewrite")
local LOG = phase_check.bit_of("log")
local EXIT = host.op("exit")
local APP = host.op("app")
local CHANGED = host.CHANGED

local FILTER = host.FILTER
local bor = bit.bor
local OK, DECLINED = 0, -5
local POSTPONE_OUTPUT = 1460      -- nginx's default
local MAX_JUMPS = 10

local _M = {}
local main_location

---------------------------------------------------------------------------
-- how the request goes on

-- the last operation: what is left goes out, then nothing is kept unless
-- the log phase is still to run
local function finish(r)
    local id = 0
    if r.location.log then
        id = keep(r)
    elseif r.id ~= 0 then
        release(r)
    end
    return output.hand_over_all(r, id)
end

-- nginx's ngx_http_finalize_request for what a handler's end decided
local function finalize(r, code)
    if code == 408 or code == 444 or code == 499 or code < 200 then
        output.give_up(r, code < 200 and 500 or code)
    elseif r.sent and code == 204 then
        output.give_up(r, 500)
    elseif code >= 300 or code == 201 or code == 204 then
        output.special_response(r, code)
    end
    return finish(r)
end

local function go_to_app(r)
    local location = r.location
    local flags = location.app_flags
    if r.resp_headers then
        flags = bor(flags, FILTER)
    end
    if r.method or r.uri or r.args ~= nil or r.req_headers
        or r.body_changed
    then
        flags = flags + CHANGED
    end
    if flags == 0 and not r.ctx and r.id == 0 then
        return nil
    end
    r.phase = CONTENT
    return APP, keep(r), flags
end

---------------------------------------------------------------------------
-- what became of a handler: false where it ended, else an operation

local function failed(r, co, err)
    local trace = errlog.clean(traceback(co))
    errlog.write(errlog.ERR, "lua entry thread aborted: runtime error: "
                 .. errlog.reason(err) .. "\nstack traceback:\ncoroutine 0:"
                 .. trace:gsub("^stack traceback:", "", 1))
    r.exit = r.sent and -1 or 500
    return false
end

local function settle(r, co, ok, tag, op, a, b, c)
    if not ok then
        return failed(r, co, tag)
    end
    if tag == DONE then
        if not r.keep_coroutine then
            recycle(co)
        end
        return false
    end
    if tag == WAIT then
        if op == EXIT then
            return false
        end
        r.co = co
        return op, a, b, c
    end
    -- a yield of the user's in the entry thread: nobody else to run
    return settle(r, co, resume_co(co))
end

-- the handler of a phase before content has ended: true to go on
local function passes(r)
    local code = r.exit
    if code and code ~= OK and code ~= DECLINED then
        return false
    end
    return not r.sent
end

-- the answer of a handler that decided the request
local function conclude(r)
    local code = r.exit or OK
    r.exit = nil
    if code == DECLINED then
        code = OK
    end
    if not r.sent and r.status == 0 and code >= 200 then
        r.status = code
    end
    if code == OK or (code >= 200 and code < 300 and code ~= 204) then
        output.finish_body(r)
        return finish(r)
    end
    return finalize(r, code)
end

local walk

-- hand an operation to Python, after the output that is due before it
local function park(r, op, a, b, c)
    local id = keep(r)
    if not r.broken and ((r.flush and (r.out or not r.started))
                         or (r.out and r.out_size >= POSTPONE_OUTPUT)
                         or (r.eof and not r.finished))
    then
        r.op, r.a, r.b, r.c = op, a, b, c
        return output.hand_over_part(r)
    end
    return op, id, a, b, c
end

local function after_handler(r, op, a, b, c)
    if op then
        return park(r, op, a, b, c)
    end
    if r.loading then
        loader.forget_unfinished(r)
    end
    if r.phase == CONTENT then
        if r.exit == DECLINED then
            r.exit = -1
        end
        return conclude(r)
    end
    if r.jump and r.sent then
        r.jump, r.exit = nil, nil  -- it has answered already
    end
    if r.jump then
        r.jump, r.exit = nil, nil
        if r.phase ~= SERVER_REWRITE then
            r.jumps = (r.jumps or 0) + 1
            r.step = r.location.n_server_rewrite
        end
        if r.jumps and r.jumps > MAX_JUMPS then
            errlog.write(errlog.ERR, "rewrite or internal redirection "
                         .. "cycle while processing \"" .. r.uri .. "\"")
            return finalize(r, 500)
        end
        return walk(r)
    end
    if not passes(r) then
        return conclude(r)
    end
    r.exit = nil
    return walk(r)
end

-- run the handlers that are still to come
function walk(r)
    local location = r.location
    local step = r.step + 1
    local handler
    if step <= location.n_before then
        local before = location.before[step]
        r.step = step
        r.phase = before.bit
        handler = before.handler
    elseif location.content then
        r.phase = CONTENT
        handler = location.content
    else
        return go_to_app(r)
    end
    return after_handler(r, settle(r, start(handler)))
end

---------------------------------------------------------------------------
-- entries

-- `ended` is a request that Python has done with meanwhile, which saves it
-- a call
local function begin(location, ended)
    if ended then
        alive[ended] = nil
    end
    local r = new_request(location)
    state.request = r
    state.now = nil
    return walk(r)
end

-- a new request: an operation, or nothing
function _M.begin(ended)
    return begin(main_location, ended)
end

-- a handshake: the phases before content only
function _M.begin_websocket(ended)
    return begin(main_location.websocket, ended)
end

-- operation done, with these results
function _M.resume(id, ...)
    local r = enter(id)
    local op = r.op
    if op then
        r.op = nil
        return park(r, op, r.a, r.b, r.c)
    end
    local co = r.co
    r.co = nil
    return after_handler(r, settle(r, co, resume_co(co, ...)))
end

-- the log phase; the request stays until it is released
local function run_log(r)
    local log = r.location.log
    if log and not r.logged then
        r.logged = true
        output.run(r, log, LOG, "log_by_lua*")
    end
end

-- the log phase of the app's response
function _M.log(id, status)
    local r = enter(id)
    r.status, r.from_app, r.sent = status, true, true
    r.finished = true
    run_log(r)
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
        release(r)
    end
end

-- a request of which nothing more is asked
function _M.forget(id)
    alive[id] = nil
end

-- what scripts changed of the request: method, URI, arguments, header pairs
local buf = {}
function _M.request_changes(id)
    local r = alive[id]
    buf[1], buf[2], buf[3] = r.method, r.uri, r.args
    local n = 3
    if r.req_headers then
        n = overlay.flatten(r.req_headers, buf, n)
    end
    return unpack(buf, 1, n)
end

---------------------------------------------------------------------------
-- the app's response

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
        local key, value = pairs_of[i], pairs_of[i + 1]
        if value and not (SINGLE[key] and host.resp_header(key)) then
            host.resp_add(key, value)
        end
    end
end

-- http.response.start of the app: nothing where it may go out as it is,
-- else status, page body or false, header pairs
function _M.app_start(id, status)
    local r = enter(id)
    r.from_app = true
    r.status = status
    if r.resp_headers then
        give_earlier_headers(r)
    end
    output.filter_head(r)
    r.sent, r.started = true, true
    local page = false
    if r.status < 200 then
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
    buf[1], buf[2] = r.status, page
    return unpack(buf, 1, n)
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
    local data, now_last = output.filter_body(r, nil, last)
    if r.broken then
        return false
    end
    if r.chunk_changed or now_last ~= last then
        return data or "", now_last or last
    end
end

-- what begin() and begin_websocket() walk through (worker.lua builds it)
function _M.use(location)
    main_location = location
end

return _M
