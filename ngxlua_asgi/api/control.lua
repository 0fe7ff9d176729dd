-- ngx.exit, ngx.redirect, ngx.get_phase, ngx.is_subrequest.
--
-- Rule: ngx.exit never returns where a handler may wait: it yields an
-- operation that the driver never resumes, so no pcall can catch it.
local host = require "ngxlua_asgi.host"
local state = require "ngxlua_asgi.engine.state"
local scheduler = require "ngxlua_asgi.engine.coroutine"
local response = require "ngxlua_asgi.phases.output"
local phases = require "ngxlua_asgi.phases.check"
local errlog = require "ngxlua_asgi.engine.errlog"
local magic = require "ngxlua_asgi.api.magic"

local error, select, type = error, select, type
local tostring, tonumber = tostring, tonumber
local format = string.format
local band, floor = bit.band, math.floor
local bad_argument = errlog.bad_argument
local control = require("ngxlua_asgi.api.unsafe_uri").control

local EXIT = host.op("exit")
local EXIT_CONTEXTS = phases.contexts("ngx.exit")
local REDIRECT_CONTEXTS = phases.contexts("ngx.redirect")
local HEADER_FILTER = phases.bit_of("header_filter")
local AGAIN, DONE = -2, -4

-- statuses that may still be said once the head is out
local ALWAYS = { [408] = true, [444] = true, [499] = true }

local function exit(code)
    local r = state.request
    if type(code) ~= "number" then
        error("bad argument #1 to 'exit' (cannot convert '" .. type(code)
              .. "' to 'int')", 2)
    end
    code = code < 0 and -floor(-code) or floor(code)
    if band(EXIT_CONTEXTS, r.phase) == 0 then
        phases.refuse(r, "ngx.exit")
    end
    if code == AGAIN or code == DONE then
        error("bad argument to 'ngx.exit': does not accept NGX_AGAIN or "
              .. "NGX_DONE", 2)
    end
    if r.phase == HEADER_FILTER then
        if code ~= 0 and code ~= -5 then
            r.filter_exit = code
        end
        return
    end
    if r.sent and code >= 300 and not ALWAYS[code] then
        if code ~= r.status then
            errlog.write(errlog.ERR, "attempt to set status " .. code
                     .. " via ngx.exit after sending out the response "
                     .. "status " .. r.status)
        end
        code = 200
    end
    r.exit = code
    return scheduler.wait(EXIT)
end

local REDIRECTS = {
    [301] = true, [302] = true, [303] = true, [307] = true, [308] = true,
}

local function redirect(...)
    local n = select("#", ...)
    if n ~= 1 and n ~= 2 then
        error("expecting one or two arguments", 2)
    end
    local uri, status = ...
    if type(uri) == "number" then
        uri = tostring(uri)
    elseif type(uri) ~= "string" then
        bad_argument(1, "string expected, got " .. type(uri))
    end
    local kind = type(status)
    status = n == 1 and 302 or tonumber(status)
    if not status then
        bad_argument(2, "number expected, got " .. kind)
    end
    status = floor(status)
    if not REDIRECTS[status] then
        error("only ngx.HTTP_MOVED_TEMPORARILY, ngx.HTTP_MOVED_PERMANENTLY, "
              .. "ngx.HTTP_PERMANENT_REDIRECT, ngx.HTTP_SEE_OTHER, and "
              .. "ngx.HTTP_TEMPORARY_REDIRECT are allowed", 2)
    end
    local r = state.request
    if band(REDIRECT_CONTEXTS, r.phase) == 0 then
        phases.refuse(r, "ngx.redirect")
    end
    if r.sent then
        error("attempt to call ngx.redirect after sending out the headers",
              2)
    end
    local unsafe, shown = control(uri)
    if unsafe then
        error(format('unsafe byte "0x%02x" in redirect uri "%s"', unsafe,
                     shown), 2)
    end
    response.set_header(r, "location", "Location", uri)
    r.status = status
    r.exit = status
    return scheduler.wait(EXIT)
end

local names = {}  -- of phases, by their bits

local function get_phase()
    local phase = state.request.phase
    local name = names[phase]
    if not name then
        name = host.phase_name(phase)
        names[phase] = name
    end
    return name
end

local IS_SUBREQUEST = phases.contexts("ngx.is_subrequest")

function magic.getters.is_subrequest()
    local r = state.request
    if band(IS_SUBREQUEST, r.phase) == 0 then
        phases.refuse(r, "ngx.is_subrequest")
    end
    return r.parent ~= nil
end

return { exit = exit, redirect = redirect, get_phase = get_phase }
