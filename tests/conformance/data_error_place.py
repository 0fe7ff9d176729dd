"""Uncaught errors in functions, coroutines, light threads and in every phase.

Rule: the client learns nothing but 500; the log has message, traceback and request.
"""

from __future__ import annotations

from blocks import Block, page

BLOCKS = [
    Block(
        "in a coroutine",
        {"content_by_lua": "coroutine.wrap(function() error('boom') end)()"},
        full_log=True,
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "boom\n"
                "stack traceback:\n"
                "coroutine 0:\n"
                "\t[C]: in function 'error'\n"
                "\tcontent_by_lua(conf):1: in function <content_by_lua(conf):1>\n"
                "coroutine 1:\n"
                "\t[C]: ?\n"
                "\tcontent_by_lua(conf):1: in main chunk, client: 127.0.0.1, server: , "
                'request: "GET /t HTTP/1.1", host: "localhost"'
            ),
        ),
        differs="an error in a wrapped coroutine reaches the caller, as in plain Lua",
        ours={
            "error_log": (
                (
                    "~[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                    "boom\n"
                    "stack traceback:\n"
                    "coroutine 0:\n"
                    "\t[C]: in function 'error'\n"
                ),
            )
        },
    ),
    Block(
        "in a named coroutine",
        {
            "content_by_lua": r"""local co = coroutine.wrap(function()
    local function h() error('boom') end
    h()
end)
local function outer() co() end
outer()
"""
        },
        full_log=True,
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):2: "
                "boom\n"
                "stack traceback:\n"
                "coroutine 0:\n"
                "\t[C]: in function 'error'\n"
                "\tcontent_by_lua(conf):2: in function 'h'\n"
                "\tcontent_by_lua(conf):3: in function <content_by_lua(conf):1>\n"
                "coroutine 1:\n"
                "\t[C]: in function 'co'\n"
                "\tcontent_by_lua(conf):5: in function 'outer'\n"
                "\tcontent_by_lua(conf):6: in main chunk, client: 127.0.0.1, server: , "
                'request: "GET /t HTTP/1.1", host: "localhost"'
            ),
        ),
        differs="an error in a wrapped coroutine reaches the caller, as in plain Lua",
        ours={
            "error_log": (
                (
                    "~[error] lua entry thread aborted: runtime error: content_by_lua(conf):2: "
                    "boom\n"
                    "stack traceback:\n"
                    "coroutine 0:\n"
                    "\t[C]: in function 'error'\n"
                ),
            )
        },
    ),
    Block(
        "in a light thread",
        {"content_by_lua": ("ngx.thread.wait(ngx.thread.spawn(function() error('boom') end))")},
        full_log=True,
        status=200,
        reply_headers={"content-type": "text/plain"},
        error_log=(
            (
                "[error] lua user thread aborted: runtime error: content_by_lua(conf):1: boom\n"
                "stack traceback:\n"
                "coroutine 0:\n"
                "\t[C]: in function 'error'\n"
                "\tcontent_by_lua(conf):1: in function <content_by_lua(conf):1>\n"
                "coroutine 1:\n"
                "\t[C]: in function 'spawn'\n"
                "\tcontent_by_lua(conf):1: in main chunk, client: 127.0.0.1, server: , "
                'request: "GET /t HTTP/1.1", host: "localhost"'
            ),
        ),
        pending="ngx.thread",
    ),
    Block(
        "in a deep recursion",
        {
            "content_by_lua": (
                "local function f(n) if n == 0 then error('deep') end local "
                "r = f(n - 1) return r end\n"
                "f(40)\n"
            )
        },
        full_log=True,
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "deep\n"
                "stack traceback:\n"
                "coroutine 0:\n"
                "\t[C]: in function 'error'\n"
                "\tcontent_by_lua(conf):1: in function 'f'\n"
                "\tcontent_by_lua(conf):1: in function 'f'\n"
                "\tcontent_by_lua(conf):1: in function 'f'\n"
                "\tcontent_by_lua(conf):1: in function 'f'\n"
                "\tcontent_by_lua(conf):1: in function 'f'\n"
                "\tcontent_by_lua(conf):1: in function 'f'\n"
                "\tcontent_by_lua(conf):1: in function 'f'\n"
                "\tcontent_by_lua(conf):1: in function 'f'\n"
                "\tcontent_by_lua(conf):1: in function 'f'\n"
                "\tcontent_by_lua(conf):1: in function 'f'\n"
                "\tcontent_by_lua(conf):1: in function 'f'\n"
                "\tcontent_by_lua(conf):1: in function 'f'\n"
                "\tcontent_by_lua(conf):1: in function 'f'\n"
                "\tcontent_by_lua(conf):1: in function 'f'\n"
                "\tcontent_by_lua(conf):1: in function 'f'\n"
                "\tcontent_by_lua(conf):1: in function 'f'\n"
                "\tcontent_by_lua(conf):1: in function 'f'\n"
                "\tcontent_by_lua(conf):1: in function 'f'\n"
                "\tcontent_by_lua(conf):1: in function 'f'\n"
                "\tcontent_by_lua(conf):1: in function 'f'\n"
                "\tcontent_by_lua(conf):1: in function 'f'\n"
                '\t..., client: 127.0.0.1, server: , request: "GET /t HTTP/1.1", host: '
                '"localhost"'
            ),
        ),
        differs="which frames a long traceback leaves out is LuaJIT's choice",
        ours={
            "error_log": (
                (
                    "~[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                    "deep\n"
                    "stack traceback:\n"
                    "coroutine 0:\n"
                    "\t[C]: in function 'error'\n"
                    "\tcontent_by_lua(conf):1: in function 'f'\n"
                ),
            )
        },
    ),
    Block(
        "stack overflow",
        {
            "content_by_lua": r"""local function f() return 1 + f() end
f()
"""
        },
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "stack overflow"
            ),
        ),
    ),
    Block(
        "after a wait",
        {
            "content_by_lua": r"""ngx.sleep(0.001)
error('boom')
"""
        },
        full_log=True,
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):2: "
                "boom\n"
                "stack traceback:\n"
                "coroutine 0:\n"
                "\t[C]: in function 'error'\n"
                "\tcontent_by_lua(conf):2: in main chunk, client: 127.0.0.1, server: , "
                'request: "GET /t HTTP/1.1", host: "localhost"'
            ),
        ),
    ),
    Block(
        "xpcall with traceback",
        {
            "content_by_lua": (
                "local ok, err = xpcall(function() error('boom') end, "
                "debug.traceback)\n"
                "ngx.say((err:gsub('main chunk.*', 'main chunk')))\n"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=(
            b"content_by_lua(conf):1: boom\n"
            b"stack traceback:\n"
            b"\t[C]: in function 'error'\n"
            b"\tcontent_by_lua(conf):1: in function <content_by_lua(conf):1>\n"
            b"\t[C]: in function 'xpcall'\n"
            b"\tcontent_by_lua(conf):1: in main chunk\n"
        ),
    ),
    Block(
        "a long message",
        {"content_by_lua": "error(('x'):rep(100), 0)"},
        full_log=True,
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: "
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                "xxxxxxxxxxxxxxxxxxxxxx\n"
                "stack traceback:\n"
                "coroutine 0:\n"
                "\t[C]: in function 'error'\n"
                "\tcontent_by_lua(conf):1: in main chunk, client: 127.0.0.1, server: , "
                'request: "GET /t HTTP/1.1", host: "localhost"'
            ),
        ),
    ),
    Block(
        "a message of many lines",
        {"content_by_lua": "error('one\\ntwo')"},
        full_log=True,
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: one\n"
                "two\n"
                "stack traceback:\n"
                "coroutine 0:\n"
                "\t[C]: in function 'error'\n"
                "\tcontent_by_lua(conf):1: in main chunk, client: 127.0.0.1, server: , "
                'request: "GET /t HTTP/1.1", host: "localhost"'
            ),
        ),
    ),
]
