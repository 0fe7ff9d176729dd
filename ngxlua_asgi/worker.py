"""The composition root: one worker is one LuaJIT VM and the ways into it.

Rule: every way into Lua takes the lock, tells the host functions which exchange it is for, and
comes out with bytes, numbers and booleans only. An error that Lua itself could not handle is
logged and answered, never raised into the server.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from threading import RLock
from typing import Any

from ngxlua_asgi.api import register_all
from ngxlua_asgi.api.ctx import Ctx, CtxAccess
from ngxlua_asgi.config.model import Config, Handler
from ngxlua_asgi.config.plain import plain_config
from ngxlua_asgi.engine.exchange import NOBODY, Exchange
from ngxlua_asgi.engine.host import Host
from ngxlua_asgi.engine.values import pack
from ngxlua_asgi.engine.vm import VM, VMError, VMMemoryError
from ngxlua_asgi.errors import ConfigError, LuaCodeError
from ngxlua_asgi.logs import Logs, logger
from ngxlua_asgi.modules import register_all as register_modules
from ngxlua_asgi.native.dictionary import SharedDict
from ngxlua_asgi.phases.table import PHASES
from ngxlua_asgi.types import ASGIApp

__all__ = ["Worker"]

_MAX_ENDED = 32
_LAST_SECONDS = 10.0
_EXHAUSTED = 0.9  # of lua_max_memory, after a full collection
_REENTERED = "a function that Lua is calling cannot serve a request"
_PER_REQUEST = frozenset(p.name for p in PHASES if p.per_request)
_UNNOTICED = frozenset({"default_type", "client_body_buffer_size"})  # without anything else


def _nothing(_exchange: Exchange) -> None:
    return None


def _syntax_error(handler: Handler, message: str) -> ConfigError:
    """LuaJIT's message is ``chunk:line: what``; the line is the Lua file's own."""
    match = re.search(r":(\d+): ", message)
    line = int(match[1]) if match and handler.from_file else handler.line
    return ConfigError(
        f"failed to load Lua code: {message}", option=handler.option, file=handler.file, line=line
    )


def _init_name(handler: Handler, config: Config) -> str:
    """What nginx calls the phase where it fails."""
    return "init_by_lua_file" if config.from_conf and handler.from_file else "init_by_lua"


def _init_error(handler: Handler, message: str, config: Config) -> LuaCodeError | None:
    """To nginx, init_by_lua that does not compile is one that fails."""
    if not config.from_conf:
        return None
    return LuaCodeError(_init_name(handler, config), handler.chunkname.lstrip("="), message)


def _wants_requests(config: Config) -> bool:
    """Whether any request is more than the wrapped app's."""
    if config.from_conf or len(config.servers[0].root.locations) > 1:
        return True
    levels = [config.settings, *(level.settings for level in config.levels)]
    said = {name for settings in levels for name in settings}
    if any(level.own or level.codes for level in config.levels):
        return True
    return any(
        "_by_lua" in name or (not name.startswith("lua_") and name not in _UNNOTICED)
        for name in said
    )


class Worker:
    """A VM built from ``config``, its init phase run.

    Raises:
        ConfigError: Lua code that does not compile.
        LuaCodeError: ``init_by_lua`` failed.
    """

    def __init__(
        self,
        config: Config,
        upstreams: Mapping[str, ASGIApp] | None = None,
        logs: Logs | None = None,
        shared: Mapping[str, SharedDict] | None = None,
    ) -> None:
        self.config = config
        self._lock = RLock()
        self._started = False
        self.exhausted = False  # scripts keep so much that no request can be served
        self.on_exhausted: Callable[[], None] = lambda: None
        self._ended: list[int] = []  # ids that Lua may forget
        writes = logs is not None and logs.writes_access
        self.has_log = writes or config.uses("log_by_lua", "limit_conn")
        self.host = Host(config, logs)
        self.host.upstreams = upstreams or {}
        self.host.shared = shared or {}
        self.host.add_app("fresh_vm", None)
        self._current = self.host.current
        register_all(self.host)
        register_modules(self.host)
        self.apps = self.host.apps
        self.op_app = self.host.number("app")
        self.op_finish = self.host.number("finish")
        self.op_stop = self.host.number("stop")
        self._vm = VM(self.host.functions, config.lua_max_memory or None)
        self._vm.on_full = self._exhaust
        self._load(config)
        self._limit_memory()
        self.operations = self.host.timers.operations = self.host.operations()
        self.wants_requests = _wants_requests(config)
        self.wants_lifespan = not {"init_worker", "exit_worker"}.isdisjoint(config.handlers)

    # --- start and end -----------------------------------------------------------------------

    def _load(self, config: Config) -> None:
        function = self._vm.function
        composition = "ngxlua_asgi.worker"
        paths = (config.http("lua_package_path"), config.http("lua_package_cpath"))
        function(composition, "install")(
            *(None if p is None else p.encode("latin-1") for p in paths)
        )
        self._run_once = function(composition, "run_once")
        plan = self._compile(config)
        self._init(config)
        failure = function(composition, "build")(pack(plan))
        if failure is not None:
            message, file, line = failure
            text = message.decode("latin-1")
            where = file.decode("utf-8", "surrogateescape") if file else None
            raise ConfigError(text, file=where, line=int(line or 0))
        walk, access = "ngxlua_asgi.phases.entry", "ngxlua_asgi.api.ctx_access"
        self._page_500: bytes = function("ngxlua_asgi.phases.pages", "page")(500)[0]
        length = b"%d" % len(self._page_500)
        self._head_500 = (b"content-type", b"text/html", b"content-length", length)
        failed = self._failed_handler
        # An operation, or None: to the app, nothing is kept.
        self.begin = self._first_entry(function(walk, "begin"))
        self.begin_websocket = self._first_entry(function(walk, "begin_websocket"))
        resume = function(walk, "resume")
        intercept = function(walk, "intercept")
        begin_sub, captured = function(walk, "begin_sub"), function(walk, "captured")
        self.resume = self._entry(lambda id_, results: resume(id_, *results), failed)
        self.request_changes = self._entry(
            function(walk, "request_changes"), lambda _exchange: (None, None, None, None, True)
        )  # (None)
        self.app_start = self._entry(function(walk, "app_start"), self._failed_filter)  # (status)
        self.app_body = self._entry(
            function(walk, "app_body"), lambda _exchange: False
        )  # (last), of exchange.chunk
        self.begin_sub = self._entry(lambda id_, _none: begin_sub(id_), failed)  # (None)
        self.intercept = self._entry(
            lambda id_, answer: intercept(id_, *answer), failed
        )  # ((status, X-Accel-Redirect or None))
        self.app_failed = self._entry(function(walk, "app_failed"), failed)  # (status)
        self.captured = self._entry(
            lambda id_, result: captured(id_, *result), _nothing
        )  # ((body, cut, *pairs))
        self.special_response = self._entry(function(walk, "special_response"), failed)  # (status)
        self.own_server = function(walk, "own_server")  # (): it is ours, and knows more than ASGI
        self.log = self._entry(function(walk, "log"), _nothing)  # (status), after the app's answer
        self._release = self._entry(function(walk, "release"), _nothing)
        self._release_ended = function(walk, "forget")
        fresh_vm = "ngxlua_asgi.modules.fresh_vm"
        adopt = function(fresh_vm, "adopt")
        self.adopt = self._entry(lambda _id, state: adopt(state), failed)  # (another VM's request)
        self.adopted = function(fresh_vm, "adopted")
        timers, api_timer = self.host.timers, "ngxlua_asgi.api.timer"
        begin_timer, resume_timer = function(api_timer, "begin"), function(api_timer, "resume")
        timers.begin = self._entry(lambda id_, facts: begin_timer(id_, *facts), _nothing)
        timers.resume = self._entry(lambda id_, results: resume_timer(id_, *results), _nothing)
        timers.aborting = self._entry(function(api_timer, "aborting"), _nothing)
        timers.abandon = self._entry(function(api_timer, "abandon"), _nothing)
        self._ctx_access = CtxAccess(
            self._between,
            function(access, "get"),
            function(access, "set"),
            function(access, "keys"),
            function(access, "adopt"),
        )

    def _compile(self, config: Config) -> dict[str, Any]:
        """Compile all handlers; the model as Lua gets it."""
        compile_ = self._vm.function("ngxlua_asgi.worker", "compile")
        refuse = self._vm.function("ngxlua_asgi.worker", "refuse")
        numbers: dict[int, int] = {}

        def number(handler: Handler) -> int:
            known = numbers.get(id(handler))
            if known is not None:
                return known
            n = numbers[id(handler)] = len(numbers) + 1
            isolated = config.lua_isolated_globals and handler.phase in _PER_REQUEST
            name = handler.chunkname.encode("latin-1", "replace")
            ok, message = compile_(n, handler.source, name, isolated)
            if not ok and config.from_conf and handler.phase != "init":
                refuse(n, message, handler.phase in _PER_REQUEST)
            elif not ok:
                text = message.decode("utf-8", "replace")
                raise _init_error(handler, text, config) or _syntax_error(handler, text)
            return n

        run_once_in = self._vm.function("ngxlua_asgi.worker", "run_once_in")
        for phase, handler in config.handlers.items():
            run_once_in(phase.encode(), number(handler))
        return plain_config(config, number)

    def _limit_memory(self) -> None:
        try:
            self._vm.limit()
        except MemoryError as error:
            raise ConfigError(f"is too small: {error}", option="lua_max_memory") from None

    def _init(self, config: Config) -> None:
        error = self._run_once(b"init")
        if error is not None:
            handler = config.handlers["init"]
            text = error.decode("utf-8", "replace")
            raise LuaCodeError(_init_name(handler, config), handler.chunkname.lstrip("="), text)

    def start(self) -> None:
        """Run ``init_worker_by_lua``, once; an error in it is logged, as nginx does."""
        if not self._started:
            self._started = True
            self._run_logged(b"init_worker", "init_worker_by_lua")

    async def end(self) -> None:
        """The orderly end: timers run now, their handlers to their end, then `stop`.

        How long handlers may take is ``worker_shutdown_timeout``; without one they have all
        the time they want, as in nginx, but 10 seconds where there is no nginx.conf.
        """
        self.host.exiting = True
        default = None if self.config.from_conf else _LAST_SECONDS
        await self.host.timers.end(self.config.http("worker_shutdown_timeout", default))
        self.stop()

    def stop(self) -> None:
        """Run ``exit_worker_by_lua``."""
        self.host.exiting = True
        self._run_logged(b"exit_worker", "exit_worker_by_lua")

    def close(self) -> None:
        """End the VM now: no collector sees that Lua and Python hold each other."""
        logger.debug("lua close the global Lua VM", extra={"ngx_level": "debug"})
        vars(self).clear()

    def _run_logged(self, phase: bytes, directive: str) -> None:
        with self._lock:
            self._current.exchange = NOBODY
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

    def _entry(
        self, function: Callable[..., Any], failed: Callable[[Exchange], Any]
    ) -> Callable[[Exchange, Any], Any]:
        """A way in for a known request: ``function`` gets its id and one argument.

        Where the driver itself fails (out of memory, a bug), ``failed`` makes the answer.
        """
        lock, current, note = self._lock, self._current, self._note_failure

        def enter(exchange: Exchange, argument: Any) -> Any:
            with lock:
                if current.calling:
                    raise RuntimeError(_REENTERED)
                current.exchange = exchange
                try:
                    return function(exchange.id, argument)
                except VMError as error:
                    note(error)
                    return failed(exchange)

        return enter

    def _first_entry(self, function: Callable[..., Any]) -> Callable[[Exchange], Any]:
        """A way in for a new request: ``function`` gets the id of one that has ended."""
        lock, current, ended = self._lock, self._current, self._ended
        note, failed = self._note_failure, self._failed_handler

        def enter(exchange: Exchange) -> Any:
            with lock:
                if current.calling:
                    raise RuntimeError(_REENTERED)
                current.exchange = exchange
                try:
                    return function(ended.pop()) if ended else function()
                except VMError as error:
                    note(error)
                    return failed(exchange)

        return enter

    def _note_failure(self, error: Exception) -> None:
        if isinstance(error, VMMemoryError):
            error = VMMemoryError("not enough memory")  # it comes without words
            self._vm.collect()  # LuaJIT has no emergency collection
        logger.error("%s", error, extra={"ngx_level": "error"})
        limit = self.config.lua_max_memory
        if limit and self._vm.memory() > _EXHAUSTED * limit:
            self._exhaust()

    def _exhaust(self) -> None:
        if not self.exhausted:
            self.exhausted = True
            words = "the Lua VM has used up lua_max_memory: the next request gets a new one"
            logger.critical(words, extra={"ngx_level": "alert"})
            self.on_exhausted()

    def _failed_handler(self, exchange: Exchange) -> Any:
        """Operation finish or stop, as Lua would answer for a 500."""
        if exchange.response_started:
            return self.op_stop, exchange.id
        return self.op_finish, exchange.id, 500, self._page_500, True, *self._head_500

    def _failed_filter(self, _exchange: Exchange) -> Any:
        """The page that replaces the app's response."""
        return 500, self._page_500, *self._head_500

    def _between(self, function: Callable[..., Any], *arguments: Any) -> Any:
        with self._lock:
            if self._current.calling:
                raise RuntimeError("ngx.ctx cannot be used in a function that Lua is calling")
            return function(*arguments)

    def ctx(self, exchange: Exchange) -> Ctx:
        """The app's view of ``ngx.ctx``."""
        return Ctx(self._ctx_access, exchange)

    def release(self, exchange: Exchange, status: int | None = None) -> None:
        """The end of a request that was cut off or is yet to be logged, on both sides."""
        if exchange.id:
            self._release(exchange, status)
        exchange.close()

    def forget(self, id_: int) -> None:
        """Lua need not keep the request ``id_``; the next one tells it, which saves a call."""
        self._ended.append(id_)
        if len(self._ended) > _MAX_ENDED:
            self._release_ended(self._ended.pop())
