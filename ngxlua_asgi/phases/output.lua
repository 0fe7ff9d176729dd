-- The response of a request, from a handler or an error page to Python.
--
-- Rule: filters run here, synchronously, as nginx's do: the header filter
-- once before the first byte, the body filter per chunk. What they let
-- through gathers in r.out until the handler waits, flushes or ends.
local host = require "ngxlua_asgi.host"
local state = require "ngxlua_asgi.engine.state"
local overlay = require "ngxlua_asgi.phases.overlay"
local filters = require "ngxlua_asgi.phases.filters"
local captured = require "ngxlua_asgi.phases.captured"
local log_phase = require "ngxlua_asgi.phases.log"
local redirect = require "ngxlua_asgi.phases.redirect"
local page_of = require("ngxlua_asgi.phases.pages").page

local unpack, tostring = unpack, tostring
local concat = table.concat
local put = overlay.put
local filter_head, filter_body = filters.head, filters.body
local run_log = log_phase.run

local SEND = host.op("send")
local FINISH = host.op("finish")
local STOP = host.op("stop")

-- after these nginx's special responses the connection ends
local CLOSES = { [400] = true, [413] = true, [414] = true, [495] = true,
                 [496] = true, [497] = true, [500] = true, [501] = true }
local NO_ANSWER = 444  -- to our own server: close

local _M = { NO_ANSWER = NO_ANSWER }

---------------------------------------------------------------------------
-- writing

local function set_header(r, key, name, value)
    put(r, "resp_headers", key, name, value)
end
_M.set_header = set_header

-- Whether the client asked for the head only. What a script makes of the
-- method does not change what the client waits for.
local function is_head(r)
    return r.header_only
        or (r.parent and r.method or host.req_method()) == "HEAD"
end
_M.is_head = is_head

local function bodiless(status)
    return status == 204 or status == 304 or (status >= 100 and status < 200)
end

-- body bytes after the filter, to go out when the handler next waits
local function append(r, data)
    if data == "" or r.no_body then
        return
    end
    if not r.out then
        r.out, r.n_out, r.out_size = { data }, 1, #data
    else
        local n = r.n_out + 1
        r.out[n] = data
        r.n_out = n
        r.out_size = r.out_size + #data
    end
    r.body_bytes = (r.body_bytes or 0) + #data
end

-- the head of the page of `code`: the page, nil where there is none
local function page_head(r, code)
    local page, status = page_of(code)
    r.status, r.err_status = status, nil
    r.own_type = true
    set_header(r, "content-type", "Content-Type", page and "text/html"
               or false)
    set_header(r, "content-length", "Content-Length", code ~= 204
               and tostring(page and #page or 0) or false)
    return page
end

-- replace whatever the response is by the page of `code`, filters aside
local function set_page(r, code)
    local page = page_head(r, code)
    r.sent, r.eof, r.flush = true, true, false
    r.out = nil
    r.no_body = is_head(r)
    if page and not r.no_body then
        append(r, page)
    end
end

local special_response

-- The header filter failed, or called ngx.exit: another response instead,
-- and nothing of the headers so far (ngx_http_filter_finalize_request). The
-- page of an exit passes the filters in its turn, once.
local function replace(r)
    local code = r.filter_exit
    local from_app = r.from_app
    r.resp_headers, r.from_app, r.replaced = nil, nil, true
    if r.broken or code < 200 then
        r.broken, r.silent = false, state.own_server
        return set_page(r, 500)
    end
    r.sent, r.filter_exit = false, nil
    if not from_app and redirect.error_page(r, code) then
        r.elsewhere, r.sent, r.eof = true, true, true
        return
    end
    special_response(r, code)
end

-- the client has this answer already (304), or relies on another (412)
local function answer_condition(r, code)
    if code == 304 then
        r.status, r.own_type = 304, true
        set_header(r, "content-type", "Content-Type", false)
        set_header(r, "content-length", "Content-Length", false)
    else
        r.filter_exit = code
    end
end

-- the head as scripts left it: through the header filter, once
local function send_head(r)
    if r.captured then
        return captured.head(r)
    elseif r.err_status then
        r.status = r.err_status
    end
    if r.status == 0 then
        r.status = 200
    elseif r.status < 200 and not (state.own_server and r.status >= 100) then
        return set_page(r, 500)  -- ASGI has no other way to end with it
    end
    local location = r.location
    if not location.watched and not r.resp_headers then
        -- Nobody looks at this response on its way: what every response
        -- needs is added as it is handed over, and Python leaves out the
        -- body of a HEAD.
        r.sent, r.plain = true, true
        r.no_body = bodiless(r.status)
        return
    end
    r.no_body = bodiless(r.status) or is_head(r)
    if location.http10_unbuffered then
        host.http10_unbuffered()
    end
    if location.default_type and not r.own_type and r.status ~= 204
        and r.status ~= 304
    then
        local type_of = location.type_of
        set_header(r, "content-type", "Content-Type",
                   type_of and type_of(r) or location.default_type)
    end
    if location.conditional and r.status == 200 then
        answer_condition(r, location.conditional(r))
    end
    if not r.filter_exit then
        filter_head(r)
    end
    r.sent = true
    if r.broken or (r.filter_exit and not r.replaced) then
        return replace(r)
    end
    if location.filters_body or r.status == 204 then
        set_header(r, "content-length", "Content-Length", false)
    end
    if r.status == 204 then
        set_header(r, "content-type", "Content-Type", false)
    end
    r.no_body = r.no_body or bodiless(r.status)
end
_M.send_head = send_head
_M.refuse_captured = captured.refuse

-- A filter that says the body ends here (ngx.arg[2] = true) drops the rest.
local function filter_and_append(r, data, last)
    if r.location.filters_body and not r.no_body and (data ~= "" or last)
    then
        data, r.ended = filter_body(r, data, last)
    end
    append(r, data or "")
end

-- output of a handler: false once the response has ended
function _M.write(r, data)
    if not r.sent then
        send_head(r)
    end
    if r.eof or r.broken then
        return false
    end
    if not r.ended then
        filter_and_append(r, data, false)
    end
    return true
end

-- a flush passes the body filter as an empty chunk
function _M.filter_flush(r)
    if r.location.filters_body and not r.no_body and not r.ended then
        append(r, (filter_body(r, "", false)) or "")
    end
end

-- the end of the body: nothing can be written any more
function _M.finish_body(r)
    if not r.sent then
        send_head(r)
    end
    if r.eof then
        return
    end
    r.eof = true
    if not r.ended then
        filter_and_append(r, "", true)
    end
end

-- a whole response of a module's own: status, body, type (nil: the default)
function _M.send_text(r, status, text, content_type)
    r.status = status
    if r.captured then
        captured.text(r, text, content_type)
    elseif status ~= 204 then
        local location = r.location
        r.own_type = true
        set_header(r, "content-type", "Content-Type",
                   content_type or location.type_of and location.type_of(r)
                   or location.default_type or false)
    end
    set_header(r, "content-length", "Content-Length", tostring(#text))
    send_head(r)
    if not r.eof then
        r.eof = true
        filter_and_append(r, text, true)
    end
end

-- nginx's answer for an error or redirect status, through the filters
function special_response(r, code)
    if r.sent then
        return
    end
    local page = page_head(r, code)
    if state.own_server and CLOSES[code] then
        set_header(r, "connection", "Connection", "close")
    end
    send_head(r)
    if not r.eof then
        r.eof = true
        filter_and_append(r, page or "", true)
    end
end
_M.special_response = special_response

-- a failure after which the response cannot go on: a 500 where no byte has
-- left, else the connection is given up
function _M.give_up(r, code)
    if r.eof and not r.broken then
        return  -- the response is complete already
    elseif r.started then
        r.broken = true
        return
    end
    set_header(r, "connection", "Connection", "close")
    set_page(r, code)
    r.broken, r.silent = false, state.own_server
end

---------------------------------------------------------------------------
-- handing over to Python

local buf = {}

local function take_body(r)
    local out = r.out
    r.flush = false
    if not out then
        return ""
    end
    r.out = nil
    return r.n_out == 1 and out[1] or concat(out, "", 1, r.n_out)
end

-- op, id, status (false: the head is out), body, whether it ends here,
-- header pairs
local function hand_over(r, op, id)
    local status = false
    local n = 5
    if not r.started then
        r.started = true
        status = r.silent and NO_ANSWER or r.status
        if r.resp_headers then
            n = overlay.flatten(r.resp_headers, buf, n)
        elseif r.plain and not r.own_type and not r.no_body
            and r.location.default_type
        then
            buf[n + 1] = "content-type"
            buf[n + 2] = r.location.default_type
            n = n + 2
        end
    end
    r.finished = r.eof
    buf[1], buf[2], buf[3] = op, id, status
    buf[4], buf[5] = take_body(r), r.eof or false
    return unpack(buf, 1, n)
end

-- The last operation of a sub-request: the parent reads the result from the
-- table (api/location.lua).
function _M.captured(r)
    r.captured_body = take_body(r)
    if not r.eof or r.broken or is_head(r) or r.ended == false then
        r.captured_cut = true
    end
    if r.captured then
        captured.finish(r)
    end
    if not r.sent then
        r.status = 500
    end
    run_log(r)
    if r.at_end then
        r.at_end(r)
    end
    return STOP, 0
end

-- the page that stands for the app's response after `replace`
function _M.replacement(r)
    replace(r)
    return take_body(r)
end

function _M.hand_over_part(r)
    return hand_over(r, SEND, r.id)
end

-- `id` is 0 where nothing of the request is needed once this is out
function _M.hand_over_all(r, id)
    if r.broken and not r.started then
        r.broken, r.silent = false, state.own_server
        set_page(r, 500)
    end
    if r.finished or r.broken then
        return STOP, id
    end
    return hand_over(r, FINISH, id)
end

return _M
