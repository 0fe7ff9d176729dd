"""Requests that are too long, and bodies: URIs, header lines, header fields, client_max_body_size.

Rule: sizes are around nginx's limits; a server in front of us may have lower ones of its own.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "a URI of up to 8k",
        'return 200 "ok";',
        (
            Ask("/" + "x" * 1024, status=200, reply=b"ok"),
            Ask("/" + "x" * 4000, status=200, reply=b"ok"),
            Ask("/" + "x" * 8000, status=200, reply=b"ok"),
            Ask("/" + "x" * 8192, status=414, reply=page("414 Request-URI Too Large")),
            Ask("/" + "x" * 9000, status=414, reply=page("414 Request-URI Too Large")),
            Ask("/?" + "x" * 8000, status=200, reply=b"ok"),
            Ask("/?" + "x" * 9000, status=414, reply=page("414 Request-URI Too Large")),
        ),
    ),
    Case(
        "headers of up to 4 buffers of 8k",
        'return 200 "ok";',
        (
            Ask("/", headers=(("X", "x" * 8000),), status=200, reply=b"ok"),
            Ask(
                "/",
                headers=(("X", "x" * 8200),),
                status=400,
                reply=(
                    b"<html>\r\n"
                    b"<head><title>400 Request Header Or Cookie Too Large</title></head>\r\n"
                    b"<body>\r\n"
                    b"<center><h1>400 Bad Request</h1></center>\r\n"
                    b"<center>Request Header Or Cookie Too Large</center>\r\n"
                    b"<hr><center>nginx</center>\r\n"
                    b"</body>\r\n"
                    b"</html>\r\n"
                ),
            ),
            Ask(
                "/",
                headers=(("X", "x" * 8000), ("Y", "y" * 8000), ("Z", "z" * 8000)),
                status=200,
                reply=b"ok",
            ),
            Ask(
                "/",
                headers=(
                    ("V", "v" * 8000),
                    ("W", "w" * 8000),
                    ("X", "x" * 8000),
                    ("Y", "y" * 8000),
                    ("Z", "z" * 8000),
                ),
                status=400,
                reply=(
                    b"<html>\r\n"
                    b"<head><title>400 Request Header Or Cookie Too Large</title></head>\r\n"
                    b"<body>\r\n"
                    b"<center><h1>400 Bad Request</h1></center>\r\n"
                    b"<center>Request Header Or Cookie Too Large</center>\r\n"
                    b"<hr><center>nginx</center>\r\n"
                    b"</body>\r\n"
                    b"</html>\r\n"
                ),
            ),
        ),
    ),
    Case(
        "large_client_header_buffers",
        r"""
large_client_header_buffers 2 2k;
client_header_buffer_size 1k;
return 200 "ok";
""",
        (
            Ask("/" + "x" * 1900, status=200, reply=b"ok"),
            Ask("/" + "x" * 2100, status=414, reply=page("414 Request-URI Too Large")),
            Ask("/", headers=(("X", "x" * 1900),), status=200, reply=b"ok"),
            Ask(
                "/",
                headers=(("X", "x" * 2100),),
                status=400,
                reply=(
                    b"<html>\r\n"
                    b"<head><title>400 Request Header Or Cookie Too Large</title></head>\r\n"
                    b"<body>\r\n"
                    b"<center><h1>400 Bad Request</h1></center>\r\n"
                    b"<center>Request Header Or Cookie Too Large</center>\r\n"
                    b"<hr><center>nginx</center>\r\n"
                    b"</body>\r\n"
                    b"</html>\r\n"
                ),
            ),
            Ask(
                "/",
                headers=(("X", "x" * 1900), ("Y", "y" * 1900), ("Z", "z" * 1900)),
                status=400,
                reply=(
                    b"<html>\r\n"
                    b"<head><title>400 Request Header Or Cookie Too Large</title></head>\r\n"
                    b"<body>\r\n"
                    b"<center><h1>400 Bad Request</h1></center>\r\n"
                    b"<center>Request Header Or Cookie Too Large</center>\r\n"
                    b"<hr><center>nginx</center>\r\n"
                    b"</body>\r\n"
                    b"</html>\r\n"
                ),
            ),
        ),
    ),
    Case(
        "error_page for what is too long",
        r"""
error_page 400 414 494 /e;
large_client_header_buffers 2 2k;
location /e { echo "e $status"; }
""",
        (
            Ask("/" + "x" * 2100, status=414, reply_headers=CHUNKED, reply=b"e 414\n"),
            Ask(
                "/",
                headers=(("X", "x" * 2100),),
                status=400,
                reply_headers=CHUNKED,
                reply=b"e 400\n",
            ),
        ),
    ),
    Case(
        "client_max_body_size",
        r"""
client_max_body_size 10;
location /a { content_by_lua_block { ngx.req.read_body() ngx.say(#ngx.req.get_body_data()) } }
location /b {
    client_max_body_size 0;
    content_by_lua_block { ngx.req.read_body() ngx.say(#ngx.req.get_body_data()) }
}
location /c {
    client_max_body_size 1k;
    content_by_lua_block { ngx.req.read_body() ngx.say(#ngx.req.get_body_data()) }
}
location /d { content_by_lua_block { ngx.say("not read") } }
location /e { error_page 413 =200 /too-long; echo x; }
location /too-long { echo "too long"; }
location /f { rewrite ^ /b last; }
location /g { proxy_pass http://dump; }
""",
        (
            Ask(
                "/a",
                method="POST",
                body=b"xxxxxxxxx",
                status=200,
                reply_headers=CHUNKED,
                reply=b"9\n",
            ),
            Ask(
                "/a",
                method="POST",
                body=b"xxxxxxxxxx",
                status=200,
                reply_headers=CHUNKED,
                reply=b"10\n",
            ),
            Ask(
                "/a",
                method="POST",
                body=b"xxxxxxxxxxx",
                status=413,
                reply=page("413 Request Entity Too Large"),
            ),
            Ask(
                "/b",
                method="POST",
                body=b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                status=200,
                reply_headers=CHUNKED,
                reply=b"50\n",
            ),
            Ask(
                "/c",
                method="POST",
                body=b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                status=200,
                reply_headers=CHUNKED,
                reply=b"50\n",
            ),
            Ask(
                "/d",
                method="POST",
                body=b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                status=413,
                reply=page("413 Request Entity Too Large"),
            ),
            Ask(
                "/e",
                method="POST",
                body=b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                status=200,
                reply_headers=CHUNKED,
                reply=b"too long\n",
            ),
            Ask(
                "/f",
                method="POST",
                body=b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                status=413,
                reply=page("413 Request Entity Too Large"),
            ),
            Ask(
                "/g",
                method="POST",
                body=b"xxxxxxxxxx",
                status=200,
                reply=(
                    b"method=POST\npath=/g\nquery=\ncontent-length: 10\nhost: dump\n\nxxxxxxxxxx"
                ),
            ),
            Ask(
                "/g",
                method="POST",
                body=b"xxxxxxxxxxx",
                status=413,
                reply=page("413 Request Entity Too Large"),
            ),
            Ask(
                "/a",
                method="HEAD",
                headers=(("Content-Length", "11"),),
                status=413,
                reply_headers={"content-type": "text/html", "content-length": "176"},
            ),
        ),
        apps=("dump",),
        error_log=(
            "[error] client intended to send too large body: 11 bytes",
            "[error] client intended to send too large body: 50 bytes",
            "[error] client intended to send too large body: 50 bytes",
            "[error] client intended to send too large body: 50 bytes",
            "[error] client intended to send too large body: 11 bytes",
            "[error] client intended to send too large body: 11 bytes",
        ),
    ),
    Case(
        "chunked bodies",
        r"""
client_max_body_size 10;
location /a {
    content_by_lua_block {
        ngx.req.read_body()
        ngx.say(ngx.req.get_body_data(), " ", tostring(ngx.var.content_length))
    }
}
location /d { content_by_lua_block { ngx.say("not read") } }
""",
        (
            Ask(
                "/a",
                method="POST",
                headers=(("Transfer-Encoding", "chunked"),),
                body=b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
                status=200,
                reply_headers=CHUNKED,
                reply=b"abcde 5\n",
            ),
            Ask(
                "/a",
                method="POST",
                headers=(("Transfer-Encoding", "chunked"),),
                body=b"b\r\nabcdefghijk\r\n0\r\n\r\n",
                status=413,
                reply=page("413 Request Entity Too Large"),
            ),
            Ask(
                "/d",
                method="POST",
                headers=(("Transfer-Encoding", "chunked"),),
                body=b"3\r\nabc\r\n0\r\n\r\n",
                status=200,
                reply_headers=CHUNKED,
                reply=b"not read\n",
            ),
        ),
        error_log=("[error] client intended to send too large chunked body: 0+11 bytes",),
    ),
]
