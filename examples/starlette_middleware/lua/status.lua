-- A page that is Lua from end to end: no Python runs for it.
-- Rule: it tells nothing that a stranger may not know.
ngx.header.content_type = "application/json"
ngx.say('{"worker":', ngx.worker.pid(), ',"time":"',
        ngx.http_time(ngx.time()), '"}')
