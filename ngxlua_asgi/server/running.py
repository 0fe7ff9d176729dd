"""uvicorn on sockets that somebody else has opened, stopped by a call instead of a signal.

Rule: a graceful stop lets requests end and closes idle connections at once; a fast one closes all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from socket import socket

import uvicorn

from ngxlua_asgi.types import ASGIApp

__all__ = ["Server"]


class Server(uvicorn.Server):
    """Serves ``app`` on ``sockets`` (bound; listening or not) until `stop`."""

    def __init__(self, app: ASGIApp, sockets: Sequence[socket]) -> None:
        super().__init__(
            uvicorn.Config(app, log_config=None, access_log=False, server_header=False)
        )
        self._sockets = list(sockets)
        self._stopping = asyncio.Event()

    def stop(self, *, graceful: bool) -> None:
        """End `run_until_stopped`: soon, or at once."""
        self.should_exit = True
        self.force_exit = self.force_exit or not graceful
        self._stopping.set()

    async def run_until_stopped(self) -> None:
        """Serve; returns when everything is closed and the lifespan has ended."""
        await self._serve(self._sockets)

    async def main_loop(self) -> None:
        """Wait for `stop` (uvicorn looks ten times a second)."""
        await self.on_tick(0)
        await self._stopping.wait()
