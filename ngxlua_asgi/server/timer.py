"""One timer for all that a connection may wait for.

Rule: arming is only a number where the timer is set for an earlier time anyway, so that a request
on a connection that lasts costs no entry in the event loop's schedule.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

__all__ = ["Timer"]

_NEVER = float("inf")


class Timer:
    """Calls ``late`` once what it was armed for has taken too long."""

    __slots__ = ("_deadline", "_handle", "_late", "_loop", "_when")

    def __init__(self, loop: asyncio.AbstractEventLoop, late: Callable[[], None]) -> None:
        self._loop = loop
        self._late: Callable[[], None] | None = late
        self._deadline = _NEVER
        self._when = _NEVER  # the loop calls
        self._handle: asyncio.TimerHandle | None = None

    def arm(self, seconds: float) -> None:
        """Count from now."""
        self._deadline = self._loop.time() + seconds
        if self._deadline < self._when:
            if self._handle is not None:
                self._handle.cancel()
            self._schedule()

    def rest(self) -> None:
        """Count no more."""
        self._deadline = _NEVER

    def cancel(self) -> None:
        """The end."""
        self._deadline, self._late = _NEVER, None
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def _schedule(self) -> None:
        self._when = self._deadline
        self._handle = self._loop.call_at(self._when, self._ring)

    def _ring(self) -> None:
        self._handle, self._when = None, _NEVER
        if self._deadline == _NEVER or self._late is None:
            return
        if self._deadline > self._loop.time():
            self._schedule()
        else:
            self._deadline = _NEVER
            self._late()
