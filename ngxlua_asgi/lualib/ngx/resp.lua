-- require "ngx.resp": add_header, set_status with a reason, and conditions.
--
-- Rule: lua-resty-core's words; a header that nginx keeps one of is replaced,
-- and the reason goes out where the server is our own (ASGI has none).
local host = require "ngxlua_asgi.host"
local state = require "ngxlua_asgi.engine.state"
local resp_header = require "ngxlua_asgi.api.resp_header"
local phases = require "ngxlua_asgi.phases.check"
local errlog = require "ngxlua_asgi.engine.errlog"

local error, type, tonumber, tostring = error, type, tonumber, tostring
local band, floor, format = bit.band, math.floor, string.format
local lower, gsub = string.lower, string.gsub

local STATUS_CONTEXTS = phases.contexts("ngx.status")
local SWITCHING = 101

local get_request = require("resty.core.base").get_request

local _M = { version = require("resty.core.base").version }

-- of these nginx keeps one line
local SINGLE = {}
for name in ("server date content-encoding location refresh last-modified "
             .. "content-range accept-ranges expires e-tag etag "
             .. "content-length content-type"):gmatch("%S+")
do
    SINGLE[name] = true
end

local function append(list, value)
    if type(value) ~= "table" then
        list[#list + 1] = value
        return list
    end
    for i = 1, #value do
        list[#list + 1] = value[i]
    end
    return list
end

--- One more line (or several, of a table) of the header `key`.
function _M.add_header(key, value)
    if value == nil then
        error("invalid header value", 2)
    end
    key = tostring(key)
    local list = append({}, value)
    if #list == 0 then
        return
    elseif SINGLE[lower((gsub(key, "_", "-")))] then
        return resp_header.set(nil, key, list[#list])
    end
    return resp_header.set(nil, key,
                           append(append({}, resp_header.get(nil, key)), value))
end

--- ngx.status, with the words that follow it in the status line.
function _M.set_status(status, reason)
    local r = state.request
    if band(STATUS_CONTEXTS, r.phase) == 0 then
        phases.refuse(r, "ngx.status")
    end
    status = floor(tonumber(status) or error("bad status", 2))
    if type(reason) ~= "string" then
        error("bad argument #2 to 'set_status' (string expected, got "
              .. type(reason) .. ")", 2)
    elseif r.sent then
        errlog.write(errlog.ERR, "attempt to set ngx.status after sending out "
                     .. "response headers")
        return
    elseif status < 100 or status > 999 then
        errlog.write(errlog.ERR, format("invalid HTTP status code %d", status))
        return
    end
    r.status, r.err_status = status, nil
    if status ~= SWITCHING and not r.parent then
        host.resp_reason(status, resp_header.safe_value(reason))
    end
end

--- Answer in full whatever If-Match and the like ask for.
function _M.bypass_if_checks()
    if not get_request() then
        error("no request found", 2)
    end
    state.request.bypass_if_checks = true
end

return _M
