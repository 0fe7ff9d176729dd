-- Conditional requests: what the client has already, or relies on.
--
-- Rule: ngx_http_not_modified_filter's order and comparisons, with the answer
-- as it stands (its ETag, its time of change, nil where it has none): nothing,
-- or 304 or 412 instead.
local overlay = require "ngxlua_asgi.phases.overlay"
local builtin = require "ngxlua_asgi.api.var_builtin"
local time = require "ngxlua_asgi.api.time"

local find, sub, match = string.find, string.sub, string.match
local request_header = builtin.request_header
local parse_http_time = time.parse_http_time

local _M = {}

local function seconds(date)
    return parse_http_time(date) or -1
end

local function strong(tag)
    return sub(tag, 1, 2) == "W/" and sub(tag, 3) or tag
end

-- whether `list`, a header's value, names `etag`; `weak` forgets W/
local function names(list, etag, weak)
    if list == "*" then
        return true
    elseif not etag then
        return false
    end
    if weak then
        etag = strong(etag)
    end
    local at, size = 1, #list
    while at <= size do
        if weak and size - at > 1 and sub(list, at, at + 1) == "W/" then
            at = at + 2
        end
        if #etag > size - at + 1 then
            return false
        end
        if sub(list, at, at + #etag - 1) == etag
            and match(list, "^[ \t]*()", at + #etag) > size
        then
            return true
        elseif sub(list, at, at + #etag - 1) == etag
            and find(list, "^[ \t]*,", at + #etag)
        then
            return true
        end
        at = match(list, "^[^,]*[ \t,]*()", at)
    end
    return false
end

local function modified_since(r, since, modified)
    local mode = r.location.settings.if_modified_since
    if not modified or mode == "off" then
        return true
    end
    since = seconds(since)
    if since == modified then
        return false
    end
    return mode ~= "before" or since < modified
end

-- `etag` and `modified` (seconds) of the answer: 304, 412 or nothing
function _M.check(r, etag, modified)
    local unmodified = request_header(r, "if-unmodified-since")
    if unmodified and not (modified and seconds(unmodified) >= modified) then
        return 412
    end
    local wanted = request_header(r, "if-match")
    if wanted and not names(wanted, etag, false) then
        return 412
    end
    local since = request_header(r, "if-modified-since")
    local known = request_header(r, "if-none-match")
    if not since and not known
        or since and modified_since(r, since, modified)
        or known and not names(known, etag, true)
    then
        return nil
    end
    return 304
end

-- The same for an answer of a script's, by the headers it has set.
function _M.check_headers(r)
    local headers = r.resp_headers
    local date = headers and overlay.get(headers, "last-modified")
    return _M.check(r, headers and overlay.get(headers, "etag"),
                    date and parse_http_time(date))
end

return _M
