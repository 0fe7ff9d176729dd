-- Lets in who has a valid session, and asks the app what that user may do.
-- Rule: $user and $role are what proxy_set_header tells the app; they are
-- empty until the token was checked.
local session = require "lib.session"


local function deny(reason)
    ngx.log(ngx.WARN, "denied: ", reason)
    return ngx.exit(ngx.HTTP_UNAUTHORIZED)
end


local token = session.token_of_request()
if not token then
    return deny("no session")
end

local user, reason = session.verify(token)
if not user then
    return deny(reason)
end

local answer = ngx.location.capture("/internal/role",
                                    { args = { user = user } })
if answer.status ~= ngx.HTTP_OK then
    return deny("the app does not know " .. user)
end

ngx.var.user = user
ngx.var.role = answer.body
