"""ngx_http_limit_conn_module: how many requests of a key are served at once.

Rule: messages and bounds are nginx's (``modules/limit_conn.lua``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ngxlua_asgi.config.directive import Directive, Use, directives
from ngxlua_asgi.config.scope import Scope
from ngxlua_asgi.config.zones import (
    declare_zone,
    level,
    limit_status,
    positive,
    read_zone,
    use_zone,
)

if TYPE_CHECKING:
    from ngxlua_asgi.config.builder import Builder

__all__ = ["DIRECTIVES"]

_WHERE: Final = frozenset("http server location".split())
_MOST: Final = 65535


def _zone(builder: Builder, scope: Scope, use: Use) -> None:
    word = use.args[1]
    if not word.startswith("zone="):
        use.fail(f'invalid parameter "{word}"')
    name, size = read_zone(use, word)
    if not name:
        use.fail(f'"{use.name}" must have "zone" parameter')
    declare_zone(builder, use, name, size, "conn")


def _limit(builder: Builder, scope: Scope, use: Use) -> None:
    name, text = use.args
    use_zone(builder, use, name, "conn")
    limits = scope.settings.setdefault("limit_conn", [])
    if any(each["zone"] == name for each in limits):
        builder.duplicate(use)
    most = positive(text)
    if not most:
        use.fail(f'invalid number of connections "{text}"')
    if most > _MOST:
        use.fail("connection limit must be less 65536")
    limits.append({"zone": name, "most": most})


DIRECTIVES: Final = directives(
    Directive("limit_conn_zone", frozenset({"http"}), 2, 2, into="open", open=_zone, repeat="list"),
    Directive("limit_conn", _WHERE, 2, 2, into="open", open=_limit, repeat="list"),
    Directive("limit_conn_log_level", _WHERE, read=level, default="error"),
    Directive("limit_conn_status", _WHERE, kind="number", read=limit_status, default="503"),
    Directive("limit_conn_dry_run", _WHERE, kind="flag", default="off"),
)
