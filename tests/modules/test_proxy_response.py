"""The response: passed on as the server sent it, without what concerns the connection alone.

Rule: a server says raw bytes; what comes out are ASGI messages, of which `Reply` judges the order.
"""

from __future__ import annotations

import threading
from typing import Any

import pytest

from ngxlua_asgi.errors import Answer
from ngxlua_asgi.modules.upstream import Attempt
from tests.gateway.driver import Reply, ask
from tests.gateway.logs import Log
from tests.modules.backend import OK, Backend, Talk, reply, respond
from tests.modules.proxying import noting, proxy_to

pytestmark = pytest.mark.anyio


async def reply_to(data: bytes, *, method: str = "GET", **options: Any) -> Reply:
    with Backend(respond(data, close=True)) as backend:
        proxy = proxy_to(backend, **options)
        result = await ask(proxy, "/", method=method)
        await proxy.aclose()
    return result


async def test_status_headers_and_body_pass() -> None:
    result = await reply_to(
        b"HTTP/1.1 418 Teapot\r\nX-A: 1\r\nContent-Type: a/b\r\nx-a: 2\r\nSet-Cookie: a=b\r\n"
        b"Set-Cookie: c=d\r\nX_Y: \xe9\r\nContent-Length: 5\r\n\r\nhello"
    )
    assert result.status == 418
    assert result.body == b"hello"
    assert result.headers == [
        (b"x-a", b"1"),
        (b"content-type", b"a/b"),
        (b"x-a", b"2"),
        (b"set-cookie", b"a=b"),
        (b"set-cookie", b"c=d"),
        (b"x_y", b"\xe9"),
        (b"content-length", b"5"),
    ]


async def test_an_encoded_body_stays_encoded() -> None:
    result = await reply_to(reply(200, b"\x1f\x8bnot gzip", b"Content-Encoding: gzip"))
    assert result.body == b"\x1f\x8bnot gzip"
    assert result.header(b"content-encoding") == b"gzip"


async def test_what_concerns_the_connection_stays_here() -> None:
    result = await reply_to(
        b"HTTP/1.1 200 OK\r\nConnection: close, x-kept\r\nKeep-Alive: timeout=5\r\nX-Kept: 1\r\n"
        b"Upgrade: h2c\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n"
        b"5\r\nhello\r\n0\r\nX-Trailer: 1\r\n\r\n"
    )
    assert result.headers == [(b"x-kept", b"1")]
    assert result.body == b"hello"


async def test_hidden_headers() -> None:
    data = reply(200, b"x", b"Server: s", b"X-Accel-Expires: 1", b"DATE: d", b"X-Pad: 1")
    attempts: list[Attempt] = []
    with Backend(respond(data)) as backend:
        proxy = proxy_to(backend, hidden=frozenset({b"server", b"date", b"x-accel-expires"}))
        result = await ask(proxy, "/", **noting(attempts))
        await proxy.aclose()
    assert result.headers == [(b"x-pad", b"1"), (b"content-length", b"1")]
    assert (b"server", b"s") in [(name.lower(), value) for name, value in attempts[0].headers]


@pytest.mark.parametrize(
    ("method", "data"),
    [
        ("HEAD", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"),
        ("HEAD", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
        ("GET", b"HTTP/1.1 204 No\r\n\r\n"),
        ("GET", b'HTTP/1.1 304 Not\r\nETag: "x"\r\nContent-Length: 99\r\n\r\n'),
        ("GET", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
    ],
)
async def test_a_response_without_body(method: str, data: bytes) -> None:
    result = await reply_to(data, method=method)
    assert result.body == b""
    assert len(result.messages) == 2
    length = b"Content-Length: %s\r\n" % (result.header(b"content-length") or b"-")
    assert length in data or b"Content-Length" not in data


async def test_a_body_ends_with_the_connection() -> None:
    assert (await reply_to(b"HTTP/1.0 200 OK\r\n\r\nhello")).body == b"hello"
    assert (await reply_to(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello")).body == b"hello"


async def test_interim_responses_are_passed_over() -> None:
    interim = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\n"
    assert (await reply_to(interim + OK)).body == b"hello"


async def test_another_protocol_is_no_answer(log: Log) -> None:
    switch = b"HTTP/1.1 101 Switch\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"
    with Backend(respond(switch)) as backend:
        proxy = proxy_to(backend)
        for headers in ([(b"connection", b"upgrade"), (b"upgrade", b"x")], []):
            with pytest.raises(Answer) as answer:
                await ask(proxy, "/", headers=headers)
            assert answer.value.status == 502
        await proxy.aclose()
    log.expect("upstream switched to another protocol while", "upstream sent invalid header: ")


async def test_a_redirect_is_not_followed_and_a_cookie_not_kept() -> None:
    data = reply(302, b"", b"Location: /elsewhere", b"Set-Cookie: a=b")
    with Backend(respond(data)) as backend:
        proxy = proxy_to(backend)
        for _ in range(2):
            assert (await ask(proxy, "/")).status == 302
        await proxy.aclose()
    assert len(backend.requests) == 2
    assert not any(b"cookie" in request.lower() for request in backend.requests)


async def test_small_chunks_in_one_packet_are_one_message() -> None:
    chunks = b"".join(b"1\r\n%d\r\n" % n for n in range(9))
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    result = await reply_to(head + chunks + b"0\r\n\r\n")
    assert result.body == b"012345678"
    assert len(result.messages) == 2, "the end comes with the last bytes"


async def test_a_large_body() -> None:
    body = bytes(range(256)) * 40_000
    result = await reply_to(reply(200, body))
    assert result.body == body
    assert len(result.messages) > 10, "it is not gathered"


async def test_what_a_server_sends_too_much_reaches_nobody(log: Log) -> None:
    """A second response nobody asked for must not answer the next request."""
    data = reply(200, b"asked") + reply(200, b"OTHERS")
    with Backend(respond(data)) as backend:
        proxy = proxy_to(backend)
        assert [(await ask(proxy, "/")).body for _ in range(3)] == [b"asked"] * 3
        await proxy.aclose()
    assert backend.connections == 3
    words = 'upstream sent more data than specified in "Content-Length" header'
    assert [line for line in log.lines() if words in line] == log.lines()
    assert len(log.lines()) == 3


async def test_what_comes_while_a_connection_is_idle_reaches_nobody() -> None:
    ready, said = threading.Event(), threading.Event()

    def late(talk: Talk) -> None:
        talk.request()
        talk.send(OK)
        ready.wait(20)
        talk.send(reply(200, b"OTHERS"))
        said.set()
        talk.ended()

    with Backend(late) as backend:
        proxy = proxy_to(backend)
        assert (await ask(proxy, "/")).body == b"hello"
        ready.set()
        assert said.wait(20)
        assert (await ask(proxy, "/")).body == b"hello"
        await proxy.aclose()
    assert backend.connections == 2


async def test_the_record_of_an_attempt() -> None:
    attempts: list[Attempt] = []
    with Backend(respond(OK)) as backend:
        proxy = proxy_to(backend)
        for _ in range(2):
            await ask(proxy, "/", **noting(attempts))
        await proxy.aclose()
    first, second = attempts
    assert (first.addr, first.status, first.response_length) == (backend.address, 200, 5)
    assert (first.bytes_sent, first.bytes_received) == (len(backend.requests[0]), len(OK))
    assert (second.bytes_sent, second.bytes_received) == (len(backend.requests[0]), len(OK))
    for attempt in attempts:
        times = (attempt.connect_time, attempt.header_time, attempt.response_time)
        assert 0 <= times[0] <= times[1] <= times[2] < 20  # type: ignore[operator]
