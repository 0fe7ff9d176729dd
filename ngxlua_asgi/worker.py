"""The composition root: one worker is one LuaJIT VM and the ways into it.

Rule: every way into Lua takes the lock, tells the host functions which exchange it is for, and
comes out with bytes, numbers and booleans only. An error that Lua itself could not handle is
logged and answered, never raised into the server.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from threading import RLock
from typing import Any

from ngxlua_asgi.api import register_all
from ngxlua_asgi.api.ctx import Ctx, CtxAccess
from ngxlua_asgi.config.model import Config, Handler
from ngxlua_asgi.engine.exchange import Exchange
from ngxlua_asgi.engine.host import Host
from ngxlua_asgi.engine.vm import VM, VMError
from ngxlua_asgi.errors import ConfigError, LuaCodeError
from ngxlua_asgi.logs import logger
from ngxlua_asgi.phases.table import PHASES

__all__ = ["Worker"]

_MAX_ENDED = 32
_PER_REQUEST = frozenset(p.name for p in PHASES if p.per_request)


def _syntax_error(handler: Handler, message: str) -> ConfigError:
    """LuaJIT's message is ``chunk:line: what``; the line is the Lua file's own."""
    match = re.search(r":(\d+): ", message)
    line = int(match[1]) if match and handler.from_file else handler.line
    return ConfigError(
        f"failed to load Lua code: {message}", option=handler.option, file=handler.file, line=line
    )


class Worker:
    """A VM built from ``config``, its init phase run.

    Raises:
        ConfigError: Lua code that does not compile.
        LuaCodeError: ``init_by_lua`` failed.
    """

    def __init__(self, config: Config) -> None:
        self.config = config
        self._lock = RLock()
        self._started = False
        self._ended: list[int] = []  # ids that Lua may forget
        self._has_log = "log" in config.handlers
        self.host = Host(config)
        self._current = self.host.current
        register_all(self.host)
        self.op_app = self.host.number("app")
        self.op_finish = self.host.number("finish")
        self.op_stop = self.host.number("stop")
        self._vm = VM(self.host.functions, config.lua_max_memory)
        self._load(config)
        self.operations = self.host.operations()
        self.wants_requests = any(name in _PER_REQUEST for name in config.handlers) or bool(
            config.client_max_body_size
        )
        self.wants_lifespan = not {"init_worker", "exit_worker"}.isdisjoint(config.handlers)
        self.filters_body = "body_filter" in config.handlers

    # --- start and end -----------------------------------------------------------------------

    def _load(self, config: Config) -> None:
        function = self._vm.function
        path, cpath = config.lua_package_path, config.lua_package_cpath
        function("ngxlua_asgi.worker", "install")(path and path.encode(), cpath and cpath.encode())
        compile_ = function("ngxlua_asgi.worker", "compile")
        self._run_once = function("ngxlua_asgi.worker", "run_once")
        for phase, handler in config.handlers.items():
            ok, message = compile_(
                phase.encode(),
                handler.source,
                handler.chunkname.encode(),
                config.lua_isolated_globals,
            )
            if not ok:
                raise _syntax_error(handler, message.decode("utf-8", "replace"))
        self._init(config)
        function("ngxlua_asgi.worker", "build")(
            config.default_type.encode() if config.lua_use_default_type else None,
            config.lua_need_request_body,
            bool(config.client_max_body_size),
        )
        walk, access = "ngxlua_asgi.phases.walk", "ngxlua_asgi.api.ctx_access"
        # An operation, or None: to the app, nothing is kept.
        self.begin = self._first_entry(function(walk, "begin"))
        self.begin_websocket = self._first_entry(function(walk, "begin_websocket"))
        self.resume = self._entry(function(walk, "resume"))  # (*results) -> as begin
        self.request_changes = self._entry(function(walk, "request_changes"))
        self.app_start = self._entry(function(walk, "app_start"))  # (status)
        self.app_body = self._entry(function(walk, "app_body"))  # (last), of exchange.chunk
        self.special_response = self._entry(function(walk, "special_response"))  # (status)
        self._log = self._entry(function(walk, "log"))
        self._release = self._entry(function(walk, "release"))
        self._ctx_access = CtxAccess(
            self._between,
            function(access, "get"),
            function(access, "set"),
            function(access, "keys"),
            function(access, "adopt"),
        )

    def _init(self, config: Config) -> None:
        error = self._run_once(b"init")
        if error is not None:
            handler = config.handlers["init"]
            text = error.decode("utf-8", "replace")
            raise LuaCodeError("init_by_lua", handler.chunkname.lstrip("="), text)

    def start(self) -> None:
        """Run ``init_worker_by_lua``, once; an error in it is logged, as nginx does."""
        if not self._started:
            self._started = True
            self._run_logged(b"init_worker", "init_worker_by_lua")

    def stop(self) -> None:
        """Run ``exit_worker_by_lua``."""
        self.host.exiting = True
        self._run_logged(b"exit_worker", "exit_worker_by_lua")

    def _run_logged(self, phase: bytes, directive: str) -> None:
        with self._lock:
            error = self._run_once(phase)
        if error is not None:
            text = error.decode("utf-8", "replace")
            logger.error("%s error: %s", directive, text, extra={"ngx_level": "error"})

    def memory(self) -> int:
        """Bytes the VM uses."""
        return self._vm.memory()

    # --- ways into Lua -----------------------------------------------------------------------

    # The lock keeps a second thread (a test client's, a threaded server's) out while Lua runs;
    # the thread that runs it can come back only through a Python function of the user's.
    # These are closures, not methods: they are the hot path.

    def _entry(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """A way in for a known request: ``function`` gets its id and the arguments."""
        lock, current, broken = self._lock, self._current, self._broken

        def enter(exchange: Exchange, *arguments: Any) -> Any:
            with lock:
                if current.calling:
                    raise RuntimeError("a function that Lua is calling cannot serve a request")
                current.exchange = exchange
                try:
                    return function(exchange.id, *arguments)
                except VMError as error:
                    return broken(exchange, error)

        return enter

    def _first_entry(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """A way in for a new request: ``function`` gets the id of one that has ended, or 0."""
        lock, current, broken, ended = self._lock, self._current, self._broken, self._ended

        def enter(exchange: Exchange) -> Any:
            with lock:
                if current.calling:
                    raise RuntimeError("a function that Lua is calling cannot serve a request")
                current.exchange = exchange
                try:
                    return function(ended.pop() if ended else 0)
                except VMError as error:
                    return broken(exchange, error)

        return enter

    def _broken(self, exchange: Exchange, error: Exception) -> Any:
        """The driver itself failed (out of memory, a bug): a bare 500."""
        logger.error("%s", error, extra={"ngx_level": "error"})
        return self.op_finish, exchange.id, 500, b"", True

    def _between(self, function: Callable[..., Any], *arguments: Any) -> Any:
        with self._lock:
            if self._current.calling:
                raise RuntimeError("ngx.ctx cannot be used in a function that Lua is calling")
            return function(*arguments)

    def ctx(self, exchange: Exchange) -> Ctx:
        """The app's view of ``ngx.ctx``."""
        return Ctx(self._ctx_access, exchange)

    def log(self, exchange: Exchange, status: int) -> None:
        """The log phase, after the app's response."""
        if self._has_log:
            self._log(exchange, status)
            exchange.logged = True

    def release(self, exchange: Exchange, status: int | None = None) -> None:
        """The end of a request: log if that is still due, and forget it on both sides."""
        if exchange.id:
            if (self._has_log and not exchange.logged) or len(self._ended) >= _MAX_ENDED:
                self._release(exchange, status)
            else:
                self._ended.append(exchange.id)  # the next request tells Lua
        exchange.close()
