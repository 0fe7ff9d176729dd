-- The global `ngx`: every family of the API, merged.
--
-- Rule: one line a family. A family returns a table of what it adds; nested
-- tables (ngx.req, ngx.resp, ngx.worker, ngx.config) are merged one level.
local magic = require "ngxlua_asgi.api.magic"

local rawset, pairs, type = rawset, pairs, type

local FAMILIES = {
    "constants", "codec", "base64", "hash", "time", "log", "ctx", "arg",
    "var", "output", "control", "sleep", "resp_header", "req_header",
    "req_uri", "req_body", "req_info", "worker", "location",
    "exec", "re", "shdict", "timer", "socket",
}

local ngx = {}

-- a family that others build upon keeps what scripts see in `family`
local function load_family(name)
    local family = require("ngxlua_asgi.api." .. name)
    return family.family or family
end

for _, family in ipairs(FAMILIES) do
    for name, entry in pairs(load_family(family)) do
        if type(entry) == "table" and getmetatable(entry) == nil then
            local group = ngx[name] or {}
            for key, value in pairs(entry) do
                group[key] = value
            end
            ngx[name] = group
        elseif name ~= "global_print" then
            ngx[name] = entry
        end
    end
end

local getters, setters = magic.getters, magic.setters

return setmetatable(ngx, {
    __index = function(_, key)
        local getter = getters[key]
        if getter then
            return getter()
        end
    end,
    __newindex = function(t, key, value)
        local setter = setters[key]
        if setter then
            return setter(value)
        end
        rawset(t, key, value)
    end,
})
