"""``ngx.timer``: the clock, the limits, and the tasks of handlers that wait.

Rule: a timer is an integer here; its function and arguments stay in Lua. A handler runs with an
exchange of its own, whose scope (type ``ngx.timer``) has nothing of a request but the addresses
that nginx names in the log. Timers belong to the worker: they outlive the request that made them,
and run at once, ``premature``, when the worker ends (ngx_http_lua_timer.c).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from heapq import heappop, heappush
from time import monotonic
from typing import Any, Final

import anyio
import anyio.lowlevel

from ngxlua_asgi.api.worker import PROCESS
from ngxlua_asgi.engine.background import Cancel, later, start
from ngxlua_asgi.engine.exchange import NOBODY, WITHOUT_APP, Exchange
from ngxlua_asgi.engine.host import Host, Operation
from ngxlua_asgi.types import Scope

__all__ = ["TIMER", "Timers", "register", "timer_tail"]

TIMER: Final = "ngx.timer"  # the type of a handler's scope

_EXITING: Final = (None, b"process exiting")
_TOO_MANY: Final = (None, b"too many pending timers")
_NO_LOOP: Final = (None, b"no event loop")

_Entry = Callable[[Exchange, Any], Any]


class _Pending:
    """A timer that has yet to expire."""

    __slots__ = ("cancel", "due", "scope")

    def __init__(self, scope: Scope, due: float) -> None:
        self.scope = scope
        self.due = due  # monotonic
        self.cancel: Cancel = lambda: None


class Timers:
    """The timers of one VM.

    The worker sets ``operations``, and the ways into Lua.
    """

    operations: Mapping[int, Operation]
    begin: _Entry  # ((premature, whether too many run)): an operation or None
    resume: _Entry  # (results): the same
    abandon: _Entry  # (None)
    aborting: _Entry  # (how many): a line in the log

    def __init__(self, host: Host) -> None:
        self._host = host
        self._pending: dict[int, _Pending] = {}
        self._order: list[tuple[float, int]] = []  # a heap: when and which
        self._running: dict[Exchange, Cancel] = {}
        self._last = 0
        self._max_pending = int(host.config.http("lua_max_pending_timers", 1024))
        self._max_running = int(host.config.http("lua_max_running_timers", 256))
        self._changed: anyio.Event | None = None  # while the end waits for handlers
        self._hurried = False

    # --- for Lua -----------------------------------------------------------------------------

    def add(self, seconds: float, wildcards: bytes | None, again: bool) -> Any:
        """A new timer: its number, or None and why there is none.

        Args:
            seconds: the delay.
            wildcards: ports that the server listens on at any address, as ``,80,443,``.
            again: the next turn of one that repeats, to which no limit applies.
        """
        if (self._host.exiting or PROCESS.exiting) and seconds > 0:
            return _EXITING
        if not again and len(self._pending) >= self._max_pending:
            return _TOO_MANY
        self._last = id_ = self._last + 1
        scope = _scope_of(self._host.current.exchange, wildcards)
        timer = _Pending(scope, monotonic() + seconds)
        try:
            timer.cancel = later(seconds, self._wake, id_)
        except RuntimeError:
            return _NO_LOOP
        self._pending[id_] = timer
        heappush(self._order, (timer.due, id_))
        self._host.retain()
        return id_

    def pending(self) -> int:
        """How many have yet to expire."""
        return len(self._pending)

    def running(self) -> int:
        """How many handlers run or wait."""
        return len(self._running)

    def refused(self) -> int:
        """The limit that the current timer breaks; what is said of it has no request."""
        self._host.current.exchange.close()
        return self._max_running

    # --- a timer expires ---------------------------------------------------------------------

    def _wake(self, id_: int) -> None:
        """It is time for timer ``id_``, and for those that are due before it."""
        timer = self._pending.get(id_)
        if timer is not None:
            now = max(monotonic(), timer.due)  # an event loop may be early by its resolution
            while self._order and self._order[0][0] <= now:
                self._expire(heappop(self._order)[1])

    def _expire(self, id_: int, premature: bool = False) -> None:
        timer = self._pending.pop(id_, None)
        if timer is None:
            return
        timer.cancel()
        full = len(self._running) >= self._max_running
        exchange = Exchange(WITHOUT_APP, timer.scope)
        exchange.id = id_
        if not full:
            self._running[exchange] = lambda: None
        operation = self.begin(exchange, (premature, full))
        if operation is None:
            self._end(exchange)
        else:
            self._running[exchange] = start(self._run, exchange, operation)

    async def _run(self, exchange: Exchange, operation: Any) -> None:
        try:
            while operation is not None:
                number, exchange.id, *values = operation
                results = await self.operations[number](exchange, *values)
                operation = self.resume(exchange, results)
            exchange.id = 0
        finally:
            if exchange.id:
                self.abandon(exchange, None)
            self._end(exchange)

    def _end(self, exchange: Exchange) -> None:
        self._running.pop(exchange, None)
        exchange.close()
        if self._changed is not None:
            self._changed.set()
        self._host.release()

    # --- the worker ends ---------------------------------------------------------------------

    def abort(self) -> None:
        """All timers run now, ``premature``."""
        order, self._order = sorted(self._order), []
        if order and not self._hurried:
            self.aborting(NOBODY, len(self._pending))
            for _due, id_ in order:
                self._expire(id_, premature=True)

    async def end(self, seconds: float | None) -> None:
        """`abort`, and wait for the handlers, at most ``seconds``."""
        self.abort()
        with anyio.move_on_after(seconds):
            while (self._pending or self._running) and not self._hurried:
                self._changed = anyio.Event()
                await self._changed.wait()
        self._changed = None
        for cancel in list(self._running.values()):
            cancel()
        await anyio.lowlevel.checkpoint()

    def hurry(self) -> None:
        """No timer runs any more, and nobody waits for a handler (nginx's fast stop)."""
        self._hurried = True
        for timer in self._pending.values():
            timer.cancel()
        self._pending.clear()
        self._order.clear()
        if self._changed is not None:
            self._changed.set()


def _scope_of(exchange: Exchange, wildcards: bytes | None) -> Scope:
    """A handler's scope: who asked for it, and where (``server`` is an address with its port)."""
    scope = exchange.scope
    if scope.get("type") == TIMER:
        return scope
    return {"type": TIMER, "client": scope.get("client"), "server": _listen(scope, wildcards)}


def _listen(scope: Scope, wildcards: bytes | None) -> str | None:
    server = scope.get("server")
    if server is None:
        return None
    host, port = server
    if port is None:
        return f"unix:{host}"
    if wildcards is not None and b",%d," % port in wildcards:
        host = "0.0.0.0"  # as nginx names the socket
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def timer_tail(scope: Scope) -> bytes:
    """``, client: …, server: …``: how nginx ends a handler's line in the log."""
    client, server = scope["client"], scope["server"]
    tail = f", client: {client[0]}" if client else ""
    tail += f", server: {server}" if server else ""
    return tail.encode("latin-1", "replace")


def register(host: Host) -> None:
    """Offer timers to Lua; the worker finds them as ``host.timers``."""
    host.timers = timers = Timers(host)
    host.add(
        {
            "timer_add": timers.add,
            "timers_pending": timers.pending,
            "timers_running": timers.running,
            "timer_refused": timers.refused,
        }
    )
