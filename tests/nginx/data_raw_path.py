"""Paths as no decent client writes them: broken escapes, dots, slashes, blanks, fragments.

Rule: what nginx 1.22.1 answers is recorded, test_raw.py asks it again; what differs behind uvicorn,
whose parsers answer much by themselves, stands below it with the reason.
"""

from __future__ import annotations

from tests.nginx.raw import OWN, Group, Instead

__all__ = ["GROUPS"]

SHOW = 'location / { return 200 "$uri|$args"; }'
GET = b"GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

GROUPS = (
    Group(
        "broken escapes and NUL",
        SHOW,
        GET,
        {
            400: (
                b"/%",
                b"/%a",
                b"/%zz",
                b"/a%",
                b"/%%41",
                b"/%4g",
                b"/%u0041",
                b"/%00",
                b"/a%00b",
                b"/a\x00b",
                b"/a?\x00",
            ),
            b"/%00|": (b"/%2500",),
            b"/|a=%": (b"/?a=%",),
            b"/|a=%00": (b"/?a=%00",),
            b"/|%zz": (b"/?%zz",),
            b"/%|": (b"/%25",),
            b"/%41|": (b"/%2541",),
            b"/\xc0\xae|": (b"/%c0%ae",),
            b"/\xff|": (b"/%ff",),
            b"/\xc3\xa9|": (b"/%C3%A9",),
            b"/\xe2\x80\xae|": (b"/%e2%80%ae",),
            b"/\r\nX:1|": (b"/%0d%0aX:1",),
            b"/\t|": (b"/%09",),
            b"/\x7f|": (b"/%7f",),
        },
        (
            Instead(
                "both",
                "no request for its parser: it answers by itself",
                {
                    OWN: (
                        b"/a\x00b",
                        b"/a?\x00",
                    ),
                },
            ),
        ),
    ),
    Group(
        "dots above the root",
        SHOW,
        GET,
        {
            400: (
                b"/..",
                b"/../",
                b"/../a",
                b"/a/../..",
                b"/a/../../b",
                b"/%2e%2e",
                b"/%2e%2e/a",
                b"/.%2e/x",
                b"/%2E./x",
                b"/a%2f..%2f..",
                b"/a/%2e%2e/%2e%2e/b",
                b"/..%2f",
                b"/%2f..",
                b"/..?b",
                b"/..%00",
            ),
            b"/|": (
                b"/a%2f..",
                b"/a/..#b",
                b"/.",
                b"/./",
                b"/%2e",
            ),
            b"/%2e%2e/a|": (b"/%252e%252e/a",),
            b"/..%2fa|": (b"/..%252fa",),
            b"/..\\..|": (b"/..%5c..",),
            b"/..\\..\\a|": (b"/..\\..\\a",),
            b"/...|": (b"/...",),
            b"/..../|": (b"/....//",),
            b"/a/...|": (b"/a/...",),
            b"/..a|": (b"/..a",),
            b"/a/..;/b|": (b"/a/..;/b",),
            b"/a|": (
                b"/;/../a",
                b"/./a",
            ),
            b"/|b": (b"/a/..?b",),
            b"/a/|": (
                b"/a/.",
                b"/a/./.",
                b"/a/b/..",
                b"/a/b/../",
                b"/a/%2e",
            ),
        },
        (),
    ),
    Group(
        "repeated slashes",
        SHOW,
        GET,
        {
            400: (b"//../a",),
            b"/|": (
                b"//",
                b"///",
                b"/%2F",
            ),
            b"/a|": (
                b"//a",
                b"//./a",
            ),
            b"/a/b|": (
                b"/a//b",
                b"/a%2F%2Fb",
                b"/a/.//b",
            ),
            b"/a/|": (
                b"/a///",
                b"/a/%2f",
            ),
            b"/a/b/|": (b"///a//b//",),
            b"/b|": (
                b"/a//../b",
                b"/a//..//b",
            ),
            b"/host/x|": (b"//host/x",),
            b"/|x": (b"//?x",),
            b"/\\a|": (b"/\\a",),
        },
        (),
    ),
    Group(
        "slashes kept",
        'merge_slashes off; location / { return 200 "$uri|$args"; }',
        GET,
        {
            400: (
                b"/..",
                b"//../..",
            ),
            b"//|": (
                b"//",
                b"/%2F",
            ),
            b"///|": (b"///",),
            b"//a|": (
                b"//a",
                b"//./a",
            ),
            b"/a//b|": (
                b"/a//b",
                b"/a%2F%2Fb",
                b"/a//..//b",
                b"/a/.//b",
            ),
            b"/a///|": (b"/a///",),
            b"///a//b//|": (b"///a//b//",),
            b"/a//|": (b"/a/%2f",),
            b"/a|": (b"//../a",),
            b"/a/b|": (b"/a//../b",),
            b"//host/x|": (b"//host/x",),
        },
        (),
    ),
    Group(
        "spaces and fragments",
        SHOW,
        GET,
        {
            400: (
                b"/a b",
                b"/a  b",
                b"/a?b c",
                b"/a\tb",
                b"/a\x0bb",
                b"/ HTTP/1.1 x",
                b"/a\x7f",
                b"#",
                b"?x",
            ),
            b"/a|": (
                b" /a",
                b"/a ",
                b"/a#b",
                b"/a?#",
                b"/a#b?c",
                b"/a?",
            ),
            b"/|": (
                b"/#",
                b"/?",
            ),
            b"/a|b": (b"/a?b#c",),
            b"/;a=b|": (b"/;a=b",),
            b"/a;b|c;d": (b"/a;b?c;d",),
            b"/a+b|": (
                b"/a+b",
                b"/a%2Bb",
            ),
            b"/a|b+c": (b"/a?b+c",),
            b"/a|?": (b"/a??",),
            b"/a|b?c": (b"/a?b?c",),
            b"/:|": (b"/:",),
            b"/a:80|": (b"/a:80",),
            b"/a@b|": (b"/a@b",),
            b'/"a"|': (b'/"a"',),
            b"/<a>|": (b"/<a>",),
            b"/[a]|": (b"/[a]",),
            b"/{a}|": (b"/{a}",),
            b"/||": (b"/|",),
            b"/^|": (b"/^",),
            b"/`|": (b"/`",),
            b"/~a|": (b"/~a",),
            b"/'|": (b"/'",),
            b"/\xc3\xa9|": (b"/\xc3\xa9",),
            b"/|\xff": (b"/?\xff",),
            b"/a|b|c": (b"/a?b|c",),
            b'/a|"b"': (b'/a?"b"',),
            b"/a|http://b/": (b"/a?http://b/",),
        },
        (
            Instead(
                "both",
                "its parser is stricter than nginx's: it answers by itself",
                {
                    OWN: (
                        b"/\xc3\xa9",
                        b"/?\xff",
                    ),
                },
            ),
            Instead(
                "both",
                "no request for its parser: it answers by itself",
                {
                    OWN: (
                        b"/a b",
                        b"/a  b",
                        b"/a?b c",
                        b"/a\tb",
                        b"/a\x0bb",
                        b"/ HTTP/1.1 x",
                        b"/a\x7f",
                    ),
                },
            ),
            Instead(
                "h11",
                "its parser is stricter than nginx's: it answers by itself",
                {
                    OWN: (
                        b" /a",
                        b"/a ",
                    ),
                },
            ),
            Instead(
                "httptools",
                "no request for its parser: it answers by itself",
                {
                    OWN: (
                        b"#",
                        b"?x",
                    ),
                },
            ),
        ),
    ),
)
