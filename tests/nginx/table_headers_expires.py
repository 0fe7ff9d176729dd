"""expires: the kinds of times whose headers do not depend on the clock.

Rule: see table_headers; a time that does is compared in the log, as a difference.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case, of_file

CASES = [
    Case(
        "constants",
        r"""
location /max { expires max; return 200 "x"; }
location /epoch { expires epoch; return 200 "x"; }
location /off { expires off; return 200 "x"; }
location /404 { expires max; return 404; }
location /500 { expires epoch; return 500 "x"; }
location /302 { expires epoch; return 302 /x; }
location /rich { expires max; proxy_pass http://rich; }
location /lua { expires max; content_by_lua_block {
    ngx.header.cache_control = { "a", "b" }
    ngx.header.expires = "x"
    ngx.say("lua")
} }
location /add { expires epoch; add_header Cache-Control private; return 200 "x"; }
location /modified { expires modified 1h; }
location /minus { expires modified -1h; }
location /long { expires modified 10000d; }
""",
        (
            Ask(
                "/max",
                status=200,
                also={
                    "expires": "Thu, 31 Dec 2037 23:55:55 GMT",
                    "cache-control": "max-age=315360000",
                },
                reply=b"x",
            ),
            Ask(
                "/epoch",
                status=200,
                also={"expires": "Thu, 01 Jan 1970 00:00:01 GMT", "cache-control": "no-cache"},
                reply=b"x",
            ),
            Ask("/off", status=200, reply=b"x"),
            Ask("/404", status=404, reply=page("404 Not Found")),
            Ask("/500", status=500, reply=b"x"),
            Ask(
                "/302",
                status=302,
                also={
                    "location": "http://localhost:%PORT%/x",
                    "expires": "Thu, 01 Jan 1970 00:00:01 GMT",
                    "cache-control": "no-cache",
                },
                reply=page("302 Found"),
            ),
            Ask(
                "/rich",
                status=201,
                reply_headers={
                    "content-type": "text/html; charset=utf-8",
                    "content-length": "5",
                    "set-cookie": ["a=1; Path=/", "b=2; Path=/"],
                    "cache-control": "max-age=315360000",
                    "etag": '"abc"',
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "vary": "Accept",
                    "location": "/elsewhere",
                    "x-powered-by": "python",
                    "expires": "Thu, 31 Dec 2037 23:55:55 GMT",
                },
                reply=b"rich\n",
            ),
            Ask(
                "/lua",
                status=200,
                reply_headers=CHUNKED,
                also={
                    "cache-control": "max-age=315360000",
                    "expires": "Thu, 31 Dec 2037 23:55:55 GMT",
                },
                reply=b"lua\n",
            ),
            Ask(
                "/add",
                status=200,
                also={
                    "expires": "Thu, 01 Jan 1970 00:00:01 GMT",
                    "cache-control": ["no-cache", "private"],
                },
                reply=b"x",
            ),
            Ask(
                "/modified",
                status=200,
                also=of_file(7)
                | {"expires": "Wed, 21 Oct 2015 08:28:00 GMT", "cache-control": "no-cache"},
                reply=b"a file\n",
            ),
            Ask(
                "/minus",
                status=200,
                also=of_file(7)
                | {"expires": "Wed, 21 Oct 2015 06:28:00 GMT", "cache-control": "no-cache"},
                reply=b"a file\n",
            ),
            Ask(
                "/max",
                method="HEAD",
                status=200,
                reply_headers=CHUNKED,
                also={
                    "content-length": "1",
                    "expires": "Thu, 31 Dec 2037 23:55:55 GMT",
                    "cache-control": "max-age=315360000",
                },
            ),
        ),
        files={"html/modified": "a file\n", "html/minus": "a file\n", "html/long": "x"},
        apps=("rich",),
    ),
    Case(
        "by a variable",
        r"""
location /v { expires $arg_e; return 200 "x"; }
location /m { expires $by_type; return 200 "x"; }
location /n { default_type text/css; expires $by_type; return 200 "x"; }
location /o { default_type image/png; expires $by_type; return 200 "x"; }
location /p { expires modified $arg_e; }
""",
        (
            Ask(
                "/v?e=max",
                status=200,
                also={
                    "expires": "Thu, 31 Dec 2037 23:55:55 GMT",
                    "cache-control": "max-age=315360000",
                },
                reply=b"x",
            ),
            Ask(
                "/v?e=epoch",
                status=200,
                also={"expires": "Thu, 01 Jan 1970 00:00:01 GMT", "cache-control": "no-cache"},
                reply=b"x",
            ),
            Ask("/v?e=off", status=200, reply=b"x"),
            Ask("/v?e=bogus", status=200, reply=b"x"),
            Ask("/v?e=", status=200, reply=b"x"),
            Ask("/v", status=200, reply=b"x"),
            Ask("/m", status=200, reply=b"x"),
            Ask(
                "/n",
                status=200,
                reply_headers={
                    "content-type": "text/css",
                    "content-length": "1",
                    "expires": "Thu, 31 Dec 2037 23:55:55 GMT",
                    "cache-control": "max-age=315360000",
                },
                reply=b"x",
            ),
            Ask(
                "/o",
                status=200,
                reply_headers={
                    "content-type": "image/png",
                    "content-length": "1",
                    "expires": "Thu, 01 Jan 1970 00:00:01 GMT",
                    "cache-control": "no-cache",
                },
                reply=b"x",
            ),
            Ask(
                "/p?e=1h",
                status=200,
                also=of_file(7)
                | {"expires": "Wed, 21 Oct 2015 08:28:00 GMT", "cache-control": "no-cache"},
                reply=b"a file\n",
            ),
            Ask("/p?e=max", status=200, also=of_file(7), reply=b"a file\n"),
        ),
        http=("map $sent_http_content_type $by_type { default off; text/css max; ~image/ epoch; }"),
        files={"html/p": "a file\n"},
    ),
    Case(
        "levels",
        r"""
expires max;
location /a { return 200 "a"; }
location /b { expires epoch; return 200 "b"; location /b/c { return 200 "c"; } }
location /d { expires off; return 200 "d"; }
location /e { if ($arg_x) { expires epoch; } return 200 "e"; }
location /f { add_header X-F 1; return 200 "f"; }
location /g { if ($arg_x) { expires off; } try_files /none =404; }
""",
        (
            Ask(
                "/a",
                status=200,
                also={
                    "expires": "Thu, 31 Dec 2037 23:55:55 GMT",
                    "cache-control": "max-age=315360000",
                },
                reply=b"a",
            ),
            Ask(
                "/b",
                status=200,
                also={"expires": "Thu, 01 Jan 1970 00:00:01 GMT", "cache-control": "no-cache"},
                reply=b"b",
            ),
            Ask(
                "/b/c",
                status=200,
                also={"expires": "Thu, 01 Jan 1970 00:00:01 GMT", "cache-control": "no-cache"},
                reply=b"c",
            ),
            Ask("/d", status=200, reply=b"d"),
            Ask(
                "/e",
                status=200,
                also={
                    "expires": "Thu, 31 Dec 2037 23:55:55 GMT",
                    "cache-control": "max-age=315360000",
                },
                reply=b"e",
            ),
            Ask(
                "/e?x=1",
                status=200,
                also={"expires": "Thu, 01 Jan 1970 00:00:01 GMT", "cache-control": "no-cache"},
                reply=b"e",
            ),
            Ask(
                "/f",
                status=200,
                also={
                    "expires": "Thu, 31 Dec 2037 23:55:55 GMT",
                    "cache-control": "max-age=315360000",
                    "x-f": "1",
                },
                reply=b"f",
            ),
        ),
    ),
    Case(
        "refused: value",
        "expires soon;",
        refused='"expires" directive invalid value in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "refused: twice",
        "expires max; expires epoch;",
        refused='"expires" directive is duplicate in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "refused: modified max",
        "expires modified max;",
        refused='"expires" directive invalid value in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "refused: first word",
        "expires changed 1h;",
        refused='"expires" directive invalid value in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "refused: daily",
        "expires @25h;",
        refused=(
            '"expires" directive daily time value must be less than 24 hours in '
            "%PREFIX%/conf/nginx.conf:25"
        ),
    ),
    Case(
        "refused: modified daily",
        "expires modified @1h;",
        refused=(
            '"expires" directive daily time cannot be used with "modified" parameter '
            "in %PREFIX%/conf/nginx.conf:25"
        ),
    ),
    Case(
        "refused: no argument",
        "expires;",
        refused=(
            'invalid number of arguments in "expires" directive in %PREFIX%/conf/nginx.conf:25'
        ),
    ),
    Case(
        "refused: empty",
        'expires "";',
        refused='"expires" directive invalid value in %PREFIX%/conf/nginx.conf:25',
    ),
]
