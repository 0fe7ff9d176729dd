"""ngx.req.set_uri, and the path and query the wrapped app then receives.

Rule: what a script changed is what the app sees, and what variables read.
"""

from __future__ import annotations

from blocks import Block, page

BLOCKS = [
    Block(
        "set_uri",
        {
            "rewrite_by_lua": r"""ngx.req.set_uri('/new/path')
ngx.log(ngx.ERR, ngx.var.uri, ' ', ngx.var.request_uri, ' ', ngx.var.document_uri)
"""
        },
        app="dump",
        target="/t?x=1",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "53"},
        reply=b"method=GET\npath=/new/path\nquery=x=1\nhost: localhost\n\n",
        error_log=("[error] [lua] rewrite_by_lua(conf):2: /new/path /t?x=1 /new/path",),
    ),
    Block(
        "set_uri in access",
        {"access_by_lua": "ngx.req.set_uri('/new', false)"},
        app="dump",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "45"},
        reply=b"method=GET\npath=/new\nquery=\nhost: localhost\n\n",
    ),
    Block(
        "set_uri with a blank",
        {"access_by_lua": "ngx.req.set_uri('/a b/%20c')"},
        app="dump",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "50"},
        reply=b"method=GET\npath=/a b/%20c\nquery=\nhost: localhost\n\n",
    ),
    Block(
        "set_uri with bytes",
        {"access_by_lua": "ngx.req.set_uri('/\\195\\169')"},
        app="dump",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "44"},
        reply=b"method=GET\npath=/\xc3\xa9\nquery=\nhost: localhost\n\n",
    ),
    Block(
        "set_uri with a question mark",
        {"access_by_lua": "ngx.req.set_uri('/a?b=1')"},
        app="dump",
        target="/t?x=1",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "50"},
        reply=b"method=GET\npath=/a?b=1\nquery=x=1\nhost: localhost\n\n",
    ),
    Block(
        "set_uri empty",
        {"access_by_lua": "ngx.req.set_uri('')"},
        app="dump",
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: access_by_lua(conf):1: "
                "attempt to use zero-length uri"
            ),
        ),
    ),
    Block(
        "set_uri of nil",
        {"access_by_lua": "ngx.req.set_uri(nil)"},
        app="dump",
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: access_by_lua(conf):1: bad "
                "argument #1 to 'set_uri' (string expected, got nil)"
            ),
        ),
    ),
    Block(
        "set_uri of a table",
        {"access_by_lua": "ngx.req.set_uri({})"},
        app="dump",
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: access_by_lua(conf):1: bad "
                "argument #1 to 'set_uri' (string expected, got table)"
            ),
        ),
    ),
    Block(
        "set_uri with a line feed",
        {"access_by_lua": "ngx.req.set_uri('/a\\nb')"},
        app="dump",
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: access_by_lua(conf):1: "
                'unsafe byte "0x0a" in uri "/a\\x0Ab" (maybe you want to set the \'binary\' '
                "argument?)"
            ),
        ),
    ),
    Block(
        "set_uri with a nul",
        {"access_by_lua": "ngx.req.set_uri('/a\\0b', false, false)"},
        app="dump",
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: access_by_lua(conf):1: "
                'unsafe byte "0x00" in uri "/a\\x00b" (maybe you want to set the \'binary\' '
                "argument?)"
            ),
        ),
    ),
    Block(
        "set_uri binary",
        {"access_by_lua": "ngx.req.set_uri('/a\\nb', false, true)"},
        app="dump",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "45"},
        reply=b"method=GET\npath=/a\nb\nquery=\nhost: localhost\n\n",
    ),
    Block(
        "set_uri jump in access",
        {"access_by_lua": "ngx.req.set_uri('/a', true)"},
        app="dump",
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: access_by_lua(conf):1: API "
                "disabled in the context of access_by_lua*"
            ),
        ),
    ),
    Block(
        "set_uri, jump of a wrong type",
        {"access_by_lua": "ngx.req.set_uri('/a', 1)"},
        app="dump",
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: access_by_lua(conf):1: bad "
                "argument #2 to 'set_uri' (boolean expected, got number)"
            ),
        ),
    ),
    Block(
        "set_uri and args",
        {
            "access_by_lua": r"""ngx.req.set_uri('/u')
ngx.req.set_uri_args({q = 'x'})
ngx.req.set_method(ngx.HTTP_PUT)
"""
        },
        app="dump",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "46"},
        reply=b"method=PUT\npath=/u\nquery=q=x\nhost: localhost\n\n",
    ),
    Block(
        "set_uri in content",
        {
            "content_by_lua": r"""ngx.req.set_uri('/new')
ngx.say(ngx.var.uri, ngx.var.request_uri)
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"/new/t\n",
    ),
    Block(
        "path escapes kept",
        {"access_by_lua": "return"},
        app="dump",
        target="/a%20b/%2e%2e/c%2Fd?q=%20",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "57"},
        reply=b"method=GET\npath=/a b/../c/d\nquery=q=%20\nhost: localhost\n\n",
    ),
    Block(
        "path escapes kept after set_uri_args",
        {"access_by_lua": "ngx.req.set_uri_args('z=1')"},
        app="dump",
        target="/a%20b/c%2Fd?q=%20",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "52"},
        reply=b"method=GET\npath=/a b/c/d\nquery=z=1\nhost: localhost\n\n",
    ),
    Block(
        "uri normalised",
        {"content_by_lua": "ngx.say(ngx.var.uri, ' ', ngx.var.request_uri)"},
        target="/a//b/./c/../d%20e?x=1",
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"/a/b/d e /a//b/./c/../d%20e?x=1\n",
    ),
]
