"""The requests of the tables behind uvicorn: where it answers by itself, and what else differs.

Rule: keys are the raw requests (without REST) or target and Host; the answer stands in the table
where it is not here.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import REST, Ask
from tests.nginx.raw import OWN

__all__ = ["WITHOUT_END", "of_server"]

# HTTP/0.9: no server waits for anything but a whole head.
WITHOUT_END = (b"GET /a\r\n", b"GET /a?b\n", b"POST /a\r\n")

# Requests that are none for the parser, or that nginx repairs and the parser does not.
OWN_ANSWER = {
    "both": (
        b"GET /\xc3\xa9 HTTP/1.1",
        b"GET /?\xff HTTP/1.1",
        b"GET /a\x01b HTTP/1.1",
        b"GET /a\x7fb HTTP/1.1",
        b"GET  HTTP/1.1",
        b"GET",
        b"G@T /a HTTP/1.1",
        b"GET /a HTTP/x",
        b"GET /a http/1.1",
        b"GET /a HTTP/1.1 x",
        b"GET /a b HTTP/1.1",
        b"GET /a HTTP/1.01",
        b"GET /a HTTP/1.1 ",
        b"GET http://a b/ HTTP/1.1",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX\x00Y: 1\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: a\x00b\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX : 1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n: 1\r\n\r\n",
    ),
    "h11": (
        b"GET  /a  HTTP/1.1",
        b"\r\nGET /a HTTP/1.1",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    ),
    "httptools": (
        b"GET http://other HTTP/1.1",
        b"GET http://other?x HTTP/1.1",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx",
        b"CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n X: 1\r\n\r\n",
        b"GET a HTTP/1.1",
        b"get /a HTTP/1.1",
        b"GET /a HTTP/1.2",
        b"FOO /a HTTP/1.1",
        b"A_B /a HTTP/1.1",
        b"GET http:///x HTTP/1.1",
        b"GET http:/x HTTP/1.1",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\nx",
        b"/ a\x7fb",
    ),
}

JOINED = {
    b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX: 1\r\nX: 2\r\n\r\n": (
        200,
        b"[][1, 2][]",
    )
}

# parser, reason: status and reply
OTHERS = {
    ("both", "any version is handed on"): {
        b"GET /a HTTP/2.0": (200, b"/a||/a|"),
        b"GET /a HTTP/0.9": (200, b"/a||/a|"),
    },
    ("both", "repeated lines are joined, as by nginx since 1.23"): JOINED,
    ("ours", "repeated lines are joined, as by nginx since 1.23"): JOINED,
    ("both", "the host of an absolute target is not looked at: some servers cut it off"): {
        b"GET http://other/a?b HTTP/1.1": (200, b"/a|b|/a?b|localhost|localhost"),
        b"GET http://OTHER:81/a HTTP/1.1": (200, b"/a||/a|localhost|localhost"),
        b"GET HTTP://other/ HTTP/1.1": (200, b"/||/|localhost|localhost"),
        b"GET foo://other/x HTTP/1.1": (200, b"/x||/x|localhost|localhost"),
        b"GET http://two/ HTTP/1.1\r\nHost: one\r\nConnection: close\r\n\r\n": (
            200,
            b"one [one][one]",
        ),
        b"GET http://TWO:81/ HTTP/1.1\r\nHost: one\r\nConnection: close\r\n\r\n": (
            200,
            b"one [one][one]",
        ),
    },
    ("h11", "h11 joins folded lines"): {
        b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n X: 1\r\n\r\n": (200, b"[][][]")
    },
    ("h11", "h11 makes one length of equal ones"): {
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx": (
            200,
            b"/||/|",
        )
    },
    ("h11", "h11 takes its target; the method is refused"): {
        b"CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n": (405, page("405 Not Allowed"))
    },
    ("h11", "the host of an absolute target is not looked at: some servers cut it off"): {
        b"GET http://other HTTP/1.1": (200, b"/||/|localhost|localhost"),
        b"GET http://other?x HTTP/1.1": (200, b"/|x|/?x|localhost|localhost"),
    },
    ("httptools", "llhttp cuts the fragment off"): {
        b"/a?x#y localhost": (200, b"/a|x|/a?x|?"),
        b"/a#b localhost": (200, b"/a||/a|"),
        b"/a# localhost": (200, b"/a||/a|"),
        b"/# localhost": (200, b"/||/|"),
        b"/a#b?c localhost": (200, b"/a||/a|"),
        b"/a?b#c localhost": (200, b"/a|b|/a?b|?"),
        b"/a#/../.. localhost": (200, b"/a||/a|"),
        b"/a/..#x localhost": (200, b"/||/a/..|"),
    },
    ("httptools", "llhttp leaves the blanks at the end"): {
        b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX:  1  \r\n\r\n": (200, b"[][1  ][]")
    },
}


def key(ask: Ask) -> bytes:
    if ask.raw is not None:
        return ask.raw.removesuffix(REST)
    return f"{ask.target} {ask.host}".encode("latin-1")


def of_server(parser: str, ask: Ask) -> tuple[int | None, bytes]:
    """Status and reply of this request to us behind this parser."""
    what = key(ask)
    for by in (parser,) if parser == "ours" else (parser, "both"):
        if what in OWN_ANSWER.get(by, ()):
            return 400, OWN
        for (where, _reason), answers in OTHERS.items():
            if where == by and what in answers:
                return answers[what]
    expected = ask if parser == "ours" else ask.expected_of_us()
    return expected.status, expected.reply
