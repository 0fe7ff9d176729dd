"""One request and its response: what an ASGI app receives and sends.

Rule: it knows the request's body as it comes and how far the response is; sockets, buffers and
what follows on the connection are the connection's (server/protocol.py). It is also what
``scope["ngxlua_asgi.connection"]`` tells of a request (types.RequestFacts), and refers to no scope,
so that nothing of a request waits for the garbage collector.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final, Protocol

from ngxlua_asgi.errors import Answer
from ngxlua_asgi.logs import logger
from ngxlua_asgi.server.answer import Frame, chunk, error_page, response_head
from ngxlua_asgi.server.head import NO_BODY, Head
from ngxlua_asgi.server.line import HTTP10, HTTP11
from ngxlua_asgi.server.wire import Wire
from ngxlua_asgi.types import ASGIApp, Message, Scope

__all__ = ["Connection", "Cycle"]

_DISCONNECT: Final = "http.disconnect"
_NO_ANSWER: Final = 444  # nginx's: close without a word
_JOINED: Final = 64 * 1024  # bytes of a body up to which it goes out together with the head


class Connection(Protocol):
    """What a request needs of its connection."""

    number: int
    requests: int
    wire: Wire
    loop: asyncio.AbstractEventLoop
    write_paused: bool

    def write(self, data: bytes) -> None:
        """Send, or keep to send."""

    async def drain(self) -> None:
        """Wait while too much is kept to be sent."""

    def want_body(self) -> None:
        """The app waits for more of the body."""

    def resume_reading(self) -> None:
        """There is room for more of the body."""

    def may_last(self) -> bool:
        """Whether a further request may follow."""

    def response_done(self, cycle: Cycle, keep_alive: bool) -> None:
        """The response is complete."""

    def close(self) -> None:
        """Send what is kept and close."""


class Cycle:
    """A request (with `receive`) and its response (with `send`)."""

    __slots__ = (
        "_connection",
        "_event",
        "_expects",
        "_frame",
        "_half_closed",
        "_head",
        "_head_only",
        "_keep_alive",
        "_left",
        "_parts",
        "_silent",
        "_told",
        "_unsent",
        "authority",
        "bad_body",
        "body_bytes_received",
        "body_done",
        "body_length",
        "body_size",
        "bytes_sent",
        "complete",
        "disconnected",
        "head_sent",
        "number",
        "raw_head",
        "reason",
        "refused",
        "request_line",
        "requests",
        "started",
        "target",
    )

    def __init__(self, connection: Connection, head: Head, raw_head: bytes) -> None:
        # types.RequestFacts
        self.number = connection.number
        self.requests = connection.requests
        self.raw_head = raw_head
        self.request_line = head.line
        self.bytes_sent = 0
        self.head_sent = 0  # of these, the head's
        self.body_bytes_received = 0
        self.refused = head.refused
        self.target = head.target
        self.authority = head.authority
        self.reason: tuple[int, bytes] | None = None  # of a status, where a script says it
        self.body_length = head.block.length  # -1: no body, -2: in chunks
        # the request
        self._connection = connection
        self._head = head
        self._head_only = head.method == "HEAD"
        self._expects = head.block.expects and head.version >= HTTP11
        self._parts: list[bytes] = []
        self.body_size = 0  # of what is received and not yet read
        self.body_done = head.block.length in (NO_BODY, 0)
        self.bad_body = False
        self._told = False  # that the body has ended
        self._event: asyncio.Event | None = None
        self.disconnected = False
        self._half_closed = False
        # the response
        self.started = False
        self.complete = False
        self._silent = False  # closed without an answer
        self._frame: Frame | None = None
        self._keep_alive = False
        self._left: int | None = None  # of what the head promised
        self._unsent = b""  # the head, until the body or the next turn of the loop

    # --- the app's call ----------------------------------------------------------------------

    async def run(self, app: ASGIApp, scope: Scope) -> None:
        """Call the app; end what it leaves open."""
        try:
            await app(scope, self.receive, self.send)
        except Answer as answer:
            self.fail(answer.status)
        except Exception:
            logger.exception("the app failed", extra={"ngx_level": "error"})
            self.fail(500)
        except BaseException:
            self._connection.close()
            raise
        else:
            if not self.complete and not self.disconnected:
                if not self.started:
                    logger.error("the app gave no answer", extra={"ngx_level": "error"})
                self.fail(500)

    def fail(self, status: int) -> None:
        """Answer with nginx's page of ``status``; a response that has begun is cut."""
        if self.started or self.disconnected:
            if not self.complete:
                self._flush_head()
                self._connection.close()
            return
        status, page = error_page(status)
        length = b"%d" % len(page)
        lines = [(b"content-type", b"text/html"), (b"content-length", length)]
        self._start(status, [*lines, (b"connection", b"close")])
        self._body(page, False)

    # --- the request's body ------------------------------------------------------------------

    def add_body(self, data: bytes, done: bool) -> None:
        """More of the body has come."""
        self.body_done = done
        if data and not self.complete:
            self._parts.append(data)
            self.body_size += len(data)
        self._wake()

    def break_body(self) -> None:
        """The body cannot be read: nginx's 400."""
        self.bad_body = True
        self._wake()

    def disconnect(self) -> None:
        """The client is gone."""
        self.disconnected = self.body_done = True
        self._keep_alive = False
        self._parts.clear()
        self._wake()

    def end_reading(self) -> None:
        """The client has sent all it will; it may still read."""
        self._half_closed = True
        self._wake()

    def _wake(self) -> None:
        if self._event is not None:
            self._event.set()

    async def receive(self) -> Message:
        """ASGI ``receive``.

        Raises:
            Answer: the body's chunks are broken (400).
        """
        if self._expects:
            self._expects = False
            if not self.started:  # nginx says so even to who has not waited for it
                self._connection.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        while not (self.disconnected or self.complete):
            if self._parts or (self.body_done and not self._told):
                return self._next_part()
            if self.bad_body:
                raise Answer(400)
            if self._half_closed:
                break
            self._connection.want_body()
            if self._event is None:
                self._event = asyncio.Event()
            self._event.clear()
            await self._event.wait()
        return {"type": _DISCONNECT}

    def _next_part(self) -> Message:
        parts = self._parts
        body = parts[0] if len(parts) == 1 else b"".join(parts)
        self._parts = []
        self.body_size = 0
        self._told = self.body_done
        if not self._told:
            self._connection.resume_reading()
        return {"type": "http.request", "body": body, "more_body": not self._told}

    # --- the response ------------------------------------------------------------------------

    async def send(self, message: Message) -> None:
        """ASGI ``send``."""
        if self._connection.write_paused and not self.disconnected:
            await self._connection.drain()
        if self.disconnected or self._silent:
            return
        kind = message["type"]
        if kind == "http.response.body" and self.started and not self.complete:
            self._body(message.get("body", b""), message.get("more_body", False))
        elif kind == "http.response.start" and not self.started:
            self._start(message["status"], message.get("headers", ()))
        else:
            raise RuntimeError(f"Unexpected ASGI message {kind!r}.")

    def _start(self, status: int, headers: Any) -> None:
        connection, head = self._connection, self._head
        if status == _NO_ANSWER:
            self.started = self._silent = self.complete = True
            connection.close()
            return
        keep_alive = head.keep_alive and not self.refused and connection.may_last()
        if not self.body_done and (self._expects or self.bad_body):
            keep_alive = False  # nobody knows whether the body will come
        frame = response_head(
            status,
            headers,
            connection.wire,
            version=head.version,
            head_only=self._head_only,
            keep_alive=keep_alive,
        )
        if self.reason is not None and self.reason[0] == status:
            frame = frame.with_reason(*self.reason)
        self.started = True
        self._frame = frame
        self._keep_alive = frame.keep_alive
        if status < 200 or status in (204, 304):
            self._head_only = True
        self._left = None if self._head_only else frame.length
        if head.version >= HTTP10:
            self._unsent = frame.head
            self.head_sent = len(frame.head)
            connection.loop.call_soon(self._flush_head)

    def _flush_head(self) -> None:
        if self._unsent:
            data, self._unsent = self._unsent, b""
            self.bytes_sent += len(data)
            self._connection.write(data)

    def _body(self, data: bytes, more: bool) -> None:
        left = self._left
        if self._head_only:
            data = b""
        elif left is not None:
            if len(data) > left:
                data = self._cut(data, left)
            self._left = left - len(data)
        elif self._frame is not None and self._frame.chunked:
            data = chunk(data, not more)
        if self._unsent and len(data) < _JOINED:
            data, self._unsent = self._unsent + data, b""
        if data:
            self._flush_head()
            self.bytes_sent += len(data)
            self._connection.write(data)
        if not more:
            self._flush_head()
            self._finish()

    def _cut(self, data: bytes, left: int) -> bytes:
        words = "the response is longer than its Content-Length"
        logger.error(words, extra={"ngx_level": "error"})
        self._keep_alive = False
        return data[:left]

    def _finish(self) -> None:
        self.complete = True
        self._parts.clear()
        self._wake()
        if self._left:
            logger.error(
                "the response is shorter than its Content-Length", extra={"ngx_level": "error"}
            )
            self._keep_alive = False
        self._connection.response_done(self, self._keep_alive)
