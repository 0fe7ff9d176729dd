"""Whole answers of the real nginx, byte by byte: pipelines, bodies, what is refused.

Rule: recorded; each connection ends with END. The date is X, a page its title in brackets.
"""

from __future__ import annotations

from tests.server.data_real import LAST

__all__ = ["ODD"]

ODD: dict[str, tuple[bytes, bytes]] = {
    "444": (
        b"GET /444 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"",
    ),
    "cut": (
        b"GET /abort HTTP/1.1\r\nHost: a\r\n\r\n",
        (
            b"HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: X\r\nContent-Type: text/plain\r\n"
            b"Transfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n1\r\na\r\n"
        ),
    ),
    "raw": (
        b"\r\nGET  /raw  HTTP/1.1  \nHost:a\nX-Y:   b\r\nBad_One: 1\r\nConnection: close\n\n",
        (
            b"HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: X\r\nContent-Type: text/plain\r\n"
            b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n46\r\n"
            b"GET  /raw  HTTP/1.1  \nHost:a\nX-Y:   b\r\nBad_One: 1\r\n"
            b"Connection: close\n\n\r\n0\r\n\r\n"
        ),
    ),
    "a pipeline": (
        (
            b"GET /text HTTP/1.1\r\nHost: a\r\n\r\nGET /vars HTTP/1.1\r\nHost: a\r\n\r\n"
            b"GET /lua HTTP/1.1\r\nHost: a\r\n\r\nGET /vars?x#y HTTP/1.1\r\nHost: a\r\n\r\n"
        ),
        (
            b"HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: X\r\nContent-Type: text/plain\r\n"
            b"Content-Length: 5\r\nConnection: keep-alive\r\n\r\nhelloHTTP/1.1 200 OK\r\n"
            b"Server: nginx\r\nDate: X\r\nContent-Type: text/plain\r\n"
            b"Content-Length: 29\r\nConnection: keep-alive\r\n\r\n"
            b"GET /vars HTTP/1.1|2|31|/varsHTTP/1.1 200 OK\r\nServer: nginx\r\nDate: X\r\n"
            b"Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\n"
            b"Connection: keep-alive\r\n\r\n2\r\na\n\r\n2\r\nb\n\r\n0\r\n\r\n"
            b"HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: X\r\nContent-Type: text/plain\r\n"
            b"Content-Length: 37\r\nConnection: keep-alive\r\n\r\n"
            b"GET /vars?x#y HTTP/1.1|4|35|/vars?x#y"
        )
        + LAST,
    ),
    "pipeline post": (
        (
            b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n"
            b"abcPOST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n"
            b"abc\r\n0\r\n\r\nGET /vars HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        ),
        (
            b"HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: X\r\nContent-Type: text/plain\r\n"
            b"Transfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n3\r\nabc\r\n0\r\n"
            b"\r\nHTTP/1.1 200 OK\r\nServer: nginx\r\nDate: X\r\n"
            b"Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\n"
            b"Connection: keep-alive\r\n\r\n3\r\nabc\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n"
            b"Server: nginx\r\nDate: X\r\nContent-Type: text/plain\r\n"
            b"Content-Length: 29\r\nConnection: close\r\n\r\nGET /vars HTTP/1.1|3|50|/vars"
        ),
    ),
    "pipeline unread": (
        (
            b"POST /unread HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n"
            b"abcGET /vars HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        ),
        (
            b"HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: X\r\nContent-Type: text/plain\r\n"
            b"Transfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n4\r\ndone\r\n"
            b"0\r\n\r\nHTTP/1.1 200 OK\r\nServer: nginx\r\nDate: X\r\n"
            b"Content-Type: text/plain\r\nContent-Length: 29\r\nConnection: close\r\n\r\n"
            b"GET /vars HTTP/1.1|2|50|/vars"
        ),
    ),
    "pipeline unread chunked": (
        (
            b"POST /unread HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n"
            b"abc\r\n0\r\n\r\nGET /vars HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        ),
        (
            b"HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: X\r\nContent-Type: text/plain\r\n"
            b"Transfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n4\r\ndone\r\n"
            b"0\r\n\r\nHTTP/1.1 200 OK\r\nServer: nginx\r\nDate: X\r\n"
            b"Content-Type: text/plain\r\nContent-Length: 29\r\nConnection: close\r\n\r\n"
            b"GET /vars HTTP/1.1|2|50|/vars"
        ),
    ),
    "pipeline blank": (
        (
            b"GET /text HTTP/1.1\r\nHost: a\r\n\r\n\r\n\r\nGET /vars HTTP/1.1\r\n"
            b"Host: a\r\nConnection: close\r\n\r\n"
        ),
        (
            b"HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: X\r\nContent-Type: text/plain\r\n"
            b"Content-Length: 5\r\nConnection: keep-alive\r\n\r\nhelloHTTP/1.1 200 OK\r\n"
            b"Server: nginx\r\nDate: X\r\nContent-Type: text/plain\r\n"
            b"Content-Length: 29\r\nConnection: close\r\n\r\nGET /vars HTTP/1.1|2|50|/vars"
        ),
    ),
    "pipeline bad": (
        (
            b"GET /text HTTP/1.1\r\nHost: a\r\n\r\nG@\r\n\r\nGET /vars HTTP/1.1\r\n"
            b"Host: a\r\nConnection: close\r\n\r\n"
        ),
        (
            b"HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: X\r\nContent-Type: text/plain\r\n"
            b"Content-Length: 5\r\nConnection: keep-alive\r\n\r\n"
            b"helloHTTP/1.1 400 Bad Request\r\nServer: nginx\r\nDate: X\r\n"
            b"Content-Type: text/html\r\nContent-Length: 150\r\nConnection: close\r\n\r\n"
            b"[400 Bad Request]"
        ),
    ),
    "expect": (
        (
            b"POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
            b"Content-Length: 3\r\nConnection: close\r\n\r\nabc"
        ),
        (
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nServer: nginx\r\nDate: X\r\n"
            b"Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\n"
            b"Connection: close\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
        ),
    ),
    "expect 404": (
        (
            b"POST /404 HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
            b"Content-Length: 3\r\n\r\nabcGET /vars HTTP/1.1\r\nHost: a\r\n"
            b"Connection: close\r\n\r\n"
        ),
        (
            b"HTTP/1.1 404 Not Found\r\nServer: nginx\r\nDate: X\r\n"
            b"Content-Type: text/html\r\nContent-Length: 146\r\nConnection: keep-alive\r\n"
            b"\r\n[404 Not Found]HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: X\r\n"
            b"Content-Type: text/plain\r\nContent-Length: 29\r\nConnection: close\r\n\r\n"
            b"GET /vars HTTP/1.1|2|50|/vars"
        ),
    ),
    "expect 1.0": (
        (
            b"POST /echo HTTP/1.0\r\nHost: a\r\nExpect: 100-continue\r\n"
            b"Content-Length: 3\r\nConnection: close\r\n\r\nabc"
        ),
        (
            b"HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: X\r\nContent-Type: text/plain\r\n"
            b"Content-Length: 3\r\nConnection: close\r\n\r\nabc"
        ),
    ),
    "expect other": (
        (
            b"POST /echo HTTP/1.1\r\nHost: a\r\nExpect: foo\r\nContent-Length: 3\r\n"
            b"Connection: close\r\n\r\nabc"
        ),
        (
            b"HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: X\r\nContent-Type: text/plain\r\n"
            b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
        ),
    ),
    "chunk bad": (
        (
            b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
            b"abc\r\n0\r\n\r\nGET /vars HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        ),
        (
            b"HTTP/1.1 400 Bad Request\r\nServer: nginx\r\nDate: X\r\n"
            b"Content-Type: text/html\r\nContent-Length: 150\r\nConnection: close\r\n\r\n"
            b"[400 Bad Request]"
        ),
    ),
    "chunk ext": (
        (
            b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\n"
            b"abc\r\n0;x\r\nT: 1\r\n\r\nGET /vars HTTP/1.1\r\nHost: a\r\n"
            b"Connection: close\r\n\r\n"
        ),
        (
            b"HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: X\r\nContent-Type: text/plain\r\n"
            b"Transfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n3\r\nabc\r\n0\r\n"
            b"\r\nHTTP/1.1 200 OK\r\nServer: nginx\r\nDate: X\r\n"
            b"Content-Type: text/plain\r\nContent-Length: 29\r\nConnection: close\r\n\r\n"
            b"GET /vars HTTP/1.1|2|50|/vars"
        ),
    ),
    "bad": (
        b"G@T / HTTP/1.1\r\n\r\n",
        (
            b"HTTP/1.1 400 Bad Request\r\nServer: nginx\r\nDate: X\r\n"
            b"Content-Type: text/html\r\nContent-Length: 150\r\nConnection: close\r\n\r\n"
            b"[400 Bad Request]"
        ),
    ),
    "bad now": (
        b"\x16\x03\x01\x02",
        (
            b"HTTP/1.1 400 Bad Request\r\nServer: nginx\r\nDate: X\r\n"
            b"Content-Type: text/html\r\nContent-Length: 150\r\nConnection: close\r\n\r\n"
            b"[400 Bad Request]"
        ),
    ),
    "http2": (
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        (
            b"HTTP/1.1 400 Bad Request\r\nServer: nginx\r\nDate: X\r\n"
            b"Content-Type: text/html\r\nContent-Length: 150\r\nConnection: close\r\n\r\n"
            b"[400 Bad Request]"
        ),
    ),
    "trace": (
        b"TRACE /text HTTP/1.1\r\nHost: a\r\n\r\n",
        (
            b"HTTP/1.1 405 Not Allowed\r\nServer: nginx\r\nDate: X\r\n"
            b"Content-Type: text/html\r\nContent-Length: 150\r\nConnection: close\r\n\r\n"
            b"[405 Not Allowed]"
        ),
    ),
    "nohost": (
        b"GET / HTTP/1.1\r\n\r\n",
        (
            b"HTTP/1.1 400 Bad Request\r\nServer: nginx\r\nDate: X\r\n"
            b"Content-Type: text/html\r\nContent-Length: 150\r\nConnection: close\r\n\r\n"
            b"[400 Bad Request]"
        ),
    ),
    "te": (
        b"GET /text HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
        (
            b"HTTP/1.1 501 Not Implemented\r\nServer: nginx\r\nDate: X\r\n"
            b"Content-Type: text/html\r\nContent-Length: 158\r\nConnection: close\r\n\r\n"
            b"[501 Not Implemented]"
        ),
    ),
    "big": (
        b"GET /" + b"x" * 9000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        (
            b"HTTP/1.1 414 Request-URI Too Large\r\nServer: nginx\r\nDate: X\r\n"
            b"Content-Type: text/html\r\nContent-Length: 170\r\nConnection: close\r\n\r\n"
            b"[414 Request-URI Too Large]"
        ),
    ),
    "bighdr": (
        b"GET /text HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 9000 + b"\r\n\r\n",
        (
            b"HTTP/1.1 400 Bad Request\r\nServer: nginx\r\nDate: X\r\n"
            b"Content-Type: text/html\r\nContent-Length: 226\r\nConnection: close\r\n\r\n"
            b"[400 Request Header Or Cookie Too Large]"
        ),
    ),
    "conn words": (
        b"GET /text HTTP/1.1\r\nHost: a\r\nConnection: foo, xclosey\r\n\r\n",
        LAST,
    ),
}
