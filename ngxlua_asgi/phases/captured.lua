-- The head and the end of a sub-request whose response a script wants
-- (ngx.location.capture): no status is special, and an error has no page.
--
-- Rule: what the parent learns is what ngx_http_lua_post_subrequest keeps: the
-- status as it was before the header filter of an error, the headers after
-- it, the body so far, and whether that is all of it.
local overlay = require "ngxlua_asgi.phases.overlay"
local filters = require "ngxlua_asgi.phases.filters"

local put, get = overlay.put, overlay.get

local ERROR = -1
local NOT_MODIFIED = 304

local _M = {}

local function default_type(r)
    local location = r.location
    local type_of = location.type_of
    return type_of and type_of(r) or location.default_type
end

local function set_type(r, value)
    put(r, "resp_headers", "content-type", "Content-Type", value)
end

-- the head through the header filter, once
function _M.head(r)
    if r.status == 0 then
        r.status = 200
    end
    r.sent = true
    r.no_body = r.method == "HEAD"
    local location = r.location
    local typed = not r.own_type and r.status ~= NOT_MODIFIED
        and location.default_type
    if not location.watched and not r.resp_headers then
        r.plain = typed ~= nil and typed ~= false
        return
    end
    if typed then
        set_type(r, default_type(r))
    end
    r.sent = false
    filters.head(r)
    r.sent = true
    _M.filtered(r)
end

-- the header filter is over: one that fails drops the body, one that calls
-- for another response gives its status
function _M.filtered(r)
    local code = r.filter_exit
    if r.broken or code then
        r.broken, r.filter_exit = false, nil
        r.no_body, r.captured_cut = true, r.from_app
        if code and code >= 200 then
            r.status, r.captured_cut = code, true
        end
    end
end

-- Before the head of a whole response of a module's own. One that is empty
-- has no last buffer in nginx, which a capture takes for cut.
function _M.text(r, text, content_type)
    r.own_type = true
    set_type(r, content_type or default_type(r) or false)
    if text == "" then
        r.captured_cut = true
    end
end

-- The end with `code`, as of a handler that gave up; the head is still due
-- where there is a status to say.
function _M.refuse(r, code)
    if r.eof then
        return
    end
    r.captured_cut = true
    if r.sent then
        return
    end
    local said = r.status ~= 0
    if not said then
        r.status = code == ERROR and 500 or code
    end
    if code >= 200 or (code == ERROR and not said) then
        local status = r.status
        _M.head(r)
        r.status = status
    else
        r.sent, r.resp_headers = true, nil
    end
end

-- nginx gives a response whose script has taken its type away the usual one,
-- once it has ended
function _M.finish(r)
    local headers = r.resp_headers
    if headers and not r.captured_cut and not r.from_app
        and r.status ~= NOT_MODIFIED
        and get(headers, "content-type") == false
    then
        set_type(r, default_type(r) or false)
    end
end

return _M
