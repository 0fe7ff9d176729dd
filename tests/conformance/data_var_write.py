"""Writes through ngx.var to user variables and to nginx's own.

Rule: what cannot be changed raises and names the variable.
"""

from __future__ import annotations

from blocks import Block, page

BLOCKS = [
    Block(
        "user variables",
        {
            "set": {"user": "u1", "copy": "$uri-$user", "empty": ""},
            "content_by_lua": (
                "ngx.say(ngx.var.user, ' ', ngx.var.copy, ' [', ngx.var.empty, ']')"
            ),
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"u1 /t-u1 []\n",
    ),
    Block(
        "write a user variable",
        {
            "set": {"user": "u1", "copy": "$uri-$user", "empty": ""},
            "content_by_lua": r"""ngx.var.user = 'u2'
ngx.say(ngx.var.user, ' ', ngx.var.copy)
""",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"u2 /t-u1\n",
    ),
    Block(
        "write a number",
        {
            "set": {"user": "u1", "copy": "$uri-$user", "empty": ""},
            "content_by_lua": r"""ngx.var.user = 12.5
ngx.say(type(ngx.var.user), ngx.var.user)
""",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"string12.5\n",
    ),
    Block(
        "write a large number",
        {
            "set": {"user": "u1", "copy": "$uri-$user", "empty": ""},
            "content_by_lua": r"""ngx.var.user = 2^53
ngx.say(ngx.var.user)
""",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"9.007199254741e+15\n",
    ),
    Block(
        "write true",
        {
            "set": {"user": "u1", "copy": "$uri-$user", "empty": ""},
            "content_by_lua": r"""ngx.var.user = true
ngx.say(ngx.var.user)
""",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"true\n",
    ),
    Block(
        "write nil",
        {
            "set": {"user": "u1", "copy": "$uri-$user", "empty": ""},
            "content_by_lua": r"""ngx.var.user = nil
ngx.say(ngx.var.user, type(ngx.var.user))
""",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"nilnil\n",
    ),
    Block(
        "write an empty string",
        {
            "set": {"user": "u1", "copy": "$uri-$user", "empty": ""},
            "content_by_lua": r"""ngx.var.user = ''
ngx.say('[', ngx.var.user, ']')
""",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"[]\n",
    ),
    Block(
        "write a table",
        {
            "set": {"user": "u1", "copy": "$uri-$user", "empty": ""},
            "content_by_lua": r"""ngx.var.user = {}
ngx.say(ngx.var.user)
""",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"table: 0xADDR\n",
    ),
    Block(
        "write a function",
        {
            "set": {"user": "u1", "copy": "$uri-$user", "empty": ""},
            "content_by_lua": "ngx.var.user = print",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
    ),
    Block(
        "write binary",
        {
            "set": {"user": "u1", "copy": "$uri-$user", "empty": ""},
            "content_by_lua": r"""ngx.var.user = 'a\0b'
ngx.say(#ngx.var.user)
""",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"3\n",
    ),
    Block(
        "write an undefined one",
        {"content_by_lua": "ngx.var.nothing = 'x'"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                'variable "nothing" not found for writing; maybe it is a built-in variable '
                "that is not changeable or you forgot to use \"set $nothing '';\" in the "
                "config file to define it first"
            ),
        ),
    ),
    Block(
        "read an undefined one",
        {"content_by_lua": "ngx.say(ngx.var.nothing, type(ngx.var.nothing))"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"nilnil\n",
    ),
    Block(
        "write uri",
        {
            "content_by_lua": r"""ngx.var.uri = 'x'
ngx.say(ngx.var.uri)
"""
        },
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                'variable "uri" not changeable'
            ),
        ),
    ),
    Block(
        "write request_uri",
        {
            "content_by_lua": r"""ngx.var.request_uri = 'x'
ngx.say(ngx.var.request_uri)
"""
        },
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                'variable "request_uri" not changeable'
            ),
        ),
    ),
    Block(
        "write request_method",
        {
            "content_by_lua": r"""ngx.var.request_method = 'x'
ngx.say(ngx.var.request_method)
"""
        },
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                'variable "request_method" not changeable'
            ),
        ),
    ),
    Block(
        "write args",
        {
            "content_by_lua": r"""ngx.var.args = 'x'
ngx.say(ngx.var.args)
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"x\n",
    ),
    Block(
        "write host",
        {
            "content_by_lua": r"""ngx.var.host = 'x'
ngx.say(ngx.var.host)
"""
        },
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                'variable "host" not changeable'
            ),
        ),
    ),
    Block(
        "write remote_addr",
        {
            "content_by_lua": r"""ngx.var.remote_addr = 'x'
ngx.say(ngx.var.remote_addr)
"""
        },
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                'variable "remote_addr" not changeable'
            ),
        ),
    ),
    Block(
        "write http_foo",
        {
            "content_by_lua": r"""ngx.var.http_foo = 'x'
ngx.say(ngx.var.http_foo)
"""
        },
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                'variable "http_foo" not found for writing; maybe it is a built-in variable '
                "that is not changeable or you forgot to use \"set $http_foo '';\" in the "
                "config file to define it first"
            ),
        ),
    ),
    Block(
        "write arg_a",
        {
            "content_by_lua": r"""ngx.var.arg_a = 'x'
ngx.say(ngx.var.arg_a)
"""
        },
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                'variable "arg_a" not found for writing; maybe it is a built-in variable '
                "that is not changeable or you forgot to use \"set $arg_a '';\" in the config "
                "file to define it first"
            ),
        ),
    ),
    Block(
        "write cookie_a",
        {
            "content_by_lua": r"""ngx.var.cookie_a = 'x'
ngx.say(ngx.var.cookie_a)
"""
        },
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                'variable "cookie_a" not found for writing; maybe it is a built-in variable '
                "that is not changeable or you forgot to use \"set $cookie_a '';\" in the "
                "config file to define it first"
            ),
        ),
    ),
    Block(
        "write status",
        {
            "content_by_lua": r"""ngx.var.status = 'x'
ngx.say(ngx.var.status)
"""
        },
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                'variable "status" not changeable'
            ),
        ),
    ),
    Block(
        "write sent_http_x",
        {
            "content_by_lua": r"""ngx.var.sent_http_x = 'x'
ngx.say(ngx.var.sent_http_x)
"""
        },
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                'variable "sent_http_x" not found for writing; maybe it is a built-in '
                "variable that is not changeable or you forgot to use \"set $sent_http_x '';\" "
                "in the config file to define it first"
            ),
        ),
    ),
]
