"""``proxy_pass`` to a real HTTP server: an ASGI app that forwards a request and streams the answer.

Rule: what the scope says goes on the wire and nothing else; bodies pass in both directions as they
come, none is held but a small request body while another server may have to get it again. When
a server fails nginx's rules decide whether the next is tried, and the log gets nginx's words.
"""

from __future__ import annotations

import ssl
from typing import Final

import anyio

from ngxlua_asgi.errors import Answer
from ngxlua_asgi.modules.proxy_call import ProxyCall
from ngxlua_asgi.modules.upstream import Upstream
from ngxlua_asgi.types import Receive, Scope, Send

__all__ = ["HttpProxy"]

_HOP_BY_HOP: Final = frozenset({b"connection", b"keep-alive", b"transfer-encoding", b"upgrade"})
_CLIENT_CLOSED: Final = 499


class HttpProxy:
    """``proxy_pass`` of a location; the arguments are the directives ``proxy_*``, times in seconds.

    Args:
        next_upstream_tries: 0 for as many as there are servers.
        next_upstream_timeout: 0 for no limit.
        ssl_context: with ``https``: from ``client_context``.
        ssl_name: the server's name in the handshake; None to send none, where it is not checked.
        hidden: response headers, in lower case, that do not go to the client.
        server_name: the server's in the log.
        error_log: the log's number, where log files are ours.
        keep_body: how much of a request's body is kept for another server.
        http_version: of the request. 1.0 knows no chunks, so that a body of unknown length is
            read whole, and no connection is used twice.
    """

    def __init__(
        self,
        upstream: Upstream,
        *,
        scheme: str = "http",
        connect_timeout: float = 60.0,
        send_timeout: float = 60.0,
        read_timeout: float = 60.0,
        next_upstream: frozenset[str] = frozenset({"error", "timeout"}),
        next_upstream_tries: int = 0,
        next_upstream_timeout: float = 0.0,
        ssl_context: ssl.SSLContext | None = None,
        ssl_name: str | None = None,
        hidden: frozenset[bytes] = frozenset(),
        server_name: str = "",
        error_log: int = 0,
        keep_body: int = 65536,
        http_version: str = "1.1",
    ) -> None:
        self.upstream = upstream
        self.scheme = scheme
        self.connect_timeout = connect_timeout
        self.send_timeout = send_timeout
        self.read_timeout = read_timeout
        self.next_upstream = next_upstream
        self.next_upstream_tries = next_upstream_tries
        self.next_upstream_timeout = next_upstream_timeout
        self.ssl_context = ssl_context
        self.ssl_name = ssl_name
        if ssl_name is None and ssl_context is not None and ssl_context.check_hostname:
            self.ssl_name = upstream.name.partition(":")[0]  # nginx's $proxy_host
        self.hidden = hidden | _HOP_BY_HOP
        self.server_name = server_name
        self.error_log = error_log
        self.keep_body = keep_body
        self.http_version = http_version

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Forward; ``Answer`` where no server gave a response."""
        call = ProxyCall(self, scope, receive, send)
        error: Exception | None = None
        async with anyio.create_task_group() as tasks:
            try:
                await call.run(tasks)
            except Exception as caught:  # else the task group would wrap it
                error = caught
            tasks.cancel_scope.cancel()
        if call.client_gone:
            call.log(
                "info",
                "client prematurely closed connection, so upstream connection is closed too",
                call.action,
            )
            if not call.started:
                raise Answer(_CLIENT_CLOSED)
        elif error is not None:
            try:
                raise error
            finally:
                del error  # it refers to this frame

    async def aclose(self) -> None:
        """Close the idle connections of the running loop."""
        await self.upstream.aclose()
