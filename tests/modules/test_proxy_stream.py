"""Streaming: what one side has sent is with the other before the next is asked for.

Rule: no sleeps; each side waits for what the other has seen, so an answer that is gathered hangs
and the guard ends it. Clients that go, and requests that are cancelled, leave nothing behind.
"""

from __future__ import annotations

import gc
import queue
import threading

import anyio
import anyio.to_thread
import pytest

from ngxlua_asgi.errors import Answer
from tests.gateway.driver import GUARD_SECONDS, Message, Wire, ask, http_scope
from tests.gateway.logs import Log
from tests.modules.backend import OK, PATIENCE, Backend, Talk, respond
from tests.modules.failures import says
from tests.modules.proxying import proxy_to

pytestmark = pytest.mark.anyio

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


async def test_a_request_body_goes_on_as_it_comes() -> None:
    seen: queue.Queue[bytes] = queue.Queue()

    def talk(talk: Talk) -> None:
        seen.put(talk.until(b"\r\n\r\n"))
        for _ in range(3):
            seen.put(talk.until(b"\r\n") + talk.until(b"\r\n"))
        talk.until(b"0\r\n\r\n")
        talk.send(OK)

    with Backend(talk) as backend:
        proxy = proxy_to(backend)
        wire = Wire(b"one", b"two", b"three", b"")

        async def receive() -> Message:
            """The next piece, once the server has the one before."""
            expected = [b"", b"3\r\none\r\n", b"3\r\ntwo\r\n", b"5\r\nthree\r\n"]
            if wire.taken == 1:
                assert (await anyio.to_thread.run_sync(seen.get)).startswith(b"POST / ")
            if 1 <= wire.taken <= 3:
                assert await anyio.to_thread.run_sync(seen.get) == expected[wire.taken]
            return await wire.receive()

        with anyio.fail_after(GUARD_SECONDS):
            await proxy(http_scope(method="POST"), receive, wire.send)
        await proxy.aclose()
    assert wire.reply().body == b"hello"


async def test_a_response_body_goes_on_as_it_comes() -> None:
    passed: queue.Queue[bytes] = queue.Queue()

    def talk(talk: Talk) -> None:
        talk.request()
        talk.send(CHUNKED)
        for piece in (b"one", b"two", b"three"):
            talk.send(b"%x\r\n%s\r\n" % (len(piece), piece))
            assert passed.get(timeout=PATIENCE) == piece
        talk.send(b"0\r\n\r\n")

    async def note(message: Message) -> None:
        if message.get("body"):
            passed.put(message["body"])

    with Backend(talk) as backend:
        proxy = proxy_to(backend)
        wire = Wire(on_send=note)
        with anyio.fail_after(GUARD_SECONDS):
            await proxy(http_scope(), wire.receive, wire.send)
        await proxy.aclose()
    assert wire.reply().body == b"onetwothree"


async def test_the_head_goes_before_any_body() -> None:
    started = threading.Event()

    def talk(talk: Talk) -> None:
        talk.request()
        talk.send(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")
        assert started.wait(PATIENCE)
        talk.send(b"hello")

    async def note(message: Message) -> None:
        started.set()

    with Backend(talk) as backend:
        proxy = proxy_to(backend)
        wire = Wire(on_send=note)
        with anyio.fail_after(GUARD_SECONDS):
            await proxy(http_scope(), wire.receive, wire.send)
        await proxy.aclose()
    assert wire.reply().body == b"hello"


async def test_a_slow_client_holds_the_server_back() -> None:
    """Between the two is what sockets hold, and no more."""
    size = 64 * 1024 * 1024
    sent = [0]

    def talk(talk: Talk) -> None:
        talk.request()
        talk.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size)
        while sent[0] < size:
            talk.send(bytes(1024 * 1024))
            sent[0] += 1024 * 1024

    async def wait(message: Message) -> None:
        if message["type"] == "http.response.body":
            await anyio.sleep(0.3)
            assert sent[0] < size / 2
            wire.gone.set()

    with Backend(talk) as backend:
        proxy = proxy_to(backend)
        wire = Wire(on_send=wait)
        with anyio.fail_after(GUARD_SECONDS):
            await proxy(http_scope(), wire.receive, wire.send)
        await proxy.aclose()


async def test_an_answer_before_the_end_of_the_request_gets_through() -> None:
    """A server that refuses an upload is heard, though it reads no more of it."""
    heard = threading.Event()

    def talk(talk: Talk) -> None:
        talk.until(b"\r\n\r\n")
        talk.send(b"HTTP/1.1 413 Too Big\r\nContent-Length: 3\r\n\r\nbig")
        assert heard.wait(PATIENCE)

    with Backend(talk) as backend:
        proxy = proxy_to(backend)
        reply = await ask(proxy, "/", *[bytes(50_000)] * 400, method="POST")
        heard.set()
        await proxy.aclose()
    assert (reply.status, reply.body) == (413, b"big")


async def test_both_bodies_at_once() -> None:
    """A server that echoes while it reads: each piece is back before the next is sent."""
    back: queue.Queue[bytes] = queue.Queue()

    def talk(talk: Talk) -> None:
        talk.until(b"\r\n\r\n")
        talk.send(CHUNKED)
        while (line := talk.until(b"\r\n")) != b"0\r\n":
            talk.send(line + talk.until(b"\r\n"))
        talk.until(b"\r\n")
        talk.send(b"0\r\n\r\n")

    async def note(message: Message) -> None:
        if message.get("body"):
            back.put(message["body"])

    with Backend(talk) as backend:
        proxy = proxy_to(backend)
        pieces = [b"one", b"two", b"three"]
        wire = Wire(*pieces, b"", on_send=note)

        async def receive() -> Message:
            if 1 <= wire.taken <= 3:
                assert await anyio.to_thread.run_sync(back.get) == pieces[wire.taken - 1]
            return await wire.receive()

        with anyio.fail_after(GUARD_SECONDS):
            await proxy(http_scope(method="POST"), receive, wire.send)
        await proxy.aclose()
    assert wire.reply().body == b"onetwothree"


async def client_leaves(backend: Backend, wire: Wire) -> None:
    await anyio.to_thread.run_sync(backend.asked.wait)
    wire.gone.set()


@pytest.mark.parametrize("parts", [(), (CHUNKED + b"5\r\nhello\r\n",)], ids=["head", "body"])
async def test_a_client_that_goes_ends_the_request_to_the_server(
    parts: tuple[bytes, ...], log: Log
) -> None:
    ended = threading.Event()

    def talk(talk: Talk) -> None:
        says(*parts, stays=True)(talk)
        ended.set()

    async def leave(message: Message) -> None:
        if message.get("body"):
            wire.gone.set()

    status = None
    with Backend(talk) as backend:
        proxy = proxy_to(backend)
        wire = Wire(on_send=leave)
        with anyio.fail_after(GUARD_SECONDS):
            async with anyio.create_task_group() as tasks:
                if not parts:
                    tasks.start_soon(client_leaves, backend, wire)
                try:
                    await proxy(http_scope(), wire.receive, wire.send)
                except Answer as answer:
                    status = answer.status
        assert ended.wait(PATIENCE), "the connection is closed"
    assert status == (None if parts else 499)
    assert wire.body == (b"hello" if parts else b"")
    (line,) = log.lines()
    assert line.startswith("client prematurely closed connection, so upstream connection is closed")


async def test_a_client_that_goes_within_its_body(log: Log) -> None:
    with Backend(respond(OK)) as backend:
        proxy = proxy_to(backend)
        wire = Wire(b"half")
        wire.incoming = [{"type": "http.request", "body": b"half", "more_body": True}]
        wire.gone.set()
        with pytest.raises(Answer) as answer, anyio.fail_after(GUARD_SECONDS):
            await proxy(http_scope(method="POST"), wire.receive, wire.send)
    assert answer.value.status == 499
    assert not any(request.endswith(b"0\r\n\r\n") for request in backend.requests)
    assert len(log.lines()) == 1


@pytest.mark.parametrize("parts", [(), (CHUNKED + b"5\r\nhello\r\n",)], ids=["head", "body"])
async def test_a_cancelled_request_closes_its_connection(parts: tuple[bytes, ...]) -> None:
    ended = threading.Event()

    def talk(talk: Talk) -> None:
        says(*parts, stays=True)(talk)
        ended.set()

    with Backend(talk) as backend:
        proxy = proxy_to(backend)
        body = anyio.Event()

        async def note(message: Message) -> None:
            if message.get("body"):
                body.set()

        wire = Wire(on_send=note)
        with anyio.fail_after(GUARD_SECONDS):
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(proxy, http_scope(), wire.receive, wire.send)
                await anyio.to_thread.run_sync(backend.asked.wait)
                if parts:
                    await body.wait()
                tasks.cancel_scope.cancel()
        assert ended.wait(PATIENCE)
    (peer,) = proxy.upstream.group.peers
    assert peer.conns == 0
    gc.collect()  # a stream left open would warn, and fail the test


async def test_a_client_that_leaves_with_its_answer_is_no_client_that_left(log: Log) -> None:
    """`Wire` says that the client is gone as soon as the last byte is out."""
    with Backend(respond(OK)) as backend:
        proxy = proxy_to(backend)

        async def dawdle(message: Message) -> None:
            await anyio.sleep(0.01)

        wire = Wire(on_send=dawdle)
        await proxy(http_scope(), wire.receive, wire.send)
        await proxy.aclose()
    assert wire.reply().body == b"hello"
    assert not log.lines()


async def test_a_client_that_cannot_go() -> None:
    """A sub-request's `receive` has an empty body to give, again and again."""

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    def talk(talk: Talk) -> None:
        talk.request()
        threading.Event().wait(0.1)
        talk.send(OK)

    with Backend(talk) as backend:
        proxy = proxy_to(backend)
        wire = Wire()
        with anyio.fail_after(GUARD_SECONDS):
            await proxy(http_scope(), receive, wire.send)
        await proxy.aclose()
    assert wire.reply().body == b"hello"


@pytest.mark.parametrize("chunks", [(b"whole",), (b"in", b"pieces")], ids=["whole", "pieces"])
async def test_a_send_that_fails_is_the_caller_s_error(chunks: tuple[bytes, ...]) -> None:
    """Also with the last byte, when the connection is already free for others."""

    async def fail(message: Message) -> None:
        if message["type"] == "http.response.body":
            raise RuntimeError("of the caller")

    with Backend(respond(OK)) as backend:
        proxy = proxy_to(backend)
        for _ in range(2):
            wire = Wire(*chunks, on_send=fail)
            with pytest.raises(RuntimeError, match="of the caller"):
                await proxy(http_scope(method="PUT"), wire.receive, wire.send)
        assert backend.connections == 1
        assert [peer.conns for peer in proxy.upstream.group.peers] == [0]
        await proxy.aclose()
