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

__all__ = ["Host", "Operation"]

Operation = Callable[..., Awaitable[tuple[Any, ...]]]


class Host:
    """The registry that a family's ``register(host)`` fills.

    ``op(name)`` numbers an operation at its first mention; numbers cost less to cross with.
    """

    def __init__(self, config: Config) -> None:
        self.config = config
        self.current = Current()
        self.functions: dict[str, object] = {
            "op": self._op,
            "app_number": self._app_number,
        }
        self._operations: dict[str, Operation] = {}
        self._numbers: dict[str, int] = {}
        self.exiting = False  # ngx.worker.exiting()
        self.upstreams: Mapping[str, Any] = {}  # apps that proxy_pass reaches in process
        self.apps: list[Any] = [None]  # content handlers in Python; the first is the wrapped app
        self._apps: dict[str, int] = {}
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
