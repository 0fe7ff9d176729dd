"""Flow control both ways, WebSockets, and memory over many requests.

Rule: as in tests/server/served.py.
"""

from __future__ import annotations

import asyncio
import gc
import os
import socket
import struct

import pytest

from ngxlua_asgi.types import Receive, Scope, Send
from tests.server.served import LOOPS, answer, received, serve, until

MIB = 1 << 20
GET = b"GET %s HTTP/1.1\r\nHost: a\r\n\r\n"


@pytest.fixture(params=LOOPS)
def loop(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def push(client: socket.socket, most: int) -> int:
    """Send until nobody takes it any more: how much that was."""
    client.settimeout(0.3)
    sent = 0
    try:
        while sent < most:
            sent += client.send(b"x" * 65536)
    except TimeoutError:
        pass
    client.settimeout(10)
    return sent


def test_a_body_that_nobody_reads_is_not_gathered(loop: str) -> None:
    size, sizes = 64 * MIB, list[int]()
    go = asyncio.Event()

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            raise NotImplementedError
        first = await receive()
        sizes.append(len(first["body"]))
        more = True
        await go.wait()
        while more:
            message = await receive()
            sizes.append(len(message["body"]))
            more = message["more_body"]
        await answer(send)

    with serve(slow, loop) as served, served.connect() as client:
        head = (
            b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % size
        )
        client.sendall(head)
        sent = push(client, size)
        assert sent < size  # what the kernel and we hold
        served.loop.call_soon_threadsafe(go.set)
        left = size - sent
        while left > 0:
            left -= client.send(b"x" * min(left, 65536))
        assert received(client).endswith(b"ok")
    assert sum(sizes) == size
    assert max(sizes) < MIB


def test_send_waits_for_a_client_that_does_not_read(loop: str) -> None:
    chunks = 0

    async def pours(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal chunks
        if scope["type"] == "lifespan":
            raise NotImplementedError
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(64):
            await send({"type": "http.response.body", "body": b"x" * MIB, "more_body": True})
            chunks += 1
        await send({"type": "http.response.body", "body": b""})

    with serve(pours, loop) as served, served.connect() as client:
        client.sendall(GET % b"/")
        until(lambda: served.paused)
        assert chunks < 32
        total = 0
        while total < 64 * MIB:
            total += len(client.recv(MIB))
        until(lambda: chunks == 64)


def test_pipelined_requests_are_not_gathered(loop: str) -> None:
    held = []
    go = asyncio.Event()

    async def holds(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            raise NotImplementedError
        held.append(scope)
        await go.wait()
        await answer(send, b"ok", 200, (b"connection", b"close"))

    with serve(holds, loop) as served:
        with served.connect() as client:
            client.sendall(GET % b"/")
            assert push(client, 64 * MIB) < 32 * MIB
            served.loop.call_soon_threadsafe(go.set)
            assert client.recv(1000).endswith(b"ok")
        until(lambda: served.connections == 0)
    assert len(held) == 1


def test_websocket(loop: str) -> None:
    async def echo(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            raise NotImplementedError
        assert scope["type"] == "websocket"
        assert (scope["path"], scope["query_string"]) == ("/ws", b"a=1")
        await receive()
        await send({"type": "websocket.accept"})
        text = (await receive())["text"]
        await send({"type": "websocket.send", "text": text + "!"})
        await send({"type": "websocket.close", "code": 1000})

    with serve(echo, loop) as served, served.connect() as client:
        client.sendall(
            b"GET /ws?a=1 HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += client.recv(1)
        assert b" 101 " in head
        assert b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" in head
        client.sendall(b"\x81\x82" + struct.pack(">I", 0) + b"hi")
        assert client.recv(5) == b"\x81\x03hi!"
        assert client.recv(1) == b"\x88"


def test_memory_stays_flat(loop: str) -> None:
    """Nothing of a request waits for the garbage collector."""

    async def hello(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            raise NotImplementedError
        await receive()
        await answer(send)

    def resident() -> int:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    batch = GET % b"/" * 49 + (GET % b"/").replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    with serve(hello, loop) as served:
        gc.collect()
        gc.disable()
        try:
            for turn in range(60):
                assert served.ask(batch).count(b"\r\n\r\nok") == 50
                if turn == 20:
                    before = resident()
            assert resident() - before < MIB
        finally:
            gc.enable()
