"""Strings with variables in them: the parts of `"…"`, here-documents and patterns.

Rule: what stands between the delimiters is cut into literal pieces and expressions, in one pass;
in a pattern every backslash is left to the pattern's own translation.
"""

from __future__ import annotations

import re
from typing import Protocol

from .charclass import SIMPLE, SetError, numeric_escape
from .nodes import Frame, Node
from .operators import Constant, Joined
from .source import CLOSERS
from .values import Place, Value, text

__all__ = ["Fork", "interpolate", "single_quoted", "without_delimiters"]

_LITERAL = re.compile(r"[^\\$@]+")
_CHARACTER_NAME = re.compile(r"N\{U\+([0-9A-Fa-f]{1,6})\}")
_VARIABLE = re.compile(
    r"\$(?:::)?[A-Za-z_{]|\$\$+[A-Za-z_{]|\$\d|\$[&`'+@!0/,;.]|\$::|\$#[{$A-Za-z_]", re.ASCII
)
_PATTERN_VARIABLE = re.compile(r"\$(?:::)?[A-Za-z_{]|\$\$+[A-Za-z_{]|\$\d|\$&", re.ASCII)
_ARRAY = re.compile(r"@(?:::)?[A-Za-z_]|@\$+[A-Za-z_{]|@\{", re.ASCII)
_BACKSLASHED = re.compile(r"\\(.)", re.DOTALL)


class Fork(Protocol):
    """What interpolation asks of the parser: a cursor in a text, and a variable at it."""

    pos: int

    def fork(self, source: str, line: int) -> Fork:
        """Make a parser for a text that begins at this line."""
        ...

    def place(self, pos: int | None = None) -> Place:
        """Tell the file and line of a position."""
        ...

    def interpolated(self, in_pattern: bool) -> Node:
        """Parse the variable at the cursor, with its subscripts."""
        ...


class Spread(Node):
    """`@x` in a string: its elements with `$"` between them."""

    def __init__(self, place: Place, inner: Node) -> None:
        super().__init__(place)
        self.inner = inner

    def scalar(self, frame: Frame) -> Value:
        between = text(frame.run.package_variable('$"', "main").value)
        return between.join(text(value) for value in self.inner.items(frame))


class Cased(Node):
    r"""What stands between `\U`, `\L` or `\Q` and `\E`, or behind `\u` and `\l`."""

    def __init__(self, place: Place, kind: str, inner: Node) -> None:
        super().__init__(place)
        self.kind = kind
        self.inner = inner

    def scalar(self, frame: Frame) -> Value:
        return change_case(self.kind, self.inner.text(frame))


def change_case(kind: str, value: str) -> str:
    r"""Apply `\U \L \Q \u \l`, on ASCII letters alone for what is a byte string."""
    if kind == "Q":
        return re.sub(r"(?a:([^\w]))", r"\\\1", value)
    if kind in "ul":
        return change_case(kind.upper(), value[:1]) + value[1:]
    changed = value.upper() if kind == "U" else value.lower()
    if value.isascii():
        return changed
    kept = (char if ord(char) > 127 else None for char in value)
    pieces = [
        own or (char.upper() if kind == "U" else char.lower())
        for own, char in zip(kept, value, strict=True)
    ]
    return "".join(pieces)


def single_quoted(raw: str, opener: str) -> str:
    """Give the value of what stands in `'…'` or `q{…}`."""
    special = "\\" + opener + CLOSERS.get(opener, opener)
    return _BACKSLASHED.sub(lambda found: found[1] if found[1] in special else found[0], raw)


def without_delimiters(raw: str, opener: str, in_pattern: bool) -> str:
    """Take the backslash from a delimiter, which only kept it from ending the text."""
    if in_pattern and opener in CLOSERS:
        return raw
    delimiters = opener + CLOSERS.get(opener, opener)
    return _BACKSLASHED.sub(lambda found: found[1] if found[1] in delimiters else found[0], raw)


class _Pieces:
    """Collects the parts of one string."""

    def __init__(self, parser: Fork, in_pattern: bool) -> None:
        self.parser = parser
        self.in_pattern = in_pattern
        self.literal: list[str] = []
        self.parts: list[Node] = []
        self.open: list[tuple[str, list[Node]]] = []  # the case changes that are open
        self.once = ""  # `\u` or `\l` waiting for a part

    def add_text(self, piece: str) -> None:
        if self.once and piece:
            piece = change_case(self.once, piece)
            self.once = ""
        self.literal.append(piece)

    def add(self, node: Node) -> None:
        self.flush()
        if self.once:
            node = Cased(node.place, self.once, node)
            self.once = ""
        self.parts.append(node)

    def flush(self) -> None:
        if self.literal:
            self.parts.append(Constant(self.parser.place(), "".join(self.literal)))
            self.literal = []

    def begin(self, kind: str) -> None:
        self.flush()
        self.open.append((kind, self.parts))
        self.parts = []

    def end(self) -> None:
        self.flush()
        kind, outer = self.open.pop()
        outer.append(Cased(self.parser.place(), kind, self.joined()))
        self.parts = outer

    def joined(self) -> Node:
        place = self.parser.place()
        if not self.parts:
            return Constant(place, "")
        if len(self.parts) == 1 and isinstance(self.parts[0], Constant):
            return self.parts[0]
        return Joined(place, self.parts)

    def finish(self) -> Node:
        while self.open:
            self.end()
        self.flush()
        return self.joined()


def interpolate(parser: Fork, raw: str, line: int, in_pattern: bool = False) -> Node:
    """Parse the text between delimiters; raises SpecError."""
    if "\\" not in raw and "$" not in raw and "@" not in raw:
        return Constant(parser.place(), raw)
    inner = parser.fork(raw, line)
    pieces = _Pieces(inner, in_pattern)
    at, end = 0, len(raw)
    while at < end:
        found = _LITERAL.match(raw, at)
        if found:
            pieces.add_text(found[0])
            at = found.end()
        elif raw[at] == "\\":
            at = _escape(pieces, raw, at + 1)
        else:
            at = _variable(pieces, raw, at)
    return pieces.finish()


def _variable(pieces: _Pieces, raw: str, at: int) -> int:
    scalar = _PATTERN_VARIABLE if pieces.in_pattern else _VARIABLE
    is_array = _ARRAY.match(raw, at) is not None
    if not is_array and not scalar.match(raw, at):
        pieces.add_text(raw[at])
        return at + 1
    pieces.parser.pos = at
    node = pieces.parser.interpolated(pieces.in_pattern)
    pieces.add(Spread(node.place, node) if is_array else node)
    return pieces.parser.pos


def _escape(pieces: _Pieces, raw: str, at: int) -> int:
    char = raw[at : at + 1]
    pieces.parser.pos = at
    if char in ("U", "L", "Q"):
        pieces.begin(char)
    elif char == "E":
        if pieces.open:
            pieces.end()
    elif char in ("u", "l"):
        pieces.once = char
    elif pieces.in_pattern:
        pieces.add_text("\\" + char)
    else:
        return _character(pieces, raw, at, char)
    return at + 1


def _character(pieces: _Pieces, raw: str, at: int, char: str) -> int:
    named = _CHARACTER_NAME.match(raw, at)
    if named:
        pieces.add_text(chr(int(named[1], 16)))
        return named.end()
    if char == "N":
        raise pieces.parser.place().error("a character by its name is not supported")
    if char in SIMPLE or char == "b":
        pieces.add_text(SIMPLE.get(char, "\b"))
        return at + 1
    try:
        numeric = numeric_escape(raw, at) if char else None
    except (SetError, ValueError) as error:
        raise pieces.parser.place().error(str(error)) from None
    if numeric:
        pieces.add_text(numeric[0])
        return numeric[1]
    pieces.add_text(char)
    return at + 1
