"""Addresses of IPv6, which Lua leaves to the system to parse.

Rule: only what is asked for once per client or header; IPv4 never comes here.
"""

from __future__ import annotations

import socket

from ngxlua_asgi.engine.host import Host

__all__ = ["register"]


def _parse(text: bytes) -> tuple[bytes, bytes] | None:
    """The bytes of an address and its normal spelling."""
    address = text.decode("latin-1").partition("%")[0]  # an interface says nothing of the client
    try:
        packed = socket.inet_pton(socket.AF_INET6, address)
    except (OSError, ValueError):
        return None
    return packed, socket.inet_ntop(socket.AF_INET6, packed).encode()


def register(host: Host) -> None:
    """Offer ``parse_address6``."""
    host.add({"parse_address6": _parse})
