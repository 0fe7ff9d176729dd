"""add_header: which answers get it, values, levels, what Lua sees of it.

Rule: the headers filter runs after Lua's header filter, on the client's response only.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case, of_file

CASES = [
    Case(
        "by status",
        r"""
add_header X-Plain plain;
add_header X-Always always always;
location /s { return 200 "s"; }
location /201 { return 201 "x"; }
location /202 { return 202 "x"; }
location /203 { return 203 "x"; }
location /204 { return 204; }
location /206 { return 206 "x"; }
location /300 { return 300 "x"; }
location /301 { return 301 /x; }
location /302 { return 302 /x; }
location /303 { return 303 /x; }
location /304 { return 304; }
location /305 { return 305; }
location /307 { return 307 /x; }
location /308 { return 308 /x; }
location /400 { return 400; }
location /404 { return 404; }
location /500 { return 500 "x"; }
location /page { error_page 404 =200 /s; return 404; }
location /page2 { error_page 404 /s; return 404; }
location /m { proxy_pass http://missing; }
location /lua { content_by_lua_block { ngx.status = 201 ngx.say("lua") } }
location /app { %APP% }
""",
        (
            Ask("/s", status=200, also={"x-plain": "plain", "x-always": "always"}, reply=b"s"),
            Ask("/201", status=201, also={"x-plain": "plain", "x-always": "always"}, reply=b"x"),
            Ask("/202", status=202, also={"x-always": "always"}, reply=b"x"),
            Ask("/203", status=203, also={"x-always": "always"}, reply=b"x"),
            Ask("/204", status=204, reply_headers={"x-plain": "plain", "x-always": "always"}),
            Ask("/206", status=206, also={"x-plain": "plain", "x-always": "always"}, reply=b"x"),
            Ask("/300", status=300, also={"x-always": "always"}, reply=b"x"),
            Ask(
                "/301",
                status=301,
                also={
                    "location": "http://localhost:%PORT%/x",
                    "x-plain": "plain",
                    "x-always": "always",
                },
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/302",
                status=302,
                also={
                    "location": "http://localhost:%PORT%/x",
                    "x-plain": "plain",
                    "x-always": "always",
                },
                reply=page("302 Found"),
            ),
            Ask(
                "/303",
                status=303,
                also={
                    "location": "http://localhost:%PORT%/x",
                    "x-plain": "plain",
                    "x-always": "always",
                },
                reply=page("303 See Other"),
            ),
            Ask("/304", status=304, also={"x-plain": "plain", "x-always": "always"}),
            Ask("/305", status=305, also={"x-always": "always"}),
            Ask(
                "/307",
                status=307,
                also={
                    "location": "http://localhost:%PORT%/x",
                    "x-plain": "plain",
                    "x-always": "always",
                },
                reply=page("307 Temporary Redirect"),
            ),
            Ask(
                "/308",
                status=308,
                also={
                    "location": "http://localhost:%PORT%/x",
                    "x-plain": "plain",
                    "x-always": "always",
                },
                reply=page("308 Permanent Redirect"),
            ),
            Ask("/400", status=400, also={"x-always": "always"}, reply=page("400 Bad Request")),
            Ask("/404", status=404, also={"x-always": "always"}, reply=page("404 Not Found")),
            Ask("/500", status=500, also={"x-always": "always"}, reply=b"x"),
            Ask("/page", status=200, also={"x-plain": "plain", "x-always": "always"}, reply=b"s"),
            Ask("/page2", status=404, also={"x-always": "always"}, reply=b"s"),
            Ask(
                "/m",
                status=404,
                reply_headers={
                    "content-type": "application/json",
                    "content-length": "13",
                    "x-always": "always",
                },
                reply=b'{"gone":true}',
            ),
            Ask(
                "/lua",
                status=201,
                reply_headers=CHUNKED,
                also={"x-plain": "plain", "x-always": "always"},
                reply=b"lua\n",
            ),
            Ask(
                "/app",
                status=201,
                reply_headers={
                    "content-type": "text/html; charset=utf-8",
                    "content-length": "5",
                    "set-cookie": ["a=1; Path=/", "b=2; Path=/"],
                    "cache-control": "no-store",
                    "etag": '"abc"',
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "vary": "Accept",
                    "location": "/elsewhere",
                    "x-powered-by": "python",
                    "x-plain": "plain",
                    "x-always": "always",
                },
                reply=b"rich\n",
            ),
            Ask(
                "/s",
                method="HEAD",
                status=200,
                reply_headers=CHUNKED,
                also={"content-length": "1", "x-plain": "plain", "x-always": "always"},
            ),
        ),
        apps=("missing",),
        app="rich",
    ),
    Case(
        "values",
        r"""
location /a { add_header X-Var "$arg_x $uri"; add_header X-None $arg_none; return 200 "a"; }
location /b { add_header X-Two 1; add_header X-Two 2; add_header x-two 3; return 200 "b"; }
location /c { add_header Set-Cookie c=3; add_header Vary Cookie; proxy_pass http://rich; }
location /d { add_header Cache-Control max-age=1; add_header Cache-Control private;
              proxy_pass http://rich; }
location /e { add_header Last-Modified "Thu, 22 Oct 2015 07:28:00 GMT"; add_header ETag '"mine"'; }
location /f { add_header Last-Modified ""; add_header ETag ""; }
location /g { add_header Last-Modified "Thu, 22 Oct 2015 07:28:00 GMT"; proxy_pass http://rich; }
location /h { add_header Content-Type text/x-h; return 200 "h"; }
location /i { add_header Location /elsewhere; return 302 /x; }
location /j { add_header X-Empty ""; add_header "X Space" 1; return 200 "j"; }
location /k { add_header X-Req $sent_http_x_one; add_header X-One 1;
              add_header X-After $sent_http_x_one; return 200 "k"; }
location /l { add_header X-Status $status; add_header X-Bytes $body_bytes_sent; return 201 "l"; }
location /m { set $v 1; add_header X-V $v; set $v 2; return 200 "m"; }
location /n { add_header Link "</a>"; add_header Link "</b>"; return 200 "n"; }
location /file { add_header X-Plain plain; }
""",
        (
            Ask("/a?x=1", status=200, also={"x-var": "1 /a"}, reply=b"a"),
            Ask("/b", status=200, also={"x-two": ["1", "2", "3"]}, reply=b"b"),
            Ask(
                "/c",
                status=201,
                reply_headers={
                    "content-type": "text/html; charset=utf-8",
                    "content-length": "5",
                    "set-cookie": ["a=1; Path=/", "b=2; Path=/", "c=3"],
                    "cache-control": "no-store",
                    "etag": '"abc"',
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "vary": ["Accept", "Cookie"],
                    "location": "/elsewhere",
                    "x-powered-by": "python",
                },
                reply=b"rich\n",
            ),
            Ask(
                "/d",
                status=201,
                reply_headers={
                    "content-type": "text/html; charset=utf-8",
                    "content-length": "5",
                    "set-cookie": ["a=1; Path=/", "b=2; Path=/"],
                    "cache-control": ["no-store", "max-age=1", "private"],
                    "etag": '"abc"',
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "vary": "Accept",
                    "location": "/elsewhere",
                    "x-powered-by": "python",
                },
                reply=b"rich\n",
            ),
            Ask(
                "/e",
                status=200,
                also={
                    "etag": '"mine"',
                    "last-modified": "Thu, 22 Oct 2015 07:28:00 GMT",
                    "accept-ranges": "bytes",
                },
                reply=b"a file\n",
            ),
            Ask("/f", status=200, also={"accept-ranges": "bytes"}, reply=b"a file\n"),
            Ask(
                "/g",
                status=201,
                reply_headers={
                    "content-type": "text/html; charset=utf-8",
                    "content-length": "5",
                    "set-cookie": ["a=1; Path=/", "b=2; Path=/"],
                    "cache-control": "no-store",
                    "etag": '"abc"',
                    "last-modified": "Thu, 22 Oct 2015 07:28:00 GMT",
                    "vary": "Accept",
                    "location": "/elsewhere",
                    "x-powered-by": "python",
                },
                reply=b"rich\n",
            ),
            Ask(
                "/i",
                status=302,
                also={"location": ["http://localhost:%PORT%/x", "/elsewhere"]},
                reply=page("302 Found"),
            ),
            Ask(
                "/k",
                status=200,
                also={"x-one": "1"},
                reply=b"k",
                differs="a $sent_http_ variable is computed each time",
                ours={"also": {"x-one": "1", "x-after": "1"}},
            ),
            Ask("/l", status=201, also={"x-status": "201", "x-bytes": "0"}, reply=b"l"),
            Ask("/m", status=200, also={"x-v": "2"}, reply=b"m"),
            Ask("/n", status=200, also={"link": ["</a>", "</b>"]}, reply=b"n"),
            Ask(
                "/e",
                headers=(("If-Modified-Since", "Thu, 22 Oct 2015 07:28:00 GMT"),),
                status=200,
                also={
                    "etag": '"mine"',
                    "last-modified": "Thu, 22 Oct 2015 07:28:00 GMT",
                    "accept-ranges": "bytes",
                },
                reply=b"a file\n",
            ),
            Ask("/file", status=200, also=of_file(7) | {"x-plain": "plain"}, reply=b"a file\n"),
            Ask(
                "/file",
                headers=(("If-None-Match", '"56273e80-7"'),),
                status=304,
                reply_headers={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-7"',
                    "x-plain": "plain",
                },
            ),
            Ask(
                "/file",
                headers=(("Range", "bytes=0-2"),),
                status=206,
                also={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-7"',
                    "x-plain": "plain",
                    "content-range": "bytes 0-2/7",
                },
                reply=b"a f",
            ),
        ),
        files={"html/e": "a file\n", "html/f": "a file\n", "html/file": "a file\n"},
        apps=("rich",),
    ),
    Case(
        "levels and Lua",
        r"""
add_header X-Server 1;
location /a { return 200 "a"; }
location /b { add_header X-B 1; return 200 "b"; location /b/c { return 200 "c"; }
              location /b/d { add_header X-D 1; return 200 "d"; } }
location /e { expires off; return 200 "e"; }
location /f { header_filter_by_lua_block { ngx.header.X_Seen = ngx.header.X_Server or "nil"
              ngx.header.X_Server = "lua" } return 200 "f"; }
location /g { content_by_lua_block { ngx.header.X_Server = "lua" ngx.say("g") } }
location /h { content_by_lua_block {
    local r = ngx.location.capture("/a")
    ngx.say(r.header["X-Server"])
} }
location /i { more_set_headers "X-Server: more"; return 200 "i"; }
location /j { more_clear_headers X-Server; return 200 "j"; }
location /k { add_header X-K 1; echo k; log_by_lua_block { ngx.log(ngx.WARN, ngx.header.X_K) } }
location /l { add_trailer X-T 1; echo l; }
location /m { if ($arg_x) { add_header X-If 1; } return 200 "m"; }
""",
        (
            Ask("/a", status=200, also={"x-server": "1"}, reply=b"a"),
            Ask("/b", status=200, also={"x-b": "1"}, reply=b"b"),
            Ask("/b/c", status=200, also={"x-b": "1"}, reply=b"c"),
            Ask("/b/d", status=200, also={"x-d": "1"}, reply=b"d"),
            Ask("/e", status=200, also={"x-server": "1"}, reply=b"e"),
            Ask("/f", status=200, also={"x-seen": "nil", "x-server": ["lua", "1"]}, reply=b"f"),
            Ask(
                "/g",
                status=200,
                reply_headers=CHUNKED,
                also={"x-server": ["lua", "1"]},
                reply=b"g\n",
            ),
            Ask("/h", status=200, reply_headers=CHUNKED, also={"x-server": "1"}, reply=b"nil\n"),
            Ask("/i", status=200, also={"x-server": ["more", "1"]}, reply=b"i"),
            Ask("/j", status=200, also={"x-server": "1"}, reply=b"j"),
            Ask("/k", status=200, reply_headers=CHUNKED, also={"x-k": "1"}, reply=b"k\n"),
            Ask("/l", status=200, reply_headers=CHUNKED, also={"x-server": "1"}, reply=b"l\n"),
            Ask("/m", status=200, also={"x-server": "1"}, reply=b"m"),
            Ask("/m?x=1", status=200, also={"x-if": "1"}, reply=b"m"),
        ),
        http="add_header X-Http 1;",
        error_log=("[warn] [lua] log_by_lua(conf):1: 1 while logging request",),
    ),
    Case(
        "refused: parameter",
        "add_header X 1 sometimes;",
        refused='invalid parameter "sometimes" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "refused: one argument",
        "add_header X;",
        refused=(
            'invalid number of arguments in "add_header" directive in %PREFIX%/conf/nginx.conf:25'
        ),
    ),
    Case(
        "refused: four",
        "add_header X 1 always x;",
        refused=(
            'invalid number of arguments in "add_header" directive in %PREFIX%/conf/nginx.conf:25'
        ),
    ),
    Case("refused: a variable", "add_header X $nosuch;", refused='unknown "nosuch" variable'),
]
