"""ngx.status of every kind and when, and the methods and statuses without a body.

Rule: what leaves is what nginx lets leave.
"""

from __future__ import annotations

from blocks import Block, page

BLOCKS = [
    Block(
        "HEAD of content_by_lua",
        {"content_by_lua": "ngx.say('hello')"},
        method="HEAD",
        status=200,
        reply_headers={"content-type": "text/plain"},
    ),
    Block(
        "HEAD with a length",
        {"content_by_lua": "ngx.header.content_length = 6 ngx.say('hello')"},
        method="HEAD",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "6"},
    ),
    Block(
        "HEAD, results",
        {
            "content_by_lua": (
                "local a, b = ngx.say('x') ngx.log(ngx.ERR, a, b) "
                "ngx.log(ngx.ERR, tostring(ngx.headers_sent))"
            )
        },
        method="HEAD",
        status=200,
        reply_headers={"content-type": "text/plain"},
        error_log=(
            "[error] [lua] content_by_lua(conf):1: 1nil",
            "[error] [lua] content_by_lua(conf):1: true",
        ),
    ),
    Block(
        "HEAD, exit(403)",
        {"content_by_lua": "ngx.exit(403)"},
        method="HEAD",
        status=403,
        reply_headers={"content-type": "text/html", "content-length": "146"},
    ),
    Block(
        "HEAD to the app",
        {"access_by_lua": "return"},
        method="HEAD",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "6"},
    ),
    Block(
        "HEAD, body filter",
        {"body_filter_by_lua": "ngx.log(ngx.ERR, 'called')"},
        method="HEAD",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "6"},
    ),
    Block(
        "HEAD, sleep then say",
        {"content_by_lua": "ngx.say(1) ngx.log(ngx.ERR, 'after say')"},
        method="HEAD",
        status=200,
        reply_headers={"content-type": "text/plain"},
        error_log=("[error] [lua] content_by_lua(conf):1: after say",),
    ),
    Block("204 with a body", {"content_by_lua": "ngx.status = 204 ngx.say('x')"}, status=204),
    Block(
        "204 with a content type",
        {"content_by_lua": "ngx.status = 204 ngx.header.content_type = 'text/x'"},
        status=204,
    ),
    Block("304 with a body", {"content_by_lua": "ngx.status = 304 ngx.say('x')"}, status=304),
    Block(
        "304 with an etag",
        {"content_by_lua": "ngx.status = 304 ngx.header.etag = '\"x\"'"},
        status=304,
        reply_headers={"etag": '"x"'},
    ),
    Block(
        "status 404 with a body",
        {"content_by_lua": "ngx.status = 404 ngx.say('x')"},
        status=404,
        reply_headers={"content-type": "text/plain"},
        reply=b"x\n",
    ),
    Block(
        "status 404 without a body",
        {"content_by_lua": "ngx.status = 404"},
        status=404,
        reply_headers={"content-type": "text/plain"},
    ),
    Block(
        "status 200 with nothing",
        {"content_by_lua": "return"},
        status=200,
        reply_headers={"content-type": "text/plain"},
    ),
    Block(
        "status 100",
        {"content_by_lua": "ngx.status = 100 ngx.say('x')"},
        status=None,
        cut=True,
        differs="no ASGI server sends such a final status",
        ours={
            "status": 500,
            "reply_headers": {"content-type": "text/html", "content-length": "170"},
            "reply": page("500 Internal Server Error"),
            "cut": False,
            "error_log": (),
        },
    ),
    Block(
        "status 99",
        {"content_by_lua": "ngx.status = 99 ngx.say('x')"},
        status=99,
        reply_headers={"content-type": "text/plain"},
        reply=b"x\n",
        differs="no ASGI server sends such a final status",
        ours={
            "status": 500,
            "reply_headers": {"content-type": "text/html", "content-length": "170"},
            "reply": page("500 Internal Server Error"),
            "error_log": (),
        },
    ),
    Block(
        "status 999",
        {"content_by_lua": "ngx.status = 999 ngx.say('x')"},
        status=999,
        reply_headers={"content-type": "text/plain"},
        reply=b"x\n",
    ),
    Block(
        "status 0",
        {"content_by_lua": "ngx.status = 0 ngx.say('x')"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"x\n",
    ),
    Block(
        "status as a string",
        {"content_by_lua": "ngx.status = '404' ngx.say(type(ngx.status), ngx.status)"},
        status=404,
        reply_headers={"content-type": "text/plain"},
        reply=b"number404\n",
    ),
    Block(
        "status as a word",
        {"content_by_lua": "ngx.status = 'abc' ngx.say('x')"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: "
                "/usr/share/lua/5.1/resty/core/misc.lua:114: bad argument #2 to "
                "'ngx_http_lua_ffi_set_resp_status' (cannot convert 'nil' to 'int')"
            ),
        ),
        differs="nginx names a line of resty.core, and the FFI's own words",
        ours={"error_log": ("~[error] lua entry thread aborted: runtime error: ",)},
    ),
    Block(
        "status nil",
        {"content_by_lua": "ngx.status = nil ngx.say('x')"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: "
                "/usr/share/lua/5.1/resty/core/misc.lua:114: bad argument #2 to "
                "'ngx_http_lua_ffi_set_resp_status' (cannot convert 'nil' to 'int')"
            ),
        ),
        differs="nginx names a line of resty.core, and the FFI's own words",
        ours={"error_log": ("~[error] lua entry thread aborted: runtime error: ",)},
    ),
    Block(
        "status table",
        {"content_by_lua": "ngx.status = {} ngx.say('x')"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: "
                "/usr/share/lua/5.1/resty/core/misc.lua:114: bad argument #2 to "
                "'ngx_http_lua_ffi_set_resp_status' (cannot convert 'nil' to 'int')"
            ),
        ),
        differs="nginx names a line of resty.core, and the FFI's own words",
        ours={"error_log": ("~[error] lua entry thread aborted: runtime error: ",)},
    ),
    Block(
        "status true",
        {"content_by_lua": "ngx.status = true ngx.say('x')"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: "
                "/usr/share/lua/5.1/resty/core/misc.lua:114: bad argument #2 to "
                "'ngx_http_lua_ffi_set_resp_status' (cannot convert 'nil' to 'int')"
            ),
        ),
        differs="nginx names a line of resty.core, and the FFI's own words",
        ours={"error_log": ("~[error] lua entry thread aborted: runtime error: ",)},
    ),
    Block(
        "status fraction",
        {"content_by_lua": "ngx.status = 404.9 ngx.say(ngx.status)"},
        status=404,
        reply_headers={"content-type": "text/plain"},
        reply=b"404\n",
    ),
    Block(
        "status before anything",
        {"content_by_lua": "ngx.say(ngx.status)"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"0\n",
    ),
    Block(
        "status read back",
        {"content_by_lua": "ngx.status = 418 ngx.say(ngx.status)"},
        status=418,
        reply_headers={"content-type": "text/plain"},
        reply=b"418\n",
    ),
    Block(
        "status after sent",
        {"content_by_lua": "ngx.say(1) ngx.status = 404 ngx.say(ngx.status)"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"1\n200\n",
        error_log=("[error] attempt to set ngx.status after sending out response headers",),
    ),
    Block(
        "status as its present value after sent",
        {"content_by_lua": "ngx.say(1) ngx.status = 200 ngx.say(ngx.status)"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"1\n200\n",
        error_log=("[error] attempt to set ngx.status after sending out response headers",),
    ),
    Block(
        "status in header_filter",
        {"header_filter_by_lua": "ngx.status = 404"},
        status=404,
        reply_headers={"content-type": "text/plain", "content-length": "6"},
        reply=b"hello\n",
    ),
    Block(
        "status read in header_filter",
        {"header_filter_by_lua": "ngx.header['X-S'] = ngx.status"},
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
            "x-s": "201",
        },
        reply=b"rich\n",
    ),
    Block(
        "status in body_filter",
        {"content_by_lua": "ngx.say('x')", "body_filter_by_lua": "ngx.status = 404"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"x\n",
        error_log=(
            "[error] attempt to set ngx.status after sending out response headers",
            "[error] attempt to set ngx.status after sending out response headers",
        ),
    ),
    Block(
        "status in log",
        {"log_by_lua": "ngx.log(ngx.ERR, ngx.status)"},
        app="missing",
        status=404,
        reply_headers={"content-type": "application/json", "content-length": "13"},
        reply=b'{"gone":true}',
        error_log=("[error] [lua] log_by_lua(conf):1: 404 while logging request",),
    ),
    Block(
        "status 204 in header_filter over a body",
        {"header_filter_by_lua": "ngx.status = 204"},
        status=204,
    ),
    Block(
        "status read in access",
        {
            "access_by_lua": (
                "ngx.log(ngx.ERR, ngx.status) ngx.status = 403 ngx.log(ngx.ERR, ngx.status)"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "6"},
        reply=b"hello\n",
        error_log=(
            "[error] [lua] access_by_lua(conf):1: 0",
            "[error] [lua] access_by_lua(conf):1: 403",
        ),
    ),
    Block(
        "http 1.0",
        {"content_by_lua": "ngx.say('x')"},
        version="1.0",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "2"},
        reply=b"x\n",
    ),
    Block(
        "http 1.0 with two says",
        {"content_by_lua": "ngx.say('x') ngx.say('y')"},
        version="1.0",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "4"},
        reply=b"x\ny\n",
    ),
    Block(
        "http 1.0 flushed",
        {"content_by_lua": "ngx.say('x') ngx.flush(true) ngx.say('y')"},
        version="1.0",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "4"},
        reply=b"x\ny\n",
    ),
]
