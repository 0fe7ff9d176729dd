"""Heads as no decent client writes them: Host, header lines, what is too long.

Rule: as in data_raw_path.py.
"""

from __future__ import annotations

from tests.nginx.raw import OWN, Group, Instead

__all__ = ["GROUPS"]

NAMES = 'server_name first second; location / { return 200 "$host|$http_host|$server_name"; }'
HEAD = b"GET / HTTP/1.1\r\n%sConnection: close\r\n\r\n"
GET = b"GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

GROUPS = (
    Group(
        "Host",
        NAMES,
        HEAD,
        {
            400: (
                b"",
                b"Host:\r\n",
                b"Host: \r\n",
                b"Host: a\r\nHost: a\r\n",
                b"Host: a\r\nhost: b\r\n",
                b"Host: :80\r\n",
                b"Host: ::1\r\n",
                b"Host: a..b\r\n",
                b"Host: ..a\r\n",
                b"Host: .\r\n",
                b"Host: a..\r\n",
                b"Host: a/b\r\n",
                b"Host: a b\r\n",
                b"Host:\ta\r\n",
                b"Host: a\t\r\n",
                b"Host: a\tb\r\n",
                b"Host: a\x00b\r\n",
            ),
            b"a.b|A.B|first": (b"host: A.B\r\n",),
            b"a|a:80|first": (b"Host: a:80\r\n",),
            b"a|a:x|first": (b"Host: a:x\r\n",),
            b"a|a:|first": (b"Host: a:\r\n",),
            b"a|a:80:90|first": (b"Host: a:80:90\r\n",),
            b"u@a|u@a|first": (b"Host: u@a\r\n",),
            b"[::1]|[::1]:80|first": (b"Host: [::1]:80\r\n",),
            b"[::1|[::1|first": (b"Host: [::1\r\n",),
            b"[a]|[a]b|first": (b"Host: [a]b\r\n",),
            b"a|a.|first": (b"Host: a.\r\n",),
            b"a?b|a?b|first": (b"Host: a?b\r\n",),
            b"a#b|a#b|first": (b"Host: a#b\r\n",),
            b"a\\b|a\\b|first": (b"Host: a\\b\r\n",),
            b"\xc3\xa9|\xc3\xa9|first": (b"Host: \xc3\xa9\r\n",),
            b"%61|%61|first": (b"Host: %61\r\n",),
            b"a%00|a%00|first": (b"Host: a%00\r\n",),
            b"second|SECOND|first": (b"Host: SECOND\r\n",),
            b"-|-|first": (b"Host: -\r\n",),
            b"*|*|first": (b"Host: *\r\n",),
            b"a,b|a,b|first": (b"Host: a,b\r\n",),
            b"a;b|a;b|first": (b"Host: a;b\r\n",),
            b"a" * 300 + b"|" + b"a" * 300 + b"|first": (b"Host: " + b"a" * 300 + b"\r\n",),
            b"a." * 199 + b"a|" + b"a." * 200 + b"|first": (b"Host: " + b"a." * 200 + b"\r\n",),
            b'"a"|"a"|first': (b'Host: "a"\r\n',),
            b"'a'|'a'|first": (b"Host: 'a'\r\n",),
            b"<a>|<a>|first": (b"Host: <a>\r\n",),
        },
        (
            Instead(
                "both",
                "it takes tabs for blanks",
                {
                    b"a|a|first": (b"Host:\ta\r\n",),
                },
            ),
            Instead(
                "both",
                "no request for its parser: it answers by itself",
                {
                    OWN: (b"Host: a\x00b\r\n",),
                },
            ),
            Instead(
                "h11",
                "it takes tabs for blanks",
                {
                    b"a|a|first": (b"Host: a\t\r\n",),
                },
            ),
            Instead(
                "h11",
                "no request for its parser: it answers by itself",
                {
                    OWN: (
                        b"",
                        b"Host: a\r\nHost: a\r\n",
                        b"Host: a\r\nhost: b\r\n",
                    ),
                },
            ),
        ),
    ),
    Group(
        "Host in HTTP/1.0",
        NAMES,
        b"GET / HTTP/1.0\r\n%sConnection: close\r\n\r\n",
        {
            400: (
                b"Host:\r\n",
                b"Host: a\r\nHost: b\r\n",
            ),
            b"first||first": (b"",),
            b"a|a|first": (b"Host: a\r\n",),
        },
        (
            Instead(
                "h11",
                "no request for its parser: it answers by itself",
                {
                    OWN: (b"Host: a\r\nHost: b\r\n",),
                },
            ),
        ),
    ),
    Group(
        "Host beside an absolute target",
        NAMES,
        b"GET http://second/x HTTP/1.1\r\n%sConnection: close\r\n\r\n",
        {
            400: (
                b"",
                b"Host: a/b\r\n",
            ),
            b"second|b|first": (b"Host: b\r\n",),
        },
        (
            Instead(
                "both",
                "the host of an absolute target is not looked at: some servers cut it off",
                {
                    b"b|b|first": (b"Host: b\r\n",),
                },
            ),
            Instead(
                "h11",
                "no request for its parser: it answers by itself",
                {
                    OWN: (b"",),
                },
            ),
        ),
    ),
    Group(
        "header lines",
        'location / { return 200 "[$http_x][$http_y][$http_cookie]"; }',
        b"GET / HTTP/1.1\r\nHost: a\r\n%sConnection: close\r\n\r\n",
        {
            400: (
                b"X: 1\r\n 2\r\n",
                b"X: 1\r\n\t2\r\n",
                b"X: 1\rY: 2\r\n",
                b"X Y: 1\r\n",
                b"X\t: 1\r\n",
                b"X : 1\r\n",
                b" X: 1\r\n",
                b": 1\r\n",
                b"X: a\x00\r\n",
                b"\x00: 1\r\n",
                b"Authorization: a\r\nAuthorization: b\r\n",
                b"If-Match: a\r\nIf-Match: b\r\n",
                b"If-Modified-Since: a\r\nif-modified-since: b\r\n",
            ),
            b"[1][2][]": (b"X: 1\nY: 2\r\n",),
            b"[][2][]": (
                b"X:\r\nY:2\r\n",
                b"X\r\nY: 2\r\n",
                b"X_Y: 1\r\nY: 2\r\n",
            ),
            b"[a\x01b][][]": (b"X: a\x01b\r\n",),
            b"[a\x7fb][][]": (b"X: a\x7fb\r\n",),
            b"[\xe9\xff][][]": (b"X: \xe9\xff\r\n",),
            b"[][][]": (
                b"\xe9: 1\r\n",
                b"X(: 1\r\n",
                b"Expect: x\r\n",
                b"Range: a\r\nRange: b\r\n",
                b"Referer: a\r\nReferer: b\r\n",
            ),
            b"[\t 1 \t][][]": (b"X: \t 1 \t\r\n",),
            b"[1][][]": (
                b"X:  1  \r\n",
                b"X: 1\r\nX: 2\r\n",
                b"Z: 1\r\n" * 150 + b"X: 1\r\n",
                b"X:" + b" " * 5001 + b"1\r\n",
                b"N" * 300 + b": 1\r\nX: 1\r\n",
                b"Connection: x\r\nX: 1\r\n",
                b"Upgrade: h2c\r\nConnection: upgrade\r\nX: 1\r\n",
            ),
            b"[: 1][][]": (b"X:: 1\r\n",),
            b"[][][a=1; b=2]": (b"Cookie: a=1\r\nCookie: b=2\r\n",),
        },
        (
            Instead(
                "both",
                "its parser is stricter than nginx's: it answers by itself",
                {
                    OWN: (
                        b"X\r\nY: 2\r\n",
                        b"\xe9: 1\r\n",
                        b"X(: 1\r\n",
                    ),
                },
            ),
            Instead(
                "both",
                "no request for its parser: it answers by itself",
                {
                    OWN: (
                        b"X: 1\rY: 2\r\n",
                        b"X Y: 1\r\n",
                        b"X\t: 1\r\n",
                        b"X : 1\r\n",
                        b": 1\r\n",
                        b"X: a\x00\r\n",
                        b"\x00: 1\r\n",
                    ),
                },
            ),
            Instead(
                "both",
                "repeated lines are joined, as by nginx since 1.23",
                {
                    b"[1, 2][][]": (b"X: 1\r\nX: 2\r\n",),
                },
            ),
            Instead(
                "ours",
                "repeated lines are joined, as by nginx since 1.23",
                {
                    b"[1, 2][][]": (b"X: 1\r\nX: 2\r\n",),
                },
            ),
            Instead(
                "h11",
                "it joins folded lines",
                {
                    b"[1 2][][]": (
                        b"X: 1\r\n 2\r\n",
                        b"X: 1\r\n\t2\r\n",
                    ),
                },
            ),
            Instead(
                "h11",
                "it takes tabs for blanks",
                {
                    b"[1][][]": (b"X: \t 1 \t\r\n",),
                },
            ),
            Instead(
                "httptools",
                "it leaves the blanks at the end",
                {
                    b"[1  ][][]": (b"X:  1  \r\n",),
                },
            ),
            Instead(
                "httptools",
                "it takes tabs for blanks",
                {
                    b"[1 \t][][]": (b"X: \t 1 \t\r\n",),
                },
            ),
            Instead(
                "httptools",
                "its parser is stricter than nginx's: it answers by itself",
                {
                    OWN: (
                        b"X: 1\nY: 2\r\n",
                        b"X: a\x01b\r\n",
                        b"X: a\x7fb\r\n",
                    ),
                },
            ),
            Instead(
                "httptools",
                "no request for its parser: it answers by itself",
                {
                    OWN: (
                        b"X: 1\r\n 2\r\n",
                        b"X: 1\r\n\t2\r\n",
                        b" X: 1\r\n",
                    ),
                },
            ),
        ),
    ),
    Group(
        "too long",
        'location / { return 200 "ok"; }',
        b"GET / HTTP/1.1\r\nHost: a\r\n%sConnection: close\r\n\r\n",
        {
            400: (
                b"X: " + b"x" * 8190 + b"\r\n",
                b"X: " + b"x" * 20000 + b"\r\n",
                b"X: 1\r\n" * 1101,
                (b"X: " + b"x" * 8000 + b"\r\n") * 5 + b"X: 1\r\n",
                b"N" * 9000 + b": 1\r\n",
            ),
            b"ok": (
                b"X: " + b"x" * 8180 + b"\r\n",
                b"Cookie: " + b"x" * 8100 + b"\r\n",
                b"X: 1\r\n" * 901,
                (b"X: " + b"x" * 8000 + b"\r\n") * 3 + b"X: 1\r\n",
            ),
        },
        (
            Instead(
                "both",
                "max_headers, which Debian's nginx has, is not there",
                {
                    b"ok": (b"X: 1\r\n" * 1101,),
                },
            ),
        ),
    ),
    Group(
        "URIs too long",
        'location / { return 200 "ok"; }',
        GET,
        {
            414: (
                b"/" + b"x" * 8177,
                b"/" + b"x" * 9000,
                b"/?" + b"x" * 8176,
                b"/?" + b"x" * 20000,
                b"/" * 9001,
                b"/" + b"%41" * 3000,
                b"/.." * 3000 + b"/",
                b"/?" + b"x" * 70000,
            ),
            b"ok": (
                b"/" + b"x" * 8174,
                b"/" + b"x" * 8176,
                b"/?" + b"x" * 8175,
                b"/" + b"%41" * 2700,
            ),
        },
        (
            Instead(
                "httptools",
                "its parser is stricter than nginx's: it answers by itself",
                {
                    OWN: (b"/?" + b"x" * 70000,),
                },
            ),
        ),
    ),
)
