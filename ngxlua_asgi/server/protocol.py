"""A connection of HTTP/1 as nginx serves it: ``uvicorn.Config(app, http=HTTP1)``.

Rule: bytes in, one request at a time, bytes out. What bytes mean is decided by the pure modules
(line, careful, head, body, answer); a request's own state is its `Cycle`. The directives of the
configuration (server/wire.py) say how long things may take; one timer a connection looks after it.
"""

from __future__ import annotations

import asyncio
from contextvars import Context
from itertools import count
from typing import Any, Final, cast
from urllib.parse import unquote
from weakref import WeakKeyDictionary

import uvicorn
from uvicorn.protocols.utils import get_local_addr, get_remote_addr, is_ssl
from uvicorn.server import ServerState

from ngxlua_asgi.config.model import Config
from ngxlua_asgi.gateway.asgi import NgxLua
from ngxlua_asgi.server.body import BadBody, Chunked, Sized
from ngxlua_asgi.server.careful import read_head
from ngxlua_asgi.server.cycle import Cycle
from ngxlua_asgi.server.head import CHUNKED, Head, Usual
from ngxlua_asgi.server.notes import Notes
from ngxlua_asgi.server.timer import Timer
from ngxlua_asgi.server.wire import Wire, wire_of
from ngxlua_asgi.types import CONNECTION, ASGIApp, Scope

__all__ = ["HTTP1"]

_HIGH_WATER: Final = 64 * 1024  # bytes received that nobody has read yet
_FRESH: Final = 0.5  # seconds that a graceful stop leaves to who has not asked yet
_VERSIONS: Final = {9: "0.9", 1000: "1.0"}
_numbers: Final = count(1)
_wires: Final[WeakKeyDictionary[uvicorn.Config, dict[Any, Wire]]] = WeakKeyDictionary()


def _wire(config: uvicorn.Config, server: tuple[str, int | None] | None) -> Wire:
    known = _wires.setdefault(config, {})
    wire = known.get(server)
    if wire is None:
        said = getattr(config.loaded_app, "config", None)
        address, port = server or ("", None)
        known[server] = wire = wire_of(said if isinstance(said, Config) else None, address, port)
    return wire


class HTTP1(asyncio.Protocol):
    """The connection to one client.

    Args:
        config: uvicorn's; an app that is an `NgxLua` brings the settings of its nginx.conf.
        server_state: uvicorn's, with all connections and tasks.
        app_state: of the lifespan, copied into each scope.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        if not config.loaded:
            config.load()
        self._config = config
        self._app: ASGIApp = config.loaded_app
        self._answers_refused = isinstance(self._app, NgxLua) and self._app.config.from_conf
        self._state = server_state
        self._app_state = app_state
        self.loop = _loop or asyncio.get_event_loop()
        # the connection
        self.number = next(_numbers)
        self.requests = 0
        self._stopping = False
        self._closing = False  # nothing that still comes is a request
        self._eof = False
        self._timer = Timer(self.loop, self._timed_out)
        # what is read
        self._buffer = b""
        self._reading_paused = False
        self._cycle: Cycle | None = None
        self._body: Sized | Chunked | None = None
        # what is written
        self.write_paused = False
        self._writable = asyncio.Event()

    # --- asyncio's side ----------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client is there."""
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is a class of its own
        self._server = get_local_addr(self.transport)
        self._client = get_remote_addr(self.transport)
        self._ssl = is_ssl(self.transport)
        self.wire = _wire(self._config, self._server)
        self._usual = Usual(self.wire)
        self._notes = Notes(self.number, self._client, self._server, self.wire)
        self._timer.arm(self.wire.header_timeout)
        self._state.connections.add(self)  # type: ignore[arg-type]  # uvicorn lists its own

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone."""
        self._state.connections.discard(self)
        self._closing = True
        self._timer.cancel()
        self._writable.set()
        self.write_paused = False
        if self._cycle is not None:
            self._cycle.disconnect()
            self._cycle = None

    def data_received(self, data: bytes) -> None:
        """Bytes have come."""
        if self._closing:
            return
        if self._body is not None:
            self._read_body(data)
        elif self._cycle is not None:
            self._buffer += data
            self._limit_reading(len(self._buffer))
        else:
            self._read(self._buffer + data if self._buffer else data)

    def eof_received(self) -> bool:
        """The client sends no more: True where it still gets its answer."""
        self._eof = True
        cycle = self._cycle
        if cycle is None or self._closing:
            if not self._closing:
                self._notes.left(self._buffer, self.requests)
            return False
        return self._end_reading(cycle) and not self._ssl

    def pause_writing(self) -> None:
        """Too much is kept to be sent."""
        self.write_paused = True
        self._writable.clear()

    def resume_writing(self) -> None:
        """It has been sent."""
        self.write_paused = False
        self._writable.set()

    def shutdown(self) -> None:
        """uvicorn's word for a graceful stop: at once between two requests.

        A client that has just come gets its first answer, if it asks soon (nginx waits for as long
        as client_header_timeout says).
        """
        self._stopping = True
        if self._closing or (self._cycle is None and self.requests):
            self.transport.close()
        elif self._cycle is None:
            self._timer.arm(min(_FRESH, self.wire.header_timeout))

    # --- requests ----------------------------------------------------------------------------

    def _read(self, data: bytes) -> None:
        """Read the head of a request."""
        head = self._usual.read(data) or read_head(data, self.wire)
        if head is None:
            self._buffer = data
            return
        self._timer.rest()
        self._buffer = b""
        self.requests += 1
        if head.refused or head.noted:
            self._notes.head(head)
        size = head.size
        if head.block.upgrades and self._config.ws_protocol_class is not None and not head.refused:
            self._upgrade(head, data)
            return
        raw = data if size == len(data) and not head.start else data[head.start : size]
        cycle = self._cycle = Cycle(self, head, raw)
        if not cycle.body_done:
            length = cycle.body_length
            self._body = Chunked() if length == CHUNKED else Sized(length)
            if len(data) > size:
                self._read_body(data[size:])
        else:
            self._buffer = data[size:] if len(data) > size else b""
        if self._eof and not self._end_reading(cycle):
            self.transport.close()
        else:
            self._start(cycle, head)

    def _end_reading(self, cycle: Cycle) -> bool:
        """The client sends no more: whether its request is all there."""
        if self._body is not None:
            cycle.disconnect()
            return False
        cycle.end_reading()
        return True

    def _start(self, cycle: Cycle, head: Head) -> None:
        """Call the app; a refusal is answered here where no nginx.conf may have a page for it."""
        if head.refused and not self._answers_refused:
            cycle.fail(head.refused)
            return
        coroutine = cycle.run(self._app, self._scope(cycle, head))
        if getattr(self._config, "reset_contextvars", False):
            task = self.loop.create_task(coroutine, context=Context())
        else:
            task = self.loop.create_task(coroutine)
        tasks = self._state.tasks
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    def _scope(self, cycle: Cycle, head: Head) -> Scope:
        raw_path = head.path
        path = raw_path.decode("utf-8", "replace")
        if "%" in path:
            path = unquote(path)
        root = self._config.root_path
        return {
            "type": "http",
            "asgi": {"version": self._config.asgi_version, "spec_version": "2.3"},
            "http_version": _VERSIONS.get(head.version, "1.1"),
            "server": self._server,
            "client": self._client,
            "scheme": "https" if self._ssl else "http",
            "method": head.method,
            "root_path": root,
            "path": root + path if root else path,
            "raw_path": root.encode() + raw_path if root else raw_path,
            "query_string": head.query,
            "headers": list(head.block.lines),
            "state": self._app_state.copy(),
            CONNECTION: cycle,
        }

    def _read_body(self, data: bytes) -> None:
        cycle, body = self._cycle, self._body
        if cycle is None or body is None:
            return
        self._timer.rest()
        try:
            part = body.feed(data)
        except BadBody as error:
            self._closing, self._body = True, None
            self._notes.said(str(error))
            cycle.break_body()
            return
        cycle.body_bytes_received += len(data) - len(body.rest)
        cycle.add_body(part, body.done)
        if body.done:
            self._buffer, self._body = body.rest, None
            if cycle.complete:
                self._next()
        else:
            self._limit_reading(cycle.body_size)

    def _limit_reading(self, size: int) -> None:
        if size > _HIGH_WATER and not (self._reading_paused or self.transport.is_closing()):
            self._reading_paused = True
            self.transport.pause_reading()

    def _upgrade(self, head: Head, data: bytes) -> None:
        """Hand the connection to uvicorn's WebSocket protocol, as its HTTP protocols do."""
        self._state.connections.discard(self)
        self._timer.cancel()
        self._closing = True
        protocol = self._config.ws_protocol_class(  # type: ignore[call-arg, misc]
            config=self._config, server_state=self._state, app_state=self._app_state
        )
        lines = [name + b": " + value + b"\r\n" for name, value in head.block.lines]
        first = b"%s %s HTTP/1.1\r\n" % (head.method.encode(), head.target)
        protocol.connection_made(self.transport)
        try:
            protocol.data_received(first + b"".join(lines) + b"\r\n" + data[head.size :])
        except AssertionError:  # what its library says to bytes that are no WebSocket's
            self.transport.abort()
            return
        self.transport.set_protocol(protocol)

    # --- what a request wants (cycle.Connection) ---------------------------------------------

    def write(self, data: bytes) -> None:
        """Send, or keep to send."""
        self.transport.write(data)

    async def drain(self) -> None:
        """Wait while too much is kept to be sent."""
        await self._writable.wait()

    def want_body(self) -> None:
        """The app waits for more of the body."""
        self.resume_reading()
        if self._body is not None:
            self._timer.arm(self.wire.body_timeout)

    def resume_reading(self) -> None:
        """There is room for more of the body."""
        if self._reading_paused:
            self._reading_paused = False
            if not self.transport.is_closing():
                self.transport.resume_reading()

    def may_last(self) -> bool:
        """Whether a further request may follow."""
        wire = self.wire
        return (
            not self._stopping
            and wire.keepalive_timeout > 0
            and self.requests < wire.keepalive_requests
        )

    def response_done(self, cycle: Cycle, keep_alive: bool) -> None:
        """The response is complete: on to the next request, or the end."""
        self._state.total_requests += 1
        if cycle is not self._cycle:
            return
        if not keep_alive or self._stopping or (self._eof and not self._buffer):
            self.close()
        elif self._body is None:
            self._next()
        else:
            self.resume_reading()
            self._timer.arm(self.wire.lingering_time)

    def _next(self) -> None:
        self._cycle = None
        data = self._buffer
        if data:
            self._buffer = b""
            self.resume_reading()
            self._read(data)
        if self._cycle is None and not self._closing:
            if self._stopping or self._eof:
                self.transport.close()
            else:
                wire = self.wire
                self._timer.arm(wire.header_timeout if data else wire.keepalive_timeout)

    # --- the end -----------------------------------------------------------------------------

    def close(self) -> None:
        """Send what is kept and close; read on for a while where the client still sends.

        Closing a socket with unread bytes would reset the connection before the client has read
        the answer (nginx's lingering_close).
        """
        unread = self._body is not None or self._buffer or self._closing
        wanted = self.wire.lingering_close
        self._closing, self._body, self._buffer = True, None, b""
        transport = self.transport
        if wanted == "off" or not (unread or wanted == "always") or self._eof or self._stopping:
            transport.close()
        elif transport.can_write_eof():
            self._cycle = None
            transport.write_eof()
            self.resume_reading()
            self._timer.arm(min(self.wire.lingering_timeout, self.wire.lingering_time))
        else:
            transport.close()

    def _timed_out(self) -> None:
        if self._cycle is not None and not self._cycle.complete:
            self._cycle.disconnect()  # the body did not come
        if self._buffer or self._cycle is not None:
            self._notes.said("client timed out")
        self._closing = True
        self.transport.close()
