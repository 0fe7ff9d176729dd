-- ngx.req: start_time, http_version, raw_header, is_internal.
--
-- Rule: what the request says of itself, whatever scripts have changed since.
local host = require "ngxlua_asgi.host"
local phases = require "ngxlua_asgi.phases.check"
local raw_head = require "ngxlua_asgi.api.raw_head"

local error, select, type = error, select, type
local tonumber = tonumber

local request = phases.guard("ngx.req.raw_header")

local function start_time()
    request()
    return (host.req_start_time())
end

local function http_version()
    request()
    return tonumber(host.req_http_version())
end

local function is_internal()
    return request().internal == true
end

local function raw_header(...)
    local n = select("#", ...)
    local no_request_line = ...
    if n > 1 then
        error("expecting 0 or 1 arguments but seen " .. n, 2)
    elseif n == 1 and type(no_request_line) ~= "boolean" then
        error("bad argument #1 to 'raw_header' (boolean expected, got "
              .. type(no_request_line) .. ")", 2)
    end
    request()
    return raw_head(no_request_line)
end

return {
    req = {
        start_time = start_time, http_version = http_version,
        raw_header = raw_header, is_internal = is_internal,
    },
}
