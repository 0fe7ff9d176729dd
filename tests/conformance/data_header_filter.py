"""header_filter_by_lua over the app, nginx's pages and content_by_lua.

Rule: it runs once for every response, before the first byte leaves.
"""

from __future__ import annotations

from blocks import Block, page

BLOCKS = [
    Block(
        "headers set in access meet the app's",
        {
            "access_by_lua": r"""ngx.header['X-Powered-By'] = 'lua'
ngx.header['Set-Cookie'] = 'l=1'
ngx.header['Cache-Control'] = 'private'
ngx.header['ETag'] = '"lua"'
ngx.header['Location'] = '/lua'
ngx.header['Vary'] = 'Lua'
"""
        },
        app="rich",
        status=201,
        reply_headers={
            "content-type": "text/html; charset=utf-8",
            "content-length": "5",
            "x-powered-by": ["lua", "python"],
            "set-cookie": ["l=1", "a=1; Path=/", "b=2; Path=/"],
            "cache-control": ["private", "no-store"],
            "etag": ['"lua"', '"abc"'],
            "location": ["/lua", "/elsewhere"],
            "vary": ["Lua", "Accept"],
            "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
        },
        reply=b"rich\n",
    ),
    Block(
        "header set in log",
        {"log_by_lua": "ngx.header['X-A'] = '1'"},
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "6"},
        reply=b"hello\n",
        error_log=(
            (
                "[error] attempt to set ngx.header.HEADER after sending out response headers "
                "while logging request"
            ),
        ),
    ),
    Block(
        "header set in body_filter",
        {"content_by_lua": "ngx.say('x')", "body_filter_by_lua": "ngx.header['X-A'] = '1'"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"x\n",
        error_log=(
            "[error] attempt to set ngx.header.HEADER after sending out response headers",
            "[error] attempt to set ngx.header.HEADER after sending out response headers",
        ),
    ),
    Block(
        "header set in rewrite, read in header_filter",
        {
            "rewrite_by_lua": "ngx.header['X-A'] = '1'",
            "header_filter_by_lua": "ngx.header['X-B'] = ngx.header['X-A'] .. '2'",
        },
        status=200,
        reply_headers={
            "content-type": "text/plain",
            "content-length": "6",
            "x-a": "1",
            "x-b": "12",
        },
        reply=b"hello\n",
    ),
    Block(
        "header_filter on nginx's page",
        {
            "access_by_lua": "ngx.exit(403)",
            "header_filter_by_lua": r"""ngx.header['X-S'] = ngx.status
ngx.header['X-T'] = ngx.header.content_type
ngx.header['X-L'] = ngx.header.content_length
""",
        },
        status=403,
        reply_headers={
            "content-type": "text/html",
            "content-length": "146",
            "x-s": "403",
            "x-t": "text/html",
            "x-l": "146",
        },
        reply=page("403 Forbidden"),
    ),
    Block(
        "header_filter on a redirect",
        {
            "access_by_lua": "ngx.redirect('/x')",
            "header_filter_by_lua": "ngx.header['X-L'] = ngx.header.location",
        },
        status=302,
        reply_headers={
            "content-type": "text/html",
            "content-length": "138",
            "location": "/x",
            "x-l": "/x",
        },
        reply=page("302 Found"),
    ),
    Block(
        "status and page",
        {"access_by_lua": "ngx.exit(403)", "header_filter_by_lua": "ngx.status = 200"},
        status=200,
        reply_headers={"content-type": "text/html", "content-length": "146"},
        reply=page("403 Forbidden"),
    ),
    Block(
        "header_filter on content_by_lua",
        {
            "content_by_lua": "ngx.say('x')",
            "header_filter_by_lua": r"""ngx.header['X-T'] = tostring(ngx.header.content_type)
ngx.header.content_type = 'a/b'
ngx.status = 203
""",
        },
        status=203,
        reply_headers={"content-type": "a/b", "x-t": "text/plain"},
        reply=b"x\n",
    ),
    Block(
        "header_filter says",
        {"header_filter_by_lua": "ngx.say('x')"},
        status=None,
        cut=True,
        error_log=(
            (
                "[error] failed to run header_filter_by_lua*: header_filter_by_lua(conf):1: "
                "API disabled in the context of header_filter_by_lua*"
            ),
        ),
        differs="ASGI cannot close a connection without a response",
        ours={
            "status": 500,
            "reply_headers": {"content-type": "text/html", "content-length": "170"},
            "reply": page("500 Internal Server Error"),
            "cut": False,
        },
    ),
    Block(
        "header_filter sleeps",
        {"header_filter_by_lua": "ngx.sleep(0.1)"},
        status=None,
        cut=True,
        error_log=(
            (
                "[error] failed to run header_filter_by_lua*: header_filter_by_lua(conf):1: "
                "API disabled in the context of header_filter_by_lua*"
            ),
        ),
        differs="ASGI cannot close a connection without a response",
        ours={
            "status": 500,
            "reply_headers": {"content-type": "text/html", "content-length": "170"},
            "reply": page("500 Internal Server Error"),
            "cut": False,
        },
    ),
    Block(
        "header_filter, return value",
        {"header_filter_by_lua": "return ngx.ERROR"},
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "6"},
        reply=b"hello\n",
    ),
    Block(
        "header_filter, exit(403) over content_by_lua",
        {
            "content_by_lua": (
                "local a, b = ngx.say('x') ngx.log(ngx.ERR, tostring(a), ' ', tostring(b))"
            ),
            "header_filter_by_lua": "ngx.exit(403)",
        },
        status=403,
        reply_headers={"content-type": "text/html", "content-length": "146"},
        reply=page("403 Forbidden"),
        error_log=("[error] [lua] content_by_lua(conf):1: nil nginx output filter error",),
    ),
    Block(
        "header_filter, exit(ERROR) over content_by_lua",
        {
            "content_by_lua": (
                "local a, b = ngx.say('x') ngx.log(ngx.ERR, tostring(a), ' ', tostring(b))"
            ),
            "header_filter_by_lua": "ngx.exit(ngx.ERROR)",
        },
        status=None,
        cut=True,
        error_log=("[error] [lua] content_by_lua(conf):1: nil nginx output filter error",),
        differs="ASGI cannot close a connection without a response",
        ours={
            "status": 500,
            "reply_headers": {"content-type": "text/html", "content-length": "170"},
            "reply": page("500 Internal Server Error"),
            "cut": False,
        },
    ),
    Block(
        "header_filter, error over content_by_lua",
        {
            "content_by_lua": (
                "local a, b = ngx.say('x') ngx.log(ngx.ERR, tostring(a), ' ', tostring(b))"
            ),
            "header_filter_by_lua": "error('boom')",
        },
        status=None,
        cut=True,
        error_log=(
            ("[error] failed to run header_filter_by_lua*: header_filter_by_lua(conf):1: boom"),
            "[error] [lua] content_by_lua(conf):1: nil nginx output filter error",
        ),
        differs="ASGI cannot close a connection without a response",
        ours={
            "status": 500,
            "reply_headers": {"content-type": "text/html", "content-length": "170"},
            "reply": page("500 Internal Server Error"),
            "cut": False,
        },
    ),
    Block(
        "header_filter, exit(OK) stops the script",
        {
            "header_filter_by_lua": (
                "ngx.header['X-A'] = '1' ngx.exit(ngx.OK) ngx.header['X-B'] = '2'"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "6", "x-a": "1", "x-b": "2"},
        reply=b"hello\n",
    ),
]
