"""The app's response headers, one or all, as Lua asks.

Rule: Python holds the list; Lua keeps only what scripts change (``phases/overlay.lua``).
"""

from __future__ import annotations

from ngxlua_asgi.api.req_header import page
from ngxlua_asgi.engine.host import Host
from ngxlua_asgi.types import CONNECTION, Scope

__all__ = ["register"]


def _connection(scope: Scope, keepalive_timeout: float | None) -> bytes:
    """Whether the connection lives on, in the word that nginx says it with."""
    lives = scope.get("http_version") != "1.0" and keepalive_timeout != 0
    for name, value in scope["headers"]:
        if name == b"connection":
            value = value.lower()
            if b"close" in value:
                lives = False
            elif b"keep-alive" in value:
                lives = keepalive_timeout != 0
    return b"keep-alive" if lives else b"close"


def register(host: Host) -> None:
    """Offer ``resp_header``, ``resp_headers``, ``resp_add`` and the rest of the head."""
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

    def resp_connection(keepalive_timeout: float | None) -> bytes:
        return _connection(current.exchange.scope, keepalive_timeout)

    def resp_reason(status: float, reason: bytes) -> None:
        """What follows the status in its line, where the server is our own."""
        facts = current.exchange.scope.get(CONNECTION)
        if facts is not None:
            facts.reason = (int(status), reason)

    host.add(
        {
            "resp_reason": resp_reason,
            "resp_connection": resp_connection,
            "resp_header": resp_header,
            "resp_headers": resp_headers,
            "resp_add": resp_add,
        }
    )
