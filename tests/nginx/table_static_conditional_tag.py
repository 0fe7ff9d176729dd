"""Conditional requests by tag: If-None-Match, If-Match; both kinds; what answers them.

Rule: the file's time is Wed, 21 Oct 2015 07:28:00 GMT, its ETag "56273e80-7".
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case, of_file

CASES = [
    Case(
        "by tag",
        r"""
location /noetag { etag off; }
location / { }
""",
        (
            Ask(
                "/file",
                headers=(("If-None-Match", '"56273e80-7"'),),
                status=304,
                reply_headers={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-7"',
                },
            ),
            Ask(
                "/file",
                headers=(("If-None-Match", 'W/"56273e80-7"'),),
                status=304,
                reply_headers={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-7"',
                },
            ),
            Ask(
                "/file",
                headers=(("If-None-Match", '"x"'),),
                status=200,
                also=of_file(7),
                reply=b"a file\n",
            ),
            Ask(
                "/file",
                headers=(("If-None-Match", '"x", "56273e80-7"'),),
                status=304,
                reply_headers={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-7"',
                },
            ),
            Ask(
                "/file",
                headers=(("If-None-Match", '"56273e80-7" , "x"'),),
                status=304,
                reply_headers={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-7"',
                },
            ),
            Ask(
                "/file",
                headers=(("If-None-Match", "*"),),
                status=304,
                reply_headers={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-7"',
                },
            ),
            Ask(
                "/file",
                headers=(("If-None-Match", '"x",W/"56273e80-7"'),),
                status=304,
                reply_headers={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-7"',
                },
            ),
            Ask(
                "/file",
                headers=(("If-None-Match", "56273e80-7"),),
                status=200,
                also=of_file(7),
                reply=b"a file\n",
            ),
            Ask(
                "/file",
                headers=(("If-None-Match", '"56273e80-7"x'),),
                status=200,
                also=of_file(7),
                reply=b"a file\n",
            ),
            Ask(
                "/file",
                headers=(("If-None-Match", ""),),
                status=200,
                also=of_file(7),
                reply=b"a file\n",
            ),
            Ask(
                "/file",
                method="HEAD",
                headers=(("If-None-Match", '"56273e80-7"'),),
                status=304,
                reply_headers={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-7"',
                },
            ),
            Ask(
                "/file",
                headers=(("If-Match", '"56273e80-7"'),),
                status=200,
                also=of_file(7),
                reply=b"a file\n",
            ),
            Ask(
                "/file",
                headers=(("If-Match", 'W/"56273e80-7"'),),
                status=412,
                reply=page("412 Precondition Failed"),
            ),
            Ask(
                "/file",
                headers=(("If-Match", '"x"'),),
                status=412,
                reply=page("412 Precondition Failed"),
            ),
            Ask(
                "/file",
                headers=(("If-Match", "*"),),
                status=200,
                also=of_file(7),
                reply=b"a file\n",
            ),
            Ask(
                "/file",
                headers=(("If-Match", '"x", "56273e80-7"'),),
                status=200,
                also=of_file(7),
                reply=b"a file\n",
            ),
            Ask(
                "/file",
                headers=(("If-None-Match", "*, x"),),
                status=200,
                also=of_file(7),
                reply=b"a file\n",
            ),
            Ask(
                "/file",
                headers=(("If-None-Match", '"56273e80-7" x, "56273e80-7"'),),
                status=304,
                reply_headers={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-7"',
                },
            ),
            Ask(
                "/noetag/file",
                headers=(("If-None-Match", '"56273e80-7"'),),
                status=200,
                also={"last-modified": "Wed, 21 Oct 2015 07:28:00 GMT", "accept-ranges": "bytes"},
                reply=b"a file\n",
            ),
            Ask(
                "/noetag/file",
                headers=(("If-None-Match", "*"),),
                status=304,
                reply_headers={"last-modified": "Wed, 21 Oct 2015 07:28:00 GMT"},
            ),
            Ask(
                "/noetag/file",
                headers=(("If-Match", '"56273e80-7"'),),
                status=412,
                reply=page("412 Precondition Failed"),
            ),
            Ask(
                "/noetag/file",
                status=200,
                also={"last-modified": "Wed, 21 Oct 2015 07:28:00 GMT", "accept-ranges": "bytes"},
                reply=b"a file\n",
            ),
        ),
        files={
            "html/file": "a file\n",
            "html/before/file": "a file\n",
            "html/off/file": "a file\n",
            "html/noetag/file": "a file\n",
            "html/page.html": "a page\n",
        },
    ),
    Case(
        "several, and what answers them",
        r"""
error_page 412 /e412;
location /e412 { return 200 "e412"; }
location /lua/ { alias %PREFIX%/html/; access_by_lua_block {
    ngx.header.x_a = "a" } header_filter_by_lua_file lua/seen.lua; body_filter_by_lua_block {
    ngx.log(ngx.WARN, "body ", ngx.arg[1], " ", tostring(ngx.arg[2])) }
}
location /set/ { alias %PREFIX%/html/; rewrite_by_lua_block {
    ngx.req.set_header("If-None-Match", ngx.var.arg_m) }
}
location / { }
""",
        (
            Ask(
                "/file",
                headers=(
                    ("If-None-Match", '"56273e80-7"'),
                    ("If-Modified-Since", "Tue, 20 Oct 2015 07:28:00 GMT"),
                ),
                status=200,
                also=of_file(7),
                reply=b"a file\n",
            ),
            Ask(
                "/file",
                headers=(
                    ("If-None-Match", '"x"'),
                    ("If-Modified-Since", "Wed, 21 Oct 2015 07:28:00 GMT"),
                ),
                status=200,
                also=of_file(7),
                reply=b"a file\n",
            ),
            Ask(
                "/file",
                headers=(
                    ("If-None-Match", '"56273e80-7"'),
                    ("If-Modified-Since", "Wed, 21 Oct 2015 07:28:00 GMT"),
                ),
                status=304,
                reply_headers={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-7"',
                },
            ),
            Ask("/file", headers=(("If-Match", '"x"'),), status=412, reply=b"e412"),
            Ask(
                "/file",
                headers=(
                    ("If-Match", '"56273e80-7"'),
                    ("If-Unmodified-Since", "Tue, 20 Oct 2015 07:28:00 GMT"),
                ),
                status=412,
                reply=b"e412",
            ),
            Ask(
                "/file",
                headers=(("If-Match", '"56273e80-7"'), ("If-None-Match", '"56273e80-7"')),
                status=304,
                reply_headers={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-7"',
                },
            ),
            Ask(
                "/file",
                headers=(("If-Unmodified-Since", "Tue, 20 Oct 2015 07:28:00 GMT"),),
                status=412,
                reply=b"e412",
            ),
            Ask(
                "/lua/file",
                status=200,
                reply_headers=CHUNKED,
                also={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "x-a": "a",
                    "etag": '"56273e80-7"',
                    "x-seen": '200 "56273e80-7" Wed, 21 Oct 2015 07:28:00 GMT 7 text/plain',
                },
                reply=b"a file\n",
            ),
            Ask(
                "/lua/file",
                headers=(("If-None-Match", '"56273e80-7"'),),
                status=304,
                reply_headers={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "x-a": "a",
                    "etag": '"56273e80-7"',
                    "x-seen": '304 "56273e80-7" Wed, 21 Oct 2015 07:28:00 GMT nil nil',
                },
            ),
            Ask("/lua/file", headers=(("If-Match", '"x"'),), status=412, reply=b"e412"),
            Ask(
                '/set/file?m="56273e80-7"',
                status=304,
                reply_headers={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-7"',
                },
            ),
            Ask(
                "/set/file",
                headers=(("If-None-Match", '"56273e80-7"'),),
                status=200,
                also=of_file(7),
                reply=b"a file\n",
            ),
            Ask(
                "/page.html",
                headers=(("If-None-Match", '"56273e80-7"'),),
                status=304,
                reply_headers={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-7"',
                },
            ),
        ),
        files={
            "html/file": "a file\n",
            "html/before/file": "a file\n",
            "html/off/file": "a file\n",
            "html/noetag/file": "a file\n",
            "html/page.html": "a page\n",
            "lua/seen.lua": r"""local seen = { ngx.status }
for _, name in ipairs { "etag", "last_modified", "content_length", "content_type" } do
    seen[#seen + 1] = tostring(ngx.header[name])
end
ngx.header.x_seen = table.concat(seen, " ")
ngx.header.content_length = nil
""",
        },
        error_log=("[warn] [lua] body_filter_by_lua(conf):2: body a file\n true",),
    ),
]
