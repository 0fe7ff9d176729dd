-- ngx_http_auth_basic_module: a password is asked for.
--
-- Rule: the file and the check of a password are modules/auth_basic.py's, which
-- may wait; what is answered and logged is ngx_http_auth_basic_handler's. A
-- realm that turns out to be "off" has no opinion.
local host = require "ngxlua_asgi.host"
local state = require "ngxlua_asgi.engine.state"
local scheduler = require "ngxlua_asgi.engine.coroutine"
local errlog = require "ngxlua_asgi.engine.errlog"
local output = require "ngxlua_asgi.phases.output"
local builtin = require "ngxlua_asgi.api.var_builtin"
local resp_header = require "ngxlua_asgi.api.resp_header"

local byte = string.byte

local CRYPT = host.op("crypt")
local DECLINED = -5
local CRIT, ERR, INFO = 3, 4, 7
local SLASH = 47

local _M = {}

local function challenge(r, realm)
    output.set_header(r, "www-authenticate", "WWW-Authenticate",
                      'Basic realm="' .. resp_header.safe_value(realm)
                      .. '"')
    return 401
end

-- whether the password is right: nil where that cannot be said
local function is_right(password, hash)
    local right, message = host.check_password(hash, password)
    if right == nil then
        right, message = scheduler.wait(CRYPT, hash, password)
    end
    if right == nil then
        errlog.write(CRIT, message)
    end
    return right
end

-- a status; nil: granted
local function refusal(r, realm, path)
    local user, password = builtin.credentials(r)
    if not user then
        errlog.write(INFO, "no user/password was provided for basic "
                     .. "authentication")
        return challenge(r, realm)
    end
    local hash, status, level, message = host.password_of(path, user)
    if not hash then
        if status ~= 401 then
            errlog.write(level, message)
            return status
        end
        errlog.write(ERR, 'user "' .. user .. '" was not found in "' .. path
                     .. '"')
        return challenge(r, realm)
    end
    local right = is_right(password, hash)
    if right then
        return nil
    elseif right == nil then
        return 500
    end
    errlog.write(ERR, 'user "' .. user .. '": password mismatch')
    return challenge(r, realm)
end

function _M.install(location, plan)
    local settings = location.settings
    local realm, file = settings.auth_basic, settings.auth_basic_user_file
    if not realm or not file or realm == "off" then
        return nil
    end
    local realm_of, path_of = plan.value(realm), plan.value(file.path)
    return nil, function()
        local r = state.request
        local name = realm_of(r)
        if name == "off" then
            r.exit = DECLINED
            return
        end
        local path = path_of(r)
        if byte(path) ~= SLASH then
            path = file.folder .. path
        end
        r.exit = refusal(r, name, path)
    end
end

return _M
