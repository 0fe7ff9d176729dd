"""Idle connections to the servers of an ``upstream``, ready for the next request.

Rule: a connection belongs to the event loop it was made in and is closed with it, also where
nobody calls ``aclose``; no task waits beside it. The one used last is used first, the one idle
for longest is closed when there are too many, as nginx's keepalive module does.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Hashable
from dataclasses import dataclass, field
from time import monotonic
from typing import Generic, Protocol, TypeVar

from anyio.lowlevel import RunVar

__all__ = ["Keepalive"]


class _Connection(Protocol):
    key: Hashable  # of connections that can stand in for one another
    idle_since: float

    def is_silent(self) -> bool: ...
    async def aclose(self) -> None: ...


C = TypeVar("C", bound=_Connection)


@dataclass(slots=True)
class _OfLoop(Generic[C]):
    idle: list[C] = field(default_factory=list)  # the oldest first
    guard: AsyncGenerator[None, None] | None = None


class Keepalive(Generic[C]):
    """The idle connections of this worker to one upstream.

    Args:
        limit: how many stay open; 0 for none.
        timeout: for how many seconds.
    """

    def __init__(self, limit: int, timeout: float) -> None:
        self._limit = limit
        self._timeout = timeout
        self._of_loop: RunVar[_OfLoop[C]] = RunVar("ngxlua_asgi.keepalive")

    async def take(self, key: Hashable) -> C | None:
        """Give a connection away that is still open, or None."""
        here = self._of_loop.get(None)
        if here is None:
            return None
        idle = here.idle
        await self._close_old(idle)
        for at in range(len(idle) - 1, -1, -1):
            connection = idle[at]
            if connection.key != key:
                continue
            del idle[at]
            if connection.is_silent():
                return connection
            await connection.aclose()  # the server has closed it, or spoke unasked
            return await self.take(key)
        return None

    async def put(self, connection: C) -> None:
        """Take a connection that has nothing more to do, or close it."""
        if not self._limit:
            await connection.aclose()
            return
        here = self._of_loop.get(None)
        if here is None:
            here = _OfLoop()
            self._of_loop.set(here)
        if here.guard is None:
            here.guard = _close_with_loop(here.idle)
            await anext(here.guard)
        connection.idle_since = monotonic()
        here.idle.append(connection)
        if len(here.idle) > self._limit:
            await here.idle.pop(0).aclose()

    async def aclose(self) -> None:
        """Close the connections of the running loop."""
        here = self._of_loop.get(None)
        if here is not None and here.guard is not None:
            guard, here.guard = here.guard, None
            await guard.aclose()

    async def _close_old(self, idle: list[C]) -> None:
        while idle and monotonic() - idle[0].idle_since >= self._timeout:
            await idle.pop(0).aclose()


async def _close_with_loop(idle: list[C]) -> AsyncGenerator[None, None]:
    """Begun and never finished: a loop that ends finishes its generators (PEP 525)."""
    try:
        yield
    finally:
        while idle:
            await idle.pop().aclose()
