"""ngx.redirect in other phases, after output, with headers set, inside pcall and coroutines.

Rule: it never comes back to Lua, and is an error once the head is out.
"""

from __future__ import annotations

from blocks import Block, page

BLOCKS = [
    Block(
        "redirect in rewrite",
        {"rewrite_by_lua": "ngx.redirect('/x?a=b', 301)"},
        status=301,
        reply_headers={"content-type": "text/html", "content-length": "162", "location": "/x?a=b"},
        reply=page("301 Moved Permanently"),
    ),
    Block(
        "redirect in access",
        {"access_by_lua": "ngx.redirect('/x?a=b', 301)"},
        status=301,
        reply_headers={"content-type": "text/html", "content-length": "162", "location": "/x?a=b"},
        reply=page("301 Moved Permanently"),
    ),
    Block(
        "redirect after say",
        {"content_by_lua": "ngx.say('x') ngx.redirect('/y')"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"x\n",
        cut=True,
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "attempt to call ngx.redirect after sending out the headers"
            ),
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
        "redirect after send_headers",
        {"content_by_lua": "ngx.send_headers() ngx.redirect('/y')"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        cut=True,
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "attempt to call ngx.redirect after sending out the headers"
            ),
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
        "redirect after ngx.status",
        {"content_by_lua": "ngx.status = 403 ngx.redirect('/y')"},
        status=302,
        reply_headers={"content-type": "text/html", "content-length": "138", "location": "/y"},
        reply=page("302 Found"),
    ),
    Block(
        "redirect keeps headers",
        {
            "content_by_lua": (
                "ngx.header['X-A'] = 1 ngx.header['Set-Cookie'] = {'a=1', 'b=2'} ngx.redirect('/y')"
            )
        },
        status=302,
        reply_headers={
            "content-type": "text/html",
            "content-length": "138",
            "x-a": "1",
            "set-cookie": ["a=1", "b=2"],
            "location": "/y",
        },
        reply=page("302 Found"),
    ),
    Block(
        "redirect over a Location",
        {"content_by_lua": "ngx.header.location = '/old' ngx.redirect('/y')"},
        status=302,
        reply_headers={
            "content-type": "text/html",
            "content-length": "138",
            "location": ["/old", "/y"],
        },
        reply=page("302 Found"),
        differs="one Location, the last",
        ours={
            "reply_headers": {
                "location": "/y",
                "content-type": "text/html",
                "content-length": "138",
            }
        },
    ),
    Block(
        "redirect in pcall",
        {"content_by_lua": "pcall(ngx.redirect, '/y') ngx.log(ngx.ERR, 'after')"},
        status=302,
        reply_headers={"content-type": "text/html", "content-length": "138", "location": "/y"},
        reply=page("302 Found"),
    ),
    Block(
        "redirect in a coroutine",
        {
            "content_by_lua": (
                "coroutine.wrap(function() ngx.redirect('/y') end)() ngx.log(ngx.ERR, 'after')"
            )
        },
        status=302,
        reply_headers={"content-type": "text/html", "content-length": "138", "location": "/y"},
        reply=page("302 Found"),
    ),
    Block(
        "redirect in header_filter",
        {"header_filter_by_lua": "ngx.redirect('/y')"},
        status=None,
        cut=True,
        error_log=(
            (
                "[error] failed to run header_filter_by_lua*: header_filter_by_lua(conf):1: "
                "API disabled in the context of header_filter_by_lua*"
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
        "redirect, HEAD",
        {"content_by_lua": "ngx.redirect('/y')"},
        method="HEAD",
        status=302,
        reply_headers={"content-type": "text/html", "content-length": "138", "location": "/y"},
    ),
    Block(
        "redirect after eof",
        {"content_by_lua": "ngx.eof() ngx.redirect('/y')"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "attempt to call ngx.redirect after sending out the headers"
            ),
        ),
    ),
]
