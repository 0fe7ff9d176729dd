"""The index directive: which file stands for a directory.

Rule: an index file is an internal redirect, so that other locations can answer it.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case, of_file

CASES = [
    Case(
        "the first that is there, through the locations",
        r"""
index one.php two.html index.html;
location / { }
location /own { index own.html; }
location /own/deep { }
location ~ \.php$ { return 200 "php $uri|$args|$request_uri"; }
location = /guarded/index.html { return 200 "guarded $request_method"; }
location = /hidden/index.html { internal; return 200 "hidden"; }
""",
        (
            Ask("/php/", status=200, reply=b"php /php/one.php||/php/"),
            Ask("/php/?a=1", status=200, reply=b"php /php/one.php|a=1|/php/?a=1"),
            Ask(
                "/two/",
                status=200,
                reply_headers={
                    "content-type": "text/html",
                    "content-length": "4",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-4"',
                    "accept-ranges": "bytes",
                },
                reply=b"two\n",
            ),
            Ask(
                "/three/",
                status=200,
                reply_headers={
                    "content-type": "text/html",
                    "content-length": "6",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-6"',
                    "accept-ranges": "bytes",
                },
                reply=b"index\n",
            ),
            Ask(
                "/own/",
                status=200,
                reply_headers={
                    "content-type": "text/html",
                    "content-length": "4",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-4"',
                    "accept-ranges": "bytes",
                },
                reply=b"own\n",
            ),
            Ask("/own/deep/", status=403, reply=page("403 Forbidden")),
            Ask("/empty/", status=403, reply=page("403 Forbidden")),
            Ask(
                "/guarded/",
                status=200,
                reply_headers={"content-type": "text/html", "content-length": "11"},
                reply=b"guarded GET",
            ),
            Ask(
                "/hidden/",
                status=200,
                reply_headers={"content-type": "text/html", "content-length": "6"},
                reply=b"hidden",
            ),
            Ask(
                "/two/",
                method="HEAD",
                status=200,
                reply_headers={
                    "content-type": "text/html",
                    "content-length": "4",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-4"',
                    "accept-ranges": "bytes",
                },
            ),
            Ask("/two/", method="POST", body=b"x", status=405, reply=page("405 Not Allowed")),
            Ask("/php/", method="POST", body=b"x", status=200, reply=b"php /php/one.php||/php/"),
            Ask("/two/", method="PUT", status=405, reply=page("405 Not Allowed")),
            Ask(
                "/two",
                status=301,
                also={"location": "http://localhost:%PORT%/two/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/with%20blank/",
                status=200,
                reply_headers={
                    "content-type": "text/html",
                    "content-length": "6",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-6"',
                    "accept-ranges": "bytes",
                },
                reply=b"blank\n",
            ),
            Ask("/none/", status=404, reply=page("404 Not Found")),
            Ask("/none/none/", status=404, reply=page("404 Not Found")),
            Ask("/two/two.html/", status=404, reply=page("404 Not Found")),
            Ask("/isdir/", status=200, reply=b"php /isdir/one.php||/isdir/"),
        ),
        files={
            "html/php/one.php": "x",
            "html/two/two.html": "two\n",
            "html/two/index.html": "index\n",
            "html/three/index.html": "index\n",
            "html/own/own.html": "own\n",
            "html/own/deep/own.html": "own deep\n",
            "html/empty/x": "x",
            "html/guarded/index.html": "x",
            "html/hidden/index.html": "x",
            "html/with blank/two.html": "blank\n",
            "html/isdir/one.php/x": "x",
        },
        error_log=(
            '[error] directory index of "%PREFIX%/html/own/deep/" is forbidden',
            '[error] directory index of "%PREFIX%/html/empty/" is forbidden',
            ('[error] "%PREFIX%/html/none/one.php" is not found (2: No such file or directory)'),
            (
                '[error] "%PREFIX%/html/none/none/one.php" is not found (2: No such file '
                "or directory)"
            ),
            ('[error] "%PREFIX%/html/two/two.html/one.php" is not found (20: Not a directory)'),
        ),
    ),
    Case(
        "absolute names and variables",
        r"""
index $arg_i.html index.html /all?x=1;
location / { }
location /all { return 200 "all $uri|$args"; }
location /var { index $arg_p last.html; }
location /abs { index /all; }
location /first { index first.html /all; }
location /loop { index loop/; }
location /self { index /self/; }
location /up { index ../x; }
location /sub { index deep/file; }
""",
        (
            Ask("/", status=200, reply=b"all /all?x=1|"),
            Ask(
                "/dir/",
                status=200,
                reply_headers={
                    "content-type": "text/html",
                    "content-length": "6",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-6"',
                    "accept-ranges": "bytes",
                },
                reply=b"index\n",
            ),
            Ask(
                "/dir/?i=a",
                status=200,
                reply_headers={
                    "content-type": "text/html",
                    "content-length": "2",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-2"',
                    "accept-ranges": "bytes",
                },
                reply=b"a\n",
            ),
            Ask(
                "/dir/?i=none",
                status=200,
                reply_headers={
                    "content-type": "text/html",
                    "content-length": "6",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-6"',
                    "accept-ranges": "bytes",
                },
                reply=b"index\n",
            ),
            Ask("/none/", status=404, reply=page("404 Not Found")),
            Ask("/var/", status=500, reply=page("500 Internal Server Error")),
            Ask("/var/?p=/all", status=200, reply=b"all /all|p=/all"),
            Ask("/var/?p=other", status=200, also=of_file(6), reply=b"other\n"),
            Ask(
                "/var/?p=x/y",
                status=200,
                reply_headers={
                    "content-type": "text/html",
                    "content-length": "5",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-5"',
                    "accept-ranges": "bytes",
                },
                reply=b"last\n",
            ),
            Ask("/abs/", status=200, reply=b"all /all|"),
            Ask("/abs/none/", status=200, reply=b"all /all|"),
            Ask("/first/", status=404, reply=page("404 Not Found")),
            Ask("/first/none/", status=404, reply=page("404 Not Found")),
            Ask("/loop/", status=403, reply=page("403 Forbidden")),
            Ask("/self/", status=500, reply=page("500 Internal Server Error")),
            Ask("/up/", status=200, also=of_file(2), reply=b"x\n"),
            Ask("/sub/", status=200, also=of_file(5), reply=b"deep\n"),
            Ask("/abs/", method="POST", status=200, reply=b"all /all|"),
        ),
        files={
            "html/dir/a.html": "a\n",
            "html/dir/index.html": "index\n",
            "html/var/last.html": "last\n",
            "html/var/other": "other\n",
            "html/loop/loop/x": "x",
            "html/self/x": "x",
            "html/up/y": "x",
            "html/x": "x\n",
            "html/sub/deep/file": "deep\n",
        },
        error_log=(
            ('[error] "%PREFIX%/html/none/.html" is not found (2: No such file or directory)'),
            (
                "[error] rewrite or internal redirection cycle while internally "
                'redirecting to "/var/"'
            ),
            (
                '[error] "%PREFIX%/html/first/first.html" is not found (2: No such file '
                "or directory)"
            ),
            (
                '[error] "%PREFIX%/html/first/none/first.html" is not found (2: No such '
                "file or directory)"
            ),
            '[error] directory index of "%PREFIX%/html/loop/loop/" is forbidden',
            (
                "[error] rewrite or internal redirection cycle while internally "
                'redirecting to "/self/"'
            ),
        ),
    ),
    Case(
        "what stands in its way",
        r"""
location / { }
location /quiet { log_not_found off; }
location /off { index none; autoindex off; }
location /lua { content_by_lua_block { ngx.say("lua ", ngx.var.uri) } }
location /access { access_by_lua_block { ngx.log(ngx.WARN, "access ", ngx.var.uri) } }
location /rewrite { rewrite ^/rewrite/index.html$ /seen last; }
location /seen { return 200 "seen"; }
error_page 403 /e403;
location /e403 { return 200 "e403 $uri"; }
""",
        (
            Ask("/", status=403, reply=b"e403 /e403"),
            Ask("/none/", status=404, reply=page("404 Not Found")),
            Ask("/quiet/none/", status=404, reply=page("404 Not Found")),
            Ask("/quiet/file/", status=404, reply=page("404 Not Found")),
            Ask("/file/", status=404, reply=page("404 Not Found")),
            Ask("/off/", status=403, reply=b"e403 /e403"),
            Ask("/lua/", status=200, reply_headers=CHUNKED, reply=b"lua /lua/\n"),
            Ask(
                "/access/",
                status=200,
                reply_headers={
                    "content-type": "text/html",
                    "content-length": "7",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-7"',
                    "accept-ranges": "bytes",
                },
                reply=b"access\n",
            ),
            Ask("/rewrite/", status=200, reply=b"seen"),
            Ask(
                "/link/",
                status=200,
                reply_headers={
                    "content-type": "text/html",
                    "content-length": "7",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-7"',
                    "accept-ranges": "bytes",
                },
                reply=b"access\n",
            ),
            Ask("/dangling/", status=403, reply=b"e403 /e403"),
        ),
        files={
            "html/quiet/file": "x",
            "html/file": "x",
            "html/off/index.html": "x",
            "html/lua/index.html": "x",
            "html/access/index.html": "access\n",
            "html/rewrite/index.html": "x",
            "html/link": "-> access",
            "html/dangling/index.html": "-> none",
        },
        error_log=(
            '[error] directory index of "%PREFIX%/html/" is forbidden',
            ('[error] "%PREFIX%/html/none/index.html" is not found (2: No such file or directory)'),
            '[error] "%PREFIX%/html/file/index.html" is not found (20: Not a directory)',
            '[error] directory index of "%PREFIX%/html/off/" is forbidden',
            "[warn] [lua] access_by_lua(conf):1: access /access/",
            "[warn] [lua] access_by_lua(conf):1: access /access/index.html",
            '[error] directory index of "%PREFIX%/html/dangling/" is forbidden',
        ),
    ),
    Case(
        "an empty name",
        'index a "";',
        refused='index "a" in "index" directive is invalid in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "an absolute name that is not the last",
        "index /a b; location / { }",
        (Ask("/", status=404, reply=page("404 Not Found")),),
        error_log=('[error] open() "%PREFIX%/html/a" failed (2: No such file or directory)',),
    ),
    Case(
        "gathered from several lines",
        "index a; index b; location / { }",
        (Ask("/", status=200, also=of_file(2), reply=b"b\n"),),
        files={"html/b": "b\n"},
    ),
]
