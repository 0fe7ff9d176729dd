"""gzip: which responses are compressed, and for whom.

Rule: a compressed body is another for each zlib, so what is compared is the head; what the bytes
are is tests/modules/test_gzip.py's.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case, of_file

CASES = [
    Case(
        "not for who does not take it",
        r"""
gzip on;
location /text { root html; }
location /types { root html; gzip_types text/plain; }
location /star { root html; gzip_types *; gzip_vary on; }
location /vary { root html; gzip_types text/plain; gzip_vary on; }
location /min { root html; gzip_types text/plain; gzip_min_length 100; }
location /off { root html; gzip off; gzip_types text/plain; }
location /msie { root html; gzip_types text/plain; gzip_disable msie6 "^Bad"; }
location /any { root html; gzip_types text/plain; gzip_proxied any; }
location /etag { root html; gzip_types text/plain; gzip_proxied no_etag; }
location /private { add_header Cache-Control private; root html; gzip_types text/plain;
    gzip_proxied private; }
location /lua { gzip_types text/plain; content_by_lua_block {
    ngx.header.content_encoding = ngx.var.arg_e
    ngx.header.content_length = ngx.var.arg_l
    ngx.header.etag = ngx.var.arg_t
    ngx.say("hello, hello, hello, hello, hello")
} header_filter_by_lua_block { ngx.header.x = tostring(ngx.header.content_encoding) } }
location /page { return 404; }
location /forbidden { deny all; }
location /moved { return 301 /; }
""",
        (
            Ask(
                "/text", status=200, also=of_file(34), reply=b"hello, hello, hello, hello, hello\n"
            ),
            Ask(
                "/types", status=200, also=of_file(34), reply=b"hello, hello, hello, hello, hello\n"
            ),
            Ask(
                "/star",
                status=200,
                also=of_file(34) | {"vary": "Accept-Encoding"},
                reply=b"hello, hello, hello, hello, hello\n",
            ),
            Ask(
                "/vary",
                status=200,
                also=of_file(34) | {"vary": "Accept-Encoding"},
                reply=b"hello, hello, hello, hello, hello\n",
            ),
            Ask("/min", status=200, also=of_file(34), reply=b"hello, hello, hello, hello, hello\n"),
            Ask("/off", status=200, also=of_file(34), reply=b"hello, hello, hello, hello, hello\n"),
            Ask(
                "/msie", status=200, also=of_file(34), reply=b"hello, hello, hello, hello, hello\n"
            ),
            Ask("/any", status=200, also=of_file(34), reply=b"hello, hello, hello, hello, hello\n"),
            Ask(
                "/etag", status=200, also=of_file(34), reply=b"hello, hello, hello, hello, hello\n"
            ),
            Ask(
                "/private",
                status=200,
                also=of_file(34) | {"cache-control": "private"},
                reply=b"hello, hello, hello, hello, hello\n",
            ),
            Ask(
                "/types",
                headers=(("Accept-Encoding", "deflate"),),
                status=200,
                also=of_file(34),
                reply=b"hello, hello, hello, hello, hello\n",
            ),
            Ask(
                "/types",
                headers=(("Accept-Encoding", "gzip;q=0"),),
                status=200,
                also=of_file(34),
                reply=b"hello, hello, hello, hello, hello\n",
            ),
            Ask(
                "/types",
                headers=(("Accept-Encoding", "gzip;q=0.0, x"),),
                status=200,
                also=of_file(34),
                reply=b"hello, hello, hello, hello, hello\n",
            ),
            Ask(
                "/types",
                headers=(("Accept-Encoding", "xgzip"),),
                status=200,
                also=of_file(34),
                reply=b"hello, hello, hello, hello, hello\n",
            ),
            Ask(
                "/types",
                headers=(("Accept-Encoding", "gzipx"),),
                status=200,
                also=of_file(34),
                reply=b"hello, hello, hello, hello, hello\n",
            ),
            Ask(
                "/types",
                version="1.0",
                headers=(("Accept-Encoding", "gzip"),),
                status=200,
                also=of_file(34),
                reply=b"hello, hello, hello, hello, hello\n",
            ),
            Ask(
                "/types",
                method="HEAD",
                headers=(("Accept-Encoding", "gzip"),),
                status=200,
                reply_headers=CHUNKED,
                also={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": 'W/"56273e80-22"',
                    "content-encoding": "gzip",
                },
            ),
            Ask(
                "/text",
                headers=(("Accept-Encoding", "gzip"),),
                status=200,
                also=of_file(34),
                reply=b"hello, hello, hello, hello, hello\n",
            ),
            Ask(
                "/min",
                headers=(("Accept-Encoding", "gzip"),),
                status=200,
                also=of_file(34),
                reply=b"hello, hello, hello, hello, hello\n",
            ),
            Ask(
                "/off",
                headers=(("Accept-Encoding", "gzip"),),
                status=200,
                also=of_file(34),
                reply=b"hello, hello, hello, hello, hello\n",
            ),
            Ask(
                "/msie",
                headers=(
                    ("Accept-Encoding", "gzip"),
                    ("User-Agent", "Mozilla/4.0 (compatible; MSIE 6.0; x)"),
                ),
                status=200,
                also=of_file(34),
                reply=b"hello, hello, hello, hello, hello\n",
            ),
            Ask(
                "/msie",
                headers=(("Accept-Encoding", "gzip"), ("User-Agent", "bad one")),
                status=200,
                also=of_file(34),
                reply=b"hello, hello, hello, hello, hello\n",
            ),
            Ask(
                "/types",
                headers=(("Accept-Encoding", "gzip"), ("Via", "1.1 x")),
                status=200,
                also=of_file(34),
                reply=b"hello, hello, hello, hello, hello\n",
            ),
            Ask(
                "/etag",
                headers=(("Accept-Encoding", "gzip"), ("Via", "1.1 x")),
                status=200,
                also=of_file(34),
                reply=b"hello, hello, hello, hello, hello\n",
            ),
            Ask(
                "/lua?e=x",
                headers=(("Accept-Encoding", "gzip"),),
                status=200,
                reply_headers=CHUNKED,
                also={"content-encoding": "x", "x": "x"},
                reply=b"hello, hello, hello, hello, hello\n",
            ),
            Ask(
                "/lua?l=5",
                headers=(("Accept-Encoding", "gzip"),),
                status=200,
                reply_headers=CHUNKED,
                also={"content-length": "5", "x": "nil"},
                reply=b"hello, hello, hello, hello, hello\n",
            ),
            Ask(
                "/moved",
                headers=(("Accept-Encoding", "gzip"),),
                status=301,
                also={"location": "http://localhost:%PORT%/"},
                reply=page("301 Moved Permanently"),
            ),
        ),
        files={
            "html/text": "hello, hello, hello, hello, hello\n",
            "html/types": "hello, hello, hello, hello, hello\n",
            "html/star": "hello, hello, hello, hello, hello\n",
            "html/vary": "hello, hello, hello, hello, hello\n",
            "html/min": "hello, hello, hello, hello, hello\n",
            "html/off": "hello, hello, hello, hello, hello\n",
            "html/msie": "hello, hello, hello, hello, hello\n",
            "html/any": "hello, hello, hello, hello, hello\n",
            "html/etag": "hello, hello, hello, hello, hello\n",
            "html/private": "hello, hello, hello, hello, hello\n",
        },
    ),
]
