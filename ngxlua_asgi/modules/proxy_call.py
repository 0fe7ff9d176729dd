"""One request on its way through ``proxy_pass``: which servers it asks, and how the answer comes.

Rule: everything happens in the task of the request but the look-out for a client that goes; every
server taken is given back and every connection is kept or closed, however the request ends.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Sequence
from time import monotonic
from typing import TYPE_CHECKING, Final

import h11
from anyio import create_task_group
from anyio.abc import TaskGroup

from ngxlua_asgi.api.log import connection_number, request_tail
from ngxlua_asgi.engine.exchange import Exchange
from ngxlua_asgi.errors import Answer
from ngxlua_asgi.logs import LEVELS, logger
from ngxlua_asgi.modules.proxy_connection import (
    CONNECTING,
    READING,
    READING_HEADER,
    SENDING,
    Connection,
    Failure,
    connect,
)
from ngxlua_asgi.modules.upstream import Attempt, Peer
from ngxlua_asgi.types import Receive, Scope, Send

if TYPE_CHECKING:
    from ngxlua_asgi.modules.proxy import HttpProxy

__all__ = ["ProxyCall"]

_NOT_REPEATED: Final = frozenset({"POST", "LOCK", "PATCH"})
_STATUS_KINDS: Final = {code: f"http_{code}" for code in (403, 404, 429, 500, 502, 503, 504)}
_NO_FAILURE: Final = frozenset({"", "http_403", "http_404"})  # of the server's
_NOT_IN_TARGET: Final = re.compile(rb"[^\x21-\x7e]")  # what h11 would refuse
_LEVELS: Final = {level.name: level.python for level in LEVELS}


class _ClientGone(Exception):
    """The client has gone before its request was whole."""


class _Body:
    """The request's body on its way: read once from the client, kept while it is small."""

    __slots__ = ("_receive", "_room", "complete", "kept", "whole")

    def __init__(self, receive: Receive, room: int) -> None:
        self._receive = receive
        self._room = room
        self.complete = False
        self.kept: list[bytes] = []  # what was read, but for what there was no room
        self.whole = True  # all of it, so that another server can get it

    async def read(self) -> bytes:
        """The next piece; ``complete`` says whether it was the last."""
        if self._room < 0:
            self.kept.clear()
            self.whole = False
        message = await self._receive()
        if message["type"] == "http.disconnect":
            raise _ClientGone
        data: bytes = message.get("body", b"")
        self.complete = not message.get("more_body", False)
        self._room -= len(data)
        if data:
            self.kept.append(data)
        return data

    async def read_all(self) -> bytes:
        """The whole, of which something was read already; it is kept for every server."""
        self._room = sys.maxsize
        while not self.complete:
            await self.read()
        self.kept = [b"".join(self.kept)]
        return self.kept[0]


class ProxyCall:
    """One request on its way."""

    def __init__(self, proxy: HttpProxy, scope: Scope, receive: Receive, send: Send) -> None:
        self.action = CONNECTING  # what is being done, for the log
        self.client_gone = False
        self.started = False  # the response has
        self._proxy = proxy
        self._scope = scope
        self._receive = receive
        self._send = send
        self._method: str = scope["method"]
        self._body = _Body(receive, proxy.keep_body)
        self._attempts: list[Attempt] = scope.get("ngxlua.upstream", [])
        self._turn = proxy.upstream.turn(_key(scope), proxy.next_upstream_tries)
        self._began = self._asked = monotonic()  # the whole, and the server of now
        self._request_sent = False  # to any server, at least in part
        self._reused = False  # the connection had carried a request before
        self._watched = False
        self._broken: Exception | None = None  # why the request's body could not be sent
        self._over = False  # but for the last byte
        self._connection: Connection | None = None  # while it is ours

    async def run(self, tasks: TaskGroup) -> None:
        """Try servers until one has answered or none may be tried."""
        try:
            self._target = _target(self._scope)
            request = await self._request()
            while True:
                peer, attempt = self._next()
                kind = await self._try(peer, attempt, request, tasks)
                if not kind:
                    return
        except _ClientGone:
            self.client_gone = True
        except h11.LocalProtocolError as error:
            self.log("error", f"the request cannot be sent: {error}", self.action)
            raise Answer(500) from error

    async def _request(self) -> h11.Request:
        """The head that every server gets. Its body's first piece is read, to know its length."""
        headers = list(self._scope["headers"])
        names = {name.lower() for name, _ in headers}
        first = await self._body.read()
        if self._proxy.http_version == "1.0" and b"content-length" not in names:
            first = await self._body.read_all()
        if b"transfer-encoding" in names:
            headers = [line for line in headers if line[0].lower() != b"content-length"]
        elif b"content-length" not in names:
            if not self._body.complete:
                headers.append((b"transfer-encoding", b"chunked"))
            elif first:
                headers.insert(_own_lines(headers), (b"Content-Length", b"%d" % len(first)))
        if b"host" not in names:  # HTTP/1.1 has no request without
            headers.insert(0, (b"host", self._proxy.upstream.name.encode("latin-1")))
        return h11.Request(method=self._method, target=self._target, headers=headers)

    # --- one server --------------------------------------------------------------------------

    def _next(self) -> tuple[Peer, Attempt]:
        upstream = self._proxy.upstream
        self.action = CONNECTING
        peer = self._turn.next()
        attempt = Attempt(upstream.name if peer is None else peer.server.address)
        attempt.url = self._url(attempt.addr)
        self._attempts.append(attempt)
        if peer is None:
            attempt.status, attempt.response_time = 502, 0.0
            self.log("error", "no live upstreams", CONNECTING)
            raise Answer(502)
        return peer, attempt

    async def _try(
        self, peer: Peer, attempt: Attempt, request: h11.Request, tasks: TaskGroup
    ) -> str:
        """Ask one server: empty where the client has its answer, else why another is asked.

        Raises:
            Answer: it failed, and no other may be asked.
        """
        self._asked = monotonic()
        kind = ""
        try:
            connection = await self._connect(peer, attempt)
            kind = await self._ask(connection, request, attempt, tasks)
        except Failure as failure:
            kind = "" if self.started else failure.kind
            self.log(failure.level, failure.words, failure.action)
            if self.started:
                raise ConnectionError(str(failure)) from failure
            attempt.status = 504 if kind == "timeout" else 502
            if self._reused and kind == "error":  # the server may have closed it unasked
                self._turn.tries += 1
            if not self._may_go_on(kind):
                raise Answer(attempt.status) from failure
        finally:
            if attempt.response_time is None:
                attempt.response_time = monotonic() - self._asked
            if self._turn.leave(peer, failed=kind not in _NO_FAILURE):
                self.log("warn", "upstream server temporarily disabled", self.action)
            await self._drop(attempt)
        return kind

    def _may_go_on(self, kind: str) -> bool:
        """Whether a server is left to be asked after this one, and nginx's rules allow it."""
        proxy = self._proxy
        if self._turn.tries < 2 or kind not in proxy.next_upstream:
            return False
        if self._request_sent and not self._body.whole:
            return False
        if self._request_sent and self._method in _NOT_REPEATED:
            if "non_idempotent" not in proxy.next_upstream:
                return False
        limit = proxy.next_upstream_timeout
        return not limit or monotonic() - self._began < limit

    async def _connect(self, peer: Peer, attempt: Attempt) -> Connection:
        proxy = self._proxy
        address = peer.server.address
        key = (address, proxy.scheme, proxy.ssl_context, proxy.ssl_name)
        connection = await proxy.upstream.idle.take(key)
        self._reused = connection is not None
        if connection is None:
            connection = await connect(
                address,
                key,
                proxy.connect_timeout,
                context=proxy.ssl_context if proxy.scheme == "https" else None,
                name=proxy.ssl_name,
            )
        connection.send_timeout = proxy.send_timeout
        connection.read_timeout = proxy.read_timeout
        self._connection = connection
        attempt.connect_time = monotonic() - self._asked
        return connection

    async def _ask(
        self, connection: Connection, request: h11.Request, attempt: Attempt, tasks: TaskGroup
    ) -> str:
        """Send the request and pass the answer on, unless another server is to be asked."""
        self.action = SENDING
        self._request_sent = True
        data = connection.begin(request, self._proxy.http_version)
        for piece in self._body.kept:
            data += connection.data(piece)
        if not self._body.complete:
            return await self._ask_by_pieces(connection, data, attempt, tasks)
        await connection.write(data + connection.end())
        self._watch_client(tasks)
        return await self._hear(connection, attempt)

    async def _ask_by_pieces(
        self, connection: Connection, data: bytes, attempt: Attempt, tasks: TaskGroup
    ) -> str:
        """Hear the server while the client's body still comes: it may answer before the end."""
        self._broken = None
        error: Exception | None = None
        kind = ""
        async with create_task_group() as both:
            both.start_soon(self._send_pieces, connection, data, both, tasks)
            try:
                kind = await self._hear(connection, attempt)
            except Exception as caught:  # else the task group would wrap it
                error = caught
            both.cancel_scope.cancel()
        if not self._over:
            error = self._broken or error
        if error is not None:
            try:
                raise error
            finally:
                del error  # it refers to this frame
        return kind

    async def _send_pieces(
        self, connection: Connection, data: bytes, both: TaskGroup, tasks: TaskGroup
    ) -> None:
        body = self._body
        connection.read_timeout = math.inf  # the server has nothing to answer yet
        try:
            while not body.complete:
                await connection.write(data)
                piece = await body.read()
                data = connection.data(piece) if piece else b""
            await connection.write(data + connection.end())
            self._watch_client(tasks)
        except _ClientGone:
            self.client_gone = True
            tasks.cancel_scope.cancel()
        except Exception as caught:
            self._broken = caught
            if not isinstance(caught, Failure) or caught.kind != "error":
                both.cancel_scope.cancel()  # else an answer may have come before
        connection.expect(self._proxy.read_timeout)

    async def _hear(self, connection: Connection, attempt: Attempt) -> str:
        """The response: its head, and unless that is a reason to ask another server the rest."""
        self.action = READING_HEADER
        response = await connection.response()
        attempt.status = response.status_code
        attempt.header_time = monotonic() - self._asked
        attempt.headers = response.headers.raw_items()
        kind = _STATUS_KINDS.get(response.status_code, "")
        if kind and self._may_go_on(kind):
            return kind
        await self._answer(connection, response, attempt)
        return ""

    async def _answer(
        self, connection: Connection, response: h11.Response, attempt: Attempt
    ) -> None:
        """Pass the response on as it comes; the connection is free before its last byte goes."""
        self.action = READING
        self.started = True
        start = {"type": "http.response.start", "status": response.status_code}
        await self._send({**start, "headers": self._response_headers(response)})
        while not self._over:
            data, self._over = await connection.body()
            attempt.response_length += len(data)
            if self._over:
                attempt.response_time = monotonic() - self._asked
                await self._free(connection, attempt)
            if data or self._over:
                message = {"type": "http.response.body", "body": data, "more_body": not self._over}
                await self._send(message)

    def _response_headers(self, response: h11.Response) -> list[tuple[bytes, bytes]]:
        hidden = self._proxy.hidden
        lines = list(response.headers)
        if any(name == b"transfer-encoding" for name, _ in lines):
            hidden |= {b"content-length"}  # says nothing where both are
        return [line for line in lines if line[0] not in hidden]

    # --- its end -----------------------------------------------------------------------------

    async def _free(self, connection: Connection, attempt: Attempt) -> None:
        """After a whole response: keep the connection for the next request, if it can be."""
        self._note_bytes(connection, attempt)
        upstream = self._proxy.upstream
        reusable = connection.finish() and connection.requests < upstream.keepalive_requests
        if connection.sent_too_much:
            words = 'upstream sent more data than specified in "Content-Length" header'
            self.log("warn", words, READING)
        if reusable:
            self._connection = None
            await upstream.idle.put(connection)
        else:
            await self._drop(attempt)

    async def _drop(self, attempt: Attempt) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            self._note_bytes(connection, attempt)
            await connection.aclose()

    @staticmethod
    def _note_bytes(connection: Connection, attempt: Attempt) -> None:
        attempt.bytes_sent, attempt.bytes_received = connection.sent, connection.received

    def _watch_client(self, tasks: TaskGroup) -> None:
        """Look out for the client from when its body is whole: nothing else can come then."""
        if not self._watched:
            self._watched = True
            tasks.start_soon(self._watch, tasks)

    async def _watch(self, tasks: TaskGroup) -> None:
        """End everything when the client goes."""
        message = await self._receive()
        # A sub-request's client cannot go, and one that has its answer may.
        if message["type"] == "http.disconnect" and not self._over:
            self.client_gone = True
            tasks.cancel_scope.cancel()

    def log(self, level: str, words: str, action: str) -> None:
        """Write an error as nginx does, with the request and the server it is about."""
        number = _LEVELS[level]
        exchange: Exchange | None = self._scope.get("ngx")
        if not logger.isEnabledFor(number):
            return
        extra: dict[str, object] = {"ngx_level": level}
        url = self._attempts[-1].url if self._attempts else ""
        tail = f', upstream: "{url}"' if url else ""
        if exchange is not None and not exchange.closed:
            tail = request_tail(exchange, self._proxy.server_name, url=url)
            extra["ngx_request"] = self._proxy.error_log, connection_number(exchange)
        logger.log(number, "%s while %s%s", words, action, tail, extra=extra)

    def _url(self, address: str) -> str:
        separator = ":" if address.lower().startswith("unix:") else ""
        return f"{self._proxy.scheme}://{address}{separator}{self._target.decode('latin-1')}"


def _own_lines(headers: Sequence[tuple[bytes, bytes]]) -> int:
    """How many lines there are before the client's: up to Host and Connection."""
    names = [name.lower() for name, _ in headers]
    return max((names.index(n) + 1 for n in (b"host", b"connection") if n in names), default=0)


def _key(scope: Scope) -> bytes:
    """What a hash of the upstream is made of; the client's address where nothing is given."""
    key: bytes | None = scope.get("ngxlua.upstream_key")
    if key is None:
        client: Sequence[str] | None = scope.get("client")
        key = client[0].encode("latin-1", "replace") if client else b""
    return key


def _target(scope: Scope) -> bytes:
    """What follows the method in the request line."""
    target: bytes = scope.get("raw_path") or scope["path"].encode()
    if scope.get("query_string"):
        target += b"?" + scope["query_string"]
    return _NOT_IN_TARGET.sub(lambda found: b"%%%02X" % ord(found[0]), target)
