-- Lets in who carries a session cookie or a bearer token that we signed.
-- Rule: the app believes X-User, so a client's own is removed first, whatever
-- the path, and only a checked name is ever put there.
local session = require "session"
local users = require "app.users"

local str_match = string.match

local OPEN = { ["/"] = true, ["/login"] = true }


local function token_of_request()
    local header = ngx.var.http_authorization
    local bearer = header and str_match(header, "^[Bb]earer +(%S+)$")
    return bearer or ngx.var.cookie_session
end


local function deny(reason)
    ngx.log(ngx.WARN, "denied: ", reason)
    ngx.header["WWW-Authenticate"] = 'Bearer realm="fastapi_auth"'
    return ngx.exit(ngx.HTTP_UNAUTHORIZED)
end


ngx.req.clear_header("X-User")
if OPEN[ngx.var.uri] then
    return
end

local token = token_of_request()
if not token then
    return deny("no session cookie and no bearer token")
end

local name, reason = session.verify(token)
if not name then
    return deny(reason)
end

-- An async function of the app: this request waits, the others do not.
local user, err = users.find(name)
if not user then
    return deny(err or "the user " .. name .. " is gone")
end

ngx.req.set_header("X-User", user.name)
ngx.ctx.user = user.name
ngx.ctx.role = user.role
