"""ngx_http_limit_req_module: how often a key may come.

Rule: rates and excesses are whole numbers, a thousand of which are one request a second, as in
nginx (``modules/limit_req.lua``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

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
_NO_DELAY: Final = 2**52  # more than any excess


def _rate(use: Use, word: str) -> int:
    text, scale = word.removeprefix("rate="), 1
    if text.endswith(("r/s", "r/m")):
        scale = 60 if text.endswith("r/m") else 1
        text = text[:-3]
    number = positive(text)
    if not number:
        use.fail(f'invalid rate "{word}"')
    return number * 1000 // scale


def _zone(builder: Builder, scope: Scope, use: Use) -> None:
    name, size, rate = "", 0, 1000
    for word in use.args[1:]:
        if word.startswith("zone="):
            name, size = read_zone(use, word)
        elif word.startswith("rate="):
            rate = _rate(use, word)
        else:
            use.fail(f'invalid parameter "{word}"')
    if not name:
        use.fail(f'"{use.name}" must have "zone" parameter')
    declare_zone(builder, use, name, size, "req", rate=rate)


def _limit(builder: Builder, scope: Scope, use: Use) -> None:
    limit: dict[str, Any] = {"burst": 0, "delay": 0}
    for word in use.args:
        name, equals, text = word.partition("=")
        if equals and name == "zone":
            use_zone(builder, use, text, "req")
            limit["zone"] = text
        elif equals and name in ("burst", "delay"):
            limit[name] = positive(text) * 1000
            if not limit[name]:
                use.fail(f'invalid {name} value "{word}"')
        elif word == "nodelay":
            limit["delay"] = _NO_DELAY
        else:
            use.fail(f'invalid parameter "{word}"')
    if "zone" not in limit:
        use.fail(f'"{use.name}" must have "zone" parameter')
    limits = scope.settings.setdefault("limit_req", [])
    if any(each["zone"] == limit["zone"] for each in limits):
        builder.duplicate(use)
    limits.append(limit)


DIRECTIVES: Final = directives(
    Directive("limit_req_zone", frozenset({"http"}), 3, 3, into="open", open=_zone, repeat="list"),
    Directive("limit_req", _WHERE, 1, 3, into="open", open=_limit, repeat="list"),
    Directive("limit_req_log_level", _WHERE, read=level, default="error"),
    Directive("limit_req_status", _WHERE, kind="number", read=limit_status, default="503"),
    Directive("limit_req_dry_run", _WHERE, kind="flag", default="off"),
)
