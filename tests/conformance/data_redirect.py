"""ngx.redirect with every code and kind of target.

Rule: Location is what the script said; only five codes are allowed.
"""

from __future__ import annotations

from blocks import Block, page

BLOCKS = [
    Block(
        "redirect('/x')",
        {"content_by_lua": "ngx.redirect('/x')"},
        status=302,
        reply_headers={"content-type": "text/html", "content-length": "138", "location": "/x"},
        reply=page("302 Found"),
    ),
    Block(
        "redirect('/x', 301)",
        {"content_by_lua": "ngx.redirect('/x', 301)"},
        status=301,
        reply_headers={"content-type": "text/html", "content-length": "162", "location": "/x"},
        reply=page("301 Moved Permanently"),
    ),
    Block(
        "redirect('/x', 302)",
        {"content_by_lua": "ngx.redirect('/x', 302)"},
        status=302,
        reply_headers={"content-type": "text/html", "content-length": "138", "location": "/x"},
        reply=page("302 Found"),
    ),
    Block(
        "redirect('/x', 303)",
        {"content_by_lua": "ngx.redirect('/x', 303)"},
        status=303,
        reply_headers={"content-type": "text/html", "content-length": "146", "location": "/x"},
        reply=page("303 See Other"),
    ),
    Block(
        "redirect('/x', 307)",
        {"content_by_lua": "ngx.redirect('/x', 307)"},
        status=307,
        reply_headers={"content-type": "text/html", "content-length": "164", "location": "/x"},
        reply=page("307 Temporary Redirect"),
    ),
    Block(
        "redirect('/x', 308)",
        {"content_by_lua": "ngx.redirect('/x', 308)"},
        status=308,
        reply_headers={"content-type": "text/html", "content-length": "164", "location": "/x"},
        reply=page("308 Permanent Redirect"),
    ),
    Block(
        "redirect('/x', 304)",
        {"content_by_lua": "ngx.redirect('/x', 304)"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "only ngx.HTTP_MOVED_TEMPORARILY, ngx.HTTP_MOVED_PERMANENTLY, "
                "ngx.HTTP_PERMANENT_REDIRECT, ngx.HTTP_SEE_OTHER, and "
                "ngx.HTTP_TEMPORARY_REDIRECT are allowed"
            ),
        ),
    ),
    Block(
        "redirect('/x', 200)",
        {"content_by_lua": "ngx.redirect('/x', 200)"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "only ngx.HTTP_MOVED_TEMPORARILY, ngx.HTTP_MOVED_PERMANENTLY, "
                "ngx.HTTP_PERMANENT_REDIRECT, ngx.HTTP_SEE_OTHER, and "
                "ngx.HTTP_TEMPORARY_REDIRECT are allowed"
            ),
        ),
    ),
    Block(
        "redirect('/x', 404)",
        {"content_by_lua": "ngx.redirect('/x', 404)"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "only ngx.HTTP_MOVED_TEMPORARILY, ngx.HTTP_MOVED_PERMANENTLY, "
                "ngx.HTTP_PERMANENT_REDIRECT, ngx.HTTP_SEE_OTHER, and "
                "ngx.HTTP_TEMPORARY_REDIRECT are allowed"
            ),
        ),
    ),
    Block(
        "redirect('/x', ngx.OK)",
        {"content_by_lua": "ngx.redirect('/x', ngx.OK)"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "only ngx.HTTP_MOVED_TEMPORARILY, ngx.HTTP_MOVED_PERMANENTLY, "
                "ngx.HTTP_PERMANENT_REDIRECT, ngx.HTTP_SEE_OTHER, and "
                "ngx.HTTP_TEMPORARY_REDIRECT are allowed"
            ),
        ),
    ),
    Block(
        "redirect('http://h.example/x?y=1#z')",
        {"content_by_lua": "ngx.redirect('http://h.example/x?y=1#z')"},
        status=302,
        reply_headers={
            "content-type": "text/html",
            "content-length": "138",
            "location": "http://h.example/x?y=1#z",
        },
        reply=page("302 Found"),
    ),
    Block(
        "redirect('x')",
        {"content_by_lua": "ngx.redirect('x')"},
        status=302,
        reply_headers={"content-type": "text/html", "content-length": "138", "location": "x"},
        reply=page("302 Found"),
    ),
    Block(
        "redirect('')",
        {"content_by_lua": "ngx.redirect('')"},
        status=302,
        reply_headers={"content-type": "text/html", "content-length": "138", "location": ""},
        reply=page("302 Found"),
    ),
    Block(
        "redirect('//h/x')",
        {"content_by_lua": "ngx.redirect('//h/x')"},
        status=302,
        reply_headers={"content-type": "text/html", "content-length": "138", "location": "//h/x"},
        reply=page("302 Found"),
    ),
    Block(
        "redirect(nil)",
        {"content_by_lua": "ngx.redirect(nil)"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "bad argument #1 to 'redirect' (string expected, got nil)"
            ),
        ),
    ),
    Block(
        "redirect('/x', nil)",
        {"content_by_lua": "ngx.redirect('/x', nil)"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "bad argument #2 to 'redirect' (number expected, got nil)"
            ),
        ),
    ),
    Block(
        "redirect('/x', '301')",
        {"content_by_lua": "ngx.redirect('/x', '301')"},
        status=301,
        reply_headers={"content-type": "text/html", "content-length": "162", "location": "/x"},
        reply=page("301 Moved Permanently"),
    ),
    Block(
        "redirect('/x', 'abc')",
        {"content_by_lua": "ngx.redirect('/x', 'abc')"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "bad argument #2 to 'redirect' (number expected, got string)"
            ),
        ),
    ),
    Block(
        "redirect(123)",
        {"content_by_lua": "ngx.redirect(123)"},
        status=302,
        reply_headers={"content-type": "text/html", "content-length": "138", "location": "123"},
        reply=page("302 Found"),
    ),
    Block(
        "redirect({})",
        {"content_by_lua": "ngx.redirect({})"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "bad argument #1 to 'redirect' (string expected, got table)"
            ),
        ),
    ),
    Block(
        "redirect('/a b')",
        {"content_by_lua": "ngx.redirect('/a b')"},
        status=302,
        reply_headers={"content-type": "text/html", "content-length": "138", "location": "/a b"},
        reply=page("302 Found"),
    ),
    Block(
        "redirect('/a\\r\\nX: y')",
        {"content_by_lua": "ngx.redirect('/a\\r\\nX: y')"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                'unsafe byte "0x0d" in redirect uri "/a\\x0D\\x0AX: y"'
            ),
        ),
    ),
    Block(
        "redirect('/a\\0b')",
        {"content_by_lua": "ngx.redirect('/a\\0b')"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                'unsafe byte "0x00" in redirect uri "/a\\x00b"'
            ),
        ),
    ),
    Block(
        "redirect('/x', 301.5)",
        {"content_by_lua": "ngx.redirect('/x', 301.5)"},
        status=301,
        reply_headers={"content-type": "text/html", "content-length": "162", "location": "/x"},
        reply=page("301 Moved Permanently"),
    ),
    Block(
        "redirect()",
        {"content_by_lua": "ngx.redirect()"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "expecting one or two arguments"
            ),
        ),
    ),
]
