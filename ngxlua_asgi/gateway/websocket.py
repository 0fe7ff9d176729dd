"""WebSocket handshakes pass the phases before content.

Rule: an accepted handshake reaches the app with the server's own ``receive`` and ``send``; a
refused one is a real HTTP response where the server offers ``websocket.http.response``, else a
close, which servers turn into a 403.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ngxlua_asgi.api.control import CHANGED
from ngxlua_asgi.api.req_body import body_of
from ngxlua_asgi.engine.exchange import Exchange
from ngxlua_asgi.errors import Answer
from ngxlua_asgi.gateway.http import APP_AS_IT_IS, app_of, changed_scope, run_handlers
from ngxlua_asgi.types import Message, Receive, Scope, Send
from ngxlua_asgi.worker import Worker

__all__ = ["handshake"]

_POLICY_VIOLATION = 1008


async def handshake(
    worker: Worker,
    exchange: Exchange,
    receive: Receive,
    send: Send,
    begin: Callable[[Exchange], Any] | None = None,
) -> None:
    """Run the phases; hand the connection to the app or refuse it.

    ``begin`` is the way in, where the request has begun in another VM.
    """
    scope = exchange.scope
    send_refusal = _refusal(scope, receive, send)
    exchange.attach(receive, send_refusal, logged=not worker.has_log)
    body_of(exchange).set(b"")  # a handshake has none
    status: int | None = 499  # for the log, should the client leave now
    try:
        operation = (begin or worker.begin_websocket)(exchange)
        turn = APP_AS_IT_IS
        if operation is not None:
            waited = await run_handlers(worker, exchange, operation)
            if waited is None:
                status = None
                return
            turn = waited
        if turn[2] & CHANGED:
            scope = changed_scope(scope, worker.request_changes(exchange, None))
        scope["ngx"] = exchange
        status = 101
        try:
            await app_of(worker, turn)(scope, receive, send)
        except Answer as answer:
            status = None
            await run_handlers(worker, exchange, worker.app_failed(exchange, answer.status))
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
