"""What Python offers to Lua: host functions and awaited operations, gathered by family.

Rule: a host function takes and returns bytes, numbers, booleans, None or a tuple of these, and
never raises; an operation is an ``async`` function of the exchange and at most three values,
and answers a tuple of such values. Families (``api/*.py``) register both here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

from ngxlua_asgi.config.model import Config
from ngxlua_asgi.engine.exchange import Current
from ngxlua_asgi.logs import Logs, logger
from ngxlua_asgi.native.dictionary import SharedDict

__all__ = ["Host", "Operation"]

Operation = Callable[..., Awaitable[tuple[Any, ...]]]


class Host:
    """The registry that a family's ``register(host)`` fills.

    ``op(name)`` numbers an operation at its first mention; numbers cost less to cross with.
    """

    def __init__(self, config: Config, logs: Logs | None = None) -> None:
        self.config = config
        self.logs = logs  # None: what is to be logged goes to Python's logging
        self.current = Current()
        self.functions: dict[str, object] = {
            "op": self._op,
            "app_number": self._app_number,
        }
        self._operations: dict[str, Operation] = {}
        self._numbers: dict[str, int] = {}
        self.exiting = False  # ngx.worker.exiting()
        self.shared: Mapping[str, SharedDict] = {}  # ngx.shared
        self._users = 1  # who needs this VM: its owner, and what outlives a request (timers)
        self.on_unused: Callable[[], None] | None = None  # of a VM that was made for one request
        self.upstreams: Mapping[str, Any] = {}  # apps that proxy_pass reaches in process
        self.apps: list[Any] = [None]  # content handlers in Python; the first is the wrapped app
        self._apps: dict[str, int] = {}
        self.timers: Any = None  # api/timer.py's Timers
        self.run_subrequest: Callable[[Any, int], Coroutine[Any, Any, None]] | None = None
        self.run_subrequests: Callable[[Any], Coroutine[Any, Any, None]] | None = None

    def add(self, functions: Mapping[str, object]) -> None:
        """Offer ``functions`` (or constants) under their names."""
        self.functions.update(functions)

    def add_operation(self, name: str, operation: Operation) -> None:
        """Let Lua wait for ``operation``."""
        self._operations[name] = operation

    def add_app(self, name: str, app: Any) -> None:
        """Offer an ASGI app as a content handler, by name (``app_number`` in Lua)."""
        self._apps[name] = len(self.apps)
        self.apps.append(app)

    def replace_app(self, name: str, app: Any) -> None:
        """Put ``app`` in the place that `add_app` has kept for it."""
        self.apps[self._apps[name]] = app

    def retain(self) -> None:
        """Something outlives the request that began it (a timer): the VM is to stay."""
        if self.on_unused is not None:
            self._users += 1

    def release(self) -> None:
        """One user less; a VM that was made for one request ends with the last."""
        if self.on_unused is None:
            return
        words = "lua decrementing the reference count for Lua VM: %d"
        logger.debug(words, self._users, extra={"ngx_level": "debug"})
        self._users -= 1
        if not self._users:
            self.on_unused()

    def _app_number(self, name: bytes) -> int | None:
        return self._apps.get(name.decode("latin-1"))

    def number(self, name: str) -> int:
        """The number that stands for operation ``name``."""
        return self._numbers.setdefault(name, len(self._numbers) + 1)

    def _op(self, name: bytes) -> int:
        return self.number(name.decode())

    def operations(self) -> dict[int, Operation]:
        """Operations by number, once all Lua code that names them is loaded."""
        return {n: self._operations[k] for k, n in self._numbers.items() if k in self._operations}
