-- Writes one line per request, once its last byte is out.
-- Rule: nothing here can wait or fail the request.
local var = ngx.var

ngx.log(ngx.NOTICE, "user=", ngx.ctx.user or "-",
        " status=", ngx.status,
        " time=", var.request_time,
        " bytes=", var.body_bytes_sent)
