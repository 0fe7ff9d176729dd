"""ngx.req.get_uri_args and set_uri_args.

Rule: what a script changed is what the app sees, and what variables read.
"""

from __future__ import annotations

from blocks import Block, page
from prelude import SHOW

BLOCKS = [
    Block(
        "get_uri_args of an empty query",
        {"content_by_lua": SHOW + "ngx.say(show(ngx.req.get_uri_args()))"},
        target="/t?",
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"{}\n",
    ),
    Block(
        "get_uri_args with a limit",
        {
            "content_by_lua": SHOW
            + r"""local a, err = ngx.req.get_uri_args(2)
ngx.say(show(a), ' ', err)
"""
        },
        target="/t?a=1&b=2&c=3",
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"{a=1, b=2} truncated\n",
    ),
    Block(
        "get_uri_args at the limit",
        {
            "content_by_lua": SHOW
            + r"""local a, err = ngx.req.get_uri_args(3)
ngx.say(show(a), ' ', err)
"""
        },
        target="/t?a=1&b=2&c=3",
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"{a=1, b=2, c=3} nil\n",
    ),
    Block(
        "get_uri_args default limit",
        {
            "content_by_lua": r"""local a, err = ngx.req.get_uri_args()
local n = 0
for _ in pairs(a) do n = n + 1 end
ngx.say(n, ' ', err)
"""
        },
        target=(
            "/t?0&1&2&3&4&5&6&7&8&9&10&11&12&13&14&15&16&17&18&19&20&21&22&23&24&25&26&27&2"
            "8&29&30&31&32&33&34&35&36&37&38&39&40&41&42&43&44&45&46&47&48&49&50&51&52&53&5"
            "4&55&56&57&58&59&60&61&62&63&64&65&66&67&68&69&70&71&72&73&74&75&76&77&78&79&8"
            "0&81&82&83&84&85&86&87&88&89&90&91&92&93&94&95&96&97&98&99&100&101&102&103&104"
        ),
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"100 truncated\n",
    ),
    Block(
        "get_uri_args into a table",
        {
            "content_by_lua": SHOW
            + r"""local t = {old = 1}
local a = ngx.req.get_uri_args(0, t)
ngx.say(show(a), ' ', rawequal(a, t))
"""
        },
        target="/t?a=1",
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"{a=1} true\n",
    ),
    Block(
        "set_uri_args of a string",
        {
            "access_by_lua": (
                "ngx.req.set_uri_args('a=3&b=%20')\n"
                "ngx.log(ngx.ERR, ngx.var.args, ' ', ngx.var.arg_a, ' ', "
                "ngx.var.request_uri, ' ', ngx.var.is_args)\n"
            )
        },
        app="dump",
        target="/t?x=1",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "52"},
        reply=b"method=GET\npath=/t\nquery=a=3&b=%20\nhost: localhost\n\n",
        error_log=("[error] [lua] access_by_lua(conf):2: a=3&b=%20 3 /t?x=1 ?",),
    ),
    Block(
        "set_uri_args of a number",
        {"access_by_lua": "ngx.req.set_uri_args(42)"},
        app="dump",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "45"},
        reply=b"method=GET\npath=/t\nquery=42\nhost: localhost\n\n",
    ),
    Block(
        "set_uri_args of a table",
        {"access_by_lua": "ngx.req.set_uri_args({a = 3})"},
        app="dump",
        target="/t?x=1",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "46"},
        reply=b"method=GET\npath=/t\nquery=a=3\nhost: localhost\n\n",
    ),
    Block(
        "set_uri_args of a list",
        {"access_by_lua": "ngx.req.set_uri_args({a = {1, 'b c', true, false}})"},
        app="dump",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "56"},
        reply=b"method=GET\npath=/t\nquery=a=1&a=b%20c&a\nhost: localhost\n\n",
    ),
    Block(
        "set_uri_args of a true value",
        {"access_by_lua": "ngx.req.set_uri_args({['a b'] = true})"},
        app="dump",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "48"},
        reply=b"method=GET\npath=/t\nquery=a%20b\nhost: localhost\n\n",
    ),
    Block(
        "set_uri_args of nothing",
        {"access_by_lua": "ngx.req.set_uri_args({})"},
        app="dump",
        target="/t?x=1",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "43"},
        reply=b"method=GET\npath=/t\nquery=\nhost: localhost\n\n",
    ),
    Block(
        "set_uri_args of an empty string",
        {
            "access_by_lua": r"""ngx.req.set_uri_args('')
ngx.log(ngx.ERR, '[', ngx.var.args, '][', ngx.var.is_args, ']')
"""
        },
        app="dump",
        target="/t?x=1",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "43"},
        reply=b"method=GET\npath=/t\nquery=\nhost: localhost\n\n",
        error_log=("[error] [lua] access_by_lua(conf):2: [][]",),
    ),
    Block(
        "set_uri_args of a boolean",
        {"access_by_lua": "ngx.req.set_uri_args(true)"},
        app="dump",
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: access_by_lua(conf):1: bad "
                "argument #1 to 'set_uri_args' (string, number, or table expected, but got "
                "boolean)"
            ),
        ),
    ),
    Block(
        "set_uri_args without a value",
        {"access_by_lua": "ngx.req.set_uri_args()"},
        app="dump",
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: access_by_lua(conf):1: "
                "expecting 1 argument but seen 0"
            ),
        ),
    ),
    Block(
        "set_uri_args of a nested table",
        {"access_by_lua": "ngx.req.set_uri_args({a = {b = {}}})"},
        app="dump",
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: access_by_lua(conf):1: "
                "attempt to use table as query arg value"
            ),
        ),
    ),
    Block(
        "set_uri_args with a line feed",
        {"access_by_lua": "ngx.req.set_uri_args('a=1\\nb')"},
        app="dump",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "50"},
        reply=b"method=GET\npath=/t\nquery=a=1%0Ab\nhost: localhost\n\n",
    ),
]
