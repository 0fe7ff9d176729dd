"""Coroutines that wait, fail or leave through pcall, iterators and C functions.

Rule: waiting inside a coroutine is invisible to its own yields and resumes.
"""

from __future__ import annotations

from blocks import Block, page

BLOCKS = [
    Block(
        "coroutine: sleep inside",
        {
            "content_by_lua": r"""local co = coroutine.create(function()
    ngx.say('a') ngx.sleep(0.001) ngx.say('b')
    local v = coroutine.yield('y')
    ngx.sleep(0.001)
    return v
end)
ngx.say(coroutine.resume(co))
ngx.say(coroutine.resume(co, 'v'))
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"a\nb\ntruey\ntruev\n",
    ),
    Block(
        "coroutine: sleep inside wrap inside wrap",
        {
            "content_by_lua": (
                "local function inner() ngx.sleep(0.001) "
                "coroutine.yield('i') ngx.sleep(0.001) return 'j' end\n"
                "local function outer()\n"
                "    local f = coroutine.wrap(inner)\n"
                "    coroutine.yield(f())\n"
                "    coroutine.yield(f())\n"
                "end\n"
                "local g = coroutine.wrap(outer)\n"
                "ngx.say(g(), g())\n"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"ij\n",
    ),
    Block(
        "coroutine: say, flush inside",
        {
            "content_by_lua": (
                "coroutine.wrap(function() ngx.say('in') ngx.flush(true) ngx.say('out') end)()"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"in\nout\n",
    ),
    Block(
        "coroutine: error uncaught in wrap",
        {
            "content_by_lua": r"""coroutine.wrap(function() error('boom') end)()
ngx.log(ngx.ERR, 'after')
"""
        },
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: boom",
        ),
    ),
    Block(
        "coroutine: error uncaught in wrap, after output",
        {
            "content_by_lua": r"""ngx.say('x')
coroutine.wrap(function() error('boom') end)()
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"x\n",
        cut=True,
        error_log=(
            "[error] lua entry thread aborted: runtime error: content_by_lua(conf):2: boom",
        ),
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
        "coroutine: two generators",
        {
            "content_by_lua": (
                "local function gen(n) return coroutine.wrap(function() for "
                "i = 1, 3 do coroutine.yield(n .. i) end end) end\n"
                "local a, b = gen('a'), gen('b')\n"
                "ngx.say(a(), b(), a(), b(), a(), b())\n"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"a1b1a2b2a3b3\n",
    ),
    Block(
        "coroutine: many values",
        {
            "content_by_lua": (
                "local co = coroutine.wrap(function(...) "
                "coroutine.yield(...) return select('#', ...) end)\n"
                "ngx.say(select('#', co(nil, nil, 3, nil)), co())\n"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"44\n",
    ),
    Block(
        "coroutine: yield across pcall",
        {
            "content_by_lua": (
                "local co = coroutine.wrap(function() local ok, v = "
                "pcall(function() return coroutine.yield(1) end) "
                "coroutine.yield(ok, v) end)\n"
                "ngx.say(co())\n"
                "ngx.say(co('v'))\n"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"1\ntruev\n",
    ),
    Block(
        "coroutine: error after a yield in pcall",
        {
            "content_by_lua": r"""local co = coroutine.wrap(function()
    ngx.say(pcall(function() coroutine.yield(1) error('late', 0) end))
    return 'done'
end)
ngx.say(co())
ngx.say(co())
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"1\nfalselate\ndone\n",
    ),
    Block(
        "coroutine: sleep in pcall",
        {
            "content_by_lua": (
                "ngx.say(pcall(function() ngx.sleep(0.001) return 'slept' "
                "end))\n"
                "ngx.say(pcall(function() ngx.sleep(0.001) error('late', 0) "
                "end))\n"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"trueslept\nfalselate\n",
    ),
    Block(
        "coroutine: sleep in an iterator",
        {
            "content_by_lua": (
                "for v in function(_, v) ngx.sleep(0.001) v = (v or 0) + 1 "
                "if v < 3 then return v end end do ngx.say(v) end"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"1\n2\n",
    ),
    Block(
        "coroutine: sleep in a metamethod",
        {
            "content_by_lua": (
                "local t = setmetatable({}, {__index = function(_, k) "
                "ngx.sleep(0.001) return k end})\n"
                "ngx.say(t.a, t.b)\n"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"ab\n",
    ),
    Block(
        "coroutine: sleep in sort",
        {
            "content_by_lua": (
                "local ok, err = pcall(table.sort, {2, 1}, function() "
                "ngx.sleep(0.001) end)\n"
                "ngx.say(ok, ' ', err:match('attempt to yield across C%-call "
                "boundary'))\n"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"false attempt to yield across C-call boundary\n",
    ),
    Block(
        "coroutine: sleep in gsub",
        {
            "content_by_lua": (
                "local ok, err = pcall(string.gsub, 'a', 'a', function() "
                "ngx.sleep(0.001) end)\n"
                "ngx.say(ok, ' ', err:match('attempt to yield across C%-call "
                "boundary'))\n"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"false attempt to yield across C-call boundary\n",
    ),
    Block(
        "coroutine: yield in gsub",
        {
            "content_by_lua": r"""local function f() coroutine.yield() end
local co = coroutine.create(function() string.gsub('a', 'a', f) end)
local ok, err = coroutine.resume(co)
ngx.say(ok, ' ', err:match('attempt to yield across C%-call boundary'))
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"false attempt to yield across C-call boundary\n",
    ),
    Block(
        "coroutine in access",
        {
            "access_by_lua": (
                "local f = coroutine.wrap(function() ngx.sleep(0.001) "
                "coroutine.yield('a') end)\n"
                "ngx.log(ngx.ERR, f())\n"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "6"},
        reply=b"hello\n",
        error_log=("[error] [lua] access_by_lua(conf):2: a",),
    ),
    Block(
        "coroutine in rewrite",
        {
            "rewrite_by_lua": (
                "local f = coroutine.wrap(function() ngx.sleep(0.001) "
                "coroutine.yield('a') end)\n"
                "ngx.log(ngx.ERR, f())\n"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "6"},
        reply=b"hello\n",
        error_log=("[error] [lua] rewrite_by_lua(conf):2: a",),
    ),
    Block(
        "coroutine in header_filter",
        {
            "header_filter_by_lua": (
                "local f = coroutine.wrap(function() coroutine.yield('a') "
                "return 'b' end)\n"
                "ngx.header['X-A'] = f() .. f()\n"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "6", "x-a": "ab"},
        reply=b"hello\n",
    ),
    Block(
        "coroutine in body_filter",
        {
            "content_by_lua": "ngx.say('x')",
            "body_filter_by_lua": (
                "local f = coroutine.wrap(function(s) coroutine.yield(s:"
                "upper()) end)\n"
                "ngx.arg[1] = f(ngx.arg[1])\n"
            ),
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"X\n",
    ),
    Block(
        "coroutine in log",
        {
            "log_by_lua": (
                "local co = coroutine.create(function() coroutine.yield('a') "
                "end)\n"
                "ngx.log(ngx.ERR, tostring(coroutine.resume(co)), "
                "coroutine.status(co))\n"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "6"},
        reply=b"hello\n",
        error_log=(
            (
                "[error] failed to run log_by_lua*: log_by_lua(conf):1: API disabled in the "
                "context of log_by_lua*"
            ),
        ),
    ),
    Block(
        "coroutine error in header_filter",
        {"header_filter_by_lua": "coroutine.wrap(function() error('boom') end)()"},
        status=None,
        cut=True,
        error_log=(
            (
                "[error] failed to run header_filter_by_lua*: header_filter_by_lua(conf):1: "
                "header_filter_by_lua(conf):1: boom"
            ),
        ),
        differs="ASGI cannot close a connection without a response, and the place is named once",
        ours={
            "status": 500,
            "reply_headers": {"content-type": "text/html", "content-length": "170"},
            "reply": page("500 Internal Server Error"),
            "cut": False,
            "error_log": (
                ("[error] failed to run header_filter_by_lua*: header_filter_by_lua(conf):1: boom"),
            ),
        },
    ),
    Block(
        "sleep in a coroutine of header_filter",
        {
            "header_filter_by_lua": r"""local co = coroutine.create(function() ngx.sleep(0.1) end)
ngx.log(ngx.ERR, select(2, coroutine.resume(co)))
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "6"},
        reply=b"hello\n",
        error_log=(
            (
                "[error] [lua] header_filter_by_lua(conf):2: header_filter_by_lua(conf):1: "
                "API disabled in the context of header_filter_by_lua*"
            ),
        ),
    ),
]
