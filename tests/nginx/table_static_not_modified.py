"""Conditional requests for answers that are no files.

Rule: what a script or return says of ETag and Last-Modified counts as a file's would.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "answers that are no files",
        r"""
location /text { return 200 "text"; }
location /say { content_by_lua_block {
    ngx.header.etag = '"a"' ngx.header.last_modified = "Wed, 21 Oct 2015 07:28:00 GMT"
    ngx.say("said") } header_filter_by_lua_block { ngx.header.x_seen = ngx.status }
}
location /plain { content_by_lua_block { ngx.say("said") } }
location /created { content_by_lua_block {
    ngx.status = 201 ngx.header.etag = '"a"' ngx.say("said") }
}
location /weak { content_by_lua_block { ngx.header.etag = 'W/"a"' ngx.say("said") } }
""",
        (
            Ask("/text", headers=(("If-Match", "*"),), status=200, reply=b"text"),
            Ask(
                "/text",
                headers=(("If-Match", '"a"'),),
                status=412,
                reply=page("412 Precondition Failed"),
            ),
            Ask("/text", headers=(("If-None-Match", "*"),), status=304, reply_headers={}),
            Ask(
                "/say",
                headers=(("If-None-Match", '"a"'),),
                status=304,
                reply_headers={
                    "etag": '"a"',
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "x-seen": "304",
                },
            ),
            Ask(
                "/say",
                headers=(("If-Modified-Since", "Wed, 21 Oct 2015 07:28:00 GMT"),),
                status=304,
                reply_headers={
                    "etag": '"a"',
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "x-seen": "304",
                },
            ),
            Ask(
                "/plain",
                headers=(("If-Unmodified-Since", "Thu, 22 Oct 2015 07:28:00 GMT"),),
                status=412,
                reply=page("412 Precondition Failed"),
            ),
            Ask(
                "/created",
                headers=(("If-None-Match", '"a"'),),
                status=201,
                reply_headers=CHUNKED,
                also={"etag": '"a"'},
                reply=b"said\n",
            ),
            Ask(
                "/weak",
                headers=(("If-None-Match", '"a"'),),
                status=304,
                reply_headers={"etag": 'W/"a"'},
            ),
            Ask(
                "/plain",
                headers=(("If-Modified-Since", "Wed, 21 Oct 2015 07:28:00 GMT"),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"said\n",
            ),
            Ask(
                "/say",
                method="HEAD",
                headers=(("If-None-Match", '"a"'),),
                status=304,
                reply_headers={
                    "etag": '"a"',
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "x-seen": "304",
                },
            ),
        ),
    ),
]
