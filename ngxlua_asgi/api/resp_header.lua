-- ngx.header, ngx.status, ngx.resp.get_headers: the response's head.
--
-- Rule: writes gather in an overlay (phases/overlay.lua), reads ask it first
-- and then Python for the app's headers. After the head is out a write is
-- logged and ignored, as nginx does it (ngx_http_lua_headers_out.c).
local host = require "ngxlua_asgi.host"
local state = require "ngxlua_asgi.engine.state"
local overlay = require "ngxlua_asgi.phases.overlay"
local response = require "ngxlua_asgi.phases.output"
local phases = require "ngxlua_asgi.phases.check"
local errlog = require "ngxlua_asgi.engine.errlog"
local magic = require "ngxlua_asgi.api.magic"

local error, type, tostring, tonumber = error, type, tostring, tonumber
local select, setmetatable = select, setmetatable
local lower, gsub, find = string.lower, string.gsub, string.find
local format, byte = string.format, string.byte
local band, floor = bit.band, math.floor
local bad_argument = errlog.bad_argument
local debug, debugs = errlog.debug, errlog.debugs
local set_overlay, get_overlay = response.set_header, overlay.get

local CONTEXTS = phases.contexts("ngx.header")
local MAX_REMEMBERED = 1000
local LAST_WINS = { ["content-type"] = true, ["content-length"] = true }

local _M = {}

---------------------------------------------------------------------------
-- names and values on the wire

local function percent(c)
    return format("%%%02X", byte(c))
end

local SHORT = 64

-- whether a byte from `i` on must not be in a value; string.find would end
-- a trace
local function is_unsafe(value, i)
    local b = byte(value, i)
    if not b then
        return false
    elseif b < 32 and b ~= 9 or b == 127 then
        return true
    end
    return is_unsafe(value, i + 1)
end

local function safe_value(value)
    if #value > SHORT or is_unsafe(value, 1) then
        value = gsub(value, "[%z\1-\8\10-\31\127]", percent)
    end
    return value
end
_M.safe_value = safe_value

local function safe_name(name)
    if find(name, "[^%w!#$%%&'*+%-.^_`|~]") then
        name = gsub(name, "[^%w!#$%%&'*+%-.^_`|~]", percent)
    end
    return name
end
_M.safe_name = safe_name

-- lower-case key and spelling by the name a script uses, remembered
local keys, names, n_names = {}, {}, 0

local function key_of(name, r)
    local key = keys[name]
    if key and not r.location.keep_underscores then
        return key, names[name]
    end
    local spelled = safe_name(name)
    if r.location.keep_underscores then
        return lower(spelled), spelled
    elseif find(spelled, "_", 1, true) then
        spelled = gsub(spelled, "_", "-")
    end
    key = lower(spelled)
    if n_names < MAX_REMEMBERED then
        n_names = n_names + 1
        keys[name], names[name] = key, spelled
    end
    return key, spelled
end

-- a script's value: a string, a list of strings, or false ("cleared")
local function value_of(value, key)
    if value == nil then
        return false
    end
    if type(value) ~= "table" then
        value = safe_value(tostring(value))
        return value ~= "" and value
    end
    local n = #value
    if n == 0 then
        return false
    end
    if n == 1 or LAST_WINS[key] then
        return safe_value(tostring(value[n]))
    end
    local list = {}
    for i = 1, n do
        list[i] = safe_value(tostring(value[i]))
    end
    return list
end

---------------------------------------------------------------------------
-- ngx.header

local function set(_, name, value)
    local r = state.request
    if band(CONTEXTS, r.phase) == 0 then
        phases.refuse(r, "ngx.header")
    end
    if r.sent then
        errlog.write(errlog.ERR, "attempt to set ngx.header.HEADER after "
                     .. "sending out response headers")
        return
    end
    name = tostring(name)
    if name == "" then
        return
    end
    local key
    key, name = key_of(name, r)
    value = value_of(value, key)
    if key == "content-type" then
        r.own_type = true
    elseif key == "content-length" then
        r.own_length = true
        if value and not tonumber(value) then
            error("failed to set header", 2)
        end
    end
    set_overlay(r, key, name, value)
end

local function several(...)
    if select("#", ...) < 2 then
        return (...)
    end
    return { ... }
end

local function copy(value)
    if type(value) ~= "table" then
        return value or nil
    end
    local list = {}
    for i = 1, #value do
        list[i] = value[i]
    end
    return list
end

local function get(_, name)
    local r = state.request
    if band(CONTEXTS, r.phase) == 0 then
        phases.refuse(r, "ngx.header")
    end
    local key = key_of(tostring(name), r)
    local headers = r.resp_headers
    local value = headers and get_overlay(headers, key)
    if value ~= nil then
        return copy(value)
    end
    if r.from_app then
        return several(host.resp_header(key))
    end
    if key == "content-type" and r.plain and not r.own_type
        and not r.no_body
    then
        return r.location.default_type
    end
    return nil
end

_M.get, _M.set = get, set

---------------------------------------------------------------------------
-- ngx.status

local STATUS_CONTEXTS = phases.contexts("ngx.status")

function magic.getters.status()
    local r = state.request
    if band(STATUS_CONTEXTS, r.phase) == 0 then
        phases.refuse(r, "ngx.status")
    end
    local status = r.err_status or r.status
    if status == 0 and state.own_server
        and host.req_http_version() == "0.9"
    then
        return 9  -- as nginx has it
    end
    return status
end

function magic.setters.status(value)
    local r = state.request
    if band(STATUS_CONTEXTS, r.phase) == 0 then
        phases.refuse(r, "ngx.status")
    end
    local status = tonumber(value)
    if not status then
        error("bad argument #2 to 'ngx_http_lua_ffi_set_resp_status' "
              .. "(cannot convert '" .. type(value) .. "' to 'int')", 3)
    end
    if r.sent then
        errlog.write(errlog.ERR, "attempt to set ngx.status after sending out "
                 .. "response headers")
        return
    end
    r.status, r.err_status = floor(status), nil
end

---------------------------------------------------------------------------
-- ngx.resp.get_headers

local GET_CONTEXTS = phases.contexts("ngx.resp.get_headers")

local headers_mt = {
    __index = function(headers, key)
        return rawget(headers, (gsub(lower(key), "_", "-")))
    end,
}
_M.headers_mt = headers_mt

-- add one header line to the table a script gets
local function add(headers, key, value)
    local existing = rawget(headers, key)
    if existing == nil then
        headers[key] = value
    elseif type(existing) == "table" then
        existing[#existing + 1] = value
    else
        headers[key] = { existing, value }
    end
end
_M.add = add

-- Lay an overlay over base lines ({name, value, name, value, …}): at most
-- `max` lines go into `headers`, where `count` are already; true where there
-- were more.
function _M.collect(headers, base, changes, max, raw, count)
    for i = 1, #base, 2 do
        local name = base[i]
        local key = lower(name)
        if not (changes and changes[key]) then
            if count >= max then
                return true
            end
            count = count + 1
            add(headers, raw and name or key, base[i + 1])
        end
    end
    if not changes then
        return false
    end
    local lines = {}
    for i = 1, overlay.flatten(changes, lines, 0, 0), 2 do
        local key, value = lines[i], lines[i + 1]
        if value then
            if count >= max then
                return true
            end
            count = count + 1
            add(headers, raw and changes[changes[key] + 1] or key, value)
        end
    end
    return false
end

-- how many lines that would be without a limit
function _M.count(base, changes)
    local count = 0
    for i = 1, #base, 2 do
        if not (changes and changes[lower(base[i])]) then
            count = count + 1
        end
    end
    local lines = {}
    for i = 2, changes and overlay.flatten(changes, lines, 0, 0) or 0, 2 do
        if lines[i] then
            count = count + 1
        end
    end
    return count
end

local PAGE = 200  -- slots; api/req_header.py hands over so many at a time

-- all lines of `page`, a host function that answers from a given line on
function _M.pages(page)
    local base = { page(0) }
    local n = #base
    while n > 0 and n % PAGE == 0 do
        local more = { page(n / 2) }
        for i = 1, #more do
            base[n + i] = more[i]
        end
        if #more == 0 then
            break
        end
        n = n + #more
    end
    return base
end

-- what says how long the body is
local function has_length(r)
    local length = r.resp_headers
        and get_overlay(r.resp_headers, "content-length")
    if length == nil and r.from_app then
        return (host.resp_header("content-length")) ~= nil
    end
    return length
end

-- Lines of nginx's own, which its header filter writes last, spelled so
-- whatever the script asked for: how many.
local function add_own(r, headers)
    local changes = r.resp_headers
    local count = 0
    if not (changes and get_overlay(changes, "connection")) then
        headers.connection =
            (host.resp_connection(r.location.settings.keepalive_timeout))
        count = 1
    end
    if r.plain and not r.own_type and not r.no_body then
        headers["content-type"] = r.location.default_type
        count = count + 1
    end
    if r.sent and not r.parent and not r.no_body and not has_length(r)
        and host.req_http_version() == "1.1"
    then
        headers["transfer-encoding"] = "chunked"
        count = count + 1
    end
    return count
end

local function get_headers(max, raw)
    local r = state.request
    if band(GET_CONTEXTS, r.phase) == 0 then
        phases.refuse(r, "ngx.resp.get_headers")
    end
    if max == nil then
        max = 100
    elseif type(max) ~= "number" then
        bad_argument(1, "number expected, got " .. type(max))
    end
    if max <= 0 then
        max = math.huge
    end
    local headers = {}
    local base = r.from_app and _M.pages(host.resp_headers) or {}
    local own = add_own(r, headers)
    local truncated = _M.collect(headers, base, r.resp_headers, max, raw, own)
    if not raw then
        setmetatable(headers, headers_mt)
    end
    if truncated then
        if debugs() then
            debug("lua exceeding response header limit "
                  .. own + _M.count(base, r.resp_headers) .. " > " .. max)
        end
        return headers, "truncated"
    end
    return headers
end

_M.family = {
    header = setmetatable({}, { __index = get, __newindex = set }),
    resp = { get_headers = get_headers },
}

return _M
