"""ngx.get_phase, globals, ngx.sleep and ngx.ctx.

Rule: what one phase leaves in ngx.ctx the next one finds; a global is a warning.
"""

from __future__ import annotations

from blocks import Block

BLOCKS = [
    Block(
        "get_phase in rewrite",
        {
            "rewrite_by_lua": (
                "ngx.log(ngx.ERR, ngx.get_phase(), ' ', "
                "tostring(ngx.is_subrequest), ' ', "
                "tostring(ngx.req.is_internal()))"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "6"},
        reply=b"hello\n",
        error_log=("[error] [lua] rewrite_by_lua(conf):1: rewrite false false",),
    ),
    Block(
        "get_phase in access",
        {
            "access_by_lua": (
                "ngx.log(ngx.ERR, ngx.get_phase(), ' ', "
                "tostring(ngx.is_subrequest), ' ', "
                "tostring(ngx.req.is_internal()))"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "6"},
        reply=b"hello\n",
        error_log=("[error] [lua] access_by_lua(conf):1: access false false",),
    ),
    Block(
        "get_phase in content",
        {
            "content_by_lua": (
                "ngx.log(ngx.ERR, ngx.get_phase(), ' ', "
                "tostring(ngx.is_subrequest), ' ', "
                "tostring(ngx.req.is_internal()))"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        error_log=("[error] [lua] content_by_lua(conf):1: content false false",),
    ),
    Block(
        "get_phase in header_filter",
        {
            "header_filter_by_lua": (
                "ngx.log(ngx.ERR, ngx.get_phase(), ' ', "
                "tostring(ngx.is_subrequest), ' ', "
                "tostring(ngx.req.is_internal()))"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "6"},
        reply=b"hello\n",
        error_log=("[error] [lua] header_filter_by_lua(conf):1: header_filter false false",),
    ),
    Block(
        "get_phase in body_filter",
        {
            "content_by_lua": "ngx.say('x')",
            "body_filter_by_lua": (
                "if ngx.arg[2] then ngx.log(ngx.ERR, ngx.get_phase(), ' ', "
                "tostring(ngx.is_subrequest), ' ', "
                "tostring(ngx.req.is_internal())) end"
            ),
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"x\n",
        error_log=("[error] [lua] body_filter_by_lua(conf):1: body_filter false false",),
    ),
    Block(
        "get_phase in log",
        {
            "log_by_lua": (
                "ngx.log(ngx.ERR, ngx.get_phase(), ' ', "
                "tostring(ngx.is_subrequest), ' ', "
                "tostring(ngx.req.is_internal()))"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "6"},
        reply=b"hello\n",
        error_log=("[error] [lua] log_by_lua(conf):1: log false false while logging request",),
    ),
    Block(
        "get_phase in init",
        {
            "init_by_lua": "phase_of_init = ngx.get_phase()",
            "content_by_lua": "ngx.say(phase_of_init)",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"init\n",
    ),
    Block(
        "globals of init are seen",
        {
            "init_by_lua": r"""conf = {a = 1}
function double(x) return 2 * x end
""",
            "content_by_lua": "ngx.say(conf.a, double(4))",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"18\n",
    ),
    Block(
        "a module of init is shared",
        {
            "init_by_lua": "package.loaded.mine = {n = 0}",
            "access_by_lua": r"""local mine = require 'mine'
mine.n = mine.n + 1
""",
            "content_by_lua": "ngx.say(require('mine').n)",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"1\n",
    ),
    Block(
        "write a global",
        {
            "content_by_lua": r"""conf_a = 1
ngx.say(conf_a)
"""
        },
        full_log=True,
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"1\n",
        error_log=(
            (
                "[warn] [lua] _G write guard:12: __newindex(): writing a global Lua variable "
                "('conf_a') which may lead to race conditions between concurrent requests, "
                "so prefer the use of 'local' variables\n"
                "stack traceback:\n"
                "\tcontent_by_lua(conf):1: in main chunk, client: 127.0.0.1, server: , "
                'request: "GET /t HTTP/1.1", host: "localhost"'
            ),
        ),
    ),
    Block(
        "write a global in a function",
        {
            "content_by_lua": r"""local function f()
    conf_b = 1
end
f()
"""
        },
        full_log=True,
        status=200,
        reply_headers={"content-type": "text/plain"},
        error_log=(
            (
                "[warn] [lua] _G write guard:12: __newindex(): writing a global Lua variable "
                "('conf_b') which may lead to race conditions between concurrent requests, "
                "so prefer the use of 'local' variables\n"
                "stack traceback:\n"
                "\tcontent_by_lua(conf):2: in function 'f'\n"
                "\tcontent_by_lua(conf):4: in main chunk, client: 127.0.0.1, server: , "
                'request: "GET /t HTTP/1.1", host: "localhost"'
            ),
        ),
    ),
    Block(
        "write a global nil",
        {"content_by_lua": "conf_c = nil"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        error_log=(
            (
                "[warn] [lua] _G write guard:12: __newindex(): writing a global Lua variable "
                "('conf_c') which may lead to race conditions between concurrent requests, "
                "so prefer the use of 'local' variables"
            ),
        ),
    ),
    Block(
        "write a global twice",
        {
            "content_by_lua": r"""for i = 1, 2 do rawset(_G, 'conf_d', nil) conf_d = i end
ngx.say(conf_d)
rawset(_G, 'conf_d', nil)
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"2\n",
        error_log=(
            (
                "[warn] [lua] _G write guard:12: __newindex(): writing a global Lua variable "
                "('conf_d') which may lead to race conditions between concurrent requests, "
                "so prefer the use of 'local' variables"
            ),
            (
                "[warn] [lua] _G write guard:12: __newindex(): writing a global Lua variable "
                "('conf_d') which may lead to race conditions between concurrent requests, "
                "so prefer the use of 'local' variables"
            ),
        ),
        differs="one warning for a place, not for a write",
        ours={
            "error_log": (
                (
                    "[warn] [lua] _G write guard:12: __newindex(): writing a global Lua variable "
                    "('conf_d') which may lead to race conditions between concurrent requests, "
                    "so prefer the use of 'local' variables"
                ),
            )
        },
    ),
    Block(
        "write through _G",
        {
            "content_by_lua": r"""_G.conf_e = 1
ngx.say(conf_e)
rawset(_G, 'conf_e', nil)
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"1\n",
        error_log=(
            (
                "[warn] [lua] _G write guard:12: __newindex(): writing a global Lua variable "
                "('conf_e') which may lead to race conditions between concurrent requests, "
                "so prefer the use of 'local' variables"
            ),
        ),
    ),
    Block(
        "write through setfenv",
        {
            "content_by_lua": r"""local env = setmetatable({}, {__index = _G})
local f = setfenv(function() conf_f = 1 return conf_f end, env)
ngx.say(f(), conf_f)
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"1nil\n",
    ),
    Block(
        "write a global in access",
        {
            "access_by_lua": r"""conf_g = 1
rawset(_G, 'conf_g', nil)
"""
        },
        full_log=True,
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "6"},
        reply=b"hello\n",
        error_log=(
            (
                "[warn] [lua] _G write guard:12: __newindex(): writing a global Lua variable "
                "('conf_g') which may lead to race conditions between concurrent requests, "
                "so prefer the use of 'local' variables\n"
                "stack traceback:\n"
                "\taccess_by_lua(conf):1: in main chunk, client: 127.0.0.1, server: , request:"
                ' "GET /t HTTP/1.1", host: "localhost"'
            ),
        ),
    ),
    Block(
        "write a global in header_filter",
        {
            "content_by_lua": "ngx.say('x')",
            "header_filter_by_lua": r"""conf_h = 1
rawset(_G, 'conf_h', nil)
""",
        },
        full_log=True,
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"x\n",
        error_log=(
            (
                "[warn] [lua] _G write guard:12: __newindex(): writing a global Lua variable "
                "('conf_h') which may lead to race conditions between concurrent requests, "
                "so prefer the use of 'local' variables\n"
                "stack traceback:\n"
                "\theader_filter_by_lua(conf):1: in main chunk, client: 127.0.0.1, server: , "
                'request: "GET /t HTTP/1.1", host: "localhost"'
            ),
        ),
    ),
    Block(
        "read an undefined global",
        {"content_by_lua": "ngx.say(tostring(conf_undefined))"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"nil\n",
    ),
    Block(
        "sleep of zero",
        {"content_by_lua": "ngx.say(ngx.sleep(0))"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"\n",
        error_log=(
            ("[warn] ngx.sleep(0) called without delayed events patch, this will hurt performance"),
        ),
        differs="the warning is about a patch of nginx",
        ours={"error_log": ()},
    ),
    Block(
        "sleep of a string",
        {
            "content_by_lua": r"""ngx.sleep('0.001')
ngx.say('slept')
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"slept\n",
    ),
]
