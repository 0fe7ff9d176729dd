"""ngx.req.init_body, append_body and finish_body, and body calls of other phases.

Rule: Content-Length follows the body the script leaves.
"""

from __future__ import annotations

from blocks import Block, page

BLOCKS = [
    Block(
        "init, append, finish",
        {
            "access_by_lua": r"""ngx.req.read_body()
ngx.req.init_body()
ngx.req.append_body('ab')
ngx.req.append_body('cd')
ngx.req.finish_body()
ngx.log(ngx.ERR, ngx.req.get_body_data())
"""
        },
        app="dump",
        method="POST",
        body=b"old body",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "66"},
        reply=b"method=POST\npath=/t\nquery=\ncontent-length: 4\nhost: localhost\n\nabcd",
        error_log=("[error] [lua] access_by_lua(conf):6: abcd",),
    ),
    Block(
        "init_body beyond its buffer",
        {
            "access_by_lua": r"""ngx.req.read_body()
ngx.req.init_body(2)
ngx.req.append_body('abcd')
ngx.req.append_body('ef')
ngx.req.finish_body()
ngx.log(ngx.ERR, tostring(ngx.req.get_body_data()), type(ngx.req.get_body_file()))
"""
        },
        app="dump",
        method="POST",
        body=b"old body",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "68"},
        reply=b"method=POST\npath=/t\nquery=\ncontent-length: 6\nhost: localhost\n\nabcdef",
        error_log=("[error] [lua] access_by_lua(conf):6: nilstring",),
    ),
    Block(
        "init_body without reading",
        {"access_by_lua": "ngx.req.init_body()"},
        app="dump",
        method="POST",
        body=b"old body",
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: access_by_lua(conf):1: "
                "request body not read yet"
            ),
        ),
    ),
    Block(
        "read in rewrite, change in access",
        {
            "rewrite_by_lua": "ngx.req.read_body()",
            "access_by_lua": "ngx.req.set_body_data(ngx.req.get_body_data():upper())",
        },
        app="dump",
        method="POST",
        body=b"old body",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "70"},
        reply=b"method=POST\npath=/t\nquery=\ncontent-length: 8\nhost: localhost\n\nOLD BODY",
    ),
    Block(
        "get_body_data in header_filter and log",
        {
            "access_by_lua": "ngx.req.read_body()",
            "header_filter_by_lua": "ngx.header['X-Body'] = ngx.req.get_body_data()",
            "log_by_lua": ("ngx.log(ngx.ERR, ngx.req.get_body_data(), ngx.var.request_body)"),
        },
        method="POST",
        body=b"abc",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "6", "x-body": "abc"},
        reply=b"hello\n",
        error_log=("[error] [lua] log_by_lua(conf):1: abcabc while logging request",),
    ),
    Block(
        "read_body in header_filter",
        {"header_filter_by_lua": "ngx.req.read_body()"},
        method="POST",
        body=b"abc",
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
        "lua_need_request_body in access",
        {
            "access_by_lua": "ngx.log(ngx.ERR, ngx.req.get_body_data())",
            "lua_need_request_body": True,
        },
        app="dump",
        method="POST",
        body=b"old body",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "70"},
        reply=b"method=POST\npath=/t\nquery=\ncontent-length: 8\nhost: localhost\n\nold body",
        error_log=("[error] [lua] access_by_lua(conf):1: old body",),
    ),
]
