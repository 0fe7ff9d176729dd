"""A raw ASGI server in miniature, and the plain apps that tests wrap.

Rule: it hands over exactly the messages it is given and keeps exactly those it gets; `Reply` then
judges their order as a server would: one start, bodies, one end, nothing after it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

import anyio
import anyio.lowlevel

from ngxlua_asgi import NgxLua

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = Iterable[tuple[bytes, bytes]]

GUARD_SECONDS = 20  # a test that hangs ends here; none measures time


def http_scope(
    path: str = "/", method: str = "GET", headers: Headers = (), **more: Any
) -> dict[str, Any]:
    """The scope of a request, as uvicorn makes it."""
    path, _, query = path.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"test"), *headers],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 80),
        **more,
    }


class Wire:
    """The server's ends of one request: `receive` and `send`.

    Args:
        chunks: the request body, a message each.
        on_send: called with each message once it is out.
        closes: whether `send` raises OSError once the client is gone, as uvicorn's may.
        checks: whether `receive` is a checkpoint though a message is there, as a channel's is.
    """

    def __init__(
        self,
        *chunks: bytes,
        on_send: Callable[[Message], Awaitable[None]] | None = None,
        closes: bool = False,
        checks: bool = False,
    ) -> None:
        parts = chunks or (b"",)
        self.incoming: list[Message] = [
            {"type": "http.request", "body": part, "more_body": i < len(parts)}
            for i, part in enumerate(parts, 1)
        ]
        self.taken = 0  # messages that were received
        self.sent: list[Message] = []
        self.gone = anyio.Event()
        self.on_send = on_send
        self.closes = closes
        self.checks = checks

    async def receive(self) -> Message:
        if self.checks:
            await anyio.lowlevel.checkpoint()
        if self.incoming:
            self.taken += 1
            return self.incoming.pop(0)
        if not self.gone.is_set():
            await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        await anyio.lowlevel.checkpoint()
        if self.closes and self.gone.is_set():
            raise OSError("the client is gone")
        self.sent.append(message)
        if message["type"] == "http.response.body" and not message.get("more_body", False):
            self.gone.set()
        if self.on_send is not None:
            await self.on_send(message)

    @property
    def body(self) -> bytes:
        """The body bytes that are out."""
        return b"".join(m.get("body", b"") for m in self.sent)

    def reply(self) -> Reply:
        return Reply(self.sent)


class Reply:
    """A complete response."""

    def __init__(self, sent: list[Message]) -> None:
        kinds = [message["type"] for message in sent]
        start, *bodies = [m for m in sent if m["type"] in _PARTS]
        assert start["type"] == "http.response.start", kinds
        assert {m["type"] for m in bodies} <= {"http.response.body"}, kinds
        assert [m.get("more_body", False) for m in bodies[:-1]] == [True] * (len(bodies) - 1)
        assert bodies, "no body message"
        assert not bodies[-1].get("more_body", False), "the response was never completed"
        self.status: int = start["status"]
        self.headers: list[tuple[bytes, bytes]] = list(start.get("headers", ()))
        self.body = b"".join(m.get("body", b"") for m in bodies)
        self.messages = sent

    def header(self, name: bytes) -> bytes | None:
        values = [value for key, value in self.headers if key.lower() == name]
        return b", ".join(values) if values else None


_PARTS = frozenset({"http.response.start", "http.response.body"})


async def ask(
    app: App,
    path: str = "/",
    *chunks: bytes,
    method: str = "GET",
    headers: Headers = (),
    **more: Any,
) -> Reply:
    """One whole request and its response."""
    wire = Wire(*chunks)
    with anyio.fail_after(GUARD_SECONDS):
        await app(http_scope(path, method, headers, **more), wire.receive, wire.send)
    return wire.reply()


# --- apps ------------------------------------------------------------------------------------


async def hello(scope: Scope, receive: Receive, send: Send) -> None:
    """A body with its length."""
    headers = [(b"content-type", b"text/plain"), (b"content-length", b"5")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"hello"})


async def answer(send: Send, *chunks: bytes, status: int = 200, headers: Headers = ()) -> None:
    """A response of these chunks, without a length."""
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})
    for chunk in chunks:
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def read_body(receive: Receive) -> bytes:
    """The whole request body, as an app reads it."""
    parts: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b"".join(parts)
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """The request body back."""
    await answer(send, await read_body(receive))


# --- what is left of a request ---------------------------------------------------------------

PROBE = """
local alive = require("ngxlua_asgi.phases.request").alive
package.loaded.probe = { ids = function()
    local ids = {}
    for id in pairs(alive) do ids[#ids + 1] = id end
    return table.concat(ids, " ")
end }
"""


def alive(wrapped: NgxLua) -> set[int]:
    """Ids that Lua keeps and Python did not give back (needs `init_by_lua=PROBE`)."""
    worker = wrapped._worker
    ids: bytes = worker._vm.function("probe", "ids")()
    return {int(id_) for id_ in ids.split()} - set(worker._ended)
