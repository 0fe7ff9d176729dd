-- What each location runs: from the model to steps, in nginx's order.
--
-- Rule: done once, when the VM is built. A level sees what it says itself and,
-- where it says nothing, what its outer level says (`settings`); `own` is this
-- level's only, but an `if` shares it with its location. The order of modules
-- within a phase is nginx's, and stands here.
local host = require "ngxlua_asgi.host"
local phase_check = require "ngxlua_asgi.phases.check"
local errlog = require "ngxlua_asgi.engine.errlog"
local state = require "ngxlua_asgi.engine.state"
local match = require "ngxlua_asgi.phases.match"
local redirect = require "ngxlua_asgi.phases.redirect"
local body = require "ngxlua_asgi.api.req_body"
local template = require "ngxlua_asgi.api.template"
local regex = require "ngxlua_asgi.modules.regex"
local rewrite = require "ngxlua_asgi.modules.rewrite"
local fresh_vm = require "ngxlua_asgi.modules.fresh_vm"

local ipairs, pairs = ipairs, pairs
local setmetatable, type = setmetatable, type
local format = string.format
local require = require

-- Modules that add steps, by phase, in the order in which nginx runs them. A
-- module has install(location, plan), which answers nothing, a native step,
-- or nil and a handler that may wait.
local STEPS = {
    post_read = { "realip" },
    rewrite = { "headers_more_in" },  -- after the codes of the rewrite module
    preaccess = { "realip", "limit_req", "limit_req_delay", "limit_conn" },
    access = { "access", "auth_basic", "auth_request" },
    precontent = { "try_files" },
}
-- Modules that look at each location: filters, content handlers, settings.
local INSTALL = { "core", "limit_except", "headers_more", "echo", "charset",
                  "headers", "proxy", "gzip", "static", "referer",
                  "access_log" }

-- Modules with variables of their own, which templates are to find: define().
local DEFINE = { "map", "echo_var", "set_misc", "referer" }

local _M = { STEPS = STEPS, INSTALL = INSTALL }

local DEBUG = 8
local BITS = {}
for _, name in ipairs { "server_rewrite", "rewrite", "access", "precontent",
                        "content" } do
    BITS[name] = phase_check.bit_of(name)
end
BITS.post_read, BITS.preaccess = BITS.server_rewrite, BITS.rewrite

---------------------------------------------------------------------------
-- a level under construction

local function add(location, phase, native, handler)
    if native or handler then
        local n = location.n_before + 1
        location.n_before = n
        location.before[n] = { bit = BITS[phase], native = native,
                               handler = handler }
    end
end

-- the steps of nginx's own modules in a phase
local function add_modules(plan, location, phase)
    for _, name in ipairs(STEPS[phase]) do
        local install = require("ngxlua_asgi.modules." .. name).install
        local before = location.n_before
        add(location, phase, install(location, plan))
        if location.n_before > before then
            location.before[location.n_before].module = true
        end
    end
end

local function reading_body_first(handler)
    return function()
        body.read()
        return handler()
    end
end

-- what nginx's debug log says of a handler that is called
local CALLED = {
    server_rewrite_by_lua = 'lua server rewrite handler, uri:"%s" c:1',
    rewrite_by_lua = 'lua rewrite handler, uri:"%s" c:1',
    access_by_lua = 'lua access handler, uri:"%s" c:1',
    precontent_by_lua = 'lua precontent handler, uri:"%s" c:1',
    content_by_lua = 'lua content handler, uri:"%s" c:1',
    header_filter_by_lua = 'lua header filter for user lua code, uri "%s"',
    body_filter_by_lua = 'lua body filter for user lua code, uri "%s"',
    log_by_lua = 'lua log handler, uri:"%s" c:1',
}

-- the handler of `data`; where the log is at level debug it says so there
local function handler_for(plan, location, option, data)
    local handler = plan.handler(data)
    if location.log_level ~= DEBUG then
        return handler
    end
    return function()
        errlog.debug(format(CALLED[option], redirect.uri_of(state.request)))
        return handler()
    end
end

-- the handler that `option` names, in this level's view
local function handler_of(plan, location, option)
    local data = location.settings[option]
    return data and handler_for(plan, location, option, data)
end

local function add_lua(plan, location, phase, option)
    local handler = handler_of(plan, location, option)
    if handler and phase ~= "server_rewrite"
        and location.settings.lua_need_request_body
    then
        handler = reading_body_first(handler)
    end
    add(location, phase, nil, handler)
end

-- the steps of the modules of a phase, and the script's, last unless it is
-- not to be postponed
local function add_phase(plan, location, phase, option)
    local first = location.settings[option .. "_no_postpone"]
    if first then
        add_lua(plan, location, phase, option)
    end
    add_modules(plan, location, phase)
    if not first then
        add_lua(plan, location, phase, option)
    end
end

local function post_access(r)
    local code = r.access_code
    r.access_code = nil
    if code == 403 then
        errlog.write(errlog.ERR, "access forbidden by rule")
    end
    return code
end

local function add_steps(plan, location, codes)
    local settings = location.settings
    if location.server.flat and location.max_body then
        add(location, "rewrite", redirect.check_body)
    end
    if settings.rewrite_by_lua_no_postpone then
        add_lua(plan, location, "rewrite", "rewrite_by_lua")
    end
    if location.kind ~= "if" then
        add(location, "rewrite", rewrite.step(plan, codes))
    end
    location.after_codes = location.n_before
    add_modules(plan, location, "rewrite")
    if not settings.rewrite_by_lua_no_postpone then
        add_lua(plan, location, "rewrite", "rewrite_by_lua")
    end
    add_modules(plan, location, "preaccess")
    add_phase(plan, location, "access", "access_by_lua")
    location.after_access = location.n_before
    if location.satisfy_any then
        add(location, "rewrite", post_access)
    end
    add_phase(plan, location, "precontent", "precontent_by_lua")
end

local function set_filters(plan, location)
    location.header_filter = handler_of(plan, location,
                                        "header_filter_by_lua")
    location.body_filter = handler_of(plan, location, "body_filter_by_lua")
    location.log = handler_of(plan, location, "log_by_lua")
end

local function set_content(plan, location)
    local content = location.own.content_by_lua
    if content then
        location.content = handler_for(plan, location, "content_by_lua",
                                       content)
        if location.settings.lua_need_request_body then
            location.content = reading_body_first(location.content)
        end
    end
end

-- what the walk asks of a location whatever modules it has
local function set_flags(location)
    location.filters_body = location.body_filter ~= nil
        or location.own_body_filters ~= nil
    local filters = location.header_filter or location.filters_body
        or location.own_header_filters or location.early_header_filters
    location.logs = location.log or location.access_log
    location.watched = filters or location.logs or location.type_of
        or location.http10_unbuffered
    location.app_flags = (location.logs and host.LOG or 0)
        + (filters and host.FILTER or 0)
        + (location.filters_body and host.BODY or 0)
        + (location.intercept_errors and location.error_pages
           and host.INTERCEPT or 0)
end

local function new_location(level, outer, server)
    local settings = setmetatable(level.settings or {},
                                  { __index = outer.settings })
    local own = level.own or {}
    if level.kind == "if" or level.kind == "limit_except" then
        own = setmetatable(own, { __index = outer.own })
    end
    local location = { kind = level.kind, name = level.name,
                       settings = settings, own = own, server = server,
                       outer = outer, before = {}, n_before = 0,
                       n_server_rewrite = 0 }
    errlog.install(location)
    return location
end

local function install_modules(plan, location)
    for _, name in ipairs(INSTALL) do
        require("ngxlua_asgi.modules." .. name).install(location, plan)
    end
end

---------------------------------------------------------------------------
-- levels

local function plan_of(shared, location)
    return setmetatable({
        location = location,
        inner = function(level)
            return shared.build_location(level, location, location.server)
        end,
    }, { __index = shared })
end

local function finish_location(plan, location, codes)
    set_filters(plan, location)
    set_content(plan, location)
    install_modules(plan, location)
    add_steps(plan, location, codes)
    set_flags(location)
end

local function build_location(shared, level, outer, server)
    local location = new_location(level, outer, server)
    local plan = plan_of(shared, location)
    if level.kind == "regex" then
        location.regex = regex.compile(level.name)
    end
    location.in_regex = outer.kind == "regex" or outer.in_regex
    location.noregex = level.kind == "noregex"
    add(location, "rewrite", fresh_vm.of_location(location, level))
    finish_location(plan, location, level.codes)
    local inner = {}
    for i, child in ipairs(level.locations or {}) do
        inner[i] = build_location(shared, child, location, server)
    end
    location.level = match.build(inner)
    return location
end

-- what nginx refuses before any phase; else the URI is known
local function check_request(r)
    local server = r.location.server
    local uri, status, length = host.req_begin(server.keep_slashes,
        server.buffer_size, server.buffers)
    r.first_uri, r.body_length = uri, length
    return status
end

local function add_server_steps(plan, root, codes, fresh)
    if plan.from_conf then
        add(root, "post_read", check_request)
    end
    add_modules(plan, root, "post_read")
    root.after_post_read = root.n_before
    add(root, "server_rewrite", fresh)
    add_lua(plan, root, "server_rewrite", "server_rewrite_by_lua")
    add(root, "server_rewrite", rewrite.step(plan, codes))
    root.n_server_rewrite = root.n_before
end

-- The server of a single location that matches everything is that location:
-- no URI is looked at.
local function build_flat(plan, root, only)
    root.own = setmetatable(only.own or {}, { __index = root.own })
    root.settings = setmetatable(only.settings or {},
                                 { __index = root.settings })
    finish_location(plan, root, only.codes)
end

local function build_server(shared, data, http)
    local first = data.names[1]
    local server = { names = data.names, listens = data.listens,
                     name = type(first) == "table" and "~" .. first.pattern
                         or first }
    local level = data.root
    local root = new_location(level, http, server)
    server.root = root
    server.found, server.n_found = {}, 0
    server.keep_slashes = root.settings.merge_slashes == false
    local buffers = root.settings.large_client_header_buffers
    server.buffer_size = buffers and buffers.size or 8192
    server.buffers = buffers and buffers.number or 4
    local plan = plan_of(shared, root)
    local only = data.flat and level.locations[1]
    add_server_steps(plan, root, level.codes,
                     fresh_vm.of_server(root, level, only))
    if only then
        server.flat = true
        build_flat(plan, root, only)
        return server
    end
    local inner = {}
    for i, child in ipairs(level.locations or {}) do
        inner[i] = build_location(shared, child, root, server)
    end
    root.level = match.build(inner)
    set_filters(plan, root)
    install_modules(plan, root)
    set_flags(root)
    server.fallback = build_location(shared, { kind = "prefix", name = "",
        own = level.own }, root, server)
    add(root, "rewrite", redirect.find_config)
    return server
end

-- All modules, before any template is compiled: they define variables.
local function load_modules()
    for _, name in ipairs(INSTALL) do
        require("ngxlua_asgi.modules." .. name)
    end
    for _, names in pairs(STEPS) do
        for _, name in ipairs(names) do
            require("ngxlua_asgi.modules." .. name)
        end
    end
end

-- The servers of the model. `shared.handler` answers the function of a
-- handler's data.
function _M.build(data, shared)
    shared.value = template.compile
    shared.from_conf, shared.has_app = data.from_conf, data.has_app
    shared.blocks = data.blocks or {}
    function shared.build_location(level, outer, server)
        return build_location(shared, level, outer, server)
    end
    load_modules()
    for _, name in ipairs(DEFINE) do
        require("ngxlua_asgi.modules." .. name).define(shared)
    end
    local http = { settings = data.settings, own = {} }
    errlog.install(http)
    local servers = {}
    for i, server in ipairs(data.servers) do
        servers[i] = build_server(shared, server, http)
    end
    return servers
end

return _M
