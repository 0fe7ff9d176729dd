-- ngx.print, say, flush, eof, send_headers, headers_sent.
--
-- Rule: output runs through the filters at once (phases/output.lua) and
-- leaves when the handler waits; only ngx.flush(true) waits for the server.
local host = require "ngxlua_asgi.host"
local state = require "ngxlua_asgi.engine.state"
local scheduler = require "ngxlua_asgi.engine.coroutine"
local response = require "ngxlua_asgi.phases.output"
local phases = require "ngxlua_asgi.phases.check"
local errlog = require "ngxlua_asgi.engine.errlog"
local magic = require "ngxlua_asgi.api.magic"

local error, select, type = error, select, type
local band = bit.band
local write, bad_argument = response.write, errlog.bad_argument
local is_head = response.is_head
local join = require("ngxlua_asgi.api.text").join

local CONTEXTS = phases.contexts("ngx.print")
local FLUSH = host.op("flush")

-- Whether the head was all that the client waits for, and is out. Asked only
-- where a script writes once more.
local function header_only(r)
    if not r.plain or r.captured or r.no_body then
        return r.no_body
    end
    local only = r.only_head
    if only == nil then
        only = is_head(r)
        r.only_head = only
    end
    return only
end

local function emit(r, data)
    if r.aborted then
        return nil, "nginx output filter error"
    elseif r.sent and header_only(r) then
        return nil, "header only"
    end
    if not write(r, data) then
        return nil, (r.broken or r.replaced) and "nginx output filter error"
            or "seen eof"
    end
    return 1
end

local function print(...)
    local r = state.request
    if band(CONTEXTS, r.phase) == 0 then
        phases.refuse(r, "ngx.print")
    end
    local data, reason, position = join(...)
    if not data then
        bad_argument(position, reason)
    end
    return emit(r, data)
end

local function say(...)
    local r = state.request
    if band(CONTEXTS, r.phase) == 0 then
        phases.refuse(r, "ngx.say")
    end
    local first = ...
    if type(first) == "string" and select("#", ...) == 1 then
        return emit(r, first .. "\n")
    end
    local data, reason, position = join(...)
    if not data then
        bad_argument(position, reason)
    end
    return emit(r, data .. "\n")
end

local function flush(...)
    local n = select("#", ...)
    if n > 1 then
        error("attempt to pass " .. n
              .. " arguments, but accepted 0 or 1", 2)
    end
    local wait = ...
    if n == 1 and type(wait) ~= "boolean" then
        bad_argument(1, "boolean expected, got " .. type(wait))
    end
    local r = state.request
    if band(CONTEXTS, r.phase) == 0 then
        phases.refuse(r, "ngx.flush")
    end
    if not r.sent then
        return nil, "nothing to flush"
    end
    if r.eof then
        return nil, "seen eof"
    elseif header_only(r) then
        return nil, "header only"
    end
    if r.aborted then
        return nil, "client aborted"
    end
    r.flush = true
    response.filter_flush(r)
    if wait then
        if scheduler.wait(FLUSH) then
            return 1
        end
        r.aborted = true
        return nil, "client aborted"
    end
    return 1
end

local function eof(...)
    if select("#", ...) > 0 then
        error("no argument is expected", 2)
    end
    local r = state.request
    if band(CONTEXTS, r.phase) == 0 then
        phases.refuse(r, "ngx.eof")
    end
    if r.eof or (r.sent and header_only(r)) then
        return nil, "seen eof"
    end
    response.finish_body(r)
    return 1
end

local function send_headers()
    local r = state.request
    if band(CONTEXTS, r.phase) == 0 then
        phases.refuse(r, "ngx.send_headers")
    end
    if not r.sent then
        response.send_head(r)
    end
    return 1
end

local HEADERS_SENT = phases.contexts("ngx.headers_sent")

function magic.getters.headers_sent()
    local r = state.request
    if band(HEADERS_SENT, r.phase) == 0 then
        phases.refuse(r, "ngx.headers_sent")
    end
    return r.sent == true
end

return {
    print = print, say = say, flush = flush, eof = eof,
    send_headers = send_headers,
}
