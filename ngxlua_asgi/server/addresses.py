"""What the servers of a configuration listen on: one address each, however often it is named.

Rule: nginx's (ngx_http_optimize_servers): an address that the wildcard of its port covers has no
socket of its own, unless a parameter asks for one. Names are resolved once, at the start.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from ngxlua_asgi.config.model import Config, Listen
from ngxlua_asgi.config.sizes import parse_size
from ngxlua_asgi.errors import ConfigError

__all__ = ["Address", "addresses_of"]

_BACKLOG: Final = 511  # NGX_LISTEN_BACKLOG
_KEEPALIVE: Final = ("TCP_KEEPIDLE", "TCP_KEEPINTVL", "TCP_KEEPCNT")
_ANY: Final = ("0.0.0.0", "::")


@dataclass(frozen=True)
class Address:
    """Where to listen, how, and what messages call it."""

    family: int
    name: Any  # as bind(2) takes it
    text: str
    backlog: int = _BACKLOG
    reuseport: bool = False
    ipv6only: bool = True
    options: tuple[tuple[int, int, int], ...] = ()  # of setsockopt(2)
    own_socket: bool = False

    @property
    def key(self) -> tuple[int, Any]:
        """What tells it from others."""
        return self.family, self.name

    @property
    def path(self) -> str | None:
        """The file, of a unix socket."""
        return self.name if self.family == socket.AF_UNIX else None


def addresses_of(config: Config) -> list[Address]:
    """The addresses to listen on, in the order of the file.

    Raises:
        ConfigError: a name that cannot be resolved, a parameter's bad value, TLS.
    """
    found: dict[tuple[int, Any], Address] = {}
    for server in config.servers:
        for listen in server.listens:
            for address in _resolved(listen):
                known = found.get(address.key)
                if known is None or (address.own_socket and not known.own_socket):
                    found[address.key] = address
    wild = {(a.family, a.name[1]) for a in found.values() if a.name[0] in _ANY}
    return [a for a in found.values() if not _is_covered(a, wild)]


def _is_covered(address: Address, wild: set[tuple[int, int]]) -> bool:
    if address.path is not None or address.own_socket or address.name[0] in _ANY:
        return False
    return (address.family, address.name[1]) in wild


def _resolved(listen: Listen) -> Iterator[Address]:
    if listen.ssl:  # as an nginx without TLS says it: nobody is to get plain text there
        raise _error(listen, 'the "ssl" parameter requires ngx_http_ssl_module')
    how = _how(listen)
    if listen.port == 0:
        yield Address(socket.AF_UNIX, listen.address[len("unix:") :], listen.address, **how)
        return
    for family, name in _names(listen):
        host, port = name[:2]
        text = f"[{host}]:{port}" if family == socket.AF_INET6 else f"{host}:{port}"
        yield Address(family, name, text, **how)


def _names(listen: Listen) -> Iterator[tuple[int, Any]]:
    host = listen.address
    if host == "*":
        yield socket.AF_INET, ("0.0.0.0", listen.port)
        return
    if host.startswith("["):
        host = host[1:-1]
    try:
        found = socket.getaddrinfo(host.encode("latin-1"), listen.port, type=socket.SOCK_STREAM)
    except OSError:
        words = f'host not found in "{listen.address}:{listen.port}" of the "listen" directive'
        raise _error(listen, words) from None
    for family, _, _, _, name in found:
        yield family, name


def _error(listen: Listen, words: str) -> ConfigError:
    file, line = listen.where
    return ConfigError(words, file=file or None, line=line)


# --- parameters ------------------------------------------------------------------------------


def _how(listen: Listen) -> dict[str, Any]:
    """The fields of `Address` that the parameters of a ``listen`` say."""
    how: dict[str, Any] = {}
    options: list[tuple[int, int, int]] = []
    for word in listen.options:
        name, _, value = word.partition("=")
        if name in ("bind", "reuseport", "deferred", "ipv6only", "backlog"):
            _flag(listen, how, options, name, value)
        elif name in ("rcvbuf", "sndbuf"):
            which = socket.SO_RCVBUF if name == "rcvbuf" else socket.SO_SNDBUF
            options.append((socket.SOL_SOCKET, which, _size(listen, name, value)))
        elif name == "fastopen":
            number = _number(listen, name, value)
            options.append((socket.IPPROTO_TCP, socket.TCP_FASTOPEN, number))
        elif name == "so_keepalive":
            options += _keepalive(listen, value)
        else:
            continue
        how["own_socket"] = True
    return {**how, "options": tuple(options)}


def _flag(
    listen: Listen,
    how: dict[str, Any],
    options: list[tuple[int, int, int]],
    name: str,
    value: str,
) -> None:
    if name == "reuseport":
        how["reuseport"] = True
    elif name == "backlog":
        how["backlog"] = _number(listen, name, value)
    elif name == "ipv6only":
        if value not in ("on", "off"):
            raise _error(listen, f'invalid parameter "ipv6only={value}"')
        how["ipv6only"] = value == "on"
    elif name == "deferred" and hasattr(socket, "TCP_DEFER_ACCEPT"):
        options.append((socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, 1))


def _number(listen: Listen, name: str, value: str) -> int:
    if not (value.isascii() and value.isdigit()) or (name == "backlog" and int(value) == 0):
        raise _error(listen, f'invalid {name} "{name}={value}"')
    return int(value)


def _size(listen: Listen, name: str, value: str) -> int:
    try:
        return parse_size(value)
    except ValueError:
        raise _error(listen, f'invalid {name} "{name}={value}"') from None


def _keepalive(listen: Listen, value: str) -> Iterator[tuple[int, int, int]]:
    """``on``, ``off`` or ``idle:interval:count``, each of which may be empty."""
    yield socket.SOL_SOCKET, socket.SO_KEEPALIVE, int(value != "off")
    if value in ("on", "off"):
        return
    parts = value.split(":")
    if len(parts) > len(_KEEPALIVE) or not any(parts):
        raise _error(listen, f'invalid so_keepalive value: "{value}"')
    for option, part in zip(_KEEPALIVE, parts, strict=False):
        if part:
            text = part.removesuffix("s") if option != "TCP_KEEPCNT" else part
            if not text.isdigit():
                raise _error(listen, f'invalid so_keepalive value: "{value}"')
            yield socket.IPPROTO_TCP, getattr(socket, option), int(text)
