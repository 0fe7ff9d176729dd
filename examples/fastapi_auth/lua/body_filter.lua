-- Puts a footer below every HTML page, the 401 page too.
-- Rule: chunks pass as they come, only the last one grows.
local arg, ctx = ngx.arg, ngx.ctx

if ctx.html and arg[2] then
    arg[1] = arg[1] .. "\n<footer>seen by Lua, request "
        .. ctx.request_id .. "</footer>\n"
end
