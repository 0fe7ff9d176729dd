"""What content_by_lua may have said or set before it ends.

Rule: the status line leaves with the first output; later exits can only complete or cut.
"""

from __future__ import annotations

from blocks import Block, page

BLOCKS = [
    Block(
        "content: say, exit(OK)",
        {"content_by_lua": "ngx.say('x') ngx.exit(ngx.OK)"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"x\n",
    ),
    Block(
        "content: say, exit(200)",
        {"content_by_lua": "ngx.say('x') ngx.exit(200)"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"x\n",
    ),
    Block(
        "content: say, exit(403)",
        {"content_by_lua": "ngx.say('x') ngx.exit(403)"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"x\n",
        error_log=(
            (
                "[error] attempt to set status 403 via ngx.exit after sending out the "
                "response status 200"
            ),
        ),
    ),
    Block(
        "content: say, exit(500)",
        {"content_by_lua": "ngx.say('x') ngx.exit(500)"},
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
        "content: say, exit(ERROR)",
        {"content_by_lua": "ngx.say('x') ngx.exit(ngx.ERROR)"},
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
        "content: say, exit(444)",
        {"content_by_lua": "ngx.say('x') ngx.exit(444)"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"x\n",
        cut=True,
        differs=(
            "output is held until a wait, a flush or the end: nothing had been sent, and "
            "ASGI cannot just close"
        ),
        ours={"status": 444, "reply_headers": {"content-length": "0"}, "reply": b"", "cut": False},
    ),
    Block(
        "content: say, return",
        {"content_by_lua": "ngx.say('x')"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"x\n",
    ),
    Block(
        "content: say, error",
        {"content_by_lua": "ngx.say('x') error('boom')"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"x\n",
        cut=True,
        error_log=(
            "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: boom",
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
        "content: status, exit(OK)",
        {"content_by_lua": "ngx.status = 403 ngx.exit(ngx.OK)"},
        status=403,
        reply_headers={"content-type": "text/plain"},
    ),
    Block(
        "content: status, exit(200)",
        {"content_by_lua": "ngx.status = 403 ngx.exit(200)"},
        status=403,
        reply_headers={"content-type": "text/plain"},
    ),
    Block(
        "content: status, exit(404)",
        {"content_by_lua": "ngx.status = 403 ngx.exit(404)"},
        status=404,
        reply_headers={"content-type": "text/html", "content-length": "146"},
        reply=page("404 Not Found"),
    ),
    Block(
        "content: status, exit(204)",
        {"content_by_lua": "ngx.status = 403 ngx.exit(204)"},
        status=204,
    ),
    Block(
        "content: status, say, exit(200)",
        {"content_by_lua": "ngx.status = 403 ngx.say('no') ngx.exit(200)"},
        status=403,
        reply_headers={"content-type": "text/plain"},
        reply=b"no\n",
    ),
    Block(
        "content: status, say, exit(403)",
        {"content_by_lua": "ngx.status = 403 ngx.say('no') ngx.exit(403)"},
        status=403,
        reply_headers={"content-type": "text/plain"},
        reply=b"no\n",
    ),
    Block(
        "content: status, say, exit(404)",
        {"content_by_lua": "ngx.status = 403 ngx.say('no') ngx.exit(404)"},
        status=403,
        reply_headers={"content-type": "text/plain"},
        reply=b"no\n",
        error_log=(
            (
                "[error] attempt to set status 404 via ngx.exit after sending out the "
                "response status 403"
            ),
        ),
    ),
    Block(
        "content: status, say, return",
        {"content_by_lua": "ngx.status = 403 ngx.say('no')"},
        status=403,
        reply_headers={"content-type": "text/plain"},
        reply=b"no\n",
    ),
    Block(
        "content: status alone",
        {"content_by_lua": "ngx.status = 403"},
        status=403,
        reply_headers={"content-type": "text/plain"},
    ),
    Block(
        "content: status, error",
        {"content_by_lua": "ngx.status = 403 error('boom')"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: boom",
        ),
    ),
    Block(
        "content: headers, exit(403)",
        {
            "content_by_lua": (
                "ngx.header['X-A'] = '1' ngx.header.content_type = 'text/weird' ngx.exit(403)"
            )
        },
        status=403,
        reply_headers={"content-type": "text/html", "content-length": "146", "x-a": "1"},
        reply=page("403 Forbidden"),
    ),
    Block(
        "content: headers, exit(200)",
        {
            "content_by_lua": (
                "ngx.header['X-A'] = '1' ngx.header.content_type = 'text/weird' ngx.exit(200)"
            )
        },
        status=200,
        reply_headers={"content-type": "text/weird", "x-a": "1"},
    ),
    Block(
        "content: location, exit(302)",
        {"content_by_lua": "ngx.header['Location'] = '/x' ngx.exit(302)"},
        status=302,
        reply_headers={"content-type": "text/html", "content-length": "138", "location": "/x"},
        reply=page("302 Found"),
    ),
    Block(
        "content: headers alone",
        {"content_by_lua": "ngx.header['X-A'] = '1' ngx.header.content_type = 'text/weird'"},
        status=200,
        reply_headers={"content-type": "text/weird", "x-a": "1"},
    ),
    Block(
        "content: length, exit(403)",
        {"content_by_lua": "ngx.header.content_length = 5 ngx.exit(403)"},
        status=403,
        reply_headers={"content-type": "text/html", "content-length": "146"},
        reply=page("403 Forbidden"),
    ),
    Block(
        "content: send_headers alone",
        {"content_by_lua": "ngx.send_headers()"},
        status=200,
        reply_headers={"content-type": "text/plain"},
    ),
    Block(
        "content: send_headers, exit(403)",
        {"content_by_lua": "ngx.send_headers() ngx.exit(403)"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        error_log=(
            (
                "[error] attempt to set status 403 via ngx.exit after sending out the "
                "response status 200"
            ),
        ),
    ),
    Block(
        "content: eof alone",
        {"content_by_lua": "ngx.eof()"},
        status=200,
        reply_headers={"content-type": "text/plain"},
    ),
    Block(
        "content: eof, exit(403)",
        {"content_by_lua": "ngx.eof() ngx.exit(403)"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        error_log=(
            (
                "[error] attempt to set status 403 via ngx.exit after sending out the "
                "response status 200"
            ),
        ),
    ),
    Block(
        "content: print of nothing",
        {"content_by_lua": "ngx.print()"},
        status=200,
        reply_headers={"content-type": "text/plain"},
    ),
]
