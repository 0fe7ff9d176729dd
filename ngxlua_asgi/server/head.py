"""The head of a request: its line and its headers, and what they mean to the connection.

Rule: pure. A usual head takes one regular expression for the line and one for the headers, and a
connection that sends the same headers again not even that; all else goes line by line through
server/careful.py, where every rule of nginx stands once.
"""

from __future__ import annotations

import re
from typing import Final

from ngxlua_asgi.api.req_head import is_bad_path
from ngxlua_asgi.server.line import HTTP10, HTTP11
from ngxlua_asgi.server.wire import Wire

__all__ = ["CHUNKED", "NO_BODY", "Block", "Head", "Lines", "Room", "Usual", "good_host", "lower"]

NO_BODY: Final = -1  # as a length
CHUNKED: Final = -2
Lines = list[tuple[bytes, bytes]]

_LINE: Final = re.compile(
    rb"([A-Z]+) ((/[^\x00-\x20\x7f?#]*)(?:\?([^\x00-\x20\x7f#]*))?) HTTP/1\.([01])\r\n"
)
_PAIR: Final = re.compile(rb"([A-Za-z0-9-]+): ([^\x00\r\n ][^\x00\r\n]*)\r\n")
_METHODS: Final = {name.encode(): name for name in "GET HEAD POST PUT DELETE PATCH OPTIONS".split()}
_SUSPECT: Final = re.compile(rb"%|/\.")
_LENGTH: Final = re.compile(rb"[0-9]{1,18}")
_BAD_HOST: Final = re.compile(rb"\.\.|[\x00-\x20/\x7f]")
_NO_HOST: Final = re.compile(rb"\.?(?::|$)")
_MOST_NAMES: Final = 1000
_MOST_HOSTS: Final = 1000


class _Lower(dict[bytes, bytes]):
    """Names of headers in lower case, remembered."""

    def __missing__(self, name: bytes) -> bytes:
        lowered = name.lower()
        if len(self) < _MOST_NAMES and len(name) < 64:
            self[name] = lowered
        return lowered


lower: Final = _Lower()
_good_hosts: set[bytes] = set()


def good_host(host: bytes) -> bool:
    """Whether nginx takes it (ngx_http_validate_host)."""
    if host in _good_hosts:
        return True
    if _BAD_HOST.search(host) or _NO_HOST.match(host):
        return False
    if len(_good_hosts) < _MOST_HOSTS:
        _good_hosts.add(host)
    return True


class Block:
    """The headers of a request, and what they mean to the connection."""

    __slots__ = ("close", "expects", "keep_alive", "length", "lines", "upgrades")

    def __init__(self) -> None:
        self.lines: Lines = []
        self.length = NO_BODY  # in bytes, or CHUNKED
        self.close = False  # Connection
        self.keep_alive = False
        self.expects = False  # 100-continue
        self.upgrades = False  # to a WebSocket

    def note_connection(self, value: bytes) -> None:
        """Read Connection as nginx does: the words may stand anywhere in it."""
        value = value.lower()
        if b"close" in value:
            self.close, self.keep_alive = True, False
        elif b"keep-alive" in value:
            self.close, self.keep_alive = False, True

    def note_upgrade(self, said: dict[bytes, bytes]) -> None:
        """Whether a WebSocket is asked for."""
        tokens = [token.strip().lower() for token in said[b"connection"].split(b",")]
        self.upgrades = b"upgrade" in tokens and said[b"upgrade"].lower() == b"websocket"


class Head:
    """A request's head, or what there is of it where nginx refuses it."""

    __slots__ = (
        "action",
        "authority",
        "block",
        "line",
        "method",
        "noted",
        "path",
        "query",
        "refused",
        "size",
        "start",
        "target",
        "version",
        "words",
    )

    def __init__(
        self,
        line: bytes,
        method: str,
        parts: tuple[bytes, bytes, bytes],
        version: int,
        block: Block | None = None,
    ) -> None:
        self.line = line  # the request line without its end
        self.method = method
        self.target, self.path, self.query = parts  # without scheme and authority
        self.version = version  # 9, 1000, 1001 …
        self.authority: bytes | None = None  # the host of an absolute target, in lower case
        self.block = block or Block()
        self.start = 0  # where it begins in what was read
        self.size = 0  # where it ends
        self.refused = 0  # the status
        self.words = ""  # of nginx's line in the log that says why
        self.noted: list[str] = []  # lines for the log about what is ignored
        self.action = "reading client request line"

    @property
    def keep_alive(self) -> bool:
        """Whether the client wants the connection to last."""
        block = self.block
        return not block.close and (block.keep_alive or self.version > HTTP10)


class Room:
    """nginx's buffers for a head: whether lines still fit."""

    __slots__ = ("_buffers", "_free", "_large")

    def __init__(self, wire: Wire) -> None:
        self._free = wire.header_buffer
        self._large = wire.large_buffer
        self._buffers = wire.large_buffers

    @property
    def longest(self) -> int:
        """The size of the longest line that fits next."""
        return max(self._free, self._large if self._buffers else 0)

    def takes(self, size: int) -> bool:
        """Whether a line of ``size`` bytes, its end included, fits; it may take a new buffer."""
        if size <= self._free:
            self._free -= size
            return True
        if self._free >= self._large or not self._buffers or size > self._large:
            return False
        self._buffers -= 1
        self._free = self._large - size
        return True


def _block_of(data: bytes, most: int) -> Block | None:
    """The headers in ``data`` if they are usual, and ``most`` at most."""
    found = _PAIR.findall(data)
    if sum([len(name) + len(value) for name, value in found]) + 4 * len(found) != len(data):
        return None
    lines = [(lower[name], value) for name, value in found]
    said = dict(lines)
    if len(said) != len(lines) or len(lines) > most or b" \r" in data:
        return None
    if not good_host(said.get(b"host", b"")):
        return None
    block = Block()
    block.lines = lines
    if b"connection" in said:
        block.note_connection(said[b"connection"])
        if b"upgrade" in said:
            block.note_upgrade(said)
    if b"content-length" in said or b"transfer-encoding" in said:
        if not _note_length(block, said):
            return None
    if b"expect" in said:
        block.expects = said[b"expect"].lower() == b"100-continue"
    return block


def _note_length(block: Block, said: dict[bytes, bytes]) -> bool:
    """Whether what is said of the body's length is as it should be."""
    length = said.get(b"content-length")
    if length is None:
        block.length = CHUNKED
        return said[b"transfer-encoding"].lower() == b"chunked"
    if b"transfer-encoding" in said or not _LENGTH.fullmatch(length):
        return False
    block.length = int(length)
    return True


def _fits(data: bytes, size: int, wire: Wire) -> bool:
    if size <= wire.header_buffer:
        return True
    room = Room(wire)
    return all(room.takes(len(line) + 2) for line in data[: size - 2].split(b"\r\n"))


class Usual:
    """Reads the usual heads of one connection."""

    __slots__ = ("_block", "_data", "_wire")

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._data = b""  # the headers that came last
        self._block: Block | None = None

    def read(self, data: bytes) -> Head | None:
        """The head at the beginning of ``data``; None where it takes a careful look."""
        found = _LINE.match(data)
        end = data.find(b"\r\n\r\n")
        if found is None or end < 0:
            return None
        method, target, path, query, minor = found.groups()
        name = _METHODS.get(method)
        headers = data[found.end() : end + 2]
        if name is None or not _fits(data, end + 4, self._wire):
            return None
        if headers != self._data:
            self._block, self._data = _block_of(headers, self._wire.most_headers), headers
        block = self._block
        if block is None or (_SUSPECT.search(path) and is_bad_path(path, self._wire.keeps_slashes)):
            return None
        version = HTTP11 if minor == b"1" else HTTP10
        if version == HTTP10 and block.length == CHUNKED:
            return None
        parts = target, path, query or b""
        head = Head(data[: found.end() - 2], name, parts, version, block)
        head.size = end + 4
        return head
