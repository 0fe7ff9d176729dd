"""The error_page directive: errors in error pages, inheritance, nginx's own codes.

Rule: the reply names the location that answered.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import Ask, Case

CASES = [
    Case(
        "an error in the error page: the page of nginx",
        r"""
error_page 404 /e404;
error_page 403 /e403;
error_page 500 /missing;
location /e404 { return 403; }
location /e403 { return 404; }
location /a { return 404; }
location /b { return 403; }
location /c { return 500; }
location /d { error_page 404 /d; return 404; }
location /f { error_page 410 =200 /missing; return 410; }
""",
        (
            Ask("/a", status=403, reply=page("403 Forbidden")),
            Ask("/b", status=404, reply=page("404 Not Found")),
            Ask("/c", status=404, reply=page("404 Not Found")),
            Ask("/d", status=404, reply=page("404 Not Found")),
            Ask("/none", status=403, reply=page("403 Forbidden")),
            Ask("/f", status=404, reply=page("404 Not Found")),
        ),
        error_log=(
            ('[error] open() "%PREFIX%/html/missing" failed (2: No such file or directory)'),
            '[error] open() "%PREFIX%/html/none" failed (2: No such file or directory)',
            ('[error] open() "%PREFIX%/html/missing" failed (2: No such file or directory)'),
        ),
    ),
    Case(
        "recursive_error_pages on",
        r"""
recursive_error_pages on;
error_page 404 /e404;
error_page 403 /e403;
error_page 500 /missing;
location /e404 { return 403; }
location /e403 { return 200 "e403"; }
location /a { return 404; }
location /c { return 500; }
location /loop { error_page 410 /loop; return 410; }
location /n { error_page 410 @one; return 410; }
location @one { error_page 410 @two; return 410; }
location @two { return 200 "two"; }
""",
        (
            Ask("/a", status=403, reply=b"e403"),
            Ask("/c", status=403, reply=b"e403"),
            Ask("/loop", status=500, reply=page("500 Internal Server Error")),
            Ask("/n", status=410, reply=b"two"),
        ),
        error_log=(
            ('[error] open() "%PREFIX%/html/missing" failed (2: No such file or directory)'),
            (
                "[error] rewrite or internal redirection cycle while internally "
                'redirecting to "/loop"'
            ),
        ),
    ),
    Case(
        "named location after named location without recursive_error_pages",
        r"""
location /n { error_page 410 @one; return 410; }
location @one { error_page 410 @two; return 410; }
location @two { return 200 "two"; }
location /u { error_page 410 /v; return 410; }
location /v { error_page 411 /w; return 411; }
location /w { return 200 "w"; }
""",
        (
            Ask("/n", status=410, reply=page("410 Gone")),
            Ask("/u", status=411, reply=page("411 Length Required")),
        ),
    ),
    Case(
        "inherited, replaced, switched off",
        r"""
error_page 404 /server;
location /a { return 404; }
location /b { error_page 403 /location; return 404; }
location /c { error_page 404 /location; location /c/d { return 404; } return 404; }
location /e { error_page 404 404 /location; error_page 404 /second; return 404; }
location /server { return 200 "server"; }
location /location { return 200 "location"; }
location /second { return 200 "second"; }
""",
        (
            Ask("/a", status=404, reply=b"server"),
            Ask("/b", status=404, reply=page("404 Not Found")),
            Ask("/c", status=404, reply=b"location"),
            Ask("/c/d", status=404, reply=b"location"),
            Ask("/e", status=404, reply=b"location"),
        ),
    ),
    Case(
        "a code of nginx's own: 494 to 499 and what is refused early",
        r"""
error_page 400 /e400;
error_page 413 /e413;
error_page 414 /e414;
error_page 497 /e497;
client_max_body_size 10;
location /e { return 200 "$uri"; }
location /t { echo t; }
location /497 { return 497; }
""",
        (
            Ask("/t", method="POST", body=b"xxxxxxxxxxxxxxxxxxxx", status=413, reply=b"/e413"),
            Ask("/497", status=400, reply=b"/e497"),
            Ask("/%zz", status=400, reply=b"/e400"),
            Ask("/t", host="a/b", status=400, reply=b"/e400"),
        ),
        error_log=("[error] client intended to send too large body: 20 bytes",),
    ),
]
