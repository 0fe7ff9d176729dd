"""Request headers, one or all, as Lua asks.

Rule: names are lower-case, as ASGI has them, unless raw ones are asked for; several lines of one
name are joined as nginx joins them ("; " for Cookie, ", " else).
"""

from __future__ import annotations

from collections.abc import Sequence

from ngxlua_asgi.engine.host import Host
from ngxlua_asgi.types import CONNECTION, Scope

__all__ = ["page", "register", "spelled"]

_PAGE = 100  # lines per crossing


def page(lines: Sequence[tuple[bytes, bytes]], start: int) -> tuple[bytes, ...] | None:
    """Names and values in turn of at most a page of ``lines`` from ``start``."""
    flat = [part for line in lines[start : start + _PAGE] for part in line]
    return tuple(flat) or None


def spelled(scope: Scope) -> Sequence[tuple[bytes, bytes]]:
    """The lines with names as the client spelled them, where our own server knows that."""
    lines: Sequence[tuple[bytes, bytes]] = scope["headers"]
    facts = scope.get(CONNECTION)
    if facts is None:
        return lines
    said: dict[bytes, list[bytes]] = {}  # the spellings of a name, from the last
    for line in reversed(facts.raw_head.split(b"\n")[1:]):
        name = line.partition(b":")[0]
        said.setdefault(name.lower(), []).append(name)
    return [(said[name].pop() if said.get(name) else name, value) for name, value in lines]


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

    def req_headers_raw(start: float) -> tuple[bytes, ...] | None:
        return page(spelled(current.exchange.scope), int(start))

    host.add(
        {
            "req_header": req_header,
            "req_headers": req_headers,
            "req_headers_raw": req_headers_raw,
        }
    )
