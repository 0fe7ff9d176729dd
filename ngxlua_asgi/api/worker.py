"""``ngx.worker``: facts of this process.

Rule: an ASGI server says neither how many workers there are nor which one this is, so the
count is 1 and the id 0 unless the command line, which does know, says otherwise.
"""

from __future__ import annotations

from os import getpid

from ngxlua_asgi.engine.host import Host

__all__ = ["register"]


def register(host: Host) -> None:
    """Offer the worker's facts."""
    host.add(
        {
            "worker_pid": getpid,
            "worker_id": lambda: 0,
            "worker_count": lambda: 1,
            "worker_exiting": lambda: host.exiting,
        }
    )
