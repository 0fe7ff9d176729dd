"""`pack` and `unpack` with their common letters.

Rule: a A Z H h C c n N v V s S l L q Q w-less, U and x; any other letter raises.
"""

from __future__ import annotations

import re
import struct

from .calls import Several
from .nodes import Frame, Node
from .values import MAX_TEXT, Value, number, text

__all__ = ["pack", "unpack"]

_ITEM = re.compile(r"([a-zA-Z])([<>!]*)(\*|\d+|\[\d+\])?\s*")
_INTEGERS = {
    "C": "B",
    "c": "b",
    "n": ">H",
    "N": ">I",
    "v": "<H",
    "V": "<I",
    "s": "<h",
    "S": "<H",
    "l": "<i",
    "L": "<I",
    "q": "<q",
    "Q": "<Q",
    "j": "<q",
    "J": "<Q",
    "i": "<i",
    "I": "<I",
}


def _items(node: Node, template: str) -> list[tuple[str, str, int | None]]:
    """Read a template: letter, struct format ('' for text), count (None: all)."""
    items: list[tuple[str, str, int | None]] = []
    at, template = 0, template.strip()
    while at < len(template):
        found = _ITEM.match(template, at)
        if not found or (found[1] not in _INTEGERS and found[1] not in "aAZHhUxW"):
            raise node.place.error(f"the pack template {template[at : at + 5]!r} is not supported")
        form = _INTEGERS.get(found[1], "")
        if ">" in found[2]:
            form = ">" + form.lstrip("<>")
        count = (found[3] or "1").strip("[]")
        items.append((found[1], form, None if count == "*" else int(count[:9])))
        at = found.end()
    return items


def pack(frame: Frame, node: Node, values: list[Value]) -> Value:
    """Make a byte string of a list, whose first value is the template."""
    left = list(values[1:])
    pieces: list[str] = []
    for letter, form, count in _items(node, text(values[0])):
        frame.run.check_text(count or 0, node.place)
        if letter in "aAZHh":
            pieces.append(_packed_text(letter, text(left.pop(0) if left else ""), count))
        elif letter == "x":
            pieces.append("\0" * (count or 0))
        else:
            taken = left[:count] if count is not None else list(left)
            del left[: len(taken)]
            pieces += [_packed_number(letter, form, value) for value in taken]
    return "".join(pieces)


def _packed_text(letter: str, value: str, count: int | None) -> str:
    if letter in "Hh":
        digits = value[: count if count is not None else len(value)]
        digits += "0" * (len(digits) % 2)
        pairs = [digits[at : at + 2] for at in range(0, len(digits), 2)]
        return "".join(_byte(pair if letter == "H" else pair[::-1]) for pair in pairs)
    if count is None:
        return value + ("\0" if letter == "Z" else "")
    if letter == "Z":
        value = value[: max(count - 1, 0)]
    return value[:count].ljust(min(count, MAX_TEXT), " " if letter == "A" else "\0")


def _byte(pair: str) -> str:
    return chr(int(pair, 16)) if re.fullmatch(r"[0-9a-fA-F]{2}", pair) else "\0"


def _packed_number(letter: str, form: str, value: Value) -> str:
    whole = int(number(value))
    if letter in "UW":
        return chr(whole % 0x110000)
    bits = 8 * struct.calcsize(form)
    whole &= (1 << bits) - 1
    if form[-1].islower() and whole >> (bits - 1):
        whole -= 1 << bits
    return struct.pack(form, whole).decode("latin-1")


def unpack(frame: Frame, node: Node, values: list[Value]) -> Value:
    """Take a byte string apart by a template."""
    data = text(values[1] if len(values) > 1 else frame.run.topic)
    at = 0
    results: list[Value] = []
    for letter, form, count in _items(node, text(values[0])):
        if letter == "x":
            at += count or 0
        elif letter in "aAZHh":
            value, at = _unpacked_text(letter, data, at, count)
            results.append(value)
        elif letter in "UW":
            taken = data[at:] if count is None else data[at : at + count]
            results += [ord(char) for char in taken]
            at += len(taken)
        else:
            numbers, at = _unpacked_numbers(form, data, at, count)
            results += numbers
    return Several(results, results[0] if results else None)


def _unpacked_text(letter: str, data: str, at: int, count: int | None) -> tuple[str, int]:
    if letter in "Hh":
        pieces = [f"{ord(char) & 255:02x}" for char in data[at:]]
        digits = "".join(pair if letter == "H" else pair[::-1] for pair in pieces)[:count]
        return digits, at + (len(digits) + 1) // 2
    taken = data[at:] if count is None else data[at : at + count]
    end = at + len(taken)
    if letter == "Z":
        taken = taken.split("\0", 1)[0]
    elif letter == "A":
        taken = taken.rstrip("\0 \n\t\r")
    return taken, end


def _unpacked_numbers(form: str, data: str, at: int, count: int | None) -> tuple[list[int], int]:
    size = struct.calcsize(form)
    numbers: list[int] = []
    while at + size <= len(data) and (count is None or len(numbers) < count):
        raw = data[at : at + size].encode("latin-1", "replace")
        numbers.append(int(struct.unpack(form, raw)[0]))
        at += size
    return numbers, at
