"""coroutine.create, resume, wrap, yield, status and running, without waiting.

Rule: a script's own yields stay between its own coroutines.
"""

from __future__ import annotations

from blocks import Block, page

BLOCKS = [
    Block(
        "coroutine: create and resume",
        {
            "content_by_lua": r"""local co = coroutine.create(function(a, b)
    local c = coroutine.yield(a + b)
    local d, e = coroutine.yield(c * 2)
    return d .. e, 'end'
end)
ngx.say(coroutine.resume(co, 1, 2))
ngx.say(coroutine.resume(co, 10))
ngx.say(coroutine.resume(co, 'x', 'y'))
ngx.say(coroutine.resume(co))
ngx.say(coroutine.status(co))
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"true3\ntrue20\ntruexyend\nfalsecannot resume dead coroutine\ndead\n",
    ),
    Block(
        "coroutine: wrap",
        {
            "content_by_lua": (
                "local gen = coroutine.wrap(function() for i = 1, 3 do "
                "coroutine.yield(i) end end)\n"
                "ngx.say(gen(), gen(), gen(), gen())\n"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"123\n",
    ),
    Block(
        "coroutine: wrap as an iterator",
        {
            "content_by_lua": (
                "for i in coroutine.wrap(function() for i = 1, 3 do "
                "coroutine.yield(i) end end) do ngx.print(i, ',') end"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"1,2,3,",
    ),
    Block(
        "coroutine: dead wrap",
        {
            "content_by_lua": r"""local f = coroutine.wrap(function() return 1 end)
f()
ngx.say(pcall(f))
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"truefalsecannot resume dead coroutine\n",
        differs="an error in a wrapped coroutine reaches the caller, as in plain Lua",
        ours={"reply": b"falsecannot resume dead coroutine\n"},
    ),
    Block(
        "coroutine: wrap error caught",
        {
            "content_by_lua": r"""local f = coroutine.wrap(function() error('boom') end)
ngx.say(pcall(f))
ngx.say(pcall(f))
"""
        },
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: boom",
        ),
        differs="an error in a wrapped coroutine reaches the caller, as in plain Lua",
        ours={
            "status": 200,
            "reply_headers": {"content-type": "text/plain"},
            "reply": (b"falsecontent_by_lua(conf):1: boom\nfalsecannot resume dead coroutine\n"),
            "error_log": (),
        },
    ),
    Block(
        "coroutine: wrap error with a table",
        {
            "content_by_lua": r"""local f = coroutine.wrap(function() error({code = 7}) end)
local ok, err = pcall(f)
ngx.say(ok, type(err), type(err) == 'table' and err.code)
"""
        },
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=("[error] lua entry thread aborted: runtime error: unknown reason",),
        differs="an error in a wrapped coroutine reaches the caller, as in plain Lua",
        ours={
            "status": 200,
            "reply_headers": {"content-type": "text/plain"},
            "reply": b"falsetable7\n",
            "error_log": (),
        },
    ),
    Block(
        "coroutine: resume error with a table",
        {
            "content_by_lua": (
                "local co = coroutine.create(function() error({code = 7}) "
                "end)\n"
                "local ok, err = coroutine.resume(co)\n"
                "ngx.say(ok, type(err), type(err) == 'table' and err.code, "
                "coroutine.status(co))\n"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"falsetable7dead\n",
    ),
    Block(
        "coroutine: resume error",
        {
            "content_by_lua": r"""local co = coroutine.create(function() error('boom') end)
ngx.say(coroutine.resume(co))
ngx.say(coroutine.resume(co))
ngx.say(coroutine.status(co))
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"falsecontent_by_lua(conf):1: boom\nfalsecannot resume dead coroutine\ndead\n",
    ),
    Block(
        "coroutine: resume error nil",
        {
            "content_by_lua": r"""local co = coroutine.create(function() error() end)
ngx.say(coroutine.resume(co))
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"falsenil\n",
    ),
    Block(
        "coroutine: status",
        {
            "content_by_lua": r"""local co
co = coroutine.create(function()
    ngx.say(coroutine.status(co))
    local inner = coroutine.wrap(function() ngx.say(coroutine.status(co)) end)
    inner()
    coroutine.yield()
end)
ngx.say(coroutine.status(co))
coroutine.resume(co)
ngx.say(coroutine.status(co))
coroutine.resume(co)
ngx.say(coroutine.status(co))
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"suspended\nrunning\nnormal\nsuspended\ndead\n",
    ),
    Block(
        "coroutine: running",
        {
            "content_by_lua": (
                "local main = coroutine.running()\n"
                "local co\n"
                "co = coroutine.create(function() "
                "ngx.say(coroutine.running() == co, coroutine.running() == "
                "main) end)\n"
                "coroutine.resume(co)\n"
                "ngx.say(type(main), coroutine.running() == main)\n"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"truefalse\nthreadtrue\n",
    ),
    Block(
        "coroutine: resume the running one",
        {"content_by_lua": "ngx.say(coroutine.resume(coroutine.running()))"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"falsecannot resume running coroutine\n",
    ),
    Block(
        "coroutine: resume the parent",
        {
            "content_by_lua": (
                "local main = coroutine.running()\n"
                "local co = coroutine.create(function() "
                "ngx.say(coroutine.resume(main)) "
                "ngx.say(coroutine.status(main)) end)\n"
                "coroutine.resume(co)\n"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"falsecannot resume normal coroutine\nnormal\n",
        differs="the words are those of lupa's LuaJIT",
        ours={"reply": b"falsecannot resume running coroutine\nnormal\n"},
    ),
    Block(
        "coroutine: yield outside",
        {"content_by_lua": "ngx.say('a') coroutine.yield() ngx.say('b')"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"a\nb\n",
    ),
    Block(
        "coroutine: yield outside with values",
        {"content_by_lua": "ngx.say(coroutine.yield(1, 2))"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"\n",
    ),
    Block(
        "coroutine: create of a wrong type",
        {
            "content_by_lua": r"""ngx.say(pcall(coroutine.create, 'x'))
ngx.say(pcall(coroutine.create))
ngx.say(pcall(coroutine.create, print))
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=(
            b"falsebad argument #1 to '?' (Lua function expected)\n"
            b"falsebad argument #1 to '?' (Lua function expected)\n"
            b"falsebad argument #1 to '?' (Lua function expected)\n"
        ),
        differs="print is a Lua function here",
        ours={
            "status": 500,
            "reply_headers": {"content-type": "text/html", "content-length": "170"},
            "reply": page("500 Internal Server Error"),
            "cut": False,
            "error_log": (
                (
                    "[error] lua entry thread aborted: runtime error: content_by_lua(conf):3: "
                    "bad argument #2 to 'say' (string, number, boolean, nil, ngx.null, or array "
                    "table expected, but got thread)"
                ),
            ),
        },
    ),
    Block(
        "coroutine: wrap of a wrong type",
        {"content_by_lua": "ngx.say(pcall(coroutine.wrap, 'x'))"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"falsebad argument #1 to '?' (Lua function expected)\n",
    ),
    Block(
        "coroutine: resume of a wrong type",
        {"content_by_lua": "ngx.say(pcall(coroutine.resume, 'x'))"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"falsebad argument #1 to '?' (coroutine expected)\n",
    ),
    Block(
        "coroutine: resume of nil",
        {"content_by_lua": "coroutine.resume(nil)"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "bad argument #1 to 'resume' (coroutine expected)"
            ),
        ),
    ),
    Block(
        "coroutine: status of a wrong type",
        {"content_by_lua": "ngx.say(pcall(coroutine.status, 'x'))"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"falsebad argument #1 to '?' (coroutine expected)\n",
    ),
]
