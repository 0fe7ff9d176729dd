-- ngx.socket and ngx.req.socket, as far as they are here: where they may be
-- called, as OpenResty checks it.
--
-- Rule: cosockets are not built yet, so where a call is allowed it answers nil
-- and says so, which libraries pass on as any failing connection.
local host = require "ngxlua_asgi.host"
local state = require "ngxlua_asgi.engine.state"
local phases = require "ngxlua_asgi.phases.check"

local error, select = error, select
local band = bit.band

local NONE, UNSIZED = -1, -2  -- a body's length
local MISSING = "cosockets are not implemented yet"

local function without_arguments(name)
    local guard = phases.guard(name)
    return function(...)
        local n = select("#", ...)
        if n ~= 0 then
            error("expecting zero arguments, but got " .. n, 2)
        end
        guard()
        return nil, MISSING
    end
end

local tcp = without_arguments("ngx.socket.tcp")
local check_connect = phases.guard("ngx.socket.connect")

local function connect()
    check_connect()
    return nil, MISSING
end

local REAL = phases.contexts("ngx.var")
local check_req_socket = phases.guard("ngx.req.socket")

-- the request's own body as it comes, or the whole connection
local function req_socket(...)
    local n = select("#", ...)
    if n > 1 then
        error("expecting 0 or 1 argument, but got " .. n, 2)
    elseif state.request.parent then
        error("attempt to read the request body in a subrequest", 2)
    end
    local raw = ...
    local length = band(REAL, state.request.phase) ~= 0
        and host.body_length() or NONE
    if not raw and length == UNSIZED then
        return nil, "chunked request bodies not supported yet"
    end
    check_req_socket()
    if raw then
        return nil, "the client's connection is the ASGI server's"
    elseif host.body_status() ~= "unread" then
        return nil, "request body already exists"
    elseif length <= 0 then
        return nil, "no body"
    end
    return nil, MISSING
end

return {
    socket = { tcp = tcp, stream = tcp, connect = connect,
               udp = without_arguments("ngx.socket.udp") },
    req = { socket = req_socket },
}
