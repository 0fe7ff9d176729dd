-- ngx_http_headers_module: add_header and expires.
--
-- Rule: header filters of the client's response, run after the script's; a
-- status outside SAFE gets only what is to be sent always. How headers are
-- read and changed in a filter, for other modules too, stands here.
local host = require "ngxlua_asgi.host"
local overlay = require "ngxlua_asgi.phases.overlay"
local output = require "ngxlua_asgi.phases.output"
local resp_header = require "ngxlua_asgi.api.resp_header"
local time = require "ngxlua_asgi.api.time"

local ipairs, type, select, tonumber = ipairs, type, select, tonumber
local lower, match = string.lower, string.match
local floor = math.floor
local date, mktime = os.date, os.time
local set_header = output.set_header
local safe_name, safe_value = resp_header.safe_name, resp_header.safe_value

local SAFE = {}
for _, status in ipairs { 200, 201, 204, 206, 301, 302, 303, 304, 307, 308 }
do
    SAFE[status] = true
end
local REPLACED = { ["last-modified"] = true, etag = true }
local UNITS = { { "y", 31536000 }, { "M", 2592000 }, { "w", 604800 },
                { "d", 86400 }, { "h", 3600 }, { "m", 60 }, { "s", 1 } }
local DAY = 86400

local _M = {}

---------------------------------------------------------------------------
-- response headers in a filter

local function several(...)
    if select("#", ...) < 2 then
        return (...)
    end
    return { ... }
end

-- the value of header `key`: a string, a list, false (cleared), nil (none)
local function header_of(r, key)
    local headers = r.resp_headers
    local value = headers and overlay.get(headers, key)
    if value == nil and r.from_app then
        return several(host.resp_header(key))
    end
    return value
end
_M.header_of = header_of

-- one more line of header `key`
local function add_line(r, key, name, value)
    local before = header_of(r, key)
    if not before then
        return set_header(r, key, name, value)
    end
    local lines = {}
    for i, line in ipairs(type(before) == "table" and before or { before })
    do
        lines[i] = line
    end
    lines[#lines + 1] = value
    return set_header(r, key, name, lines)
end
_M.add_line = add_line

---------------------------------------------------------------------------
-- add_header

local function adder(entry, plan)
    local name = safe_name(entry.name)
    local key = lower(name)
    local compute = plan.value(entry.value)
    local put = REPLACED[key] and set_header or add_line
    local always = entry.always
    return function(r)
        if not always and not SAFE[r.status] then
            return
        end
        local value = safe_value(compute(r))
        if value ~= "" then
            put(r, key, name, value)
        elseif put == set_header then
            set_header(r, key, name, false)
        end
    end
end

---------------------------------------------------------------------------
-- expires

-- seconds of "1h 30m" (ngx_parse_time): nil where it is no time
local function parse_time(text)
    local total, rest, unit = 0, text, 1
    if text == "" then
        return nil
    end
    while rest ~= "" do
        local number, letter, after = match(rest, "^(%d+)([yMwdhms]?) *(.*)$")
        if not number then
            return nil
        end
        letter = letter == "" and "s" or letter
        while UNITS[unit] and UNITS[unit][1] ~= letter do
            unit = unit + 1
        end
        if not UNITS[unit] then
            return nil
        end
        total = total + tonumber(number) * UNITS[unit][2]
        rest, unit = after, unit + 1
    end
    return total
end

local KINDS = { epoch = true, max = true, off = true }

-- kind and seconds of a value known only now; nil where nginx gives up
local function parse(text, modified)
    if KINDS[text] and not modified then
        return text
    end
    local sign, rest = match(text, "^([@+-]?)(.*)$")
    local seconds = parse_time(rest)
    if not seconds or (sign == "@" and (modified or seconds > DAY)) then
        return nil
    end
    if sign == "@" then
        return "daily", seconds
    end
    return modified and "modified" or "access",
        sign == "-" and -seconds or seconds
end

-- the next time that the local clock shows `seconds`
local function next_time(now, seconds)
    local t = date("*t", now)
    t.hour, t.min = floor(seconds / 3600), floor(seconds / 60) % 60
    t.sec, t.isdst = seconds % 60, nil
    local at = mktime(t)
    if at > now then
        return at
    end
    t = date("*t", now)
    t.day, t.hour, t.min = t.day + 1, floor(seconds / 3600),
        floor(seconds / 60) % 60
    t.sec, t.isdst = seconds % 60, nil
    return mktime(t)
end

local function last_modified(r)
    local value = header_of(r, "last-modified")
    return type(value) == "string" and time.parse_http_time(value) or nil
end

local function set_both(r, expires, control)
    set_header(r, "expires", "Expires", expires)
    set_header(r, "cache-control", "Cache-Control", control)
end

local function set_expires(r, kind, seconds)
    if kind == "epoch" then
        return set_both(r, "Thu, 01 Jan 1970 00:00:01 GMT", "no-cache")
    elseif kind == "max" then
        return set_both(r, "Thu, 31 Dec 2037 23:55:55 GMT",
                        "max-age=315360000")
    end
    local now = time.time()
    local changed = kind == "modified" and last_modified(r)
    local at
    if kind == "daily" then
        at = next_time(now, seconds)
    elseif seconds == 0 then
        at = now
    else
        at = (changed or now) + seconds
    end
    local age = at - now
    return set_both(r, time.http_time(at),
                    (seconds < 0 or age < 0) and "no-cache"
                    or "max-age=" .. age)
end

local function expirer(data, plan)
    if data.kind ~= "variable" then
        return function(r)
            if SAFE[r.status] then
                set_expires(r, data.kind, data.seconds)
            end
        end
    end
    local compute, modified = plan.value(data.value), data.modified
    return function(r)
        if not SAFE[r.status] then
            return
        end
        local kind, seconds = parse(compute(r), modified)
        if kind and kind ~= "off" then
            set_expires(r, kind, seconds)
        end
    end
end

---------------------------------------------------------------------------

local function client_only(filter)
    return function(r)
        if not r.parent then
            filter(r)
        end
    end
end

function _M.install(location, plan)
    local list = location.own_header_filters or {}
    local expires = location.settings.expires
    if expires and expires.kind ~= "off" then
        list[#list + 1] = client_only(expirer(expires, plan))
    end
    for _, entry in ipairs(location.settings.add_header or {}) do
        list[#list + 1] = client_only(adder(entry, plan))
    end
    location.own_header_filters = list[1] and list
end

return _M
