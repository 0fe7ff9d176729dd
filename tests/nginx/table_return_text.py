"""The return directive: its text and type, methods, headers, its place, what it comes before.

Rule: what is asked for is in the target's name.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "text: variables, escapes, quotes",
        r"""
set $x "v";
location /a { return 200 "$x ${x}y $x$x a\"b"; }
location /b { return 200 '$x "q" \'s\''; }
location /c { return 200 "a\nb\tc\rd\\e"; }
location /d { return 200 a\ b; }
location /e { return 200 $x; }
location /f { return 200 ""; }
location /g { return 200 "line
break"; }
location /h { return 200 "\$x \x"; }
location /i { return 200 "a;b{c}#d"; }
location /j { return 200 a#b; }
""",
        (
            Ask("/a", status=200, reply=b'v vy vv a"b'),
            Ask("/b", status=200, reply=b"v \"q\" 's'"),
            Ask("/c", status=200, reply=b"a\nb\tc\rd\\e"),
            Ask("/d", status=200, reply=b"a\\ b"),
            Ask("/e", status=200, reply=b"v"),
            Ask("/f", status=200),
            Ask("/g", status=200, reply=b"line\nbreak"),
            Ask("/h", status=200, reply=b"\\v \\x"),
            Ask("/i", status=200, reply=b"a;b{c}#d"),
            Ask("/j", status=200, reply=b"a#b"),
        ),
    ),
    Case(
        "the type of a text",
        r"""
location /a { default_type text/html; return 200 "a"; }
location /b.html { return 200 "b"; }
location /c.png { return 200 "c"; }
location /d.unknown { default_type application/json; return 200 "{}"; }
location /e { default_type ""; return 200 "e"; }
location /f { default_type application/json; return 302 /x; }
location /g { default_type application/json; return 404; }
location /h { default_type application/json; return 404 "{}"; }
location /i { default_type application/json; charset utf-8; return 200 "{}"; }
location /j { charset utf-8; return 200 "j"; }
location /k {
    types { application/x-k k; }
    default_type a/b;
    location ~ k$ { return 200 "k"; }
    return 200 "not k";
}
location /l.HTML { return 200 "l"; }
""",
        (
            Ask(
                "/a",
                status=200,
                reply_headers={"content-type": "text/html", "content-length": "1"},
                reply=b"a",
            ),
            Ask(
                "/b.html",
                status=200,
                reply_headers={"content-type": "text/html", "content-length": "1"},
                reply=b"b",
            ),
            Ask("/c.png", status=200, reply=b"c"),
            Ask(
                "/d.unknown",
                status=200,
                reply_headers={"content-type": "application/json", "content-length": "2"},
                reply=b"{}",
            ),
            Ask("/e", status=200, reply_headers={"content-length": "1"}, reply=b"e"),
            Ask(
                "/f",
                status=302,
                also={"location": "http://localhost:%PORT%/x"},
                reply=page("302 Found"),
            ),
            Ask("/g", status=404, reply=page("404 Not Found")),
            Ask(
                "/h",
                status=404,
                reply_headers={"content-type": "application/json", "content-length": "2"},
                reply=b"{}",
            ),
            Ask(
                "/i",
                status=200,
                reply_headers={"content-type": "application/json", "content-length": "2"},
                reply=b"{}",
            ),
            Ask(
                "/j",
                status=200,
                reply_headers={"content-type": "text/plain; charset=utf-8", "content-length": "1"},
                reply=b"j",
            ),
            Ask(
                "/k/x.k",
                status=200,
                reply_headers={"content-type": "application/x-k", "content-length": "1"},
                reply=b"k",
            ),
            Ask(
                "/k/x.z",
                status=200,
                reply_headers={"content-type": "a/b", "content-length": "5"},
                reply=b"not k",
            ),
            Ask(
                "/l.HTML",
                status=200,
                reply_headers={"content-type": "text/html", "content-length": "1"},
                reply=b"l",
            ),
        ),
    ),
    Case(
        "methods",
        r"""
location /a { return 200 "a"; }
location /b { return 204; }
location /c { return 404; }
location /d { return 301 /x; }
""",
        (
            Ask(
                "/a", method="HEAD", status=200, reply_headers=CHUNKED, also={"content-length": "1"}
            ),
            Ask("/b", method="HEAD", status=204, reply_headers={}),
            Ask(
                "/c",
                method="HEAD",
                status=404,
                reply_headers={"content-type": "text/html", "content-length": "146"},
            ),
            Ask(
                "/d",
                method="HEAD",
                status=301,
                reply_headers={
                    "content-type": "text/html",
                    "content-length": "162",
                    "location": "http://localhost:%PORT%/x",
                },
            ),
            Ask("/a", method="POST", status=200, reply=b"a"),
            Ask("/b", method="POST", status=204, reply_headers={}),
            Ask("/c", method="POST", status=404, reply=page("404 Not Found")),
            Ask(
                "/d",
                method="POST",
                status=301,
                also={"location": "http://localhost:%PORT%/x"},
                reply=page("301 Moved Permanently"),
            ),
            Ask("/a", method="POST", body=b"some body", status=200, reply=b"a"),
            Ask("/c", method="POST", body=b"some body", status=404, reply=page("404 Not Found")),
            Ask("/a", method="DELETE", status=200, reply=b"a"),
            Ask("/c", method="DELETE", status=404, reply=page("404 Not Found")),
            Ask("/a", method="OPTIONS", status=200, reply=b"a"),
            Ask("/c", method="OPTIONS", status=404, reply=page("404 Not Found")),
            Ask("/a", method="FOO", status=200, reply=b"a"),
        ),
    ),
    Case(
        "add_header",
        r"""
add_header X-A $uri;
add_header X-B b always;
location /a { return 200 "a"; }
location /b { return 404; }
location /c { return 301 /x; }
location /d { return 204; }
location /e { return 500; }
location /f { return 404 "text"; }
location /g { return 303 /x; }
""",
        (
            Ask("/a", status=200, also={"x-a": "/a", "x-b": "b"}, reply=b"a"),
            Ask("/b", status=404, also={"x-b": "b"}, reply=page("404 Not Found")),
            Ask(
                "/c",
                status=301,
                also={"location": "http://localhost:%PORT%/x", "x-a": "/c", "x-b": "b"},
                reply=page("301 Moved Permanently"),
            ),
            Ask("/d", status=204, reply_headers={"x-a": "/d", "x-b": "b"}),
            Ask("/e", status=500, also={"x-b": "b"}, reply=page("500 Internal Server Error")),
            Ask("/f", status=404, also={"x-b": "b"}, reply=b"text"),
            Ask(
                "/g",
                status=303,
                also={"location": "http://localhost:%PORT%/x", "x-a": "/g", "x-b": "b"},
                reply=page("303 See Other"),
            ),
        ),
    ),
    Case(
        "in the server, an if, a location",
        r"""
if ($arg_s) { return 200 "server if $arg_s"; }
location /a { if ($arg_x) { return 201 "if $arg_x"; } return 200 "a"; }
location /b { return 200 "first"; return 200 "second"; }
location /c { set $x 1; return 200 "$x"; set $x 2; }
""",
        (
            Ask("/a", status=200, reply=b"a"),
            Ask("/a?x=1", status=201, reply=b"if 1"),
            Ask("/a?s=1&x=1", status=200, reply=b"server if 1"),
            Ask("/b", status=200, reply=b"first"),
            Ask("/c", status=200, reply=b"1"),
            Ask("/zzz?s=", status=404, reply=page("404 Not Found")),
        ),
        error_log=('[error] open() "%PREFIX%/html/zzz" failed (2: No such file or directory)',),
    ),
    Case(
        "return comes before access, content and other handlers",
        r"""
location /a { deny all; return 200 "a"; }
location /b { access_by_lua_block { ngx.exit(403) } return 200 "b"; }
location /c { rewrite_by_lua_block { ngx.exit(403) } return 200 "c"; }
location /d { content_by_lua_block { ngx.say("lua") } return 200 "d"; }
location /e { return 200 "e"; content_by_lua_block { ngx.say("lua") } }
location /f { header_filter_by_lua_block { ngx.header.x = "filter" } return 200 "f"; }
location /g { body_filter_by_lua_block { ngx.arg[1] = string.upper(ngx.arg[1]) } return 200 "g"; }
location /h { log_by_lua_block { ngx.log(ngx.ERR, "log ", ngx.status) } return 418 "h"; }
location /i { auth_basic x; return 200 "i"; }
location /j { limit_except POST { deny all; } return 200 "j"; }
location /k { client_max_body_size 1; return 200 "k"; }
""",
        (
            Ask("/a", status=200, reply=b"a"),
            Ask("/b", status=200, reply=b"b"),
            Ask("/c", status=200, reply=b"c"),
            Ask("/d", status=200, reply=b"d"),
            Ask("/e", status=200, reply=b"e"),
            Ask("/f", status=200, also={"x": "filter"}, reply=b"f"),
            Ask(
                "/g",
                status=200,
                reply=b"G",
                differs="a body filter takes the Content-Length away",
                ours={"reply_headers": {"content-type": "text/plain"}},
            ),
            Ask("/h", status=418, reply=b"h"),
            Ask("/i", status=200, reply=b"i"),
            Ask("/j", status=403, reply=page("403 Forbidden")),
            Ask(
                "/k",
                method="POST",
                body=b"too long",
                status=413,
                reply=page("413 Request Entity Too Large"),
            ),
        ),
        error_log=(
            "[error] [lua] log_by_lua(conf):1: log 418 while logging request",
            "[error] access forbidden by rule",
            "[error] client intended to send too large body: 8 bytes",
        ),
    ),
    Case(
        "ranges and conditions have no hold on a text",
        r"""
location /a { return 200 "0123456789"; }
location /b {
    add_header Last-Modified "Wed, 21 Oct 2015 07:28:00 GMT";
    add_header ETag '"x"';
    return 200 "b";
}
""",
        (
            Ask("/a", headers=(("Range", "bytes=0-3"),), status=200, reply=b"0123456789"),
            Ask(
                "/b",
                headers=(("If-None-Match", '"x"'),),
                status=200,
                also={"last-modified": "Wed, 21 Oct 2015 07:28:00 GMT", "etag": '"x"'},
                reply=b"b",
            ),
            Ask(
                "/b",
                headers=(("If-Modified-Since", "Wed, 21 Oct 2015 07:28:00 GMT"),),
                status=200,
                also={"last-modified": "Wed, 21 Oct 2015 07:28:00 GMT", "etag": '"x"'},
                reply=b"b",
            ),
            Ask(
                "/a",
                headers=(("If-Match", '"y"'),),
                status=412,
                reply=page("412 Precondition Failed"),
            ),
            Ask(
                "/a",
                headers=(("If-Unmodified-Since", "Wed, 21 Oct 2015 07:28:00 GMT"),),
                status=412,
                reply=page("412 Precondition Failed"),
            ),
        ),
    ),
    Case(
        "return 444 closes, 499 too",
        r"""
location /a { return 444; }
location /b { error_page 444 /x; return 444; }
location /x { return 200 "x"; }
""",
        (
            Ask("/a", closes=444, status=None, cut=True),
            Ask("/b", closes=444, status=None, cut=True),
        ),
    ),
    Case(
        "return with a body too much",
        "return 200 a b;",
        refused=(
            'invalid number of arguments in "return" directive in %PREFIX%/conf/nginx.conf:25'
        ),
    ),
    Case(
        "return of nothing",
        "return;",
        refused=(
            'invalid number of arguments in "return" directive in %PREFIX%/conf/nginx.conf:25'
        ),
    ),
    Case(
        "return of a word",
        "return abc;",
        refused='invalid return code "abc" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "return of a number too high",
        "return 1000;",
        refused='invalid return code "1000" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "return in http",
        "",
        http="return 200;",
        refused='"return" directive is not allowed here in %PREFIX%/conf/nginx.conf:21',
    ),
]
