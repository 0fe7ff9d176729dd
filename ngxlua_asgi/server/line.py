"""The request line by nginx's rules (ngx_http_parse_request_line of nginx 1.22).

Rule: pure; bytes in, a `Line`, a `BadLine` or None ("more is needed") out. What nginx refuses at
the first wrong byte is refused here at once too, whether or not the line has ended. A line without
a version is HTTP/0.9.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

__all__ = ["HTTP09", "HTTP10", "HTTP11", "BadLine", "Line", "read_line"]

HTTP09: Final = 9  # nginx's numbers of versions: major * 1000 + minor
HTTP10: Final = 1000
HTTP11: Final = 1001

_METHOD: Final = rb"[A-Z_-]+"
_SCHEME: Final = rb"[A-Za-z][A-Za-z0-9+.-]*"
_LITERAL: Final = rb"\[[A-Za-z0-9:._~!$&'()*+,;=-]*"  # of an IP address, without its end
_NAME: Final = rb"[A-Za-z0-9.-]*"
_PORT: Final = rb"(?::[0-9]*)?"
_REST: Final = rb"[^\x00-\x20\x7f]*"
_MINOR: Final = rb"0*[0-9]{1,3}"

_HOST: Final = rb"(?:" + _LITERAL + rb"\]|" + _NAME + rb")"


def _beginning_of(*parts: bytes) -> bytes:
    """What matches any beginning of ``parts``, one after the other."""
    pattern = b""
    for part in reversed(parts):
        pattern = rb"(?:" + part + pattern + rb")?"
    return pattern


_LINE: Final = re.compile(
    rb"(" + _METHOD + rb") +(?:(/" + _REST + rb")"
    rb"|" + _SCHEME + rb"://(" + _HOST + rb")" + _PORT + rb"(?:([/?]" + _REST + rb")|(?= )))"
    rb"(?: +HTTP/1\.(" + _MINOR + rb") *| *)\r?\n"
)
_LEADING: Final = re.compile(rb"[\r\n]*")
_METHOD_END: Final = re.compile(_METHOD + rb"( +)?")
_TARGET: Final = re.compile(
    rb"(?:/|" + _SCHEME + rb"://" + _HOST + _PORT + rb"(?=[/? ]))" + _REST + rb"( *)"
)
_TARGET_BEGINNING: Final = re.compile(
    _beginning_of(_SCHEME, b":", b"/", b"/" + _LITERAL) + rb"|" + _SCHEME + rb"://" + _NAME + _PORT
)
_VERSION_BEGINNING: Final = re.compile(
    _beginning_of(b"H", b"T", b"T", b"P", b"/", b"1", rb"\.", _MINOR, rb" *", rb"\r") + rb"|\r"
)
_OTHER_MAJOR: Final = re.compile(rb"HTTP/(?:[2-9]|1[0-9])")


class Line(NamedTuple):
    """A request line."""

    method: bytes
    target: bytes  # from the path on: nginx's unparsed URI
    authority: bytes | None  # of an absolute target, without the port
    version: int
    start: int  # where it begins in what was read
    end: int  # what follows it


class BadLine(NamedTuple):
    """What nginx refuses: with which status, and its words for the log."""

    status: int
    words: str
    version: int
    start: int


def read_line(data: bytes) -> Line | BadLine | None:
    """The request line at the beginning of ``data``; None where its end is still to come."""
    leading = _LEADING.match(data)
    start = leading.end() if leading else 0
    found = _LINE.match(data, start)
    if found is None:
        return _fault(data, start)
    method, target, authority, rest, minor = found.groups()
    version = HTTP09 if minor is None else HTTP10 + int(minor)
    if version == HTTP09 and method != b"GET":
        return BadLine(400, "client sent invalid method in HTTP/0.9 request", version, start)
    return Line(method, target or rest or b"/", authority, version, start, found.end())


def _fault(data: bytes, start: int) -> BadLine | None:
    """What is wrong with the line at ``start`` so far."""
    if start == len(data):
        return None
    method = _METHOD_END.match(data, start)
    if method is None or (method[1] is None and method.end() < len(data)):
        return BadLine(400, "client sent invalid method", HTTP10, start)
    at = method.end()
    target = _TARGET.match(data, at)
    if target is None:
        begins = _TARGET_BEGINNING.fullmatch(data, at)
    else:
        begins = _VERSION_BEGINNING.fullmatch(data, target.end())
        if target[1] and _OTHER_MAJOR.match(data, target.end()):
            return BadLine(505, "client sent invalid version", HTTP10, start)
        if begins and begins[0][:1] == b"H" and not target[1]:
            begins = None
    return None if begins else BadLine(400, "client sent invalid request", HTTP10, start)
