"""Facts of a request that only the ASGI server has: target, path, peers, time.

Rule: one small function a fact, asked for by Lua when a script asks; bytes as they came. Our own
server tells more than ASGI has (types.RequestFacts); behind another one it is put together.
"""

from __future__ import annotations

from functools import cache
from os import urandom
from socket import gethostname
from time import time
from typing import Any
from urllib.parse import quote

from ngxlua_asgi.engine.host import Host
from ngxlua_asgi.types import CONNECTION, Scope

__all__ = ["raw_path", "register", "request_line", "request_target"]


def raw_path(scope: Scope) -> bytes:
    """The path as the client sent it; made from ``path`` where the server does not say."""
    raw: bytes | None = scope.get("raw_path")
    if raw is None:
        return quote(scope["path"], safe="/:@!$&'()*+,;=~").encode()
    return raw.partition(b"?")[0]


def request_target(scope: Scope) -> bytes:
    """The path and query as the client sent them."""
    facts = scope.get(CONNECTION)
    if facts is not None:
        target: bytes = facts.target
        return target
    query: bytes = scope.get("query_string") or b""
    path = raw_path(scope)
    return path + b"?" + query if query else path


def _method(scope: Scope) -> str:
    method: str = scope.get("method", "GET")  # a WebSocket handshake is a GET
    return method


def request_line(scope: Scope) -> bytes:
    """``GET /x?y=1 HTTP/1.1``."""
    facts = scope.get(CONNECTION)
    if facts is not None:
        line: bytes = facts.request_line
        return line
    version = scope.get("http_version", "1.1")
    protocol = version if "." in version else version + ".0"
    return b"%s %s HTTP/%s" % (_method(scope).encode(), request_target(scope), protocol.encode())


def _address(pair: Any) -> tuple[bytes, bytes] | None:
    if not pair:
        return None
    host, port = pair[0], pair[1]
    return str(host).encode(), b"" if port is None else str(port).encode()


@cache
def _hostname() -> bytes:
    return gethostname().lower().encode()


def _http_facts(host: Host) -> dict[str, object]:
    current = host.current

    def req_query() -> bytes:
        scope = current.exchange.scope
        query: bytes = scope.get("query_string") or b""
        if b"#" in query:
            query = query.partition(b"#")[0]
        return b"" if query and b"#" in raw_path(scope) else query

    def req_quoted() -> bool:
        path = raw_path(current.exchange.scope)
        return b"%" in path or b"+" in path

    def req_http_version() -> bytes:
        scope = current.exchange.scope
        facts = scope.get(CONNECTION)
        if facts is not None and b" HTTP/" in facts.request_line:
            said: bytes = facts.request_line.rpartition(b" HTTP/")[2].rstrip(b" ")
            return said
        version: str = scope.get("http_version", "1.1")
        return version.encode()

    def req_scheme() -> bytes:
        scheme: str = current.exchange.scope.get("scheme", "http")
        return {"ws": "http", "wss": "https"}.get(scheme, scheme).encode()

    def req_length() -> bytes:
        scope = current.exchange.scope
        facts = scope.get(CONNECTION)
        if facts is not None:
            return b"%d" % (len(facts.raw_head) + facts.body_bytes_received)
        head = len(request_line(scope)) + 4
        head += sum(len(name) + len(value) + 4 for name, value in scope["headers"])
        length = next((v for k, v in scope["headers"] if k == b"content-length"), b"0")
        return b"%d" % (head + (int(length) if length.isdigit() else 0))

    return {
        "req_method": lambda: _method(current.exchange.scope).encode(),
        "req_query": req_query,
        "req_quoted": req_quoted,
        "req_target": lambda: request_target(current.exchange.scope),
        "req_line": lambda: request_line(current.exchange.scope),
        "req_http_version": req_http_version,
        "req_scheme": req_scheme,
        "req_length": req_length,
        "req_start_time": lambda: int(current.exchange.start_time * 1000) / 1000,
        "req_age": lambda: max(0.0, time() - current.exchange.start_time),
    }


def _connection_facts(host: Host) -> dict[str, object]:
    """What only our own server tells: nothing behind another one."""
    current = host.current
    serials = iter(range(1, 2**53))

    def req_serial() -> bytes:
        facts = current.exchange.scope.get(CONNECTION)
        return b"%d" % (next(serials) if facts is None else facts.number)

    def req_connection_requests() -> bytes:
        facts = current.exchange.scope.get(CONNECTION)
        return b"%d" % (1 if facts is None else facts.requests)

    def req_bytes_sent() -> bytes | None:
        facts = current.exchange.scope.get(CONNECTION)
        return None if facts is None else b"%d" % facts.bytes_sent

    def req_raw_head(no_request_line: bool) -> bytes | None:
        facts = current.exchange.scope.get(CONNECTION)
        if facts is None:
            return None
        raw: bytes = facts.raw_head
        return raw[raw.find(b"\n") + 1 :] if no_request_line else raw

    def req_authority() -> bytes | None:
        facts = current.exchange.scope.get(CONNECTION)
        authority: bytes | None = None if facts is None else facts.authority
        return authority

    return {
        "req_serial": req_serial,
        "req_connection_requests": req_connection_requests,
        "req_bytes_sent": req_bytes_sent,
        "req_raw_head": req_raw_head,
        "req_authority": req_authority,
    }


def _peer_facts(host: Host) -> dict[str, object]:
    current = host.current

    def remote() -> tuple[bytes, bytes]:
        return _address(current.exchange.scope.get("client")) or (b"unix:", b"")

    def server() -> tuple[bytes, bytes, bytes | None]:
        """Address and port; the host of an absolute target, where our server knows it."""
        scope = current.exchange.scope
        address, port = _address(scope.get("server")) or (b"", b"")
        facts = scope.get(CONNECTION)
        return address, port, None if facts is None else facts.authority

    return {
        "remote": remote,
        "server": server,
        "hostname": _hostname,
    }


def register(host: Host) -> None:
    """Offer the facts."""
    prefix = host.config.prefix.encode()
    host.add(_http_facts(host))
    host.add(_connection_facts(host))
    host.add(_peer_facts(host))
    host.add(
        {
            "random_hex": lambda: urandom(16).hex().encode(),
            "wall_clock": time,
            "prefix": lambda: prefix + b"/",
        }
    )
