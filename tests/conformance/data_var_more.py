"""Variables of time, identity and of the response, in every phase that has them.

Rule: an unknown or unset variable reads nil.
"""

from __future__ import annotations

from blocks import Block, page

BLOCKS = [
    Block(
        "request_id and time",
        {
            "content_by_lua": r"""for _, name in ipairs{'time_none', 'sent_http_none'} do
    ngx.say(name, '=', ngx.var[name])
end
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"time_none=nil\nsent_http_none=nil\n",
    ),
    Block(
        "shape of times and ids",
        {
            "content_by_lua": (
                "ngx.say(ngx.var.request_id:match('^%x+$') ~= nil, "
                "#ngx.var.request_id)\n"
                "ngx.say(ngx.var.request_id == ngx.var.request_id)\n"
                "ngx.say(ngx.var.msec:match('^%d+%.%d%d%d$') ~= nil, "
                "ngx.var.request_time:match('^%d+%.%d%d%d$') ~= nil)\n"
                "ngx.say(ngx.var.time_local:match('^%d%d/%a+/%d%d%d%d:%d%d:"
                "%d%d:%d%d [+-]%d%d%d%d$') ~= nil)\n"
                "ngx.say(ngx.var.time_iso8601:"
                "match('^%d%d%d%d%-%d%d%-%d%dT%d%d:%d%d:%d%d[+-]%d%d:%d%d$') "
                "~= nil)\n"
                "ngx.say(ngx.var.pid == tostring(ngx.worker.pid()))\n"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"true32\nfalse\ntruetrue\ntrue\ntrue\ntrue\n",
        differs="one id for a request, however often it is read",
        ours={"reply": b"true32\ntrue\ntruetrue\ntrue\ntrue\ntrue\n"},
    ),
    Block(
        "variables of the response before it",
        {
            "content_by_lua": (
                "for _, name in ipairs{'status', 'sent_http_content_type', "
                "'sent_http_content_length', 'request_completion'} do\n"
                "    ngx.say(name, '=', ngx.var[name])\n"
                "end\n"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=(
            b"status=000\n"
            b"sent_http_content_type=text/plain\n"
            b"sent_http_content_length=nil\n"
            b"request_completion=\n"
        ),
    ),
    Block(
        "variables of the response after it",
        {
            "content_by_lua": (
                "ngx.header['X-A'] = 'b'\n"
                "ngx.header.content_type = 'text/x'\n"
                "ngx.header.location = '/l'\n"
                "ngx.header['Cache-Control'] = {'a', 'b'}\n"
                "ngx.print('')\n"
                "for _, n in ipairs{'status', 'sent_http_content_type', "
                "'sent_http_x_a', 'sent_http_location', "
                "'sent_http_cache_control', 'sent_http_content_length', "
                "'sent_http_none'} do\n"
                "    ngx.say(n, '=', ngx.var[n])\n"
                "end\n"
            )
        },
        status=200,
        reply_headers={
            "content-type": "text/x",
            "x-a": "b",
            "location": "/l",
            "cache-control": ["a", "b"],
        },
        reply=(
            b"status=200\n"
            b"sent_http_content_type=text/x\n"
            b"sent_http_x_a=b\n"
            b"sent_http_location=/l\n"
            b"sent_http_cache_control=a, b\n"
            b"sent_http_content_length=nil\n"
            b"sent_http_none=nil\n"
        ),
    ),
    Block(
        "variables in header_filter",
        {
            "header_filter_by_lua": (
                "for _, n in ipairs{'status', 'sent_http_content_type', "
                "'sent_http_content_length', 'sent_http_etag', "
                "'sent_http_x_powered_by', 'sent_http_set_cookie', "
                "'sent_http_last_modified', 'sent_http_location'} do\n"
                "    ngx.log(ngx.ERR, n, '=', ngx.var[n])\n"
                "end\n"
            )
        },
        app="rich",
        status=201,
        reply_headers={
            "content-type": "text/html; charset=utf-8",
            "content-length": "5",
            "set-cookie": ["a=1; Path=/", "b=2; Path=/"],
            "cache-control": "no-store",
            "etag": '"abc"',
            "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
            "vary": "Accept",
            "location": "/elsewhere",
            "x-powered-by": "python",
        },
        reply=b"rich\n",
        error_log=(
            "[error] [lua] header_filter_by_lua(conf):2: status=201",
            (
                "[error] [lua] header_filter_by_lua(conf):2: "
                "sent_http_content_type=text/html; charset=utf-8"
            ),
            "[error] [lua] header_filter_by_lua(conf):2: sent_http_content_length=5",
            '[error] [lua] header_filter_by_lua(conf):2: sent_http_etag="abc"',
            "[error] [lua] header_filter_by_lua(conf):2: sent_http_x_powered_by=python",
            "[error] [lua] header_filter_by_lua(conf):2: sent_http_set_cookie=a=1; Path=/",
            (
                "[error] [lua] header_filter_by_lua(conf):2: sent_http_last_modified=Wed, 21 "
                "Oct 2015 07:28:00 GMT"
            ),
            "[error] [lua] header_filter_by_lua(conf):2: sent_http_location=/elsewhere",
        ),
        differs="nginx 1.23 and later join them, as here",
        ours={
            "error_log": (
                "[error] [lua] header_filter_by_lua(conf):2: status=201",
                (
                    "[error] [lua] header_filter_by_lua(conf):2: "
                    "sent_http_content_type=text/html; charset=utf-8"
                ),
                "[error] [lua] header_filter_by_lua(conf):2: sent_http_content_length=5",
                '[error] [lua] header_filter_by_lua(conf):2: sent_http_etag="abc"',
                "[error] [lua] header_filter_by_lua(conf):2: sent_http_x_powered_by=python",
                (
                    "[error] [lua] header_filter_by_lua(conf):2: sent_http_set_cookie=a=1; "
                    "Path=/, b=2; Path=/"
                ),
                (
                    "[error] [lua] header_filter_by_lua(conf):2: sent_http_last_modified=Wed, 21 "
                    "Oct 2015 07:28:00 GMT"
                ),
                "[error] [lua] header_filter_by_lua(conf):2: sent_http_location=/elsewhere",
            )
        },
    ),
    Block(
        "variables in log",
        {
            "log_by_lua": (
                "ngx.log(ngx.ERR, ngx.var.status, ' ', "
                "ngx.var.body_bytes_sent, ' ', ngx.var.request_completion, ' "
                "', ngx.var.sent_http_content_type, ' ', ngx.var.uri)"
            )
        },
        app="rich",
        status=201,
        reply_headers={
            "content-type": "text/html; charset=utf-8",
            "content-length": "5",
            "set-cookie": ["a=1; Path=/", "b=2; Path=/"],
            "cache-control": "no-store",
            "etag": '"abc"',
            "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
            "vary": "Accept",
            "location": "/elsewhere",
            "x-powered-by": "python",
        },
        reply=b"rich\n",
        error_log=(
            (
                "[error] [lua] log_by_lua(conf):1: 201 5 OK text/html; charset=utf-8 /t "
                "while logging request"
            ),
        ),
    ),
    Block(
        "variables in log after exit",
        {
            "access_by_lua": "ngx.exit(403)",
            "log_by_lua": "ngx.log(ngx.ERR, ngx.var.status, ' ', ngx.var.body_bytes_sent)",
        },
        status=403,
        reply_headers={"content-type": "text/html", "content-length": "146"},
        reply=page("403 Forbidden"),
        error_log=("[error] [lua] log_by_lua(conf):1: 403 146 while logging request",),
    ),
    Block(
        "variables in log of a HEAD",
        {"log_by_lua": "ngx.log(ngx.ERR, ngx.var.status, ' ', ngx.var.body_bytes_sent)"},
        method="HEAD",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "6"},
        error_log=("[error] [lua] log_by_lua(conf):1: 200 0 while logging request",),
    ),
    Block(
        "variables of an unread body",
        {
            "content_by_lua": (
                "for _, name in ipairs{'request_body', 'request_body_file', "
                "'bytes_none'} do\n"
                "    ngx.say(name, '=', ngx.var[name])\n"
                "end\n"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"request_body=nil\nrequest_body_file=nil\nbytes_none=nil\n",
    ),
]
