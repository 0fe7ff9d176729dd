"""The try_files directive: files, directories, codes, named locations, fallback URIs.

Rule: the reply shows which try was the one.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case, of_file

CASES = [
    Case(
        "files, directories, a fallback URI",
        r"""
location / { try_files $uri $uri/ /index.php?q=$uri&$args; }
location = /index.php { return 200 "$uri|$args|$request_uri"; }
""",
        (
            Ask("/file", status=200, also=of_file(7), reply=b"a file\n"),
            Ask(
                "/dir",
                status=301,
                also={"location": "http://localhost:%PORT%/dir/"},
                reply=page("301 Moved Permanently"),
            ),
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
            Ask("/none", status=200, reply=b"/index.php|q=/none&|/none"),
            Ask("/none?a=1", status=200, reply=b"/index.php|q=/none&a=1|/none?a=1"),
            Ask("/none/", status=200, reply=b"/index.php|q=/none/&|/none/"),
            Ask("/file/", status=200, reply=b"/index.php|q=/file/&|/file/"),
            Ask("/", status=403, reply=page("403 Forbidden")),
            Ask("/file?x", status=200, also=of_file(7), reply=b"a file\n"),
            Ask("/sub/file", status=200, also=of_file(4), reply=b"sub\n"),
            Ask("/with%20blank", status=200, also=of_file(6), reply=b"blank\n"),
            Ask("/none%20%26%3F", status=200, reply=b"/index.php|q=/none &?&|/none%20%26%3F"),
            Ask("/none", method="POST", body=b"x", status=200, reply=b"/index.php|q=/none&|/none"),
            Ask("/file", method="POST", status=405, reply=page("405 Not Allowed")),
            Ask(
                "/file",
                method="HEAD",
                status=200,
                reply_headers=CHUNKED,
                also=of_file(7) | {"content-length": "7"},
            ),
        ),
        files={
            "html/file": "a file\n",
            "html/dir/index.html": "index\n",
            "html/sub/file": "sub\n",
            "html/with blank": "blank\n",
        },
        error_log=('[error] directory index of "%PREFIX%/html/" is forbidden',),
    ),
    Case(
        "a directory without a slash in the try is not a file",
        r"""
location /a { try_files $uri =404; }
location /b { try_files $uri/ =404; }
location /c { try_files $uri $uri/ =404; }
location /d { try_files $uri/index.html $uri =404; }
""",
        (
            Ask("/a", status=404, reply=page("404 Not Found")),
            Ask(
                "/b",
                status=301,
                also={"location": "http://localhost:%PORT%/b/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask("/b/", status=403, reply=page("403 Forbidden")),
            Ask(
                "/c",
                status=301,
                also={"location": "http://localhost:%PORT%/c/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask("/c/", status=403, reply=page("403 Forbidden")),
            Ask(
                "/d",
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
                "/d/",
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
            Ask("/c/x", status=200, also=of_file(2), reply=b"x\n"),
        ),
        files={"html/a/x": "x", "html/b/x": "x", "html/c/x": "x\n", "html/d/index.html": "index\n"},
        error_log=(
            '[error] directory index of "%PREFIX%/html/b/" is forbidden',
            '[error] directory index of "%PREFIX%/html/c/" is forbidden',
        ),
    ),
    Case(
        "codes",
        r"""
error_page 404 /e404;
location /e404 { return 200 "e404"; }
location /a { try_files $uri =404; }
location /b { try_files $uri =403; }
location /c { try_files $uri =204; }
location /d { try_files $uri =301; }
location /e { try_files $uri =444; }
location /f { try_files $uri =500; }
location /h { try_files $uri =418; }
location /i { try_files /none =404 /file; }
""",
        (
            Ask("/a", status=404, reply=b"e404"),
            Ask("/b", status=403, reply=page("403 Forbidden")),
            Ask("/c", status=204, reply_headers={}),
            Ask("/d", status=301, reply=page("301 Moved Permanently")),
            Ask("/e", closes=444, status=None, cut=True),
            Ask("/f", status=500, reply=page("500 Internal Server Error")),
            Ask("/h", status=418, reply_headers={"content-length": "0"}),
            Ask("/i", status=200, also=of_file(7), reply=b"a file\n"),
        ),
        files={"html/file": "a file\n"},
    ),
    Case(
        "named fallback",
        r"""
location / { try_files $uri @app; }
location @app { return 200 "app $uri|$args|$request_method"; }
""",
        (
            Ask("/file", status=200, also=of_file(7), reply=b"a file\n"),
            Ask("/none?x=1", status=200, reply=b"app /none|x=1|GET"),
            Ask("/dir", status=200, reply=b"app /dir||GET"),
            Ask("/none", method="POST", body=b"b", status=200, reply=b"app /none||POST"),
        ),
        files={"html/file": "a file\n", "html/dir/x": "x"},
    ),
    Case(
        "the fallback goes through locations again, with the server's rewrites",
        r"""
rewrite ^/fall$ /rewritten;
set $n "${n}x";
location /a { try_files /none /fall; }
location /b { try_files /none /file.php; }
location /c { try_files /none /c; }
location /d { try_files /none /missing; }
location /e { try_files /none /hidden; }
location /hidden { internal; return 200 "hidden $n"; }
location /rewritten { return 200 "rewritten $n"; }
location ~ \.php$ { return 200 "php $uri $n"; }
uninitialized_variable_warn off;
""",
        (
            Ask("/a", status=200, reply=b"rewritten xx"),
            Ask("/b", status=200, reply=b"php /file.php xx"),
            Ask("/c", status=500, reply=page("500 Internal Server Error")),
            Ask("/d", status=404, reply=page("404 Not Found")),
            Ask("/e", status=200, reply=b"hidden xx"),
        ),
        error_log=(
            ('[error] rewrite or internal redirection cycle while internally redirecting to "/c"'),
            ('[error] open() "%PREFIX%/html/missing" failed (2: No such file or directory)'),
        ),
    ),
]
