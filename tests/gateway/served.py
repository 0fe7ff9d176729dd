"""Apps that the tests serve by a real uvicorn (`tests.gateway.served:<name>`).

Rule: what one request waits for another one brings, so that a test decides when a server goes on;
everything is logged in nginx's format for the test to read.
"""

from __future__ import annotations

import logging
from typing import Any

import anyio

from ngxlua_asgi import NgxLua
from ngxlua_asgi.logs import ErrorLogFormatter
from tests.gateway.driver import Receive, Scope, Send, answer

_handler = logging.StreamHandler()
_handler.setFormatter(ErrorLogFormatter())
logging.getLogger("ngxlua_asgi").addHandler(_handler)
logging.getLogger("ngxlua_asgi").setLevel(logging.INFO)


class Turnstile:
    """Lets through as many as were signalled."""

    def __init__(self) -> None:
        self.gates: dict[str, anyio.Semaphore] = {}
        self.received = 0
        self.arrived = anyio.Event()

    def gate(self, path: str) -> anyio.Semaphore:
        return self.gates.setdefault(path, anyio.Semaphore(0))

    def add(self, size: int) -> None:
        self.received += size
        self.arrived.set()
        self.arrived = anyio.Event()

    async def until(self, size: int) -> None:
        while self.received < size:
            await self.arrived.wait()


turnstile = Turnstile()


async def go() -> None:
    """For Lua: wait until a test says go."""
    await turnstile.gate("/go").acquire()


async def _streams(scope: Scope, receive: Receive, send: Send) -> None:
    path = scope["path"]
    if path == "/endless":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for number in range(5):
            chunk = b"chunk %d\n" % number
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await turnstile.gate("/go").acquire()
        await send({"type": "http.response.body", "body": b""})
        return
    if path == "/go":
        turnstile.gate(path).release()
    elif path == "/seen":
        await turnstile.until(int(scope["query_string"]))
    elif path == "/upload":
        more = True
        while more:
            message = await receive()
            turnstile.add(len(message.get("body", b"")))
            more = message.get("more_body", False)
    await answer(send, b"done")


_streaming = NgxLua(
    _streams,
    access_by_lua="""
        if ngx.var.uri == "/upload" and ngx.var.http_x_key ~= "k" then
            return ngx.exit(403)
        end
    """,
    header_filter_by_lua='ngx.header["X-Lua"] = "yes"',
    body_filter_by_lua="ngx.arg[1] = ngx.arg[1]:upper()",
)
_content = NgxLua(
    _streams,
    lua_modules={"test": {"go": go}},
    content_by_lua="""
        local test = require "test"
        for i = 0, 4 do
            ngx.say("CHUNK ", i)
            if not ngx.flush(true) then
                return
            end
            test.go()
        end
    """,
)


async def streams(scope: Scope, receive: Receive, send: Send) -> None:
    """`/content` is Lua's, the rest the app's behind a guard and both filters."""
    wrapped = _content if scope.get("path") == "/content" else _streaming
    await wrapped(scope, receive, send)


async def _sockets(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        await answer(send, b"http")
        return
    await receive()
    await send({"type": "websocket.accept"})
    while True:
        message: Any = await receive()
        if message["type"] != "websocket.receive":
            return
        words = [scope["path"], dict(scope["headers"]).get(b"x-user", b"").decode()]
        await send({"type": "websocket.send", "text": " ".join([*words, message["text"]])})


sockets = NgxLua(
    _sockets,
    rewrite_by_lua="""
        if ngx.var.uri == "/old" then ngx.req.set_uri("/new") end
        ngx.req.set_header("X-User", "lua")
    """,
    access_by_lua="""
        if ngx.var.arg_key ~= "k" then
            ngx.header["X-Why"] = "no key"
            ngx.status = 401
            ngx.say("who are you?")
            return ngx.exit(401)
        end
    """,
    log_by_lua='ngx.log(ngx.NOTICE, "logged ", ngx.status)',
)
