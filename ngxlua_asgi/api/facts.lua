-- Facts of the current request that nothing changes: each crosses from
-- Python once, at its first use.
--
-- Rule: they are what the client sent; what scripts change lies over them
-- (r.method, r.args, r.req_headers) and is asked first. They are those of
-- one request at a time: after a change of requests they are asked anew, so
-- nothing has to be forgotten at a request's end.
local host = require "ngxlua_asgi.host"
local state = require "ngxlua_asgi.engine.state"
local clear = require "table.clear"

local setmetatable = setmetatable
local req_header = host.req_header

local MAX_HEADERS = 64  -- kept of a request, as scripts may make names up

local _M = {}

-- the request that they are of; it may be collected meanwhile
local owner = setmetatable({}, { __mode = "v" })
local known, headers, n_headers = {}, {}, 0

local function forget(r)
    owner[1] = r
    clear(known)
    if n_headers > 0 then
        clear(headers)
        n_headers = 0
    end
end

-- what the host function `name` says of the request: never nil
function _M.of(name)
    local r = state.request
    if owner[1] ~= r then
        forget(r)
    end
    local fact = known[name]
    if fact == nil then
        fact = host[name]()
        known[name] = fact
    end
    return fact
end

-- the request's header `key` (lower-case, with dashes), nil if there is none
function _M.header(key)
    local r = state.request
    if owner[1] ~= r then
        forget(r)
    end
    local value = headers[key]
    if value == nil then
        value = req_header(key) or false
        if n_headers < MAX_HEADERS then
            n_headers = n_headers + 1
            headers[key] = value
        end
    end
    return value or nil
end

-- something that `make` makes of the request: never nil
function _M.made(name, make)
    local r = state.request
    if owner[1] ~= r then
        forget(r)
    end
    local fact = known[name]
    if fact == nil then
        fact = make()
        known[name] = fact
    end
    return fact
end

return _M
