"""Perl source under a cursor: space, comments, documentation, delimiters and here-documents.

Rule: knows characters and lines, no grammar. A here-document's body is cut out when its `<<TAG` is
read; the cursor then jumps over it where its line ends, even inside a string that goes on there.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from .errors import SpecError
from .values import Place

__all__ = ["CLOSERS", "WORD", "Source"]

CLOSERS = {"(": ")", "[": "]", "{": "}", "<": ">"}
WORD = re.compile(r"(?:::)?[A-Za-z_]\w*(?:(?:::)\w+)*", re.ASCII)

_SPACE = re.compile(r"[ \t\r\f]*(?:#[^\n]*)?")
_POD = re.compile(r"=[a-zA-Z]")
_POD_END = re.compile(r"^=cut\b[^\n]*(?:\n|\Z)", re.MULTILINE)
_HEREDOC = re.compile(r"""<<(~?)(?:"([^"\n]*)"|'([^'\n]*)'|(\\?)([A-Za-z_]\w*))""", re.ASCII)
_INDENT = re.compile(r"[ \t]*")


class Source:
    """A text of Perl and a position in it; `line` is the number of the text's first line."""

    def __init__(self, source: str, file: str, line: int = 1) -> None:
        self.source = source
        self.file = file
        self.first_line = line
        self.pos = 0
        self._ends = [at for at, char in enumerate(source) if char == "\n"]
        self._jumps: dict[int, int] = {}  # a newline's position -> where to go on instead
        self._documents: dict[int, tuple[int, tuple[str, bool, int]]] = {}  # by their `<<`

    def place(self, pos: int | None = None) -> Place:
        """Tell the file and line of a position (default: of the cursor)."""
        at = self.pos if pos is None else pos
        return Place(self.file, self.first_line + bisect_right(self._ends, at - 1))

    def error(self, reason: str, pos: int | None = None) -> SpecError:
        """Build an error at a position (default: at the cursor)."""
        return self.place(pos).error(reason)

    def unexpected(self, wanted: str) -> SpecError:
        """Build the error for something else than what is wanted at the cursor."""
        rest = self.source[self.pos : self.pos + 30].split("\n")[0]
        if rest:
            return self.error(f"{wanted} expected before {rest!r}")
        last = len(self.source[: self.pos].rstrip())
        return self.error(f"{wanted} expected, not the end", last)

    def skip(self) -> None:
        """Move over space, comments, documentation and bodies of here-documents."""
        line_start = self.pos == 0
        while True:
            if line_start and _POD.match(self.source, self.pos):
                end = _POD_END.search(self.source, self.pos)
                self.pos = end.end() if end else len(self.source)
                continue
            found = _SPACE.match(self.source, self.pos)
            self.pos = found.end() if found else self.pos
            if not self.source.startswith("\n", self.pos):
                return
            self.pos = self._jumps.get(self.pos, self.pos + 1)
            line_start = True

    def at_end(self) -> bool:
        """Tell whether nothing but space is left."""
        self.skip()
        return self.pos >= len(self.source)

    def peek(self, literal: str) -> bool:
        """Tell whether this text comes next, space apart."""
        self.skip()
        return self.source.startswith(literal, self.pos)

    def accept(self, literal: str) -> bool:
        """Move over this text if it comes next."""
        if not self.peek(literal):
            return False
        self.pos += len(literal)
        return True

    def expect(self, literal: str) -> None:
        """Move over this text, which has to come next."""
        if not self.accept(literal):
            raise self.unexpected(repr(literal))

    def look(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Match a pattern at the cursor, space apart, and stay."""
        self.skip()
        return pattern.match(self.source, self.pos)

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Match a pattern at the cursor, space apart, and move over it."""
        found = self.look(pattern)
        if found:
            self.pos = found.end()
        return found

    def peek_word(self) -> str:
        """Give the identifier that comes next, or ''."""
        found = self.look(WORD)
        return found[0] if found else ""

    def accept_word(self, word: str) -> bool:
        """Move over this identifier if it comes next as a whole."""
        if self.peek_word() != word:
            return False
        self.pos += len(word)
        return True

    def delimited(self) -> tuple[str, str]:
        """Take a delimited text at the cursor; give its opening delimiter and its raw inside."""
        start = self.pos
        if start >= len(self.source):
            raise self.unexpected("a delimiter")
        opener = self.source[start]
        closer = CLOSERS.get(opener, opener)
        stops = re.compile("[" + re.escape(opener + closer) + r"\\\n]")
        pieces: list[str] = []
        depth, at = 1, start + 1
        while depth:
            found = stops.search(self.source, at)
            if not found:
                raise self.error(f"no closing {closer!r}", start)
            end = found.end()
            if found[0] == closer:
                depth -= 1
            elif found[0] == opener:
                depth += 1
            elif found[0] == "\\":
                end += 1
            pieces.append(self.source[at:end])
            at = self._jumps.get(found.start(), end) if found[0] == "\n" else end
        self.pos = at
        return opener, "".join(pieces)[:-1]

    def heredoc(self) -> tuple[str, bool, int] | None:
        """Take a `<<TAG` at the cursor: its body, whether it interpolates, its first line."""
        start = self.pos
        if start in self._documents:
            self.pos, document = self._documents[start]
            return document
        found = _HEREDOC.match(self.source, start)
        if not found:
            return None
        document = self._read_heredoc(found)
        self._documents[start] = (self.pos, document)
        return document

    def _read_heredoc(self, found: re.Match[str]) -> tuple[str, bool, int]:
        indented, double, single, backslash, bare = found.groups()
        tag = next(tag for tag in (double, single, bare) if tag is not None)
        line_end = self.source.find("\n", found.end())
        if line_end < 0:
            raise self.error(f"no body of <<{tag}")
        start = self._jumps.get(line_end, line_end + 1)
        margin = r"[ \t]*" if indented else ""
        closing = re.compile(rf"^{margin}{re.escape(tag)}(?:\n|\Z)", re.MULTILINE)
        end = closing.search(self.source, start)
        if not end:
            raise self.error(f"no end of <<{tag}")
        self.pos = found.end()
        self._jumps[line_end] = end.end()
        body = self.source[start : end.start()]
        return (
            _unindented(body) if indented else body,
            single is None and not backslash,
            self.place(start).line,
        )


def _unindented(body: str) -> str:
    """Take the smallest indentation of the lines away, as `<<~` does."""
    lines = body.splitlines(keepends=True)
    widths = [len(found[0]) for line in lines if line.strip() and (found := _INDENT.match(line))]
    cut = min(widths, default=0)
    return "".join(line[cut:] if line.strip() else line.lstrip(" \t") for line in lines)
