"""``ngx.log`` and ``print``: from Lua to Python's logging, in nginx's words.

Rule: the message of a record is what nginx writes between the connection number and the end of
the line; a handler that wants nginx's whole line uses ``ngxlua_asgi.logs.ErrorLogFormatter``.
"""

from __future__ import annotations

from typing import Final

from ngxlua_asgi.api.req_info import request_line
from ngxlua_asgi.engine.exchange import Exchange
from ngxlua_asgi.engine.host import Host
from ngxlua_asgi.logs import LEVELS, logger

__all__ = ["register", "request_tail"]

_HEADERS: Final = ((b"host", "host"), (b"referer", "referrer"))


def request_tail(exchange: Exchange, server_name: str, subrequest: str | None = None) -> str:
    """``, client: …, server: …, request: "…", host: "…"``, as nginx ends a line."""
    scope = exchange.scope
    client = scope.get("client")
    tail = f", client: {client[0] if client else 'unix:'}, server: {server_name}"
    tail += f', request: "{request_line(scope).decode("latin-1")}"'
    if subrequest is not None:
        tail += f', subrequest: "{subrequest}"'
    for name, word in _HEADERS:
        for key, value in scope["headers"]:
            if key == name:
                tail += f', {word}: "{value.decode("latin-1")}"'
                break
    return tail


def register(host: Host) -> None:
    """Offer ``log`` and ``log_enabled``."""
    current = host.current

    def log_enabled(level: int) -> bool:
        return logger.isEnabledFor(LEVELS[int(level)].python)

    def log(level: int, message: bytes, server: bytes, sub: bytes | None = None) -> None:
        exchange = current.exchange
        text = message.decode("utf-8", "backslashreplace")
        if not exchange.closed:
            subrequest = sub.decode("utf-8", "backslashreplace") if sub else None
            text += request_tail(exchange, server.decode("latin-1"), subrequest)
        entry = LEVELS[int(level)]
        logger.log(entry.python, "%s", text, extra={"ngx_level": entry.name})

    host.add({"log": log, "log_enabled": log_enabled})
