-- ngx_http_proxy_module: what becomes of the other server's answer.
--
-- Rule: its redirects are made this server's (proxy_redirect), and where it
-- names a URI of this server (X-Accel-Redirect) that answers instead
-- (ngx_http_proxy_rewrite_redirect, ngx_http_upstream_process_headers).
local host = require "ngxlua_asgi.host"
local errlog = require "ngxlua_asgi.engine.errlog"
local overlay = require "ngxlua_asgi.phases.overlay"
local output = require "ngxlua_asgi.phases.output"
local redirect = require "ngxlua_asgi.phases.redirect"
local req_uri = require "ngxlua_asgi.api.req_uri"
local unsafe_uri = require "ngxlua_asgi.api.unsafe_uri"
local regex = require "ngxlua_asgi.modules.regex"
local absolute = require "ngxlua_asgi.modules.absolute"

local ipairs, pairs = ipairs, pairs
local sub, lower, find = string.sub, string.lower, string.find

local _M = {}

---------------------------------------------------------------------------
-- redirects of the other server's

local function default_redirect(pass, location)
    if pass.url then
        return nil
    end
    local from, to = pass.scheme .. "://" .. pass.host, location.match_name
    if pass.uri == "" then
        from, to = from .. "/", "/"
    else
        from = from .. pass.uri
    end
    return { from = function() return from end, to = function() return to end }
end

local function redirect_rules(settings, plan, pass, location)
    local rules = {}
    for _, rule in ipairs(settings.proxy_redirect or { { kind = "default" } })
    do
        if rule.kind == "off" then
            return {}
        elseif rule.kind == "default" then
            rules[#rules + 1] = default_redirect(pass, location)
        elseif rule.kind == "regex" then
            rules[#rules + 1] = { matches = regex.compile(rule.from),
                                  to = plan.value(rule.to) }
        else
            rules[#rules + 1] = { from = plan.value(rule.from),
                                  to = plan.value(rule.to) }
        end
    end
    return rules
end

local function rewritten(r, rules, url)
    for i = 1, #rules do
        local rule = rules[i]
        if rule.matches then
            if rule.matches(r, url) then
                return rule.to(r)
            end
        else
            local from = rule.from(r)
            if sub(url, 1, #from) == from then
                return rule.to(r) .. sub(url, #from + 1)
            end
        end
    end
end

-- Refresh: the URL is the part after "url="
local function rewrite_refresh(r, rules, value)
    local at = find(lower(value), "url=", 1, true)
    local changed = at and rewritten(r, rules, sub(value, at + 4))
    if changed then
        output.set_header(r, "refresh", "Refresh",
                          sub(value, 1, at + 3) .. changed)
    end
end

-- before the script's filter, which sees the path only ...
local function redirect_filter(rules)
    return function(r)
        if not r.proxy or not r.from_app then
            return
        end
        local url, refresh = host.resp_header("location"),
            host.resp_header("refresh")
        local changed = url and rewritten(r, rules, url)
        if changed then
            output.set_header(r, "location", "Location", changed)
            r.relative_location = changed
        end
        if refresh then
            rewrite_refresh(r, rules, refresh)
        end
    end
end

-- ... and after it, unless that has set another one
local function complete_location(r)
    local path = r.relative_location
    if path and r.resp_headers
        and overlay.get(r.resp_headers, "location") == path
    then
        output.set_header(r, "location", "Location",
                          absolute.location(r, path))
    end
    r.relative_location = nil
end

---------------------------------------------------------------------------
-- another answer of this server's instead

-- headers of the other server's that stay where X-Accel-Redirect names
-- another answer
local KEPT = { ["content-type"] = "Content-Type", ["set-cookie"] =
    "Set-Cookie", ["content-disposition"] = "Content-Disposition",
    ["cache-control"] = "Cache-Control", expires = "Expires",
    ["accept-ranges"] = "Accept-Ranges" }

local function accel_redirect(r, to)
    for key, name in pairs(KEPT) do
        local values = { host.resp_header(key) }
        if #values > 0 then
            output.set_header(r, key, name, #values > 1 and values
                              or values[1])
        end
    end
    r.own_type = host.resp_header("content-type") ~= nil or nil
    r.err_status = nil
    if sub(to, 1, 1) == "@" then
        return redirect.to(r, to)
    end
    local path, args = unsafe_uri.split(to)
    if not path then
        errlog.write(errlog.ERR, 'unsafe URI "' .. to .. '" was detected')
        return 404
    end
    if req_uri.method(r) ~= "HEAD" then
        r.method = "GET"
    end
    return redirect.to(r, path, args ~= "" and args or nil)
end

local function ignores(settings, name)
    for _, ignored in ipairs(settings.proxy_ignore_headers or {}) do
        if lower(ignored) == name then
            return true
        end
    end
    return false
end

function _M.install(location, plan, pass)
    local rules = redirect_rules(location.settings, plan, pass, location)
    if #rules > 0 then
        local early = location.early_header_filters or {}
        location.early_header_filters = early
        table.insert(early, 1, redirect_filter(rules))
    end
    local own = location.own_header_filters or {}
    location.own_header_filters = own
    own[#own + 1] = complete_location
    if not ignores(location.settings, "x-accel-redirect") then
        location.accel_redirect = accel_redirect
    end
end

return _M
