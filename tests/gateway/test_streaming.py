"""Bodies pass through NgxLua as they come, in both directions.

Rule: order is proved, not time: the next piece is made only once the one before it is seen at the
other end, so anything that held a piece back would stop the test for good.
"""

from __future__ import annotations

import socket
from collections.abc import Callable

import anyio
import httpx
import pytest

from ngxlua_asgi import NgxLua
from tests.conftest import UvicornServer
from tests.gateway.driver import (
    GUARD_SECONDS,
    PROBE,
    Message,
    Receive,
    Scope,
    Send,
    Wire,
    alive,
    answer,
    ask,
    hello,
    http_scope,
)
from tests.gateway.logs import Log

pytestmark = pytest.mark.anyio

UPPER = "ngx.arg[1] = ngx.arg[1]:upper()"
LOG_STATUS = 'ngx.log(ngx.NOTICE, "logged ", ngx.status)'


async def test_an_endless_response_streams_through_both_filters(log: Log) -> None:
    wire = Wire()

    async def endless(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        number = 0
        while True:
            chunk = b"chunk %d\n" % number
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
            assert wire.sent[-1]["body"] == chunk.upper()  # out before the next one is made
            assert len(wire.sent) == number + 2
            number += 1
            if number == 50:
                leave.cancel()

    wrapped = NgxLua(
        endless,
        init_by_lua=PROBE,
        header_filter_by_lua='ngx.header["X-Lua"] = "yes"',
        body_filter_by_lua=UPPER,
        log_by_lua=LOG_STATUS,
    )
    with anyio.fail_after(GUARD_SECONDS), anyio.CancelScope() as leave:
        await wrapped(http_scope(), wire.receive, wire.send)
    assert wire.sent[0]["headers"] == [(b"x-lua", b"yes")]
    assert len(wire.sent) == 51
    assert log.said("logged ") == ["200"]
    assert alive(wrapped) == set()


@pytest.mark.parametrize("option", ["header_filter_by_lua", "log_by_lua", "access_by_lua"])
async def test_messages_that_lua_leaves_alone_are_passed_on_as_they_are(option: str) -> None:
    messages: list[Message] = [
        {"type": "http.response.start", "status": 200, "headers": [(b"a", b"b")]},
        {"type": "http.response.body", "body": b"one", "more_body": True},
        {"type": "http.response.body", "body": b"two", "more_body": False},
    ]

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        for message in messages:
            await send(message)

    reply = await ask(NgxLua(app, **{option: "local a = 1"}))
    assert all(a is b for a, b in zip(reply.messages, messages, strict=True))


async def test_an_empty_chunk_is_not_an_end() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await answer(send, b"", b"one", b"", b"two")

    reply = await ask(NgxLua(app, body_filter_by_lua=UPPER))
    assert reply.body == b"ONETWO"


async def test_a_slow_upload_reaches_the_app_chunk_by_chunk(log: Log) -> None:
    wire = Wire(b"")
    wire.incoming.clear()
    seen: list[bytes] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        assert wire.taken == 0  # the guard read nothing
        for number in range(20):
            chunk = b"part %d" % number
            wire.incoming.append({"type": "http.request", "body": chunk, "more_body": number < 19})
            message = await receive()
            assert message["body"] == chunk
            seen.append(message["body"])
            assert wire.taken == number + 1
        await answer(send, b"%d" % len(seen))

    wrapped = NgxLua(
        app,
        access_by_lua='if ngx.var.http_x_key ~= "k" then return ngx.exit(403) end',
        log_by_lua=LOG_STATUS,
    )
    with anyio.fail_after(GUARD_SECONDS):
        await wrapped(http_scope("/", "POST", [(b"x-key", b"k")]), wire.receive, wire.send)
    assert wire.reply().body == b"20"
    assert log.said("logged ") == ["200"]


async def test_a_guard_that_sleeps_leaves_the_upload_alone() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        first = await receive()
        second = await receive()
        assert (first["body"], first["more_body"]) == (b"one", True)
        assert (second["body"], second["more_body"]) == (b"two", False)
        await answer(send, b"ok")

    wrapped = NgxLua(app, access_by_lua="ngx.sleep(0)")
    assert (await ask(wrapped, "/", b"one", b"two", method="POST")).body == b"ok"


async def test_content_streams_with_flush() -> None:
    wire = Wire()

    def out() -> bytes:
        return wire.body

    wrapped = NgxLua(
        hello,
        lua_modules={"test": {"out": out}},
        content_by_lua="""
            local test = require "test"
            local expected = ""
            for i = 1, 20 do
                ngx.say("line ", i)
                assert(test.out() == expected, "it left before the flush")
                assert(ngx.flush(true))
                expected = expected .. "line " .. i .. "\\n"
                assert(test.out() == expected, "it did not leave with the flush")
            end
        """,
    )
    with anyio.fail_after(GUARD_SECONDS):
        await wrapped(http_scope(), wire.receive, wire.send)
    assert wire.reply().body == b"".join(b"line %d\n" % i for i in range(1, 21))


async def test_content_streams_through_the_body_filter() -> None:
    wire = Wire()
    wrapped = NgxLua(
        hello,
        lua_modules={"test": {"out": lambda: wire.body}},
        content_by_lua="""
            local test = require "test"
            for _, word in ipairs { "one", "two" } do
                ngx.print(word)
                ngx.flush(true)
                assert(test.out():sub(-3) == word:upper())
            end
        """,
        body_filter_by_lua=UPPER,
    )
    with anyio.fail_after(GUARD_SECONDS):
        await wrapped(http_scope(), wire.receive, wire.send)
    assert wire.reply().body == b"ONETWO"


async def test_a_wait_lets_go_of_what_is_worth_a_packet() -> None:
    wire = Wire()
    wrapped = NgxLua(
        hello,
        lua_modules={"test": {"out": lambda: len(wire.body)}},
        content_by_lua="""
            local test = require "test"
            ngx.print(("x"):rep(100))
            ngx.sleep(0)
            assert(test.out() == 0)
            ngx.print(("x"):rep(1400))
            ngx.sleep(0)
            assert(test.out() == 1500)
        """,
    )
    with anyio.fail_after(GUARD_SECONDS):
        await wrapped(http_scope(), wire.receive, wire.send)
    assert len(wire.reply().body) == 1500


async def test_a_long_output_without_a_wait_is_one_response() -> None:
    wrapped = NgxLua(hello, content_by_lua="for i = 1, 20000 do ngx.say(('%05d'):format(i)) end")
    reply = await ask(wrapped)
    assert reply.body == b"".join(b"%05d\n" % i for i in range(1, 20001))


# --- the same over a real server -------------------------------------------------------------


@pytest.fixture(scope="module")
def server(uvicorn_server: Callable[..., UvicornServer]) -> UvicornServer:
    return uvicorn_server("tests.gateway.served:streams")


def connected(server: UvicornServer) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=GUARD_SECONDS)


def signal(server: UvicornServer, path: str) -> None:
    """Ask over a connection of its own; the server answers once the thing has happened."""
    response = httpx.get(server.url + path, timeout=GUARD_SECONDS)
    assert response.status_code == 200, response.text


@pytest.mark.parametrize("path", ["/endless", "/content"])
def test_a_server_streams_the_response(server: UvicornServer, path: str) -> None:
    with connected(server) as client, client.makefile("rb") as lines:
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: test\r\n\r\n".encode())
        for number in range(5):
            while (line := lines.readline()) != b"CHUNK %d\n" % number:
                assert line, "the response ended"  # else the head, or HTTP's own chunk sizes
            signal(server, "/go")  # only now may the next one be made
    assert "[error]" not in server.log
    assert "Traceback" not in server.log


def test_a_server_streams_the_upload(server: UvicornServer) -> None:
    with connected(server) as client:
        client.sendall(
            b"POST /upload HTTP/1.1\r\nHost: test\r\nX-Key: k\r\nContent-Length: 25\r\n\r\n"
        )
        for number in range(1, 6):
            client.sendall(b"five!")
            signal(server, f"/seen?{number * 5}")
        with client.makefile("rb") as lines:
            assert lines.readline().startswith(b"HTTP/1.1 200 ")
    assert "[error]" not in server.log
    assert "Traceback" not in server.log
