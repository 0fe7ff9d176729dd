"""What access_by_lua may have said or set before it ends, and who answers then.

Rule: a handler that sent anything is the answer; the app runs only after silence.
"""

from __future__ import annotations

from blocks import Block, page

BLOCKS = [
    Block(
        "access: say, exit(OK)",
        {"access_by_lua": "ngx.say('x') ngx.exit(ngx.OK)"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"x\n",
    ),
    Block(
        "access: say, exit(200)",
        {"access_by_lua": "ngx.say('x') ngx.exit(200)"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"x\n",
    ),
    Block(
        "access: say, exit(403)",
        {"access_by_lua": "ngx.say('x') ngx.exit(403)"},
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
        "access: say, exit(500)",
        {"access_by_lua": "ngx.say('x') ngx.exit(500)"},
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
        "access: say, exit(ERROR)",
        {"access_by_lua": "ngx.say('x') ngx.exit(ngx.ERROR)"},
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
        "access: say, exit(444)",
        {"access_by_lua": "ngx.say('x') ngx.exit(444)"},
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
        "access: say, return",
        {"access_by_lua": "ngx.say('x')"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"x\n",
    ),
    Block(
        "access: say, error",
        {"access_by_lua": "ngx.say('x') error('boom')"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"x\n",
        cut=True,
        error_log=("[error] lua entry thread aborted: runtime error: access_by_lua(conf):1: boom",),
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
        "access: status, exit(OK)",
        {"access_by_lua": "ngx.status = 403 ngx.exit(ngx.OK)"},
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "6"},
        reply=b"hello\n",
    ),
    Block(
        "access: status, exit(200)",
        {"access_by_lua": "ngx.status = 403 ngx.exit(200)"},
        status=403,
        reply_headers={"content-type": "text/plain"},
    ),
    Block(
        "access: status, exit(404)",
        {"access_by_lua": "ngx.status = 403 ngx.exit(404)"},
        status=404,
        reply_headers={"content-type": "text/html", "content-length": "146"},
        reply=page("404 Not Found"),
    ),
    Block(
        "access: status, exit(204)", {"access_by_lua": "ngx.status = 403 ngx.exit(204)"}, status=204
    ),
    Block(
        "access: status, say, exit(200)",
        {"access_by_lua": "ngx.status = 403 ngx.say('no') ngx.exit(200)"},
        status=403,
        reply_headers={"content-type": "text/plain"},
        reply=b"no\n",
    ),
    Block(
        "access: status, say, exit(403)",
        {"access_by_lua": "ngx.status = 403 ngx.say('no') ngx.exit(403)"},
        status=403,
        reply_headers={"content-type": "text/plain"},
        reply=b"no\n",
    ),
    Block(
        "access: status, say, exit(404)",
        {"access_by_lua": "ngx.status = 403 ngx.say('no') ngx.exit(404)"},
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
        "access: status, say, return",
        {"access_by_lua": "ngx.status = 403 ngx.say('no')"},
        status=403,
        reply_headers={"content-type": "text/plain"},
        reply=b"no\n",
    ),
    Block(
        "access: status alone",
        {"access_by_lua": "ngx.status = 403"},
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "6"},
        reply=b"hello\n",
    ),
    Block(
        "access: status, error",
        {"access_by_lua": "ngx.status = 403 error('boom')"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=("[error] lua entry thread aborted: runtime error: access_by_lua(conf):1: boom",),
    ),
    Block(
        "access: headers, exit(403)",
        {
            "access_by_lua": (
                "ngx.header['X-A'] = '1' ngx.header.content_type = 'text/weird' ngx.exit(403)"
            )
        },
        status=403,
        reply_headers={"content-type": "text/html", "content-length": "146", "x-a": "1"},
        reply=page("403 Forbidden"),
    ),
    Block(
        "access: headers, exit(200)",
        {
            "access_by_lua": (
                "ngx.header['X-A'] = '1' ngx.header.content_type = 'text/weird' ngx.exit(200)"
            )
        },
        status=200,
        reply_headers={"content-type": "text/weird", "x-a": "1"},
    ),
    Block(
        "access: location, exit(302)",
        {"access_by_lua": "ngx.header['Location'] = '/x' ngx.exit(302)"},
        status=302,
        reply_headers={"content-type": "text/html", "content-length": "138", "location": "/x"},
        reply=page("302 Found"),
    ),
    Block(
        "access: headers alone",
        {"access_by_lua": "ngx.header['X-A'] = '1' ngx.header.content_type = 'text/weird'"},
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "6", "x-a": "1"},
        reply=b"hello\n",
    ),
    Block(
        "access: length, exit(403)",
        {"access_by_lua": "ngx.header.content_length = 5 ngx.exit(403)"},
        status=403,
        reply_headers={"content-type": "text/html", "content-length": "146"},
        reply=page("403 Forbidden"),
    ),
    Block(
        "access: send_headers alone",
        {"access_by_lua": "ngx.send_headers()"},
        status=200,
        reply_headers={"content-type": "text/plain"},
    ),
    Block(
        "access: send_headers, exit(403)",
        {"access_by_lua": "ngx.send_headers() ngx.exit(403)"},
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
        "access: eof alone",
        {"access_by_lua": "ngx.eof()"},
        status=200,
        reply_headers={"content-type": "text/plain"},
    ),
    Block(
        "access: eof, exit(403)",
        {"access_by_lua": "ngx.eof() ngx.exit(403)"},
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
        "access: print of nothing",
        {"access_by_lua": "ngx.print()"},
        status=200,
        reply_headers={"content-type": "text/plain"},
    ),
    Block(
        "access: exit in pcall",
        {
            "access_by_lua": r"""local ok, err = pcall(ngx.exit, 403)
ngx.log(ngx.ERR, tostring(ok), tostring(err))
"""
        },
        status=403,
        reply_headers={"content-type": "text/html", "content-length": "146"},
        reply=page("403 Forbidden"),
    ),
    Block(
        "access: exit in a coroutine",
        {
            "access_by_lua": r"""local co = coroutine.create(function() ngx.exit(403) end)
ngx.log(ngx.ERR, tostring(coroutine.resume(co)))
"""
        },
        status=403,
        reply_headers={"content-type": "text/html", "content-length": "146"},
        reply=page("403 Forbidden"),
    ),
    Block(
        "access: exit(OK) in wrap",
        {
            "access_by_lua": r"""coroutine.wrap(function() ngx.exit(ngx.OK) end)()
ngx.log(ngx.ERR, 'after')
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "6"},
        reply=b"hello\n",
    ),
    Block(
        "access: exit after sleep",
        {"access_by_lua": "ngx.sleep(0.001) ngx.exit(403)"},
        status=403,
        reply_headers={"content-type": "text/html", "content-length": "146"},
        reply=page("403 Forbidden"),
    ),
    Block(
        "access: value returned",
        {"access_by_lua": "return 403"},
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "6"},
        reply=b"hello\n",
    ),
]
