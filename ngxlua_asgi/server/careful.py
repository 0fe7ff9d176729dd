"""A head line by line: what nginx 1.22 takes, repairs, ignores and refuses, in its order.

Rule: pure and stateless; the same bytes give the same answer however they arrived. What is refused
is refused as soon as nginx can know it. The words are those of nginx's error log, where such lines
have the level info.
"""

from __future__ import annotations

import re
from typing import Final

from ngxlua_asgi.api.req_head import is_bad_path
from ngxlua_asgi.server.head import CHUNKED, NO_BODY, Head, Room, good_host, lower
from ngxlua_asgi.server.line import HTTP10, HTTP11, BadLine, Line, read_line
from ngxlua_asgi.server.wire import Wire

__all__ = ["read_head"]

_HEADER: Final = re.compile(rb"([^\x00-\x20\x7f:]+)(?:: *([^\x00\r\n]*))?\r*\n")
_HEADER_BEGINNING: Final = re.compile(rb"[^\x00-\x20\x7f:]+(?:: *[^\x00\r\n]*)?\r*|\r?")
_NAME: Final = re.compile(rb"[A-Za-z0-9-]+")
_NAME_: Final = re.compile(rb"[A-Za-z0-9_-]+")  # underscores_in_headers on
_END: Final = re.compile(rb"\r?\n")
_LINE: Final = re.compile(rb"[^\r\n]*")
_DIGITS: Final = re.compile(rb"[0-9]+")
_UNIQUE: Final = frozenset(
    b"if-modified-since if-unmodified-since if-match if-none-match if-range content-length"
    b" content-range transfer-encoding expect authorization".split()
)
_MOST: Final = 2**63 - 1
_LOGGED: Final = 2048 - 300  # bytes of a header line that nginx logs


def read_head(data: bytes, wire: Wire) -> Head | None:
    """The head at the beginning of ``data``, refused or not; None where more of it is needed."""
    line = read_line(data)
    room = Room(wire)
    start = len(data) - len(data.lstrip(b"\r\n")) if line is None else line.start
    end = line.end if isinstance(line, Line) else len(data)
    if end - start > room.longest - (line is None):
        cut = read_line(data[start : start + room.longest])
        if cut is None or isinstance(cut, Line):
            head = _head(data[start : start + room.longest], HTTP10, start)
            return _refuse(head, 414, "client sent too long URI")
    if line is None:
        return None
    if isinstance(line, BadLine):
        found = _LINE.match(data, start)
        head = _head(found[0] if found else b"", line.version, start)
        return _refuse(head, line.status, line.words)
    room.takes(end - start)
    return _after_line(data, line, room, wire)


def _head(line: bytes, version: int, start: int) -> Head:
    """A head of which no more is known than what stands in its line."""
    method = line.partition(b" ")[0].decode("latin-1") if b" " in line else "GET"
    head = Head(line, method, (b"/", b"/", b""), version)
    head.start = start
    return head


def _refuse(head: Head, status: int, words: str) -> Head:
    head.refused, head.words = status, words
    head.block.length = NO_BODY
    return head


def _after_line(data: bytes, line: Line, room: Room, wire: Wire) -> Head | None:
    text = data[line.start : line.end].rstrip(b"\r\n")
    path, _, query = line.target.partition(b"?")
    head = Head(text, line.method.decode(), (line.target, path or b"/", query), line.version)
    head.start, head.size = line.start, line.end
    if is_bad_path(path.partition(b"#")[0] or b"/", wire.keeps_slashes):
        head.path, head.query = b"/", b""
        return _refuse(head, 400, "client sent invalid request")
    if line.authority is not None:
        if not good_host(line.authority):
            return _refuse(head, 400, "client sent invalid host in request line")
        head.authority = line.authority.lower().removesuffix(b".")
    if line.version < HTTP10:
        return head
    head.action = "reading client request headers"
    return _Headers(head, wire).read(data, room)


class _Headers:
    """Reads header lines into a head."""

    def __init__(self, head: Head, wire: Wire) -> None:
        self._head = head
        self._block = head.block
        self._wire = wire
        self._said: dict[bytes, tuple[bytes, bytes]] = {}  # the first line of a name
        self._valid = _NAME_ if wire.underscores else _NAME

    def read(self, data: bytes, room: Room) -> Head | None:
        """The head, once it is whole or refused."""
        head, at = self._head, self._head.size
        while True:
            found = _END.match(data, at) or _HEADER.match(data, at)
            size = (found.end() if found else len(data)) - at
            if size > room.longest - (found is None) and self._begins(data[at : at + room.longest]):
                shown = _text(data[at : at + min(room.longest, _LOGGED)])
                return _refuse(head, 494, f'client sent too long header line: "{shown}..."')
            if found is None:
                return None if self._begins(data[at:]) else self._bad(data[at:])
            room.takes(size)
            at = head.size = found.end()
            if found.re is _END:
                self._judge()
                return head
            if not self._take(found[1], (found[2] or b"").rstrip(b" "), found[0]):
                return head

    @staticmethod
    def _begins(line: bytes) -> bool:
        return _HEADER_BEGINNING.fullmatch(line) is not None

    def _bad(self, line: bytes) -> Head:
        found = _HEADER_BEGINNING.match(line)
        at = found.end() if found else 0
        shown, byte = _text(line[:at].rstrip(b"\r")), line[at] if at < len(line) else 13
        words = f'client sent invalid header line: "{shown}\\x{byte:02x}..."'
        return _refuse(self._head, 400, words)

    def _refuse(self, words: str, status: int = 400) -> bool:
        _refuse(self._head, status, words)
        return False

    def _take(self, name: bytes, value: bytes, line: bytes) -> bool:
        """Add a line; False where that is the end."""
        if not self._valid.fullmatch(name) and self._wire.ignores_invalid:
            shown = _text(line.rstrip(b"\r\n").rstrip(b" "))
            self._head.noted.append(f'client sent invalid header line: "{shown}"')
            return True
        if len(self._block.lines) >= self._wire.most_headers:
            return self._refuse("client sent too many header lines", 494)
        key = lower[name]
        self._block.lines.append((key, value))
        if key == b"connection":
            self._block.note_connection(value)
        first = self._said.setdefault(key, (name, value))
        again = first[0] is not name or first[1] is not value
        if again and (key in _UNIQUE or key == b"host"):
            kind = "host header" if key == b"host" else "header line"
            return self._refuse(
                f'client sent duplicate {kind}: "{_pair(name, value)}", '
                f'previous value: "{_pair(*first)}"'
            )
        if key == b"host" and not good_host(value):
            return self._refuse("client sent invalid host header")
        return True

    def _judge(self) -> bool:
        """All lines are there: ngx_http_process_request_header."""
        said = {key: value for key, (_, value) in self._said.items()}
        if b"host" not in said and self._head.version > HTTP10:
            return self._refuse('client sent HTTP/1.1 request without "Host" header')
        if not (self._judge_length(said) and self._judge_coding(said)):
            return False
        if self._head.method in ("CONNECT", "TRACE"):
            return self._refuse(f"client sent {self._head.method} method", 405)
        block = self._block
        block.expects = said.get(b"expect", b"").lower() == b"100-continue"
        if b"upgrade" in said and b"connection" in said:
            block.note_upgrade(said)
        return True

    def _judge_length(self, said: dict[bytes, bytes]) -> bool:
        length = said.get(b"content-length")
        if length is None:
            return True
        if not _DIGITS.fullmatch(length) or len(length) > 4000 or int(length) > _MOST:
            return self._refuse('client sent invalid "Content-Length" header')
        self._block.length = int(length)
        return True

    def _judge_coding(self, said: dict[bytes, bytes]) -> bool:
        coding = said.get(b"transfer-encoding")
        if coding is None:
            return True
        if self._head.version < HTTP11:
            return self._refuse('client sent HTTP/1.0 request with "Transfer-Encoding" header')
        if coding.lower() != b"chunked":
            words = f'client sent unknown "Transfer-Encoding": "{_text(coding)}"'
            return self._refuse(words, 501)
        if b"content-length" in said:
            words = 'client sent "Content-Length" and "Transfer-Encoding" headers at the same time'
            return self._refuse(words)
        self._block.length = CHUNKED
        return True


def _text(data: bytes) -> str:
    return data.decode("latin-1")


def _pair(name: bytes, value: bytes) -> str:
    return _text(name) + ": " + _text(value)
