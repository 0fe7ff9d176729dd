"""An uncaught error in each phase: what the client gets and what the log says.

Rule: recorded from the real nginx (record.py); `differs` says where ASGI makes us answer otherwise.
"""

from __future__ import annotations

from blocks import Block, page

BLOCKS = [
    Block(
        "in rewrite",
        {"rewrite_by_lua": "error('boom')"},
        full_log=True,
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: rewrite_by_lua(conf):1: "
                "boom\n"
                "stack traceback:\n"
                "coroutine 0:\n"
                "\t[C]: in function 'error'\n"
                "\trewrite_by_lua(conf):1: in main chunk, client: 127.0.0.1, server: , "
                'request: "GET /t HTTP/1.1", host: "localhost"'
            ),
        ),
    ),
    Block(
        "in access",
        {
            "access_by_lua": r"""
  error('boom')
"""
        },
        full_log=True,
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: access_by_lua(conf):2: boom\n"
                "stack traceback:\n"
                "coroutine 0:\n"
                "\t[C]: in function 'error'\n"
                "\taccess_by_lua(conf):2: in main chunk, client: 127.0.0.1, server: , request:"
                ' "GET /t HTTP/1.1", host: "localhost"'
            ),
        ),
    ),
    Block(
        "in header_filter",
        {"content_by_lua": "ngx.say('x')", "header_filter_by_lua": "error('boom')"},
        full_log=True,
        status=None,
        cut=True,
        error_log=(
            (
                "[error] failed to run header_filter_by_lua*: header_filter_by_lua(conf):1: "
                "boom\n"
                "stack traceback:\n"
                "\t[C]: in function 'error'\n"
                "\theader_filter_by_lua(conf):1: in main chunk, client: 127.0.0.1, server: , "
                'request: "GET /t HTTP/1.1", host: "localhost"'
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
        "in body_filter",
        {
            "content_by_lua": "return",
            "body_filter_by_lua": r"""local function f() error('boom') end
f()
""",
        },
        full_log=True,
        status=200,
        reply_headers={"content-type": "text/plain"},
        cut=True,
        error_log=(
            (
                "[error] failed to run body_filter_by_lua*: body_filter_by_lua(conf):1: boom\n"
                "stack traceback:\n"
                "\t[C]: in function 'error'\n"
                "\tbody_filter_by_lua(conf):1: in function 'f'\n"
                "\tbody_filter_by_lua(conf):2: in main chunk, client: 127.0.0.1, server: , "
                'request: "GET /t HTTP/1.1", host: "localhost"'
            ),
        ),
        differs=(
            "output is held until a wait, a flush or the end: nothing had been sent, so "
            "the answer is a 500"
        ),
        ours={
            "status": 500,
            "reply_headers": {"content-type": "text/html", "content-length": "170"},
            "reply": page("500 Internal Server Error"),
            "cut": False,
            "error_log": (
                (
                    "[error] failed to run body_filter_by_lua*: body_filter_by_lua(conf):1: boom\n"
                    "stack traceback:\n"
                    "\t[C]: in function 'error'\n"
                    "\tbody_filter_by_lua(conf):1: in function 'f'\n"
                    "\tbody_filter_by_lua(conf):2: in main chunk, client: 127.0.0.1, server: , "
                    'request: "GET /t HTTP/1.1", host: "localhost"'
                ),
            ),
        },
    ),
    Block(
        "in log",
        {"log_by_lua": "error('boom')"},
        full_log=True,
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "6"},
        reply=b"hello\n",
        error_log=(
            (
                "[error] failed to run log_by_lua*: log_by_lua(conf):1: boom\n"
                "stack traceback:\n"
                "\t[C]: in function 'error'\n"
                "\tlog_by_lua(conf):1: in main chunk while logging request, client: 127.0.0.1,"
                ' server: , request: "GET /t HTTP/1.1", host: "localhost"'
            ),
        ),
    ),
    Block(
        "a table in header_filter",
        {"content_by_lua": "ngx.say('x')", "header_filter_by_lua": "error({})"},
        full_log=True,
        status=None,
        cut=True,
        error_log=(
            (
                "[error] failed to run header_filter_by_lua*: unknown reason, client: "
                '127.0.0.1, server: , request: "GET /t HTTP/1.1", host: "localhost"'
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
]
