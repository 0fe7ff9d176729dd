"""A process that serves: the event loop, the servers on it, and its signals.

Rule: at most one server accepts; one that was replaced (a reload without a master) goes on until
its requests have ended. Each server closes copies of the sockets it was given.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable, Mapping, Sequence
from socket import socket
from typing import Any

from ngxlua_asgi.cli.signals import SIGNALS
from ngxlua_asgi.server.running import Server
from ngxlua_asgi.types import ASGIApp

__all__ = ["Serving", "run_loop"]


class Serving:
    """The servers of this process; all but the last are on their way out."""

    def __init__(self) -> None:
        self._servers: dict[asyncio.Task[None], Server] = {}
        self._ended: dict[asyncio.Task[None], Callable[[], None]] = {}
        self._current: Server | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._stopped = False

    @property
    def started(self) -> bool:
        """Whether the current server has begun to accept."""
        return self._current is not None and self._current.started

    def start(
        self, app: ASGIApp, sockets: Sequence[socket], ended: Callable[[], None] | None = None
    ) -> None:
        """Serve ``app``; the server before it stops accepting and ends its requests.

        Args:
            app: what is served.
            sockets: copies of them are used.
            ended: called when this server has ended.
        """
        before, self._current = self._current, Server(app, [each.dup() for each in sockets])
        task = asyncio.get_running_loop().create_task(_run(self._current))
        self._servers[task] = self._current
        self._ended[task] = ended or (lambda: None)
        if before is not None:
            before.stop(graceful=True)

    def stop(self, *, graceful: bool, timeout: float | None = None) -> None:
        """End, gracefully for at most ``timeout`` seconds."""
        self._stopped = True
        for server in self._servers.values():
            server.stop(graceful=graceful)
        if timeout is not None and graceful and self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(timeout, lambda: self.stop(graceful=False))

    async def wait(self) -> bool:
        """Until all have ended; whether that was asked for."""
        while self._servers:
            done, _ = await asyncio.wait(self._servers, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                del self._servers[task]
                self._ended.pop(task)()
                task.result()
        if self._timer is not None:
            self._timer.cancel()
        return self._stopped


async def _run(server: Server) -> None:
    with contextlib.suppress(SystemExit):  # uvicorn's way out where the app does not start
        await server.run_until_stopped()


def run_loop(main: Callable[[], Any], handlers: Mapping[signal.Signals, Callable[[], None]]) -> Any:
    """Run ``main`` on an event loop of its own, signals that were blocked going to ``handlers``."""
    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        for number, handler in handlers.items():
            loop.add_signal_handler(number, handler)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        return runner.run(main())
