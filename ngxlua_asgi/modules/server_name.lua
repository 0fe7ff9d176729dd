-- Which server a request belongs to: by the port it came to and by its Host.
--
-- Rule: nginx's order of names: exact, "*.tail", "head.*", regular expressions
-- in the order of the file, the default server of the port. A port that no
-- server listens on (the ASGI server was told another) has them all.
local host = require "ngxlua_asgi.host"
local builtin = require "ngxlua_asgi.api.var_builtin"
local regex = require "ngxlua_asgi.modules.regex"

local ipairs, type, tonumber = ipairs, type, tonumber
local sub, find = string.sub, string.find

local _M = {}

local function new_names()
    return { exact = {}, tails = {}, heads = {}, regexes = {} }
end

local function add_name(names, name, root)
    if type(name) == "table" then
        names.regexes[#names.regexes + 1] = { matches = regex.compile(name),
                                              root = root }
    elseif sub(name, 1, 2) == "*." then
        names.tails[sub(name, 2)] = names.tails[sub(name, 2)] or root
    elseif sub(name, 1, 1) == "." and #name > 1 then
        names.tails[name] = names.tails[name] or root
        names.exact[sub(name, 2)] = names.exact[sub(name, 2)] or root
    elseif sub(name, -2) == ".*" then
        names.heads[sub(name, 1, -2)] = names.heads[sub(name, 1, -2)] or root
    else
        names.exact[name] = names.exact[name] or root
    end
end

local function longest_tail(tails, name)
    local at = find(name, ".", 1, true)
    while at do
        local root = tails[sub(name, at)]
        if root and at > 1 then
            return root
        end
        at = find(name, ".", at + 1, true)
    end
end

local function longest_head(heads, name)
    for at = #name - 1, 1, -1 do
        local root = sub(name, at, at) == "." and heads[sub(name, 1, at)]
        if root then
            return root
        end
    end
end

local function lookup(names, name, r)
    local root = names.exact[name] or longest_tail(names.tails, name)
        or longest_head(names.heads, name)
    if root then
        return root
    end
    for _, candidate in ipairs(names.regexes) do
        if candidate.matches(r, name) then
            return candidate.root
        end
    end
    return names.default
end

-- the names of an address and a port, which are a set of their own
local function names_at(ports, listen)
    local addresses = ports[listen.port] or {}
    ports[listen.port] = addresses
    local address = listen.address == "0.0.0.0" and "*" or listen.address
    addresses[address] = addresses[address] or new_names()
    return addresses[address]
end

local function add_server(ports, server)
    for _, listen in ipairs(server.listens) do
        local names = names_at(ports, listen)
        if not names.default or listen.default then
            names.default = server.root
        end
        for _, name in ipairs(server.names) do
            add_name(names, name, server.root)
        end
    end
end

-- a function of the request that answers the level at which it begins
function _M.chooser(servers)
    local ports, all = {}, new_names()
    for _, server in ipairs(servers) do
        add_server(ports, server)
        all.default = all.default or server.root
        for _, name in ipairs(server.names) do
            add_name(all, name, server.root)
        end
    end
    return function(r)
        local address, port, authority = host.server()
        local addresses = ports[tonumber(port)]
        local names = addresses and (addresses[address] or addresses["*"])
            or all
        local name = (authority or builtin.request_header(r, "host"))
            and builtin.variables.host(r) or ""
        return lookup(names, name, r)
    end
end

return _M
