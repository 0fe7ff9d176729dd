"""headers-more, the response's side: levels of a configuration, wildcards, what is refused.

Rule: see table_more_out.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "several lines and wildcards",
        r"""
more_set_headers "X-Server: 1";
location /c { more_set_headers "Set-Cookie: c=3"; proxy_pass http://rich; }
location /d { more_set_headers "X-Hidden-One: 1" "X-Hidden-Two: 2" "X-Hid: 3";
              more_clear_headers "X-Hidden-*"; echo d; }
location /e { more_clear_headers "x-p*" "Set-*"; proxy_pass http://rich; }
location /f { more_set_headers "X-A: 1" "X-B: 2"; more_set_headers "X-*: new"; echo f; }
location /g { more_set_headers "X-*: new"; echo g; }
location /h { more_clear_headers "Content-*" "Last-*" "E*"; }
location /i { more_clear_headers "Content-*" "Last-*" "E*" "Cache-*"; proxy_pass http://rich; }
location /j { more_set_headers "Vary*: 1" "Set-*: c=3"; proxy_pass http://rich; }
""",
        (
            Ask(
                "/c",
                status=201,
                reply_headers={
                    "content-type": "text/html; charset=utf-8",
                    "content-length": "5",
                    "set-cookie": "c=3",
                    "cache-control": "no-store",
                    "etag": '"abc"',
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "vary": "Accept",
                    "location": "/elsewhere",
                    "x-powered-by": "python",
                    "x-server": "1",
                },
                reply=b"rich\n",
            ),
            Ask(
                "/d",
                status=200,
                reply_headers=CHUNKED,
                also={"x-server": "1", "x-hid": "3"},
                reply=b"d\n",
            ),
            Ask(
                "/e",
                status=201,
                reply_headers={
                    "content-type": "text/html; charset=utf-8",
                    "content-length": "5",
                    "cache-control": "no-store",
                    "etag": '"abc"',
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "vary": "Accept",
                    "location": "/elsewhere",
                    "x-server": "1",
                },
                reply=b"rich\n",
            ),
            Ask("/f", status=200, reply_headers=CHUNKED, also={"x-server": "new"}, reply=b"f\n"),
            Ask("/g", status=200, reply_headers=CHUNKED, also={"x-server": "new"}, reply=b"g\n"),
            Ask(
                "/h",
                status=200,
                also={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "x-server": "1",
                    "accept-ranges": "bytes",
                },
                reply=b"a file\n",
            ),
            Ask(
                "/i",
                status=201,
                reply_headers={
                    "content-type": "text/html; charset=utf-8",
                    "content-length": "5",
                    "set-cookie": ["a=1; Path=/", "b=2; Path=/"],
                    "vary": "Accept",
                    "location": "/elsewhere",
                    "x-powered-by": "python",
                    "x-server": "1",
                },
                reply=b"rich\n",
            ),
            Ask(
                "/j",
                status=201,
                reply_headers={
                    "content-type": "text/html; charset=utf-8",
                    "content-length": "5",
                    "set-cookie": "c=3",
                    "cache-control": "no-store",
                    "etag": '"abc"',
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "vary": "1",
                    "location": "/elsewhere",
                    "x-powered-by": "python",
                    "x-server": "1",
                },
                reply=b"rich\n",
            ),
            Ask("/none", status=404, also={"x-server": "1"}, reply=page("404 Not Found")),
        ),
        files={"html/h": "a file\n"},
        apps=("rich",),
        error_log=('[error] open() "%PREFIX%/html/none" failed (2: No such file or directory)',),
    ),
    Case(
        "levels",
        r"""
more_set_headers "X-Server: 1" "X-Who: server";
location /a { echo a; }
location /b { more_set_headers "X-Who: b"; echo b;
    location /b/c { more_clear_headers X-Server; echo c; } }
location /d { if ($arg_x) { more_set_headers "X-If: 1"; } more_clear_headers X-Who; echo d; }
location /e { header_filter_by_lua_block {
    ngx.header.X_Seen = ngx.header.X_Who
    ngx.header.X_Who = "lua"
} echo e; }
location /f { header_filter_by_lua_block { ngx.header.X_Server = nil } proxy_pass http://hello; }
location /g { rewrite_by_lua_block { ngx.header.X_Who = "lua" ngx.header.X_Other = "1" } echo g; }
location /h { content_by_lua_block {
    local r = ngx.location.capture("/b")
    ngx.say(r.header["X-Who"], " ", r.header["X-Http"])
} }
location /app { %APP% }
""",
        (
            Ask(
                "/a",
                status=200,
                reply_headers=CHUNKED,
                also={"x-http": "1", "x-server": "1", "x-who": "server"},
                reply=b"a\n",
            ),
            Ask(
                "/b",
                status=200,
                reply_headers=CHUNKED,
                also={"x-http": "1", "x-server": "1", "x-who": "b"},
                reply=b"b\n",
            ),
            Ask(
                "/b/c",
                status=200,
                reply_headers=CHUNKED,
                also={"x-http": "1", "x-who": "b"},
                reply=b"c\n",
            ),
            Ask(
                "/d",
                status=200,
                reply_headers=CHUNKED,
                also={"x-http": "1", "x-server": "1"},
                reply=b"d\n",
            ),
            Ask(
                "/d?x=1",
                status=200,
                reply_headers=CHUNKED,
                also={"x-http": "1", "x-server": "1", "x-if": "1"},
                reply=b"d\n",
            ),
            Ask(
                "/e",
                status=200,
                reply_headers=CHUNKED,
                also={"x-http": "1", "x-server": "1", "x-who": "lua", "x-seen": "server"},
                reply=b"e\n",
            ),
            Ask("/f", status=200, also={"x-http": "1", "x-who": "server"}, reply=b"hello\n"),
            Ask(
                "/g",
                status=200,
                reply_headers=CHUNKED,
                also={"x-who": "server", "x-other": "1", "x-http": "1", "x-server": "1"},
                reply=b"g\n",
            ),
            Ask(
                "/h",
                status=200,
                reply_headers=CHUNKED,
                also={"x-http": "1", "x-server": "1", "x-who": "server"},
                reply=b"b 1\n",
            ),
            Ask(
                "/app",
                status=200,
                also={"x-http": "1", "x-server": "1", "x-who": "server"},
                reply=b"hello\n",
            ),
        ),
        http='more_set_headers "X-Http: 1";',
        apps=("hello",),
        app="hello",
    ),
    Case(
        "refused: a variable", "more_set_headers 'X: $nosuch';", refused='unknown "nosuch" variable'
    ),
    Case(
        "refused: no argument",
        "location /t { more_set_headers; }",
        refused=(
            'invalid number of arguments in "more_set_headers" directive in '
            "%PREFIX%/conf/nginx.conf:25"
        ),
    ),
    Case(
        "refused in main",
        "location /t { }",
        main="more_set_headers 'X: 1';",
        refused=('"more_set_headers" directive is not allowed here in %PREFIX%/conf/nginx.conf:9'),
    ),
]
