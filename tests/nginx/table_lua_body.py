"""A Content-Length that a script gives the request: the body that is read ends there.

Rule: as nginx reads a body by the length that it believes; a greater length than there are bytes
would make it wait for ever.
"""

from __future__ import annotations

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "a shorter body",
        r"""
location /lua { content_by_lua_block {
    ngx.req.set_header("Content-Length", ngx.var.arg_n)
    ngx.req.read_body()
    ngx.say(ngx.req.get_body_data(), " ", ngx.var.content_length, " ",
            ngx.req.get_headers()["content-length"])
} }
location /file { client_body_buffer_size 1; content_by_lua_block {
    ngx.req.set_header("Content-Length", 3)
    ngx.req.read_body()
    ngx.say(io.open(ngx.req.get_body_file()):read("*a"))
} }
location /echo { rewrite_by_lua_block { ngx.req.set_header("Content-Length", 2) }
    echo_read_request_body; echo_request_body; }
""",
        (
            Ask(
                "/lua?n=3",
                method="POST",
                body=b"abcdef",
                status=200,
                reply_headers=CHUNKED,
                reply=b"abc 3 3\n",
            ),
            Ask(
                "/lua?n=6",
                method="POST",
                body=b"abcdef",
                status=200,
                reply_headers=CHUNKED,
                reply=b"abcdef 6 6\n",
            ),
            Ask(
                "/lua?n=0",
                method="POST",
                body=b"abcdef",
                status=200,
                reply_headers=CHUNKED,
                reply=b"nil 0 0\n",
            ),
            Ask(
                "/file",
                method="POST",
                body=b"abcdef",
                status=200,
                reply_headers=CHUNKED,
                reply=b"abc\n",
            ),
            Ask(
                "/echo",
                method="POST",
                body=b"abcdef",
                status=200,
                reply_headers=CHUNKED,
                reply=b"ab",
            ),
        ),
    ),
]
