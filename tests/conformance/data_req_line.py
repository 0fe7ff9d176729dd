"""The request line: method, version, raw header and the query's arguments.

Rule: what a script changed is what the app sees, and what variables read.
"""

from __future__ import annotations

from blocks import Block, page
from prelude import SHOW

BLOCKS = [
    Block(
        "method, version, start",
        {
            "content_by_lua": (
                "ngx.say(ngx.req.get_method(), ' ', ngx.req.http_version(), "
                "' ', ngx.req.is_internal(), ' ', ngx.is_subrequest)\n"
                "local t = ngx.req.start_time()\n"
                "ngx.say(type(t), ' ', math.abs(t - ngx.now()) < 5, ' ', t "
                "<= ngx.now())\n"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"GET 1.1 false false\nnumber true true\n",
    ),
    Block(
        "http_version 1.0",
        {"content_by_lua": "ngx.say(ngx.req.http_version())"},
        version="1.0",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "2"},
        reply=b"1\n",
    ),
    Block(
        "get_method POST",
        {"content_by_lua": "ngx.say(ngx.req.get_method(), ' ', ngx.var.request_method)"},
        method="POST",
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"POST POST\n",
    ),
    Block(
        "get_method PUT",
        {"content_by_lua": "ngx.say(ngx.req.get_method(), ' ', ngx.var.request_method)"},
        method="PUT",
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"PUT PUT\n",
    ),
    Block(
        "get_method DELETE",
        {"content_by_lua": "ngx.say(ngx.req.get_method(), ' ', ngx.var.request_method)"},
        method="DELETE",
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"DELETE DELETE\n",
    ),
    Block(
        "get_method OPTIONS",
        {"content_by_lua": "ngx.say(ngx.req.get_method(), ' ', ngx.var.request_method)"},
        method="OPTIONS",
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"OPTIONS OPTIONS\n",
    ),
    Block(
        "get_method PATCH",
        {"content_by_lua": "ngx.say(ngx.req.get_method(), ' ', ngx.var.request_method)"},
        method="PATCH",
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"PATCH PATCH\n",
    ),
    Block(
        "get_method PROPFIND",
        {"content_by_lua": "ngx.say(ngx.req.get_method(), ' ', ngx.var.request_method)"},
        method="PROPFIND",
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"PROPFIND PROPFIND\n",
    ),
    Block(
        "get_method FOO",
        {"content_by_lua": "ngx.say(ngx.req.get_method(), ' ', ngx.var.request_method)"},
        method="FOO",
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"FOO FOO\n",
    ),
    Block(
        "set_method(ngx.HTTP_POST)",
        {
            "access_by_lua": r"""ngx.req.set_method(ngx.HTTP_POST)
ngx.log(ngx.ERR, ngx.req.get_method(), ' ', ngx.var.request_method, ' ', ngx.var.request)
"""
        },
        app="dump",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "44"},
        reply=b"method=POST\npath=/t\nquery=\nhost: localhost\n\n",
        error_log=("[error] [lua] access_by_lua(conf):2: POST POST GET /t HTTP/1.1",),
    ),
    Block(
        "set_method(ngx.HTTP_PUT)",
        {
            "access_by_lua": r"""ngx.req.set_method(ngx.HTTP_PUT)
ngx.log(ngx.ERR, ngx.req.get_method(), ' ', ngx.var.request_method, ' ', ngx.var.request)
"""
        },
        app="dump",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "43"},
        reply=b"method=PUT\npath=/t\nquery=\nhost: localhost\n\n",
        error_log=("[error] [lua] access_by_lua(conf):2: PUT PUT GET /t HTTP/1.1",),
    ),
    Block(
        "set_method(ngx.HTTP_DELETE)",
        {
            "access_by_lua": r"""ngx.req.set_method(ngx.HTTP_DELETE)
ngx.log(ngx.ERR, ngx.req.get_method(), ' ', ngx.var.request_method, ' ', ngx.var.request)
"""
        },
        app="dump",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "46"},
        reply=b"method=DELETE\npath=/t\nquery=\nhost: localhost\n\n",
        error_log=("[error] [lua] access_by_lua(conf):2: DELETE DELETE GET /t HTTP/1.1",),
    ),
    Block(
        "set_method(ngx.HTTP_PATCH)",
        {
            "access_by_lua": r"""ngx.req.set_method(ngx.HTTP_PATCH)
ngx.log(ngx.ERR, ngx.req.get_method(), ' ', ngx.var.request_method, ' ', ngx.var.request)
"""
        },
        app="dump",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "45"},
        reply=b"method=PATCH\npath=/t\nquery=\nhost: localhost\n\n",
        error_log=("[error] [lua] access_by_lua(conf):2: PATCH PATCH GET /t HTTP/1.1",),
    ),
    Block(
        "set_method(ngx.HTTP_TRACE)",
        {
            "access_by_lua": r"""ngx.req.set_method(ngx.HTTP_TRACE)
ngx.log(ngx.ERR, ngx.req.get_method(), ' ', ngx.var.request_method, ' ', ngx.var.request)
"""
        },
        app="dump",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "45"},
        reply=b"method=TRACE\npath=/t\nquery=\nhost: localhost\n\n",
        error_log=("[error] [lua] access_by_lua(conf):2: TRACE TRACE GET /t HTTP/1.1",),
    ),
    Block(
        "set_method of a string",
        {"access_by_lua": "ngx.req.set_method('POST')"},
        app="dump",
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: access_by_lua(conf):1: bad "
                "method number"
            ),
        ),
    ),
    Block(
        "set_method of an unknown number",
        {"access_by_lua": "ngx.req.set_method(3)"},
        app="dump",
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: access_by_lua(conf):1: "
                "unsupported HTTP method: 3"
            ),
        ),
    ),
    Block(
        "set_method without a value",
        {"access_by_lua": "ngx.req.set_method()"},
        app="dump",
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: access_by_lua(conf):1: bad "
                "method number"
            ),
        ),
    ),
    Block(
        "method constants",
        {
            "content_by_lua": (
                "ngx.say(ngx.HTTP_GET, ' ', ngx.HTTP_HEAD, ' ', "
                "ngx.HTTP_POST, ' ', ngx.HTTP_PUT, ' ', ngx.HTTP_DELETE, ' ',"
                " ngx.HTTP_OPTIONS, ' ', ngx.HTTP_MKCOL, ' ', ngx.HTTP_COPY, "
                "' ', ngx.HTTP_MOVE, ' ', ngx.HTTP_PROPFIND, ' ', "
                "ngx.HTTP_PROPPATCH, ' ', ngx.HTTP_LOCK, ' ', "
                "ngx.HTTP_UNLOCK, ' ', ngx.HTTP_PATCH, ' ', ngx.HTTP_TRACE)"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"2 4 8 16 32 512 64 128 256 1024 2048 4096 8192 16384 32768\n",
    ),
    Block(
        "raw_header",
        {"content_by_lua": "ngx.print(ngx.req.raw_header())"},
        headers=(("X-One", "a"),),
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"GET /t HTTP/1.1\r\nHost: localhost\r\nX-One: a\r\nConnection: close\r\n\r\n",
        differs="put together again from what the server parsed",
        ours={
            "reply": (
                b"GET /t HTTP/1.1\r\nhost: localhost\r\nx-one: a\r\nconnection: close\r\n\r\n"
            )
        },
    ),
    Block(
        "raw_header without the request line",
        {"content_by_lua": "ngx.print(ngx.req.raw_header(true))"},
        headers=(("X-One", "a"),),
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"Host: localhost\r\nX-One: a\r\nConnection: close\r\n\r\n",
        differs="put together again from what the server parsed",
        ours={"reply": b"host: localhost\r\nx-one: a\r\nconnection: close\r\n\r\n"},
    ),
    Block(
        "get_uri_args",
        {"content_by_lua": SHOW + "ngx.say(show(ngx.req.get_uri_args()))"},
        target="/t?a=1&b=2&a=3&c&d=&=e&f=%20x+y&g=a%3Db&%61b=c&&h=%zz",
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"{a=[1; 3], ab=c, b=2, c=true, d=, f= x y, g=a=b, h=%zz}\n",
    ),
    Block(
        "get_uri_args of none",
        {"content_by_lua": SHOW + "ngx.say(show(ngx.req.get_uri_args()))"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"{}\n",
    ),
]
