"""What the data_raw_*.py are made of, and how a raw request is asked.

Rule: an answer is a status, for nginx's page of that status, or the text of a 200; OWN is what
uvicorn answers by itself to what its parser does not take.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping
from dataclasses import dataclass

import nginx as conformance

__all__ = ["OWN", "PARSERS", "Group", "Instead", "Reply", "ask"]

Reply = int | bytes
Answers = Mapping[Reply, tuple[bytes, ...]]  # an answer, what is answered so

PARSERS = ("h11", "httptools", "ours")  # of uvicorn, and server/protocol.py
OWN = b"Invalid HTTP request received."
TIMEOUT = 10


@dataclass(frozen=True)
class Instead:
    """What a server in front of us makes of requests, and why."""

    by: str  # h11, httptools, both of these, or ours
    reason: str
    told: Answers


@dataclass(frozen=True)
class Group:
    """Requests of one form (%s is what varies) to one server."""

    name: str
    config: str
    form: bytes
    told: Answers  # nginx's
    instead: tuple[Instead, ...] = ()

    def asked(self) -> dict[bytes, Reply]:
        """What is asked, and nginx's answer."""
        return {each: answer for answer, some in self.told.items() for each in some}

    def of_us(self, parser: str) -> dict[bytes, Reply]:
        """What is asked, and ours behind this parser."""
        answers = self.asked()
        names = (parser,) if parser == "ours" else (parser, "both")
        for instead in self.instead:
            if instead.by in names:
                known = [each for some in instead.told.values() for each in some]
                assert answers.keys() >= set(known)
                answers |= {each: answer for answer, some in instead.told.items() for each in some}
        return answers


def ask(raw: bytes, port: int) -> Reply | None:
    """Send these bytes; the answer, None for a connection closed without one."""
    received = b""
    with socket.create_connection(("127.0.0.1", port), TIMEOUT) as sock:
        try:
            sock.sendall(raw)
            while data := sock.recv(65536):
                received += data
        except ConnectionError:
            pass
        except TimeoutError:
            raise TimeoutError(f"{raw[:200]!r}: no end after {received!r}") from None
    head, found, body = received.partition(b"\r\n\r\n")
    if not found:
        return None
    status = int(head.split(b" ")[1])
    if b"transfer-encoding: chunked" in head.lower():
        body, _ = conformance._dechunk(body)
    page = body.startswith(b"<html>\r\n<head><title>%d " % status)
    if page or (status != 200 and body != OWN):
        return status
    return body
