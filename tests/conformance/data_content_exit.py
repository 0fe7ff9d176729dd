"""ngx.exit from unusual places of content_by_lua, and after every kind of output.

Rule: ngx.exit never comes back to Lua.
"""

from __future__ import annotations

from blocks import Block, page

BLOCKS = [
    Block(
        "content: exit in pcall",
        {
            "content_by_lua": r"""local ok, err = pcall(ngx.exit, 403)
ngx.log(ngx.ERR, tostring(ok), tostring(err))
"""
        },
        status=403,
        reply_headers={"content-type": "text/html", "content-length": "146"},
        reply=page("403 Forbidden"),
    ),
    Block(
        "content: exit in a coroutine",
        {
            "content_by_lua": r"""local co = coroutine.create(function() ngx.exit(403) end)
ngx.log(ngx.ERR, tostring(coroutine.resume(co)))
"""
        },
        status=403,
        reply_headers={"content-type": "text/html", "content-length": "146"},
        reply=page("403 Forbidden"),
    ),
    Block(
        "content: exit(OK) in wrap",
        {
            "content_by_lua": r"""coroutine.wrap(function() ngx.exit(ngx.OK) end)()
ngx.log(ngx.ERR, 'after')
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
    ),
    Block(
        "content: exit after sleep",
        {"content_by_lua": "ngx.sleep(0.001) ngx.exit(403)"},
        status=403,
        reply_headers={"content-type": "text/html", "content-length": "146"},
        reply=page("403 Forbidden"),
    ),
    Block(
        "content: value returned",
        {"content_by_lua": "return 403"},
        status=200,
        reply_headers={"content-type": "text/plain"},
    ),
    Block(
        "content: say, exit(204)",
        {"content_by_lua": "ngx.say('x') ngx.exit(204)"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"x\n",
        cut=True,
        differs=(
            "output is held until a wait, a flush or the end: nothing had been sent, and "
            "ASGI cannot just close"
        ),
        ours={
            "status": 500,
            "reply_headers": {"content-type": "text/html", "content-length": "170"},
            "reply": page("500 Internal Server Error"),
            "cut": False,
        },
    ),
    Block(
        "content: say, exit(302)",
        {"content_by_lua": "ngx.say('x') ngx.exit(302)"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"x\n",
        error_log=(
            (
                "[error] attempt to set status 302 via ngx.exit after sending out the "
                "response status 200"
            ),
        ),
    ),
    Block(
        "content: say, exit(DECLINED)",
        {"content_by_lua": "ngx.say('x') ngx.exit(ngx.DECLINED)"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"x\n",
        cut=True,
        differs=(
            "output is held until a wait, a flush or the end: nothing had been sent, and "
            "ASGI cannot just close"
        ),
        ours={
            "status": 500,
            "reply_headers": {"content-type": "text/html", "content-length": "170"},
            "reply": page("500 Internal Server Error"),
            "cut": False,
        },
    ),
    Block(
        "content: say, exit(499)",
        {"content_by_lua": "ngx.say('x') ngx.exit(499)"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"x\n",
        cut=True,
        differs=(
            "output is held until a wait, a flush or the end: nothing had been sent, and "
            "ASGI cannot just close"
        ),
        ours={"status": 499, "reply_headers": {"content-length": "0"}, "reply": b"", "cut": False},
    ),
    Block(
        "content: say, flush, exit(444)",
        {"content_by_lua": "ngx.say('x') ngx.flush(true) ngx.exit(444)"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"x\n",
        cut=True,
    ),
    Block(
        "content: say, eof, exit(200)",
        {"content_by_lua": "ngx.say('x') ngx.eof() ngx.exit(200)"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"x\n",
    ),
    Block(
        "content: say, eof, exit(500)",
        {"content_by_lua": "ngx.say('x') ngx.eof() ngx.exit(500)"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"x\n",
        error_log=(
            (
                "[error] attempt to set status 500 via ngx.exit after sending out the "
                "response status 200"
            ),
        ),
    ),
    Block(
        "content: say, eof, error",
        {"content_by_lua": "ngx.say('x') ngx.eof() error('boom')"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"x\n",
        error_log=(
            "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: boom",
        ),
    ),
    Block(
        "content: exit in a nested function",
        {
            "content_by_lua": r"""local function f() ngx.exit(403) end
local function g() f() ngx.log(ngx.ERR, 'f came back') end
g()
ngx.log(ngx.ERR, 'g came back')
"""
        },
        status=403,
        reply_headers={"content-type": "text/html", "content-length": "146"},
        reply=page("403 Forbidden"),
    ),
    Block(
        "content: exit in xpcall",
        {
            "content_by_lua": (
                "xpcall(function() ngx.exit(403) end, function() "
                "ngx.log(ngx.ERR, 'handler') end)\n"
                "ngx.log(ngx.ERR, 'after')\n"
            )
        },
        status=403,
        reply_headers={"content-type": "text/html", "content-length": "146"},
        reply=page("403 Forbidden"),
    ),
    Block(
        "content: exit in a coroutine of a coroutine",
        {
            "content_by_lua": r"""local function inner() ngx.exit(403) end
local function outer() coroutine.wrap(inner)() ngx.log(ngx.ERR, 'outer') end
coroutine.wrap(outer)()
ngx.log(ngx.ERR, 'after')
"""
        },
        status=403,
        reply_headers={"content-type": "text/html", "content-length": "146"},
        reply=page("403 Forbidden"),
    ),
    Block(
        "content: exit in gsub",
        {"content_by_lua": "string.gsub('a', 'a', function() ngx.exit(403) end)"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "attempt to yield across C-call boundary"
            ),
        ),
    ),
    Block(
        "content: exit in a metamethod",
        {
            "content_by_lua": (
                "local t = setmetatable({}, {__index = function() "
                "ngx.exit(403) end})\n"
                "local _ = t.x\n"
                "ngx.log(ngx.ERR, 'after')\n"
            )
        },
        status=403,
        reply_headers={"content-type": "text/html", "content-length": "146"},
        reply=page("403 Forbidden"),
    ),
    Block(
        "content: exit in an iterator",
        {
            "content_by_lua": (
                "for _ in function() ngx.exit(403) end do ngx.log(ngx.ERR, 'body') end"
            )
        },
        status=403,
        reply_headers={"content-type": "text/html", "content-length": "146"},
        reply=page("403 Forbidden"),
    ),
    Block(
        "content: exit(float)",
        {"content_by_lua": "ngx.exit(403.7)"},
        status=403,
        reply_headers={"content-type": "text/html", "content-length": "146"},
        reply=page("403 Forbidden"),
    ),
    Block(
        "content: exit of two values",
        {"content_by_lua": "ngx.exit(403, 'x')"},
        status=403,
        reply_headers={"content-type": "text/html", "content-length": "146"},
        reply=page("403 Forbidden"),
    ),
    Block(
        "content: exit while a coroutine is suspended",
        {
            "content_by_lua": (
                "local co = coroutine.wrap(function() coroutine.yield() "
                "ngx.exit(403) end)\n"
                "co()\n"
                "ngx.say('first')\n"
                "co()\n"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"first\n",
        error_log=(
            (
                "[error] attempt to set status 403 via ngx.exit after sending out the "
                "response status 200"
            ),
        ),
    ),
    Block(
        "content: exit in a light thread",
        {
            "content_by_lua": r"""local t = ngx.thread.spawn(function() ngx.exit(403) end)
ngx.log(ngx.ERR, 'after')
ngx.thread.wait(t)
"""
        },
        status=403,
        reply_headers={"content-type": "text/html", "content-length": "146"},
        reply=page("403 Forbidden"),
        pending="ngx.thread",
    ),
    Block(
        "content: exit while a light thread sleeps",
        {
            "content_by_lua": (
                "ngx.thread.spawn(function() ngx.sleep(5) ngx.say('late') end)\nngx.exit(403)\n"
            )
        },
        status=403,
        reply_headers={"content-type": "text/html", "content-length": "146"},
        reply=page("403 Forbidden"),
        pending="ngx.thread",
    ),
    Block(
        "content: exit after say in a thread",
        {
            "content_by_lua": r"""ngx.thread.spawn(function() ngx.say('x') end)
ngx.exit(200)
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"x\n",
        pending="ngx.thread",
    ),
]
