"""``NgxLua``: the middleware, as ASGI servers and Starlette see it.

Rule: three beats. What is not ours passes; a request becomes an exchange and enters Lua once;
``receive`` and ``send`` are wrapped only where Lua asked for something (``gateway/http.py``).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from ngxlua_asgi.api.shdict import shared_dicts
from ngxlua_asgi.config.conf import config_from_conf
from ngxlua_asgi.config.model import Config
from ngxlua_asgi.config.options import config_from_options
from ngxlua_asgi.engine.exchange import ENDED, Exchange
from ngxlua_asgi.errors import Answer, ConfigError
from ngxlua_asgi.gateway.fresh_vm import FreshVM
from ngxlua_asgi.gateway.http import serve
from ngxlua_asgi.gateway.lifespan import run_lifespan
from ngxlua_asgi.gateway.subrequest import run_subrequest, run_subrequests
from ngxlua_asgi.gateway.websocket import handshake
from ngxlua_asgi.logs import LEVELS, Logs, logger
from ngxlua_asgi.native.dictionary import SharedDict
from ngxlua_asgi.types import CONNECTION, ASGIApp, Receive, Scope, Send
from ngxlua_asgi.worker import Worker

__all__ = ["NgxLua"]


async def _no_app(scope: Scope, receive: Receive, send: Send) -> None:
    """In place of an app, where there is none: nothing is found."""
    if scope["type"] == "http":
        raise Answer(404)
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
    elif scope["type"] == "lifespan":
        for event in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{event}.complete"})


def _tell(notices: Iterable[tuple[str, str]], logs: Logs | None) -> None:
    """What nginx says as it reads such a configuration."""
    levels = {level.name: level.python for level in LEVELS}
    for level, text in notices:
        if logs is not None:
            logs.write(level, text)
        else:
            logger.log(levels[level], "%s", text, extra={"ngx_level": level})


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
        upstreams = options.pop("upstreams", None) or {}
        if not isinstance(upstreams, Mapping) or not all(map(callable, upstreams.values())):
            raise ConfigError("takes {name: ASGI app}", option="upstreams")
        self._set_up(app, config_from_options(options), dict(upstreams))

    @classmethod
    def from_conf(
        cls,
        path: str | os.PathLike[str],
        app: ASGIApp | None = None,
        *,
        upstreams: Mapping[str, ASGIApp] | None = None,
        prefix: str | os.PathLike[str] | None = None,
        lua_modules: Mapping[str, Mapping[str, Callable[..., Any]]] | None = None,
    ) -> NgxLua:
        """What an nginx.conf says, around an ASGI app or by itself.

        Args:
            path: the configuration file.
            app: the content handler of locations that have none and no ``root`` of their own.
            upstreams: ASGI apps that ``proxy_pass http://NAME`` reaches in process, by name (or
                ``host:port``).
            prefix: what relative paths begin from; default: the parent of the file's folder
                where that is called ``conf``, else the folder.
            lua_modules: Python functions as Lua modules.

        Raises:
            ConfigError: what nginx would refuse, in its words, with file and line.
            LuaCodeError: ``init_by_lua`` failed.
        """
        own: dict[str, Any] = {"lua_modules": lua_modules} if lua_modules else {}
        own["has_app"] = app is not None
        return cls.from_config(config_from_conf(path, prefix, **own), app, upstreams)

    @classmethod
    def from_config(
        cls,
        config: Config,
        app: ASGIApp | None = None,
        upstreams: Mapping[str, ASGIApp] | None = None,
        logs: Logs | None = None,
        shared: Mapping[str, SharedDict] | None = None,
    ) -> NgxLua:
        """What a configuration that was read before says; the rest is as in `from_conf`.

        Args:
            logs: nginx's log files (``config/log_files.py``); None: Python's logging.
            shared: `NgxLua.shared` of what this one replaces; dictionaries that keep their name
                and size keep what is in them.

        Raises:
            ConfigError: Lua code that does not compile.
            LuaCodeError: ``init_by_lua`` failed.
        """
        wrapped = cls.__new__(cls)
        wrapped._set_up(app or _no_app, config, dict(upstreams or {}), logs, shared)
        return wrapped

    def _set_up(
        self,
        app: ASGIApp,
        config: Config,
        upstreams: dict[str, ASGIApp],
        logs: Logs | None = None,
        shared: Mapping[str, SharedDict] | None = None,
    ) -> None:
        self.app = app
        self.config: Config = config
        self.shared: Mapping[str, SharedDict] = shared_dicts(config, shared)
        self._upstreams = upstreams
        self._logs = logs
        _tell(config.notices, logs)
        self._fresh_vm = FreshVM(self._make_anew)
        self._worker = self._new_worker()
        self._passes = not self._worker.wants_requests  # no phase of a request has a handler
        self._own_server = False  # whether it is the package's
        self._cold = True  # whether a request has to ask for its worker

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one ASGI scope."""
        kind = scope["type"]
        if self._passes and kind != "lifespan":
            await self.app(scope, receive, send)
        elif kind == "http":
            worker = self._worker_for_request(scope) if self._cold else self._worker
            exchange = Exchange(worker, scope)
            operation = worker.begin(exchange)
            if operation is not None:
                exchange.attach(receive, send, logged=not worker.has_log)
                await serve(worker, exchange, operation)
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
            worker = self._worker_for_request(scope) if self._cold else self._worker
            await handshake(worker, Exchange(worker, scope), receive, send)
        elif kind == "lifespan":
            await run_lifespan(self._worker, self.app, scope, receive, send)
            for dictionary in self.shared.values():
                dictionary.leave()
        else:
            await self.app(scope, receive, send)

    def hurry(self) -> None:
        """The end that is near or has begun is a fast stop: no timer runs or is waited for.

        For a server that knows it; the lifespan protocol has no word for it.
        """
        self._worker.host.timers.hurry()

    def _new_worker(self) -> Worker:
        worker = self._make(self.config)
        worker.on_exhausted = self._ask_for_worker
        return worker

    def _make(self, config: Config) -> Worker:
        worker = Worker(config, self._upstreams, self._logs, self.shared)
        worker.apps[0] = self.app
        worker.host.run_subrequest = partial(run_subrequest, worker)
        worker.host.run_subrequests = partial(run_subrequests, worker)
        worker.host.replace_app("fresh_vm", self._fresh_vm)
        return worker

    def _make_anew(self) -> Worker:
        """A worker for one request, its Lua files read anew (``lua_code_cache off``)."""
        worker = self._make(self.config.reread())
        if self._own_server:
            worker.own_server()
        return worker

    def _ask_for_worker(self) -> None:
        self._cold = True

    def _worker_for_request(self, scope: Scope) -> Worker:
        """The worker, started where the server has no lifespan, and told which server it is."""
        if self._worker.exhausted:
            self._worker = self._new_worker()
        self._own_server = CONNECTION in scope
        if self._own_server:
            self._worker.own_server()
        self._worker.start()
        self._cold = False
        return self._worker
