"""The framing of a request's body: by its length, or in chunks as nginx reads them.

Rule: pure; what arrives goes in, what it carries comes out. The rules of chunks are those of
ngx_http_parse_chunked: extensions and trailers are skipped, a bare LF ends a line.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["BadBody", "Chunked", "Sized"]

_MOST: Final = 2**63 - 6  # nginx's limit of a chunk's size
_LONGEST: Final = 16 * 1024  # bytes of a size, an extension or a trailer in pieces
_SIZE: Final = re.compile(rb"([0-9A-Fa-f]+)(?:[; \t][^\r\n]*)?\r?\n")
_SIZE_BEGINNING: Final = re.compile(rb"(?:[0-9A-Fa-f]+(?:[; \t][^\r\n]*)?\r?)?")
_TRAILER: Final = re.compile(rb"([^\r\n]*)\r?\n")
_TRAILER_BEGINNING: Final = re.compile(rb"[^\r\n]*\r?")
_AFTER: Final = re.compile(rb"\r?\n")

_SIZE_NEXT, _DATA, _AFTER_DATA, _TRAILERS = range(4)


class BadBody(ValueError):
    """Chunks that are none: nginx's 400."""


class Sized:
    """A body of a known length, above 0."""

    __slots__ = ("_left", "done", "rest")

    def __init__(self, length: int) -> None:
        self._left = length
        self.done = False
        self.rest = b""  # what follows the body, once it is done

    def feed(self, data: bytes) -> bytes:
        """The part of ``data`` that belongs to the body."""
        size = len(data)
        if size < self._left:
            self._left -= size
            return data
        self.done = True
        if size == self._left:
            return data
        self.rest = data[self._left :]
        return data[: self._left]


class Chunked:
    """A body in chunks."""

    __slots__ = ("_left", "_line", "_state", "done", "rest")

    def __init__(self) -> None:
        self._state = _SIZE_NEXT
        self._line = b""  # the beginning of a line
        self._left = 0  # of the chunk
        self.done = False
        self.rest = b""  # what follows the body, once it is done

    def feed(self, data: bytes) -> bytes:
        """What the chunks in ``data`` carry.

        Raises:
            BadBody: they are broken.
        """
        data, self._line = self._line + data, b""
        parts: list[bytes] = []
        at = 0
        while not self.done:
            if self._state == _DATA:
                part = data[at : at + self._left]
                parts.append(part)
                at += len(part)
                self._left -= len(part)
                if self._left:
                    break
                self._state = _AFTER_DATA
            end = self._next_line(data, at)
            if end is None:
                self._keep(data[at:])
                break
            at = end
        if self.done:
            self.rest = data[at:]
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _keep(self, line: bytes) -> None:
        if len(line) > _LONGEST:
            if self._state == _SIZE_NEXT and line.strip(b"0123456789abcdefABCDEF") == b"":
                raise BadBody("a chunk's size is too long")
            line = line[:_LONGEST]  # what is skipped anyway
        self._line = line

    def _next_line(self, data: bytes, at: int) -> int | None:
        """Read a line that is no data: where it ends, None where that is still to come."""
        if self._state == _SIZE_NEXT:
            found = _SIZE.match(data, at)
            if found:
                self._begin_chunk(found[1])
                return found.end()
            begins = _SIZE_BEGINNING.fullmatch(data, at)
        elif self._state == _AFTER_DATA:
            found = _AFTER.match(data, at)
            if found:
                self._state = _SIZE_NEXT
                return found.end()
            begins = re.compile(rb"\r?").fullmatch(data, at)
        else:
            found = _TRAILER.match(data, at)
            if found:
                self.done = not found[1]
                return found.end()
            begins = _TRAILER_BEGINNING.fullmatch(data, at)
        if not begins:
            raise BadBody("client sent invalid chunked body")
        return None

    def _begin_chunk(self, digits: bytes) -> None:
        self._left = int(digits, 16)
        if self._left > _MOST:
            raise BadBody("client sent invalid chunked body")
        self._state = _DATA if self._left else _TRAILERS
