"""The request body once it is Lua's business: read, replaced or built by a script.

Rule: at most ``client_body_buffer_size`` bytes stay in memory, the rest goes to a temporary file
(written in a thread); the app then receives exactly what the script left. A body that no script
touches never comes here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import IO, Any, Final, NamedTuple

import anyio
import anyio.to_thread

from ngxlua_asgi.api.temp_file import SYSTEM, TempPath
from ngxlua_asgi.engine.exchange import Current, Exchange
from ngxlua_asgi.engine.host import Host
from ngxlua_asgi.types import Message, Scope

__all__ = ["Body", "body_of", "length_of", "register"]

_CHUNK: Final = 64 * 1024
_TOO_LARGE: Final = 413
_CLIENT_GONE: Final = 499


def length_of(scope: Scope, headers: Mapping[bytes, bytes]) -> int:
    """The length that the head says: -1 for no body, -2 where one may come all the same."""
    length = headers.get(b"content-length")
    if length is not None:
        return int(length) if length.isdigit() and len(length) < 19 else -1
    if b"transfer-encoding" in headers:
        return -2
    if scope.get("http_version", "1.1") >= "2" and scope.get("method") not in ("GET", "HEAD"):
        return -2
    return -1


class ReadOptions(NamedTuple):
    """How a location reads a body.

    More than ``buffer_size`` bytes (-1: a body that is empty, too) go to a file in ``temp``, more
    than ``max_size`` (0: no limit) are a 413.
    """

    buffer_size: int
    max_size: int
    temp: TempPath


class Body:
    """A request body in one of the states unread, memory, file, discarded."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self.state = "unread"
        self.size = -1  # of the body that was read
        self.data = b""
        self.path: str | None = None
        self._pulled: list[bytes] = []  # received, not yet read by anybody
        self._pulled_size = 0
        self._complete = False
        self._file: IO[bytes] | None = None
        self._unlink: str | None = None
        self._replay: IO[bytes] | None = None
        self._building: list[bytes] | None = None
        self._build_in_memory = 0  # the size that init_body was given
        self._temp = SYSTEM

    # --- receiving ---------------------------------------------------------------------------

    async def pull(self) -> None:
        """Receive one message; a body that nobody reads is not gathered without bound."""
        if self._pulled_size >= _CHUNK:
            return
        try:
            message = await self._exchange.receive()
        except OSError:
            message = {"type": "http.disconnect"}
        if message["type"] == "http.disconnect":
            self._exchange.disconnected = True
            return
        data = message.get("body", b"")
        self._pulled.append(data)
        self._pulled_size += len(data)
        self._complete = not message.get("more_body", False)

    async def read(
        self, options: ReadOptions, length: int | None = None
    ) -> tuple[int, int, int] | None:
        """Read the body, the whole or ``length`` bytes of it.

        Returns:
            None, or the status that ends the request, and the bytes received before and with
            the last message.
        """
        buffer_size, max_size = options.buffer_size, options.max_size
        if buffer_size < 0 and not self._is_announced():
            buffer_size = 0
        self._temp = options.temp
        parts: list[bytes] = []
        in_memory = total = before = 0
        while True:
            for data in self._pulled:
                parts.append(data)
                in_memory += len(data)
                total += len(data)
            self._pulled.clear()
            self._pulled_size = 0
            if max_size and total > max_size:
                return _TOO_LARGE, before, total - before
            before = total
            if length is not None and total >= length:
                self._complete = True
                _cut(parts, total - length)
                total = length
            if in_memory > buffer_size or (self._file and self._complete and parts):
                await self._spill(parts)
                in_memory = 0
            if self._complete:
                break
            await self.pull()
            if self._exchange.disconnected:
                return _CLIENT_GONE, 0, 0
        self.size = total
        self.state = "file" if self._file else "memory"
        self.data = b"".join(parts)
        return None

    def _is_announced(self) -> bool:
        scope = self._exchange.scope
        return length_of(scope, dict(scope["headers"])) != -1

    async def _spill(self, parts: list[bytes]) -> None:
        def write() -> None:
            file = self._file or self._new_file()
            file.writelines(parts)
            file.flush()

        await anyio.to_thread.run_sync(write)
        parts.clear()

    def _new_file(self) -> IO[bytes]:
        self._file, self.path, remove = self._temp.create()
        self._unlink = self.path if remove else None
        return self._file

    # --- what scripts put in its place -------------------------------------------------------

    def set(self, data: bytes) -> None:
        """Replace the body by ``data``."""
        self._drop_file()
        self.state, self.data = "memory", data

    def set_file(self, path: str, clean: bool) -> int:
        """Replace the body by the file at ``path`` (removed at the end if ``clean``): its size."""
        size = os.stat(path).st_size
        self._drop_file()
        self.state, self.data, self.path = "file", b"", path
        self._unlink = path if clean else None
        return size

    def discard(self) -> None:
        """Forget the body; the app gets an empty one."""
        self._drop_file()
        self.state, self.data = "discarded", b""

    def begin(self, in_memory: int, temp: TempPath) -> None:
        """``ngx.req.init_body``: what follows is built by ``append``.

        A body over ``in_memory`` bytes becomes a file.
        """
        self._building = []
        self._build_in_memory = in_memory
        self._temp = temp

    def append(self, data: bytes) -> bool:
        """Add to the body being built; False where none is."""
        if self._building is None:
            return False
        self._building.append(data)
        return True

    def finish(self) -> int:
        """End the body being built: its size, -1 where none is."""
        if self._building is None:
            return -1
        data = b"".join(self._building)
        self._building = None
        self.set(data)
        if len(data) > self._build_in_memory:
            file = self._new_file()
            file.write(data)
            file.flush()
            self.state, self.data = "file", b""
        return len(data)

    # --- the app's side ----------------------------------------------------------------------

    async def receive(self) -> Message:
        """ASGI ``receive`` for the app: what was read or put there, then the server's own."""
        if self.state == "memory" or self.state == "discarded":
            self.state = "replayed"
            return {"type": "http.request", "body": self.data, "more_body": False}
        if self.state == "file":
            return await self._receive_file()
        if self._pulled:
            data = self._pulled.pop(0)
            more = bool(self._pulled) or not self._complete
            return {"type": "http.request", "body": data, "more_body": more}
        return await self._exchange.receive()

    async def _receive_file(self) -> Message:
        def read() -> bytes:
            if self._replay is None:
                self._replay = open(self.path or "", "rb")
            return self._replay.read(_CHUNK)

        data = await anyio.to_thread.run_sync(read)
        more = len(data) == _CHUNK
        if not more:
            self.state = "replayed"
        return {"type": "http.request", "body": data, "more_body": more}

    # --- the end -----------------------------------------------------------------------------

    def _drop_file(self) -> None:
        for file in (self._file, self._replay):
            if file is not None:
                file.close()
        self._file = self._replay = None
        if self._unlink is not None:
            try:
                os.unlink(self._unlink)
            except FileNotFoundError:
                pass  # the script removed it itself
        self.path = self._unlink = None

    def close(self) -> None:
        """Remove temporary files."""
        self._drop_file()


def _cut(parts: list[bytes], surplus: int) -> None:
    """Take ``surplus`` bytes off the end."""
    while surplus:
        last = parts.pop()
        if len(last) > surplus:
            parts.append(last[: len(last) - surplus])
        surplus -= min(surplus, len(last))


def body_of(exchange: Exchange) -> Body:
    """The exchange's ``Body``, made at its first use."""
    if exchange.body is None:
        exchange.body = Body(exchange)
    body: Body = exchange.body
    return body


def _set_file(body: Body, path: bytes, clean: bool) -> tuple[int | None, bytes | None]:
    try:
        return body.set_file(os.fsdecode(path), clean), None
    except OSError:
        return None, b'stat() "' + path + b'" failed'


def _questions(current: Current) -> dict[str, Callable[[], Any]]:
    """What is known of the body."""

    def body_status() -> bytes:
        own = current.exchange.body
        return b"unread" if own is None else own.state.encode()

    def body_data() -> tuple[bytes, bytes]:
        own = current.exchange.body
        return (b"unread", b"") if own is None else (own.state.encode(), own.data)

    def body_length() -> int:
        scope = current.exchange.scope
        return length_of(scope, dict(scope["headers"]))

    def body_file() -> bytes | None:
        own = current.exchange.body
        return os.fsencode(own.path) if own is not None and own.path else None

    def body_size() -> bytes | None:
        own = current.exchange.body
        return b"%d" % own.size if own is not None and own.size >= 0 else None

    return {
        "body_status": body_status,
        "body_data": body_data,
        "body_file": body_file,
        "body_size": body_size,
        "body_length": body_length,
    }


def register(host: Host) -> None:
    """Offer the body's functions and the operation ``read_body``."""
    current = host.current

    def body() -> Body:
        return body_of(current.exchange)

    options: list[ReadOptions] = []

    def body_options(
        buffer: int, most: int | None, path: bytes | None, levels: bytes | None
    ) -> int:
        lengths = tuple(int(digit) for digit in (levels or b"").decode())
        temp = SYSTEM if path is None else TempPath(os.fsdecode(path), lengths)
        new = ReadOptions(int(buffer), int(most or 0), temp)
        if new not in options:
            options.append(new)
        return options.index(new)

    def body_init(size: int, kind: int) -> None:
        body().begin(int(size), options[int(kind)].temp)

    def body_finish() -> tuple[int | None, bytes | None]:
        own = body()
        size = own.finish()
        path = own.path if own.state == "file" else None
        return (None, None) if size < 0 else (size, os.fsencode(path) if path else None)

    async def read_body(
        exchange: Exchange, kind: int, length: float | None = None, *_rest: object
    ) -> tuple[Any, ...]:
        own = body_of(exchange)
        if own.state != "unread":
            return (None,)
        refused = await own.read(options[int(kind)], None if length is None else int(length))
        return refused or (None, os.fsencode(own.path) if own.path else None)

    host.add(
        {
            **_questions(current),
            "body_discard": lambda: body().discard(),
            "body_set": lambda data: body().set(data),
            "body_set_file": lambda path, clean: _set_file(body(), path, clean),
            "body_init": body_init,
            "body_options": body_options,
            "body_append": lambda data: body().append(data),
            "body_finish": body_finish,
        }
    )
    host.add_operation("read_body", read_body)
