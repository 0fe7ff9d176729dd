"""The try_files directive: fallbacks with arguments, links, mistakes.

Rule: as in table_try_files.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import Ask, Case, of_file

CASES = [
    Case(
        "fallbacks and their arguments",
        r"""
location /a { try_files $uri /fall; }
location /b { try_files $uri /fall?; }
location /c { try_files $uri /fall?$args; }
location /d { try_files $uri /fall?a=$uri&b=$arg_x; }
location /e { try_files $uri $uri/ $arg_to; }
location /f { try_files $uri fall; }
location /h { try_files $uri /fall/../other; }
location /i { try_files $uri "/fall x?y z"; }
location /j { try_files $uri /fall?a?b; }
location /k { try_files $uri @none; }
location /l { try_files $uri $arg_n; }
location /m { try_files $uri /%66all; }
location /o { try_files $uri $uri/; }
location /p { try_files $uri /dir/; }
location /r { try_files $uri =0; }
location /s { try_files $uri =302; }
location /u { try_files /dir /fall; }
location /fall { return 200 "fall $uri|$args|$is_args"; }
location @named { return 200 "named $uri|$args"; }
""",
        (
            Ask("/a?x=1", status=200, reply=b"fall /fall||"),
            Ask("/b?x=1", status=200, reply=b"fall /fall||"),
            Ask("/c?x=1", status=200, reply=b"fall /fall|x=1|?"),
            Ask("/c", status=200, reply=b"fall /fall||"),
            Ask("/d/%20%26%3F?x=%20y", status=200, reply=b"fall /fall|a=/d/ &?&b=%20y|?"),
            Ask("/e?to=/fall", status=200, reply=b"fall /fall||"),
            Ask("/e?to=/fall?q", status=200, reply=b"fall /fall|q|?"),
            Ask("/e?to=@named", status=200, reply=b"named /e|to=@named"),
            Ask("/f", status=404, reply=page("404 Not Found")),
            Ask("/h", status=200, reply=b"fall /fall/../other||"),
            Ask("/i", status=200, reply=b"fall /fall x|y z|?"),
            Ask("/j", status=200, reply=b"fall /fall|a?b|?"),
            Ask("/k", status=500, reply=page("500 Internal Server Error")),
            Ask("/l?n==404", status=404, reply=page("404 Not Found")),
            Ask("/m", status=404, reply=page("404 Not Found")),
            Ask("/o", status=500, reply=page("500 Internal Server Error")),
            Ask("/o/x", status=500, reply=page("500 Internal Server Error")),
            Ask("/p", status=200, reply=b"fall /fall|a=/dir/&b=|?"),
            Ask("/r", status=404, reply=page("404 Not Found")),
            Ask("/s", status=302, reply=page("302 Found")),
            Ask("/u", status=200, reply=b"fall /fall||"),
        ),
        files={"html/dir/index.html": "index\n"},
        error_log=(
            '[error] open() "%PREFIX%/htmlfall" failed (2: No such file or directory)',
            '[error] could not find named location "@none"',
            '[error] open() "%PREFIX%/html=404" failed (2: No such file or directory)',
            ('[error] open() "%PREFIX%/html/%66all" failed (2: No such file or directory)'),
            (
                "[error] rewrite or internal redirection cycle while internally "
                'redirecting to "/o///////////"'
            ),
            (
                "[error] rewrite or internal redirection cycle while internally "
                'redirecting to "/o/x///////////"'
            ),
            '[error] open() "%PREFIX%/html=0" failed (2: No such file or directory)',
        ),
    ),
    Case(
        "links, files used as directories, blanks in names",
        r"""
location /a { try_files $uri $uri/ =404; }
location /b { try_files /loop /file =404; }
location /c { try_files /file/x /file =404; }
location /d { try_files /dangling /file =404; }
location /e { root other; try_files $uri /x =404; }
location /f { root $arg_r; try_files /file =404; }
location /g { try_files $uri$arg_none /dirlink/ =404; }
location /h { index other.html; try_files $uri/ =404; }
""",
        (
            Ask("/a/link", status=200, also=of_file(7), reply=b"a file\n"),
            Ask("/a/out", status=200, also=of_file(8), reply=b"other x\n"),
            Ask("/a/%20", status=200, also=of_file(6), reply=b"blank\n"),
            Ask("/a/file/", status=404, reply=page("404 Not Found")),
            Ask(
                "/a/dir//",
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
            Ask("/b", status=200, also=of_file(7), reply=b"a file\n"),
            Ask("/c", status=200, also=of_file(7), reply=b"a file\n"),
            Ask("/d", status=200, also=of_file(7), reply=b"a file\n"),
            Ask("/e", status=200, also=of_file(8), reply=b"other x\n"),
            Ask("/f?r=other", status=200, also=of_file(11), reply=b"other file\n"),
            Ask("/f?r=none", status=404, reply=page("404 Not Found")),
            Ask(
                "/g",
                status=301,
                also={"location": "http://localhost:%PORT%/dirlink/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/h",
                status=301,
                also={"location": "http://localhost:%PORT%/h/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask("/h/", status=404, reply=page("404 Not Found")),
        ),
        files={
            "html/a/link": "-> ../file",
            "html/a/out": "-> ../../other/x",
            "html/file": "a file\n",
            "html/a/ ": "blank\n",
            "html/a/file": "x\n",
            "html/a/dir/index.html": "index\n",
            "html/loop": "-> loop",
            "html/dangling": "-> none",
            "other/x": "other x\n",
            "other/file": "other file\n",
            "html/dirlink": "-> ../other",
            "html/h/other.html": "other\n",
            "html/h/index.html": "x",
        },
        error_log=(
            ('[crit] stat() "%PREFIX%/html/loop" failed (40: Too many levels of symbolic links)'),
        ),
    ),
    Case(
        "one argument",
        "location / { try_files a; }",
        refused=(
            'invalid number of arguments in "try_files" directive in %PREFIX%/conf/nginx.conf:25'
        ),
    ),
    Case(
        "twice",
        "location / { try_files a b; try_files c d; }",
        refused='"try_files" directive is duplicate in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "a code that is none",
        "location / { try_files a =x; }",
        refused='invalid code "=x" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "a code too large",
        "location / { try_files a =1000; }",
        refused='invalid code "=1000" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "a code without digits",
        "location / { try_files a =; }",
        refused='invalid code "=" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "in an if",
        "location / { if ($uri) { try_files a b; } }",
        refused='"try_files" directive is not allowed here in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "an unknown variable",
        "location / { try_files $nosuch b; }",
        refused='unknown "nosuch" variable',
    ),
]
