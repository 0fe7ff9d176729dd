"""Perl's values as Python's: undef is None, references are the containers themselves.

Rule: a string is a `str` whose characters are bytes (or wider, after `\\x{100}`); true and false
are 1 and ''; an array reference is the `list`, a hash reference the `dict`. Conversions are Perl's.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from .errors import SpecError

__all__ = [
    "MAX_ITEMS",
    "MAX_TEXT",
    "Cell",
    "Code",
    "ElementAlias",
    "NativeObject",
    "PerlDie",
    "Place",
    "Value",
    "as_bool",
    "bounded",
    "compare",
    "number",
    "ref_name",
    "text",
    "truth",
]

Value = Any

MAX_TEXT = 16 << 20  # characters in one string
MAX_ITEMS = 1_000_000  # elements in one list

_NUMBER = re.compile(r"\s*([+-]?)(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)")
_SPECIAL = re.compile(r"\s*([+-]?)(inf(?:inity)?|nan)", re.IGNORECASE)


class Place(NamedTuple):
    """Where a construct stands in the source."""

    file: str
    line: int

    def error(self, reason: str) -> SpecError:
        """Build the error that names this place."""
        return SpecError(self.file, self.line, reason)


class PerlDie(Exception):
    """A `die`, or an error that Perl itself raises at run time: `eval` can catch it."""

    def __init__(self, value: Value, place: Place | None = None) -> None:
        self.value = value
        self.place = place  # where it died, if that is known
        super().__init__(value)

    def at(self, default: Place, what: str = "died") -> SpecError:
        """Build the error for one that nothing caught."""
        place = self.place or default
        reason = text(self.value).strip().removesuffix(f" at {place.file} line {place.line}.")
        return place.error(f"{what}: {reason}")


class Cell:
    """A scalar variable; a scalar reference is the cell itself."""

    __slots__ = ("at", "value")

    def __init__(self, value: Value = None) -> None:
        self.value = value
        self.at: tuple[str, int, bool] | None = None  # where `//g` goes on, in which text


class ElementAlias(Cell):
    """A reference to an element of an array or a hash: a cell that reads and writes there."""

    __slots__ = ("container", "key")

    def __init__(self, container: Any, key: Any) -> None:
        self.container = container
        self.key = key
        self.at = None

    @property
    def value(self) -> Value:
        """The element's value now."""
        return self.container[self.key]

    @value.setter
    def value(self, value: Value) -> None:
        self.container[self.key] = value


class Code:
    """A sub, Perl's or ours: `run(args, wants_list)` gives the list of its results."""

    __slots__ = ("name", "prototype", "run")

    def __init__(
        self,
        run: Callable[[list[Value], bool], list[Value]],
        name: str = "__ANON__",
        prototype: str | None = None,
    ) -> None:
        self.run = run
        self.name = name
        self.prototype = prototype

    def __call__(self, *args: Value) -> list[Value]:
        return self.run(list(args), True)


class NativeObject:
    """An object whose methods are written in Python (a block, a file handle, a WebSocket frame)."""

    class_name = "main"

    def call_method(self, name: str, args: list[Value], wants_list: bool) -> list[Value]:
        """Run a method; an unknown one dies in Perl's words."""
        raise PerlDie(f'Can\'t locate object method "{name}" via package "{self.class_name}"')


def truth(value: Value) -> bool:
    """Tell whether Perl holds the value for true."""
    if isinstance(value, str):
        return value not in ("", "0")
    if value is None:
        return False
    if isinstance(value, (int, float)):
        return value != 0
    return True


def as_bool(value: bool) -> Value:
    """Give Perl's true (1) or false (the empty string)."""
    return 1 if value else ""


def ref_name(value: Value) -> str:
    """Give what `ref` says of a value: '' for what is no reference."""
    if value is None or isinstance(value, (str, int, float)):
        return ""
    if isinstance(value, NativeObject):
        return value.class_name
    names = {list: "ARRAY", dict: "HASH", Code: "CODE", Cell: "SCALAR", ElementAlias: "SCALAR"}
    return names.get(type(value), "Regexp")


def text(value: Value) -> str:
    """Give the value as a string."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _float_text(value)
    name = ref_name(value)
    return str(value) if name == "Regexp" else f"{name}(0x{id(value):x})"


def _float_text(value: float) -> str:
    if math.isinf(value):
        return "Inf" if value > 0 else "-Inf"
    return "NaN" if math.isnan(value) else f"{value:.15g}"


def number(value: Value) -> int | float:
    """Give the value as a number: a string's leading digits, 0 without any."""
    if isinstance(value, (int, float)):
        return value
    if value is None:
        return 0
    if not isinstance(value, str):
        return id(value)
    found = _NUMBER.match(value)
    if found:
        digits = found[1] + found[2]
        return float(digits) if not found[2].isdigit() else bounded(int(digits[:400]))
    special = _SPECIAL.match(value)
    return float(special[1] + special[2][:3]) if special else 0


def bounded(value: int | float) -> int | float:
    """Turn an integer that 64 bits do not hold into a float, as Perl does."""
    if isinstance(value, int) and not -(1 << 63) <= value < 1 << 64:
        try:
            return float(value)
        except OverflowError:
            return math.inf if value > 0 else -math.inf
    return value


def compare(left: Any, right: Any) -> int:
    """Order two strings or two numbers: -1, 0 or 1."""
    return int(left > right) - int(left < right)
