"""Patterns of the checks: ``qr//`` values, texts that are regular expressions, plain texts.

Rule: a ``qr//`` matches by itself; a text is a regular expression where the section says "like",
and literal everywhere else.
"""

from __future__ import annotations

from typing import Any

from ngxlua_asgi.testing.perl.regex import Regex
from ngxlua_asgi.testing.perl.values import text

__all__ = ["compiled", "found", "is_regex"]


def is_regex(value: Any) -> bool:
    """Whether it is a ``qr//``."""
    return isinstance(value, Regex)


def compiled(source: Any, flags: str = "s") -> Regex:
    """The regular expression ``qr/$source/flags``.

    Raises:
        RegexError: it is none.
    """
    return Regex(text(source), flags)


def found(pattern: Any, line: str) -> str | None:
    """What of ``line`` matches a pattern of a log section, or None."""
    if isinstance(pattern, Regex):
        match = pattern.search(line)
        if match:
            return line[pattern.begin(match) : match.end()]
    literal = text(pattern)
    return literal if literal in line else None
