"""Quote-like terms: strings, patterns, substitutions, word lists, here-documents, backticks.

Rule: finds the delimiters and the flags, hands the inside to `strings`, and makes the node.
"""

from __future__ import annotations

import re
from typing import Self

from .files import Command, ReadLine
from .matching import Match, Pattern, Substitute, Transliterate
from .nodes import Node, Sequence
from .operators import Constant, Joined
from .runtime import Runtime
from .source import CLOSERS, Source
from .strings import interpolate, single_quoted, without_delimiters

__all__ = ["QUOTE_WORDS", "Quotes"]

QUOTE_WORDS = {"q", "qq", "qw", "qr", "m", "s", "tr", "y", "qx"}
_FLAGS = re.compile(r"[a-zA-Z]*")
_READ = re.compile(r"<(\$?)(\w*)>", re.ASCII)


class Quotes(Source):
    """The part of the parser that reads quotes; `bind` says what a match applies to."""

    def __init__(
        self, source: str, file: str, line: int, run: Runtime, package: str = "main"
    ) -> None:
        super().__init__(source, file, line)
        self.run = run
        self.package = package
        self.depth = 0

    def fork(self, source: str, line: int) -> Self:
        """Make a parser of the same kind for a piece of the source."""
        inner = type(self)(source, self.file, line, self.run, self.package)
        inner.depth = self.depth + 1
        return inner

    def block_expression(self) -> Node:
        """Parse statements up to the end as one value (the second half of `s///e`)."""
        raise NotImplementedError

    def interpolated(self, in_pattern: bool) -> Node:
        """Parse a variable of a string."""
        raise NotImplementedError

    def _body(self, in_pattern: bool = False) -> tuple[str, str, int]:
        """Take the delimited text at the cursor: delimiter, inside, its first line."""
        line = self.place().line
        opener, raw = self.delimited()
        return opener, without_delimiters(raw, opener, in_pattern), line

    def quoted_string(self) -> Node:
        """Take `"…"` or `'…'`."""
        place = self.place()
        if self.source[self.pos] == "'":
            return Constant(place, single_quoted(self.delimited()[1], "'"))
        _, body, line = self._body()
        return interpolate(self, body, line)

    def quote_like(self, word: str) -> Node:
        """Take what follows `q`, `qq`, `qw`, `m`, `qr`, `s`, `tr`, `y` or `qx`."""
        place = self.place()
        if self.source[self.pos : self.pos + 1].isspace():
            self.skip()
        if word == "q":
            opener, raw = self.delimited()
            return Constant(place, single_quoted(raw, opener))
        if word == "qw":
            opener, raw = self.delimited()
            words = single_quoted(raw, opener).split()
            return Sequence(place, [Constant(place, each) for each in words])
        if word in ("tr", "y"):
            return self._transliterate()
        if word == "s":
            return self._substitute()
        if word in ("m", "qr"):
            return self.pattern(word)
        _, body, line = self._body()
        inside = interpolate(self, body, line)
        return inside if word == "qq" else Command(place, inside)

    def backticks(self) -> Node:
        """Take a command in backticks."""
        place = self.place()
        _, body, line = self._body()
        return Command(place, interpolate(self, body, line))

    def heredoc_term(self) -> Node | None:
        """Take a here-document, if there is one at the cursor."""
        place = self.place()
        document = self.heredoc()
        if document is None:
            return None
        body, interpolates, line = document
        return interpolate(self, body, line) if interpolates else Constant(place, body)

    def read_line(self) -> Node | None:
        """Take `<$handle>` or `<HANDLE>`, if it is there."""
        place = self.place()
        found = _READ.match(self.source, self.pos)
        if not found:
            return None
        self.pos = found.end()
        if found[1]:
            inner = self.fork(f"${found[2]}", place.line)
            return ReadLine(place, inner.interpolated(False))
        return ReadLine(place, Constant(place, found[2] or "STDIN"))

    def flags(self, allowed: str) -> str:
        """Take the flags behind the closing delimiter."""
        found = _FLAGS.match(self.source, self.pos)
        given = found[0] if found else ""
        for flag in given:
            if flag not in allowed:
                raise self.error(f"the flag {flag!r} of a pattern is not supported")
        self.pos += len(given)
        return given

    def _pattern_body(self) -> tuple[Node, str]:
        opener, body, line = self._body(in_pattern=True)
        if opener == "'":
            return Constant(self.place(), body), opener
        return interpolate(self, body, line, in_pattern=True), opener

    def pattern(self, word: str) -> Node:
        """Take `/…/flags`, for `m` or `qr`."""
        place = self.place()
        body, _ = self._pattern_body()
        flags = self.flags("msixnpogcaadlu")
        pattern = Pattern(place, body, flags)
        return pattern if word == "qr" else Match(place, pattern, flags, None, False)

    def _second_half(self, opener: str) -> tuple[str, str, int]:
        """Take the other half of `s///` and `tr///`: with brackets it has delimiters of its own."""
        if opener in CLOSERS:
            self.skip()
        else:
            self.pos -= 1
        line = self.place().line
        opener, raw = self.delimited()
        return opener, raw, line

    def _substitute(self) -> Node:
        place = self.place()
        body, opener = self._pattern_body()
        second, raw, line = self._second_half(opener)
        flags = self.flags("msixnpogcaadluer")
        replacement = without_delimiters(raw, second, False)
        if flags.count("e") > 1:
            raise place.error("s///ee is not supported")
        if "e" in flags:
            node = self.fork(replacement, line).block_expression()
        elif second == "'":
            node = Constant(place, replacement)
        else:
            node = interpolate(self, replacement, line)
        return Substitute(place, Pattern(place, body, flags), node, flags, None)

    def _transliterate(self) -> Node:
        place = self.place()
        opener, body, line = self._body()
        second, raw, _ = self._second_half(opener)
        flags = self.flags("cdsr")
        halves = [body, without_delimiters(raw, second, False)]
        source, target = (self._expanded(half, line) for half in halves)
        return Transliterate(place, source, target, flags, None)

    def _expanded(self, half: str, line: int) -> str:
        """Write the ranges of `tr///` out."""
        node = interpolate(self, half.replace("$", r"\$").replace("@", r"\@"), line)
        if isinstance(node, Joined):
            raise self.error("variables in tr/// are not supported")
        chars: str = node.value if isinstance(node, Constant) else ""
        out: list[str] = []
        at = 0
        while at < len(chars):
            if chars[at + 1 : at + 2] == "-" and at + 2 < len(chars):
                out += map(chr, range(ord(chars[at]), ord(chars[at + 2]) + 1))
                at += 3
            else:
                out.append(chars[at])
                at += 1
        return "".join(out)
