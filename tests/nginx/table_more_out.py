"""headers-more, the response's side: set, clear, by status, by type, wildcards, levels.

Rule: a level adds to what its outer levels say; the outer ones run first, all of them ahead of
Lua's header filter.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "set and clear",
        (
            "\n"
            'location /a { more_set_headers "X-One: 1" "X-Two: two words" X-Three:3; '
            "echo a; }\n"
            'location /b { more_set_headers "X-Var: $arg_x,$uri" "x-lower: 1"; echo '
            "b; }\n"
            'location /c { more_set_headers "X-One: 1"; more_set_headers "x-one: 2"; '
            "echo c; }\n"
            'location /d { more_set_headers "X-One: 1"; more_clear_headers X-One; '
            "echo d; }\n"
            'location /e { more_set_headers "X-One: 1"; more_set_headers "X-One:"; '
            "echo e; }\n"
            'location /f { more_set_headers X-Empty "X-Blank: " "X-Var: $arg_none"; '
            "echo f; }\n"
            'location /g { more_set_headers "Content-Type: text/x-g"; echo g; }\n'
            "location /h { more_clear_headers Content-Type; echo h; }\n"
            'location /i { more_set_headers "Content-Length: 2"; echo i; }\n'
            'location /j { more_clear_headers Content-Length; return 200 "j"; }\n'
            'location /k { more_set_headers "Location: /elsewhere" "Cache-Control: '
            'no-store"; return 200 "k"; }\n'
            "location /l { more_clear_headers Location; return 302 /x; }\n"
            "location /m { more_clear_headers Last-Modified ETag Accept-Ranges; }\n"
            'location /n { more_set_headers "Last-Modified: never" "ETag: mine"; }\n'
            'location /o { more_set_headers "X-Colon: a:b: c" "X-Space  :  v  " '
            '"X-Tab:\tt"; echo o; }\n'
            'location /p { more_clear_headers "X-One: ignored" "X-Two"; '
            'more_set_headers "X-One: 1"; echo p; }\n'
            'location /q { more_set_headers "" "X-Q: 1"; echo q; }\n'
            'location /r { more_set_headers "X-R: \\$1" \'X-Quote: "q"\'; echo r; }\n'
            'location /s { more_set_headers "Content-Type: text/html; charset=utf-8";'
            " echo s; }\n"
        ),
        (
            Ask(
                "/a",
                status=200,
                reply_headers=CHUNKED,
                also={"x-one": "1", "x-two": "two words", "x-three": "3"},
                reply=b"a\n",
            ),
            Ask(
                "/b?x=1",
                status=200,
                reply_headers=CHUNKED,
                also={"x-var": "1,/b", "x-lower": "1"},
                reply=b"b\n",
            ),
            Ask(
                "/b",
                status=200,
                reply_headers=CHUNKED,
                also={"x-var": ",/b", "x-lower": "1"},
                reply=b"b\n",
            ),
            Ask("/c", status=200, reply_headers=CHUNKED, also={"x-one": "2"}, reply=b"c\n"),
            Ask("/d", status=200, reply_headers=CHUNKED, reply=b"d\n"),
            Ask("/e", status=200, reply_headers=CHUNKED, reply=b"e\n"),
            Ask("/f", status=200, reply_headers=CHUNKED, reply=b"f\n"),
            Ask("/g", status=200, reply_headers={"content-type": "text/x-g"}, reply=b"g\n"),
            Ask("/h", status=200, reply_headers={}, reply=b"h\n"),
            Ask("/i", status=200, reply=b"i\n"),
            Ask("/j", status=200, reply_headers=CHUNKED, reply=b"j"),
            Ask(
                "/k",
                status=200,
                also={"location": "http://localhost:%PORT%/elsewhere", "cache-control": "no-store"},
                reply=b"k",
            ),
            Ask("/l", status=302, reply=page("302 Found")),
            Ask("/m", status=200, reply=b"a file\n"),
            Ask(
                "/n",
                status=200,
                also={"etag": "mine", "last-modified": "never", "accept-ranges": "bytes"},
                reply=b"a file\n",
            ),
            Ask(
                "/o",
                status=200,
                reply_headers=CHUNKED,
                also={"x-colon": "a:b: c", "x-space": "v", "x-tab": "t"},
                reply=b"o\n",
            ),
            Ask("/p", status=200, reply_headers=CHUNKED, also={"x-one": "1"}, reply=b"p\n"),
            Ask("/q", status=200, reply_headers=CHUNKED, also={"x-q": "1"}, reply=b"q\n"),
            Ask(
                "/s",
                status=200,
                reply_headers={"content-type": "text/html; charset=utf-8"},
                reply=b"s\n",
            ),
            Ask(
                "/a",
                method="HEAD",
                status=200,
                reply_headers=CHUNKED,
                also={"x-one": "1", "x-two": "two words", "x-three": "3"},
            ),
        ),
        files={"html/m": "a file\n", "html/n": "a file\n"},
    ),
    Case(
        "by status and type",
        r"""
location /a { more_set_headers -s 404 "X-404: 1" -s "200 201" ; more_set_headers -s 200 "X-200: 1";
              echo a; }
location /b { more_set_headers -s 404 "X-404: 1"; more_set_headers -s 200 "X-200: 1"; return 404; }
location /c { more_set_headers -s "404 403" "X-4: 1"; return 403; }
location /d { more_set_headers -t text/plain "X-Plain: 1";
              more_set_headers -t 'text/html text/css' "X-Html: 1"; echo d; }
location /e { more_set_headers -t text/plain "X-Plain: 1";
              more_set_headers -t text/html "X-Html: 1";
              return 404; }
location /f { more_set_headers -t "text/html" "X-Html: 1"; proxy_pass http://rich; }
location /g { more_set_headers -t "text/html; charset=utf-8" "X-Html: 1"; proxy_pass http://rich; }
location /h { more_set_headers -s 200 -t text/plain "X-Both: 1"; echo h; }
location /i { more_set_headers -s 200 -t text/html "X-Both: 1"; echo i; }
location /j { more_clear_headers -s 201 Set-Cookie ETag; proxy_pass http://rich; }
location /k { more_set_headers -s 500 "X-500: 1"; content_by_lua_block { error("x") } }
location /l { more_set_headers -t "text/plain;text/x" "X-T: 1"; echo l; }
location /m { error_page 404 /page; more_set_headers "X-M: 1"; return 404; }
location /page { more_set_headers -s 404 "X-Page: 1"; echo page; }
location /n { default_type ""; more_set_headers -t text/plain "X-T: 1"; echo n; }
location /o { more_set_headers -t text/plain "X-T: 1";
              content_by_lua_block { ngx.header.content_type = "text/plain; charset=x"
              ngx.say("o") } }
""",
        (
            Ask(
                "/a",
                status=200,
                reply_headers=CHUNKED,
                also={"x-404": "1", "x-200": "1"},
                reply=b"a\n",
            ),
            Ask("/b", status=404, also={"x-404": "1"}, reply=page("404 Not Found")),
            Ask("/c", status=403, also={"x-4": "1"}, reply=page("403 Forbidden")),
            Ask("/d", status=200, reply_headers=CHUNKED, also={"x-plain": "1"}, reply=b"d\n"),
            Ask("/e", status=404, also={"x-html": "1"}, reply=page("404 Not Found")),
            Ask(
                "/f",
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
                    "x-html": "1",
                },
                reply=b"rich\n",
            ),
            Ask(
                "/g",
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
                    "x-html": "1",
                },
                reply=b"rich\n",
            ),
            Ask("/h", status=200, reply_headers=CHUNKED, also={"x-both": "1"}, reply=b"h\n"),
            Ask("/i", status=200, reply_headers=CHUNKED, reply=b"i\n"),
            Ask(
                "/j",
                status=201,
                reply_headers={
                    "content-type": "text/html; charset=utf-8",
                    "content-length": "5",
                    "cache-control": "no-store",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "vary": "Accept",
                    "location": "/elsewhere",
                    "x-powered-by": "python",
                },
                reply=b"rich\n",
            ),
            Ask("/k", status=500, also={"x-500": "1"}, reply=page("500 Internal Server Error")),
            Ask("/l", status=200, reply_headers=CHUNKED, also={"x-t": "1"}, reply=b"l\n"),
            Ask("/m", status=404, reply_headers=CHUNKED, also={"x-page": "1"}, reply=b"page\n"),
            Ask("/n", status=200, reply_headers={}, reply=b"n\n"),
            Ask(
                "/o",
                status=200,
                reply_headers={"content-type": "text/plain; charset=x", "x-t": "1"},
                reply=b"o\n",
            ),
        ),
        apps=("rich",),
        error_log=("[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: x",),
    ),
]
