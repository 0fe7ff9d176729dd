"""What a configuration says of the connection to the client, by the address it came to.

Rule: until a request has a server of its own, nginx follows the default server of the address, and
so is it here for a connection's whole life. Values are nginx's defaults where nothing is said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from ngxlua_asgi.config.model import Config, ServerConf

__all__ = ["VERSION", "Wire", "wire_of"]

VERSION: Final = "1.22.1"  # $nginx_version
_SERVER: Final = {"on": f"nginx/{VERSION}", "build": f"nginx/{VERSION}", "off": "nginx"}


@dataclass(frozen=True, slots=True)
class Wire:
    """Settings of connections; times in seconds, sizes in bytes."""

    server_name: str = ""
    server: bytes = _SERVER["on"].encode()  # the header
    header_buffer: int = 1024  # client_header_buffer_size
    large_buffer: int = 8192  # large_client_header_buffers
    large_buffers: int = 4
    underscores: bool = False  # underscores_in_headers
    most_headers: int = 1000  # max_headers
    ignores_invalid: bool = True  # ignore_invalid_headers
    keeps_slashes: bool = False  # merge_slashes off
    chunked: bool = True  # chunked_transfer_encoding
    keepalive_timeout: float = 75.0
    keepalive_header: int = 0  # the timeout as the client is told
    keepalive_requests: int = 1000
    header_timeout: float = 60.0  # client_header_timeout
    body_timeout: float = 60.0  # client_body_timeout
    lingering_close: str = "on"
    lingering_time: float = 30.0
    lingering_timeout: float = 5.0


def _default_server(config: Config, address: str, port: int | None) -> ServerConf:
    """The default server of an address: a ``listen`` of that address, else of any."""
    names = [f"unix:{address}"] if port is None else [address, "*", "0.0.0.0", "[::]"]
    for name in names:
        found = [
            (listen.default, server)
            for server in config.servers
            for listen in server.listens
            if listen.address.strip("[]") == name.strip("[]") and listen.port == (port or 0)
        ]
        for default, server in found:
            if default:
                return server
        if found:
            return found[0][1]
    return config.servers[0]


def _name(server: ServerConf) -> str:
    first = server.names[0] if server.names else ""
    return first if isinstance(first, str) else f"~{first.pattern}"


def wire_of(config: Config | None, address: str, port: int | None) -> Wire:
    """The settings for connections to ``address``.

    Args:
        config: None for an app that has no configuration.
        address: of the socket; its path where ``port`` is None.
    """
    if config is None or not config.servers:
        return Wire()
    server = _default_server(config, address, port)
    settings = server.root.settings

    def said(name: str, default: Any) -> Any:
        return settings.get(name, config.http(name, default))

    buffers = said("large_client_header_buffers", {"size": 8192, "number": 4})
    timeout, header = said("keepalive_timeout", (75.0, 0.0))
    return Wire(
        server_name=_name(server),
        server=_SERVER[said("server_tokens", "on")].encode(),
        large_buffer=buffers["size"],
        large_buffers=buffers["number"],
        underscores=said("underscores_in_headers", False),
        ignores_invalid=said("ignore_invalid_headers", True),
        keeps_slashes=not said("merge_slashes", True),
        keepalive_timeout=timeout,
        keepalive_header=int(header),
        **_plain(said),
    )


_PLAIN: Final = {
    "header_buffer": ("client_header_buffer_size", 1024),
    "most_headers": ("max_headers", 1000),
    "chunked": ("chunked_transfer_encoding", True),
    "keepalive_requests": ("keepalive_requests", 1000),
    "header_timeout": ("client_header_timeout", 60.0),
    "body_timeout": ("client_body_timeout", 60.0),
    "lingering_close": ("lingering_close", "on"),
    "lingering_time": ("lingering_time", 30.0),
    "lingering_timeout": ("lingering_timeout", 5.0),
}


def _plain(said: Callable[[str, Any], Any]) -> dict[str, Any]:
    return {field: said(*what) for field, what in _PLAIN.items()}
