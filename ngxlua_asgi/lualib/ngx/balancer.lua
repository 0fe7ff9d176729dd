-- require "ngx.balancer": for balancer_by_lua, which is not here.
--
-- Rule: lua-resty-core's checks of arguments, then what OpenResty says in any
-- other phase; api/handshake.lua.
local handshake = require "ngxlua_asgi.api.handshake"

local error, type = error, type
local check_request = handshake.check_request

local NO_UPSTREAM = "no upstream found"

local _M = { version = require("resty.core.base").version }
_M.set_more_tries = handshake.refusing(NO_UPSTREAM)
_M.recreate_request = handshake.refusing(NO_UPSTREAM)
_M.set_upstream_tls = handshake.refusing(NO_UPSTREAM)

local function bad_argument(position, name, reason)
    error("bad argument #" .. position .. " to '" .. name .. "' (" .. reason
          .. ")", 3)
end

function _M.set_current_peer(address, _, host)
    check_request(3)
    if type(address) ~= "string" then
        bad_argument(1, "set_current_peer", "string expected, got "
                     .. type(address))
    elseif host ~= nil and type(host) ~= "string" then
        bad_argument(3, "set_current_peer", "string expected, got "
                     .. type(host))
    end
    return nil, NO_UPSTREAM
end

local function check_number(value, position)
    if not value then
        return
    elseif type(value) ~= "number" then
        error("bad argument #" .. position .. " to 'enable_keepalive' "
              .. "(number expected, got " .. type(value) .. ")", 3)
    elseif value < 0 then
        error("bad argument #" .. position .. " to 'enable_keepalive' "
              .. "(expected >= 0)", 3)
    end
end

function _M.enable_keepalive(idle_timeout, max_requests)
    check_request(3)
    check_number(idle_timeout, 1)
    check_number(max_requests, 2)
    return nil, NO_UPSTREAM
end

function _M.get_last_failure()
    check_request(3)
    return nil, nil, NO_UPSTREAM
end

local function check_timeout(value, name)
    if value and (type(value) ~= "number" or value <= 0) then
        error("bad " .. name .. " timeout", 3)
    end
end

function _M.set_timeouts(connect, send, read)
    check_request(3)
    check_timeout(connect, "connect")
    check_timeout(send, "send")
    check_timeout(read, "read")
    return false, NO_UPSTREAM
end

function _M.bind_to_local_addr(address)
    check_request(3)
    if type(address) ~= "string" then
        bad_argument(1, "bind_to_local_addr", "string expected, got "
                     .. type(address))
    end
    return nil, NO_UPSTREAM
end

return _M
