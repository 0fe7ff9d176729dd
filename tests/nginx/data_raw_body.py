"""Bodies as no decent client sends them: lengths that contradict each other, broken chunks.

Rule: as in data_raw_path.py; the location reads the body.
"""

from __future__ import annotations

from tests.nginx.raw import OWN, Group, Instead

__all__ = ["GROUPS"]

READ = """location / { content_by_lua_block {
    ngx.req.read_body()
    ngx.print(ngx.req.get_body_data() or "none")
} }"""
POST = b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n%s\r\n\r\nabc"
CODED = b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n%s\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
CHUNKS = b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n%s"

GROUPS = (
    Group(
        "lengths of bodies",
        READ,
        POST,
        {
            400: (
                b"Content-Length: +3",
                b"Content-Length: 0x3",
                b"Content-Length: 3, 3",
                b"Content-Length: 3\r\nContent-Length: 3",
                b"Content-Length: 3\r\nContent-Length: 4",
                b"Content-Length: ",
                b"Content-Length: a",
                b"Content-Length: -1",
                b"Content-Length: 99999999999999999999",
                b"Content-Length: 9223372036854775808",
                b"Content-Length: 3\r\nContent-length: 3",
            ),
            b"abc": (
                b"Content-Length: 3",
                b"Content-Length: 3 ",
                b"Content-Length:  03",
            ),
        },
        (
            Instead(
                "both",
                "no request for its parser: it answers by itself",
                {
                    OWN: (
                        b"Content-Length: +3",
                        b"Content-Length: 0x3",
                        b"Content-Length: 3\r\nContent-Length: 4",
                        b"Content-Length: ",
                        b"Content-Length: a",
                        b"Content-Length: -1",
                    ),
                },
            ),
            Instead(
                "h11",
                "it makes one length of equal ones",
                {
                    b"abc": (
                        b"Content-Length: 3, 3",
                        b"Content-Length: 3\r\nContent-Length: 3",
                        b"Content-Length: 3\r\nContent-length: 3",
                    ),
                },
            ),
            Instead(
                "httptools",
                "no request for its parser: it answers by itself",
                {
                    OWN: (
                        b"Content-Length: 3, 3",
                        b"Content-Length: 3\r\nContent-Length: 3",
                        b"Content-Length: 99999999999999999999",
                        b"Content-Length: 3\r\nContent-length: 3",
                    ),
                },
            ),
        ),
    ),
    Group(
        "codings of bodies",
        READ,
        CODED,
        {
            400: (
                b"Content-Length: 3\r\nTransfer-Encoding: chunked",
                b"Transfer-Encoding: chunked\r\nContent-Length: 3",
                b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
            ),
            501: (
                b"Transfer-Encoding: chunked, chunked",
                b"Transfer-Encoding: identity",
                b"Transfer-Encoding: gzip, chunked",
                b"Transfer-Encoding: gzip",
                b"Transfer-Encoding: xchunked",
                b"Transfer-Encoding: ",
                b"Transfer-Encoding: \x0bchunked",
            ),
            b"3\r\nabc\r\n0\r\n\r\n": (b"Content-Length: 13",),
            b"abc": (
                b"Transfer-Encoding: chunked",
                b"Transfer-Encoding: CHUNKED",
            ),
        },
        (
            Instead(
                "both",
                "its parser is stricter than nginx's: it answers by itself",
                {
                    OWN: (
                        b"Transfer-Encoding: chunked, chunked",
                        b"Transfer-Encoding: identity",
                        b"Transfer-Encoding: gzip",
                        b"Transfer-Encoding: xchunked",
                        b"Transfer-Encoding: ",
                        b"Transfer-Encoding: \x0bchunked",
                    ),
                },
            ),
            Instead(
                "both",
                "no request for its parser: it answers by itself",
                {
                    OWN: (b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",),
                },
            ),
            Instead(
                "h11",
                "its parser is stricter than nginx's: it answers by itself",
                {
                    OWN: (b"Transfer-Encoding: gzip, chunked",),
                },
            ),
            Instead(
                "httptools",
                "it looks at the last coding only",
                {
                    b"abc": (b"Transfer-Encoding: gzip, chunked",),
                },
            ),
            Instead(
                "httptools",
                "no request for its parser: it answers by itself",
                {
                    OWN: (
                        b"Content-Length: 3\r\nTransfer-Encoding: chunked",
                        b"Transfer-Encoding: chunked\r\nContent-Length: 3",
                    ),
                },
            ),
        ),
    ),
    Group(
        "chunks",
        READ,
        CHUNKS,
        {
            400: (
                b"zz\r\nabc\r\n0\r\n\r\n",
                b"-3\r\nabc\r\n0\r\n\r\n",
                b"0x3\r\nabc\r\n0\r\n\r\n",
                b"3\r\nabcd\r\n0\r\n\r\n",
                b"\r\n",
                b"3\r\nabc0\r\n\r\n",
            ),
            b"abc": (
                b"3;x=y\r\nabc\r\n0\r\n\r\n",
                b"3 \r\nabc\r\n0\r\n\r\n",
                b"003\r\nabc\r\n0\r\n\r\n",
                b"3\r\nabc\r\n0\r\nX: 1\r\n\r\n",
                b"3\r\nabc\r\n00\r\n\r\n",
                b"1\r\na\r\n2\r\nbc\r\n0\r\n\r\n",
            ),
        },
        (
            Instead(
                "both",
                "no request for its parser: it answers by itself",
                {
                    OWN: (
                        b"zz\r\nabc\r\n0\r\n\r\n",
                        b"-3\r\nabc\r\n0\r\n\r\n",
                        b"0x3\r\nabc\r\n0\r\n\r\n",
                        b"3\r\nabcd\r\n0\r\n\r\n",
                        b"\r\n",
                        b"3\r\nabc0\r\n\r\n",
                    ),
                },
            ),
            Instead(
                "httptools",
                "its parser is stricter than nginx's: it answers by itself",
                {
                    OWN: (b"3 \r\nabc\r\n0\r\n\r\n",),
                },
            ),
        ),
    ),
)
