"""Connections: pieces, pipelines, bodies, what becomes of them when something ends early.

Rule: as in tests/server/served.py; what real nginx writes is compared in test_real.py.
"""

from __future__ import annotations

import asyncio
import json
import socket
from pathlib import Path

import pytest

from ngxlua_asgi.errors import Answer
from ngxlua_asgi.types import CONNECTION, Receive, Scope, Send
from tests.server.served import LOOPS, Configured, answer, received, serve, until

HOST = b"Host: a\r\n"
CLOSE = b"Connection: close\r\n\r\n"


def get(path: bytes, end: bytes = b"\r\n") -> bytes:
    return b"GET " + path + b" HTTP/1.1\r\n" + HOST + end


def post(path: bytes, body: bytes, *headers: bytes) -> bytes:
    lines = b"".join(line + b"\r\n" for line in headers)
    return b"POST " + path + b" HTTP/1.1\r\n" + HOST + lines + b"\r\n" + body


async def read(receive: Receive) -> bytes:
    """The whole body."""
    parts: bytes = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise EOFError
        parts += message["body"]
        if not message["more_body"]:
            return parts


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """What the path says."""
    if scope["type"] != "http":
        raise NotImplementedError
    path = scope["path"]
    if path == "/echo":
        await answer(send, await read(receive))
    elif path == "/scope":
        told = {k: v for k, v in scope.items() if k not in (CONNECTION, "headers", "state")}
        facts = scope[CONNECTION]
        told["facts"] = (facts.requests, facts.request_line, facts.raw_head, facts.refused)
        told["headers"] = scope["headers"]
        await answer(send, json.dumps(told, default=lambda data: data.decode("latin-1")).encode())
    elif path == "/fails":
        raise ValueError("on purpose")
    elif path == "/answer":
        raise Answer(int(scope["query_string"]))
    elif path != "/silent":
        await answer(send, path.encode())


@pytest.fixture(params=LOOPS)
def loop(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def test_byte_by_byte(loop: str) -> None:
    asked = [
        get(b"/a"),
        post(b"/echo", b"abc", b"Content-Length: 3"),
        post(b"/echo", b"3;x\r\nabc\r\n1\r\nd\r\n0\r\nT: 1\r\n\r\n", b"Transfer-Encoding: chunked"),
        b"\r\n" + get(b"/b"),
        post(b"/c", b"unread", b"Content-Length: 6"),
        get(b"/d", CLOSE),
    ]
    wanted = [b"/a", b"abc", b"abcd", b"/b", b"/c", b"/d"]
    with serve(app, loop) as served:
        for size in (1, 2, 3, 7, 50, 0):
            assert served.bodies(b"".join(asked), size=size) == wanted


def test_scope(loop: str) -> None:
    asked = b"GET  /scope?a=%20#x HTTP/1.1 \r\nHost: a\r\nX-Y:  z \r\nX-Y: 2\r\n" + CLOSE
    with serve(app, loop) as served:
        told = json.loads(served.bodies(asked)[0])
        client = told.pop("client")
        assert client[0] == "127.0.0.1"
        assert told == {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "server": ["127.0.0.1", served.port],
            "scheme": "http",
            "method": "GET",
            "root_path": "",
            "path": "/scope",
            "raw_path": "/scope",
            "query_string": "a=%20#x",
            "facts": [1, "GET  /scope?a=%20#x HTTP/1.1 ", asked.decode(), 0],
            "headers": [["host", "a"], ["x-y", "z"], ["x-y", "2"], ["connection", "close"]],
        }


def test_unix_socket(loop: str, tmp_path: Path) -> None:
    path = str(tmp_path / "s")
    with serve(app, loop, path) as served:
        told = json.loads(served.bodies(get(b"/scope", CLOSE))[0])
        assert (told["client"], told["server"]) == (None, [path, None])


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"G@T / HTTP/1.1\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\n\r\n", b"400"),
        (b"GET / HTTP/2.0\r\n\r\n", b"505"),
        (get(b"/" + b"x" * 9000), b"414"),
        (get(b"/", b"Transfer-Encoding: gzip\r\n\r\n"), b"501"),
        (get(b"/").replace(b"GET", b"TRACE"), b"405"),
        (get(b"/", b"X: " + b"y" * 9000 + b"\r\n\r\n"), b"400"),
        (get(b"/fails", b"\r\n"), b"500"),
        (get(b"/silent", b"\r\n"), b"500"),
        (get(b"/answer?403", b"\r\n"), b"403"),
        (post(b"/echo", b"zz\r\n", b"Transfer-Encoding: chunked"), b"400"),
    ],
)
def test_nginx_pages(loop: str, raw: bytes, status: bytes) -> None:
    """The app of somebody else never sees what nginx refuses; the connection ends."""
    with serve(app, loop) as served:
        data = served.ask(raw + get(b"/never"))
    head, _, page = data.partition(b"\r\n\r\n")
    assert head.split(b" ")[1] == status
    assert b"\r\nContent-Type: text/html\r\n" in head
    assert head.endswith(b"\r\nConnection: close")
    assert page.startswith(b"<html>\r\n<head><title>" + status)
    assert page.endswith(b"</html>\r\n")


def test_http09(loop: str) -> None:
    with serve(app, loop) as served:
        assert served.ask(b"GET /a\r\n") == b"/a"
        assert served.ask(b"POST /a\r\n").startswith(b"<html>")


def test_http10(loop: str) -> None:
    ask = b"GET /a HTTP/1.0\r\n%s\r\n"
    with serve(app, loop) as served:
        assert served.bodies(ask % b"") == [b"/a"]
        kept = served.ask(ask % b"Connection: keep-alive\r\n" + ask % b"")
    assert kept.count(b"Connection: keep-alive\r\n") == 1
    assert kept.count(b"HTTP/1.1 200 OK\r\n") == 2


def test_half_closed_clients_get_their_answers(loop: str) -> None:
    with serve(app, loop) as served, served.connect() as client:
        client.sendall(get(b"/a") + get(b"/b") + post(b"/echo", b"abc", b"Content-Length: 3"))
        client.shutdown(socket.SHUT_WR)
        assert received(client).count(b"HTTP/1.1 200 OK") == 3
        with served.connect() as other:
            other.sendall(post(b"/echo", b"abc", b"Content-Length: 4"))
            other.shutdown(socket.SHUT_WR)
            assert received(other) == b""


def test_expect(loop: str) -> None:
    asked = post(b"/echo", b"", b"Content-Length: 3", b"Expect: 100-continue", b"Connection: close")
    with serve(app, loop) as served, served.connect() as client:
        client.sendall(asked)
        assert client.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"abc")
        assert received(client).endswith(b"\r\n\r\nabc")
        unread = asked.replace(b"/echo", b"/a").replace(b"Connection: close\r\n", b"")
        with served.connect() as other:
            other.sendall(unread)  # the body may never come
            assert b"Connection: close\r\n\r\n/a" in received(other)


def test_settings(loop: str, tmp_path: Path) -> None:
    lines = "keepalive_requests 2; underscores_in_headers on; server_tokens off;"
    with serve(Configured(app, tmp_path, lines), loop) as served:
        data = served.ask(get(b"/a") + get(b"/scope", b"a_b: 1\r\n\r\n") + get(b"/never"))
        assert data.count(b"HTTP/1.1 200 OK\r\nServer: nginx\r\n") == 2
        assert data.count(b"Connection: close") == 1
        assert b'["a_b", "1"]' in data


@pytest.mark.parametrize(
    ("raw", "answered"),
    [
        (b"", 0),
        (b"GET /a HT", 0),
        (get(b"/a"), 1),
        (post(b"/echo", b"ab", b"Content-Length: 3"), 0),
        (post(b"/a", b"ab", b"Content-Length: 3"), 1),
        (post(b"/a", b"ab", b"Content-Length: 3", b"Connection: close"), 1),
    ],
)
def test_clients_that_send_no_more(loop: str, tmp_path: Path, raw: bytes, answered: int) -> None:
    lines = (
        "client_header_timeout 50ms; client_body_timeout 50ms; keepalive_timeout 60ms 7;"
        " lingering_time 60ms; lingering_timeout 50ms;"
    )
    with serve(Configured(app, tmp_path, lines), loop) as served, served.connect() as client:
        client.sendall(raw)
        assert received(client).count(b"HTTP/1.1 200 OK") == answered
        until(lambda: served.connections == 0)


def test_the_app_is_told_of_a_client_that_left(loop: str) -> None:
    told: list[str] = []

    async def waits(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            raise NotImplementedError
        while len(told) < 3:
            told.append((await receive())["type"])

    with serve(waits, loop) as served:
        with served.connect() as client:
            client.sendall(get(b"/"))
            until(lambda: len(told) == 1)
        until(lambda: len(told) == 3)
        assert told == ["http.request", *["http.disconnect"] * 2]
        until(lambda: served.connections == 0)


def test_what_breaks_is_cut(loop: str) -> None:
    """An answer that ends early, or is longer than it said, ends the connection."""

    async def breaks(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            raise NotImplementedError
        lines = [(b"content-length", b"5")]
        await send({"type": "http.response.start", "status": 200, "headers": lines})
        what = scope["path"]
        await send({"type": "http.response.body", "body": b"abc", "more_body": True})
        if what == "/raises":
            raise ValueError("on purpose")
        if what == "/long":
            await send({"type": "http.response.body", "body": b"defgh"})
        elif what == "/short":
            await send({"type": "http.response.body", "body": b""})

    with serve(breaks, loop) as served:
        for path, body in (
            (b"raises", b"abc"),
            (b"long", b"abcde"),
            (b"short", b"abc"),
            (b"x", b"abc"),
        ):
            assert served.ask(get(b"/" + path) + get(b"/never")).endswith(b"\r\n\r\n" + body)


def test_the_head_goes_out_before_the_body_is_there(loop: str) -> None:
    go = asyncio.Event()

    async def waits(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            raise NotImplementedError
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await go.wait()
        await send({"type": "http.response.body", "body": b"ab"})

    with serve(waits, loop) as served, served.connect() as client:
        client.sendall(get(b"/", CLOSE))
        assert client.recv(1000).endswith(b"\r\n\r\n")
        served.loop.call_soon_threadsafe(go.set)
        assert received(client) == b"2\r\nab\r\n0\r\n\r\n"
