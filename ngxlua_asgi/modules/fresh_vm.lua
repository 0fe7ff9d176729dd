-- lua_code_cache off: a VM of its own for who comes to such a location.
--
-- Rule: as nginx has it, the VM is chosen where a request (or sub-request)
-- meets its first Lua, and changes with the next internal redirect
-- (ngx_http_lua_create_ctx). Seen from the VM where the request is, the
-- location is left for an app, gateway/fresh_vm.py; the state of the request
-- goes along as plain data, and the new VM, which has the same plan, adopts it
-- and walks on from the same step.
local host = require "ngxlua_asgi.host"
local state = require "ngxlua_asgi.engine.state"
local request = require "ngxlua_asgi.phases.request"
local walker = require "ngxlua_asgi.phases.walk"
local result_of = require("ngxlua_asgi.api.location_result").result_of
local buffer = require "string.buffer"

local ipairs, next, pairs, type = ipairs, next, pairs, type
local lower, tostring, unpack = string.lower, tostring, unpack

local APP = host.app_number("fresh_vm")

-- What goes along: all that may have been said before the first Lua of a
-- location, or was given to a sub-request.
local FIELDS = {
    "uri", "first_uri", "args", "method", "internal", "rewritten",
    "uri_changes", "err_status", "error_page", "vars", "captures",
    "req_headers", "resp_headers", "body_changed", "body_length",
    "request_id", "limit_rate", "websocket", "depth", "captured", "http10",
    "header_only",
}

-- An app's names are looked for in lower case.
local LOWER = { ["Content-Type"] = true, ["Content-Length"] = true }

local PHASES = { "rewrite_by_lua", "access_by_lua", "precontent_by_lua",
                 "header_filter_by_lua", "body_filter_by_lua", "log_by_lua" }

local _M = {}

---------------------------------------------------------------------------
-- which locations

local has_lua

local function codes_have_lua(codes)
    for _, code in ipairs(codes or {}) do
        if code[1] == "set_by_lua" then
            return true
        end
        for _, part in pairs(code) do
            if type(part) == "table" and part.kind and has_lua(part) then
                return true
            end
        end
    end
    return false
end

-- whether requests that come to this level run a script
function has_lua(level)
    local settings = level.settings or {}
    for _, option in ipairs(PHASES) do
        if settings[option] then
            return true
        end
    end
    return (level.own or {}).content_by_lua ~= nil
        or codes_have_lua(level.codes)
end

---------------------------------------------------------------------------
-- to another VM

-- where the request is while another VM has it: no filter, no log
local function bare(root)
    return setmetatable({ before = {}, n_before = 0, app_flags = 0,
                          error_pages = false, bare = true, kind = "bare",
                          default_type = false, conditional = false,
                          filters_body = false, watched = false,
                          header_filter = false, body_filter = false,
                          log = false, logs = false,
                          own_header_filters = false,
                          own_body_filters = false, content = false,
                          early_header_filters = false, serve = false,
                          max_body = false },
                        { __index = root })
end

local function hand_over(r)
    if r.own_vm then
        return
    end
    local facts = { at = r.location.number, step = r.step,
                    sub = r.parent ~= nil }
    for _, name in ipairs(FIELDS) do
        facts[name] = r[name]
    end
    facts.peer = request.main(r).peer
    r.err_status, r.resp_headers = nil, nil
    r.app, r.app_argument = APP, buffer.encode(facts)
    r.location, r.step = r.location.server.bare, 0
end

local numbered = {}

-- number the location, and let who comes go elsewhere from here on
local function leave_at(location)
    local server = location.server
    numbered[#numbered + 1] = location
    location.number = #numbered
    server.bare = server.bare or bare(server.root)
    return hand_over
end

-- The step of a location that makes requests leave for a VM of their own, or
-- nothing. `level` is what the configuration says there.
function _M.of_location(location, level)
    if location.settings.lua_code_cache == false
        and not location.server.pinned
        and (has_lua(level) or has_lua(location))
    then
        return leave_at(location)
    end
end

-- The same of a server's own phases; `only` is its one location where that
-- matches everything.
function _M.of_server(root, level, only)
    local cache = root.settings.lua_code_cache
    if only and only.settings and only.settings.lua_code_cache ~= nil then
        cache = only.settings.lua_code_cache
    end
    if root.settings.server_rewrite_by_lua or codes_have_lua(level.codes)
        or (only and (has_lua(only) or has_lua(root)))
    then
        root.server.pinned = true  -- who passes has a VM from here on
        return cache == false and leave_at(root) or nil
    end
end

---------------------------------------------------------------------------
-- from another VM

local ended  -- the sub-request that this VM was made for

local function has_ended(r)
    ended = r
end

-- the request of another VM goes on here: an operation
function _M.adopt(encoded)
    local facts = buffer.decode(encoded)
    local location = numbered[facts.at]
    local r = request.new(location)
    for _, name in ipairs(FIELDS) do
        r[name] = facts[name]
    end
    r.step, r.own_vm = facts.step, true
    if facts.sub then
        r.parent = request.new(location.server.root)
        r.at_end = has_ended
    end
    request.main(r).peer = facts.peer
    state.request, state.now = r, nil
    request.keep(r)
    return walker.walk(r)
end

-- the answer to the sub-request, once it has ended: status, body, whether it
-- was cut, header pairs
function _M.adopted()
    local result = result_of(ended)
    local out, n = { result.status, result.body, result.truncated }, 3
    for name, values in next, result.header do
        name = LOWER[name] and lower(name) or name
        if type(values) ~= "table" then
            values = { values }
        end
        for _, value in ipairs(values) do
            out[n + 1], out[n + 2] = name, tostring(value)
            n = n + 2
        end
    end
    return unpack(out, 1, n)
end

return _M
