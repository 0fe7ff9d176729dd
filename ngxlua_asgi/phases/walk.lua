-- The walk of a request through its phases.
--
-- Rule: one call in and one out per wait. The walk runs steps until one waits
-- or the request is decided, and answers an operation and its facts (nothing:
-- go on to the app, nothing is kept). A step is a script's handler, which may
-- wait, or a `native` function, which answers a status, 0 ("granted") or
-- nothing. What an end means in each phase is nginx's (ngx_http_lua_*_by_chunk,
-- ngx_http_core_access_phase, ngx_http_finalize_request).
local host = require "ngxlua_asgi.host"
local scheduler = require "ngxlua_asgi.engine.coroutine"
local loader = require "ngxlua_asgi.engine.loader"
local request = require "ngxlua_asgi.phases.request"
local output = require "ngxlua_asgi.phases.output"
local redirect = require "ngxlua_asgi.phases.redirect"
local phase_check = require "ngxlua_asgi.phases.check"
local errlog = require "ngxlua_asgi.engine.errlog"
local overlay = require "ngxlua_asgi.phases.overlay"

local start, resume_co = scheduler.start, scheduler.resume
local recycle = scheduler.recycle
local DONE, WAIT = scheduler.DONE, scheduler.WAIT
local keep, release = request.keep, request.release

local CONTENT = phase_check.bit_of("content")
local SERVER_REWRITE = phase_check.bit_of("server_rewrite")
local ACCESS = phase_check.bit_of("access")
local EXIT = host.op("exit")
local APP = host.op("app")
local CHANGED = host.CHANGED
local FILTER, LIMIT, INTERCEPT = host.FILTER, host.LIMIT, host.INTERCEPT
local ENDS_APART = host.ENDS_APART
local bor = bit.bor
local OK, DECLINED = 0, -5
local UNSIZED = -2                -- a body that says not how long it is
local POSTPONE_OUTPUT = 1460      -- nginx's default

local _M = {}

local walk

---------------------------------------------------------------------------
-- how the request goes on

-- the last operation: what is left goes out, then nothing is kept unless
-- the log phase is still to run
local function finish(r)
    local id = 0
    if r.elsewhere then  -- the header filter called for an error page
        r.elsewhere, r.sent, r.eof = nil, nil, nil
        return walk(r)
    end
    if r.parent then
        if r.id ~= 0 then
            release(r)
        end
        return output.captured(r)
    elseif r.location.logs or r.cleanup then
        id = keep(r)
    elseif r.id ~= 0 then
        release(r)
    end
    if id == 0 and r.ctx then
        redirect.drop_ctx(r)
    end
    return output.hand_over_all(r, id)
end

-- nginx's ngx_http_finalize_request for what a handler's end decided
local function finalize(r, code)
    if r.captured and code ~= OK then
        output.refuse_captured(r, code)
    elseif code == 408 or code == 444 or code == 499 or code < 200 then
        output.give_up(r, code < 200 and 500 or code)
    elseif r.sent and code == 204 then
        output.give_up(r, 500)
    elseif code >= 300 or code == 201 or code == 204 then
        if not r.sent then
            local elsewhere
            elsewhere, code = redirect.error_page(r, code)
            if elsewhere then
                return walk(r)
            end
        end
        output.special_response(r, code)
    end
    return finish(r)
end
_M.finalize = finalize

-- to an app that is not the wrapped one, or with a body to be counted
local function go_to_other(r, location, flags)
    local limit = location.max_body
    if r.body_length == UNSIZED and limit and not r.body_changed then
        flags = flags + LIMIT
    end
    if r.proxy then
        flags = bor(flags, INTERCEPT) + ENDS_APART
    end
    if location.bare then
        flags = 0  -- another VM knows what was changed
    end
    r.phase = CONTENT
    return APP, keep(r), flags, r.app or 0, r.app_argument, limit
end

local function go_to_app(r)
    local location = r.location
    local flags = location.app_flags
    if r.resp_headers or r.err_status then
        flags = bor(flags, FILTER)
    end
    if r.method or r.uri or r.args ~= nil or r.req_headers
        or r.body_changed or r.proxy
    then
        flags = flags + CHANGED
    end
    if r.app or (r.body_length == UNSIZED and location.max_body) then
        return go_to_other(r, location, flags)
    elseif flags == 0 and not r.ctx and r.id == 0 and not r.cleanup then
        return nil
    end
    r.phase = CONTENT
    return APP, keep(r), flags
end

---------------------------------------------------------------------------
-- what became of a handler: false where it ended, else an operation

local function failed(r, co, err)
    errlog.aborted(co, err)
    r.redirect, r.uri_changed = nil, nil
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

-- the answer of a handler that decided the request
local function conclude(r, code)
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

-- hand an operation to Python, after the output that is due before it
local function park(r, op, a, b, c)
    local id = keep(r)
    if not r.broken and not r.parent
        and ((r.flush and (r.out or not r.started))
             or (r.out and r.out_size >= POSTPONE_OUTPUT)
             or (r.eof and not r.finished))
    then
        r.op, r.a, r.b, r.c = op, a, b, c
        return output.hand_over_part(r)
    end
    return op, id, a, b, c
end

-- `satisfy any`: one that grants is enough, a refusal waits for the others
local function any_grants(r, code)
    if code == OK then
        r.access_code = nil
        if r.resp_headers then
            overlay.put(r, "resp_headers", "www-authenticate",
                        "WWW-Authenticate", false)
        end
        r.step = r.location.after_access
    elseif r.access_code ~= 401 then
        r.access_code = code
    end
end

-- A phase before content has answered `code` (nil: no opinion): nil where
-- the walk goes on, else what the request is concluded with
local function decided(r, code)
    if r.phase == ACCESS and r.location.satisfy_any
        and (code == OK or code == 401 or code == 403)
    then
        return any_grants(r, code)
    elseif code == nil or code == OK or code == DECLINED then
        return nil
    end
    return code
end

-- the URI has changed: within the server's phases that is all, in those of
-- a location another one is found
local function uri_changed(r)
    if r.phase == SERVER_REWRITE then
        r.uri_changed = nil
        r.step = r.location.n_server_rewrite
        return nil
    end
    return redirect.jump(r)
end

-- the handler has asked for another location
local function follow(r)
    local to = r.redirect
    r.redirect, r.exit = nil, nil
    local code = redirect.to(r, to.uri, to.args)
    if code then
        return finalize(r, code)
    end
    return walk(r)
end

local function after_handler(r, op, a, b, c)
    if op then
        return park(r, op, a, b, c)
    end
    if r.loading then
        loader.forget_unfinished(r)
    end
    local code = r.exit
    if r.redirect then
        return follow(r)
    end
    r.exit = nil
    if r.phase == CONTENT then
        return conclude(r, code == DECLINED and -1 or code or OK)
    end
    if r.sent then
        r.uri_changed = nil  -- it has answered already
        return conclude(r, code or OK)
    end
    if r.uri_changed then
        code = uri_changed(r)
        if code then
            return finalize(r, code)
        end
        return walk(r)
    end
    code = decided(r, code or OK)
    if code then
        local module = r.location.before[r.step].module
        return (module and finalize or conclude)(r, code)
    end
    return walk(r)
end

local function content(r)
    local location = r.location
    r.phase = CONTENT
    if location.content and not r.websocket then
        return after_handler(r, settle(r, start(location.content)))
    end
    local serve = location.serve
    if serve then
        local code = serve(r)
        if r.redirect then
            return follow(r)
        elseif code then
            return finalize(r, code)
        end
    end
    return go_to_app(r)
end

-- a module's step has answered
local function after_native(r, code)
    code = decided(r, code)
    if r.redirect then
        return follow(r)
    end
    if not code and r.uri_changed then
        code = uri_changed(r)
    end
    if code then
        return finalize(r, code)
    end
    return walk(r)
end

-- Run the steps that are still to come. No loop: a trace of LuaJIT's that
-- starts at a function is given up at a loop within.
function walk(r)
    local location = r.location
    local step = r.step + 1
    if step > location.n_before then
        return content(r)
    end
    local before = location.before[step]
    local bit = before.bit
    r.step, r.phase = step, bit
    if bit == ACCESS and r.parent then
        r.step = location.after_access
        return walk(r)
    end
    local handler = before.handler
    if handler then
        return after_handler(r, settle(r, start(handler)))
    end
    return after_native(r, before.native(r))
end
_M.walk = walk

-- the operation that a handler waited for is done, with these results
function _M.resume(r, ...)
    local op = r.op
    if op then
        r.op = nil
        return park(r, op, r.a, r.b, r.c)
    end
    local co = r.co
    r.co = nil
    return after_handler(r, settle(r, co, resume_co(co, ...)))
end

return _M
