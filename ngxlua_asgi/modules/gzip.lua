-- ngx_http_gzip_filter_module: whether a response is compressed.
--
-- Rule: decided once, from the head as every other filter has left it
-- (ngx_http_gzip_header_filter, ngx_http_gzip_ok); Python compresses what goes
-- to the client (modules/gzip.py).
local host = require "ngxlua_asgi.host"
local output = require "ngxlua_asgi.phases.output"
local builtin = require "ngxlua_asgi.api.var_builtin"
local time = require "ngxlua_asgi.api.time"
local headers = require "ngxlua_asgi.modules.headers"
local regex = require "ngxlua_asgi.modules.regex"

local ipairs, type, tonumber = ipairs, type, tonumber
local find, lower, match, sub = string.find, string.lower, string.match,
    string.sub
local set_header, is_head = output.set_header, output.is_head
local request_header = builtin.request_header
local header_of, add_line = headers.header_of, headers.add_line
local parse_http_time = time.parse_http_time

local STATUSES = { [200] = true, [403] = true, [404] = true }
local MIN_LENGTH = 20
local MSIE6 = "MSIE [4-6]%."

local _M = {}

---------------------------------------------------------------------------
-- what the client takes

-- Accept-Encoding names gzip, and not with a quality of 0
local function accepts(value)
    local at = 1
    while true do
        local first, last = find(lower(value), "gzip", at, true)
        if not first then
            return false
        end
        local before = sub(value, first - 1, first - 1)
        local after = match(value, "^ *(.?)", last + 1)
        if find(before, "^[, ]?$") and find(after, "^[,;]?$") then
            local quality = match(value, "^ *; *[qQ]=([%d.]*)", last + 1)
            return not quality or (tonumber(quality) or 0) > 0
        end
        at = last + 1
    end
end

local function first(value)
    return type(value) == "table" and value[1] or value
end

-- What a proxy between the client and us (Via) may get: gzip_proxied.
local function proxied_allows(r, said)
    if said.off or said.any then
        return said.any
    elseif said.auth and request_header(r, "authorization") then
        return true
    end
    local expires = first(header_of(r, "expires"))
    if expires then
        local at = parse_http_time(expires)
        return said.expired and at and at < host.wall_clock()
    end
    local control = first(header_of(r, "cache-control"))
    if control then
        control = lower(control)
        return said["no-cache"] and find(control, "no-cache", 1, true)
            or said["no-store"] and find(control, "no-store", 1, true)
            or said.private and find(control, "private", 1, true)
    end
    return not (said.no_last_modified and header_of(r, "last-modified"))
        and not (said.no_etag and header_of(r, "etag"))
end

local function disabled(r, location)
    local agent = location.gzip_disable and request_header(r, "user-agent")
    if not agent then
        return false
    end
    for _, unwanted in ipairs(location.gzip_disable) do
        if unwanted(r, agent) then
            return true
        end
    end
    return false
end

local function client_takes(r)
    local location = r.location
    local value = request_header(r, "accept-encoding")
    return value and accepts(value)
        and host.req_http_version() >= location.gzip_version
        and (not request_header(r, "via")
             or proxied_allows(r, location.gzip_proxied))
        and not disabled(r, location)
end

---------------------------------------------------------------------------
-- the filter

local function may_be_smaller(r)
    local location = r.location
    local length = first(header_of(r, "content-length"))
    local kind = first(header_of(r, "content-type"))
    return STATUSES[r.status] and not r.parent
        and not header_of(r, "content-encoding")
        and not (length and tonumber(length) < location.gzip_min_length)
        and kind and (location.gzip_types["*"]
                      or location.gzip_types[lower(match(kind, "^[^; ]*"))])
end

local function filter(r)
    local settings = r.location.settings
    if not may_be_smaller(r) then
        return
    end
    if settings.gzip_vary then
        add_line(r, "vary", "Vary", "Accept-Encoding")
    end
    if not client_takes(r) then
        return
    end
    set_header(r, "content-encoding", "Content-Encoding", "gzip")
    set_header(r, "content-length", "Content-Length", false)
    set_header(r, "accept-ranges", "Accept-Ranges", false)
    local etag = first(header_of(r, "etag"))
    if etag and sub(etag, 1, 2) ~= "W/" then
        set_header(r, "etag", "ETag", 'W/' .. etag)
    end
    if not is_head(r) then
        host.gzip(settings.gzip_comp_level or 1)
    end
end

local function set_of(words)
    local set = {}
    for _, word in ipairs(words) do
        set[lower(word)] = true
    end
    return set
end

-- the patterns of gzip_disable as functions
local function unwanted(patterns)
    local found = {}
    for i, pattern in ipairs(patterns) do
        found[i] = pattern == "msie6" and function(_, agent)
            return find(agent, MSIE6) and not find(agent, "SV1", 1, true)
        end or regex.compile(pattern)
    end
    return found
end

function _M.install(location)
    local settings = location.settings
    if not settings.gzip then
        return
    end
    location.gzip_types = set_of(settings.gzip_types or {})
    location.gzip_types["text/html"] = true
    location.gzip_version = settings.gzip_http_version or "1.1"
    location.gzip_min_length = settings.gzip_min_length or MIN_LENGTH
    location.gzip_proxied = set_of(settings.gzip_proxied or { "off" })
    location.gzip_disable = settings.gzip_disable
        and unwanted(settings.gzip_disable)
    local filters = location.own_header_filters or {}
    location.own_header_filters = filters
    filters[#filters + 1] = filter
end

return _M
