"""The types and default_type directives, for files and for answers of other handlers.

Rule: most endings are asked by one script, which prints the type that each sub-request has.
"""

from __future__ import annotations

from tests.nginx.case import CHUNKED, Ask, Case, of_file

CASES = [
    Case(
        "by ending",
        r"""
location / { }
location /own {
    types { text/x-own own OWN2; application/x-tgz tar.gz; image/x html; }
    default_type application/x-rest;
}
location /none { types { } default_type text/x-all; }
location /empty { types { } default_type ""; }
location /inner { types { text/x-a a; } location /inner/b { types { text/x-b b; } } }
location /two { types { text/x-a a; } types { text/x-b b; } }
location /lua { content_by_lua_block { ngx.say(ngx.var.uri) } }
location /text { return 200 "x"; }
location /set { access_by_lua_block { ngx.header.content_type = "text/x-set" } }
location /drop { header_filter_by_lua_block { ngx.header.content_type = nil } }
location /nodefault { lua_use_default_type off; }
location /ask { content_by_lua_block {
    for name in ngx.var.arg_n:gmatch("[^,]+") do
        local res = ngx.location.capture("/" .. name)
        ngx.say(name, " ", res.status, " ", tostring(res.header["Content-Type"]))
    end
} }
""",
        (
            Ask(
                (
                    "/ask?n=a.html,a.HTML,a.htm,a.gif,a.jpg,a.jpeg,a.css,a,a.b.html,.html,"
                    "dir.html/a,dir/.html,a.,own/x.own,own/x.own2,own/x.html,own/x.tar.gz,"
                    "own/x.gz,none/x.html,empty/x.html,inner/x.a,inner/b/x.a,inner/b/x.b,"
                    "two/x.a,two/x.b"
                ),
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"a.html 200 text/html\n"
                    b"a.HTML 200 text/html\n"
                    b"a.htm 200 text/plain\n"
                    b"a.gif 200 image/gif\n"
                    b"a.jpg 200 image/jpeg\n"
                    b"a.jpeg 200 text/plain\n"
                    b"a.css 200 text/plain\n"
                    b"a 200 text/plain\n"
                    b"a.b.html 200 text/html\n"
                    b".html 200 text/plain\n"
                    b"dir.html/a 200 text/plain\n"
                    b"dir/.html 200 text/plain\n"
                    b"a. 200 text/plain\n"
                    b"own/x.own 200 text/x-own\n"
                    b"own/x.own2 200 text/x-own\n"
                    b"own/x.html 200 image/x\n"
                    b"own/x.tar.gz 200 application/x-rest\n"
                    b"own/x.gz 200 application/x-rest\n"
                    b"none/x.html 200 text/x-all\n"
                    b"empty/x.html 200 nil\n"
                    b"inner/x.a 200 text/x-a\n"
                    b"inner/b/x.a 200 text/plain\n"
                    b"inner/b/x.b 200 text/x-b\n"
                    b"two/x.a 200 text/x-a\n"
                    b"two/x.b 200 text/x-b\n"
                ),
            ),
            Ask(
                "/a.html",
                status=200,
                reply_headers={
                    "content-type": "text/html",
                    "content-length": "2",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-2"',
                    "accept-ranges": "bytes",
                },
                reply=b"x\n",
            ),
            Ask(
                "/a.gif?b.html",
                status=200,
                reply_headers={
                    "content-type": "image/gif",
                    "content-length": "2",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-2"',
                    "accept-ranges": "bytes",
                },
                reply=b"x\n",
            ),
            Ask(
                "/empty/x.html",
                status=200,
                reply_headers={
                    "content-length": "2",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-2"',
                    "accept-ranges": "bytes",
                },
                reply=b"x\n",
            ),
            Ask(
                "/own/x.tar.gz",
                status=200,
                reply_headers={
                    "content-type": "application/x-rest",
                    "content-length": "2",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-2"',
                    "accept-ranges": "bytes",
                },
                reply=b"x\n",
            ),
            Ask(
                "/lua.html",
                status=200,
                reply_headers={"content-type": "text/html"},
                reply=b"/lua.html\n",
            ),
            Ask(
                "/text.gif",
                status=200,
                reply_headers={"content-type": "image/gif", "content-length": "1"},
                reply=b"x",
            ),
            Ask(
                "/set/x.html",
                status=200,
                reply_headers={
                    "content-type": "text/x-set",
                    "content-length": "2",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-2"',
                    "accept-ranges": "bytes",
                },
                reply=b"x\n",
            ),
            Ask(
                "/drop/x.html",
                status=200,
                reply_headers={
                    "content-length": "2",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-2"',
                    "accept-ranges": "bytes",
                },
                reply=b"x\n",
            ),
            Ask(
                "/nodefault/x.html",
                status=200,
                reply_headers={
                    "content-type": "text/html",
                    "content-length": "2",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-2"',
                    "accept-ranges": "bytes",
                },
                reply=b"x\n",
            ),
            Ask("/nodefault/x", status=200, also=of_file(2), reply=b"x\n"),
        ),
        files={
            "html/a.html": "x\n",
            "html/a.HTML": "x\n",
            "html/a.htm": "x\n",
            "html/a.gif": "x\n",
            "html/a.jpg": "x\n",
            "html/a.jpeg": "x\n",
            "html/a.css": "x\n",
            "html/a": "x\n",
            "html/a.b.html": "x\n",
            "html/.html": "x\n",
            "html/dir.html/a": "x\n",
            "html/dir/.html": "x\n",
            "html/a.": "x\n",
            "html/own/x.own": "x\n",
            "html/own/x.own2": "x\n",
            "html/own/x.html": "x\n",
            "html/own/x.tar.gz": "x\n",
            "html/own/x.gz": "x\n",
            "html/none/x.html": "x\n",
            "html/empty/x.html": "x\n",
            "html/inner/x.a": "x\n",
            "html/inner/b/x.a": "x\n",
            "html/inner/b/x.b": "x\n",
            "html/two/x.a": "x\n",
            "html/two/x.b": "x\n",
            "html/set/x.html": "x\n",
            "html/drop/x.html": "x\n",
            "html/nodefault/x.html": "x\n",
            "html/nodefault/x": "x\n",
        },
    ),
    Case(
        "an ending twice: the last, with a warning",
        "types { a/b x; c/d x; } location / { }",
        (
            Ask(
                "/f.x",
                status=200,
                reply_headers={
                    "content-type": "c/d",
                    "content-length": "1",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-1"',
                    "accept-ranges": "bytes",
                },
                reply=b"x",
            ),
        ),
        files={"html/f.x": "x"},
    ),
    Case(
        "types: an ending without a block",
        "types text/html html;",
        refused='directive "types" has no opening "{" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "default_type: two",
        "default_type a b;",
        refused=(
            'invalid number of arguments in "default_type" directive in %PREFIX%/conf/nginx.conf:25'
        ),
    ),
    Case(
        "default_type: twice",
        "default_type a; default_type b;",
        refused='"default_type" directive is duplicate in %PREFIX%/conf/nginx.conf:25',
    ),
]
