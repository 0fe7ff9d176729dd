"""``ngx.log`` and ``print``: from Lua to Python's logging or nginx's files, in nginx's words.

Rule: the message of a record is what nginx writes between the connection number and the end of
the line; a handler that wants nginx's whole line uses ``ngxlua_asgi.logs.ErrorLogFormatter``. With
log files of our own nothing passes Python's logging, and Lua knows the levels without asking.
"""

from __future__ import annotations

from typing import Final

from ngxlua_asgi.api.req_info import request_line
from ngxlua_asgi.api.timer import TIMER, timer_tail
from ngxlua_asgi.engine.exchange import Exchange
from ngxlua_asgi.engine.host import Host
from ngxlua_asgi.logs import LEVELS, Logs, logger
from ngxlua_asgi.types import CONNECTION

__all__ = ["connection_number", "register", "request_tail"]

_DEBUG: Final = 8


def connection_number(exchange: Exchange) -> int | None:
    """The connection's number, nginx's ``*N``, where our own server knows it."""
    facts = exchange.scope.get(CONNECTION)
    return None if facts is None else facts.number


def _upstream(exchange: Exchange) -> str:
    """Where ``proxy_pass`` has sent the request last; empty where there was none."""
    groups = getattr(exchange, "attempts", None)  # before it is attached there are none
    return groups[-1][-1].url if groups and groups[-1] else ""


def request_tail(
    exchange: Exchange, server_name: str, subrequest: str | None = None, url: str | None = None
) -> str:
    """``, client: …, server: …, request: "…", host: "…"``, as nginx ends a line.

    A character is a byte, but for those of ``subrequest``; ``url`` is where ``proxy_pass`` sends
    the request.
    """
    scope = exchange.scope
    if scope["type"] == TIMER:
        return timer_tail(scope).decode("latin-1")
    client = scope.get("client")
    tail = f", client: {client[0] if client else 'unix:'}, server: {server_name}"
    tail += f', request: "{request_line(scope).decode("latin-1")}"'
    if subrequest is not None:
        tail += f', subrequest: "{subrequest}"'
    url = url or _upstream(exchange)
    if url:
        tail += f', upstream: "{url}"'
    host = referrer = None
    for key, value in scope["headers"]:
        if key == b"host" and host is None:
            host = value
        elif key == b"referer" and referrer is None:
            referrer = value
    if host is not None:
        tail += f', host: "{host.decode("latin-1")}"'
    if referrer is not None:
        tail += f', referrer: "{referrer.decode("latin-1")}"'
    return tail


def _to_logging(host: Host) -> None:
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


def _to_files(host: Host, logs: Logs) -> None:
    current = host.current

    def log(
        level: int, message: bytes, server: bytes, sub: bytes | None, number: int | None
    ) -> None:
        exchange = current.exchange
        connection = None
        if not exchange.closed:
            connection = connection_number(exchange)
            if level < _DEBUG:
                subrequest = sub.decode("latin-1") if sub else None
                tail = request_tail(exchange, server.decode("latin-1"), subrequest)
                message += tail.encode("latin-1", "replace")
        logs.line(int(level), message, log=int(number or 0), connection=connection)

    def error_log(*said: bytes) -> tuple[int, int]:
        """A location's log: its number and highest level; of paths and levels in turn."""
        pairs = zip(said[::2], said[1::2], strict=True)
        number = logs.error_log([(path.decode("latin-1"), int(level)) for path, level in pairs])
        return number, logs.level(number)

    host.add({"log": log, "error_log": error_log, "log_level": logs.level()})


def register(host: Host) -> None:
    """Offer ``log``, and ``log_enabled`` or, where the logs are ours, ``error_log``."""
    if host.logs is None:
        _to_logging(host)
    else:
        _to_files(host, host.logs)
