"""The rewrite directive: the limit of ten, the server's rewrites, odd targets.

Rule: the reply shows $uri, $args and how often a location was entered.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "captures after a rewrite",
        r"""
location /a {
    rewrite ^/a/(.)(.)$ /b/$2$1;
    set $one "$1$2";
    rewrite ^/none(.)$ /x;
    set $two "$1$2";
    rewrite ^/b/(.)z$ /c/$1;
    set $three "$1$2";
}
location /b { return 200 "b $uri [$one][$two][$three]"; }
location /c { return 200 "c $uri [$one][$two][$three]"; }
""",
        (
            Ask("/a/xy", status=200, reply=b"b /b/yx [xy][][]"),
            Ask("/a/zy", status=200, reply=b"c /c/y [zy][][y]"),
        ),
    ),
    Case(
        "ten rounds, then 500",
        r"""
location /loop { rewrite ^ /loop last; }
location /loops { rewrite ^ /loops; }
location /ping { rewrite ^ /pong last; }
location /pong { rewrite ^ /ping last; }
location /count {
    set $n "$n.";
    rewrite ^/count/x(.*)$ /count/$1 last;
    return 200 "done $uri $n";
}
location /break { rewrite ^ /break break; echo "$uri"; }
location /same { rewrite ^/same$ /same break; rewrite ^ /loop last; return 200 "same"; }
""",
        (
            Ask("/loop", status=500, reply=page("500 Internal Server Error")),
            Ask("/loops", status=500, reply=page("500 Internal Server Error")),
            Ask("/ping", status=500, reply=page("500 Internal Server Error")),
            Ask("/count/xxxxxxxxx", status=200, reply=b"done /count/ .........."),
            Ask("/count/xxxxxxxxxx", status=200, reply=b"done /count/ ..........."),
            Ask("/count/xxxxxxxxxxx", status=500, reply=page("500 Internal Server Error")),
            Ask("/break", status=200, reply_headers=CHUNKED, reply=b"/break\n"),
            Ask("/same", status=404, reply=page("404 Not Found")),
        ),
        error_log=(
            '[error] rewrite or internal redirection cycle while processing "/loop"',
            '[error] rewrite or internal redirection cycle while processing "/loops"',
            '[error] rewrite or internal redirection cycle while processing "/pong"',
            '[warn] using uninitialized "n" variable',
            '[warn] using uninitialized "n" variable',
            '[warn] using uninitialized "n" variable',
            '[error] rewrite or internal redirection cycle while processing "/count/"',
            '[error] open() "%PREFIX%/html/same" failed (2: No such file or directory)',
        ),
    ),
    Case(
        "in the server: before any location",
        r"""
rewrite ^/a/(.*)$ /b/$1;
rewrite ^/b/x$ /c;
rewrite ^/l/(.*)$ /b/$1 last;
rewrite ^/k/(.*)$ /b/$1 break;
rewrite ^/b/y$ /d;
set $seen "$uri";
rewrite ^/r$ /c redirect;
location / { return 200 "$uri [$seen]"; }
location /b { rewrite ^/b/z$ /a/again last; return 200 "b: $uri [$seen]"; }
location /loop { rewrite ^ /loop last; }
""",
        (
            Ask("/a/x", status=200, reply=b"/c [/c]"),
            Ask("/a/y", status=200, reply=b"/d [/d]"),
            Ask("/a/z", status=200, reply=b"/a/again [/b/z]"),
            Ask("/l/y", status=200, reply=b"b: /b/y []"),
            Ask("/k/y", status=200, reply=b"b: /b/y []"),
            Ask(
                "/r",
                status=302,
                also={"location": "http://localhost:%PORT%/c"},
                reply=page("302 Found"),
            ),
            Ask("/n", status=200, reply=b"/n [/n]"),
        ),
        error_log=(
            '[warn] using uninitialized "seen" variable',
            '[warn] using uninitialized "seen" variable',
        ),
    ),
    Case(
        "to a place with dots, slashes, encodings: as it is",
        r"""
location /a { rewrite ^ /t/../b last; }
location /b { rewrite ^ //t//x last; }
location /c { rewrite ^ /t/%41%2e last; }
location /d { rewrite ^ t/x last; }
location /g { rewrite ^ "/t a" last; }
location /t { return 200 "t $uri $request_uri"; }
""",
        (
            Ask("/a", status=200, reply=b"t /t/../b /a"),
            Ask("/b", status=404, reply=page("404 Not Found")),
            Ask("/c", status=200, reply=b"t /t/%41%2e /c"),
            Ask("/d", status=404, reply=page("404 Not Found")),
            Ask("/g", status=200, reply=b"t /t a /g"),
        ),
        error_log=(
            '[error] open() "%PREFIX%/html//t//x" failed (2: No such file or directory)',
            '[error] open() "%PREFIX%/htmlt/x" failed (2: No such file or directory)',
        ),
    ),
]
