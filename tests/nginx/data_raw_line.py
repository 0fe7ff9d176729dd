"""Request lines as no decent client writes them: targets, methods, versions.

Rule: as in data_raw_path.py.
"""

from __future__ import annotations

from tests.nginx.raw import OWN, Group, Instead

__all__ = ["GROUPS"]

GET = b"GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

GROUPS = (
    Group(
        "odd targets",
        'location / { return 200 "$uri|$args|$host"; }',
        GET,
        {
            400: (
                b"a",
                b"a/b",
                b"*",
                b"",
                b"\\a",
                b"http://",
                b"http://a:b/",
                b"http://a@b/",
                b"http://b/%",
                b"http://b/../c",
                b"http:///x",
                b"http:/x",
                b"http:x",
                b"://a",
                b"1://a/",
                b"b:80",
                b"mailto:b",
            ),
            b"/||b": (
                b"http://b",
                b"HTTP://b/",
            ),
            b"/x|y|b": (b"http://b/x?y",),
            b"/x||b": (
                b"http://B:81/x",
                b"https://b/x",
            ),
            b"/|x|b": (b"http://b?x",),
            b"/x||[::1]": (b"http://[::1]/x",),
            b"/d||b": (b"http://b//c/../d",),
            b"/b||a": (b"h+t://a/b",),
            b"/b/x||localhost": (b"//b/x",),
        },
        (
            Instead(
                "both",
                "no request for its parser: it answers by itself",
                {
                    OWN: (b"",),
                },
            ),
            Instead(
                "both",
                "the host of an absolute target is not looked at: some servers cut it off",
                {
                    b"/x|y|localhost": (b"http://b/x?y",),
                    b"/x||localhost": (
                        b"http://B:81/x",
                        b"http://[::1]/x",
                        b"https://b/x",
                    ),
                    b"/||localhost": (
                        b"http://a@b/",
                        b"HTTP://b/",
                    ),
                    b"/d||localhost": (b"http://b//c/../d",),
                },
            ),
            Instead(
                "h11",
                "the host of an absolute target is not looked at: some servers cut it off",
                {
                    b"/||localhost": (
                        b"http://b",
                        b"http://a:b/",
                    ),
                    b"/|x|localhost": (b"http://b?x",),
                    b"/b||localhost": (b"h+t://a/b",),
                },
            ),
            Instead(
                "httptools",
                "its parser is stricter than nginx's: it answers by itself",
                {
                    OWN: (
                        b"http://b",
                        b"http://b?x",
                        b"h+t://a/b",
                    ),
                },
            ),
            Instead(
                "httptools",
                "no request for its parser: it answers by itself",
                {
                    OWN: (
                        b"a",
                        b"a/b",
                        b"\\a",
                        b"http://",
                        b"http://a:b/",
                        b"http:///x",
                        b"http:/x",
                        b"http:x",
                        b"://a",
                        b"1://a/",
                        b"b:80",
                        b"mailto:b",
                    ),
                },
            ),
        ),
    ),
    Group(
        "methods",
        'location / { return 200 "$request_method"; }',
        b"%s / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        {
            400: (
                b"get",
                b"Get",
                b"GeT",
                b"G1",
                b"G.T",
                b"GE\x00T",
                b"HEAD2",
                b"\xc3\xa9",
                b"",
                b" GET",
                b"GET\t",
                b"\x00GET",
            ),
            405: (
                b"TRACE",
                b"CONNECT",
            ),
            b"G": (b"G",),
            b"GET-": (b"GET-",),
            b"-GET": (b"-GET",),
            b"_GET": (b"_GET",),
            b"GET_": (b"GET_",),
            b"X" * 100: (b"X" * 100,),
            b"PURGE": (b"PURGE",),
            b"PROPFIND": (b"PROPFIND",),
            b"OPTIONS": (b"OPTIONS",),
            b"DELETE": (b"DELETE",),
            b"GET": (
                b"GET ",
                b"\nGET",
                b"\r\n\r\nGET",
            ),
            b"POST": (b"POST",),
            b"M-SEARCH": (b"M-SEARCH",),
        },
        (
            Instead(
                "both",
                "no request for its parser: it answers by itself",
                {
                    OWN: (
                        b"GE\x00T",
                        b"\xc3\xa9",
                        b"",
                        b" GET",
                        b"GET\t",
                        b"\x00GET",
                    ),
                },
            ),
            Instead(
                "h11",
                "its parser is stricter than nginx's: it answers by itself",
                {
                    OWN: (
                        b"GET ",
                        b"\nGET",
                        b"\r\n\r\nGET",
                    ),
                },
            ),
            Instead(
                "httptools",
                "its parser is stricter than nginx's: it answers by itself",
                {
                    OWN: (
                        b"G",
                        b"GET-",
                        b"-GET",
                        b"_GET",
                        b"GET_",
                        b"X" * 100,
                    ),
                },
            ),
            Instead(
                "httptools",
                "no request for its parser: it answers by itself",
                {
                    OWN: (
                        b"get",
                        b"Get",
                        b"GeT",
                        b"G1",
                        b"G.T",
                        b"HEAD2",
                    ),
                },
            ),
        ),
    ),
    Group(
        "versions",
        'location / { return 200 "$server_protocol"; }',
        b"GET /%s\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        {
            505: (
                b" HTTP/2.0",
                b" HTTP/2",
                b" HTTP/3.0",
            ),
            400: (
                b" HTTP/0.9",
                b" HTTP/1",
                b" HTTP/1.",
                b" HTTP/.1",
                b" HTTP/",
                b" http/1.1",
                b" HTTPS/1.1",
                b" HTTP/1.1x",
                b" HTTP/01.1",
                b" XTTP/1.1",
            ),
            b"HTTP/1.0": (b" HTTP/1.0",),
            b"HTTP/1.1": (b" HTTP/1.1",),
            b"HTTP/1.2": (b" HTTP/1.2",),
            b"HTTP/1.9": (b" HTTP/1.9",),
            b"HTTP/1.10": (b" HTTP/1.10",),
        },
        (
            Instead(
                "both",
                "it hands on any version",
                {
                    b"HTTP/2.0": (b" HTTP/2.0",),
                    b"HTTP/0.9": (b" HTTP/0.9",),
                },
            ),
            Instead(
                "both",
                "its parser is stricter than nginx's: it answers by itself",
                {
                    OWN: (
                        b" HTTP/1.10",
                        b" HTTP/2",
                    ),
                },
            ),
            Instead(
                "both",
                "no request for its parser: it answers by itself",
                {
                    OWN: (
                        b" HTTP/1",
                        b" HTTP/1.",
                        b" HTTP/.1",
                        b" HTTP/",
                        b" http/1.1",
                        b" HTTPS/1.1",
                        b" HTTP/1.1x",
                        b" HTTP/01.1",
                        b" XTTP/1.1",
                    ),
                },
            ),
            Instead(
                "h11",
                "it hands on any version",
                {
                    b"HTTP/3.0": (b" HTTP/3.0",),
                },
            ),
            Instead(
                "httptools",
                "its parser is stricter than nginx's: it answers by itself",
                {
                    OWN: (
                        b" HTTP/1.2",
                        b" HTTP/1.9",
                        b" HTTP/3.0",
                    ),
                },
            ),
        ),
    ),
)
