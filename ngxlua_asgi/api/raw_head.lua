-- The head of the client's request as it came.
--
-- Rule: byte for byte where our own server tells it. Behind another one it is
-- put together from what that hands over: header names in lower case.
local host = require "ngxlua_asgi.host"
local resp_header = require "ngxlua_asgi.api.resp_header"

local concat = table.concat

-- the head, its empty line included, perhaps without the request line
return function(no_request_line)
    local raw = host.req_raw_head(no_request_line == true)
    if raw then
        return raw
    end
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
