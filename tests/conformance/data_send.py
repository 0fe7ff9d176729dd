"""What ngx.say, ngx.flush, ngx.eof and ngx.send_headers return, and a length the script sets.

Rule: success is 1, a failing world is nil and a reason.
"""

from __future__ import annotations

from blocks import Block, page

BLOCKS = [
    Block(
        "say: results",
        {
            "content_by_lua": r"""local a, b = ngx.say('x')
local c, d = ngx.print('')
local e, f = ngx.flush()
local g, h = ngx.flush(true)
local i, j = ngx.send_headers()
ngx.say(a, b, c, d, e, f, g, h, i, j)
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"x\n1nil1nil1nil1nil1nil\n",
    ),
    Block(
        "say: after eof",
        {
            "content_by_lua": (
                "ngx.say('x')\n"
                "local a, b = ngx.eof()\n"
                "local c, d = ngx.eof()\n"
                "local e, f = ngx.say('y')\n"
                "local g, h = ngx.flush(true)\n"
                "local i, j = ngx.send_headers()\n"
                "ngx.log(ngx.ERR, tostring(a), ' ', tostring(b), '|', "
                "tostring(c), ' ', tostring(d), '|', tostring(e), ' ', "
                "tostring(f), '|', tostring(g), ' ', tostring(h), '|', "
                "tostring(i), ' ', tostring(j))\n"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"x\n",
        error_log=(
            (
                "[error] [lua] content_by_lua(conf):7: 1 nil|nil seen eof|nil seen eof|nil "
                "seen eof|1 nil"
            ),
        ),
    ),
    Block(
        "say: flush of nothing",
        {
            "content_by_lua": r"""local a, b = ngx.flush()
local c, d = ngx.flush(true)
ngx.say(a, b, c, d)
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"nilnothing to flushnilnothing to flush\n",
    ),
    Block(
        "say: flush of a wrong type",
        {
            "content_by_lua": r"""ngx.say(pcall(ngx.flush, 1))
ngx.say(pcall(ngx.flush, true, true))
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=(
            b"falsebad argument #1 to '?' (boolean expected, got number)\n"
            b"falseattempt to pass 2 arguments, but accepted 0 or 1\n"
        ),
    ),
    Block(
        "say: send_headers twice",
        {
            "content_by_lua": r"""ngx.header['X-A'] = '1'
local a, b = ngx.send_headers()
local c, d = ngx.send_headers()
ngx.say(a, b, c, d, ngx.headers_sent)
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain", "x-a": "1"},
        reply=b"1nil1niltrue\n",
    ),
    Block(
        "say: arguments of no-argument calls",
        {
            "content_by_lua": r"""ngx.say(pcall(ngx.eof, 1))
ngx.say(pcall(ngx.send_headers, 1))
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"falseno argument is expected\ntrue1\n",
    ),
    Block(
        "say: headers_sent",
        {
            "content_by_lua": r"""local a = ngx.headers_sent
ngx.say('x')
ngx.say(a, ngx.headers_sent)
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"x\nfalsetrue\n",
    ),
    Block(
        "say: length kept",
        {
            "content_by_lua": r"""ngx.header.content_length = 3
ngx.print('abc')
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "3"},
        reply=b"abc",
    ),
    Block(
        "say: length too large",
        {
            "content_by_lua": r"""ngx.header.content_length = 5
ngx.print('abc')
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "5"},
        reply=b"abc",
        cut=True,
        differs="the server sees the length and closes",
        ours={"cut": False},
    ),
    Block(
        "say: length too small",
        {
            "content_by_lua": r"""ngx.header.content_length = 2
ngx.print('abc')
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "2"},
        reply=b"abc",
    ),
    Block(
        "say: length not a number",
        {
            "content_by_lua": r"""ngx.header.content_length = 'x'
ngx.print('abc')
"""
        },
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "failed to set header"
            ),
        ),
    ),
]
