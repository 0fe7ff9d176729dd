"""Ranges of files beside If-Range, conditions, filters, error pages and sub-requests.

Rule: the file is the ten digits.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case, of_file

CASES = [
    Case(
        "If-Range, conditions, other answers",
        r"""
location / { }
error_page 404 /page.html;
error_page 416 /e416;
location /e416 { return 200 "e416 $status"; }
location /plain/ { alias %PREFIX%/html/; error_page 403 /x; }
location /exec { rewrite_by_lua_block { ngx.exec("/digits") } }
location /capture { content_by_lua_block {
    local a = ngx.location.capture("/digits")
    ngx.say(a.status, " ", a.body)
    for _, name in ipairs { "Content-Length", "ETag", "Accept-Ranges", "Content-Range" } do
        ngx.say(name, ": ", tostring(a.header[name]))
    end
} }
location /filter/ { alias %PREFIX%/html/; header_filter_by_lua_file lua/seen.lua; }
location /upper/ { alias %PREFIX%/html/; header_filter_by_lua_block {
    ngx.header.content_type = "text/X" } body_filter_by_lua_block {
    ngx.arg[1] = ngx.arg[1]:upper() }
}
location /nolength/ { alias %PREFIX%/html/; header_filter_by_lua_block {
    ngx.header.content_length = nil }
}
location /status/ { alias %PREFIX%/html/; header_filter_by_lua_block { ngx.status = 202 } }
location /notag/ { alias %PREFIX%/html/; header_filter_by_lua_block { ngx.header.etag = nil } }
location /setrange/ { alias %PREFIX%/html/; rewrite_by_lua_block {
    ngx.req.set_header("Range", "bytes=2-3") }
}
location /norange/ { alias %PREFIX%/html/; rewrite_by_lua_block {
    ngx.req.clear_header("Range") }
}
location /empty/ { alias %PREFIX%/html/; default_type ""; types { } }
""",
        (
            Ask(
                "/digits",
                headers=(("Range", "bytes=1-2"), ("If-Range", '"56273e80-a"')),
                status=206,
                also={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-a"',
                    "content-range": "bytes 1-2/10",
                },
                reply=b"12",
            ),
            Ask(
                "/digits",
                headers=(("Range", "bytes=1-2"), ("If-Range", '"x"')),
                status=200,
                also=of_file(10),
                reply=b"0123456789",
            ),
            Ask(
                "/digits",
                headers=(("Range", "bytes=1-2"), ("If-Range", 'W/"56273e80-a"')),
                status=200,
                also=of_file(10),
                reply=b"0123456789",
            ),
            Ask(
                "/digits",
                headers=(("Range", "bytes=1-2"), ("If-Range", "Wed, 21 Oct 2015 07:28:00 GMT")),
                status=206,
                also={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-a"',
                    "content-range": "bytes 1-2/10",
                },
                reply=b"12",
            ),
            Ask(
                "/digits",
                headers=(("Range", "bytes=1-2"), ("If-Range", "Thu, 22 Oct 2015 07:28:00 GMT")),
                status=200,
                also=of_file(10),
                reply=b"0123456789",
            ),
            Ask(
                "/digits",
                headers=(("Range", "bytes=1-2"), ("If-Range", "")),
                status=200,
                also=of_file(10),
                reply=b"0123456789",
            ),
            Ask(
                "/digits",
                headers=(("Range", "bytes=99-"), ("If-Range", '"x"')),
                status=200,
                also=of_file(10),
                reply=b"0123456789",
            ),
            Ask(
                "/digits",
                headers=(("Range", "bytes=1-2"), ("If-None-Match", '"56273e80-a"')),
                status=304,
                reply_headers={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-a"',
                },
            ),
            Ask(
                "/digits",
                headers=(("Range", "bytes=1-2"), ("If-Match", '"x"')),
                status=412,
                reply=page("412 Precondition Failed"),
            ),
            Ask(
                "/absent",
                headers=(("Range", "bytes=1-2"),),
                status=404,
                reply_headers={
                    "content-type": "text/html",
                    "content-length": "10",
                    "etag": '"56273e80-a"',
                },
                reply=b"0123456789",
            ),
            Ask(
                "/digits",
                headers=(("Range", "bytes=99-"),),
                status=416,
                also={"etag": '"56273e80-a"', "content-range": "bytes */10"},
                reply=b"e416 416",
                differs=(
                    "a range that does not fit is refused before the header filters, which "
                    "in nginx have set the ETag"
                ),
                ours={"also": {"content-range": "bytes */10"}},
            ),
            Ask(
                "/plain/digits",
                headers=(("Range", "bytes=99-"),),
                status=416,
                also={"content-range": "bytes */10"},
                reply=page("416 Requested Range Not Satisfiable"),
            ),
            Ask(
                "/exec",
                headers=(("Range", "bytes=1-2"),),
                status=206,
                also={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-a"',
                    "content-range": "bytes 1-2/10",
                },
                reply=b"12",
            ),
            Ask(
                "/capture",
                headers=(("Range", "bytes=1-2"),),
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"200 0123456789\n"
                    b"Content-Length: 10\n"
                    b'ETag: "56273e80-a"\n'
                    b"Accept-Ranges: nil\n"
                    b"Content-Range: nil\n"
                ),
            ),
            Ask(
                "/filter/page.html",
                headers=(("Range", "bytes=1-2"),),
                status=206,
                reply_headers={
                    "content-type": "text/html",
                    "content-length": "2",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-a"',
                    "x-seen": "200 10 nil nil",
                    "content-range": "bytes 1-2/10",
                },
                reply=b"12",
            ),
            Ask(
                "/filter/page.html",
                status=200,
                reply_headers={
                    "content-type": "text/html",
                    "content-length": "10",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-a"',
                    "x-seen": "200 10 nil nil",
                    "accept-ranges": "bytes",
                },
                reply=b"0123456789",
            ),
            Ask(
                "/nolength/digits",
                headers=(("Range", "bytes=1-2"),),
                status=200,
                reply_headers=CHUNKED,
                also={"last-modified": "Wed, 21 Oct 2015 07:28:00 GMT", "etag": '"56273e80-a"'},
                reply=b"0123456789",
            ),
            Ask(
                "/status/digits",
                headers=(("Range", "bytes=1-2"),),
                status=202,
                also={"etag": '"56273e80-a"'},
                reply=b"0123456789",
            ),
            Ask(
                "/notag/digits",
                headers=(("Range", "bytes=1-2"), ("If-Range", '"56273e80-a"')),
                status=200,
                also={"last-modified": "Wed, 21 Oct 2015 07:28:00 GMT", "accept-ranges": "bytes"},
                reply=b"0123456789",
            ),
            Ask(
                "/setrange/digits",
                status=206,
                also={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-a"',
                    "content-range": "bytes 2-3/10",
                },
                reply=b"23",
            ),
            Ask(
                "/norange/digits",
                headers=(("Range", "bytes=2-3"),),
                status=200,
                also=of_file(10),
                reply=b"0123456789",
            ),
            Ask(
                "/upper/digits",
                headers=(("Range", "bytes=0-1,4-5"),),
                status=206,
                reply_headers={
                    "content-type": "multipart/byteranges; boundary=00000000000000000001",
                    "content-length": "190",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-a"',
                },
                reply=(
                    b"\r\n"
                    b"--00000000000000000001\r\n"
                    b"CONTENT-TYPE: TEXT/X\r\n"
                    b"CONTENT-RANGE: BYTES 0-1/10\r\n"
                    b"\r\n"
                    b"01\r\n"
                    b"--00000000000000000001\r\n"
                    b"CONTENT-TYPE: TEXT/X\r\n"
                    b"CONTENT-RANGE: BYTES 4-5/10\r\n"
                    b"\r\n"
                    b"45\r\n"
                    b"--00000000000000000001--\r\n"
                ),
                differs="a body filter may change the length, so there is none",
                ours={
                    "reply_headers": {
                        "content-type": "multipart/byteranges; boundary=00000000000000000001",
                        "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                        "etag": '"56273e80-a"',
                    }
                },
            ),
            Ask(
                "/empty/digits",
                headers=(("Range", "bytes=0-1,4-5"),),
                status=206,
                reply_headers={
                    "content-type": "multipart/byteranges; boundary=00000000000000000002",
                    "content-length": "146",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-a"',
                },
                reply=(
                    b"\r\n"
                    b"--00000000000000000002\r\n"
                    b"Content-Range: bytes 0-1/10\r\n"
                    b"\r\n"
                    b"01\r\n"
                    b"--00000000000000000002\r\n"
                    b"Content-Range: bytes 4-5/10\r\n"
                    b"\r\n"
                    b"45\r\n"
                    b"--00000000000000000002--\r\n"
                ),
            ),
        ),
        files={
            "html/digits": "0123456789",
            "html/empty": "",
            "html/page.html": "0123456789",
            "html/none/digits": "0123456789",
            "html/one/digits": "0123456789",
            "html/two/digits": "0123456789",
            "lua/seen.lua": r"""local seen = { ngx.status }
for _, name in ipairs { "content_length", "accept_ranges", "content_range" } do
    seen[#seen + 1] = tostring(ngx.header[name])
end
ngx.header.x_seen = table.concat(seen, " ")
""",
        },
        error_log=(
            ('[error] open() "%PREFIX%/html/absent" failed (2: No such file or directory)'),
        ),
    ),
]
