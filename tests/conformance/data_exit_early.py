"""ngx.exit with every kind of code where nginx decides whether the request goes on.

Rule: one call, nothing sent before.
"""

from __future__ import annotations

from blocks import Block, page

BLOCKS = [
    Block(
        "rewrite: exit(ngx.OK)",
        {"rewrite_by_lua": "ngx.exit(ngx.OK)"},
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "6"},
        reply=b"hello\n",
    ),
    Block(
        "rewrite: exit(ngx.DECLINED)",
        {"rewrite_by_lua": "ngx.exit(ngx.DECLINED)"},
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "6"},
        reply=b"hello\n",
    ),
    Block(
        "rewrite: exit(ngx.ERROR)",
        {"rewrite_by_lua": "ngx.exit(ngx.ERROR)"},
        status=None,
        cut=True,
        differs="ASGI cannot close a connection without a response",
        ours={
            "status": 500,
            "reply_headers": {"content-type": "text/html", "content-length": "170"},
            "reply": page("500 Internal Server Error"),
            "cut": False,
        },
    ),
    Block(
        "rewrite: exit(ngx.AGAIN)",
        {"rewrite_by_lua": "ngx.exit(ngx.AGAIN)"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: rewrite_by_lua(conf):1: "
                "bad argument to 'ngx.exit': does not accept NGX_AGAIN or NGX_DONE"
            ),
        ),
    ),
    Block(
        "rewrite: exit(ngx.DONE)",
        {"rewrite_by_lua": "ngx.exit(ngx.DONE)"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: rewrite_by_lua(conf):1: "
                "bad argument to 'ngx.exit': does not accept NGX_AGAIN or NGX_DONE"
            ),
        ),
    ),
    Block(
        "rewrite: exit(200)",
        {"rewrite_by_lua": "ngx.exit(200)"},
        status=200,
        reply_headers={"content-type": "text/plain"},
    ),
    Block(
        "rewrite: exit(201)",
        {"rewrite_by_lua": "ngx.exit(201)"},
        status=201,
        reply_headers={"content-type": "text/plain"},
    ),
    Block("rewrite: exit(204)", {"rewrite_by_lua": "ngx.exit(204)"}, status=204),
    Block(
        "rewrite: exit(302)",
        {"rewrite_by_lua": "ngx.exit(302)"},
        status=302,
        reply_headers={"content-type": "text/html", "content-length": "138"},
        reply=page("302 Found"),
    ),
    Block(
        "rewrite: exit(304)",
        {"rewrite_by_lua": "ngx.exit(304)"},
        status=304,
        reply_headers={"content-length": "0"},
    ),
    Block(
        "rewrite: exit(403)",
        {"rewrite_by_lua": "ngx.exit(403)"},
        status=403,
        reply_headers={"content-type": "text/html", "content-length": "146"},
        reply=page("403 Forbidden"),
    ),
    Block(
        "rewrite: exit(404)",
        {"rewrite_by_lua": "ngx.exit(404)"},
        status=404,
        reply_headers={"content-type": "text/html", "content-length": "146"},
        reply=page("404 Not Found"),
    ),
    Block(
        "rewrite: exit(408)",
        {"rewrite_by_lua": "ngx.exit(408)"},
        status=None,
        cut=True,
        differs="ASGI cannot close a connection without a response",
        ours={
            "status": 408,
            "reply_headers": {"content-type": "text/html", "content-length": "160"},
            "reply": page("408 Request Time-out"),
            "cut": False,
        },
    ),
    Block(
        "rewrite: exit(418)",
        {"rewrite_by_lua": "ngx.exit(418)"},
        status=418,
        reply_headers={"content-length": "0"},
    ),
    Block(
        "rewrite: exit(444)",
        {"rewrite_by_lua": "ngx.exit(444)"},
        status=None,
        cut=True,
        differs="ASGI cannot close a connection without a response",
        ours={"status": 444, "reply_headers": {"content-length": "0"}, "cut": False},
    ),
    Block(
        "rewrite: exit(499)",
        {"rewrite_by_lua": "ngx.exit(499)"},
        status=None,
        cut=True,
        differs="ASGI cannot close a connection without a response",
        ours={"status": 499, "reply_headers": {"content-length": "0"}, "cut": False},
    ),
    Block(
        "rewrite: exit(500)",
        {"rewrite_by_lua": "ngx.exit(500)"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
    ),
    Block(
        "rewrite: exit(503)",
        {"rewrite_by_lua": "ngx.exit(503)"},
        status=503,
        reply_headers={"content-type": "text/html", "content-length": "190"},
        reply=page("503 Service Temporarily Unavailable"),
    ),
    Block(
        "rewrite: exit(100)",
        {"rewrite_by_lua": "ngx.exit(100)"},
        status=None,
        cut=True,
        differs="ASGI cannot close a connection without a response",
        ours={
            "status": 500,
            "reply_headers": {"content-type": "text/html", "content-length": "170"},
            "reply": page("500 Internal Server Error"),
            "cut": False,
        },
    ),
    Block(
        "rewrite: exit(600)",
        {"rewrite_by_lua": "ngx.exit(600)"},
        status=600,
        reply_headers={"content-length": "0"},
    ),
    Block(
        "access: exit(ngx.OK)",
        {"access_by_lua": "ngx.exit(ngx.OK)"},
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "6"},
        reply=b"hello\n",
    ),
    Block(
        "access: exit(ngx.DECLINED)",
        {"access_by_lua": "ngx.exit(ngx.DECLINED)"},
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "6"},
        reply=b"hello\n",
    ),
    Block(
        "access: exit(ngx.ERROR)",
        {"access_by_lua": "ngx.exit(ngx.ERROR)"},
        status=None,
        cut=True,
        differs="ASGI cannot close a connection without a response",
        ours={
            "status": 500,
            "reply_headers": {"content-type": "text/html", "content-length": "170"},
            "reply": page("500 Internal Server Error"),
            "cut": False,
        },
    ),
    Block(
        "access: exit(ngx.AGAIN)",
        {"access_by_lua": "ngx.exit(ngx.AGAIN)"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: access_by_lua(conf):1: bad "
                "argument to 'ngx.exit': does not accept NGX_AGAIN or NGX_DONE"
            ),
        ),
    ),
    Block(
        "access: exit(ngx.DONE)",
        {"access_by_lua": "ngx.exit(ngx.DONE)"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: access_by_lua(conf):1: bad "
                "argument to 'ngx.exit': does not accept NGX_AGAIN or NGX_DONE"
            ),
        ),
    ),
    Block(
        "access: exit(200)",
        {"access_by_lua": "ngx.exit(200)"},
        status=200,
        reply_headers={"content-type": "text/plain"},
    ),
    Block(
        "access: exit(201)",
        {"access_by_lua": "ngx.exit(201)"},
        status=201,
        reply_headers={"content-type": "text/plain"},
    ),
    Block("access: exit(204)", {"access_by_lua": "ngx.exit(204)"}, status=204),
    Block(
        "access: exit(302)",
        {"access_by_lua": "ngx.exit(302)"},
        status=302,
        reply_headers={"content-type": "text/html", "content-length": "138"},
        reply=page("302 Found"),
    ),
    Block(
        "access: exit(304)",
        {"access_by_lua": "ngx.exit(304)"},
        status=304,
        reply_headers={"content-length": "0"},
    ),
    Block(
        "access: exit(403)",
        {"access_by_lua": "ngx.exit(403)"},
        status=403,
        reply_headers={"content-type": "text/html", "content-length": "146"},
        reply=page("403 Forbidden"),
    ),
    Block(
        "access: exit(404)",
        {"access_by_lua": "ngx.exit(404)"},
        status=404,
        reply_headers={"content-type": "text/html", "content-length": "146"},
        reply=page("404 Not Found"),
    ),
    Block(
        "access: exit(408)",
        {"access_by_lua": "ngx.exit(408)"},
        status=None,
        cut=True,
        differs="ASGI cannot close a connection without a response",
        ours={
            "status": 408,
            "reply_headers": {"content-type": "text/html", "content-length": "160"},
            "reply": page("408 Request Time-out"),
            "cut": False,
        },
    ),
    Block(
        "access: exit(418)",
        {"access_by_lua": "ngx.exit(418)"},
        status=418,
        reply_headers={"content-length": "0"},
    ),
    Block(
        "access: exit(444)",
        {"access_by_lua": "ngx.exit(444)"},
        status=None,
        cut=True,
        differs="ASGI cannot close a connection without a response",
        ours={"status": 444, "reply_headers": {"content-length": "0"}, "cut": False},
    ),
    Block(
        "access: exit(499)",
        {"access_by_lua": "ngx.exit(499)"},
        status=None,
        cut=True,
        differs="ASGI cannot close a connection without a response",
        ours={"status": 499, "reply_headers": {"content-length": "0"}, "cut": False},
    ),
    Block(
        "access: exit(500)",
        {"access_by_lua": "ngx.exit(500)"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
    ),
    Block(
        "access: exit(503)",
        {"access_by_lua": "ngx.exit(503)"},
        status=503,
        reply_headers={"content-type": "text/html", "content-length": "190"},
        reply=page("503 Service Temporarily Unavailable"),
    ),
    Block(
        "access: exit(100)",
        {"access_by_lua": "ngx.exit(100)"},
        status=None,
        cut=True,
        differs="ASGI cannot close a connection without a response",
        ours={
            "status": 500,
            "reply_headers": {"content-type": "text/html", "content-length": "170"},
            "reply": page("500 Internal Server Error"),
            "cut": False,
        },
    ),
    Block(
        "access: exit(600)",
        {"access_by_lua": "ngx.exit(600)"},
        status=600,
        reply_headers={"content-length": "0"},
    ),
]
