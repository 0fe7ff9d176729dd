"""body_filter_by_lua* that fails: what the client gets and what the log says.

Rule: recorded from the real nginx (record.py); `differs` says where ASGI makes us answer otherwise.
"""

from __future__ import annotations

from blocks import Block, page

BLOCKS = [
    Block(
        "third argument read",
        {
            "content_by_lua": r"""ngx.say('one')
ngx.say('two')
""",
            "body_filter_by_lua": "ngx.log(ngx.ERR, tostring(ngx.arg[3]), tostring(ngx.arg[0]))",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"one\ntwo\n",
        error_log=(
            "[error] [lua] body_filter_by_lua(conf):1: nilnil",
            "[error] [lua] body_filter_by_lua(conf):1: nilnil",
            "[error] [lua] body_filter_by_lua(conf):1: nilnil",
        ),
    ),
    Block(
        "third argument written",
        {
            "content_by_lua": r"""ngx.say('one')
ngx.say('two')
""",
            "body_filter_by_lua": "ngx.arg[3] = 'x'",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        cut=True,
        error_log=(
            ("[error] failed to run body_filter_by_lua*: body_filter_by_lua(conf):1: bad index: 3"),
            ("[error] failed to run body_filter_by_lua*: body_filter_by_lua(conf):1: bad index: 3"),
            ("[error] failed to run body_filter_by_lua*: body_filter_by_lua(conf):1: bad index: 3"),
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
                    "index: 3"
                ),
            ),
        },
    ),
    Block(
        "word as an argument",
        {
            "content_by_lua": r"""ngx.say('one')
ngx.say('two')
""",
            "body_filter_by_lua": "ngx.arg.x = 'x'",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        cut=True,
        error_log=(
            (
                "[error] failed to run body_filter_by_lua*: body_filter_by_lua(conf):1: bad "
                "argument #2 to '__newindex' (number expected, got string)"
            ),
            (
                "[error] failed to run body_filter_by_lua*: body_filter_by_lua(conf):1: bad "
                "argument #2 to '__newindex' (number expected, got string)"
            ),
            (
                "[error] failed to run body_filter_by_lua*: body_filter_by_lua(conf):1: bad "
                "argument #2 to '__newindex' (number expected, got string)"
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
                    "argument #2 to '__newindex' (number expected, got string)"
                ),
            ),
        },
    ),
    Block(
        "return ERROR",
        {
            "content_by_lua": r"""ngx.say('one')
ngx.say('two')
""",
            "body_filter_by_lua": "return ngx.ERROR",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        cut=True,
        differs=(
            "output is held until a wait, a flush or the end: nothing had been sent, so "
            "the answer is a 500"
        ),
        ours={
            "status": 500,
            "reply_headers": {"content-type": "text/html", "content-length": "170"},
            "reply": page("500 Internal Server Error"),
            "cut": False,
        },
    ),
    Block(
        "error at the first chunk",
        {
            "content_by_lua": r"""ngx.say('one')
ngx.say('two')
""",
            "body_filter_by_lua": "error('boom')",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        cut=True,
        error_log=(
            "[error] failed to run body_filter_by_lua*: body_filter_by_lua(conf):1: boom",
            "[error] failed to run body_filter_by_lua*: body_filter_by_lua(conf):1: boom",
            "[error] failed to run body_filter_by_lua*: body_filter_by_lua(conf):1: boom",
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
                "[error] failed to run body_filter_by_lua*: body_filter_by_lua(conf):1: boom",
            ),
        },
    ),
    Block(
        "error at the last chunk",
        {
            "content_by_lua": r"""ngx.say('one')
ngx.say('two')
""",
            "body_filter_by_lua": "if ngx.arg[2] then error('boom') end",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"one\ntwo\n",
        cut=True,
        error_log=("[error] failed to run body_filter_by_lua*: body_filter_by_lua(conf):1: boom",),
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
                "[error] failed to run body_filter_by_lua*: body_filter_by_lua(conf):1: boom",
            ),
        },
    ),
    Block(
        "say in a body filter",
        {
            "content_by_lua": r"""ngx.say('one')
ngx.say('two')
""",
            "body_filter_by_lua": "ngx.say('x')",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        cut=True,
        error_log=(
            (
                "[error] failed to run body_filter_by_lua*: body_filter_by_lua(conf):1: API "
                "disabled in the context of body_filter_by_lua*"
            ),
            (
                "[error] failed to run body_filter_by_lua*: body_filter_by_lua(conf):1: API "
                "disabled in the context of body_filter_by_lua*"
            ),
            (
                "[error] failed to run body_filter_by_lua*: body_filter_by_lua(conf):1: API "
                "disabled in the context of body_filter_by_lua*"
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
                    "[error] failed to run body_filter_by_lua*: body_filter_by_lua(conf):1: API "
                    "disabled in the context of body_filter_by_lua*"
                ),
            ),
        },
    ),
    Block(
        "exit in a body filter",
        {
            "content_by_lua": r"""ngx.say('one')
ngx.say('two')
""",
            "body_filter_by_lua": "ngx.exit(403)",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        cut=True,
        error_log=(
            (
                "[error] failed to run body_filter_by_lua*: body_filter_by_lua(conf):1: API "
                "disabled in the context of body_filter_by_lua*"
            ),
            (
                "[error] failed to run body_filter_by_lua*: body_filter_by_lua(conf):1: API "
                "disabled in the context of body_filter_by_lua*"
            ),
            (
                "[error] failed to run body_filter_by_lua*: body_filter_by_lua(conf):1: API "
                "disabled in the context of body_filter_by_lua*"
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
                    "[error] failed to run body_filter_by_lua*: body_filter_by_lua(conf):1: API "
                    "disabled in the context of body_filter_by_lua*"
                ),
            ),
        },
    ),
    Block(
        "sleep in a body filter",
        {
            "content_by_lua": r"""ngx.say('one')
ngx.say('two')
""",
            "body_filter_by_lua": "ngx.sleep(0.1)",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        cut=True,
        error_log=(
            (
                "[error] failed to run body_filter_by_lua*: body_filter_by_lua(conf):1: API "
                "disabled in the context of body_filter_by_lua*"
            ),
            (
                "[error] failed to run body_filter_by_lua*: body_filter_by_lua(conf):1: API "
                "disabled in the context of body_filter_by_lua*"
            ),
            (
                "[error] failed to run body_filter_by_lua*: body_filter_by_lua(conf):1: API "
                "disabled in the context of body_filter_by_lua*"
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
                    "[error] failed to run body_filter_by_lua*: body_filter_by_lua(conf):1: API "
                    "disabled in the context of body_filter_by_lua*"
                ),
            ),
        },
    ),
]
