"""``NgxLua``: the middleware, as ASGI servers and Starlette see it.

Rule: three beats. What is not ours passes; a request becomes an exchange and enters Lua once;
``receive`` and ``send`` are wrapped only where Lua asked for something (``gateway/http.py``).
"""

from __future__ import annotations

from typing import Any

from ngxlua_asgi.config.model import Config
from ngxlua_asgi.config.options import config_from_options
from ngxlua_asgi.engine.exchange import ENDED, Exchange
from ngxlua_asgi.errors import NgxLuaError
from ngxlua_asgi.gateway.http import serve
from ngxlua_asgi.gateway.lifespan import run_lifespan
from ngxlua_asgi.gateway.websocket import handshake
from ngxlua_asgi.logs import logger
from ngxlua_asgi.types import ASGIApp, Receive, Scope, Send
from ngxlua_asgi.worker import Worker

__all__ = ["NgxLua"]


class NgxLua:
    """OpenResty's request phases around an ASGI app.

    Use it as ``NgxLua(app, access_by_lua_file="auth.lua")``, through
    ``app.add_middleware(NgxLua, …)`` or as Starlette's ``Middleware(NgxLua, …)``.

    Args:
        app: the ASGI app; it is the content handler unless ``content_by_lua`` is given.
        options: named after nginx's and lua-nginx-module's directives; see ``docs/options.md``.

    Raises:
        ConfigError: a bad option, or Lua code that is missing or does not compile.
        LuaCodeError: ``init_by_lua`` failed.
    """

    def __init__(self, app: ASGIApp, /, **options: Any) -> None:
        self.app = app
        self.config: Config = config_from_options(options)
        self._worker = self._new_worker()
        self._passes = not self._worker.wants_requests  # no phase of a request has a handler
        self._cold = True  # whether a request has to ask for its worker

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one ASGI scope."""
        kind = scope["type"]
        if self._passes and kind != "lifespan":
            await self.app(scope, receive, send)
        elif kind == "http":
            worker = self._worker_for_request() if self._cold else self._worker
            if worker is None:
                for message in self._worker.internal_error():
                    await send(message)
                return
            exchange = Exchange(worker, scope)
            operation = worker.begin(exchange)
            if operation is not None:
                exchange.attach(receive, send, logged=not worker.has_log)
                await serve(worker, self.app, exchange, operation)
                return
            # Lua lets the request pass and keeps nothing of it.
            scope["ngx"] = exchange
            try:
                await self.app(scope, receive, send)
            finally:
                if exchange.id:  # the app used ngx.ctx
                    worker.forget(exchange.id)
                exchange.scope = ENDED
        elif kind == "websocket":
            worker = self._worker_for_request() if self._cold else self._worker
            if worker is None:
                await send({"type": "websocket.close", "code": 1011})
                return
            await handshake(worker, self.app, Exchange(worker, scope), receive, send)
        elif kind == "lifespan":
            await run_lifespan(self._worker, self.app, scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _new_worker(self) -> Worker:
        worker = Worker(self.config)
        worker.on_exhausted = self._ask_for_worker
        return worker

    def _ask_for_worker(self) -> None:
        self._cold = True

    def _worker_for_request(self) -> Worker | None:
        """The worker, started where the server has no lifespan.

        With ``lua_code_cache off`` it is a new one, its files read anew, per request; None (and
        a line in the log) where they cannot be read or do not compile any more.
        """
        if self._worker.exhausted:
            self._worker = self._new_worker()
        self._worker.start()
        if self.config.lua_code_cache:
            self._cold = False
            return self._worker
        try:
            return Worker(self.config.reread())
        except NgxLuaError as error:
            logger.error("%s", error, extra={"ngx_level": "error"})
            return None
