"""Uncaught errors of every kind and place, with the whole of what the log gets.

Rule: the client learns nothing but 500; the log has message, traceback and request.
"""

from __future__ import annotations

from blocks import Block, page

BLOCKS = [
    Block(
        "a string",
        {"content_by_lua": "error('boom')"},
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
                "\tcontent_by_lua(conf):1: in main chunk, client: 127.0.0.1, server: , "
                'request: "GET /t HTTP/1.1", host: "localhost"'
            ),
        ),
    ),
    Block(
        "a string without its place",
        {"content_by_lua": "error('boom', 0)"},
        full_log=True,
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: boom\n"
                "stack traceback:\n"
                "coroutine 0:\n"
                "\t[C]: in function 'error'\n"
                "\tcontent_by_lua(conf):1: in main chunk, client: 127.0.0.1, server: , "
                'request: "GET /t HTTP/1.1", host: "localhost"'
            ),
        ),
    ),
    Block(
        "the caller's place",
        {
            "content_by_lua": r"""local function f() error('boom', 2) end
local function g()
    f()
end
g()
"""
        },
        full_log=True,
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):3: "
                "boom\n"
                "stack traceback:\n"
                "coroutine 0:\n"
                "\t[C]: in function 'error'\n"
                "\tcontent_by_lua(conf):1: in function 'f'\n"
                "\tcontent_by_lua(conf):3: in function 'g'\n"
                "\tcontent_by_lua(conf):5: in main chunk, client: 127.0.0.1, server: , "
                'request: "GET /t HTTP/1.1", host: "localhost"'
            ),
        ),
    ),
    Block(
        "a table",
        {"content_by_lua": "error({code = 1})"},
        full_log=True,
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: unknown reason\n"
                "stack traceback:\n"
                "coroutine 0:\n"
                "\t[C]: in function 'error'\n"
                "\tcontent_by_lua(conf):1: in main chunk, client: 127.0.0.1, server: , "
                'request: "GET /t HTTP/1.1", host: "localhost"'
            ),
        ),
    ),
    Block(
        "nil",
        {"content_by_lua": "error()"},
        full_log=True,
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: unknown reason\n"
                "stack traceback:\n"
                "coroutine 0:\n"
                "\t[C]: in function 'error'\n"
                "\tcontent_by_lua(conf):1: in main chunk, client: 127.0.0.1, server: , "
                'request: "GET /t HTTP/1.1", host: "localhost"'
            ),
        ),
    ),
    Block(
        "true",
        {"content_by_lua": "error(true)"},
        full_log=True,
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: unknown reason\n"
                "stack traceback:\n"
                "coroutine 0:\n"
                "\t[C]: in function 'error'\n"
                "\tcontent_by_lua(conf):1: in main chunk, client: 127.0.0.1, server: , "
                'request: "GET /t HTTP/1.1", host: "localhost"'
            ),
        ),
    ),
    Block(
        "a number",
        {"content_by_lua": "error(42)"},
        full_log=True,
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: 42\n"
                "stack traceback:\n"
                "coroutine 0:\n"
                "\t[C]: in function 'error'\n"
                "\tcontent_by_lua(conf):1: in main chunk, client: 127.0.0.1, server: , "
                'request: "GET /t HTTP/1.1", host: "localhost"'
            ),
        ),
    ),
    Block(
        "a table with __tostring",
        {"content_by_lua": ("error(setmetatable({}, {__tostring = function() return 'T' end}))")},
        full_log=True,
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: unknown reason\n"
                "stack traceback:\n"
                "coroutine 0:\n"
                "\t[C]: in function 'error'\n"
                "\tcontent_by_lua(conf):1: in main chunk, client: 127.0.0.1, server: , "
                'request: "GET /t HTTP/1.1", host: "localhost"'
            ),
        ),
    ),
    Block(
        "index of nil",
        {
            "content_by_lua": r"""local t
t.x = 1
"""
        },
        full_log=True,
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):2: "
                "attempt to index local 't' (a nil value)\n"
                "stack traceback:\n"
                "coroutine 0:\n"
                "\tcontent_by_lua(conf): in main chunk, client: 127.0.0.1, server: , request: "
                '"GET /t HTTP/1.1", host: "localhost"'
            ),
        ),
    ),
    Block(
        "call of nil",
        {
            "content_by_lua": r"""local t = {}
t.f()
"""
        },
        full_log=True,
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):2: "
                "attempt to call field 'f' (a nil value)\n"
                "stack traceback:\n"
                "coroutine 0:\n"
                "\tcontent_by_lua(conf): in main chunk, client: 127.0.0.1, server: , request: "
                '"GET /t HTTP/1.1", host: "localhost"'
            ),
        ),
    ),
    Block(
        "arithmetic on a string",
        {"content_by_lua": "return 'a' + 1"},
        full_log=True,
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "attempt to perform arithmetic on a string value\n"
                "stack traceback:\n"
                "coroutine 0:\n"
                "\tcontent_by_lua(conf): in main chunk, client: 127.0.0.1, server: , request: "
                '"GET /t HTTP/1.1", host: "localhost"'
            ),
        ),
    ),
    Block(
        "assert",
        {"content_by_lua": "assert(false, 'refused')"},
        full_log=True,
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "refused\n"
                "stack traceback:\n"
                "coroutine 0:\n"
                "\t[C]: in function 'assert'\n"
                "\tcontent_by_lua(conf):1: in main chunk, client: 127.0.0.1, server: , "
                'request: "GET /t HTTP/1.1", host: "localhost"'
            ),
        ),
    ),
    Block(
        "assert without a reason",
        {"content_by_lua": "assert(nil)"},
        full_log=True,
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "assertion failed!\n"
                "stack traceback:\n"
                "coroutine 0:\n"
                "\t[C]: in function 'assert'\n"
                "\tcontent_by_lua(conf):1: in main chunk, client: 127.0.0.1, server: , "
                'request: "GET /t HTTP/1.1", host: "localhost"'
            ),
        ),
    ),
    Block(
        "in a local function",
        {
            "content_by_lua": r"""local function inner() error('boom') end
local function outer() inner() return 1 end
outer()
"""
        },
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
                "\tcontent_by_lua(conf):1: in function 'inner'\n"
                "\tcontent_by_lua(conf):2: in function 'outer'\n"
                "\tcontent_by_lua(conf):3: in main chunk, client: 127.0.0.1, server: , "
                'request: "GET /t HTTP/1.1", host: "localhost"'
            ),
        ),
    ),
    Block(
        "in a method",
        {
            "content_by_lua": r"""local T = {}
function T:run() error('boom') end
T:run()
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
                "\tcontent_by_lua(conf):2: in function 'run'\n"
                "\tcontent_by_lua(conf):3: in main chunk, client: 127.0.0.1, server: , "
                'request: "GET /t HTTP/1.1", host: "localhost"'
            ),
        ),
    ),
]
