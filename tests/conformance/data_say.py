"""ngx.say and ngx.print with every kind of argument.

Rule: what is written is what arrives; a wrong type raises before anything is sent.
"""

from __future__ import annotations

from blocks import Block, page

BLOCKS = [
    Block(
        "say: values of every type",
        {
            "content_by_lua": (
                "ngx.say(nil, ' ', true, ' ', false, ' ', 1, ' ', 1.5, ' ', "
                "-0.1, ' ', 1e15, ' ', 1e100, ' ', ngx.null, ' ', 'str')"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"nil true false 1 1.5 -0.1 1e+15 1e+100 null str\n",
    ),
    Block(
        "say: numbers",
        {
            "content_by_lua": (
                "ngx.say(0, ',', -1, ',', 2^31, ',', 2^53, ',', 1/3, ',', "
                "1e14, ',', 1e16, ',', 100000000000000, ',', 0.1 + 0.2)"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"0,-1,2147483648,9.007199254741e+15,0.33333333333333,1e+14,1e+16,1e+14,0.3\n",
    ),
    Block(
        "say: infinities",
        {"content_by_lua": "ngx.say(1/0, ',', -1/0, ',', tostring(0/0):gsub('-', '') )"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"inf,-inf,nan0\n",
    ),
    Block(
        "say: nested arrays",
        {"content_by_lua": "ngx.say({'a', {'b', 1, {true, 'c'}}, 2.5}, {'d'})"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"ab1truec2.5d\n",
    ),
    Block(
        "say: array with nil string",
        {"content_by_lua": "ngx.say({'a', ngx.null, 'b'})"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"anullb\n",
    ),
    Block(
        "say: empty table",
        {"content_by_lua": "ngx.say({}) ngx.print({})"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"\n",
    ),
    Block(
        "say: empty string",
        {"content_by_lua": "ngx.print('', '') ngx.say('')"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"\n",
    ),
    Block(
        "say: binary",
        {"content_by_lua": "ngx.print('a\\0b\\255\\r\\n')"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"a\x00b\xff\r\n",
    ),
    Block(
        "say: many arguments",
        {"content_by_lua": ("ngx.say(('x,'):rep(20), unpack({1, 2, 3, 4, 5, 6, 7, 8, 9, 10}))")},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,12345678910\n",
    ),
    Block(
        "say: map table",
        {"content_by_lua": "ngx.say({a = 1})"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "bad argument #1 to 'say' (non-array table found)"
            ),
        ),
    ),
    Block(
        "say: array with a hole",
        {"content_by_lua": "ngx.say({'a', nil, 'b'})"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"anilb\n",
    ),
    Block(
        "say: array with a map inside",
        {"content_by_lua": "ngx.say({'a', {b = 1}})"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "bad argument #1 to 'say' (non-array table found)"
            ),
        ),
    ),
    Block(
        "say: table with a fraction key",
        {"content_by_lua": "ngx.say({[1.5] = 'a'})"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "bad argument #1 to 'say' (non-array table found)"
            ),
        ),
    ),
    Block(
        "say: table with a zero key",
        {"content_by_lua": "ngx.say({[0] = 'a', 'b'})"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "bad argument #1 to 'say' (non-array table found)"
            ),
        ),
    ),
    Block(
        "say: function",
        {"content_by_lua": "ngx.say(print)"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "bad argument #1 to 'say' (string, number, boolean, nil, ngx.null, or array "
                "table expected, but got function)"
            ),
        ),
    ),
    Block(
        "say: function second",
        {"content_by_lua": "ngx.say('a', print)"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "bad argument #2 to 'say' (string, number, boolean, nil, ngx.null, or array "
                "table expected, but got function)"
            ),
        ),
    ),
    Block(
        "say: thread",
        {"content_by_lua": "ngx.print(coroutine.create(function() end))"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "bad argument #1 to 'print' (string, number, boolean, nil, ngx.null, or "
                "array table expected, but got thread)"
            ),
        ),
    ),
    Block(
        "say: cdata",
        {"content_by_lua": "ngx.say(1LL)"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "bad argument #1 to 'say' (string, number, boolean, nil, ngx.null, or array "
                "table expected, but got cdata)"
            ),
        ),
    ),
    Block(
        "say: userdata",
        {"content_by_lua": "ngx.say(io.stdout)"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "bad argument #1 to 'say' (string, number, boolean, nil, ngx.null, or array "
                "table expected, but got userdata)"
            ),
        ),
    ),
    Block(
        "say: function in an array",
        {"content_by_lua": "ngx.say({'a', print})"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "bad argument #1 to 'say' (bad data type function found)"
            ),
        ),
    ),
    Block(
        "say: table with __tostring",
        {"content_by_lua": ("ngx.say(setmetatable({}, {__tostring = function() return 'T' end}))")},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"\n",
    ),
    Block(
        "say: table with __index",
        {"content_by_lua": ("ngx.say(setmetatable({'a'}, {__index = function() return 'T' end}))")},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"a\n",
    ),
    Block(
        "say: error caught",
        {
            "content_by_lua": r"""ngx.say(pcall(ngx.say, print))
ngx.say(pcall(ngx.print, 'a', {x = 1}))
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=(
            b"falsebad argument #1 to '?' (string, number, boolean, nil, ngx.null, or "
            b"array table expected, but got function)\n"
            b"falsebad argument #2 to '?' (non-array table found)\n"
        ),
    ),
    Block(
        "say: print joins, say ends the line",
        {
            "content_by_lua": (
                "ngx.print('a') ngx.print('b', 'c') ngx.say() ngx.say('d') ngx.print()"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"abc\nd\n",
    ),
]
