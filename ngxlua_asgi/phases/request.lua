-- The state of a request: one Lua table, and the register of those alive.
--
-- Rule: Python knows a request only by its integer id, and only once it has
-- one: a request that never waits and leaves nothing for later gets none.
-- Fields are grouped by lifetime; what a script has not touched is nil.
local state = require "ngxlua_asgi.engine.state"

local _M = { alive = {} }

local alive = _M.alive
local last_id = 0

-- A request at `location`, about to enter its first phase. Only what every
-- request needs is set here (a smaller table is a faster one); nil is the
-- first value of all else:
--   the walk      co (suspended entry coroutine), op a b c (waits until
--                 output is sent), exit (code of ngx.exit), redirect
--                 (ngx.exec: uri, args), uri_changed, uri_changes (left),
--                 access_code, err_status and error_page (ngx_http_request_t
--                 has them), keep_coroutine, loading (modules), websocket,
--                 cleanup (functions), app and app_argument (who answers),
--                 own_vm (this VM was made for it: modules/fresh_vm.lua)
--   sub-requests  parent, depth, own_body, forward_body, captured (a script
--                 wants the response: phases/captured.lua), captured_body,
--                 captured_cut, captured_headers, own_length (a script said
--                 Content-Length), http10, beginning (siblings are to begin
--                 before what it captures), first_operation; inline (its
--                 output becomes part of the parent's), header_only, at_end
--                 (what its maker does as it ends, its exchange current)
--   the request   first_uri and body_length (as they came), ctx, vars,
--                 captures, method, uri, args, internal, rewritten (by the
--                 location itself), req_headers (overlay), body_changed,
--                 request_id, regex_failed, proxy (what proxy_pass sends),
--                 file, tried, uri_in_alias (static), peer (the connection,
--                 where realip changed it), limit_req_status, delay,
--                 limit_conn_status, limit_conn_taken (of the main request)
--   the response  resp_headers (overlay), own_type (a script decided on
--                 Content-Type), from_app (Python holds base headers), sent
--                 (the header filter ran), started (the head went out), eof,
--                 finished, no_body, out n_out out_size (bytes to go),
--                 flush, body_bytes, aborted (client gone), logged
--   the filters   chunk, chunk_changed, last, filter_exit, broken
function _M.new(location)
    return { location = location, phase = 0, step = 0, id = 0, status = 0 }
end

-- keep `r` until it is released: its id
function _M.keep(r)
    if r.id == 0 then
        last_id = last_id + 1
        r.id = last_id
        alive[last_id] = r
    end
    return r.id
end

-- the request of the client that `r`, a sub-request perhaps, belongs to
function _M.main(r)
    while r.parent do
        r = r.parent
    end
    return r
end

function _M.release(r)
    alive[r.id] = nil
    r.id = 0
end

-- enter Lua for the request `id`
function _M.enter(id)
    local r = alive[id]
    state.request = r
    state.now = nil
    return r
end

return _M
