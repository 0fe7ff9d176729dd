-- ngx.arg in body_filter_by_lua*: the chunk and the end-of-body flag.
--
-- Rule: the app's chunk stays in Python until a script reads ngx.arg[1];
-- what a script writes replaces it (ngx_http_lua_bodyfilterby.c).
local host = require "ngxlua_asgi.host"
local state = require "ngxlua_asgi.engine.state"
local phases = require "ngxlua_asgi.phases.check"

local error, type, tostring = error, type, tostring
local join = require("ngxlua_asgi.api.text").join
local band = bit.band

local CONTEXTS = phases.contexts("ngx.arg")
local SET = phases.bit_of("set")

local function get(_, index)
    local r = state.request
    if band(CONTEXTS, r.phase) == 0 then
        phases.refuse_current(r)
    end
    if r.phase == SET then
        return r.set_args[index]
    elseif index == 1 then
        local chunk = r.chunk
        if not chunk then
            chunk = r.chunk_changed and "" or host.chunk()
            r.chunk = chunk
        end
        return chunk
    elseif index == 2 then
        return r.last
    end
    return nil
end

-- what may be written to ngx.arg[1], as text; nil and the kind otherwise
local function text_of(value)
    local kind = type(value)
    if kind == "string" then
        return value
    elseif kind == "nil" then
        return ""
    elseif kind == "number" then
        return tostring(value)
    elseif kind == "table" then
        local text, reason = join(value)
        if not text then
            error("bad argument #3 to '__newindex' (" .. reason .. ")", 3)
        end
        return text
    end
    error("bad chunk data type: " .. kind, 3)
end

local function set(_, index, value)
    local r = state.request
    if band(CONTEXTS, r.phase) == 0 then
        phases.refuse(r, "ngx.arg")
    end
    if index == 1 then
        r.chunk = text_of(value)
        r.chunk_changed = true
    elseif index == 2 then
        r.last = value and true or false
    elseif type(index) == "number" then
        error("bad index: " .. tostring(index), 2)
    else
        error("bad argument #2 to '__newindex' (number expected, got "
              .. type(index) .. ")", 2)
    end
end

return { arg = setmetatable({}, { __index = get, __newindex = set }) }
