"""ngx.var: more read-only names, the query string written, and keys of wrong types.

Rule: what cannot be changed raises and names the variable.
"""

from __future__ import annotations

from blocks import Block, page

BLOCKS = [
    Block(
        "write scheme",
        {
            "content_by_lua": r"""ngx.var.scheme = 'x'
ngx.say(ngx.var.scheme)
"""
        },
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                'variable "scheme" not changeable'
            ),
        ),
    ),
    Block(
        "write server_name",
        {
            "content_by_lua": r"""ngx.var.server_name = 'x'
ngx.say(ngx.var.server_name)
"""
        },
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                'variable "server_name" not changeable'
            ),
        ),
    ),
    Block(
        "write request_body",
        {
            "content_by_lua": r"""ngx.var.request_body = 'x'
ngx.say(ngx.var.request_body)
"""
        },
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                'variable "request_body" not changeable'
            ),
        ),
    ),
    Block(
        "write query_string",
        {
            "content_by_lua": r"""ngx.var.query_string = 'x'
ngx.say(ngx.var.query_string)
"""
        },
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                'variable "query_string" not changeable'
            ),
        ),
    ),
    Block(
        "write is_args",
        {
            "content_by_lua": r"""ngx.var.is_args = 'x'
ngx.say(ngx.var.is_args)
"""
        },
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                'variable "is_args" not changeable'
            ),
        ),
    ),
    Block(
        "write document_uri",
        {
            "content_by_lua": r"""ngx.var.document_uri = 'x'
ngx.say(ngx.var.document_uri)
"""
        },
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                'variable "document_uri" not changeable'
            ),
        ),
    ),
    Block(
        "write args, read arguments",
        {
            "content_by_lua": r"""ngx.var.args = 'a=9&b=8'
ngx.say(ngx.var.arg_a, ngx.var.query_string, ngx.req.get_uri_args().b, ngx.var.request_uri)
"""
        },
        target="/t?a=1",
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"9a=9&b=88/t?a=1\n",
    ),
    Block(
        "write args nil",
        {
            "content_by_lua": r"""ngx.var.args = nil
ngx.say(ngx.var.args, '|', ngx.var.is_args)
"""
        },
        target="/t?a=1",
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"nil|\n",
    ),
    Block(
        "write args, then the app",
        {"access_by_lua": "ngx.var.args = 'z=%20'"},
        app="dump",
        target="/t?a=1",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "48"},
        reply=b"method=GET\npath=/t\nquery=z=%20\nhost: localhost\n\n",
    ),
    Block(
        "key of a wrong type",
        {"content_by_lua": "ngx.say(pcall(function() return ngx.var[true] end))"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"falsecontent_by_lua(conf):1: bad variable name\n",
    ),
    Block(
        "key nil",
        {"content_by_lua": "ngx.say(pcall(function() return ngx.var[nil] end))"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"falsecontent_by_lua(conf):1: bad variable name\n",
    ),
    Block(
        "key nil written",
        {"content_by_lua": "ngx.say(pcall(function() ngx.var[nil] = 1 end))"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"falsecontent_by_lua(conf):1: bad variable name\n",
    ),
    Block(
        "key table",
        {"content_by_lua": "ngx.say(ngx.var[{}])"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "bad variable name"
            ),
        ),
    ),
    Block(
        "captures without a regex",
        {"content_by_lua": "ngx.say(ngx.var[1], ngx.var[0], ngx.var['1'])"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"nilnilnil\n",
    ),
    Block(
        "capture written",
        {"content_by_lua": "ngx.var[1] = 'x'"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "bad variable name"
            ),
        ),
    ),
    Block(
        "names in any case",
        {"content_by_lua": ("ngx.say(ngx.var.URI, ngx.var.Request_Method, ngx.var.HTTP_HOST)")},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"/tGETlocalhost\n",
    ),
    Block(
        "name with a hyphen",
        {"content_by_lua": "ngx.say(ngx.var['http-host'], ngx.var['http_x-a'])"},
        headers=(("X-A", "1"),),
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"nilnil\n",
    ),
    Block(
        "empty name",
        {"content_by_lua": "ngx.say(ngx.var[''])"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"nil\n",
    ),
    Block(
        "set from rewrite to log",
        {
            "set": {"user": "none"},
            "rewrite_by_lua": "ngx.var.user = 'r'",
            "access_by_lua": "ngx.var.user = ngx.var.user .. 'a'",
            "header_filter_by_lua": "ngx.var.user = ngx.var.user .. 'h'",
            "log_by_lua": "ngx.log(ngx.ERR, ngx.var.user)",
        },
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "6"},
        reply=b"hello\n",
        error_log=("[error] [lua] log_by_lua(conf):1: rah while logging request",),
    ),
    Block(
        "ngx.var itself",
        {"content_by_lua": "ngx.say(type(ngx.var), next(ngx.var))"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"tablenil\n",
    ),
]
