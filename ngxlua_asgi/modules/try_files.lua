-- The try_files directive: the first of several names that is there.
--
-- Rule: what is found becomes the URI of the request, which stays where it is;
-- if nothing is, the last name is where it goes, or a status
-- (ngx_http_try_files_handler).
local host = require "ngxlua_asgi.host"
local redirect = require "ngxlua_asgi.phases.redirect"
local file_path = require "ngxlua_asgi.modules.file_path"

local ipairs, type = ipairs, type
local sub, find = string.sub, string.find
local uri_of = redirect.uri_of

local NOT_THERE = { [2] = true, [20] = true, [36] = true }

local _M = {}

-- a function of the request: the name as it is put behind root or alias
local function below_root(location, name, plan)
    local compute = plan.value(name)
    local alias = location.alias
    if alias <= 0 or type(name) ~= "table" then
        return compute
    end
    return function(r)  -- a URI begins with what the alias stands for
        local text = compute(r)
        if sub(text, 1, alias) == sub(uri_of(r), 1, alias) then
            return sub(text, alias + 1)
        end
        return text
    end
end

local function is_there(path, directory)
    local kind, errno, words = host.file_kind(path)
    if not kind then
        if not NOT_THERE[errno] then
            file_path.report(file_path.CRIT, "stat", path, errno, words)
        end
        return false
    end
    return (kind == "directory") == directory
end

local function found(r, name, directory)
    local alias = r.location.alias
    local as_asked = r.uri == nil or r.uri == r.tried
    if alias == 0 then
        r.uri = name
    elseif alias == file_path.REGEX then
        if not directory then
            r.uri, r.uri_in_alias = name, name
        end
    else
        r.uri = sub(uri_of(r), 1, alias) .. name
    end
    if as_asked then  -- what a proxied server is asked for is still that
        r.tried = r.uri
    end
end

local function go(r, to)
    local at = find(to, "?", 1, true)
    if sub(to, 1, 1) == "@" or not at then
        r.redirect = { uri = to }
    else
        local args = sub(to, at + 1)
        r.redirect = { uri = sub(to, 1, at - 1),
                       args = args ~= "" and args or nil }
    end
end

function _M.install(location, plan)
    local kind = location.kind
    if kind == "if" or kind == "limit_except" then
        return nil  -- has none, and inherits none
    end
    local data = location.own.try_files
    if not data then
        return nil
    end
    local tries = {}
    for i, try in ipairs(data.tries) do
        tries[i] = { name = below_root(location, try.name, plan),
                     directory = try.directory }
    end
    local last, code = below_root(location, data.last, plan), data.code
    return function(r)
        local root, refused = file_path.root(r)
        if not root then
            return refused or 500
        end
        for i = 1, #tries do
            local try = tries[i]
            local name = try.name(r)
            local path = file_path.join(root, name)
            if path and is_there(path, try.directory) then
                return found(r, name, try.directory)
            end
        end
        if code then
            return code
        end
        return go(r, last(r))
    end
end

return _M
