"""ngx.timer: where a handler comes from, and what the log says of it.

Rule: a block waits for its timers by sleeping, so that what they did is in the answer.
"""

from __future__ import annotations

from blocks import Block

BLOCKS = [
    Block(
        "an error in a handler",
        {
            "content_by_lua": r"""local function inner() error('boom') end
ngx.timer.at(0, function() inner() end)
ngx.sleep(0.01)
ngx.timer.at(0, function() ngx.sleep(0.001) error({}) end)
ngx.timer.at(0, function() error() end)
ngx.sleep(0.01)
ngx.timer.at(0, function() local x = nil; return x.y end)
repeat ngx.sleep(0.001) until ngx.timer.running_count() + ngx.timer.pending_count() == 0
ngx.say(ngx.timer.running_count(), ngx.timer.pending_count())
""",
            "lua_max_pending_timers": 103,
        },
        full_log=True,
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"00\n",
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "boom\n"
                "stack traceback:\n"
                "coroutine 0:\n"
                "\t[C]: in function 'error'\n"
                "\tcontent_by_lua(conf):1: in function 'inner'\n"
                "\tcontent_by_lua(conf):2: in function <content_by_lua(conf):2>, context: "
                "ngx.timer, client: 127.0.0.1, server: ADDRESS"
            ),
            (
                "[error] lua entry thread aborted: runtime error: unknown reason\n"
                "stack traceback:\n"
                "coroutine 0:\n"
                "\t[C]: in function 'error'\n"
                "\tcontent_by_lua(conf):5: in function <content_by_lua(conf):5>, context: "
                "ngx.timer, client: 127.0.0.1, server: ADDRESS"
            ),
            (
                "[error] lua entry thread aborted: runtime error: unknown reason\n"
                "stack traceback:\n"
                "coroutine 0:\n"
                "\t[C]: in function 'error'\n"
                "\tcontent_by_lua(conf):4: in function <content_by_lua(conf):4>, context: "
                "ngx.timer, client: 127.0.0.1, server: ADDRESS"
            ),
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):7: "
                "attempt to index local 'x' (a nil value)\n"
                "stack traceback:\n"
                "coroutine 0:\n"
                "\tcontent_by_lua(conf): in function <content_by_lua(conf):7>, context: "
                "ngx.timer, client: 127.0.0.1, server: ADDRESS"
            ),
        ),
    ),
    Block(
        "what a handler logs",
        {
            "content_by_lua": r"""local function log(premature, name)
    ngx.log(ngx.ERR, name)
    print('printed')
end
ngx.timer.at(0, log, 'one')
ngx.timer.at(0, function()
    local function inner() ngx.log(ngx.WARN, 'two') end
    inner()
    ngx.timer.at(0, log, 'three')
    local ok, err = pcall(ngx.log, 99, 'x')
    ngx.log(ngx.ERR, err)
end)
ngx.sleep(0.02)
"""
        },
        full_log=True,
        status=200,
        reply_headers={"content-type": "text/plain"},
        error_log=(
            (
                "[error] [lua] content_by_lua(conf):2: one, context: ngx.timer, client: "
                "127.0.0.1, server: ADDRESS"
            ),
            (
                "[notice] [lua] content_by_lua(conf):3: printed, context: ngx.timer, client: "
                "127.0.0.1, server: ADDRESS"
            ),
            (
                "[warn] [lua] content_by_lua(conf):7: inner(): two, context: ngx.timer, "
                "client: 127.0.0.1, server: ADDRESS"
            ),
            (
                "[error] [lua] content_by_lua(conf):11: bad argument #1 to '?' (bad log "
                "level: 99), context: ngx.timer, client: 127.0.0.1, server: ADDRESS"
            ),
            (
                "[error] [lua] content_by_lua(conf):2: three, context: ngx.timer, client: "
                "127.0.0.1, server: ADDRESS"
            ),
            (
                "[notice] [lua] content_by_lua(conf):3: printed, context: ngx.timer, client: "
                "127.0.0.1, server: ADDRESS"
            ),
        ),
    ),
    Block(
        "a new global in a handler",
        {"content_by_lua": ("ngx.timer.at(0, function() made_by_timer = 1 end) ngx.sleep(0.01)")},
        full_log=True,
        status=200,
        reply_headers={"content-type": "text/plain"},
        error_log=(
            (
                "[warn] [lua] _G write guard:12: __newindex(): writing a global Lua variable "
                "('made_by_timer') which may lead to race conditions between concurrent "
                "requests, so prefer the use of 'local' variables\n"
                "stack traceback:\n"
                "\tcontent_by_lua(conf):1: in function <content_by_lua(conf):1>, context: "
                "ngx.timer, client: 127.0.0.1, server: ADDRESS"
            ),
        ),
    ),
    Block(
        "timers of the other phases",
        {
            "server_rewrite_by_lua": (
                "reports = {}\n"
                "function report(premature, phase) reports[#reports + 1] = "
                "phase .. ' ' .. ngx.get_phase() end ngx.timer.at(0, report, "
                "ngx.get_phase())"
            ),
            "rewrite_by_lua": "ngx.timer.at(0, report, ngx.get_phase())",
            "access_by_lua": "ngx.timer.at(0, report, ngx.get_phase())",
            "content_by_lua": (
                "ngx.say('x') ngx.flush(true) repeat ngx.sleep(0.001) until "
                "#reports == 5 ngx.say(table.concat(reports, ', '))"
            ),
            "header_filter_by_lua": "ngx.timer.at(0, report, ngx.get_phase())",
            "body_filter_by_lua": (
                "if not filtered then filtered = true ngx.timer.at(0, report, ngx.get_phase()) end"
            ),
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=(
            b"x\n"
            b"server_rewrite timer, rewrite timer, access timer, header_filter timer, "
            b"body_filter timer\n"
        ),
        error_log=(
            (
                "[warn] [lua] _G write guard:12: __newindex(): writing a global Lua variable "
                "('reports') which may lead to race conditions between concurrent requests, "
                "so prefer the use of 'local' variables"
            ),
            (
                "[warn] [lua] _G write guard:12: __newindex(): writing a global Lua variable "
                "('report') which may lead to race conditions between concurrent requests, "
                "so prefer the use of 'local' variables"
            ),
            (
                "[warn] [lua] _G write guard:12: __newindex(): writing a global Lua variable "
                "('filtered') which may lead to race conditions between concurrent requests, "
                "so prefer the use of 'local' variables"
            ),
        ),
    ),
    Block(
        "a timer of the log phase",
        {
            "content_by_lua": "ngx.ctx.x = 'kept' ngx.say('x')",
            "log_by_lua": (
                "local ctx = ngx.ctx ngx.timer.at(0, function(premature, c) "
                "ngx.log(ngx.ERR, 'seen: ', ctx.x, c.x, tostring(ngx.ctx.x)) "
                "end, ctx)"
            ),
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"x\n",
        error_log=("[error] [lua] log_by_lua(conf):1: seen: keptkeptnil, context: ngx.timer",),
    ),
    Block(
        "a timer of init_worker",
        {
            "init_worker_by_lua": (
                "seen = {} ngx.timer.at(0, function(premature, x) seen[1] = "
                "tostring(premature) .. x .. ngx.get_phase() end, ' x ')"
            ),
            "content_by_lua": "repeat ngx.sleep(0.001) until seen[1] ngx.say(seen[1])",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"false x timer\n",
    ),
]
