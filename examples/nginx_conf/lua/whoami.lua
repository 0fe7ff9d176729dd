-- Tells who asks what their session says: no app runs for it.
-- Rule: to a stranger it tells only that they are one.
local session = require "lib.session"

local token = session.token_of_request()
local user = token and session.verify(token)

ngx.header.content_type = "text/plain"
ngx.say("you are ", user or "a stranger")
