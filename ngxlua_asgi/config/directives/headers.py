"""ngx_http_headers_module: add_header, expires, add_trailer.

Rule: a level that says one of them replaces all of it that its outer level says; the values of
times are checked here, unless they have variables. Messages are nginx's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NoReturn

from ngxlua_asgi.config.directive import Directive, Use, directives
from ngxlua_asgi.config.scope import Scope
from ngxlua_asgi.config.sizes import parse_time

if TYPE_CHECKING:
    from ngxlua_asgi.config.builder import Builder

__all__ = ["DIRECTIVES"]

_WHERE: Final = frozenset("http server location location_if".split())
_WORDS: Final = ("epoch", "max", "off")
_DAY: Final = 24 * 60 * 60


def _add_header(use: Use) -> dict[str, Any]:
    name, value, *rest = use.args
    if rest and rest[0] != "always":
        use.fail(f'invalid parameter "{rest[0]}"')
    return {"name": name, "value": use.template(value), "always": bool(rest)}


def _add_trailer(builder: Builder, scope: Scope, use: Use) -> None:
    builder.note_variables(_add_header(use))
    builder.ignored[use.name] = None


def _refuse(use: Use, reason: str) -> NoReturn:
    use.fail(f'"{use.name}" directive {reason}')


def _expires(use: Use) -> dict[str, Any]:
    modified = len(use.args) == 2
    if modified and use.args[0] != "modified":
        _refuse(use, "invalid value")
    value = use.template(use.args[-1])
    if not value.constant:
        return {"kind": "variable", "value": value, "modified": modified}
    text = use.args[-1]
    if text in _WORDS and not modified:
        return {"kind": text}
    daily = text.startswith("@")
    if daily and modified:
        _refuse(use, 'daily time cannot be used with "modified" parameter')
    seconds = _seconds(use, text[1:] if text[:1] in ("@", "+", "-") else text)
    if daily and seconds > _DAY:
        _refuse(use, "daily time value must be less than 24 hours")
    kind = "daily" if daily else "modified" if modified else "access"
    return {"kind": kind, "seconds": -seconds if text.startswith("-") else seconds}


def _seconds(use: Use, text: str) -> int:
    try:
        seconds = parse_time(text)
    except ValueError:
        _refuse(use, "invalid value")
    if "ms" in text:
        _refuse(use, "invalid value")
    return int(seconds)


DIRECTIVES: Final = directives(
    Directive("add_header", _WHERE, 2, 3, "words", read=_add_header, repeat="list"),
    Directive(
        "add_trailer",
        _WHERE,
        2,
        3,
        "words",
        "open",
        open=_add_trailer,
        repeat="list",
        note="trailers have no place in ASGI",
    ),
    Directive("expires", _WHERE, 1, 2, "words", read=_expires, default="off"),
)
