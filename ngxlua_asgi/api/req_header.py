"""Request headers, one or all, as Lua asks.

Rule: names are lower-case, as ASGI has them; several lines of one name are joined as nginx
joins them ("; " for Cookie, ", " else).
"""

from __future__ import annotations

from collections.abc import Sequence

from ngxlua_asgi.engine.host import Host

__all__ = ["page", "register"]

_PAGE = 100  # lines per crossing


def page(lines: Sequence[tuple[bytes, bytes]], start: int) -> tuple[bytes, ...] | None:
    """Names and values in turn of at most a page of ``lines`` from ``start``."""
    flat = [part for line in lines[start : start + _PAGE] for part in line]
    return tuple(flat) or None


def register(host: Host) -> None:
    """Offer ``req_header`` and ``req_headers``."""
    current = host.current

    def req_header(name: bytes) -> bytes | None:
        found: bytes | None = None
        for key, value in current.exchange.scope["headers"]:
            if key == name:
                if found is None:
                    found = value
                else:
                    found += (b"; " if name == b"cookie" else b", ") + value
        return found

    def req_headers(start: float) -> tuple[bytes, ...] | None:
        return page(current.exchange.scope["headers"], int(start))

    host.add({"req_header": req_header, "req_headers": req_headers})
