"""ngx.sleep's arguments and ngx.ctx through phases and coroutines.

Rule: what one phase leaves in ngx.ctx the next one finds.
"""

from __future__ import annotations

from blocks import Block, page

BLOCKS = [
    Block(
        "sleep of a word",
        {"content_by_lua": "ngx.say(pcall(ngx.sleep, 'x'))"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"falsebad argument #1 to '?' (number expected, got string)\n",
    ),
    Block(
        "sleep of nil",
        {"content_by_lua": "ngx.sleep(nil)"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "bad argument #1 to 'sleep' (number expected, got nil)"
            ),
        ),
    ),
    Block(
        "sleep of nothing",
        {"content_by_lua": "ngx.sleep()"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "attempt to pass 0 arguments, but accepted 1"
            ),
        ),
    ),
    Block(
        "sleep of a negative number",
        {"content_by_lua": "ngx.sleep(-1)"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                'invalid sleep duration "-1000"'
            ),
        ),
    ),
    Block(
        "sleep of two values",
        {"content_by_lua": "ngx.sleep(1, 2)"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "attempt to pass 2 arguments, but accepted 1"
            ),
        ),
    ),
    Block(
        "sleep of a table",
        {"content_by_lua": "ngx.sleep({})"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "bad argument #1 to 'sleep' (number expected, got table)"
            ),
        ),
    ),
    Block(
        "ctx",
        {
            "content_by_lua": r"""ngx.ctx.a = 1
ngx.ctx.t = {2}
ngx.say(ngx.ctx.a, ngx.ctx.t[1], ngx.ctx.none, type(ngx.ctx))
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"12niltable\n",
    ),
    Block(
        "ctx replaced",
        {
            "content_by_lua": r"""ngx.ctx.a = 1
ngx.ctx = {b = 2}
ngx.say(ngx.ctx.a, ngx.ctx.b)
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"nil2\n",
    ),
    Block(
        "ctx replaced by nil",
        {"content_by_lua": "ngx.ctx = nil"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: "
                "/usr/share/lua/5.1/resty/core/ctx.lua:123: ctx should be a table while "
                "getting a nil"
            ),
        ),
        differs="nginx names a line of resty.core, and the FFI's own words",
        ours={"error_log": ("~[error] lua entry thread aborted: runtime error: ",)},
    ),
    Block(
        "ctx replaced by a number",
        {"content_by_lua": "ngx.ctx = 1"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: "
                "/usr/share/lua/5.1/resty/core/ctx.lua:123: ctx should be a table while "
                "getting a number"
            ),
        ),
        differs="nginx names a line of resty.core, and the FFI's own words",
        ours={"error_log": ("~[error] lua entry thread aborted: runtime error: ",)},
    ),
    Block(
        "ctx is one table",
        {
            "content_by_lua": r"""local a = ngx.ctx
a.x = 1
ngx.say(rawequal(a, ngx.ctx), ngx.ctx.x)
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"true1\n",
    ),
    Block(
        "ctx in a coroutine",
        {
            "content_by_lua": r"""ngx.ctx.a = 1
coroutine.wrap(function() ngx.ctx.a = ngx.ctx.a + 1 ngx.sleep(0.001) ngx.ctx.b = 5 end)()
ngx.say(ngx.ctx.a, ngx.ctx.b)
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"25\n",
    ),
    Block(
        "ctx over all phases",
        {
            "rewrite_by_lua": "ngx.ctx.p = 'r'",
            "access_by_lua": "ngx.ctx.p = ngx.ctx.p .. 'a'",
            "content_by_lua": "ngx.ctx.p = ngx.ctx.p .. 'c' ngx.print('x')",
            "header_filter_by_lua": "ngx.ctx.p = ngx.ctx.p .. 'h'",
            "body_filter_by_lua": "ngx.ctx.p = ngx.ctx.p .. 'b'",
            "log_by_lua": "ngx.log(ngx.ERR, ngx.ctx.p)",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"x",
        error_log=("[error] [lua] log_by_lua(conf):1: rachbb while logging request",),
    ),
    Block(
        "ctx after exit",
        {
            "access_by_lua": "ngx.ctx.p = 'a' ngx.exit(403)",
            "header_filter_by_lua": "ngx.header['X-Ctx'] = ngx.ctx.p",
            "log_by_lua": "ngx.log(ngx.ERR, tostring(ngx.ctx.p))",
        },
        status=403,
        reply_headers={"content-type": "text/html", "content-length": "146", "x-ctx": "a"},
        reply=page("403 Forbidden"),
        error_log=("[error] [lua] log_by_lua(conf):1: a while logging request",),
    ),
    Block(
        "an unknown key of ngx",
        {"content_by_lua": "ngx.say(ngx.none, type(ngx.req.none))"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"nilnil\n",
    ),
    Block(
        "writing into ngx",
        {
            "content_by_lua": r"""ngx.mine = 1
ngx.say(ngx.mine)
ngx.mine = nil
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"1\n",
    ),
]
