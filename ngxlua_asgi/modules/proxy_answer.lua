-- ngx_http_proxy_module: what becomes of the other server's answer.
--
-- Rule: its redirects are made this server's (proxy_redirect), and where it
-- names a URI of this server (X-Accel-Redirect) that answers instead
-- (ngx_http_proxy_rewrite_redirect, ngx_http_upstream_process_headers).
local host = require "ngxlua_asgi.host"
local output = require "ngxlua_asgi.phases.output"
local redirect = require "ngxlua_asgi.phases.redirect"
local req_uri = require "ngxlua_asgi.api.req_uri"
local unsafe_uri = require "ngxlua_asgi.api.unsafe_uri"
local regex = require "ngxlua_asgi.modules.regex"

local ipairs, pairs = ipairs, pairs
local sub, lower = string.sub, string.lower

local _M = {}

---------------------------------------------------------------------------
-- redirects of the other server's

local function default_redirect(pass, location)
    if pass.url or location.kind == "regex" then
        return nil
    end
    local from = pass.scheme .. "://" .. pass.host .. pass.uri
    local to = pass.uri == "" and "" or location.match_name
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

local function redirect_filter(rules)
    return function(r)
        if not r.proxy or not r.from_app then
            return
        end
        local url = host.resp_header("location")
        local changed = url and rewritten(r, rules, url)
        if changed then
            output.set_header(r, "location", "Location", changed)
        end
    end
end

---------------------------------------------------------------------------
-- another answer of this server's instead

-- headers of the other server's that stay where X-Accel-Redirect names
-- another answer
local KEPT = { ["content-type"] = "Content-Type", ["set-cookie"] =
    "Set-Cookie", ["content-disposition"] = "Content-Disposition",
    ["cache-control"] = "Cache-Control", expires = "Expires" }

local function accel_redirect(r, to)
    for key, name in pairs(KEPT) do
        local values = { host.resp_header(key) }
        if #values > 0 then
            output.set_header(r, key, name, #values > 1 and values
                              or values[1])
        end
    end
    r.own_type = host.resp_header("content-type") ~= nil or nil
    if req_uri.method(r) ~= "HEAD" then
        r.method = "GET"
    end
    if sub(to, 1, 1) == "@" then
        return redirect.to(r, to)
    end
    local path, args = unsafe_uri.split(to)
    if not path then
        return 404
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
        location.own_header_filters = location.own_header_filters or {}
        table.insert(location.own_header_filters, redirect_filter(rules))
    end
    if not ignores(location.settings, "x-accel-redirect") then
        location.accel_redirect = accel_redirect
    end
end

return _M
