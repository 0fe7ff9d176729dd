"""``lua_code_cache off``: a request that comes to such a location goes on in a VM of its own.

Rule: to the worker's VM this is one more app, whose argument is what is known of the request so
far (``modules/fresh_vm.lua``); the new VM walks on from there with the same channel. A sub-request
is gathered as any, and handed to its parent's VM as an app's response. The VM ends with the request
and what it left behind (``Host.retain``).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ngxlua_asgi.engine.exchange import Exchange
from ngxlua_asgi.engine.values import unpack
from ngxlua_asgi.errors import Answer, NgxLuaError
from ngxlua_asgi.gateway.http import serve
from ngxlua_asgi.gateway.subrequest import run_handed_over
from ngxlua_asgi.gateway.websocket import handshake
from ngxlua_asgi.logs import logger
from ngxlua_asgi.types import ASGIApp, Receive, Scope, Send
from ngxlua_asgi.worker import Worker

__all__ = ["FreshVM"]


class FreshVM:
    """The app that a location without code cache goes to; ``make`` makes a worker for it.

    Called with the state of a request, it answers an ASGI app for that request.
    """

    def __init__(self, make: Callable[[], Worker]) -> None:
        self._make = make

    def __call__(self, state: bytes) -> ASGIApp:
        """Who answers the request that has come to ``state``."""

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            worker = self._worker()
            try:
                await _go_on(worker, state, scope, receive, send)
            finally:
                worker.host.release()

        return answer

    def _worker(self) -> Worker:
        try:
            worker = self._make()
        except NgxLuaError as error:
            logger.error("%s", error, extra={"ngx_level": "error"})
            raise Answer(500) from None
        worker.host.on_unused = worker.close
        return worker


async def _go_on(worker: Worker, state: bytes, scope: Scope, receive: Receive, send: Send) -> None:
    facts: dict[bytes, Any] = unpack(state)
    came: Exchange = scope["ngx"]  # the same request, as the VM that it comes from has it
    exchange = Exchange(worker, scope)
    exchange.start_time = came.start_time
    exchange.body = came.body  # read by a script, or as the parent gave it

    def begin(exchange: Exchange) -> Any:
        return worker.adopt(exchange, state)

    try:
        if scope["type"] == "websocket":
            await handshake(worker, exchange, receive, send, begin)
        elif facts[b"sub"]:
            await run_handed_over(worker, exchange, begin, send)
        else:
            exchange.attach(receive, send, logged=not worker.has_log)
            await serve(worker, exchange, begin(exchange))
    finally:
        exchange.body = None  # it is `came`'s to close
