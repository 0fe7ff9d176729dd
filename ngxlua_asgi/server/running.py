"""Our HTTP/1 protocol on sockets that somebody else has opened, under uvicorn's lifespan.

Rule: `stop` is a call, not a signal. A graceful stop lets requests end and closes idle connections
at once; a fast one closes all. Nothing here polls: an end is noticed when it comes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from socket import socket
from typing import Any, Final

import uvicorn

from ngxlua_asgi.server.protocol import HTTP1
from ngxlua_asgi.types import ASGIApp

__all__ = ["Server"]


_TURNS: Final = 4  # of the event loop, in which asyncio makes a connection of what it accepted


class _Watched(set[Any]):
    """A set that tells when it has become empty, and late-comers that the server ends."""

    def __init__(self) -> None:
        super().__init__()
        self.empty = asyncio.Event()
        self.ending = False

    def add(self, element: Any) -> None:
        super().add(element)
        if self.ending:
            element.shutdown()

    def discard(self, element: Any) -> None:
        super().discard(element)
        if not self:
            self.empty.set()


class Server(uvicorn.Server):
    """Serves ``app`` on ``sockets`` (bound; listening or not) until `stop`.

    Args:
        app: an `NgxLua`, or any ASGI app.
        sockets: closed at the end.
    """

    def __init__(self, app: ASGIApp, sockets: Sequence[socket]) -> None:
        said = getattr(app, "config", None)
        super().__init__(
            uvicorn.Config(
                app,
                http=HTTP1,
                ws="auto" if getattr(said, "has_app", True) else "none",
                interface="asgi3",
                log_config=None,
                access_log=False,
                proxy_headers=False,  # the client is who is connected; realip says otherwise
                server_header=False,
                date_header=False,
            )
        )
        self._app = app
        self._sockets = list(sockets)
        self._stopping = asyncio.Event()
        self._hurry = asyncio.Event()
        self._connections = self.server_state.connections = _Watched()
        self._tasks = self.server_state.tasks = _Watched()

    def stop(self, *, graceful: bool) -> None:
        """End `run_until_stopped`: as soon as requests have ended, or at once."""
        self.should_exit = True
        if not graceful:
            self.force_exit = True
            self._hurry.set()
            hurry = getattr(self._app, "hurry", None)
            if hurry is not None:
                hurry()
        self._stopping.set()

    async def run_until_stopped(self) -> None:
        """Serve; returns when everything is closed and the lifespan has ended."""
        await self._serve(self._sockets)

    async def main_loop(self) -> None:
        """Wait for `stop`."""
        await self._stopping.wait()

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """Close what listens, then the connections, then end the lifespan."""
        loop = asyncio.get_running_loop()
        for one in sockets or ():
            loop.remove_reader(one)  # a server that is closed drops what it has just accepted
        for _ in range(_TURNS):
            await asyncio.sleep(0)
        for server in self.servers:
            server.close()
        for one in sockets or ():
            one.close()
        self._connections.ending = True
        for connection in list(self._connections):
            connection.shutdown()
        if not self.force_exit:
            await self._until_idle()
        if self.force_exit:
            await self._cut()
        await self.lifespan.shutdown()

    async def _until_idle(self) -> None:
        """Until all requests have ended, or there is no more time."""
        hurry = asyncio.ensure_future(self._hurry.wait())
        for watched in (self._connections, self._tasks):
            while watched and not self.force_exit:
                watched.empty.clear()
                empty = asyncio.ensure_future(watched.empty.wait())
                await asyncio.wait((empty, hurry), return_when=asyncio.FIRST_COMPLETED)
                empty.cancel()
        hurry.cancel()

    async def _cut(self) -> None:
        """Close all connections and end all requests now."""
        for connection in list(self._connections):
            connection.transport.abort()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
