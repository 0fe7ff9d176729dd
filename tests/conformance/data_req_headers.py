"""Request headers: ngx.req.get_headers, set_header and clear_header.

Rule: what a script changed is what the app sees, and what variables read.
"""

from __future__ import annotations

from blocks import Block
from prelude import SHOW

BLOCKS = [
    Block(
        "get_headers",
        {"content_by_lua": SHOW + "ngx.say(show(ngx.req.get_headers()))"},
        headers=(("X-One", "a"), ("x-two", "b"), ("X-Two", "c")),
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"{host=localhost, x-one=a, x-two=[b; c]}\n",
    ),
    Block(
        "get_headers raw",
        {
            "content_by_lua": SHOW
            + r"""local h = ngx.req.get_headers(0, true)
ngx.say(show(h), ' ', getmetatable(h))
"""
        },
        headers=(("X-One", "a"),),
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"{Connection=close, Host=localhost, X-One=a} nil\n",
        differs="servers lower-case header names",
        ours={"reply": b"{host=localhost, x-one=a} nil\n"},
    ),
    Block(
        "get_headers, any case",
        {
            "content_by_lua": r"""local h = ngx.req.get_headers()
ngx.say(h['X-One'], h['x-one'], h.x_one, h.X_One, h['x_ONE'])
"""
        },
        headers=(("X-One", "a"), ("x-two", "b"), ("X-Two", "c")),
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"aaaaa\n",
    ),
    Block(
        "get_headers raw, any case",
        {
            "content_by_lua": r"""local h = ngx.req.get_headers(0, true)
ngx.say(h['X-One'], ' ', h['x-one'], ' ', h.x_one)
"""
        },
        headers=(("X-One", "a"), ("x-two", "b"), ("X-Two", "c")),
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"a nil nil\n",
        differs="servers lower-case header names",
        ours={"reply": b"nil a nil\n"},
    ),
    Block(
        "get_headers of repeated ones",
        {"content_by_lua": "ngx.say(table.concat(ngx.req.get_headers()['x-two'], '|'))"},
        headers=(("X-One", "a"), ("x-two", "b"), ("X-Two", "c")),
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"b|c\n",
    ),
    Block(
        "get_headers with a limit",
        {
            "content_by_lua": r"""local h, err = ngx.req.get_headers(2)
local n = 0
for _ in pairs(h) do n = n + 1 end
ngx.say(n, ' ', err)
"""
        },
        headers=(("X-One", "a"), ("x-two", "b"), ("X-Two", "c")),
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"2 truncated\n",
    ),
    Block(
        "get_headers default limit",
        {
            "content_by_lua": r"""for i = 1, 109 do ngx.req.set_header('X-' .. i, i) end
local h, err = ngx.req.get_headers()
local n = 0
for _ in pairs(h) do n = n + 1 end
ngx.say(n, ' ', err)
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"100 truncated\n",
    ),
    Block(
        "get_headers without a limit",
        {
            "content_by_lua": r"""for i = 1, 109 do ngx.req.set_header('X-' .. i, i) end
local h, err = ngx.req.get_headers(0)
local n = 0
for _ in pairs(h) do n = n + 1 end
ngx.say(n, ' ', err)
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"111 nil\n",
    ),
    Block(
        "get_headers of a negative limit",
        {
            "content_by_lua": SHOW
            + r"""local h, err = ngx.req.get_headers(-1)
ngx.say(show(h), ' ', err)
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"{host=localhost} nil\n",
    ),
    Block(
        "get_headers metatable",
        {
            "content_by_lua": (
                "local h = ngx.req.get_headers()\n"
                "ngx.say(type(getmetatable(h)), ' ', "
                "type(getmetatable(h).__index), ' ', rawget(h, 'X-One'), ' ',"
                " rawget(h, 'x-one'))\n"
            )
        },
        headers=(("X-One", "a"), ("x-two", "b"), ("X-Two", "c")),
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"table function nil a\n",
    ),
    Block(
        "get_headers is a copy",
        {
            "content_by_lua": r"""local h = ngx.req.get_headers()
h['x-one'] = 'changed'
ngx.say(ngx.req.get_headers()['x-one'], ngx.var.http_x_one)
"""
        },
        headers=(("X-One", "a"), ("x-two", "b"), ("X-Two", "c")),
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"aa\n",
    ),
    Block(
        "get_headers of an empty value",
        {
            "content_by_lua": SHOW
            + r"""local h = ngx.req.get_headers()
ngx.say('[', h['x-empty'], ']', type(h['x-none']))
"""
        },
        headers=(("X-Empty", ""),),
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"[]nil\n",
    ),
]
