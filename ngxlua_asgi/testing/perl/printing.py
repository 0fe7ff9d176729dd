"""`sprintf`.

Rule: conversions are C's, on Perl's numbers; what is not known raises.
"""

from __future__ import annotations

import re

from .nodes import Frame, Node
from .values import Value, number, text

__all__ = ["sprintf"]

_CONVERSION = re.compile(r"%(?:(\d+)\$)?([-+ 0#]*)(\*|\d+)?(?:\.(\*|\d+)?)?[hlqLV]*([a-zA-Z%])")
MAX_WIDTH = 1_000_000


def sprintf(frame: Frame, node: Node, values: list[Value]) -> Value:
    """Format a list, whose first value is the format."""
    left = list(values[1:])
    given = list(left)

    def next_value() -> Value:
        return left.pop(0) if left else None

    def one(found: re.Match[str]) -> str:
        if found[5] == "%":
            return "%"
        width = _size(found[3], next_value)
        has_precision = "." in found[0]
        precision = (_size(found[4], next_value) or 0) if has_precision else None
        if max(abs(width or 0), precision or 0) > MAX_WIDTH:
            raise node.place.error("sprintf of this width is not supported")
        frame.run.check_text(max(abs(width or 0), precision or 0), node.place)
        if found[1]:
            at = int(found[1]) - 1
            value = given[at] if 0 <= at < len(given) else None
        else:
            value = next_value()
        return _formatted(node, found[2], width, precision, found[5], value)

    return _CONVERSION.sub(one, text(values[0]) if values else "")


def _size(given: str | None, next_value: object) -> int | None:
    if given == "*":
        return int(number(next_value())) if callable(next_value) else None
    return int(given[:9]) if given else None


def _formatted(
    node: Node, flags: str, width: int | None, precision: int | None, kind: str, value: Value
) -> str:
    if width is not None and width < 0:
        flags, width = flags + "-", -width
    size = "" if width is None else str(width)
    exact = "" if precision is None else f".{precision}"
    if kind in "diu":
        return f"%{flags}{size}{exact}d" % int(number(value))
    if kind in "xXo":
        return f"%{flags.replace('+', '')}{size}{exact}{kind}" % _unsigned(value)
    if kind in "eEfFgG":
        return f"%{flags}{size}{exact}{kind}" % float(number(value))
    if kind in "bB":
        digits = format(_unsigned(value), "b").rjust(precision or 0, "0")
        return _padded(("0b" if "#" in flags and value else "") + digits, flags, width)
    if kind == "s":
        return _padded(text(value)[:precision], flags, width)
    if kind == "c":
        return _padded(chr(int(number(value)) % 0x110000), flags, width)
    raise node.place.error(f"sprintf of %{kind} is not supported")


def _unsigned(value: Value) -> int:
    return int(number(value)) & 0xFFFFFFFFFFFFFFFF


def _padded(value: str, flags: str, width: int | None) -> str:
    if "-" in flags:
        return value.ljust(width or 0)
    return value.rjust(width or 0, "0" if "0" in flags else " ")
