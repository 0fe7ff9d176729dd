-- Adds to every response what all of them share.
-- Rule: a page that body_filter.lua makes longer loses its length here.
local header = ngx.header

header["X-Request-ID"] = ngx.ctx.request_id
header["X-Frame-Options"] = "DENY"

local content_type = header.content_type
if content_type and string.find(content_type, "^text/html") then
    ngx.ctx.html = true
    header.content_length = nil
end
