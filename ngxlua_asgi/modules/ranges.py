"""Byte ranges of a file: what a Range header asks for, and the answer's shape.

Rule: spelled, counted and refused as nginx does it (ngx_http_range_parse), which merges nothing;
several ranges are parts with nginx's own boundary lines. Nothing here reads a file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

__all__ = ["Parts", "parse_ranges"]

Ranges = list[tuple[int, int]]  # first byte, byte after the last

_RANGE: Final = re.compile(rb" *(?:(\d+) *- *(\d*)|-(\d+)) *(,|\Z)")
_LARGEST: Final = 2**63 - 1
_PART_COST: Final = 256  # what nginx counts for a part's head
_ALLOWANCE: Final = 4096


def parse_ranges(value: bytes, size: int, most: int | None) -> Ranges | None:
    """The ranges that ``value`` asks for of ``size`` bytes; None for the whole file.

    Args:
        most: ``max_ranges``, None where the configuration says nothing.

    Raises:
        ValueError: no such range: a 416.
    """
    found: Ranges = []
    at = len(b"bytes=")
    while True:
        match = _RANGE.match(value, at)
        if match is None:
            raise ValueError(value)
        start, end = _bounds(match, size)
        if start < end:
            if most is not None and len(found) == most:
                return None
            found.append((start, end))
        elif start == 0:
            return None
        at = match.end()
        if match[4] != b",":
            break
    if not found:
        raise ValueError(value)
    return None if len(found) > 1 and _too_much(found, size, most) else found


def _bounds(match: re.Match[bytes], size: int) -> tuple[int, int]:
    first, last, suffix = (int(text) if text else None for text in match.groups()[:3])
    if max(first or 0, last or 0, suffix or 0) > _LARGEST:
        raise ValueError(match[0])
    if suffix is not None:
        return max(size - suffix, 0), size
    assert first is not None
    return first, size if last is None else min(last + 1, size)


def _too_much(found: Ranges, size: int, most: int | None) -> bool:
    """Whether the parts would be longer than the file."""
    total = sum(end - start for start, end in found)
    if total > size:
        return True
    return most is None and total + len(found) * _PART_COST > size + _ALLOWANCE


@dataclass(frozen=True)
class Parts:
    """The body of a 206: one range as it is, several as multipart/byteranges."""

    ranges: Ranges
    size: int  # of the file
    kind: bytes  # its Content-Type, empty for none
    number: int  # of the boundary

    @property
    def content_range(self) -> bytes:
        """Content-Range of the first range."""
        start, end = self.ranges[0]
        return b"bytes %d-%d/%d" % (start, end - 1, self.size)

    @property
    def content_type(self) -> bytes | None:
        """Content-Type of the answer; None where it is the file's own."""
        if len(self.ranges) == 1:
            return None
        return b"multipart/byteranges; boundary=%020d" % self.number

    @property
    def length(self) -> int:
        """Bytes of the body."""
        heads = sum(len(self.head(start, end)) for start, end in self.ranges)
        return heads + sum(end - start for start, end in self.ranges) + len(self.tail)

    def head(self, start: int, end: int) -> bytes:
        """What comes before a range."""
        if len(self.ranges) == 1:
            return b""
        kind = b"\r\nContent-Type: " + self.kind if self.kind else b""
        line = b"\r\nContent-Range: bytes %d-%d/%d\r\n\r\n" % (start, end - 1, self.size)
        return b"\r\n--%020d%b%b" % (self.number, kind, line)

    @property
    def tail(self) -> bytes:
        """What comes after the last."""
        return b"\r\n--%020d--\r\n" % self.number if len(self.ranges) > 1 else b""
