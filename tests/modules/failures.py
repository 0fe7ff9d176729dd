"""How servers fail, and what the client and the log get: one table for both sides.

Rule: each case is a server's behaviour; the real nginx re-checks every case that does not say why
it differs. `%ADDR%` stands for the server's address.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.modules.backend import Talk, respond

__all__ = ["CASES", "READ_TIMEOUT", "Case"]

READ_TIMEOUT = 1.0  # seconds; nginx's own timers have no finer step worth using
HEADER = "while reading response header from upstream"
BODY = "while reading upstream"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
TIMED_OUT = "[error] upstream timed out (110: Connection timed out)"


def says(*parts: bytes, reset: bool = False, stays: bool = False) -> Callable[[Talk], None]:
    """Answer with these parts, a moment apart, then close, reset or stay silent."""

    def talk(talk: Talk) -> None:
        talk.request()
        for part in parts:
            talk.send(part)
            time.sleep(0.05)  # or a reset takes what was sent along
        if stays:
            talk.ended()
        elif reset:
            talk.reset()

    return talk


@dataclass(frozen=True)
class Case:
    """`status` and `body` of the answer, `cut` where it has no end; `ours`: why nginx differs."""

    name: str
    server: Callable[[Talk], None] | None  # None: nobody listens
    log: str
    status: int = 502
    body: bytes | None = None  # None: the page of the status
    ours: str = ""


CASES = [
    Case(
        "refused",
        None,
        "[error] connect() failed (111: Connection refused) while connecting to upstream",
    ),
    Case(
        "closed before a word",
        says(),
        f"[error] upstream prematurely closed connection {HEADER}",
    ),
    Case(
        "closed in the head",
        says(b"HTTP/1.1 200 OK\r\nX-A: b\r\n"),
        f"[error] upstream prematurely closed connection {HEADER}",
    ),
    Case(
        "reset before a word",
        says(reset=True),
        f"[error] recv() failed (104: Connection reset by peer) {HEADER}",
    ),
    Case("silent", says(stays=True), f"{TIMED_OUT} {HEADER}", status=504),
    Case(
        "silent in the head",
        says(b"HTTP/1.1 200 OK\r\n", stays=True),
        f"{TIMED_OUT} {HEADER}",
        status=504,
    ),
    Case(
        "too big a head",
        respond(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 200_000 + b"\r\n\r\n", close=True),
        f"[error] upstream sent too big header {HEADER}",
    ),
    Case(
        "a blank in a header's name",
        respond(b"HTTP/1.1 200 OK\r\nbad header: x\r\n\r\nbody", close=True),
        f"[error] upstream sent invalid header: illegal header line: "
        f"bytearray(b'bad header: x') {HEADER}",
        ours="h11 does not say which byte it is",
    ),
    Case(
        "not HTTP",
        respond(b"garbage\r\n\r\nbody", close=True),
        f"[error] upstream sent no valid HTTP/1.0 header {HEADER}",
        ours="nginx takes it for HTTP/0.9 and passes it on",
    ),
    Case(
        "two lengths",
        respond(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nhello"),
        f"[error] upstream sent invalid header: conflicting Content-Length headers {HEADER}",
        ours="nginx took the last one until 1.23",
    ),
    Case(
        "closed in the body",
        says(HEAD + b"hello"),
        f"[error] upstream prematurely closed connection {BODY}",
        status=200,
        body=b"hello",
    ),
    Case(
        "closed in a chunk",
        says(CHUNKED + b"5\r\nhello\r\n"),
        f"[error] upstream prematurely closed connection {BODY}",
        status=200,
        body=b"hello",
    ),
    Case(
        "silent in the body",
        says(HEAD + b"hello", stays=True),
        f"{TIMED_OUT} {BODY}",
        status=200,
        body=b"hello",
        ours="nginx holds the five bytes back, which it buffers",
    ),
    Case(
        "reset in the body",
        says(HEAD + b"hello", reset=True),
        f"[error] recv() failed (104: Connection reset by peer) {BODY}",
        status=200,
        body=b"hello",
        ours="nginx calls it readv(), and holds the five bytes back",
    ),
    Case(
        "no chunk where one has to be",
        says(CHUNKED + b"5\r\nhello\r\n", b"zz\r\n"),
        f"[error] upstream sent invalid chunked response {BODY}",
        status=200,
        body=b"hello",
        ours="nginx holds the five bytes back, which it buffers",
    ),
]
