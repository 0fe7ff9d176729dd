"""ngx.timer: what a handler gets, what is refused, what runs in it and what the log says.

Rule: a block waits for its timers by sleeping, so that what they did is in the answer.
"""

from __future__ import annotations

from blocks import Block
from prelude import SHOW

BLOCKS = [
    Block(
        "a handler and its arguments",
        {
            "content_by_lua": SHOW
            + r"""local said
local function note(...)
    said = { select('#', ...), tostring((...)), show({ select(2, ...) }), ngx.get_phase() }
end
ngx.say(show({ ngx.timer.at(0, note, 'a', nil, 3, { 'x' }, nil) }))
ngx.say(said == nil)
repeat ngx.sleep(0.001) until said
ngx.say(said[1], ' ', said[2], ' ', said[3], ' ', said[4])
said = nil
ngx.say(show({ ngx.timer.at(0.001, note) }))
repeat ngx.sleep(0.001) until said
ngx.say(said[1], ' ', said[2], ' ', said[3])
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"[1]\ntrue\n6 false [a] timer\n[1]\n1 false {}\n",
    ),
    Block(
        "the order of timers",
        {
            "content_by_lua": r"""local said = {}
local function note(premature, name) said[#said + 1] = name end
for i = 1, 3 do ngx.timer.at(0, note, 'now' .. i) end
for i = 1, 3 do ngx.timer.at(0.4, note, 'later' .. i) end
ngx.timer.at(0.2, note, 'soon')
ngx.timer.at(0.0009, note, 'a fraction')
repeat ngx.sleep(0.001) until #said == 8
ngx.say(table.concat(said, ' '))
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"now1 now2 now3 a fraction soon later1 later2 later3\n",
    ),
    Block(
        "arguments that are refused",
        {
            "content_by_lua": r"""local f = function() end
local function try(...)
    local ok, err = pcall(ngx.timer.at, ...)
    ngx.say(ok, ' ', err)
end
try()
try(1)
try(nil, f)
try('x', f)
try({}, f)
try(0, nil)
try(0, 'f')
try(0, {})
try(0, string.rep)
try(0, next)
try(0, setmetatable({}, { __call = f }))
try(true, f)
try('0', f)
local ok, err = pcall(function() ngx.timer.at() end)
ngx.say(err)
ok, err = pcall(function() ngx.timer.at('x', f) end)
ngx.say(err)
ok, err = pcall(function() ngx.timer.at(0, 1) end)
ngx.say(err)
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=(
            b"false expecting at least 2 arguments but got 0\n"
            b"false expecting at least 2 arguments but got 1\n"
            b"false bad argument #1 to '?' (number expected, got nil)\n"
            b"false bad argument #1 to '?' (number expected, got string)\n"
            b"false bad argument #1 to '?' (number expected, got table)\n"
            b"false bad argument #2 to '?' (Lua function expected)\n"
            b"false bad argument #2 to '?' (Lua function expected)\n"
            b"false bad argument #2 to '?' (Lua function expected)\n"
            b"false bad argument #2 to '?' (Lua function expected)\n"
            b"false bad argument #2 to '?' (Lua function expected)\n"
            b"false bad argument #2 to '?' (Lua function expected)\n"
            b"false bad argument #1 to '?' (number expected, got boolean)\n"
            b"true 1\n"
            b"content_by_lua(conf):19: expecting at least 2 arguments but got 0\n"
            b"content_by_lua(conf):21: bad argument #1 to 'at' (number expected, got "
            b"string)\n"
            b"content_by_lua(conf):23: bad argument #2 to 'at' (Lua function expected)\n"
        ),
    ),
    Block(
        "arguments that every refuses",
        {
            "content_by_lua": r"""local f = function() end
local function try(...)
    local ok, err = pcall(ngx.timer.every, ...)
    ngx.say(ok, ' ', err)
end
try()
try(1)
try(0, f)
try(0.0009, f)
try(-0.0009, f)
try('x', f)
try(0, nil)
try(1, nil)
try(1, string.rep)
local ok, err = pcall(function() ngx.timer.every(0, f) end)
ngx.say(err)
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=(
            b"false expecting at least 2 arguments but got 0\n"
            b"false expecting at least 2 arguments but got 1\n"
            b"false delay cannot be zero\n"
            b"false delay cannot be zero\n"
            b"false delay cannot be zero\n"
            b"false bad argument #1 to '?' (number expected, got string)\n"
            b"false delay cannot be zero\n"
            b"false bad argument #2 to '?' (Lua function expected)\n"
            b"false bad argument #2 to '?' (Lua function expected)\n"
            b"content_by_lua(conf):15: delay cannot be zero\n"
        ),
    ),
    Block(
        "a negative delay",
        {
            "content_by_lua": r"""local fired
ngx.say(ngx.timer.at(-1, function(premature) fired = premature end))
repeat ngx.sleep(0.001) until fired ~= nil
ngx.say(fired)
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"1\nfalse\n",
    ),
    Block(
        "every",
        {
            "lua_max_pending_timers": 101,
            "content_by_lua": r"""local n, all, args = 0, {}
ngx.say(ngx.timer.every(0.005, function(premature, t)
    n = n + 1
    t[n] = ngx.timer.pending_count() .. ' ' .. ngx.timer.running_count()
    args = t
end, all))
repeat ngx.sleep(0.001) until n >= 5
ngx.say(args == all, ' ', all[1], ', ', all[2])
""",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"1\ntrue 1 1, 1 1\n",
    ),
    Block(
        "counts",
        {
            "lua_max_pending_timers": 102,
            "content_by_lua": r"""local function counts()
    return ngx.timer.pending_count() .. ' ' .. ngx.timer.running_count()
end
ngx.say(counts())
local inside
ngx.timer.at(0, function() inside = counts() ngx.sleep(0.3) end)
ngx.timer.at(0.15, function() end)
ngx.say(counts())
repeat ngx.sleep(0.001) until inside
ngx.say(inside, ', ', counts())
repeat ngx.sleep(0.001) until ngx.timer.pending_count() == 0
ngx.say(counts())
repeat ngx.sleep(0.001) until ngx.timer.running_count() == 0
ngx.say(counts())
ngx.say(ngx.timer.pending_count(1, 2), type(ngx.timer.running_count()))
""",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"0 0\n2 0\n1 1, 1 1\n0 1\n0 0\n0number\n",
    ),
    Block(
        "waiting, coroutines and further timers in a handler",
        {
            "content_by_lua": r"""local said = {}
local function note(text) said[#said + 1] = text end
ngx.timer.at(0, function(premature)
    note('one')
    ngx.sleep(0.001)
    note('two')
    local co = coroutine.wrap(function()
        coroutine.yield('a')
        ngx.sleep(0.001)
        coroutine.yield('b')
    end)
    note(co())
    note(co())
    coroutine.yield('nobody')
    note('three')
    ngx.timer.at(0, function(premature, x)
        note('nested ' .. x .. ' ' .. tostring(premature))
    end, 'x')
    note('four')
    return 'five', 6
end)
repeat ngx.sleep(0.001) until #said == 7
ngx.say(table.concat(said, ', '))
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"one, two, a, b, three, four, nested x false\n",
    ),
    Block(
        "ngx.ctx in a handler",
        {
            "content_by_lua": r"""ngx.ctx.a = 'request'
local seen, kept, other
local mine = ngx.ctx
ngx.timer.at(0, function()
    seen = tostring(ngx.ctx.a)
    ngx.ctx.a = 'timer'
    ngx.sleep(0.001)
    kept = ngx.ctx.a
    mine.b = 'reached'
    ngx.ctx = { c = 'new' }
    other = ngx.ctx.c
end)
repeat ngx.sleep(0.001) until other
ngx.say(seen, ' ', kept, ' ', ngx.ctx.a, ' ', ngx.ctx.b, ' ', other)
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"nil timer request reached new\n",
    ),
    Block(
        "exit in a handler",
        {
            "content_by_lua": r"""local said = {}
for _, code in ipairs { 0, 200, 403, 500, -1, -5, 444 } do
    ngx.timer.at(0, function()
        said[#said + 1] = code
        ngx.exit(code)
        said[#said + 1] = 'after'
    end)
end
ngx.timer.at(0, function()
    local ok, err = pcall(ngx.exit, -2)
    said[#said + 1] = err
end)
repeat ngx.sleep(0.001) until #said == 8
ngx.say(table.concat(said, ' '))
ngx.say(ngx.timer.running_count())
""",
            "lua_max_pending_timers": 104,
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=(
            b"0 200 403 500 -1 -5 444 bad argument to 'ngx.exit': does not accept "
            b"NGX_AGAIN or NGX_DONE\n"
            b"0\n"
        ),
    ),
    Block(
        "more timers than may be pending",
        {
            "lua_max_pending_timers": 2,
            "content_by_lua": r"""local f = function() end
ngx.say(ngx.timer.at(0.1, f))
ngx.say(ngx.timer.at(0.1, f))
ngx.say(ngx.timer.at(0.1, f))
ngx.say(ngx.timer.every(1, f))
repeat ngx.sleep(0.001) until ngx.timer.pending_count() == 0
ngx.say(ngx.timer.at(0, f))
""",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"1\n1\nniltoo many pending timers\nniltoo many pending timers\n1\n",
    ),
    Block(
        "more timers than may run",
        {
            "lua_max_running_timers": 1,
            "content_by_lua": r"""local n = 0
local function f() n = n + 1 ngx.sleep(0.2) end
ngx.timer.at(0, f)
ngx.timer.at(0.002, f)
ngx.timer.at(0.002, function()
    n = n + 100
end)
repeat ngx.sleep(0.001) until n == 1 and ngx.timer.running_count() == 0
ngx.timer.at(0, f)
repeat ngx.sleep(0.001) until n == 2
ngx.say(n, ' ', ngx.timer.running_count())
""",
        },
        full_log=True,
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"2 1\n",
        differs="nginx writes these lines to the log of the process, which is not read here",
        ours={
            "error_log": (
                (
                    "[crit] lua failed to run timer with function defined at "
                    "=content_by_lua(conf):2: 1 lua_max_running_timers are not enough"
                ),
                (
                    "[crit] lua failed to run timer with function defined at "
                    "=content_by_lua(conf):5: 1 lua_max_running_timers are not enough"
                ),
            )
        },
    ),
]
