"""Requests that nginx's own parser refuses, repairs or takes, as whole bytes.

Rule: the reply shows $uri, $args and $request_uri; these are for a real server to be asked.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import REST, Ask, Case

CASES = [
    Case(
        "bytes beyond ASCII as they are",
        r"""
location / { return 200 "$uri|$args|$request_uri|$is_args"; }
""",
        (
            Ask(raw=b"GET /\xc3\xa9 HTTP/1.1" + REST, status=200, reply=b"/\xc3\xa9||/\xc3\xa9|"),
            Ask(raw=b"GET /?\xff HTTP/1.1" + REST, status=200, reply=b"/|\xff|/?\xff|?"),
        ),
    ),
    Case(
        "request lines that are refused",
        r"""
location / { return 200 "$uri|$args|$request_uri|$is_args"; }
""",
        (
            Ask(raw=b"GET /a\x01b HTTP/1.1" + REST, status=400, reply=page("400 Bad Request")),
            Ask(raw=b"GET /a\x7fb HTTP/1.1" + REST, status=400, reply=page("400 Bad Request")),
            Ask(raw=b"GET a HTTP/1.1" + REST, status=400, reply=page("400 Bad Request")),
            Ask(raw=b"GET  HTTP/1.1" + REST, status=400, reply=page("400 Bad Request")),
            Ask(raw=b"GET" + REST, status=400, reply=page("400 Bad Request")),
            Ask(raw=b"get /a HTTP/1.1" + REST, status=400, reply=page("400 Bad Request")),
            Ask(raw=b"G@T /a HTTP/1.1" + REST, status=400, reply=page("400 Bad Request")),
            Ask(raw=b"GET /a HTTP/1.2" + REST, status=200, reply=b"/a||/a|"),
            Ask(
                raw=b"GET /a HTTP/2.0" + REST,
                status=505,
                reply=page("505 HTTP Version Not Supported"),
            ),
            Ask(raw=b"GET /a HTTP/0.9" + REST, status=400, reply=page("400 Bad Request")),
            Ask(raw=b"GET /a HTTP/x" + REST, status=400, reply=page("400 Bad Request")),
            Ask(raw=b"GET /a http/1.1" + REST, status=400, reply=page("400 Bad Request")),
            Ask(raw=b"GET /a HTTP/1.1 x" + REST, status=400, reply=page("400 Bad Request")),
            Ask(raw=b"GET /a b HTTP/1.1" + REST, status=400, reply=page("400 Bad Request")),
            Ask(raw=b"GET * HTTP/1.1" + REST, status=400, reply=page("400 Bad Request")),
            Ask(raw=b"OPTIONS * HTTP/1.1" + REST, status=400, reply=page("400 Bad Request")),
        ),
    ),
    Case(
        "request lines that are taken",
        r"""
location / { return 200 "$uri|$args|$request_uri|$is_args"; }
""",
        (
            Ask(raw=b"GET  /a  HTTP/1.1" + REST, status=200, reply=b"/a||/a|"),
            Ask(raw=b"\r\nGET /a HTTP/1.1" + REST, status=200, reply=b"/a||/a|"),
            Ask(raw=b"GET /a HTTP/1.01" + REST, status=200, reply=b"/a||/a|"),
            Ask(raw=b"GET /a HTTP/1.1 " + REST, status=200, reply=b"/a||/a|"),
            Ask(raw=b"M-SEARCH /a HTTP/1.1" + REST, status=200, reply=b"/a||/a|"),
            Ask(raw=b"FOO /a HTTP/1.1" + REST, status=200, reply=b"/a||/a|"),
            Ask(raw=b"A_B /a HTTP/1.1" + REST, status=200, reply=b"/a||/a|"),
        ),
    ),
    Case(
        "absolute form",
        r"""
location / { return 200 "$uri|$args|$request_uri|$host|$http_host"; }
""",
        (
            Ask(
                raw=b"GET http://other/a?b HTTP/1.1" + REST,
                status=200,
                reply=b"/a|b|/a?b|other|localhost",
            ),
            Ask(raw=b"GET http://other HTTP/1.1" + REST, status=200, reply=b"/||/|other|localhost"),
            Ask(
                raw=b"GET http://other?x HTTP/1.1" + REST,
                status=200,
                reply=b"/|x|?x|other|localhost",
            ),
            Ask(
                raw=b"GET http://OTHER:81/a HTTP/1.1" + REST,
                status=200,
                reply=b"/a||/a|other|localhost",
            ),
            Ask(
                raw=b"GET HTTP://other/ HTTP/1.1" + REST, status=200, reply=b"/||/|other|localhost"
            ),
            Ask(
                raw=b"GET foo://other/x HTTP/1.1" + REST,
                status=200,
                reply=b"/x||/x|other|localhost",
            ),
            Ask(raw=b"GET http:///x HTTP/1.1" + REST, status=400, reply=page("400 Bad Request")),
            Ask(raw=b"GET http:/x HTTP/1.1" + REST, status=400, reply=page("400 Bad Request")),
            Ask(raw=b"GET http://a b/ HTTP/1.1" + REST, status=400, reply=page("400 Bad Request")),
            Ask(
                raw=b"GET http://other/../x HTTP/1.1" + REST,
                status=400,
                reply=page("400 Bad Request"),
            ),
        ),
    ),
    Case(
        "HTTP/0.9",
        r"""
location / { return 200 "$uri|$args|$request_uri|$is_args"; }
""",
        (
            Ask(raw=b"GET /a\r\n", status=None, reply=b"/a||/a|", cut=True),
            Ask(raw=b"GET /a?b\n", status=None, reply=b"/a|b|/a?b|?", cut=True),
            Ask(raw=b"POST /a\r\n", status=None, reply=page("400 Bad Request"), cut=True),
        ),
    ),
    Case(
        "headers that are refused",
        r"""
location / { return 200 "$uri|$args|$request_uri|$is_args"; }
""",
        (
            Ask(raw=b"GET / HTTP/1.1\r\n\r\n", status=400, reply=page("400 Bad Request")),
            Ask(
                raw=b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                status=400,
                reply=page("400 Bad Request"),
            ),
            Ask(
                raw=b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
                status=400,
                reply=page("400 Bad Request"),
            ),
            Ask(
                raw=b"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
                status=400,
                reply=page("400 Bad Request"),
            ),
            Ask(
                raw=b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
                status=400,
                reply=page("400 Bad Request"),
            ),
            Ask(
                raw=b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
                status=400,
                reply=page("400 Bad Request"),
            ),
            Ask(
                raw=(
                    b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx"
                ),
                status=400,
                reply=page("400 Bad Request"),
            ),
            Ask(
                raw=(
                    b"GET / HTTP/1.1\r\n"
                    b"Host: a\r\n"
                    b"Content-Length: 1\r\n"
                    b"Transfer-Encoding: chunked\r\n"
                    b"\r\n"
                    b"x"
                ),
                status=400,
                reply=page("400 Bad Request"),
            ),
            Ask(
                raw=b"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
                status=501,
                reply=page("501 Not Implemented"),
            ),
            Ask(
                raw=b"GET / HTTP/1.1\r\nHost: a\r\nX\x00Y: 1\r\nConnection: close\r\n\r\n",
                status=400,
                reply=page("400 Bad Request"),
            ),
            Ask(
                raw=b"GET / HTTP/1.1\r\nHost: a\r\nX: a\x00b\r\nConnection: close\r\n\r\n",
                status=400,
                reply=page("400 Bad Request"),
            ),
            Ask(
                raw=b"TRACE / HTTP/1.1\r\nHost: a\r\n\r\n",
                status=405,
                reply=page("405 Not Allowed"),
            ),
            Ask(
                raw=b"CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n",
                status=400,
                reply=page("400 Bad Request"),
            ),
        ),
    ),
    Case(
        "headers that are dropped or taken",
        r"""
location / { return 200 "[$http_a_b][$http_x][$http_y]"; }
""",
        (
            Ask(
                raw=b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nA-B: 1\r\n\r\n",
                status=200,
                reply=b"[1][][]",
            ),
            Ask(
                raw=b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nA_B: 1\r\n\r\n",
                status=200,
                reply=b"[][][]",
            ),
            Ask(
                raw=b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\na-B: 1\r\n\r\n",
                status=200,
                reply=b"[1][][]",
            ),
            Ask(
                raw=b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nA.B: 1\r\n\r\n",
                status=200,
                reply=b"[][][]",
            ),
            Ask(
                raw=b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX : 1\r\n\r\n",
                status=400,
                reply=page("400 Bad Request"),
            ),
            Ask(
                raw=b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n X: 1\r\n\r\n",
                status=400,
                reply=page("400 Bad Request"),
            ),
            Ask(
                raw=b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX:1\r\n\r\n",
                status=200,
                reply=b"[][1][]",
            ),
            Ask(
                raw=b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX:  1  \r\n\r\n",
                status=200,
                reply=b"[][1][]",
            ),
            Ask(
                raw=b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX\r\n\r\n",
                status=200,
                reply=b"[][][]",
            ),
            Ask(
                raw=b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX:\r\n\r\n",
                status=200,
                reply=b"[][][]",
            ),
            Ask(
                raw=b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n: 1\r\n\r\n",
                status=400,
                reply=page("400 Bad Request"),
            ),
            Ask(
                raw=b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX: 1\r\nX: 2\r\n\r\n",
                status=200,
                reply=b"[][1][]",
            ),
            Ask(
                raw=(
                    b"GET / HTTP/1.1\r\n"
                    b"Host: a\r\n"
                    b"Connection: close\r\n"
                    b"X: 1\r\n"
                    b"A_B: 2\r\n"
                    b"Y: 3\r\n"
                    b"\r\n"
                ),
                status=200,
                reply=b"[][1][3]",
            ),
        ),
    ),
]
