"""WebSocket handshakes pass the phases before content.

Rule: an accepted handshake reaches the app with the server's own ``receive`` and ``send``; a
refused one is a real HTTP response where the server offers ``websocket.http.response``, else a
close, which servers turn into a 403.
"""

from __future__ import annotations

from ngxlua_asgi.api.control import CHANGED
from ngxlua_asgi.api.req_body import body_of
from ngxlua_asgi.engine.exchange import Exchange
from ngxlua_asgi.gateway.http import changed_scope, run_handlers
from ngxlua_asgi.types import ASGIApp, Message, Receive, Scope, Send
from ngxlua_asgi.worker import Worker

__all__ = ["handshake"]

_POLICY_VIOLATION = 1008


async def handshake(
    worker: Worker, app: ASGIApp, exchange: Exchange, receive: Receive, send: Send
) -> None:
    """Run the phases; hand the connection to the app or refuse it."""
    scope = exchange.scope
    send_refusal = _refusal(scope, receive, send)
    exchange.attach(receive, send_refusal, logged=not worker.has_log)
    body_of(exchange).set(b"")  # a handshake has none
    status: int | None = 499  # for the log, should the client leave now
    try:
        flags = await run_handlers(worker, exchange, worker.begin_websocket(exchange))
        if flags is None:
            status = None
            return
        if flags & CHANGED:
            scope = changed_scope(scope, worker.request_changes(exchange, None))
        scope["ngx"] = exchange
        status = 101
        await app(scope, receive, send)
    finally:
        worker.release(exchange, status)


def _refusal(scope: Scope, receive: Receive, send: Send) -> Send:
    """A ``send`` that turns Lua's HTTP response into the refusal of a handshake."""
    real = "websocket.http.response" in (scope.get("extensions") or {})

    async def refuse(message: Message) -> None:
        if message["type"] == "http.response.start":
            await receive()  # websocket.connect, which comes before any answer
        if real:
            await send({**message, "type": f"websocket.{message['type']}"})
        elif message["type"] == "http.response.start":
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION, "reason": ""})

    return refuse
