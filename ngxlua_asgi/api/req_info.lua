-- ngx.req: start_time, http_version, raw_header, is_internal.
--
-- Rule: raw_header is put together from what the ASGI server hands over:
-- its header names are lower-case, whatever the client sent.
local host = require "ngxlua_asgi.host"
local phases = require "ngxlua_asgi.phases.check"
local resp_header = require "ngxlua_asgi.api.resp_header"

local error, select, type = error, select, type
local concat = table.concat
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
    local lines = {}
    if not no_request_line then
        lines[1] = host.req_line()
    end
    local base = resp_header.pages(host.req_headers)
    for i = 1, #base, 2 do
        lines[#lines + 1] = base[i] .. ": " .. base[i + 1]
    end
    return concat(lines, "\r\n") .. "\r\n\r\n"
end

return {
    req = {
        start_time = start_time, http_version = http_version,
        raw_header = raw_header, is_internal = is_internal,
    },
}
