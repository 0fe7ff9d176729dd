"""The app's response headers, one or all, as Lua asks.

Rule: Python holds the list; Lua keeps only what scripts change (``phases/overlay.lua``).
"""

from __future__ import annotations

from ngxlua_asgi.api.req_header import page
from ngxlua_asgi.engine.host import Host

__all__ = ["register"]


def register(host: Host) -> None:
    """Offer ``resp_header``, ``resp_headers`` and ``resp_add``."""
    current = host.current

    def resp_header(name: bytes) -> tuple[bytes, ...] | bytes | None:
        found = [v for k, v in current.exchange.response_headers if k.lower() == name]
        if len(found) == 1:
            return found[0]
        return tuple(found) or None

    def resp_headers(start: float) -> tuple[bytes, ...] | None:
        return page(current.exchange.response_headers, int(start))

    def resp_add(name: bytes, value: bytes) -> None:
        exchange = current.exchange
        exchange.response_headers = [(name, value), *exchange.response_headers]

    host.add(
        {
            "resp_header": resp_header,
            "resp_headers": resp_headers,
            "resp_add": resp_add,
        }
    )
