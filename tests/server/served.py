"""A `Server` in a thread of its own, and raw questions to it.

Rule: real sockets, no mocks; waiting is polling with a deadline. Settings of a configuration come
from a real nginx.conf, which `Configured` carries for an app that is no NgxLua.
"""

from __future__ import annotations

import asyncio
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import uvloop

from ngxlua_asgi.config.conf import config_from_conf
from ngxlua_asgi.server.running import Server
from ngxlua_asgi.types import ASGIApp, Receive, Scope, Send

__all__ = ["LOOPS", "Configured", "Served", "answer", "serve", "until"]

TIMEOUT = 10.0
LOOPS = ("asyncio", "uvloop")


def until(true: Callable[[], object]) -> None:
    """Wait for what must come true soon."""
    deadline = monotonic() + TIMEOUT
    while not true():
        assert monotonic() < deadline
        sleep(0.005)


class Configured:
    """An app with the settings that the lines of a ``server`` make."""

    def __init__(self, app: ASGIApp, folder: Path, lines: str) -> None:
        self._app = app
        conf = folder / "nginx.conf"
        conf.write_text(f"events {{}} http {{ server {{ listen 80; {lines} }} }}")
        self.config = config_from_conf(conf)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)


async def answer(
    send: Send, body: bytes = b"ok", status: int = 200, *lines: tuple[bytes, bytes]
) -> None:
    """A whole response."""
    headers = [(b"content-length", b"%d" % len(body)), *lines]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class Served:
    """A running server."""

    def __init__(self, app: ASGIApp, loop: str, family: str) -> None:
        self._ready = threading.Event()
        self._loop_name = loop
        self._app = app
        self.path = family
        if family == "tcp":
            self._socket = socket.create_server(("127.0.0.1", 0))
            self.port = self._socket.getsockname()[1]
        else:
            self._socket = socket.socket(socket.AF_UNIX)
            self._socket.bind(family)
            self._socket.listen()
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        factory = uvloop.new_event_loop if self._loop_name == "uvloop" else asyncio.new_event_loop
        with asyncio.Runner(loop_factory=factory) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.server = Server(self._app, [self._socket])
        self._ready.set()
        await self.server.run_until_stopped()

    def start(self) -> None:
        self._thread.start()
        assert self._ready.wait(TIMEOUT)
        until(lambda: self.server.started)

    def stop(self, *, graceful: bool) -> None:
        """Ask the server to stop."""
        self.loop.call_soon_threadsafe(lambda: self.server.stop(graceful=graceful))

    def join(self) -> float:
        """Wait for the end: how long it took, in seconds."""
        began = monotonic()
        self._thread.join(TIMEOUT)
        assert not self._thread.is_alive()
        return monotonic() - began

    @property
    def running(self) -> bool:
        return self._thread.is_alive()

    @property
    def connections(self) -> int:
        return len(self.server.server_state.connections)

    @property
    def paused(self) -> bool:
        """Whether a connection waits for its client to read."""
        connections = list(self.server.server_state.connections)
        return any(getattr(each, "write_paused", False) for each in connections)

    def connect(self) -> socket.socket:
        if self.path == "tcp":
            return socket.create_connection(("127.0.0.1", self.port), TIMEOUT)
        client = socket.socket(socket.AF_UNIX)
        client.settimeout(TIMEOUT)
        client.connect(self.path)
        return client

    def ask(self, data: bytes, *, size: int = 0) -> bytes:
        """All that the server answers until it closes; asked in pieces of ``size`` bytes."""
        with self.connect() as client:
            for at in range(0, len(data), size or len(data)):
                client.sendall(data[at : at + (size or len(data))])
            return received(client)

    def bodies(self, data: bytes, *, size: int = 0) -> list[bytes]:
        """The bodies of answers that say their length."""
        return split_answers(self.ask(data, size=size))


def received(client: socket.socket) -> bytes:
    """All that comes until the end."""
    data = b""
    while part := client.recv(65536):
        data += part
    return data


def split_answers(data: bytes) -> list[bytes]:
    """The bodies of the answers in ``data``."""
    found = []
    while data:
        head, _, data = data.partition(b"\r\n\r\n")
        length = re.search(rb"Content-Length: (\d+)", head)
        assert length, head
        found.append(data[: int(length[1])])
        data = data[int(length[1]) :]
    return found


@contextmanager
def serve(app: ASGIApp, loop: str = "asyncio", family: str = "tcp") -> Iterator[Served]:
    """Serve ``app``; ``family`` is ``tcp`` or the path of a unix socket."""
    served = Served(app, loop, family)
    served.start()
    try:
        yield served
    finally:
        if served.running:
            served.stop(graceful=False)
            served.join()
