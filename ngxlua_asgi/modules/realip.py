"""The client's address, changed: what ``set_real_ip_from`` and its header lead to.

Rule: the ASGI scope says who the client is, to variables, the log, the app and the server's own
access log, so it is the scope that changes, in place (as uvicorn's proxy headers do it).
"""

from __future__ import annotations

from ngxlua_asgi.engine.exchange import Exchange
from ngxlua_asgi.engine.host import Host

__all__ = ["register"]


def register(host: Host) -> None:
    """Offer ``header_lines`` and ``set_client``."""
    current = host.current

    def header_lines(name: bytes) -> tuple[bytes, ...] | bytes | None:
        found = [v for k, v in current.exchange.scope["headers"] if k == name]
        return tuple(found) or None

    def set_client(address: bytes, port: float) -> None:
        exchange: Exchange | None = current.exchange
        while exchange is not None:
            exchange.scope["client"] = (address.decode("latin-1"), int(port))
            exchange = exchange.parent

    host.add({"header_lines": header_lines, "set_client": set_client})
