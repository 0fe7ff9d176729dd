-- ngx_http_realip_module: the client's address from a header that a trusted
-- proxy has written.
--
-- Rule: it changes once a request, in the server's first phase or, where only
-- the location says so, before access. Lists are read from the right
-- (ngx_http_get_forwarded_addr); what cannot be read ends the search.
local host = require "ngxlua_asgi.host"
local var = require "ngxlua_asgi.api.var"
local address = require "ngxlua_asgi.modules.address"
local main_of = require("ngxlua_asgi.phases.request").main

local tonumber, type = tonumber, type
local lower, find, match = string.lower, string.find, string.match
local byte, sub = string.byte, string.sub
local find_range, is_unix, unmapped = address.find_range, address.is_unix,
    address.unmapped

local BLANK, COMMA = 32, 44

local _M = {}

---------------------------------------------------------------------------
-- one address, perhaps with a port: its bytes, spelling, port

local function parse_plain(text)
    if not find(text, "%", 1, true) then
        return address.parse(text)
    end
end

local function parse(text)
    local packed, spelled = parse_plain(text)
    if packed then
        return packed, spelled, 0
    end
    local inner, port = match(text, "^%[([^%]]*)%]:(%d+)$")
    if not inner then
        inner, port = match(text, "^([^%[:][^:]*):(%d+)$")
    end
    port = tonumber(port)
    if port and port >= 1 and port <= 65535 then
        packed, spelled = parse_plain(inner)
        if packed then
            return packed, spelled, port
        end
    end
end

---------------------------------------------------------------------------
-- the search: `state` is who is speaking, from the connection's peer on

local function trusts(families, state)
    local packed = state.packed
    if not packed then
        return is_unix(state.name) and families.unix.of[1] ~= nil
    end
    packed = unmapped(packed) or packed
    local family = families[#packed == 4 and "4" or "6"]
    return find_range(family.ranges, packed) ~= nil
end

local function is_separator(c)
    return c == BLANK or c == COMMA
end

-- the last word of the first `n` bytes, and how many stand before it (a walk
-- by bytes: a pattern would look at long headers again and again)
local function last_word(value, n)
    while n > 0 and is_separator(byte(value, n)) do
        n = n - 1
    end
    local last = n
    while n > 0 and not is_separator(byte(value, n)) do
        n = n - 1
    end
    return sub(value, n + 1, last), n
end

-- go through one header from its end: whether there may be more before it
local function follow(families, recursive, state, value)
    local n = #value
    repeat
        if not trusts(families, state) then
            return false
        end
        local word
        word, n = last_word(value, n)
        local packed, spelled, port = parse(word)
        if not packed then
            return false
        end
        state.packed, state.spelled, state.port = packed, spelled, port
    until not recursive or n == 0
    return recursive
end

---------------------------------------------------------------------------

-- the lines of header `key`: a list, or nothing
local function lines_of(r, key)
    local changes = r.req_headers
    local i = changes and changes[key]
    if not i then
        local lines = { host.header_lines(key) }
        return lines[1] and lines
    end
    local value = changes[i + 2]
    return type(value) == "table" and value or value and { value }
end

-- where to look: the header's key, and whether its lines are one list
local function source(settings)
    local header = settings.real_ip_header or "X-Real-IP"
    if header == "proxy_protocol" then
        return nil  -- no ASGI server tells
    end
    return lower(header), header == "X-Forwarded-For"
end

function _M.install(location)
    local settings = location.settings
    local key, is_list = source(settings)
    if not settings.set_real_ip_from or not key then
        return nil
    end
    local families = address.by_family(settings.set_real_ip_from)
    local recursive = settings.real_ip_recursive or false
    return function(r)
        local main = main_of(r)
        local lines = not main.peer and lines_of(r, key)
        if not lines then
            return nil
        end
        local state = {}
        state.packed, state.name = address.client()
        for i = is_list and #lines or 1, 1, -1 do
            if not follow(families, recursive, state, lines[i])
                or not is_list
            then
                break
            end
        end
        if state.spelled then
            main.peer = { host.remote() }
            host.set_client(state.spelled, state.port)
        end
    end
end

---------------------------------------------------------------------------
-- variables: who is at the other end, whatever a header has said of it

local function peer(r)
    local known = main_of(r).peer
    if known then
        return known[1], known[2]
    end
    return host.remote()
end

var.define("realip_remote_addr", function(r)
    return (peer(r))
end)

var.define("realip_remote_port", function(r)
    local _, port = peer(r)
    return port
end)

-- a name that is no IP address (a test client's, say) has no binary form
var.define("binary_remote_addr", function()
    return (address.client())
end)

return _M
