-- Lua code in a file that is read when a request first needs it.
--
-- Rule: the path may have variables, so that the file is known only then; what
-- was compiled is kept by path. A file that cannot be read is nginx's 404, one
-- that does not compile a 500, both logged (ngx_http_lua_cache_loadfile).
local host = require "ngxlua_asgi.host"
local state = require "ngxlua_asgi.engine.state"
local loader = require "ngxlua_asgi.engine.loader"
local errlog = require "ngxlua_asgi.engine.errlog"
local template = require "ngxlua_asgi.api.template"

local sub = string.sub

local _M = {}

local chunks = {}

-- a handler that says in the log why there is none, and ends in a 500
function _M.failing(message)
    return function()
        errlog.write(errlog.ERR, message)
        state.request.exit = 500
    end
end

local function load(path, isolated)
    local source, reason = host.read_lua(path)
    if not source then
        errlog.write(errlog.ERR, "failed to load external Lua file \"" .. path
                     .. "\": cannot open " .. path
                     .. (reason and ": " .. reason or ""))
        state.request.exit = 404
        return nil
    end
    local chunk, err = loader.compile(source, "@" .. path, isolated)
    if not chunk then
        errlog.write(errlog.ERR, 'failed to load external Lua file "' .. path
                     .. '": ' .. err)
        state.request.exit = 500
        return nil
    end
    chunks[path] = chunk
    return chunk
end

-- the handler that runs the file of `data`
function _M.handler(data)
    local path_of = template.compile(data.file)
    local isolated = data.isolated
    return function()
        local path = path_of(state.request)
        if sub(path, 1, 1) ~= "/" then
            path = host.prefix() .. path
        end
        local chunk = chunks[path] or load(path, isolated)
        if chunk then
            return chunk()
        end
    end
end

return _M
