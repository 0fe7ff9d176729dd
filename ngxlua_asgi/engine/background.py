"""Work of a worker that belongs to no request: it runs later, or beside everything else.

Rule: on asyncio these are the loop's own handles and tasks, on trio tasks of the system nursery,
so that nothing needs a task group which outlives requests (not every ASGI server has a lifespan).
What runs here sees no request's context variables, and an exception of its own ends in the log.
"""

from __future__ import annotations

import asyncio
import math
import sys
from collections.abc import Awaitable, Callable
from contextvars import Context
from typing import Any

import anyio

from ngxlua_asgi.logs import logger

__all__ = ["Cancel", "later", "start"]

Cancel = Callable[[], object]  # may be called again, and after the end

_running: set[asyncio.Task[None]] = set()  # asyncio itself keeps tasks by weak references


def _loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def later(seconds: float, function: Callable[..., object], *arguments: Any) -> Cancel:
    """Call ``function`` on this event loop in ``seconds``.

    Raises:
        RuntimeError: no event loop runs here.
    """
    loop = _loop()
    if loop is not None:
        return loop.call_later(seconds, function, *arguments, context=Context()).cancel

    async def wait() -> None:
        await (anyio.sleep(seconds) if seconds < math.inf else anyio.sleep_forever())
        function(*arguments)

    return start(wait)


def start(function: Callable[..., Awaitable[None]], *arguments: Any) -> Cancel:
    """Run an async ``function`` until it ends, is cancelled, or the event loop ends.

    Raises:
        RuntimeError: no event loop runs here.
    """
    loop = _loop()
    if loop is not None:
        task = loop.create_task(_logged(function, arguments), context=Context())
        _running.add(task)
        task.add_done_callback(_running.discard)
        return task.cancel
    if "trio" not in sys.modules:
        raise RuntimeError("no event loop is running")
    import trio

    scope = anyio.CancelScope()

    async def scoped() -> None:
        with scope:
            await _logged(function, arguments)

    trio.lowlevel.spawn_system_task(scoped)
    return scope.cancel


async def _logged(function: Callable[..., Awaitable[None]], arguments: tuple[Any, ...]) -> None:
    try:
        await function(*arguments)
    except Exception:
        logger.exception("a task of the worker has failed")
