"""An ASGI server in a few lines: one request in, the messages and the log out.

Rule: nothing here judges; `serve` keeps every message as the middleware sent it, `Log` keeps
every line. `head`, `body_of` and `status_of` read what was sent.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote_to_bytes

Message = MutableMapping[str, Any]
App = Callable[[Any, Any, Any], Awaitable[None]]

logger = logging.getLogger("ngxlua_asgi")


async def hello(scope: Message, receive: Any, send: Any) -> None:
    """An app: its path as the body, in two chunks."""
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return
    head = [(b"content-type", b"text/plain")]
    await send({"type": "http.response.start", "status": 200, "headers": head})
    await send({"type": "http.response.body", "body": b"app ", "more_body": True})
    await send({"type": "http.response.body", "body": scope["path"].encode()})


async def request(
    app: App,
    target: str = "/",
    *,
    method: str = "GET",
    body: bytes = b"",
    headers: tuple[tuple[bytes, bytes], ...] = (),
    on_send: Callable[[Message], None] | None = None,
) -> list[Message]:
    """Serve one request; the messages that were sent, as they were."""
    path, _, query = target.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote_to_bytes(path).decode(),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [
            (b"host", b"localhost"),
            *([(b"content-length", b"%d" % len(body))] if body else []),
            *headers,
        ],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 80),
    }
    incoming: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]
    sent: list[Message] = []

    async def receive() -> Message:
        if incoming:
            return incoming.pop()
        await asyncio.Event().wait()  # the client stays
        raise AssertionError("not reached")

    async def send(message: Message) -> None:
        sent.append(message)
        if on_send is not None:
            on_send(message)

    await app(scope, receive, send)
    return sent


def run(app: App, target: str = "/", **details: Any) -> list[Message]:
    """The same in an event loop of its own."""
    return asyncio.run(request(app, target, **details))


async def lifespan(app: App) -> list[Message]:
    """Start the app up and shut it down."""
    incoming: list[Message] = [{"type": "lifespan.shutdown"}, {"type": "lifespan.startup"}]
    sent: list[Message] = []

    async def receive() -> Message:
        return incoming.pop()

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
    await app(scope, receive, send)
    return sent


def status_of(sent: list[Message]) -> int | None:
    """The status, or None where no response was started."""
    starts = [m["status"] for m in sent if m["type"] == "http.response.start"]
    return starts[0] if starts else None


def body_of(sent: list[Message]) -> bytes:
    """All body bytes."""
    return b"".join(m.get("body", b"") for m in sent if m["type"] == "http.response.body")


class Log(logging.Handler):
    """Keeps what the middleware logs."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[tuple[int, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append((record.levelno, record.getMessage()))

    @property
    def messages(self) -> list[str]:
        """The messages of all lines."""
        return [message for _, message in self.lines]

    @property
    def errors(self) -> list[str]:
        """Those of level ERROR and above."""
        return [message for level, message in self.lines if level >= logging.ERROR]

    @classmethod
    @contextmanager
    def kept(cls) -> Iterator[Log]:
        """All lines logged inside."""
        handler = cls()
        level, propagate = logger.level, logger.propagate
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG)
        logger.propagate = False
        try:
            yield handler
        finally:
            logger.removeHandler(handler)
            logger.setLevel(level)
            logger.propagate = propagate
