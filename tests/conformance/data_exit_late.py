"""ngx.exit with every kind of code where the response is made or already begun.

Rule: one call, nothing sent before.
"""

from __future__ import annotations

from blocks import Block, page

BLOCKS = [
    Block(
        "content: exit(ngx.OK)",
        {"content_by_lua": "ngx.exit(ngx.OK)"},
        status=200,
        reply_headers={"content-type": "text/plain"},
    ),
    Block(
        "content: exit(ngx.DECLINED)",
        {"content_by_lua": "ngx.exit(ngx.DECLINED)"},
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
        "content: exit(ngx.ERROR)",
        {"content_by_lua": "ngx.exit(ngx.ERROR)"},
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
        "content: exit(ngx.AGAIN)",
        {"content_by_lua": "ngx.exit(ngx.AGAIN)"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "bad argument to 'ngx.exit': does not accept NGX_AGAIN or NGX_DONE"
            ),
        ),
    ),
    Block(
        "content: exit(ngx.DONE)",
        {"content_by_lua": "ngx.exit(ngx.DONE)"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "bad argument to 'ngx.exit': does not accept NGX_AGAIN or NGX_DONE"
            ),
        ),
    ),
    Block(
        "content: exit(200)",
        {"content_by_lua": "ngx.exit(200)"},
        status=200,
        reply_headers={"content-type": "text/plain"},
    ),
    Block(
        "content: exit(201)",
        {"content_by_lua": "ngx.exit(201)"},
        status=201,
        reply_headers={"content-type": "text/plain"},
    ),
    Block("content: exit(204)", {"content_by_lua": "ngx.exit(204)"}, status=204),
    Block(
        "content: exit(302)",
        {"content_by_lua": "ngx.exit(302)"},
        status=302,
        reply_headers={"content-type": "text/html", "content-length": "138"},
        reply=page("302 Found"),
    ),
    Block(
        "content: exit(304)",
        {"content_by_lua": "ngx.exit(304)"},
        status=304,
        reply_headers={"content-length": "0"},
    ),
    Block(
        "content: exit(403)",
        {"content_by_lua": "ngx.exit(403)"},
        status=403,
        reply_headers={"content-type": "text/html", "content-length": "146"},
        reply=page("403 Forbidden"),
    ),
    Block(
        "content: exit(404)",
        {"content_by_lua": "ngx.exit(404)"},
        status=404,
        reply_headers={"content-type": "text/html", "content-length": "146"},
        reply=page("404 Not Found"),
    ),
    Block(
        "content: exit(408)",
        {"content_by_lua": "ngx.exit(408)"},
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
        "content: exit(418)",
        {"content_by_lua": "ngx.exit(418)"},
        status=418,
        reply_headers={"content-length": "0"},
    ),
    Block(
        "content: exit(444)",
        {"content_by_lua": "ngx.exit(444)"},
        status=None,
        cut=True,
        differs="ASGI cannot close a connection without a response",
        ours={"status": 444, "reply_headers": {"content-length": "0"}, "cut": False},
    ),
    Block(
        "content: exit(499)",
        {"content_by_lua": "ngx.exit(499)"},
        status=None,
        cut=True,
        differs="ASGI cannot close a connection without a response",
        ours={"status": 499, "reply_headers": {"content-length": "0"}, "cut": False},
    ),
    Block(
        "content: exit(500)",
        {"content_by_lua": "ngx.exit(500)"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
    ),
    Block(
        "content: exit(503)",
        {"content_by_lua": "ngx.exit(503)"},
        status=503,
        reply_headers={"content-type": "text/html", "content-length": "190"},
        reply=page("503 Service Temporarily Unavailable"),
    ),
    Block(
        "header_filter: exit(ngx.OK)",
        {"header_filter_by_lua": "ngx.exit(ngx.OK)"},
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "6"},
        reply=b"hello\n",
    ),
    Block(
        "header_filter: exit(ngx.DECLINED)",
        {"header_filter_by_lua": "ngx.exit(ngx.DECLINED)"},
        status=18446744073709551611,
        reply_headers={"content-length": "0"},
        differs="nginx sends the number as an unsigned status",
        ours={
            "status": 200,
            "reply_headers": {"content-type": "text/plain", "content-length": "6"},
            "reply": b"hello\n",
        },
    ),
    Block(
        "header_filter: exit(ngx.ERROR)",
        {"header_filter_by_lua": "ngx.exit(ngx.ERROR)"},
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
        "header_filter: exit(ngx.AGAIN)",
        {"header_filter_by_lua": "ngx.exit(ngx.AGAIN)"},
        status=None,
        cut=True,
        error_log=(
            (
                "[error] failed to run header_filter_by_lua*: header_filter_by_lua(conf):1: "
                "bad argument to 'ngx.exit': does not accept NGX_AGAIN or NGX_DONE"
            ),
        ),
        differs="ASGI cannot close a connection without a response",
        ours={
            "status": 500,
            "reply_headers": {"content-type": "text/html", "content-length": "170"},
            "reply": page("500 Internal Server Error"),
            "cut": False,
        },
    ),
    Block(
        "header_filter: exit(ngx.DONE)",
        {"header_filter_by_lua": "ngx.exit(ngx.DONE)"},
        status=None,
        cut=True,
        error_log=(
            (
                "[error] failed to run header_filter_by_lua*: header_filter_by_lua(conf):1: "
                "bad argument to 'ngx.exit': does not accept NGX_AGAIN or NGX_DONE"
            ),
        ),
        differs="ASGI cannot close a connection without a response",
        ours={
            "status": 500,
            "reply_headers": {"content-type": "text/html", "content-length": "170"},
            "reply": page("500 Internal Server Error"),
            "cut": False,
        },
    ),
    Block(
        "header_filter: exit(200)",
        {"header_filter_by_lua": "ngx.exit(200)"},
        status=200,
        reply_headers={"content-length": "0"},
    ),
    Block(
        "header_filter: exit(201)",
        {"header_filter_by_lua": "ngx.exit(201)"},
        status=201,
        reply_headers={"content-length": "0"},
    ),
    Block("header_filter: exit(204)", {"header_filter_by_lua": "ngx.exit(204)"}, status=204),
    Block(
        "header_filter: exit(302)",
        {"header_filter_by_lua": "ngx.exit(302)"},
        status=302,
        reply_headers={"content-type": "text/html", "content-length": "138"},
        reply=page("302 Found"),
    ),
    Block(
        "header_filter: exit(304)",
        {"header_filter_by_lua": "ngx.exit(304)"},
        status=304,
        reply_headers={"content-length": "0"},
    ),
    Block(
        "header_filter: exit(403)",
        {"header_filter_by_lua": "ngx.exit(403)"},
        status=403,
        reply_headers={"content-type": "text/html", "content-length": "146"},
        reply=page("403 Forbidden"),
    ),
    Block(
        "header_filter: exit(404)",
        {"header_filter_by_lua": "ngx.exit(404)"},
        status=404,
        reply_headers={"content-type": "text/html", "content-length": "146"},
        reply=page("404 Not Found"),
    ),
    Block(
        "header_filter: exit(408)",
        {"header_filter_by_lua": "ngx.exit(408)"},
        status=408,
        reply_headers={"content-type": "text/html", "content-length": "160"},
        reply=page("408 Request Time-out"),
    ),
    Block(
        "header_filter: exit(418)",
        {"header_filter_by_lua": "ngx.exit(418)"},
        status=418,
        reply_headers={"content-length": "0"},
    ),
    Block(
        "header_filter: exit(444)",
        {"header_filter_by_lua": "ngx.exit(444)"},
        status=444,
        reply_headers={"content-length": "0"},
    ),
    Block(
        "header_filter: exit(499)",
        {"header_filter_by_lua": "ngx.exit(499)"},
        status=499,
        reply_headers={"content-length": "0"},
    ),
    Block(
        "header_filter: exit(500)",
        {"header_filter_by_lua": "ngx.exit(500)"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
    ),
    Block(
        "header_filter: exit(503)",
        {"header_filter_by_lua": "ngx.exit(503)"},
        status=503,
        reply_headers={"content-type": "text/html", "content-length": "190"},
        reply=page("503 Service Temporarily Unavailable"),
    ),
]
