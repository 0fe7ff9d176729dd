"""WebSocket handshakes: the phases before content run, then the connection is the app's alone.

Rule: what the app exchanges with the client passes through nobody; a refusal is a real response
where the server can send one, else a close before the acceptance.
"""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from typing import Any

import anyio
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from ngxlua_asgi import NgxLua
from tests.conftest import UvicornServer
from tests.gateway.driver import (
    GUARD_SECONDS,
    PROBE,
    Headers,
    Message,
    Receive,
    Scope,
    Send,
    alive,
)
from tests.gateway.logs import Log

pytestmark = pytest.mark.anyio

LOG = 'ngx.log(ngx.NOTICE, "logged ", ngx.status)'
REFUSES = """
    ngx.header["X-Why"] = "no key"
    ngx.header["Set-Cookie"] = { "a=1", "b=2" }
    ngx.status = 401
    ngx.say("who are you?")
    return ngx.exit(401)
"""


def ws_scope(path: str = "/chat", headers: Headers = (), **more: Any) -> dict[str, Any]:
    path, _, query = path.partition("?")
    return {
        "type": "websocket",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "scheme": "ws",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"test"), (b"upgrade", b"websocket"), *headers],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 80),
        "subprotocols": [],
        **more,
    }


class Socket:
    """The server's ends of one WebSocket."""

    def __init__(self, *texts: str) -> None:
        self.incoming: list[Message] = [{"type": "websocket.connect"}]
        self.incoming += [{"type": "websocket.receive", "text": text} for text in texts]
        self.incoming.append({"type": "websocket.disconnect", "code": 1000})
        self.sent: list[Message] = []

    async def receive(self) -> Message:
        await anyio.lowlevel.checkpoint()
        return self.incoming.pop(0)

    async def send(self, message: Message) -> None:
        await anyio.lowlevel.checkpoint()
        self.sent.append(message)

    async def run(self, app: Any, scope: Scope) -> None:
        with anyio.fail_after(GUARD_SECONDS):
            await app(scope, self.receive, self.send)

    @property
    def kinds(self) -> list[str]:
        return [message["type"] for message in self.sent]


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Accepts, and sends back what it gets."""
    assert scope["type"] == "websocket"
    assert await receive() == {"type": "websocket.connect"}
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "text": message["text"]})


async def test_an_accepted_handshake_is_untouched() -> None:
    seen: list[tuple[Scope, Receive, Send]] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append((scope, receive, send))
        await echo(scope, receive, send)

    socket, scope = Socket("one", "two"), ws_scope()
    receive, send = socket.receive, socket.send
    wrapped = NgxLua(app, access_by_lua="ngx.sleep(0)")
    with anyio.fail_after(GUARD_SECONDS):
        await wrapped(scope, receive, send)
    assert seen[0][0] is scope
    assert seen[0][1:] == (receive, send)
    assert [m.get("text") for m in socket.sent] == [None, "one", "two"]


async def test_the_phases_before_content_run_and_no_other(log: Log) -> None:
    note = 'ngx.log(ngx.NOTICE, "ran ", ngx.get_phase())'
    wrapped = NgxLua(
        echo,
        init_by_lua=PROBE,
        server_rewrite_by_lua=note,
        rewrite_by_lua=note,
        access_by_lua=note,
        content_by_lua="error('not for a WebSocket')",
        header_filter_by_lua="error('not for a WebSocket')",
        body_filter_by_lua="error('not for a WebSocket')",
        log_by_lua=LOG,
    )
    socket = Socket("one")
    await socket.run(wrapped, ws_scope())
    assert log.said("ran ") == ["server_rewrite", "rewrite", "access"]
    assert socket.kinds == ["websocket.accept", "websocket.send"]
    assert log.said("logged ") == ["101"]
    assert alive(wrapped) == set()


async def test_what_lua_sees_of_a_handshake() -> None:
    wrapped = NgxLua(
        echo,
        access_by_lua="""
            assert(ngx.var.uri == "/chat" and ngx.var.arg_a == "1")
            assert(ngx.var.request_method == "GET" and ngx.req.get_method() == "GET")
            assert(ngx.var.http_upgrade == "websocket")
            assert(ngx.var.scheme == "http" and ngx.var.remote_addr == "127.0.0.1")
            assert(ngx.req.get_headers().upgrade == "websocket")
        """,
    )
    socket = Socket()
    await socket.run(wrapped, ws_scope("/chat?a=1"))
    assert socket.kinds == ["websocket.accept"]


async def test_changes_reach_the_app() -> None:
    seen: list[Scope] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope)
        scope["ngx"].ctx["app"] = True
        await echo(scope, receive, send)
        assert dict(scope["ngx"].ctx) == {"user": b"alice", "app": True}

    scope = ws_scope(headers=[(b"x-old", b"1")])
    wrapped = NgxLua(
        app,
        rewrite_by_lua='ngx.req.set_uri("/new") ngx.req.set_uri_args("b=2")',
        access_by_lua="""
            ngx.req.set_header("X-User", "alice")
            ngx.req.clear_header("X-Old")
            ngx.ctx.user = "alice"
        """,
        log_by_lua='assert(ngx.ctx.app == true and ngx.ctx.user == "alice")',
    )
    socket = Socket("one")
    await socket.run(wrapped, scope)
    assert (scope["path"], seen[0]["path"], seen[0]["query_string"]) == ("/chat", "/new", b"b=2")
    names = [name for name, _ in seen[0]["headers"]]
    assert names == [b"host", b"upgrade", b"x-user"]
    assert seen[0]["type"] == "websocket"
    assert "method" not in seen[0]


@pytest.mark.parametrize("wait", ["", "ngx.sleep(0)"], ids=["at once", "after a wait"])
async def test_a_refusal_is_a_response(wait: str, log: Log) -> None:
    wrapped = NgxLua(echo, init_by_lua=PROBE, access_by_lua=wait + REFUSES, log_by_lua=LOG)
    socket = Socket()
    await socket.run(wrapped, ws_scope(extensions={"websocket.http.response": {}}))
    assert len(socket.incoming) == 1  # websocket.connect was taken first
    start, *bodies = socket.sent
    assert start["type"] == "websocket.http.response.start"
    assert start["status"] == 401
    headers = start["headers"]
    assert (b"x-why", b"no key") in headers
    assert [v for k, v in headers if k == b"set-cookie"] == [b"a=1", b"b=2"]
    assert {message["type"] for message in bodies} == {"websocket.http.response.body"}
    assert b"".join(message["body"] for message in bodies) == b"who are you?\n"
    assert [message["more_body"] for message in bodies][-1] is False
    assert log.said("logged ") == ["401"]
    assert alive(wrapped) == set()


async def test_a_refusal_without_the_extension_is_a_close(log: Log) -> None:
    wrapped = NgxLua(echo, init_by_lua=PROBE, access_by_lua=REFUSES, log_by_lua=LOG)
    offers: list[dict[str, Any]] = [{}, {"extensions": None}, {"extensions": {}}]
    for more in offers:
        socket = Socket()
        await socket.run(wrapped, ws_scope(**more))
        assert socket.kinds == ["websocket.close"]
        assert len(socket.incoming) == 1
    assert log.said("logged ") == ["401"] * 3
    assert alive(wrapped) == set()


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("ngx.exit(403)", 403),
        ("ngx.redirect('/login')", 302),
        ("ngx.exit(ngx.HTTP_CLOSE)", 444),
    ],
)
async def test_other_ways_to_refuse(code: str, status: int, log: Log) -> None:
    wrapped = NgxLua(echo, rewrite_by_lua=code, log_by_lua=LOG)
    socket = Socket()
    await socket.run(wrapped, ws_scope(extensions={"websocket.http.response": {}}))
    assert socket.sent[0]["status"] == status
    assert socket.sent[-1]["more_body"] is False
    assert log.said("logged ") == [str(status)]


async def test_a_lua_error_refuses_with_a_500(log: Log) -> None:
    wrapped = NgxLua(echo, init_by_lua=PROBE, access_by_lua="error('boom')", log_by_lua=LOG)
    socket = Socket()
    await socket.run(wrapped, ws_scope(extensions={"websocket.http.response": {}}))
    assert socket.sent[0]["status"] == 500
    log.expect("boom")
    assert log.said("logged ") == ["500"]
    assert alive(wrapped) == set()


@pytest.mark.parametrize(
    "options",
    [
        {"access_by_lua": "ngx.req.read_body()"},
        {"access_by_lua": "local a = 1", "lua_need_request_body": True},
        {"access_by_lua": "ngx.req.discard_body()"},
        {"client_max_body_size": "1k"},
    ],
    ids=["read_body", "need_body", "discard_body", "limit"],
)
async def test_a_handshake_has_no_body(options: dict[str, Any]) -> None:
    socket = Socket("one")
    await socket.run(NgxLua(echo, **options), ws_scope())
    assert socket.kinds == ["websocket.accept", "websocket.send"]


async def test_an_exception_of_the_app_is_the_servers(log: Log) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        raise LookupError("the app's own")

    wrapped = NgxLua(app, init_by_lua=PROBE, access_by_lua="ngx.ctx.a = 1", log_by_lua=LOG)
    with pytest.raises(LookupError, match="the app's own"):
        await Socket().run(wrapped, ws_scope())
    assert len(log.said("logged ")) == 1
    assert alive(wrapped) == set()


async def test_a_task_cancelled_during_the_handshake(log: Log) -> None:
    reached = anyio.Event()
    wrapped = NgxLua(
        echo,
        init_by_lua=PROBE,
        lua_modules={"test": {"reached": reached.set}},
        access_by_lua='require("test").reached() ngx.sleep(3600)',
        log_by_lua='ngx.log(ngx.NOTICE, "logged ", ngx.status)',
    )
    socket = Socket()
    with anyio.fail_after(GUARD_SECONDS):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(wrapped, ws_scope(), socket.receive, socket.send)
            await reached.wait()
            tasks.cancel_scope.cancel()
    assert log.said("logged ") in (["499"], ["500"])  # it was never a 101
    assert socket.sent == []
    assert alive(wrapped) == set()


async def test_nothing_outlives_the_connection() -> None:
    exchanges: list[weakref.ref[Any]] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        exchanges.append(weakref.ref(scope["ngx"]))
        await echo(scope, receive, send)

    wrapped = NgxLua(app, init_by_lua=PROBE, access_by_lua="ngx.ctx.a = {}")
    for _ in range(3):
        await Socket("one").run(wrapped, ws_scope())
    gc.collect()
    assert [ref for ref in exchanges[:-1] if ref() is not None] == []
    assert alive(wrapped) == set()


# --- over a real server ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def server(uvicorn_server: Callable[..., UvicornServer]) -> UvicornServer:
    return uvicorn_server("tests.gateway.served:sockets", "--ws", "websockets-sansio")


def test_a_server_connects(server: UvicornServer) -> None:
    url = server.url.replace("http:", "ws:")
    with connect(f"{url}/old?key=k") as client:
        for text in ("one", "two"):
            client.send(text)
            assert client.recv(timeout=GUARD_SECONDS) == f"/new lua {text}"
    server.wait_for_line(r"logged 101 while logging request")
    assert "[error]" not in server.log
    assert "Traceback" not in server.log


def test_a_server_refuses(server: UvicornServer) -> None:
    url = server.url.replace("http:", "ws:")
    with pytest.raises(InvalidStatus) as refusal, connect(f"{url}/chat"):
        pass
    response = refusal.value.response
    assert response.status_code == 401
    assert response.headers["X-Why"] == "no key"
    assert response.body == b"who are you?\n"
    server.wait_for_line(r"logged 401 while logging request")
    assert "[error]" not in server.log
    assert "Traceback" not in server.log
