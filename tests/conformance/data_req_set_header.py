"""ngx.req.set_header and clear_header, and what the wrapped app then receives.

Rule: what a script changed is what the app sees, and what variables read.
"""

from __future__ import annotations

from blocks import Block, page
from prelude import SHOW

BLOCKS = [
    Block(
        "set_header",
        {"access_by_lua": "ngx.req.set_header('X-New', 'v')"},
        app="dump",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "52"},
        reply=b"method=GET\npath=/t\nquery=\nhost: localhost\nx-new: v\n\n",
    ),
    Block(
        "set_header over one",
        {"access_by_lua": "ngx.req.set_header('x-one', 'v')"},
        app="dump",
        headers=(("X-One", "a"), ("x-two", "b"), ("X-Two", "c")),
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "70"},
        reply=(b"method=GET\npath=/t\nquery=\nhost: localhost\nx-one: v\nx-two: b\nx-two: c\n\n"),
    ),
    Block(
        "set_header over many",
        {"access_by_lua": "ngx.req.set_header('X-Two', 'v')"},
        app="dump",
        headers=(("X-One", "a"), ("x-two", "b"), ("X-Two", "c")),
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "61"},
        reply=b"method=GET\npath=/t\nquery=\nhost: localhost\nx-one: a\nx-two: v\n\n",
    ),
    Block(
        "set_header to a list",
        {"access_by_lua": "ngx.req.set_header('X-Two', {'d', 'e', 'f'})"},
        app="dump",
        headers=(("X-One", "a"), ("x-two", "b"), ("X-Two", "c")),
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "79"},
        reply=(
            b"method=GET\n"
            b"path=/t\n"
            b"query=\n"
            b"host: localhost\n"
            b"x-one: a\n"
            b"x-two: d\n"
            b"x-two: e\n"
            b"x-two: f\n"
            b"\n"
        ),
    ),
    Block(
        "set_header to an empty list",
        {"access_by_lua": "ngx.req.set_header('X-Two', {})"},
        app="dump",
        headers=(("X-One", "a"), ("x-two", "b"), ("X-Two", "c")),
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "52"},
        reply=b"method=GET\npath=/t\nquery=\nhost: localhost\nx-one: a\n\n",
    ),
    Block(
        "set_header to nil",
        {"access_by_lua": "ngx.req.set_header('X-One', nil)"},
        app="dump",
        headers=(("X-One", "a"), ("x-two", "b"), ("X-Two", "c")),
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "61"},
        reply=b"method=GET\npath=/t\nquery=\nhost: localhost\nx-two: b\nx-two: c\n\n",
    ),
    Block(
        "set_header to an empty string",
        {"access_by_lua": "ngx.req.set_header('X-One', '')"},
        app="dump",
        headers=(("X-One", "a"), ("x-two", "b"), ("X-Two", "c")),
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "61"},
        reply=b"method=GET\npath=/t\nquery=\nhost: localhost\nx-two: b\nx-two: c\n\n",
    ),
    Block(
        "set_header to a number",
        {"access_by_lua": "ngx.req.set_header('X-One', 12.5)"},
        app="dump",
        headers=(("X-One", "a"), ("x-two", "b"), ("X-Two", "c")),
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "73"},
        reply=(
            b"method=GET\npath=/t\nquery=\nhost: localhost\nx-one: 12.5\nx-two: b\nx-two: c\n\n"
        ),
    ),
    Block(
        "set_header to a boolean",
        {"access_by_lua": "ngx.req.set_header('X-One', true)"},
        app="dump",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "55"},
        reply=b"method=GET\npath=/t\nquery=\nhost: localhost\nx-one: true\n\n",
    ),
    Block(
        "set_header to a table of booleans",
        {"access_by_lua": "ngx.req.set_header('X-One', {true, 1})"},
        app="dump",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "64"},
        reply=b"method=GET\npath=/t\nquery=\nhost: localhost\nx-one: 1\nx-one: true\n\n",
    ),
    Block(
        "set_header with underscores",
        {"access_by_lua": "ngx.req.set_header('X_New_One', 'v')"},
        app="dump",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "56"},
        reply=b"method=GET\npath=/t\nquery=\nhost: localhost\nx_new_one: v\n\n",
    ),
    Block(
        "set_header with control bytes",
        {"access_by_lua": "ngx.req.set_header('X-New', 'a\\r\\nb: c\\0d')"},
        app="dump",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "66"},
        reply=b"method=GET\npath=/t\nquery=\nhost: localhost\nx-new: a%0D%0Ab: c%00d\n\n",
    ),
    Block(
        "set_header Host",
        {
            "access_by_lua": r"""ngx.req.set_header('Host', 'other.example')
ngx.log(ngx.ERR, ngx.var.host, ' ', ngx.var.http_host)
"""
        },
        app="dump",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "47"},
        reply=b"method=GET\npath=/t\nquery=\nhost: other.example\n\n",
        error_log=("[error] [lua] access_by_lua(conf):2: other.example other.example",),
    ),
    Block(
        "set_header User-Agent",
        {
            "access_by_lua": r"""ngx.req.set_header('User-Agent', 'lua')
ngx.log(ngx.ERR, ngx.var.http_user_agent)
"""
        },
        app="dump",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "59"},
        reply=b"method=GET\npath=/t\nquery=\nhost: localhost\nuser-agent: lua\n\n",
        error_log=("[error] [lua] access_by_lua(conf):2: lua",),
    ),
    Block(
        "set_header Cookie",
        {
            "access_by_lua": r"""ngx.req.set_header('Cookie', 'a=2')
ngx.log(ngx.ERR, ngx.var.cookie_a)
"""
        },
        app="dump",
        headers=(("Cookie", "a=1"),),
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "55"},
        reply=b"method=GET\npath=/t\nquery=\ncookie: a=2\nhost: localhost\n\n",
        error_log=("[error] [lua] access_by_lua(conf):2: 2",),
    ),
    Block(
        "set_header Content-Type",
        {"access_by_lua": "ngx.req.set_header('Content-Type', 'a/b')"},
        app="dump",
        method="POST",
        headers=(("Content-Type", "text/plain"),),
        body=b"x=1",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "83"},
        reply=(
            b"method=POST\n"
            b"path=/t\n"
            b"query=\n"
            b"content-length: 3\n"
            b"content-type: a/b\n"
            b"host: localhost\n"
            b"\n"
            b"x=1"
        ),
    ),
    Block(
        "set_header without a value",
        {"access_by_lua": "ngx.log(ngx.ERR, tostring(pcall(ngx.req.set_header, 'X')))"},
        app="dump",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "43"},
        reply=b"method=GET\npath=/t\nquery=\nhost: localhost\n\n",
        error_log=("[error] [lua] access_by_lua(conf):1: true",),
    ),
    Block(
        "set_header nil name",
        {"access_by_lua": "ngx.req.set_header(nil, 'x')"},
        app="dump",
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: access_by_lua(conf):1: bad "
                "'name' argument: string expected, got nil"
            ),
        ),
    ),
    Block(
        "set_header returns",
        {"access_by_lua": "ngx.log(ngx.ERR, select('#', ngx.req.set_header('X-A', 'b')))"},
        app="dump",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "50"},
        reply=b"method=GET\npath=/t\nquery=\nhost: localhost\nx-a: b\n\n",
        error_log=("[error] [lua] access_by_lua(conf):1: 0",),
    ),
    Block(
        "clear_header",
        {
            "access_by_lua": r"""ngx.req.clear_header('x-two')
ngx.req.clear_header('X-None')
"""
        },
        app="dump",
        headers=(("X-One", "a"), ("x-two", "b"), ("X-Two", "c")),
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "52"},
        reply=b"method=GET\npath=/t\nquery=\nhost: localhost\nx-one: a\n\n",
    ),
    Block(
        "clear_header of Host",
        {
            "access_by_lua": r"""ngx.req.clear_header('Accept')
ngx.req.clear_header('User-Agent')
"""
        },
        app="dump",
        headers=(("X-One", "a"), ("x-two", "b"), ("X-Two", "c"), ("User-Agent", "curl")),
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "70"},
        reply=(b"method=GET\npath=/t\nquery=\nhost: localhost\nx-one: a\nx-two: b\nx-two: c\n\n"),
    ),
    Block(
        "clear_header without a name",
        {"access_by_lua": "ngx.log(ngx.ERR, pcall(ngx.req.clear_header))"},
        app="dump",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "43"},
        reply=b"method=GET\npath=/t\nquery=\nhost: localhost\n\n",
        error_log=("[error] [lua] access_by_lua(conf):1: true",),
    ),
    Block(
        "read what was set",
        {
            "access_by_lua": SHOW
            + r"""ngx.req.set_header('X-One', {'p', 'q'})
ngx.req.clear_header('X-Two')
local h = ngx.req.get_headers()
ngx.log(ngx.ERR, show(h['X-One']), ' ', show(h.x_two), ' ', ngx.var.http_x_one)
"""
        },
        app="dump",
        headers=(("X-One", "a"), ("x-two", "b"), ("X-Two", "c")),
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "61"},
        reply=b"method=GET\npath=/t\nquery=\nhost: localhost\nx-one: p\nx-one: q\n\n",
        error_log=("[error] [lua] access_by_lua(conf):17: [p; q] nil p",),
        differs="nginx 1.23 and later join them, as here",
        ours={"error_log": ("[error] [lua] access_by_lua(conf):17: [p; q] nil p, q",)},
    ),
    Block(
        "headers from rewrite to access",
        {
            "rewrite_by_lua": "ngx.req.set_header('X-One', 'r')",
            "access_by_lua": "ngx.req.set_header('X-Two', ngx.var.http_x_one .. '!')",
        },
        app="dump",
        headers=(("X-One", "a"), ("x-two", "b"), ("X-Two", "c")),
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "62"},
        reply=b"method=GET\npath=/t\nquery=\nhost: localhost\nx-one: r\nx-two: r!\n\n",
    ),
    Block(
        "set_header then read in content",
        {
            "content_by_lua": r"""ngx.req.set_header('Foo', 'bar')
ngx.say(ngx.var.http_foo, ngx.req.get_headers().foo)
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"barbar\n",
    ),
    Block(
        "set_header in header_filter",
        {
            "header_filter_by_lua": r"""ngx.req.set_header('Foo', 'bar')
ngx.header['X-Foo'] = ngx.var.http_foo
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "6", "x-foo": "bar"},
        reply=b"hello\n",
    ),
    Block(
        "set_header in log",
        {"log_by_lua": "ngx.req.set_header('Foo', 'bar')"},
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "6"},
        reply=b"hello\n",
    ),
]
