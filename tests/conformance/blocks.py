"""One conformance case as data: what goes in, and what real nginx answered.

Rule: the expectations of a block are recorded by record.py from nginx 1.22.1 with
lua-nginx-module 0.10.23, never written by hand. Where this package cannot or does not want to
match, `differs` says why and `ours` holds the fields that are expected of us instead.
Values are compared after `normal`: places of a chunk and addresses are not part of the promise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

# Written by the server or the connection, not by the request: no promise about them.
IGNORED_HEADERS = frozenset(
    {"server", "date", "connection", "transfer-encoding", "keep-alive", "accept-ranges"}
)

_PLACE = re.compile(rb"\b([a-z_]+_by_lua)\([^)\n]*\)")
_ADDRESS = re.compile(rb"\b0x[0-9a-f]{4,}\b")
_LISTEN = re.compile(rb"(context: ngx\.timer, client: [^,]*, server: )[\d.]+:\d+$")
# What nginx's proxy was doing is no fact about Lua.
_PROXY = re.compile(
    r"(?: while (?:reading (?:response header from )?upstream|sending (?:request )?to \w+)|"
    r', upstream: "[^"]*")'
)

_PAGE = (
    b"<html>\r\n<head><title>%s</title></head>\r\n<body>\r\n"
    b"<center><h1>%s</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)


@dataclass(frozen=True)
class Block:
    """A request, the Lua it meets, and the answer."""

    name: str
    options: dict[str, Any]
    app: str = "hello"
    method: str = "GET"
    target: str = "/t"
    version: str = "1.1"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    full_log: bool = False  # compare tracebacks and the ", client: ..." tail too
    # The answer: a status of None is a connection closed without a response; `cut` a response
    # that began and never reached its end.
    status: int | None = 0
    reply_headers: dict[str, str | list[str]] = field(default_factory=dict)
    reply: bytes = b""
    cut: bool = False
    error_log: tuple[str, ...] = ()
    differs: str = ""
    ours: dict[str, Any] = field(default_factory=dict)
    pending: str = ""  # what is not there yet: the block is expected to fail until then

    def expected_of_us(self) -> Block:
        return replace(self, **self.ours)

    def raw_headers(self) -> list[tuple[str, str]]:
        """The header lines as sent: a Host first, a Content-Length where there is a body."""
        names = {name.lower() for name, _ in self.headers}
        lines = [] if "host" in names else [("Host", "localhost")]
        lines += self.headers
        if self.body and not names & {"content-length", "transfer-encoding"}:
            lines.append(("Content-Length", str(len(self.body))))
        if "connection" not in names:
            lines.append(("Connection", "close"))
        return lines


@dataclass
class Answer:
    """What a server did with a block, in the same terms as the block's expectations."""

    status: int | None = None
    reply_headers: dict[str, str | list[str]] = field(default_factory=dict)
    reply: bytes = b""
    cut: bool = False
    error_log: tuple[str, ...] = ()


def page(title: str) -> bytes:
    """nginx's built-in page for a status, with server_tokens off."""
    return _PAGE % (title.encode(), title.encode())


def normal(text: bytes) -> bytes:
    """Take out what differs between two runs of the same thing."""
    text = _LISTEN.sub(rb"\1ADDRESS", text)
    return _ADDRESS.sub(b"0xADDR", _PLACE.sub(rb"\1(conf)", text))


def gather(lines: list[tuple[str, str]]) -> dict[str, str | list[str]]:
    """Header lines as a mapping of lower-case names; a repeated name has a list."""
    found: dict[str, str | list[str]] = {}
    for raw, raw_value in lines:
        name, value = raw.lower(), normal(raw_value.encode("latin-1")).decode("latin-1")
        if name in IGNORED_HEADERS:
            continue
        if name not in found:
            found[name] = value
            continue
        before = found[name]
        found[name] = [*before, value] if isinstance(before, list) else [before, value]
    return found


def log_line(level: str, message: str, full: bool) -> str:
    """A log entry as the tables have it: without its tail, unless the block wants all of it."""
    text = normal(message.encode("latin-1", "replace")).decode("latin-1")
    text = _PROXY.sub("", text)
    if not full:
        text = text.split(", client: ")[0].split("\nstack traceback:")[0]
    return f"[{level}] {text}"
