"""Static files: what is found, by which methods; what is not, and why.

Rule: no case here has a content handler; roots and aliases have their own table.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case, of_file

CASES = [
    Case(
        "files and methods",
        r"""
location / { }
""",
        (
            Ask("/file", status=200, also=of_file(7), reply=b"a file\n"),
            Ask(
                "/file",
                method="HEAD",
                status=200,
                reply_headers=CHUNKED,
                also=of_file(7) | {"content-length": "7"},
            ),
            Ask("/file?a=1", status=200, also=of_file(7), reply=b"a file\n"),
            Ask("/file", method="POST", body=b"x", status=405, reply=page("405 Not Allowed")),
            Ask("/file", method="PUT", body=b"x", status=405, reply=page("405 Not Allowed")),
            Ask("/file", method="DELETE", status=405, reply=page("405 Not Allowed")),
            Ask("/file", method="OPTIONS", status=405, reply=page("405 Not Allowed")),
            Ask("/file", method="PATCH", status=405, reply=page("405 Not Allowed")),
            Ask("/none", method="POST", status=404, reply=page("404 Not Found")),
            Ask("/none", method="PUT", status=405, reply=page("405 Not Allowed")),
            Ask("/dir/", method="PUT", status=405, reply=page("405 Not Allowed")),
            Ask(
                "/dir",
                method="POST",
                status=301,
                also={"location": "http://localhost:%PORT%/dir/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask("/dir/", method="DELETE", status=405, reply=page("405 Not Allowed")),
            Ask("/empty", status=200, also=of_file(0)),
            Ask("/empty", method="HEAD", status=200, also=of_file(0)),
            Ask("/file", version="1.0", status=200, also=of_file(7), reply=b"a file\n"),
            Ask("/file", body=b"a body", status=200, also=of_file(7), reply=b"a file\n"),
        ),
        files={"html/file": "a file\n", "html/empty": "", "html/dir/x": "x"},
        error_log=('[error] open() "%PREFIX%/html/none" failed (2: No such file or directory)',),
    ),
    Case(
        "names that are not there",
        r"""
location /quiet { log_not_found off; }
""",
        (
            Ask("/none", status=404, reply=page("404 Not Found")),
            Ask(
                "/none",
                method="HEAD",
                status=404,
                reply_headers={"content-type": "text/html", "content-length": "146"},
            ),
            Ask("/none/none", status=404, reply=page("404 Not Found")),
            Ask("/file/", status=404, reply=page("404 Not Found")),
            Ask("/file/x", status=404, reply=page("404 Not Found")),
            Ask("/nonedir/", status=404, reply=page("404 Not Found")),
            Ask("/quiet/none", status=404, reply=page("404 Not Found")),
            Ask("/quiet/none/", status=404, reply=page("404 Not Found")),
            Ask("/quiet/", status=403, reply=page("403 Forbidden")),
            Ask("/quiet/file/x", status=404, reply=page("404 Not Found")),
            Ask("/", status=403, reply=page("403 Forbidden")),
            Ask("/dir/", status=403, reply=page("403 Forbidden")),
            Ask("/" + "n" * 300, status=404, reply=page("404 Not Found")),
            Ask("/FILE", status=404, reply=page("404 Not Found")),
            Ask("/file%00", status=400, reply=page("400 Bad Request")),
            Ask("/file.", status=404, reply=page("404 Not Found")),
            Ask("/.hidden", status=200, also=of_file(7), reply=b"hidden\n"),
            Ask("/%2e%2e/conf/nginx.conf", status=400, reply=page("400 Bad Request")),
            Ask("/../conf/nginx.conf", status=400, reply=page("400 Bad Request")),
            Ask("/dir/..%2f..%2fconf/nginx.conf", status=400, reply=page("400 Bad Request")),
            Ask("/dir/..%5c..%5cconf", status=404, reply=page("404 Not Found")),
            Ask("/dir%2Fx", status=200, also=of_file(2), reply=b"x\n"),
            Ask("//dir//x", status=200, also=of_file(2), reply=b"x\n"),
            Ask("/dir/../file", status=200, also=of_file(7), reply=b"a file\n"),
        ),
        files={
            "html/file": "a file\n",
            "html/quiet/file": "x",
            "html/dir/x": "x\n",
            "html/.hidden": "hidden\n",
        },
        error_log=(
            '[error] open() "%PREFIX%/html/none" failed (2: No such file or directory)',
            '[error] open() "%PREFIX%/html/none" failed (2: No such file or directory)',
            ('[error] open() "%PREFIX%/html/none/none" failed (2: No such file or directory)'),
            '[error] "%PREFIX%/html/file/index.html" is not found (20: Not a directory)',
            '[error] open() "%PREFIX%/html/file/x" failed (20: Not a directory)',
            (
                '[error] "%PREFIX%/html/nonedir/index.html" is not found (2: No such '
                "file or directory)"
            ),
            '[error] directory index of "%PREFIX%/html/quiet/" is forbidden',
            '[error] directory index of "%PREFIX%/html/" is forbidden',
            '[error] directory index of "%PREFIX%/html/dir/" is forbidden',
            '[error] open() "%PREFIX%/html/' + "n" * 300 + '" failed (36: File name too long)',
            '[error] open() "%PREFIX%/html/FILE" failed (2: No such file or directory)',
            '[error] open() "%PREFIX%/html/file." failed (2: No such file or directory)',
            (
                '[error] open() "%PREFIX%/html/dir/..\\..\\conf" failed (2: No such file '
                "or directory)"
            ),
        ),
    ),
    Case(
        "a directory without its slash",
        r"""
location /rel { absolute_redirect off; }
location /noport { port_in_redirect off; }
location /named { server_name_in_redirect on; }
""",
        (
            Ask(
                "/dir",
                status=301,
                also={"location": "http://localhost:%PORT%/dir/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/dir",
                method="HEAD",
                status=301,
                reply_headers={
                    "content-type": "text/html",
                    "content-length": "162",
                    "location": "http://localhost:%PORT%/dir/",
                },
            ),
            Ask(
                "/dir?a=1&b=%20",
                status=301,
                also={"location": "http://localhost:%PORT%/dir/?a=1&b=%20"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/with%20blank",
                status=301,
                also={"location": "http://localhost:%PORT%/with%20blank/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/a%3Fb",
                status=301,
                also={"location": "http://localhost:%PORT%/a%3Fb/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/a%3Fb?x=%3F",
                status=301,
                also={"location": "http://localhost:%PORT%/a%3Fb/?x=%3F"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/p%25q",
                status=301,
                also={"location": "http://localhost:%PORT%/p%25q/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/%C3%A9t%C3%A9",
                status=301,
                also={"location": "http://localhost:%PORT%/%C3%A9t%C3%A9/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/dir/sub",
                status=301,
                also={"location": "http://localhost:%PORT%/dir/sub/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "//dir",
                status=301,
                also={"location": "http://localhost:%PORT%/dir/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/x/../dir",
                status=301,
                also={"location": "http://localhost:%PORT%/dir/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/rel/dir",
                status=301,
                also={"location": "/rel/dir/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/rel/with%20blank?q",
                status=301,
                also={"location": "/rel/with%20blank/?q"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/noport/dir",
                status=301,
                also={"location": "http://localhost/noport/dir/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/named/dir",
                host="other.example",
                status=301,
                also={"location": "http://localhost:%PORT%/named/dir/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/dir",
                host="Other.Example:99",
                status=301,
                also={"location": "http://other.example:%PORT%/dir/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/dir",
                version="1.0",
                host=None,
                status=301,
                also={"location": "http://127.0.0.1:%PORT%/dir/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/link",
                status=301,
                also={"location": "http://localhost:%PORT%/link/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/plus+plus",
                status=301,
                also={"location": "http://localhost:%PORT%/plus+plus/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/a;b",
                status=301,
                also={"location": "http://localhost:%PORT%/a;b/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/a%22b",
                status=301,
                also={"location": "http://localhost:%PORT%/a%22b/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/a%23b",
                status=301,
                also={"location": "http://localhost:%PORT%/a%23b/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/odd%3C%3E%5C%5E%60%7B%7C%7D~%7F",
                status=301,
                also={"location": "http://localhost:%PORT%/odd%3C%3E%5C%5E%60%7B%7C%7D~%7F/"},
                reply=page("301 Moved Permanently"),
            ),
        ),
        files={
            "html/dir/x": "x",
            "html/with blank/x": "x",
            "html/a?b/x": "x",
            "html/p%q/x": "x",
            "html/été/x": "x",
            "html/dir/sub/x": "x",
            "html/rel/dir/x": "x",
            "html/rel/with blank/x": "x",
            "html/noport/dir/x": "x",
            "html/named/dir/x": "x",
            "html/plus+plus/x": "x",
            "html/a;b/x": "x",
            'html/a"b/x': "x",
            "html/a#b/x": "x",
            "html/odd<>\\^`{|}~\x7f/x": "x",
            "html/link": "-> dir",
        },
    ),
    Case(
        "symbolic links, odd files",
        r"""
location / { }
""",
        (
            Ask("/link", status=200, also=of_file(7), reply=b"a file\n"),
            Ask("/out", status=200, also=of_file(7), reply=b"secret\n"),
            Ask("/dirlink/x", status=200, also=of_file(6), reply=b"other\n"),
            Ask("/dangling", status=404, reply=page("404 Not Found")),
            Ask("/loop", status=403, reply=page("403 Forbidden")),
            Ask("/loop/x", status=403, reply=page("403 Forbidden")),
            Ask("/loopdir/", status=403, reply=page("403 Forbidden")),
            Ask("/run", status=200, also=of_file(10), reply=b"#!/bin/sh\n"),
            Ask("/with%20blank", status=200, also=of_file(6), reply=b"blank\n"),
            Ask("/%C3%A9", status=200, also=of_file(6), reply=b"utf-8\n"),
            Ask("/a%0Ab", status=200, also=of_file(8), reply=b"newline\n"),
        ),
        files={
            "html/file": "a file\n",
            "html/link": "-> file",
            "html/out": "-> ../conf/secret",
            "conf/secret": "secret\n",
            "html/dirlink": "-> ../other",
            "other/x": "other\n",
            "html/dangling": "-> none",
            "html/loop": "-> loop",
            "html/run": "#!/bin/sh\n",
            "html/with blank": "blank\n",
            "html/é": "utf-8\n",
            "html/a\nb": "newline\n",
            "html/loopdir/index.html": "-> index.html",
        },
        error_log=(
            ('[error] open() "%PREFIX%/html/dangling" failed (2: No such file or directory)'),
            ('[error] open() "%PREFIX%/html/loop" failed (40: Too many levels of symbolic links)'),
            (
                '[error] open() "%PREFIX%/html/loop/x" failed (40: Too many levels of '
                "symbolic links)"
            ),
        ),
    ),
]
