"""body_filter_by_lua that ends, extends, fails or does what it may not.

Rule: ngx.arg[1] is the piece, ngx.arg[2] the end; both may be written.
"""

from __future__ import annotations

from blocks import Block

BLOCKS = [
    Block(
        "grow the last chunk",
        {
            "content_by_lua": r"""ngx.say('one')
ngx.say('two')
""",
            "body_filter_by_lua": "if ngx.arg[2] then ngx.arg[1] = ngx.arg[1] .. 'tail\\n' end",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"one\ntwo\ntail\n",
    ),
    Block(
        "end at the first chunk",
        {
            "content_by_lua": r"""ngx.say('one')
ngx.say('two')
""",
            "body_filter_by_lua": "ngx.arg[2] = true",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"one\n",
    ),
    Block(
        "end at the first chunk, later says",
        {
            "content_by_lua": r"""local a, b = ngx.say('one')
local c, d = ngx.say('two')
ngx.log(ngx.ERR, tostring(a), ' ', tostring(b), ' ', tostring(c), ' ', tostring(d))
""",
            "body_filter_by_lua": "ngx.arg[2] = true",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"one\n",
        error_log=("[error] [lua] content_by_lua(conf):3: 1 nil 1 nil",),
    ),
    Block(
        "end with another body",
        {
            "content_by_lua": r"""ngx.say('one')
ngx.say('two')
""",
            "body_filter_by_lua": r"""ngx.arg[1] = 'cut\n'
ngx.arg[2] = true
""",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"cut\n",
    ),
    Block(
        "undo the end",
        {
            "content_by_lua": r"""ngx.say('one')
ngx.say('two')
""",
            "body_filter_by_lua": "ngx.arg[2] = false",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"one\ntwo\n",
        cut=True,
        differs="the response is complete: an ASGI message says so where nginx would wait",
        ours={"cut": False},
    ),
    Block(
        "end by a number",
        {
            "content_by_lua": r"""ngx.say('one')
ngx.say('two')
""",
            "body_filter_by_lua": "ngx.arg[2] = 1",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"one\n",
    ),
    Block(
        "end by nil",
        {
            "content_by_lua": r"""ngx.say('one')
ngx.say('two')
""",
            "body_filter_by_lua": "ngx.arg[2] = nil",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"one\ntwo\n",
        cut=True,
        differs="the response is complete: an ASGI message says so where nginx would wait",
        ours={"cut": False},
    ),
    Block(
        "ctx over chunks",
        {
            "content_by_lua": r"""ngx.say('one')
ngx.say('two')
""",
            "body_filter_by_lua": r"""ngx.ctx.n = (ngx.ctx.n or 0) + #ngx.arg[1]
if ngx.arg[2] then ngx.arg[1] = tostring(ngx.ctx.n) end
""",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"one\ntwo\n8",
    ),
    Block(
        "hold back until the end",
        {
            "content_by_lua": r"""ngx.say('one')
ngx.say('two')
""",
            "body_filter_by_lua": r"""local held = (ngx.ctx.held or '') .. ngx.arg[1]
ngx.ctx.held = held
if ngx.arg[2] then ngx.arg[1] = held:upper() else ngx.arg[1] = nil end
""",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"ONE\nTWO\n",
    ),
]
