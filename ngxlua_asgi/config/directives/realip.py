"""ngx_http_realip_module: whose word is taken for the client's address.

Rule: a proxy may be named by its host; it is looked up now, as nginx does it.
"""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Final

from ngxlua_asgi.config.cidr import UNIX, Network, parse_network
from ngxlua_asgi.config.directive import Directive, Use, directives
from ngxlua_asgi.config.scope import Scope

if TYPE_CHECKING:
    from ngxlua_asgi.config.builder import Builder

__all__ = ["DIRECTIVES"]

_WHERE: Final = frozenset("http server location".split())


def _networks(use: Use) -> list[Network]:
    text = use.args[0]
    if text == "unix:":
        return [UNIX]
    try:
        return [parse_network(text)]
    except ValueError:
        pass
    try:
        found = socket.getaddrinfo(text, None, type=socket.SOCK_STREAM)
    except (OSError, ValueError):
        use.fail(f'host not found in set_real_ip_from "{text}"')
    return [parse_network(str(address[0])) for *_, address in found]


def _from(builder: Builder, scope: Scope, use: Use) -> None:
    scope.settings.setdefault("set_real_ip_from", []).extend(_networks(use))


DIRECTIVES: Final = directives(
    Directive("set_real_ip_from", _WHERE, into="open", open=_from, repeat="list"),
    Directive("real_ip_header", _WHERE, default="X-Real-IP"),
    Directive("real_ip_recursive", _WHERE, kind="flag", default="off"),
)
