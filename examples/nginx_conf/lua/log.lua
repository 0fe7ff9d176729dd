-- Writes one line per request, once its last byte is out.
-- Rule: nothing here can wait or fail the request.
local var = ngx.var

ngx.log(ngx.NOTICE, var.request_method, " ", var.request_uri,
        " status=", var.status,
        " user=", var.user ~= "" and var.user or "-",
        " id=", ngx.ctx.request_id or "-")
