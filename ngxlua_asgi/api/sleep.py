"""``ngx.sleep``: the waiting half.

Rule: anyio only, so that asyncio and trio behave alike.
"""

from __future__ import annotations

import anyio

from ngxlua_asgi.engine.exchange import Exchange
from ngxlua_asgi.engine.host import Host

__all__ = ["register"]


async def _sleep(_exchange: Exchange, seconds: float, *_rest: object) -> tuple[()]:
    await anyio.sleep(seconds)
    return ()


def register(host: Host) -> None:
    """Offer the operation ``sleep``."""
    host.add_operation("sleep", _sleep)
