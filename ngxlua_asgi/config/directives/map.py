"""Variables computed from others: map, split_clients (geo stands beside, in geo.py).

Rule: a block becomes plain data under the variable's name (``Config.blocks``), its lines checked
here with nginx's words; ``modules/map.lua`` computes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from ngxlua_asgi.config.directive import Directive, Use, directives
from ngxlua_asgi.config.reader import Statement
from ngxlua_asgi.config.scope import Scope
from ngxlua_asgi.config.variables import BUILTIN

if TYPE_CHECKING:
    from ngxlua_asgi.config.builder import Builder

__all__ = ["DIRECTIVES", "Hostnames", "block_of", "line_of", "variable_name"]

# built-in variables that nginx lets a configuration define anew
_CHANGEABLE: Final = frozenset({"args", "limit_rate", "invalid_referer"})
_PERCENT: Final = re.compile(r"(\d+)(?:\.(\d{0,2}))?%", re.ASCII)
_ALL: Final = 10000  # hundredths of a percent
_HASHES: Final = 0xFFFFFFFF


def variable_name(builder: Builder, use: Use, text: str) -> str:
    """The variable ``$name`` that a block declares, in lower case."""
    if not text.startswith("$"):
        use.fail(f'invalid variable name "{text}"')
    name = text[1:].lower()
    if name in BUILTIN - _CHANGEABLE:
        use.fail(f'the duplicate "{text[1:]}" variable')
    return builder.declare(name)


def line_of(statement: Statement) -> Use:
    """A line of a block, for its messages: all its words."""
    words = (statement.name, *statement.args)
    return Use(statement.name, words, statement.file, statement.line)


def block_of(builder: Builder, kind: str, name: str, data: dict[str, Any]) -> None:
    """Keep what a block says of variable ``name``; a later block replaces an earlier one."""
    for other in ("map", "geo", "split_clients"):
        builder.blocks.get(other, {}).pop(name, None)
    builder.note_variables(data)
    builder.blocks.setdefault(kind, {})[name] = data


# --- map -------------------------------------------------------------------------------------


@dataclass
class Hostnames:
    """Host names and wildcards as nginx looks them up, each with a value."""

    exact: dict[str, Any] = field(default_factory=dict)
    head: dict[str, Any] = field(default_factory=dict)  # *.name, by the name
    tail: dict[str, Any] = field(default_factory=dict)  # name.*

    def places(self, line: Use, key: str) -> tuple[str, list[dict[str, Any]]]:
        """The name that a key with a wildcard has, and where it stands (ngx_hash_add_key)."""
        stars = key.count("*")
        if stars > 1 or ".." in key or "\0" in key:
            line.fail(f'invalid hostname or wildcard "{key}"')
        if len(key) > 1 and key.startswith("."):
            return key[1:], [self.exact, self.head]
        if len(key) > 2 and key.startswith("*."):
            return key[2:], [self.head]
        if len(key) > 2 and key.endswith(".*"):
            return key[:-2], [self.tail]
        if stars:
            line.fail(f'invalid hostname or wildcard "{key}"')
        return key, [self.exact]


@dataclass
class _Map(Hostnames):
    """A map while it is being read; a value is known by its place in ``values``."""

    values: list[Any] = field(default_factory=list)
    regexes: list[dict[str, Any]] = field(default_factory=list)
    default: int | None = None
    hostnames: bool = False
    volatile: bool = False


def _map_line(found: _Map, line: Use) -> None:
    if line.args == ("hostnames",):
        found.hostnames = True
        return
    if line.args == ("volatile",):
        found.volatile = True
        return
    if len(line.args) != 2:
        line.fail("invalid number of the map parameters")
    key, value = line.args
    found.values.append(line.template(value))
    place = len(found.values)
    if key == "default":
        if found.default is not None:
            line.fail("duplicate default map parameter")
        found.default = place
    elif key.startswith("~"):
        caseless = key.startswith("~*")
        regex = line.regex(key[2 if caseless else 1 :], caseless)
        found.regexes.append({"regex": regex, "value": place})
    else:
        _map_key(found, line, key.removeprefix("\\"), place)


def _map_key(found: _Map, line: Use, key: str, place: int) -> None:
    name, groups = key.lower(), [found.exact]
    if found.hostnames:
        name, groups = found.places(line, name)
    if any(name in group for group in groups):
        line.fail(f'conflicting parameter "{name if groups == [found.exact] else key}"')
    for group in groups:
        group[name] = place


def _map(builder: Builder, scope: Scope, use: Use) -> None:
    source = use.template(use.args[0])
    name = variable_name(builder, use, use.args[1])
    found = _Map()
    for statement in use.block or ():
        _map_line(found, line_of(statement))
    data = vars(found) | {
        group: tuple(getattr(found, group).items()) for group in ("exact", "head", "tail")
    }
    block_of(builder, "map", name, {**data, "source": source})


# --- split_clients ---------------------------------------------------------------------------


def _share(line: Use) -> int:
    """Hundredths of a percent; 0 for the rest."""
    text = line.args[0]
    if text == "*":
        return 0
    match = _PERCENT.fullmatch(text)
    share = int(match[1]) * 100 + int((match[2] or "").ljust(2, "0")) if match else 0
    if not share:
        line.fail(f'invalid percent value "{text}"')
    return share


def _split_clients(builder: Builder, scope: Scope, use: Use) -> None:
    source = use.template(use.args[0])
    name = variable_name(builder, use, use.args[1])
    total = last = 0
    parts = []
    for statement in use.block or ():
        line = line_of(statement)
        if len(line.args) < 2:  # nginx looks at no more
            line.fail(f'invalid number of arguments in "{line.name}" directive')
        share = _share(line)
        total = total + share if share else _ALL
        if total > _ALL:
            use.fail("percent total is greater than 100%")
        if total == _ALL:
            share = 0
        last += share * _HASHES // _ALL
        parts.append({"below": last if share else None, "value": line.args[1]})
    block_of(builder, "split_clients", name, {"source": source, "parts": tuple(parts)})


def _block(name: str, least: int, most: int, opens: Any) -> Directive:
    where = frozenset({"http"})
    return Directive(name, where, least, most, into="open", block=True, open=opens, repeat="list")


DIRECTIVES: Final = directives(
    _block("map", 2, 2, _map),
    _block("split_clients", 2, 2, _split_clients),
)
