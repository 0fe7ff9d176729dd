"""ngx_http_access_module: allow and deny.

Rule: both kinds of rules are one list, in the order of the file; a level that has any replaces
the outer level's (``modules/access.lua``).
"""

from __future__ import annotations

from typing import Any, Final

from ngxlua_asgi.config.cidr import ALL, UNIX, Network, parse_network
from ngxlua_asgi.config.directive import Directive, Use, directives

__all__ = ["DIRECTIVES"]

_WHERE: Final = frozenset("http server location limit_except".split())


def _network(use: Use) -> Network:
    text = use.args[0]
    if text == "all":
        return ALL
    if text == "unix:":
        return UNIX
    try:
        return parse_network(text)
    except ValueError:
        use.fail(f'invalid parameter "{text}"')


def _rule(use: Use) -> dict[str, Any]:
    return {"deny": use.name == "deny", "network": _network(use)}


DIRECTIVES: Final = directives(
    Directive("allow", _WHERE, read=_rule, key="access", repeat="list"),
    Directive("deny", _WHERE, read=_rule, key="access", repeat="list"),
)
