"""The head of a response as nginx writes it (ngx_http_header_filter), and the frames of a body.

Rule: pure but for the clock. First what nginx writes by itself (Server, Date, Content-Type,
Content-Length, Last-Modified, Transfer-Encoding, Connection), then the rest in its order. A name
goes out as it is spelled; one in lower case that nginx has a field for goes out as nginx spells it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from email.utils import formatdate
from time import time
from typing import Final, NamedTuple

from ngxlua_asgi.server.line import HTTP10
from ngxlua_asgi.server.wire import Wire

__all__ = ["Frame", "chunk", "error_page", "response_head", "status_line"]

_REASONS: Final = {
    **{
        101: "Switching Protocols",
        200: "OK",
        201: "Created",
        202: "Accepted",
        204: "No Content",
        206: "Partial Content",
    },
    **{301: "Moved Permanently", 302: "Moved Temporarily", 303: "See Other", 304: "Not Modified"},
    **{307: "Temporary Redirect", 308: "Permanent Redirect"},
    **{400: "Bad Request", 401: "Unauthorized", 402: "Payment Required", 403: "Forbidden"},
    **{404: "Not Found", 405: "Not Allowed", 406: "Not Acceptable", 408: "Request Time-out"},
    **{409: "Conflict", 410: "Gone", 411: "Length Required", 412: "Precondition Failed"},
    **{413: "Request Entity Too Large", 414: "Request-URI Too Large"},
    **{415: "Unsupported Media Type", 416: "Requested Range Not Satisfiable"},
    **{421: "Misdirected Request", 429: "Too Many Requests", 500: "Internal Server Error"},
    **{501: "Not Implemented", 502: "Bad Gateway", 503: "Service Temporarily Unavailable"},
    **{504: "Gateway Time-out", 505: "HTTP Version Not Supported", 507: "Insufficient Storage"},
}

_OTHER, _TYPE, _LENGTH, _MODIFIED, _OURS, _CONNECTION, _SERVER, _DATE = range(8)
_KINDS: Final = {
    b"content-type": _TYPE,
    b"content-length": _LENGTH,
    b"last-modified": _MODIFIED,
    b"transfer-encoding": _OURS,
    b"keep-alive": _OURS,
    b"connection": _CONNECTION,
    b"server": _SERVER,
    b"date": _DATE,
}
_SPELLED: Final = {
    name.lower().encode(): name.encode()
    for name in (
        "Content-Type Content-Length Last-Modified Server Date Location ETag Set-Cookie Expires"
        " Cache-Control Accept-Ranges Content-Range Content-Encoding Content-Disposition"
        " Content-Language Vary Refresh Link WWW-Authenticate Allow Retry-After"
    ).split()
}
_NAME: Final = re.compile(rb"[^\x00-\x20\x7f:]+")
_SWITCHING: Final = 101
_BODILESS: Final = frozenset({204, 304})
_MOST_NAMES: Final = 1000


class Frame(NamedTuple):
    """How the body goes out after the head."""

    head: bytes
    length: int | None  # of the body, where the head says it
    chunked: bool
    keep_alive: bool

    def with_reason(self, status: int, reason: bytes) -> Frame:
        """The same with these words after the status."""
        rest = self.head[self.head.index(b"\r\n") :]
        return self._replace(head=b"HTTP/1.1 %03d %s%s" % (status, reason, rest))


class _Names(dict[bytes, tuple[int, bytes]]):
    """What a header's name means, and how it goes out; remembered."""

    def __missing__(self, name: bytes) -> tuple[int, bytes]:
        if not _NAME.fullmatch(name):
            raise RuntimeError(f"Invalid HTTP header name: {name!r}")
        found = _KINDS.get(name.lower(), _OTHER), _SPELLED.get(name, name) + b": "
        if len(self) < _MOST_NAMES:
            self[name] = found
        return found


_names: Final = _Names()


class _Beginnings:
    """Status line, Server and Date, kept for a second."""

    def __init__(self) -> None:
        self._second = 0
        self._date = b""
        self._kept: dict[tuple[int, bytes], bytes] = {}

    def of(self, status: int, server: bytes) -> bytes:
        second = int(time())
        if second != self._second:
            self._second = second
            self._date = b"Date: " + formatdate(second, usegmt=True).encode() + b"\r\n"
            self._kept.clear()
        kept = self._kept.get((status, server))
        if kept is None:
            kept = status_line(status) + b"Server: " + server + b"\r\n" + self._date
            self._kept[status, server] = kept
        return kept

    def without(self, status: int, server: bytes, said: set[int]) -> bytes:
        """The same where the response itself says Server or Date."""
        beginning = self.of(status, server)
        if _SERVER in said:
            beginning = beginning.replace(b"Server: " + server + b"\r\n", b"", 1)
        return beginning.replace(self._date, b"", 1) if _DATE in said else beginning


_beginnings: Final = _Beginnings()


def status_line(status: int) -> bytes:
    """``HTTP/1.1 200 OK``, the number alone where nginx has no reason for it."""
    return b"HTTP/1.1 %03d %s\r\n" % (status, _REASONS.get(status, "").encode())


def response_head(
    status: int,
    headers: Iterable[tuple[bytes, bytes]],
    wire: Wire,
    *,
    version: int,
    head_only: bool,
    keep_alive: bool,
) -> Frame:
    """The head of a response.

    Args:
        version: of the request; HTTP/0.9 has no heads, HTTP/1.0 no chunks.
        head_only: the request was a HEAD.
        keep_alive: whether the connection may last.

    Raises:
        RuntimeError: a name or a value that would break the head.
    """
    own, rest = _sorted(headers)
    if _CONNECTION in own and b"close" in own[_CONNECTION].lower():
        keep_alive = False
    length = _length(status, own)
    first = [name + own[kind] for kind, name in _FIRST if kind in own]
    chunked = False
    if length is None and not head_only and status >= 200 and status not in _BODILESS:
        chunked = version > HTTP10 and wire.chunked
        keep_alive = keep_alive and chunked
        if chunked:
            first.append(b"Transfer-Encoding: chunked")
    if status == _SWITCHING:
        first.append(b"Connection: upgrade")
    else:
        first.append(b"Connection: keep-alive" if keep_alive else b"Connection: close")
    if keep_alive and wire.keepalive_header:
        first.append(b"Keep-Alive: timeout=%d" % wire.keepalive_header)
    return Frame(_joined(status, own, first + rest, wire), length, chunked, keep_alive)


def _sorted(headers: Iterable[tuple[bytes, bytes]]) -> tuple[dict[int, bytes], list[bytes]]:
    """What has a place of its own, and the lines of all else."""
    own: dict[int, bytes] = {}
    rest: list[bytes] = []
    for name, value in headers:
        kind, spelled = _names[name]
        if kind == _OTHER:
            rest.append(spelled + value)
        else:
            own[kind] = value
            if kind >= _SERVER:
                rest.append(spelled + value)
    return own, rest


def _length(status: int, own: dict[int, bytes]) -> int | None:
    """The length that is said of the body, and none of what such a status has not."""
    if status == 204 or status < 200:
        own.pop(_TYPE, None)
        own.pop(_LENGTH, None)
        return None
    if _LENGTH not in own:
        return None
    if not own[_LENGTH].isdigit():
        raise RuntimeError(f"Invalid Content-Length: {own[_LENGTH]!r}")
    return int(own[_LENGTH])


_FIRST: Final = (
    (_TYPE, b"Content-Type: "),
    (_LENGTH, b"Content-Length: "),
    (_MODIFIED, b"Last-Modified: "),
)


def _joined(status: int, own: dict[int, bytes], lines: list[bytes], wire: Wire) -> bytes:
    text = b"\r\n".join(lines)
    ends = len(lines) - 1
    if text.count(b"\n") != ends or text.count(b"\r") != ends or b"\0" in text:
        raise RuntimeError("Invalid HTTP header value.")
    if _SERVER in own or _DATE in own:
        beginning = _beginnings.without(status, wire.server, set(own))
    else:
        beginning = _beginnings.of(status, wire.server)
    return beginning + text + b"\r\n\r\n"


def chunk(data: bytes, last: bool) -> bytes:
    """``data`` as a chunk, and the end of the chunks if it is the ``last``."""
    if not data:
        return b"0\r\n\r\n" if last else b""
    return (
        b"%x\r\n%b\r\n0\r\n\r\n" % (len(data), data)
        if last
        else b"%x\r\n%b\r\n"
        % (
            len(data),
            data,
        )
    )


_TOO_LARGE: Final = 494


def error_page(status: int) -> tuple[int, bytes]:
    """nginx's page of an error, and the status it is sent with."""
    title = f"{status} {_REASONS.get(status, '')}"
    heading, detail = title, ""
    if status == _TOO_LARGE:
        status, heading = 400, "400 Bad Request"
        title = "400 Request Header Or Cookie Too Large"
        detail = "<center>Request Header Or Cookie Too Large</center>\r\n"
    text = (
        f"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n"
        f"<center><h1>{heading}</h1></center>\r\n{detail}"
        "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
    )
    return status, text.encode()
