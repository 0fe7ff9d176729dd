"""body_filter_by_lua over what content_by_lua says: one call a piece, then the end.

Rule: ngx.arg[1] is the piece, ngx.arg[2] the end; both may be written.
"""

from __future__ import annotations

from blocks import Block, page

BLOCKS = [
    Block(
        "chunks as they come",
        {
            "content_by_lua": r"""ngx.say('one')
ngx.say('two')
""",
            "body_filter_by_lua": "ngx.log(ngx.ERR, '[', ngx.arg[1], '] ', ngx.arg[2])",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"one\ntwo\n",
        error_log=(
            "[error] [lua] body_filter_by_lua(conf):1: [one\n] false",
            "[error] [lua] body_filter_by_lua(conf):1: [two\n] false",
            "[error] [lua] body_filter_by_lua(conf):1: [] true",
        ),
    ),
    Block(
        "chunks of one print of many",
        {
            "content_by_lua": "ngx.print('a', 'b', {'c', 'd'})",
            "body_filter_by_lua": "ngx.log(ngx.ERR, '[', ngx.arg[1], '] ', ngx.arg[2])",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"abcd",
        error_log=(
            "[error] [lua] body_filter_by_lua(conf):1: [abcd] false",
            "[error] [lua] body_filter_by_lua(conf):1: [] true",
        ),
    ),
    Block(
        "chunks of nothing",
        {
            "content_by_lua": "return",
            "body_filter_by_lua": "ngx.log(ngx.ERR, '[', ngx.arg[1], '] ', ngx.arg[2])",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        error_log=("[error] [lua] body_filter_by_lua(conf):1: [] true",),
    ),
    Block(
        "chunks of an empty print",
        {
            "content_by_lua": "ngx.print('')",
            "body_filter_by_lua": "ngx.log(ngx.ERR, '[', ngx.arg[1], '] ', ngx.arg[2])",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        error_log=("[error] [lua] body_filter_by_lua(conf):1: [] true",),
    ),
    Block(
        "chunks of a flush",
        {
            "content_by_lua": "ngx.print('a') ngx.flush(true) ngx.print('b')",
            "body_filter_by_lua": "ngx.log(ngx.ERR, '[', ngx.arg[1], '] ', ngx.arg[2])",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"ab",
        error_log=(
            "[error] [lua] body_filter_by_lua(conf):1: [a] false",
            "[error] [lua] body_filter_by_lua(conf):1: [] false",
            "[error] [lua] body_filter_by_lua(conf):1: [b] false",
            "[error] [lua] body_filter_by_lua(conf):1: [] true",
        ),
    ),
    Block(
        "chunks of eof",
        {
            "content_by_lua": "ngx.print('a') ngx.eof() ngx.log(ngx.ERR, 'after eof')",
            "body_filter_by_lua": "ngx.log(ngx.ERR, '[', ngx.arg[1], '] ', ngx.arg[2])",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"a",
        error_log=(
            "[error] [lua] body_filter_by_lua(conf):1: [a] false",
            "[error] [lua] body_filter_by_lua(conf):1: [] true",
            "[error] [lua] content_by_lua(conf):1: after eof",
        ),
    ),
    Block(
        "chunks of send_headers",
        {
            "content_by_lua": "ngx.send_headers() ngx.log(ngx.ERR, 'sent')",
            "body_filter_by_lua": "ngx.log(ngx.ERR, '[', ngx.arg[1], '] ', ngx.arg[2])",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        error_log=(
            "[error] [lua] content_by_lua(conf):1: sent",
            "[error] [lua] body_filter_by_lua(conf):1: [] true",
        ),
    ),
    Block(
        "chunks of an exit",
        {
            "content_by_lua": "ngx.print('a') ngx.exit(200)",
            "body_filter_by_lua": "ngx.log(ngx.ERR, '[', ngx.arg[1], '] ', ngx.arg[2])",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"a",
        error_log=(
            "[error] [lua] body_filter_by_lua(conf):1: [a] false",
            "[error] [lua] body_filter_by_lua(conf):1: [] true",
        ),
    ),
    Block(
        "chunks of nginx's page",
        {
            "content_by_lua": "ngx.exit(404)",
            "body_filter_by_lua": "ngx.log(ngx.ERR, #ngx.arg[1], ' ', ngx.arg[2])",
        },
        status=404,
        reply_headers={"content-type": "text/html", "content-length": "146"},
        reply=page("404 Not Found"),
        error_log=("[error] [lua] body_filter_by_lua(conf):1: 146 true",),
        differs="a body filter may change the length, so Content-Length is dropped",
        ours={"reply_headers": {"content-type": "text/html"}},
    ),
    Block(
        "chunks of HEAD",
        {
            "content_by_lua": "ngx.say('x')",
            "body_filter_by_lua": "ngx.log(ngx.ERR, '[', ngx.arg[1], '] ', ngx.arg[2])",
        },
        method="HEAD",
        status=200,
        reply_headers={"content-type": "text/plain"},
    ),
    Block(
        "chunks of 204",
        {
            "content_by_lua": "ngx.status = 204 ngx.say('x')",
            "body_filter_by_lua": "ngx.log(ngx.ERR, '[', ngx.arg[1], '] ', ngx.arg[2])",
        },
        status=204,
    ),
    Block(
        "write a string",
        {
            "content_by_lua": r"""ngx.say('one')
ngx.say('two')
""",
            "body_filter_by_lua": "ngx.arg[1] = ngx.arg[1]:upper()",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"ONE\nTWO\n",
    ),
    Block(
        "write an empty string",
        {
            "content_by_lua": r"""ngx.say('one')
ngx.say('two')
""",
            "body_filter_by_lua": "ngx.arg[1] = ''",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
    ),
    Block(
        "write nil",
        {
            "content_by_lua": r"""ngx.say('one')
ngx.say('two')
""",
            "body_filter_by_lua": "ngx.arg[1] = nil",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
    ),
    Block(
        "write a list",
        {
            "content_by_lua": r"""ngx.say('one')
ngx.say('two')
""",
            "body_filter_by_lua": "ngx.arg[1] = {'<', {ngx.arg[1], 1}, '>'}",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"<one\n1><two\n1><1>",
    ),
    Block(
        "write a number",
        {
            "content_by_lua": r"""ngx.say('one')
ngx.say('two')
""",
            "body_filter_by_lua": "ngx.arg[1] = 12",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"121212",
    ),
    Block(
        "write a boolean",
        {
            "content_by_lua": r"""ngx.say('one')
ngx.say('two')
""",
            "body_filter_by_lua": "ngx.arg[1] = true",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        cut=True,
        error_log=(
            (
                "[error] failed to run body_filter_by_lua*: body_filter_by_lua(conf):1: bad "
                "chunk data type: boolean"
            ),
            (
                "[error] failed to run body_filter_by_lua*: body_filter_by_lua(conf):1: bad "
                "chunk data type: boolean"
            ),
            (
                "[error] failed to run body_filter_by_lua*: body_filter_by_lua(conf):1: bad "
                "chunk data type: boolean"
            ),
        ),
        differs=(
            "output is held until a wait, a flush or the end: nothing had been sent, so "
            "the answer is a 500"
        ),
        ours={
            "status": 500,
            "reply_headers": {"content-type": "text/html", "content-length": "170"},
            "reply": page("500 Internal Server Error"),
            "cut": False,
            "error_log": (
                (
                    "[error] failed to run body_filter_by_lua*: body_filter_by_lua(conf):1: bad "
                    "chunk data type: boolean"
                ),
            ),
        },
    ),
    Block(
        "write a map",
        {
            "content_by_lua": r"""ngx.say('one')
ngx.say('two')
""",
            "body_filter_by_lua": "ngx.arg[1] = {a = 1}",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        cut=True,
        error_log=(
            (
                "[error] failed to run body_filter_by_lua*: body_filter_by_lua(conf):1: bad "
                "argument #3 to '__newindex' (non-array table found)"
            ),
            (
                "[error] failed to run body_filter_by_lua*: body_filter_by_lua(conf):1: bad "
                "argument #3 to '__newindex' (non-array table found)"
            ),
            (
                "[error] failed to run body_filter_by_lua*: body_filter_by_lua(conf):1: bad "
                "argument #3 to '__newindex' (non-array table found)"
            ),
        ),
        differs=(
            "output is held until a wait, a flush or the end: nothing had been sent, so "
            "the answer is a 500"
        ),
        ours={
            "status": 500,
            "reply_headers": {"content-type": "text/html", "content-length": "170"},
            "reply": page("500 Internal Server Error"),
            "cut": False,
            "error_log": (
                (
                    "[error] failed to run body_filter_by_lua*: body_filter_by_lua(conf):1: bad "
                    "argument #3 to '__newindex' (non-array table found)"
                ),
            ),
        },
    ),
    Block(
        "write a function",
        {
            "content_by_lua": r"""ngx.say('one')
ngx.say('two')
""",
            "body_filter_by_lua": "ngx.arg[1] = print",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        cut=True,
        error_log=(
            (
                "[error] failed to run body_filter_by_lua*: body_filter_by_lua(conf):1: bad "
                "chunk data type: function"
            ),
            (
                "[error] failed to run body_filter_by_lua*: body_filter_by_lua(conf):1: bad "
                "chunk data type: function"
            ),
            (
                "[error] failed to run body_filter_by_lua*: body_filter_by_lua(conf):1: bad "
                "chunk data type: function"
            ),
        ),
        differs=(
            "output is held until a wait, a flush or the end: nothing had been sent, so "
            "the answer is a 500"
        ),
        ours={
            "status": 500,
            "reply_headers": {"content-type": "text/html", "content-length": "170"},
            "reply": page("500 Internal Server Error"),
            "cut": False,
            "error_log": (
                (
                    "[error] failed to run body_filter_by_lua*: body_filter_by_lua(conf):1: bad "
                    "chunk data type: function"
                ),
            ),
        },
    ),
    Block(
        "write and read back",
        {
            "content_by_lua": r"""ngx.say('one')
ngx.say('two')
""",
            "body_filter_by_lua": r"""ngx.arg[1] = 'new'
ngx.log(ngx.ERR, ngx.arg[1], ' ', ngx.arg[2])
ngx.arg[1] = nil
ngx.log(ngx.ERR, tostring(ngx.arg[1]))
""",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        error_log=(
            "[error] [lua] body_filter_by_lua(conf):2: new false",
            "[error] [lua] body_filter_by_lua(conf):4: ",
            "[error] [lua] body_filter_by_lua(conf):2: new false",
            "[error] [lua] body_filter_by_lua(conf):4: ",
            "[error] [lua] body_filter_by_lua(conf):2: new true",
            "[error] [lua] body_filter_by_lua(conf):4: ",
        ),
    ),
]
