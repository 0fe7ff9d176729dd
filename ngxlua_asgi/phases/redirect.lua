-- How a request comes to a location: found by its URI, redirected within the
-- server, sent to a named location, or to the page of an error.
--
-- Rule: these change the request table only (location, step, URI); the walk
-- goes on from there. A function answers a status where that is impossible.
-- Sources: ngx_http_core_find_config_phase, ngx_http_internal_redirect,
-- ngx_http_named_location, ngx_http_send_error_page.
local host = require "ngxlua_asgi.host"
local errlog = require "ngxlua_asgi.engine.errlog"
local match = require "ngxlua_asgi.phases.match"
local overlay = require "ngxlua_asgi.phases.overlay"

local ipairs = ipairs
local find, sub, match_pattern = string.find, string.sub, string.match
local find_location = match.find

local MAX_URI_CHANGES = 11
local MAX_FOUND = 1000  -- URIs whose location is remembered
local CONTENT_HEADERS = { "content-type", "content-length" }
local REDIRECTS = { [301] = true, [302] = true, [303] = true, [307] = true,
                    [308] = true }

local _M = {}

-- the URI as phases and modules see it: decoded, normal
local function uri_of(r)
    local uri = r.uri or r.first_uri
    if not uri then
        uri = host.req_uri(r.location.server.keep_slashes)
        r.first_uri = uri
    end
    return uri
end
_M.uri_of = uri_of

-- whether one more change of the URI is allowed
local function count_change(r, words, uri)
    local left = (r.uri_changes or MAX_URI_CHANGES) - 1
    r.uri_changes = left
    if left > 0 then
        return true
    end
    errlog.write(errlog.ERR, "rewrite or internal redirection cycle "
                 .. words .. ' "' .. uri .. '"')
    return false
end

-- nginx's check of Content-Length as a location is found
local function check_body(r)
    local length = r.body_length
    if not length then
        length = host.body_length()
        r.body_length = length
    end
    if length > r.location.max_body and (r.captured or not r.parent) then
        errlog.write(errlog.ERR, "client intended to send too large body: "
                     .. length .. " bytes")
        r.body_length = -1  -- it is discarded: an error page may come
        return 413
    end
end
_M.check_body = check_body

-- The location of `uri`, and whether the client is to add the slash. What no
-- regular expression had a say in is remembered by URI.
local function search(server, uri, r)
    local level = server.root.level
    if not level then
        return server.fallback
    end
    local location, _, slash = find_location(level, uri, r)
    location = location or server.fallback
    if not slash and location.kind ~= "regex" and not location.in_regex then
        local n = server.n_found + 1
        if n > MAX_FOUND then
            server.found, n = {}, 1
        end
        server.found[uri], server.n_found = location, n
    end
    return location, slash
end

-- the location of the request's URI: a status, or nothing
local function find_config(r)
    r.uri_changed = nil
    local server = r.location.server
    local root = server.root
    if server.flat then
        r.location, r.step = root, root.n_server_rewrite
        return
    end
    local uri = r.uri or r.first_uri or uri_of(r)
    local location = server.found[uri]
    local slash
    if not location then
        location, slash = search(server, uri, r)
        if r.regex_failed then
            return 500
        end
    end
    r.location, r.step = location, 0
    if location.internal and not r.internal then
        return 404
    end
    local code = location.max_body and check_body(r)
    if code then
        return code
    elseif slash then
        return location.auto_redirect(r)
    end
end
_M.find_config = find_config

-- after the rewrite phase of a location that changed the URI
function _M.jump(r)
    local leaving = r.location.on_jump
    if leaving then
        leaving(r)
    end
    if not count_change(r, "while processing", uri_of(r)) then
        r.uri_changed = nil
        return 500
    end
    return find_config(r)
end

-- the script's table is done with
local function note_ctx(r)
    if r.ctx and errlog.debugs() then
        errlog.debug("lua release ngx.ctx at ref " .. r.id)
    end
end
_M.note_ctx = note_ctx

-- it is not the next location's
local function drop_ctx(r)
    note_ctx(r)
    r.ctx = nil
end
_M.drop_ctx = drop_ctx

local function leave(r)
    drop_ctx(r)
    r.exit, r.app, r.proxy = nil, nil, nil
    r.uri_changed, r.rewritten, r.own_vm, r.replaced = nil, nil, nil, nil
    r.internal = true
    local headers = r.resp_headers
    if headers and headers["content-length"] then
        overlay.put(r, "resp_headers", "content-length", "Content-Length",
                    false)
    end
end

-- to another URI, from the server's own phases on
local function internal(r, uri, args)
    if not count_change(r, "while internally redirecting to", uri) then
        return 500
    end
    leave(r)
    r.uri, r.args = uri, args or false
    local root = r.location.server.root
    r.location, r.step = root, root.after_post_read
end
_M.internal = internal

-- to the named location `name`
local function named(r, name)
    if r.uri == "" then
        errlog.write(errlog.ERR, 'empty URI in redirect to named location "'
                     .. name .. '"')
        return 500
    end
    if not count_change(r, "while redirect to named location", name) then
        return 500
    end
    local level = r.location.server.root.level
    local location = level and level.named[name]
    if not location then
        errlog.write(errlog.ERR, 'could not find named location "' .. name
                     .. '"')
        return 500
    end
    leave(r)
    r.location, r.step = location, 0
end
_M.named = named

-- to `uri`, which may be a named location
function _M.to(r, uri, args)
    if sub(uri, 1, 1) == "@" then
        return named(r, uri)
    end
    return internal(r, uri, args)
end

local function page_for(r, code)
    local pages = r.location.error_pages
    if not pages or r.error_page or r.uri_changes == 0 then
        return nil
    end
    if not r.location.recursive_error_pages then
        r.error_page = true
    end
    for i = 1, #pages do
        if pages[i].codes[code] then
            return pages[i]
        end
    end
end

-- 494 to 497 are known to nginx only: the client sees a 400
local SHOWN_AS = { [494] = 400, [495] = 400, [496] = 400, [497] = 400 }

-- what was said of a body that is not to come
local function forget_content(r)
    local headers = r.resp_headers
    r.own_type = nil
    for _, key in ipairs(CONTENT_HEADERS) do
        if headers and headers[key] then
            overlay.put(r, "resp_headers", key, key, false)
        end
    end
end

-- To the page that error_page names for `code`: true where the walk goes on
-- there, else nothing (r.status_code then has another code, perhaps).
function _M.error_page(r, code)
    r.err_status = SHOWN_AS[code] or code
    forget_content(r)
    local page = page_for(r, code)
    if not page then
        return nil, code
    end
    local answer = page.answer
    if answer then
        r.err_status = answer ~= 0 and answer or nil
    end
    local uri = page.uri(r)
    local first = sub(uri, 1, 1)
    if first == "/" then
        local args
        if find(uri, "?", 1, true) then
            uri, args = match_pattern(uri, "^([^?]*)%?(.*)$")
        end
        if (r.method or host.req_method()) ~= "HEAD" then
            r.method = "GET"
        end
        code = internal(r, uri, args)
    elseif first == "@" then
        code = named(r, uri)
    else
        code = REDIRECTS[answer] and answer or 302
        r.err_status = code
        overlay.put(r, "resp_headers", "location", "Location", uri)
        return nil, code
    end
    if code then
        return nil, code
    end
    return true
end

return _M
