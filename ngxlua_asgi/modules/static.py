"""Files as Lua asks for them (modules/static.lua): facts, ranges, and the app that sends one.

Rule: what a response says of a file was decided in Lua; here it is opened, looked at and sent, by
Starlette's own responses. A range is known only when the head has passed the header filters, so
it is noted by exchange for the body that follows.
"""

from __future__ import annotations

import os
import stat
from collections.abc import AsyncGenerator
from email.utils import formatdate
from itertools import count
from mimetypes import guess_type
from typing import Any, Final
from weakref import WeakKeyDictionary

import anyio
from starlette.responses import FileResponse, Response, StreamingResponse

from ngxlua_asgi.engine.exchange import Exchange
from ngxlua_asgi.engine.host import Host
from ngxlua_asgi.errors import Answer
from ngxlua_asgi.modules.ranges import Parts, parse_ranges
from ngxlua_asgi.types import ASGIApp, Receive, Scope, Send

__all__ = ["register"]

_OPEN: Final = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC  # a FIFO must not hold us
_KINDS: Final = {stat.S_IFDIR: b"directory", stat.S_IFREG: b"file"}
_CHUNK: Final = 64 * 1024
_PATHSEND: Final = "http.response.pathsend"


def _facts(path: bytes) -> tuple[Any, ...]:
    """``file``, its size, time, date, ETag; ``directory``; ``other``; None and the error."""
    try:
        descriptor = os.open(path, _OPEN)
        try:
            found = os.fstat(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        number = error.errno or 0
        return None, number, os.strerror(number).encode()
    except ValueError:  # a NUL byte
        return None, 2, b"No such file or directory"
    kind = _KINDS.get(stat.S_IFMT(found.st_mode), b"other")
    if kind != b"file":
        return (kind,)
    size, modified = found.st_size, int(found.st_mtime)
    date = formatdate(modified, usegmt=True).encode()
    return kind, size, modified, date, b'"%x-%x"' % (modified, size)


def _realpath(path: bytes) -> tuple[bytes | None, int, bytes]:
    try:
        return os.path.realpath(path, strict=True), 0, b""
    except OSError as error:
        return None, error.errno or 0, os.strerror(error.errno or 0).encode()
    except ValueError:  # a NUL byte
        return None, 2, b"No such file or directory"


def _type(path: bytes) -> bytes | None:
    """What Python's own table says of a name, for configurations without ``types``."""
    kind = guess_type(os.fsdecode(path), strict=False)[0]
    return kind.encode() if kind else None


class _File:
    """A file to be sent with the head that Lua has decided."""

    def __init__(self, argument: bytes, cuts: WeakKeyDictionary[Exchange, Parts]) -> None:
        self._path, cut, date, etag, kind = argument.split(b"\0")
        self._cuts = cuts if cut else None
        self._date, self._etag, self._kind = date, etag, kind

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            found = os.stat(self._path)
            response = self._whole(scope, found)
        except OSError:
            raise Answer(404) from None  # gone since Lua looked
        parts = None
        if response is None:
            parts = self._parts(scope["ngx"], found.st_size)
            response = StreamingResponse(parts)
        response.raw_headers = self._headers(found.st_size)
        try:
            await response(_plain(scope), receive, send)
        finally:
            if parts is not None:
                with anyio.CancelScope(shield=True):  # close also where the request was cut
                    await parts.aclose()

    def _whole(self, scope: Scope, found: os.stat_result) -> Response | None:
        """The file in one piece; None where ranges of it may be wanted."""
        if scope["method"] == "HEAD":
            return Response()
        if self._cuts is not None:
            return None
        if found.st_size <= _CHUNK and _PATHSEND not in (scope.get("extensions") or ()):
            # Threads for opening, reading and closing would take ten times as long.
            with open(self._path, "rb") as file:
                return Response(file.read(found.st_size))
        return FileResponse(os.fsdecode(self._path), media_type="", stat_result=found)

    def _headers(self, size: int) -> list[tuple[bytes, bytes]]:
        headers = [(b"content-length", b"%d" % size), (b"last-modified", self._date)]
        if self._etag:
            headers.append((b"etag", self._etag))
        if self._kind:
            headers.append((b"content-type", self._kind))
        return headers

    async def _parts(self, exchange: Exchange, size: int) -> AsyncGenerator[bytes, None]:
        """The body as Lua has cut it, or all of it where the header filter forbade that."""
        cut = self._cuts.pop(exchange, None) if self._cuts is not None else None
        parts = cut or Parts([(0, size)], size, b"", 0)
        async with await anyio.open_file(os.fsdecode(self._path), "rb") as file:
            for start, end in parts.ranges:
                if head := parts.head(start, end):
                    yield head
                await file.seek(start)
                while start < end and (data := await file.read(min(_CHUNK, end - start))):
                    start += len(data)
                    yield data
        if parts.tail:
            yield parts.tail


def _plain(scope: Scope) -> Scope:
    """The scope for Starlette's response, which is to look for no range of its own.

    A sub-request has no client whose leaving could be waited for.
    """
    headers = [line for line in scope["headers"] if line[0] != b"range"]
    scope = {**scope, "headers": headers}
    if scope["ngx"].parent is not None:
        scope["asgi"] = {**scope.get("asgi", {}), "spec_version": "2.4"}
    return scope


def register(host: Host) -> None:
    """Offer the questions and the app ``static``."""
    current = host.current
    cuts: WeakKeyDictionary[Exchange, Parts] = WeakKeyDictionary()
    numbers = count(1)

    def file_ranges(value: bytes, size: float, most: float) -> tuple[int, bytes | None]:
        try:
            found = parse_ranges(value, int(size), None if most < 0 else int(most))
        except ValueError:
            return 416, None
        if found is None:
            return 200, None
        return 206, b",".join(b"%d-%d" % bounds for bounds in found)

    def file_cut(ranges: bytes, size: float, kind: bytes) -> tuple[bytes, bytes | None, bytes]:
        bounds = [tuple(map(int, each.split(b"-"))) for each in ranges.split(b",")]
        found = [(start, end) for start, end in bounds]
        number = next(numbers) if len(found) > 1 else 0
        parts = cuts[current.exchange] = Parts(found, int(size), kind, number)
        return b"%d" % parts.length, parts.content_type, parts.content_range

    def app(argument: bytes) -> ASGIApp:
        return _File(argument, cuts)

    host.add(
        {
            "file_facts": _facts,
            "file_type": _type,
            "realpath": _realpath,
            "file_ranges": file_ranges,
            "file_cut": file_cut,
        }
    )
    host.add_app("static", app)
