-- ngx_http_core_module: what every location knows of itself.
--
-- Rule: settings become fields of the location once, here; the walk and the
-- response read those.
local host = require "ngxlua_asgi.host"
local not_modified = require "ngxlua_asgi.modules.not_modified"
local req_uri = require "ngxlua_asgi.phases.redirect"

local ipairs, pairs = ipairs, pairs
local lower, match = string.lower, string.match

local DEFAULT_TYPES = { html = "text/html", gif = "image/gif",
                        jpg = "image/jpeg" }

local _M = {}

local function error_pages(location, plan)
    local pages = location.settings.error_page
    if not pages then
        return nil
    end
    local list = {}
    for i, page in ipairs(pages) do
        local codes = {}
        for _, code in ipairs(page.codes) do
            codes[code] = true
        end
        list[i] = { codes = codes, answer = page.answer,
                    uri = plan.value(page.uri) }
    end
    return list
end

-- the type of the URI's ending (nginx's ngx_http_set_content_type)
local function type_by_ending(types)
    return function(r)
        local uri = req_uri.uri_of(r)
        local ending = match(uri, "[^/]%.([^./]*)$")
        return ending and types[lower(ending)] or nil
    end
end

local function types_of(location, plan)
    local types = location.settings.types
    if not types then
        return plan.from_conf and DEFAULT_TYPES or nil
    end
    local by_ending = {}
    for ending, name in pairs(types) do
        by_ending[ending] = name
    end
    return by_ending
end

local function conditional(r)
    if not r.parent and not r.err_status and not r.bypass_if_checks
        and host.req_conditional()
    then
        return not_modified.check_headers(r)
    end
end

function _M.install(location, plan)
    location.conditional = plan.from_conf and conditional
    local settings = location.settings
    location.error_pages = error_pages(location, plan)
    location.recursive_error_pages = settings.recursive_error_pages
    location.intercept_errors = settings.proxy_intercept_errors
    location.internal = settings.internal ~= nil
    location.satisfy_any = settings.satisfy == "any"
    local types = types_of(location, plan)
    location.types = types
    if settings.lua_use_default_type ~= false then
        local default = settings.default_type or "text/plain"
        location.default_type = default ~= "" and default or nil
        location.type_of = types and type_by_ending(types)
    end
    local max = settings.client_max_body_size
    if max == nil and plan.from_conf then
        max = 1024 * 1024
    end
    location.max_body = max ~= 0 and max or nil
    local in_file = settings.client_body_in_file_only or "off"
    location.body_buffer = in_file ~= "off" and -1
        or settings.client_body_buffer_size or 16 * 1024
    local temp = settings.client_body_temp_path or {}
    location.body_options = host.body_options(location.body_buffer,
        location.max_body, temp.path, temp.levels)
    location.http10_unbuffered = settings.lua_http10_buffering == false
    location.keep_underscores =
        settings.lua_transform_underscores_in_response_headers == false
end

return _M
