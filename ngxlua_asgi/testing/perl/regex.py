"""`qr//`: a pattern of Perl that is matched with Python's `re`.

Rule: a pattern is translated once for a text and its flags; it keeps Perl's text and group
numbers, so that what a suite says of it (`$1`, `(?^i:…)`) stays true.
"""

from __future__ import annotations

import functools
import re
import warnings
from collections.abc import Iterator

from .charclass import SetError
from .translate import Translated, translate
from .values import Place

__all__ = ["Regex", "RegexError", "perl_regex"]

_FLAG_ORDER = "msixn"


class RegexError(ValueError):
    """A pattern that is broken, or that Python's `re` cannot express."""


class Regex:
    """A compiled pattern: `source` and `flags` are Perl's, `search` is `=~` of it."""

    __slots__ = ("_compiled", "flags", "groups", "keep", "names", "source")

    def __init__(self, source: str, flags: str = "") -> None:
        self.source = source
        self.flags = "".join(flag for flag in _FLAG_ORDER if flag in flags)
        self._compiled, translated = _compiled(source, frozenset(self.flags))
        self.groups: tuple[int, ...] = tuple(translated.groups)  # Python's number of Perl's $n
        self.names = translated.names
        self.keep = translated.keep

    def search(self, text: str, start: int = 0) -> re.Match[str] | None:
        """Find the first match from a position on (the whole text is what `^` refers to)."""
        return self._compiled.search(text, start)

    def all(self, text: str, start: int = 0) -> Iterator[re.Match[str]]:
        """Find all matches, as `//g` does."""
        return self._compiled.finditer(text, start)

    def begin(self, match: re.Match[str]) -> int:
        r"""Tell where a match of this pattern begins: behind `\K` if there is one."""
        return match.end(1) if self.keep else match.start()

    def captures(self, match: re.Match[str]) -> list[str | None]:
        """Give the groups of a match in Perl's order: `$1`, `$2`, …"""
        return [match[number] for number in self.groups[1:]]

    def __str__(self) -> str:
        runs_on = "x" in self.flags and "#" in self.source.rsplit("\n", 1)[-1]
        return f"(?^{self.flags}:{self.source}{chr(10) if runs_on else ''})"

    def __repr__(self) -> str:
        return f"qr/{self.source}/{self.flags}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Regex) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash((self.source, self.flags))


@functools.lru_cache(maxsize=4096)
def _compiled(source: str, flags: frozenset[str]) -> tuple[re.Pattern[str], Translated]:
    try:
        translated = translate(source, flags)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return re.compile(translated.pattern, translated.flags), translated
    except (SetError, re.error, OverflowError, Warning) as error:
        raise RegexError(f"the pattern /{source[:60]}/: {error}") from None


def perl_regex(source: str, flags: str, place: Place) -> Regex:
    """Compile a pattern of the source; raises SpecError at the place."""
    try:
        return Regex(source, flags)
    except RegexError as error:
        raise place.error(str(error)) from None
