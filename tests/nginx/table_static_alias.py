"""The alias directive in all kinds of locations, and where a rewrite forbids it.

Rule: the file's text tells which it was.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import Ask, Case, of_file

CASES = [
    Case(
        "prefix, exact, with and without slashes",
        r"""
location /a/ { alias %PREFIX%/other/; }
location /b { alias %PREFIX%/other; }
location /c/ { alias %PREFIX%/other; }
location /d { alias %PREFIX%/other/; }
location = /e { alias %PREFIX%/other/file.html; }
location = /f/ { alias %PREFIX%/other/; }
location /g/ {
    alias other/;
    location /g/in/ { }
    location ~ \.gif$ { }
    location /g/root { root %PREFIX%/other; }
}
location /h/ { alias %PREFIX%/$arg_d/; }
location /i { alias %PREFIX%/other/file.html; }
""",
        (
            Ask("/a/file", status=200, also=of_file(6), reply=b"other\n"),
            Ask(
                "/a/dir",
                status=301,
                also={"location": "http://localhost:%PORT%/a/dir/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/a/dir/",
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
            Ask("/a/", status=403, reply=page("403 Forbidden")),
            Ask("/a", status=404, reply=page("404 Not Found")),
            Ask("/a/none", status=404, reply=page("404 Not Found")),
            Ask("/a/../conf/nginx.conf", status=404, reply=page("404 Not Found")),
            Ask("/b/file", status=200, also=of_file(6), reply=b"other\n"),
            Ask(
                "/b",
                status=301,
                also={"location": "http://localhost:%PORT%/b/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask("/b/", status=403, reply=page("403 Forbidden")),
            Ask("/bfile", status=404, reply=page("404 Not Found")),
            Ask("/b-x/file", status=200, also=of_file(8), reply=b"other-x\n"),
            Ask("/c/file", status=404, reply=page("404 Not Found")),
            Ask("/c/", status=403, reply=page("403 Forbidden")),
            Ask("/c/-x/file", status=200, also=of_file(8), reply=b"other-x\n"),
            Ask("/d/file", status=200, also=of_file(6), reply=b"other\n"),
            Ask("/dfile", status=200, also=of_file(6), reply=b"other\n"),
            Ask(
                "/d",
                status=301,
                also={"location": "http://localhost:%PORT%/d/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask("/e", status=200, also=of_file(5), reply=b"html\n"),
            Ask("/e/", status=404, reply=page("404 Not Found")),
            Ask("/f/", status=403, reply=page("403 Forbidden")),
            Ask("/g/file", status=200, also=of_file(6), reply=b"other\n"),
            Ask("/g/in/x", status=200, also=of_file(3), reply=b"in\n"),
            Ask(
                "/g/a.gif",
                status=200,
                reply_headers={
                    "content-type": "image/gif",
                    "content-length": "4",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-4"',
                    "accept-ranges": "bytes",
                },
                reply=b"gif\n",
            ),
            Ask("/g/root/x", status=200, also=of_file(5), reply=b"root\n"),
            Ask("/h/file?d=other", status=200, also=of_file(6), reply=b"other\n"),
            Ask("/h/file?d=none", status=404, reply=page("404 Not Found")),
            Ask(
                "/h/dir?d=other",
                status=301,
                also={"location": "http://localhost:%PORT%/h/dir/?d=other"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/h/dir/?d=other",
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
            Ask("/i", status=200, also=of_file(5), reply=b"html\n"),
            Ask("/ix", status=404, reply=page("404 Not Found")),
            Ask("/i/", status=404, reply=page("404 Not Found")),
        ),
        files={
            "other/file": "other\n",
            "other/file.html": "html\n",
            "other/dir/index.html": "index\n",
            "other-x/file": "other-x\n",
            "other/in/x": "in\n",
            "other/a.gif": "gif\n",
            "other/g/root/x": "root\n",
        },
        error_log=(
            '[error] directory index of "%PREFIX%/other/" is forbidden',
            '[error] open() "%PREFIX%/html/a" failed (2: No such file or directory)',
            '[error] open() "%PREFIX%/other/none" failed (2: No such file or directory)',
            (
                '[error] open() "%PREFIX%/html/conf/nginx.conf" failed (2: No such file '
                "or directory)"
            ),
            '[error] directory index of "%PREFIX%/other/" is forbidden',
            '[error] open() "%PREFIX%/otherfile" failed (2: No such file or directory)',
            '[error] open() "%PREFIX%/otherfile" failed (2: No such file or directory)',
            '[error] directory index of "%PREFIX%/other" is forbidden',
            ('[error] "%PREFIX%/html/e/index.html" is not found (2: No such file or directory)'),
            '[error] directory index of "%PREFIX%/other/" is forbidden',
            '[error] open() "%PREFIX%/none/file" failed (2: No such file or directory)',
            ('[error] open() "%PREFIX%/other/file.htmlx" failed (2: No such file or directory)'),
            ('[error] "%PREFIX%/other/file.html/index.html" is not found (20: Not a directory)'),
        ),
    ),
    Case(
        "the request's own dots",
        r"""
location /a { alias %PREFIX%/other/; }
location /b { alias %PREFIX%/other; }
location ~ ^/c(.*)$ { alias %PREFIX%/other/$1; }
location /d { root %PREFIX%/$arg_r; }
location /e { try_files /$arg_f =404; }
location /f { index $arg_i; }
location /g { rewrite ^ /$arg_u break; }
location /h { rewrite ^ /other/../other/file break; root %PREFIX%; }
""",
        (
            Ask(
                "/a../conf/secret",
                status=200,
                also=of_file(7),
                reply=b"secret\n",
                differs='a request\'s own ".." does not lead out of the root here',
                ours={
                    "status": 403,
                    "reply_headers": None,
                    "also": {},
                    "reply": page("403 Forbidden"),
                },
            ),
            Ask(
                "/a../conf",
                status=301,
                also={"location": "http://localhost:%PORT%/a../conf/"},
                reply=page("301 Moved Permanently"),
                differs='a request\'s own ".." does not lead out of the root here',
                ours={
                    "status": 403,
                    "reply_headers": None,
                    "also": {},
                    "reply": page("403 Forbidden"),
                },
            ),
            Ask(
                "/a../other/file",
                status=200,
                also=of_file(6),
                reply=b"other\n",
                differs='a request\'s own ".." does not lead out of the root here',
                ours={
                    "status": 403,
                    "reply_headers": None,
                    "also": {},
                    "reply": page("403 Forbidden"),
                },
            ),
            Ask("/adir/../file", status=200, also=of_file(7), reply=b"a file\n"),
            Ask("/b../conf", status=404, reply=page("404 Not Found")),
            Ask(
                "/c../conf/secret",
                status=200,
                also=of_file(7),
                reply=b"secret\n",
                differs='a request\'s own ".." does not lead out of the root here',
                ours={
                    "status": 403,
                    "reply_headers": None,
                    "also": {},
                    "reply": page("403 Forbidden"),
                },
            ),
            Ask(
                "/d/file?r=conf/../other",
                status=200,
                also=of_file(2),
                reply=b"d\n",
                differs='a request\'s own ".." does not lead out of the root here',
                ours={
                    "status": 403,
                    "reply_headers": None,
                    "also": {},
                    "reply": page("403 Forbidden"),
                },
            ),
            Ask(
                "/e?f=../conf/secret",
                status=200,
                also=of_file(7),
                reply=b"secret\n",
                differs='a request\'s own ".." does not lead out of the root here',
                ours={"status": 404, "also": {}, "reply": page("404 Not Found")},
            ),
            Ask("/e?f=x/../file", status=200, also=of_file(7), reply=b"a file\n"),
            Ask(
                "/f/?i=../../conf/secret",
                status=200,
                also=of_file(7),
                reply=b"secret\n",
                differs='a request\'s own ".." does not lead out of the root here',
                ours={
                    "status": 403,
                    "reply_headers": None,
                    "also": {},
                    "reply": page("403 Forbidden"),
                },
            ),
            Ask(
                "/g?u=../conf/secret",
                status=200,
                also=of_file(7),
                reply=b"secret\n",
                differs='a request\'s own ".." does not lead out of the root here',
                ours={
                    "status": 403,
                    "reply_headers": None,
                    "also": {},
                    "reply": page("403 Forbidden"),
                },
            ),
            Ask("/h", status=200, also=of_file(6), reply=b"other\n"),
        ),
        files={
            "other/file": "other\n",
            "conf/secret": "secret\n",
            "other/d/file": "d\n",
            "html/file": "a file\n",
            "html/x/y": "",
            "html/f/x": "",
        },
        error_log=(
            ('[error] open() "%PREFIX%/other../conf" failed (2: No such file or directory)'),
        ),
        ours={
            "error_log": (
                '[error] "%PREFIX%/other/../conf/secret" leaves its root',
                '[error] "%PREFIX%/other/../conf" leaves its root',
                '[error] "%PREFIX%/other/../other/file" leaves its root',
                ('[error] open() "%PREFIX%/other../conf" failed (2: No such file or directory)'),
                '[error] "%PREFIX%/other/../conf/secret" leaves its root',
                '[error] "%PREFIX%/conf/../other" leaves its root',
                '[error] "%PREFIX%/html/../conf/secret" leaves its root',
                '[error] "%PREFIX%/html/f/../../conf/secret" leaves its root',
                '[error] "%PREFIX%/html/../conf/secret" leaves its root',
            )
        },
    ),
    Case(
        "regex",
        r"""
location ~ ^/a/(.+\.txt)$ { alias %PREFIX%/other/$1; }
location ~ ^/b/(?<name>.+)$ { alias %PREFIX%/other/${name}.txt; }
location ~ ^/c/ { alias %PREFIX%/other/; }
location ~ ^/d/(.*)$ { alias other/$1; index x.txt; }
location ~ ^/e/(.*)/(.*)$ { alias %PREFIX%/other/$2; location ~ inner { } }
location ~ ^/f/(.*)$ { alias %PREFIX%/other/$1; try_files "" =404; }
""",
        (
            Ask("/a/x.txt", status=200, also=of_file(2), reply=b"x\n"),
            Ask("/a/dir/x.txt", status=200, also=of_file(6), reply=b"dir x\n"),
            Ask("/a/none.txt", status=404, reply=page("404 Not Found")),
            Ask("/b/x", status=200, also=of_file(2), reply=b"x\n"),
            Ask(
                "/c/x.txt",
                status=301,
                also={"location": "http://localhost:%PORT%/c/x.txt/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask("/c/", status=403, reply=page("403 Forbidden")),
            Ask("/d/x.txt", status=200, also=of_file(2), reply=b"x\n"),
            Ask(
                "/d/dir",
                status=301,
                also={"location": "http://localhost:%PORT%/d/dir/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask("/d/dir/", status=200, also=of_file(6), reply=b"dir x\n"),
            Ask("/d/", status=200, also=of_file(2), reply=b"x\n"),
            Ask("/e/a/x.txt", status=200, also=of_file(2), reply=b"x\n"),
            Ask(
                "/e/inner/x.txt",
                status=301,
                also={"location": "http://localhost:%PORT%/e/inner/x.txt/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask("/a/dir%2fx.txt", status=200, also=of_file(6), reply=b"dir x\n"),
            Ask("/f/x.txt", status=200, also=of_file(2), reply=b"x\n"),
            Ask("/d/none/", status=404, reply=page("404 Not Found")),
            Ask("/a/../conf/nginx.conf.txt", status=404, reply=page("404 Not Found")),
        ),
        files={"other/x.txt": "x\n", "other/dir/x.txt": "dir x\n"},
        error_log=(
            ('[error] open() "%PREFIX%/other/none.txt" failed (2: No such file or directory)'),
            '[error] directory index of "%PREFIX%/other/" is forbidden',
            ('[error] "%PREFIX%/other/none/x.txt" is not found (2: No such file or directory)'),
            (
                '[error] open() "%PREFIX%/html/conf/nginx.conf.txt" failed (2: No such '
                "file or directory)"
            ),
        ),
    ),
    Case(
        "where the URI was rewritten",
        r"""
location /a/ { alias %PREFIX%/other/; rewrite ^/a/old$ /a/file break; }
location /b/ { alias %PREFIX%/other/; rewrite ^/b/old$ /b/file last; }
location /c/ { rewrite ^/c/(.*)$ /b/$1 last; }
location /d/ { root %PREFIX%/other; rewrite ^/d/old$ /file break; }
location /e/ { alias %PREFIX%/other/; rewrite_by_lua_block { ngx.req.set_uri("/e/file") } }
location /f/ { alias %PREFIX%/other/; rewrite_by_lua_block {
    ngx.req.set_uri("/b/file", true) }
}
location /g/ { rewrite ^/g/old$ /b/dir break; index none; }
location /h/ { alias %PREFIX%/other/; rewrite ^/h/old/$ /h/dir/ break; }
location /i/ { alias %PREFIX%/other/; access_by_lua_block {
    ngx.req.set_uri("/i/file") } error_page 500 /b/file;
}
""",
        (
            Ask("/a/old", status=500, reply=page("500 Internal Server Error")),
            Ask("/a/file", status=200, also=of_file(5), reply=b"file\n"),
            Ask("/b/old", status=200, also=of_file(5), reply=b"file\n"),
            Ask("/c/file", status=200, also=of_file(5), reply=b"file\n"),
            Ask("/d/old", status=200, also=of_file(5), reply=b"file\n"),
            Ask("/e/x", status=500, reply=page("500 Internal Server Error")),
            Ask("/f/x", status=200, also=of_file(5), reply=b"file\n"),
            Ask("/g/old", status=404, reply=page("404 Not Found")),
            Ask("/h/old/", status=500, reply=page("500 Internal Server Error")),
            Ask("/i/x", status=500, also={"etag": '"56273e80-5"'}, reply=b"file\n"),
        ),
        files={"other/file": "file\n", "other/dir/index.html": "index\n"},
        error_log=(
            '[crit] "alias" cannot be used in location "/a/" where URI was rewritten',
            '[crit] "alias" cannot be used in location "/e/" where URI was rewritten',
            '[error] open() "%PREFIX%/html/b/dir" failed (2: No such file or directory)',
            '[crit] "alias" cannot be used in location "/h/" where URI was rewritten',
            '[crit] "alias" cannot be used in location "/i/" where URI was rewritten',
        ),
    ),
]
