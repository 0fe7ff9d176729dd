"""ngx_http_geo_module: a variable by the network of an address.

Rule: networks, which nest, and ranges, of which the later one wins, become one list of disjoint
ranges, sorted, so that Lua finds an address by bisection. Addresses are bytes, as in cidr.py.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from ngxlua_asgi.config.cidr import Network, parse_network
from ngxlua_asgi.config.directive import Directive, Use, directives
from ngxlua_asgi.config.directives.map import block_of, line_of, variable_name
from ngxlua_asgi.config.scope import Scope

if TYPE_CHECKING:
    from ngxlua_asgi.config.builder import Builder

__all__ = ["DIRECTIVES"]

_SIZES: Final = {"4": 4, "6": 16}


class _Ranges:
    """Disjoint ranges of one family, sorted; a range that is put replaces what it covers."""

    def __init__(self) -> None:
        self.lows: list[int] = []
        self.highs: list[int] = []
        self.values: list[str] = []

    def put(self, low: int, high: int, value: str) -> None:
        first = bisect_left(self.highs, low)
        last = bisect_right(self.lows, high)
        pieces = [(low, high, value)]
        if first < last and self.lows[first] < low:
            pieces.insert(0, (self.lows[first], low - 1, self.values[first]))
        if first < last and self.highs[last - 1] > high:
            pieces.append((high + 1, self.highs[last - 1], self.values[last - 1]))
        self.lows[first:last] = [piece[0] for piece in pieces]
        self.highs[first:last] = [piece[1] for piece in pieces]
        self.values[first:last] = [piece[2] for piece in pieces]

    def frozen(self, family: str) -> dict[str, Any]:
        size = _SIZES[family]

        def text(numbers: list[int]) -> tuple[str, ...]:
            return tuple(number.to_bytes(size, "big").decode("latin-1") for number in numbers)

        lows, highs = text(self.lows), text(self.highs)
        return {"lows": lows, "highs": highs, "values": tuple(self.values)}


@dataclass
class _Geo:
    """A block while it is being read; networks by family and range, the last word counts."""

    entries: dict[tuple[str, int, int], str] = field(default_factory=dict)
    ranges: bool = False
    default: str = ""
    volatile: bool = False
    proxies: list[Network] = field(default_factory=list)
    recursive: bool = False
    begun: bool = False  # has a network


def _bounds(network: Network) -> tuple[str, int, int]:
    low, high = (int.from_bytes(t.encode("latin-1"), "big") for t in (network.low, network.high))
    return network.family, low, high


def _network(line: Use, text: str) -> Network:
    try:
        return parse_network(text)
    except ValueError:
        line.fail(f'invalid network "{text}"')


def _range(line: Use, text: str) -> tuple[str, int, int]:
    first, dash, last = text.partition("-")
    try:
        (family, low, _), (other, _, high) = (
            _bounds(parse_network(part)) for part in (first, last)
        )
    except ValueError:
        family = other = ""
        low = high = 0
    if not dash or "/" in text or not family == other == "4" or low > high:
        line.fail(f'invalid range "{text}"')
    return family, low, high


def _flag(found: _Geo, line: Use) -> bool:
    """Whether the line is a word that stands alone."""
    word = line.args[0]
    if len(line.args) != 1 or word not in ("ranges", "volatile", "proxy_recursive"):
        return False
    if word == "ranges":
        if found.begun and not found.ranges:
            line.fail('the "ranges" directive must be the first directive inside "geo" block')
        found.ranges = True
    elif word == "volatile":
        found.volatile = True
    else:
        found.recursive = True
    return True


def _line(found: _Geo, line: Use) -> None:
    if _flag(found, line):
        return
    if len(line.args) != 2:
        line.fail("invalid number of the geo parameters")
    key, value = line.args
    if key == "proxy":
        found.proxies.append(_network(line, value))
        return
    found.begun = True
    if key == "default":
        found.default = value
        return
    text = value if key == "delete" else key
    bounds = _range(line, text) if found.ranges else _bounds(_network(line, text))
    if key == "delete":
        found.entries.pop(bounds, None)
    else:
        found.entries.pop(bounds, None)  # a range said again is the latest
        found.entries[bounds] = value


def _by_family(found: _Geo) -> dict[str, Any]:
    entries = list(found.entries.items())
    if not found.ranges:  # what is within another stands above it
        entries.sort(key=lambda entry: entry[0][1] - entry[0][2])
    families = {family: _Ranges() for family in _SIZES}
    for (family, low, high), value in entries:
        families[family].put(low, high, value)
    return {"v" + family: ranges.frozen(family) for family, ranges in families.items()}


def _geo(builder: Builder, scope: Scope, use: Use) -> None:
    *source, target = use.args
    address = None
    if source:
        if not source[0].startswith("$"):
            use.fail(f'invalid variable name "{source[0]}"')
        address = use.template("${" + source[0][1:] + "}")
    name = variable_name(builder, use, target)
    found = _Geo()
    for statement in use.block or ():
        _line(found, line_of(statement))
    data = {
        "source": address,
        "default": found.default,
        "ranges": found.ranges,
        "volatile": found.volatile,
        "proxies": tuple(found.proxies),
        "recursive": found.recursive,
        **_by_family(found),
    }
    block_of(builder, "geo", name, data)


DIRECTIVES: Final = directives(
    Directive("geo", frozenset({"http"}), 1, 2, into="open", block=True, open=_geo, repeat="list"),
)
