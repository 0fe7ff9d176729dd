"""Reading the request body, in memory and in a file, raw and as arguments.

Rule: nothing is read before a script asks; what is not read is nil, never an error.
"""

from __future__ import annotations

from blocks import Block, page
from prelude import SHOW

BLOCKS = [
    Block(
        "read_body then get_body_data",
        {
            "content_by_lua": r"""ngx.req.read_body()
ngx.print(ngx.req.get_body_data())
"""
        },
        method="POST",
        body=b"a=1&b=2&a=3&c",
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"a=1&b=2&a=3&c",
    ),
    Block(
        "get_body_data without reading",
        {"content_by_lua": "ngx.say(ngx.req.get_body_data())"},
        method="POST",
        body=b"a=1&b=2&a=3&c",
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"nil\n",
    ),
    Block(
        "get_body_file without reading",
        {"content_by_lua": "ngx.say(ngx.req.get_body_file())"},
        method="POST",
        body=b"a=1&b=2&a=3&c",
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"nil\n",
    ),
    Block(
        "get_post_args without reading",
        {"content_by_lua": "ngx.req.get_post_args()"},
        method="POST",
        body=b"a=1&b=2&a=3&c",
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: no "
                "request body found; maybe you should turn on lua_need_request_body?"
            ),
        ),
    ),
    Block(
        "get_body_data with the option",
        {"content_by_lua": "ngx.print(ngx.req.get_body_data())", "lua_need_request_body": True},
        method="POST",
        body=b"a=1&b=2&a=3&c",
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"a=1&b=2&a=3&c",
    ),
    Block(
        "get_body_data of no body",
        {
            "content_by_lua": r"""ngx.req.read_body()
ngx.say(ngx.req.get_body_data(), ngx.req.get_body_file())
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"nilnil\n",
    ),
    Block(
        "get_body_data of an empty POST",
        {
            "content_by_lua": r"""ngx.req.read_body()
ngx.say(ngx.req.get_body_data())
"""
        },
        method="POST",
        headers=(("Content-Length", "0"),),
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"nil\n",
    ),
    Block(
        "get_body_data with a limit",
        {
            "content_by_lua": r"""ngx.req.read_body()
ngx.say(ngx.req.get_body_data(4))
"""
        },
        method="POST",
        body=b"a=1&b=2&a=3&c",
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):2: "
                "expecting 0 arguments but seen 1"
            ),
        ),
        differs="the limit came with a later version",
        ours={
            "status": 200,
            "reply_headers": {"content-type": "text/plain"},
            "reply": b"a=1&\n",
            "error_log": (),
        },
    ),
    Block(
        "read_body twice",
        {
            "content_by_lua": r"""ngx.req.read_body()
ngx.req.read_body()
ngx.print(ngx.req.get_body_data())
"""
        },
        method="POST",
        body=b"a=1&b=2&a=3&c",
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"a=1&b=2&a=3&c",
    ),
    Block(
        "read_body returns",
        {"content_by_lua": "ngx.say(select('#', ngx.req.read_body()))"},
        method="POST",
        body=b"a=1&b=2&a=3&c",
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"0\n",
    ),
    Block(
        "read_body with an argument",
        {"content_by_lua": "ngx.say(pcall(ngx.req.read_body, 1))"},
        method="POST",
        body=b"a=1&b=2&a=3&c",
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"falseexpecting 0 arguments but seen 1\n",
    ),
    Block(
        "binary body",
        {
            "content_by_lua": r"""ngx.req.read_body()
ngx.print(ngx.req.get_body_data())
"""
        },
        method="POST",
        body=b"\x00\x01\xff\r\n",
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"\x00\x01\xff\r\n",
    ),
    Block(
        "a body in a file",
        {
            "content_by_lua": r"""ngx.req.read_body()
local name = ngx.req.get_body_file()
local file = io.open(name)
ngx.say(ngx.req.get_body_data(), ' ', file:read('*a'))
file:close()
""",
            "client_body_buffer_size": "16",
        },
        method="POST",
        body=b"01234567890123456789012345678901234567890123456789",
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"nil 01234567890123456789012345678901234567890123456789\n",
    ),
    Block(
        "a chunked body",
        {
            "content_by_lua": r"""ngx.req.read_body()
ngx.say(ngx.req.get_body_data())
"""
        },
        method="POST",
        headers=(("Transfer-Encoding", "chunked"),),
        body=b"3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n",
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"abcdefg\n",
    ),
    Block(
        "get_post_args",
        {
            "content_by_lua": SHOW
            + r"""ngx.req.read_body()
ngx.say(show(ngx.req.get_post_args()))
"""
        },
        method="POST",
        body=b"a=1&b=2&a=3&c",
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"{a=[1; 3], b=2, c=true}\n",
    ),
    Block(
        "get_post_args escapes",
        {
            "content_by_lua": SHOW
            + r"""ngx.req.read_body()
ngx.say(show(ngx.req.get_post_args()))
"""
        },
        method="POST",
        body=b"a+b=c%20d&%61=%zz&&=x&e=",
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"{a b=c d, a=%zz, e=}\n",
    ),
    Block(
        "get_post_args with a limit",
        {
            "content_by_lua": SHOW
            + r"""ngx.req.read_body()
local a, err = ngx.req.get_post_args(2)
ngx.say(show(a), ' ', err)
"""
        },
        method="POST",
        body=b"a=1&b=2&a=3&c",
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"{a=1, b=2} truncated\n",
    ),
    Block(
        "get_post_args of no body",
        {
            "content_by_lua": SHOW
            + r"""ngx.req.read_body()
ngx.say(show(ngx.req.get_post_args()))
"""
        },
        method="POST",
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"{}\n",
    ),
    Block(
        "get_post_args of any type",
        {
            "content_by_lua": SHOW
            + r"""ngx.req.read_body()
ngx.say(show(ngx.req.get_post_args()))
"""
        },
        method="POST",
        headers=(("Content-Type", "application/json"),),
        body=b'{"a":1}',
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b'{{"a":1}=true}\n',
    ),
    Block(
        "get_post_args of a body in a file",
        {
            "content_by_lua": r"""ngx.req.read_body()
ngx.say(ngx.req.get_post_args())
""",
            "client_body_buffer_size": "16",
        },
        method="POST",
        body=b"01234567890123456789012345678901234567890123456789",
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"nilrequest body in temp file not supported\n",
    ),
    Block(
        "discard_body",
        {
            "content_by_lua": r"""ngx.say(ngx.req.discard_body())
ngx.say(ngx.req.get_body_data())
"""
        },
        method="POST",
        body=b"a=1&b=2&a=3&c",
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"\nnil\n",
    ),
    Block(
        "discard_body then read",
        {
            "content_by_lua": r"""ngx.req.discard_body()
ngx.req.read_body()
ngx.say(ngx.req.get_body_data())
"""
        },
        method="POST",
        body=b"a=1&b=2&a=3&c",
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"nil\n",
    ),
    Block(
        "get_post_args in set_body_data",
        {
            "content_by_lua": SHOW
            + r"""ngx.req.read_body()
ngx.req.set_body_data('z=9')
ngx.say(show(ngx.req.get_post_args()), ngx.var.http_content_length, ngx.var.request_body)
"""
        },
        method="POST",
        body=b"a=1&b=2&a=3&c",
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"{z=9}3z=9\n",
    ),
    Block(
        "request_body variable",
        {
            "content_by_lua": r"""ngx.say(ngx.var.request_body)
ngx.req.read_body()
ngx.say(ngx.var.request_body)
"""
        },
        method="POST",
        body=b"a=1&b=2&a=3&c",
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"nil\na=1&b=2&a=3&c\n",
    ),
    Block(
        "body too large",
        {"content_by_lua": "ngx.req.read_body() ngx.say('read')", "client_max_body_size": "4"},
        method="POST",
        body=b"a=1&b=2&a=3&c",
        status=413,
        reply_headers={"content-type": "text/html", "content-length": "176"},
        reply=page("413 Request Entity Too Large"),
        error_log=("[error] client intended to send too large body: 13 bytes",),
    ),
    Block(
        "too large without reading",
        {"content_by_lua": "ngx.say('not read')", "client_max_body_size": "4"},
        method="POST",
        body=b"a=1&b=2&a=3&c",
        status=413,
        reply_headers={"content-type": "text/html", "content-length": "176"},
        reply=page("413 Request Entity Too Large"),
        error_log=("[error] client intended to send too large body: 13 bytes",),
    ),
    Block(
        "Expect: 100-continue",
        {
            "content_by_lua": r"""ngx.req.read_body()
ngx.print(ngx.req.get_body_data())
"""
        },
        method="POST",
        headers=(("Expect", "100-continue"),),
        body=b"a=1&b=2&a=3&c",
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"a=1&b=2&a=3&c",
    ),
]
