-- Loading code: handler chunks, and `require` as a Lua function.
--
-- Rule: a module is loaded once per VM, by package.loaders in order, with
-- the package's own files (lualib/ by plain name) before the user's paths.
-- Being Lua, `require` lets a module wait while it loads; whoever else asks
-- for that module meanwhile waits for it (LuaJIT's own is a C function).
local host = require "ngxlua_asgi.host"
local state = require "ngxlua_asgi.engine.state"
local scheduler = require "ngxlua_asgi.engine.coroutine"
local globals = require "ngxlua_asgi.engine.globals"

local package, loadstring = package, loadstring
local error, type, tostring, next = error, type, tostring, next
local concat = table.concat

local SLEEP = host.op("sleep")
local POLL_SECONDS = 0.001
local YIELDABLE = host.yieldable_bits()
local band = bit.band

local _M = {}

---------------------------------------------------------------------------
-- require

local OUR_PLACE = "^ngxlua_asgi/engine/loader%.lua:%d+: "
local LOADING = newproxy()  -- what package.loaded holds meanwhile
local owners = {}           -- module name -> the request that loads it

local function search(name)
    local reasons = {}
    for _, loader in ipairs(package.loaders) do
        local ok, found = pcall(loader, name)
        if not ok then
            error(type(found) == "string" and found:gsub(OUR_PLACE, "")
                  or found, 0)
        elseif type(found) == "function" then
            return found
        elseif type(found) == "string" then
            reasons[#reasons + 1] = found
        end
    end
    error("module '" .. name .. "' not found:" .. concat(reasons), 4)
end

local function load_module(name, r)
    local loader = search(name)
    package.loaded[name] = LOADING
    owners[name] = r
    r.loading = r.loading or {}
    r.loading[name] = true
    local value = loader(name)
    if value ~= nil then
        package.loaded[name] = value
    elseif package.loaded[name] == LOADING then
        package.loaded[name] = true
    end
    owners[name] = nil
    r.loading[name] = nil
    return package.loaded[name]
end

local function require(name)
    name = tostring(name)
    local r = state.request
    while true do
        local value = package.loaded[name]
        if value ~= LOADING then
            return value or load_module(name, r)
        end
        if owners[name] == r then
            error("loop or previous error loading module '" .. name .. "'", 2)
        end
        if band(YIELDABLE, r.phase) == 0 then
            return load_module(name, r)  -- cannot wait for the other request
        end
        scheduler.wait(SLEEP, POLL_SECONDS)
    end
end

local CJSON_OPENERS = {
    cjson = "luaopen_cjson", ["cjson.safe"] = "luaopen_cjson_safe",
}
local user_cpath  -- lua_package_cpath without the default path

-- a handler ended: what it began to load and did not finish may be retried
function _M.forget_unfinished(r)
    for name in next, r.loading do
        if package.loaded[name] == LOADING and owners[name] == r then
            package.loaded[name] = nil
            owners[name] = nil
        end
    end
    r.loading = nil
end

-- a C cjson where the user's own lua_package_cpath has one, or nil
local function search_user_cjson(name)
    local opener = CJSON_OPENERS[name]
    local file = opener and user_cpath
                 and package.searchpath("cjson", user_cpath)
    return file and assert(package.loadlib(file, opener))
end

local function search_lualib(name)
    local user_cjson = search_user_cjson(name)
    if user_cjson then
        return user_cjson
    end
    local source, chunkname = host.lualib_source(name)
    if not source then
        return "\n\tno file '" .. name .. "' in ngxlua_asgi/lualib"
    end
    return assert(loadstring(source, chunkname))
end

function _M.install_require()
    _G.require = require
    table.insert(package.loaders, 2, search_lualib)
end

-- `path` as lua_package_path has it; ";;" stands for the default path
function _M.set_path(field, path)
    local default = package[field]
    if field == "cpath" then
        user_cpath = path:gsub(";;", ";")
    end
    path = path:gsub(";;", function() return ";" .. default .. ";" end)
    package[field] = path:gsub("^;+", ""):gsub(";+$", "")
                         :gsub(";;+", ";")
end

---------------------------------------------------------------------------
-- handler chunks

-- compile `source` into a handler: a function, or nil and LuaJIT's message
function _M.compile(source, chunkname, isolated)
    local chunk, err = loadstring(source, chunkname)
    if not chunk or not isolated then
        return chunk, err
    end
    local bytecode = string.dump(chunk)
    return globals.isolate(function()
        return loadstring(bytecode, chunkname)
    end)
end

return _M
