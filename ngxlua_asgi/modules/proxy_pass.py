"""Who answers a ``proxy_pass``: an app of this process, or a server asked by HTTP.

Rule: one app a target and a set of options, made when a configuration or a request first names
it; names are looked up in ``from_conf(upstreams=…)``, then in the ``upstream`` blocks.
"""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic
from typing import Any, Final

from ngxlua_asgi.engine.exchange import Exchange
from ngxlua_asgi.engine.host import Host
from ngxlua_asgi.errors import Answer, ConfigError
from ngxlua_asgi.logs import logger
from ngxlua_asgi.modules.proxy import HttpProxy
from ngxlua_asgi.modules.proxy_connection import client_context
from ngxlua_asgi.modules.upstream import Attempt, Server, Upstream
from ngxlua_asgi.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["register"]

_HIDDEN: Final = -4  # among the options
_FIELDS: Final = ("weight", "max_fails", "max_conns", "fail_timeout", "down", "backup")


def _of_block(name: str, block: Mapping[str, Any], port: int) -> Upstream:
    servers = [
        Server(
            _with_port(each["address"], port),
            **{field: each[field] for field in _FIELDS if field in each},
        )
        for each in block["servers"]
    ]
    method = block.get("method", "round_robin")
    if method == "hash" and block.get("consistent"):
        method = "hash consistent"
    return Upstream(name, servers, method=method)


def _with_port(address: str, port: int) -> str:
    if address.startswith("unix:"):
        return address
    tail = address.rpartition("]")[2]
    return address if ":" in tail else f"{address}:{port}"


def _new_attempts(exchange: Exchange) -> list[Attempt]:
    """Where the attempts of one ``proxy_pass`` go, beside those of earlier ones."""
    groups: list[list[Attempt]] | None = getattr(exchange, "attempts", None)
    if groups is None:
        groups = exchange.attempts = []
    groups.append([])
    return groups[-1]


class _Forward:
    """``HttpProxy`` with the key by which a server is chosen, and a place for the attempts."""

    def __init__(self, proxy: HttpProxy) -> None:
        self.proxy = proxy

    def __call__(self, key: bytes) -> ASGIApp:
        async def forward(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                words = "a WebSocket cannot be passed on to another server"
                logger.error("%s", words, extra={"ngx_level": "error"})
                raise Answer(501)
            scope["ngxlua.upstream"] = _new_attempts(scope["ngx"])
            if key:
                scope["ngxlua.upstream_key"] = key
            await self.proxy(scope, receive, send)

        return forward


class _InProcess:
    """An app of this process as the server it stands for: an attempt, and headers to hide."""

    def __init__(self, name: str, app: ASGIApp, hidden: frozenset[bytes]) -> None:
        self._name = name
        self._app = app
        self._hidden = hidden

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        attempt = Attempt(self._name, connect_time=0.0)
        _new_attempts(scope["ngx"]).append(attempt)
        begun = monotonic()

        async def observed(message: Message) -> None:
            if message["type"] == "http.response.start":
                attempt.header_time = attempt.response_time = monotonic() - begun
                attempt.status = message["status"]
                attempt.headers = headers = list(message.get("headers", ()))
                shown = [line for line in headers if line[0].lower() not in self._hidden]
                if len(shown) != len(headers):
                    message = {**message, "headers": shown}
            elif message["type"] == "http.response.body":
                attempt.response_length += len(message.get("body", b""))
                attempt.response_time = monotonic() - begun
            await send(message)

        await self._app(scope, receive, observed)


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _fact(attempt: Attempt, name: str) -> str:
    value = getattr(attempt, name)
    if name == "addr":
        return str(value)
    if name.endswith("_time"):
        return _seconds(value)
    return str(value) if value or name != "status" else "-"


class _Targets:
    """The apps by target and options."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._upstreams: dict[tuple[str, int], Upstream] = {}
        self._numbers: dict[tuple[Any, ...], int] = {}

    def _upstream(self, name: str, scheme: str) -> Upstream:
        port = 443 if scheme == "https" else 80
        found = self._upstreams.get((name, port))
        if found is None:
            blocks = self._host.config.blocks.get("upstream", {})
            block = next((b for n, b in blocks.items() if n.lower() == name.lower()), None)
            if block is None:
                block = {"servers": ({"address": name},)}
            found = self._upstreams[name, port] = _of_block(name, block, port)
        return found

    def number(self, scheme: bytes, name: bytes, *options: Any) -> tuple[int | None, bool]:
        """The app's number, and whether it is of this process; None: there is no such server."""
        target = name.decode("latin-1")
        key: tuple[Any, ...] = (scheme, name, *options)
        in_process = self._app(target)
        if in_process is not None:
            key = (target, options[_HIDDEN])
        known = self._numbers.get(key)
        if known is not None:
            return known, in_process is not None
        if in_process is not None:
            app = _InProcess(target, in_process, frozenset(options[_HIDDEN].split()))
            self._numbers[key] = number = self._add(f"upstream {key}", app)
            return number, True
        try:
            proxy = self._proxy(scheme.decode(), target, *options)
        except (ConfigError, ValueError) as error:
            logger.error("%s", error, extra={"ngx_level": "error"})
            return None, False
        self._numbers[key] = number = self._add(f"proxy {key}", _Forward(proxy))
        return number, False

    def _app(self, name: str) -> ASGIApp | None:
        apps = self._host.upstreams
        found = (app for key, app in apps.items() if key.lower() == name.lower())
        return apps.get(name) or next(found, None)

    def _add(self, name: str, app: Any) -> int:
        self._host.add_app(name, app)
        return len(self._host.apps) - 1

    def _proxy(
        self,
        scheme: str,
        name: str,
        connect: float,
        send: float,
        read: float,
        following: bytes,
        tries: float,
        timeout: float,
        verify: bool,
        authorities: bytes,
        sends_name: bool,
        hidden: bytes,
        server_name: bytes,
        error_log: int,
        http_version: bytes,
    ) -> HttpProxy:
        context = None
        if scheme == "https":
            context = client_context(verify, authorities.decode("latin-1") or None)
        return HttpProxy(
            self._upstream(name, scheme),
            scheme=scheme,
            connect_timeout=connect,
            send_timeout=send,
            read_timeout=read,
            next_upstream=frozenset(following.decode().split()),
            next_upstream_tries=int(tries),
            next_upstream_timeout=timeout,
            ssl_context=context,
            ssl_name=name.partition(":")[0] if sends_name else None,
            hidden=frozenset(hidden.split()),
            server_name=server_name.decode("latin-1"),
            error_log=int(error_log),
            http_version=http_version.decode(),
        )


def register(host: Host) -> None:
    """Offer ``proxy_app`` and ``upstream_fact``."""
    current = host.current

    def upstream_fact(name: bytes) -> bytes | None:
        exchange = current.exchange
        groups = getattr(exchange, "attempts", None)  # before it is attached there are none
        if not groups:
            status = getattr(exchange, "status", None) if name == b"status" else None
            return b"%d" % status if status else None
        word = name.decode()
        facts = (", ".join(_fact(each, word) for each in group) for group in groups)
        return " : ".join(facts).encode()

    def upstream_header(name: bytes) -> bytes | None:
        exchange = current.exchange
        groups = getattr(exchange, "attempts", None)
        if groups:
            lines = groups[-1][-1].headers if groups[-1] else ()
        else:
            lines = getattr(exchange, "response_headers", ())
        return next((value for key, value in lines if key.lower() == name), None)

    host.add({"upstream_header": upstream_header})
    host.add({"proxy_app": _Targets(host).number, "upstream_fact": upstream_fact})
