"""`Server.stop`: graceful and fast, with and without something going on; the lifespan.

Rule: as in tests/server/served.py. Where nothing is in flight an end takes milliseconds.
"""

from __future__ import annotations

import asyncio
import threading

import pytest

from ngxlua_asgi.types import Receive, Scope, Send
from tests.server.served import LOOPS, answer, received, serve, until

SOON = 0.25  # seconds; nothing is waited for, but the machine may be busy
GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


class App:
    """Answers ``/``; holds ``/hold`` until it is let go."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self.held = threading.Event()
        self.go = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        assert scope["state"] == {"of": "the app"}
        if scope["path"] == "/hold":
            self.held.set()
            try:
                await self.go.wait()
            except asyncio.CancelledError:
                self.events.append("cancelled")
                raise
        await answer(send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        scope_state = (await receive())["type"]
        self.events.append(scope_state)
        await send({"type": "lifespan.startup.complete"})
        self.events.append((await receive())["type"])
        await send({"type": "lifespan.shutdown.complete"})


class WithState(App):
    """Fills the lifespan's state."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            scope["state"]["of"] = "the app"
        await super().__call__(scope, receive, send)


@pytest.mark.parametrize("loop", LOOPS)
@pytest.mark.parametrize("graceful", [True, False])
def test_idle(loop: str, graceful: bool) -> None:
    app = WithState()
    with serve(app, loop) as served, served.connect() as idle:
        idle.sendall(GET)
        assert idle.recv(1000).endswith(b"ok")
        served.stop(graceful=graceful)
        assert served.join() < SOON
        try:
            assert idle.recv(1) == b""
        except ConnectionError:
            assert not graceful
    assert app.events == ["lifespan.startup", "lifespan.shutdown"]


@pytest.mark.parametrize("loop", LOOPS)
@pytest.mark.parametrize("asks", [True, False])
def test_graceful_lets_who_has_just_come_ask(loop: str, asks: bool) -> None:
    app = WithState()
    with serve(app, loop) as served, served.connect() as fresh:
        until(lambda: served.connections == 1)
        served.stop(graceful=True)
        if asks:
            fresh.sendall(GET)
            assert fresh.recv(1000).endswith(b"ok")
        assert fresh.recv(1) == b""
        assert served.join() < SOON


@pytest.mark.parametrize("loop", LOOPS)
def test_graceful_waits_for_the_answer(loop: str) -> None:
    app = WithState()
    with serve(app, loop) as served, served.connect() as client, served.connect() as idle:
        idle.sendall(GET)
        assert idle.recv(1000).endswith(b"ok")
        client.sendall(GET.replace(b"/ ", b"/hold "))
        assert app.held.wait(10)
        served.stop(graceful=True)
        assert idle.recv(1) == b""  # at once
        with pytest.raises(ConnectionError):
            served.connect()
        assert served.running
        served.loop.call_soon_threadsafe(app.go.set)
        assert served.join() < SOON
        data = received(client)
    assert b"Connection: close\r\n" in data
    assert data.endswith(b"ok")


@pytest.mark.parametrize("loop", LOOPS)
@pytest.mark.parametrize("first", [True, False])
def test_fast_ends_all(loop: str, first: bool) -> None:
    app = WithState()
    with serve(app, loop) as served, served.connect() as client:
        client.sendall(GET.replace(b"/ ", b"/hold "))
        assert app.held.wait(10)
        if first:
            served.stop(graceful=True)
        served.stop(graceful=False)
        assert served.join() < SOON
        try:
            assert client.recv(1) == b""
        except ConnectionError:
            pass
    assert app.events == ["lifespan.startup", "cancelled", "lifespan.shutdown"]


def test_stop_before_the_start() -> None:
    app = WithState()
    with serve(app) as served:
        served.stop(graceful=True)
        assert served.join() < SOON
