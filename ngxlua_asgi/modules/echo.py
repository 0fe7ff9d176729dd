"""What the echo module needs of Python: files as bodies, sub-requests beside a sleep.

Rule: see ``engine/host.py``. Sub-requests begin in their order, each before the next, whatever
the event loop; then they go on together.
"""

from __future__ import annotations

import os

import anyio
import anyio.lowlevel

from ngxlua_asgi.engine.exchange import Exchange
from ngxlua_asgi.engine.host import Host

__all__ = ["register"]


def _read_file(path: bytes) -> tuple[bytes | None, bytes]:
    """A file's bytes; else None and the error as nginx words it."""
    try:
        with open(path, "rb") as file:
            return file.read(), b""
    except OSError as error:
        number = error.errno or 0
        return None, b"%d: %s" % (number, os.strerror(number).encode())
    except ValueError:  # a NUL byte
        return None, b"2: No such file or directory"


def register(host: Host) -> None:
    """Offer ``echo_read_file`` and the operation ``echo_run``."""

    async def echo_run(exchange: Exchange, first: int, count: int, seconds: float) -> tuple[()]:
        run = host.run_subrequest
        assert run is not None  # set with the worker
        async with anyio.create_task_group() as group:
            for id_ in range(first, first + count):
                group.start_soon(run, exchange, id_)
                await anyio.lowlevel.checkpoint()
            await anyio.sleep(seconds)
        return ()

    host.add({"echo_read_file": _read_file})
    host.add_operation("echo_run", echo_run)
