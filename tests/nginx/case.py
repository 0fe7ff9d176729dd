"""One nginx configuration as data, what it is asked, and what the real nginx answered.

Rule: answers are recorded by record.py from nginx 1.22.1 with the lua (0.10.23), echo, headers-more
and ndk modules, never written by hand. Where this package cannot or does not want to match,
`differs` says why and `ours` holds the fields that are expected of us instead.

How to write a table
    A file `table_<topic>.py` (at most 400 lines; several per topic) has a docstring and a list
    CASES of `Case(name, config, asks, ...)`. Write the asks without answers, then run
    `python -m tests.nginx.record table_<topic>`, read what nginx answered, commit both.
    `python -m tests.nginx.record --show table_<topic>` prints the answers without writing.
    `config` is the inside of `server { listen ...; server_name localhost; }` (without the name
    where `config` gives one); with an empty `config` there is no such server and `http`, which
    comes before it inside `http { }`, brings all of them. `main` stands outside of `http`.
    Server tokens are off, the access log too, error_log is at notice, postpone_output is 0; all
    other settings are nginx's own defaults.

Placeholders, in `config`, `http`, `main` and `files`, and in what comes back:
    %PREFIX%                the prefix directory: conf/, html/, logs/ and what `files` says
    %PORT% %PORT2% %PORT3%  the ports; `Ask(port=2)` asks the second. The implied server has %PORT%
                            (they work in an ask's target and headers too)
    %APP%                   inside a location: this is answered by the wrapped app `Case.app`;
                            nginx has a proxy_pass there, we have nothing, and the app is wrapped
    `apps=("hello", "dump")` (names of conformance/apps.py): each is an `upstream hello { ... }`
    that `proxy_pass http://hello;` reaches, for us an ASGI app in `upstreams={"hello": ...}`.

`files`: path under the prefix -> text. `"dir/"` makes a directory; a text that opens with `#!` is
    executable; a text `-> x` is a symbolic link to x. All have one fixed time (MTIME), so that
    ETag and Last-Modified are comparable.

What is compared: status, body (dechunked), whether it was cut, all headers but VOLATILE, and
    `Case.error_log`: the lines from [warn] up, and [notice] ones of Lua (of everybody with
    `notices=True`), without ", client: ..." and traceback unless `full_log=True`.
    `reply_headers=None` stands for the most common: Content-Type text/html for one of nginx's pages
    and else text/plain, and the Content-Length of `reply`; CHUNKED is text/plain without length.
    `also` has the headers beside these; `of_file(size)` those of a static file.
    status None is a connection closed without an answer.

A case without asks is a configuration that nginx refuses: `refused` is its [emerg] message.
An ask with `raw` (whole request bytes) cannot be asked of an ASGI app in process; it is for nginx
and for tests behind a real server.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from blocks import page

__all__ = ["CHUNKED", "MTIME", "REST", "VOLATILE", "Ask", "Case", "of_file", "usual"]

# 21 Oct 2015 07:28:00 GMT
MTIME = 1445412480
# Written by the server or the connection, not by the request: no promise about them.
VOLATILE = frozenset({"server", "date", "connection", "transfer-encoding", "keep-alive"})
# How most raw requests go on after their request line.
REST = b"\r\nHost: localhost\r\nConnection: close\r\n\r\n"
CHUNKED: dict[str, str | list[str]] = {"content-type": "text/plain"}


@dataclass(frozen=True)
class Ask:
    """One request on its own connection, and its answer."""

    target: str = "/t"
    method: str = "GET"
    version: str = "1.1"
    host: str | None = "localhost"  # None: no Host header
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    raw: bytes | None = None
    port: int = 1
    client: str = "127.0.0.1"  # any of 127.0.0.0/8
    closes: int = 0  # nginx closes without a word; ASGI cannot, so we answer this status
    # The answer.
    status: int | None = 0
    reply_headers: dict[str, str | list[str]] | None = None
    also: dict[str, str | list[str]] = field(default_factory=dict)
    reply: bytes = b""
    cut: bool = False
    differs: str = ""
    ours: dict[str, Any] = field(default_factory=dict)

    def expected_of_us(self) -> Ask:
        instead: dict[str, Any] = {"also": {}} if "reply_headers" in self.ours else {}
        if self.closes == 408:
            reply = page("408 Request Time-out")
            instead = {"status": 408, "reply_headers": None, "reply": reply, "cut": False}
        elif self.closes:
            instead = {
                "status": self.closes,
                "reply_headers": {"content-length": "0"},
                "cut": False,
            }
        return replace(self, **instead | self.ours)

    def expected_headers(self) -> dict[str, str | list[str]]:
        return (usual(self) if self.reply_headers is None else self.reply_headers) | self.also

    def sent_headers(self) -> list[tuple[str, str]]:
        """The header lines as sent: Host first, a Content-Length where there is a body."""
        names = {name.lower() for name, _ in self.headers}
        lines = [] if self.host is None else [("Host", self.host)]
        lines += self.headers
        if self.body and not names & {"content-length", "transfer-encoding"}:
            lines.append(("Content-Length", str(len(self.body))))
        if "connection" not in names:
            lines.append(("Connection", "close"))
        return lines

    def sent(self) -> tuple[bytes, bytes]:
        """The bytes of the request: its head and its body."""
        if self.raw is not None:
            return self.raw, b""
        lines = "".join(f"{name}: {value}\r\n" for name, value in self.sent_headers())
        head = f"{self.method} {self.target} HTTP/{self.version}\r\n{lines}\r\n"
        return head.encode("latin-1"), self.body


def usual(ask: Ask) -> dict[str, str | list[str]]:
    """The headers that `reply_headers=None` stands for."""
    if ask.status is None:
        return {}
    kind = "text/html" if ask.reply.startswith(b"<html>\r\n") else "text/plain"
    return {"content-type": kind, "content-length": str(len(ask.reply))}


def of_file(size: int) -> dict[str, str | list[str]]:
    """The headers, beside type and length, that a static file of `files` is answered with."""
    return {
        "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
        "etag": f'"{MTIME:x}-{size:x}"',
        "accept-ranges": "bytes",
    }


@dataclass(frozen=True)
class Case:
    """A configuration and what it is asked, in this order."""

    name: str
    config: str
    asks: tuple[Ask, ...] = ()
    http: str = ""
    main: str = ""
    files: dict[str, str] = field(default_factory=dict)
    apps: tuple[str, ...] = ()
    app: str = ""
    full_log: bool = False
    notices: bool = False
    error_log: tuple[str, ...] = ()
    refused: str = ""
    differs: str = ""
    ours: dict[str, Any] = field(default_factory=dict)
    pending: str = ""  # what is not there yet: the case is expected to fail until then

    def expected_of_us(self) -> Case:
        return replace(self, **self.ours)
