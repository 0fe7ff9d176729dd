-- ndk.set_var: set-misc's directives of one text as functions for scripts.
--
-- Rule: as lua-resty-core's ndk.lua: a lookup makes a function, which runs
-- the directive on a text; what the directive refuses is an error. Texts to
-- texts are here, and modules/set_misc.lua adds what needs more.
local state = require "ngxlua_asgi.engine.state"

local error, setmetatable, tostring, type = error, setmetatable, tostring, type

-- directive -> function of the request and a text: a text, nil where refused
local functions = {}

local function get(_, name)
    if type(name) ~= "string" then
        name = tostring(name)
    end
    local compute = functions[name]
    if not compute then
        error('ndk.set_var: directive "' .. name
              .. '" not found or does not use ndk_set_var_value', 2)
    end
    return function(text)
        local r = state.request
        if not r then
            error("no request found")
        end
        if type(text) ~= "string" then
            text = tostring(text)
        end
        local value = compute(r, text)
        if not value then
            error("calling directive " .. name .. " failed with code -1", 2)
        end
        return value
    end
end

local function set()
    error("not allowed", 2)
end

return {
    functions = functions,
    ndk = { set_var = setmetatable({}, { __index = get, __newindex = set }) },
}
