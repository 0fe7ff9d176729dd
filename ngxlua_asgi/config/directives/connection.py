"""ngx_http_core_module: the connection to the client, which our own server keeps (server/wire.py).

Rule: forms and defaults are nginx's. A connection follows what the default server of its address
says; what a location alone says has no meaning here. Behind another ASGI server all of these are
that server's business.
"""

from __future__ import annotations

from typing import Any, Final

from ngxlua_asgi.config.directive import Directive, Use, directives
from ngxlua_asgi.config.kinds import time

__all__ = ["DIRECTIVES"]

_ALL: Final = "http server location location_if"
_SERVER: Final = "http server"


def _keepalive_timeout(use: Use) -> tuple[float, float]:
    """The timeout, and the one that the client is told (0: none), in seconds."""
    timeout = time(use)
    header = time(Use(use.name, use.args[1:], *use.where)) if len(use.args) > 1 else 0.0
    return timeout, header


def _lingering_close(use: Use) -> str:
    if use.args[0] not in ("off", "on", "always"):
        use.fail(f'invalid value "{use.args[0]}"')
    return use.args[0]


def _row(name: str, contexts: str, kind: str = "time", **more: Any) -> Directive:
    return Directive(name, frozenset(contexts.split()), kind=kind, **more)


DIRECTIVES: Final = directives(
    _row("client_header_buffer_size", _SERVER, "size", default="1k"),
    _row("client_header_timeout", _SERVER, default="60s"),
    _row("client_body_timeout", _ALL, default="60s"),
    _row("max_headers", _SERVER, "number", default="1000"),
    _row("keepalive_timeout", f"{_ALL} upstream", most=2, read=_keepalive_timeout, default="75s"),
    _row("keepalive_requests", f"{_ALL} upstream", "number", default="1000"),
    _row("lingering_close", _ALL, read=_lingering_close, default="on"),
    _row("lingering_time", _ALL, default="30s"),
    _row("lingering_timeout", _ALL, default="5s"),
)
