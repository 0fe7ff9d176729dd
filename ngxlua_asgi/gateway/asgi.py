"""``NgxLua``: the middleware, as ASGI servers and Starlette see it.

Rule: three beats. What is not ours passes; a request becomes an exchange and enters Lua once;
``receive`` and ``send`` are wrapped only where Lua asked for something (``gateway/http.py``).
"""

from __future__ import annotations

from typing import Any

from ngxlua_asgi.config.model import Config
from ngxlua_asgi.config.options import config_from_options
from ngxlua_asgi.engine.exchange import Exchange
from ngxlua_asgi.gateway.http import serve
from ngxlua_asgi.gateway.lifespan import run_lifespan
from ngxlua_asgi.gateway.websocket import handshake
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
        self._worker = Worker(self.config)
        self._handles_http = self._worker.wants_requests
        self._cold = True  # whether a request has to ask for its worker

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one ASGI scope."""
        kind = scope["type"]
        if kind == "http" and self._handles_http:
            worker = self._worker_for_request() if self._cold else self._worker
            exchange = Exchange(worker, scope, receive, send)
            operation = worker.begin(exchange)
            if operation is not None:
                await serve(worker, self.app, exchange, operation)
                return
            # Lua lets the request pass and keeps nothing of it.
            scope["ngx"] = exchange
            try:
                await self.app(scope, receive, send)
            finally:
                if exchange.id:  # the app used ngx.ctx
                    worker.release(exchange)
                else:
                    exchange.close()
        elif kind == "websocket" and self._handles_http:
            worker = self._worker_for_request() if self._cold else self._worker
            await handshake(worker, self.app, Exchange(worker, scope, receive, send))
        elif kind == "lifespan":
            await run_lifespan(self._worker, self.app, scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _worker_for_request(self) -> Worker:
        """The worker, started where the server has no lifespan.

        With ``lua_code_cache off`` it is a new one, its files read anew, per request.
        """
        self._worker.start()
        if self.config.lua_code_cache:
            self._cold = False
            return self._worker
        return Worker(self.config.reread())
