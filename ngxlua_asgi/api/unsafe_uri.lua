-- A URI as scripts give it: path and arguments, checked and decoded.
--
-- Rule: what climbs out of the root or holds a NUL byte is refused, exactly as
-- ngx_http_parse_unsafe_uri does: a path that ends in "/.." is refused only
-- where nothing follows, and a path that was decoded is looked at again.
local codec = require "ngxlua_asgi.api.codec"

local type, tostring, tonumber, pcall = type, tostring, tonumber, pcall
local error, sub, gsub, char = error, string.sub, string.gsub, string.char
local find, match = string.find, string.match
local format, byte = string.format, string.byte
local encode_args = codec.encode_args

local _M = {}

-- `open`: a query follows, so the path's end is not the URI's
local function climbs(path, open)
    return find(path, "/../", 1, true) or sub(path, 1, 3) == "../"
        or not open and (path == ".." or sub(path, -3) == "/..")
        or find(path, "%z")
end

-- nginx drops the "%" of a broken escape, and with it a lone hex digit and
-- what stands after that
local function unescape(first, second)
    if first == "" then
        return second
    end
    local code = tonumber(first .. second, 16)
    return code and #second == 1 and find(second, "%x") and char(code) or ""
end

-- path and arguments (nil: no "?"); where the URI is unsafe nil and what
-- was found to be so
function _M.split(uri)
    local path, args = uri, nil
    local mark = find(uri, "?", 1, true)
    if mark then
        path, args = sub(uri, 1, mark - 1), sub(uri, mark + 1)
    end
    if path == "" then
        return nil, uri
    end
    -- what may climb has a dot beside a slash, or a byte of that kind escaped
    if not find(path, "[%%%z]") and not find(path, "..", 1, true) then
        return path, args
    end
    if climbs(path, args) then
        return nil, uri
    end
    if find(path, "%", 1, true) then
        path = gsub(path, "%%(%x?)(.?)", unescape)
        if climbs(path) then
            return nil, path
        end
    end
    return path, args
end

-- the option args: a query, nil where the value is of no type for one;
-- raises what is wrong with a table
function _M.args_option(value)
    local kind = type(value)
    if kind == "string" then
        return value
    elseif kind == "number" then
        return tostring(value)
    elseif kind == "table" then
        local ok, args = pcall(encode_args, value)
        if not ok then
            error(args, 0)
        end
        return args
    end
end

-- a URI's own arguments (nil: none) and more of them
function _M.join_args(own, more)
    if not more or more == "" then
        return own
    elseif not own or own == "" then
        return more
    end
    return own .. "&" .. more
end

-- a control character in `uri`, and the URI as a log shows it; nil: none
function _M.control(uri)
    local found = match(uri, "[%z\1-\8\10-\31\127]")
    if not found then
        return nil
    end
    return byte(found), (gsub(uri, '[%z\1-\31"\\\127-\255]', function(c)
        return format("\\x%02X", byte(c))
    end))
end

-- as a C string ends
function _M.up_to_nul(text)
    return match(text, "^%Z*")
end

return _M
