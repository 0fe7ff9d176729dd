-- ngx_http_charset_module: "; charset=…" behind the types that have one.
--
-- Rule: as ngx_http_charset_header_filter without recoding: a type that names
-- a charset already keeps it, and so does one that is not among the types.
local host = require "ngxlua_asgi.host"
local overlay = require "ngxlua_asgi.phases.overlay"
local output = require "ngxlua_asgi.phases.output"

local ipairs, type = ipairs, type
local find, lower, match = string.find, string.lower, string.match

local TYPES = { "text/html", "text/xml", "text/plain", "text/vnd.wap.wml",
                "application/javascript", "application/rss+xml" }

local _M = {}

local function content_type(r)
    local headers = r.resp_headers
    local value = headers and overlay.get(headers, "content-type")
    if value == nil and r.from_app then
        value = host.resp_header("content-type")
    end
    return type(value) == "string" and value or nil
end

function _M.install(location, plan)
    local charset = location.settings.charset
    if not charset then
        return
    end
    local name_of = plan.value(charset)
    local types = {}
    for _, name in ipairs(location.settings.charset_types or TYPES) do
        types[lower(name)] = true
    end
    local own = location.own_header_filters or {}
    location.own_header_filters = own
    own[#own + 1] = function(r)
        local value = content_type(r)
        if not value or r.parent or find(lower(value), "charset=", 1, true)
        then
            return
        end
        local name = name_of(r)
        if name ~= "" and (types[lower(match(value, "^[^;%s]*"))]
                           or types["*"])
        then
            output.set_header(r, "content-type", "Content-Type",
                              value .. "; charset=" .. name)
        end
    end
end

return _M
