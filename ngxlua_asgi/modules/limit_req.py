"""The clock of ``limit_req``.

Rule: milliseconds that only go forward, as nginx's ``ngx_current_msec``.
"""

from __future__ import annotations

from time import monotonic

from ngxlua_asgi.engine.host import Host

__all__ = ["register"]


def register(host: Host) -> None:
    """Offer ``monotonic_ms``."""
    host.add({"monotonic_ms": lambda: int(monotonic() * 1000)})
