"""Sets of characters of Perl's patterns as Python's: `[…]`, `\\h`, `[:xdigit:]`, their opposites.

Rule: classes are those of byte strings (ASCII), as in a suite without `use utf8`; every literal in
a set is written as an escape, so that nothing in it can mean something to Python.
"""

from __future__ import annotations

import re

__all__ = ["CLASS_ESCAPES", "POSIX", "SetError", "literal", "numeric_escape", "translate_set"]

SIMPLE = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "e": "\x1b", "a": "\a"}
HORIZONTAL = r"\t\x20\xa0"
VERTICAL = r"\n\x0b\f\r\x85"
CLASS_ESCAPES = {
    "h": f"[{HORIZONTAL}]",
    "H": f"[^{HORIZONTAL}]",
    "v": f"[{VERTICAL}]",
    "V": f"[^{VERTICAL}]",
    "N": r"[^\n]",
}
POSIX = {
    "alpha": "a-zA-Z",
    "digit": "0-9",
    "alnum": "a-zA-Z0-9",
    "upper": "A-Z",
    "lower": "a-z",
    "space": r"\x20\t\n\r\f\x0b",
    "blank": r"\x20\t",
    "punct": r"!-/:-@\[-`{-~",
    "print": r"\x20-\x7e",
    "graph": r"!-~",
    "cntrl": r"\x00-\x1f\x7f",
    "xdigit": "0-9A-Fa-f",
    "word": r"\w",
    "ascii": r"\x00-\x7f",
}
_POSIX_NAME = re.compile(r"\[:(\^?)(\w+):\]")
_HEX = re.compile(r"x(?:\{\s*([0-9A-Fa-f_]*)\s*\}|([0-9A-Fa-f]{0,2}))")
_OCTAL = re.compile(r"(?:o\{([0-7]+)\}|([0-7]{1,3}))")


class SetError(ValueError):
    """A construct of a pattern that Python cannot express, or that is broken."""


def literal(char: str) -> str:
    """Write one character so that it means itself, in a set and outside."""
    code = ord(char)
    if char.isalnum() and code < 128:
        return char
    if code < 256:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"


def numeric_escape(pattern: str, at: int) -> tuple[str, int] | None:
    r"""Read `x41`, `x{263a}`, `012`, `o{12}`, `cM` behind a backslash: character and end."""
    found = _HEX.match(pattern, at)
    if found:
        digits = (found[1] if found[1] is not None else found[2]).replace("_", "") or "0"
        return _character(int(digits, 16)), found.end()
    found = _OCTAL.match(pattern, at)
    if found:
        return _character(int(found[1] or found[2], 8)), found.end()
    if pattern.startswith("c", at) and at + 1 < len(pattern):
        return chr(ord(pattern[at + 1].upper()) & 0x7F ^ 64), at + 2
    return None


def _character(code: int) -> str:
    if code > 0x10FFFF:
        raise SetError(f"the character \\x{{{code:x}}} is too large")
    return chr(code)


def _complement(members: str) -> str:
    """Give the ranges of what is not in a set: for negated classes inside a set."""
    inside = re.compile(f"[{members}]", re.ASCII)
    outside = [code for code in range(256) if not inside.match(chr(code))]
    return "".join(literal(chr(code)) for code in outside) + r"\u0100-\U0010ffff"


def _member(pattern: str, at: int) -> tuple[str, str | None, int]:
    """Read one member of a set: its Python text, its character (None: a class), its end."""
    char = pattern[at]
    posix = _POSIX_NAME.match(pattern, at)
    if posix:
        if posix[2] not in POSIX:
            raise SetError(f"the class {posix[0]} is not known")
        members = POSIX[posix[2]]
        return _complement(members) if posix[1] else members, None, posix.end()
    if char != "\\":
        return literal(char), char, at + 1
    if at + 1 >= len(pattern):
        raise SetError("a set without its end")
    return _escaped_member(pattern, at + 1)


def _escaped_member(pattern: str, at: int) -> tuple[str, str | None, int]:
    char = pattern[at]
    if char in "dDwWsS":
        return f"\\{char}", None, at + 1
    if char in "hv":
        return {"h": HORIZONTAL, "v": VERTICAL}[char], None, at + 1
    if char in "HV":
        return _complement({"H": HORIZONTAL, "V": VERTICAL}[char]), None, at + 1
    if char in SIMPLE or char == "b":
        plain = SIMPLE.get(char, "\b")
        return literal(plain), plain, at + 1
    numeric = numeric_escape(pattern, at)
    if numeric:
        return literal(numeric[0]), numeric[0], numeric[1]
    if char.isalnum():
        raise SetError(f"\\{char} in a set is not supported")
    return literal(char), char, at + 1


def translate_set(pattern: str, at: int) -> tuple[str, int]:
    """Translate the set that opens at `at`; give Python's set and where the rest goes on."""
    start = at
    at += 1
    negated = pattern.startswith("^", at)
    at += negated
    out = ["[^" if negated else "["]
    first = True
    while at < len(pattern) and (first or pattern[at] != "]"):
        first = False
        member, char, at = _member(pattern, at)
        if pattern.startswith("-", at) and at + 1 < len(pattern) and pattern[at + 1] != "]":
            if char is not None:
                upper, high, after = _member(pattern, at + 1)
                if high is not None:
                    if high < char:
                        raise SetError(f"the range {char}-{high} is the wrong way round")
                    member, at = f"{member}-{upper}", after
        out.append(member)
    if at >= len(pattern):
        raise SetError(f"no end of the set {pattern[start : start + 20]!r}")
    return "".join(out) + "]", at + 1
