"""One text of a configuration, read directive by directive with the rules of nginx's reader.

Rule: what nginx makes of the bytes, to the letter: a quote opens a string only at the start of a
word, a word may hold "}", "#" and "${", a backslash keeps the next character from ending a word, no
word is longer than nginx's buffer. crossplane's lexer was tried first and splits `"a"b`, `foo}` and
every word with a byte 0xA0, takes an open quote at the end of a file for the file's end, knows no
escapes, and takes five times the time that this may.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ngxlua_asgi.config.lua_lexer import LuaBlockError, end_of_lua
from ngxlua_asgi.errors import ConfigError

__all__ = ["Directives", "shown"]

BUFFER: Final = 4096  # nginx's NGX_CONF_BUFFER
_SPACE: Final = " \t\r\n"

# No possessive quantifiers: they match wrongly in Python 3.11.2, which Debian 12 has. Instead every
# repetition is written so that what follows it cannot match earlier; a failure costs one walk back.
_SKIPPED: Final = r"[ \t\r\n]*(?:#[^\n]*\n[ \t\r\n]*)*"
_DOUBLE: Final = r'"([^"\\]*(?:\\.[^"\\]*)*)'
_SINGLE: Final = r"'([^'\\]*(?:\\.[^'\\]*)*)"
_BARE: Final = r"[^\\$ \t\r\n;{]*(?:(?:\\.|\$\{*(?!\{))[^\\$ \t\r\n;{]*)*"
# Groups: a character that is a token by itself, a word in double or in single quotes (a word
# follows a quote only after space; nginx lets pass a parenthesis, for `if`), a bare word.
_AFTER: Final = r"(?=[ \t\r\n;{)])"
_TOKEN: Final = re.compile(
    rf"{_SKIPPED}(?:([;{{}}])|{_DOUBLE}\"{_AFTER}|{_SINGLE}'{_AFTER}"
    rf"|(?=[^ \t\r\n;{{}}\"'#])({_BARE})(?=[ \t\r\n;{{]))",
    re.DOTALL,
)
# Most directives: no quote, escape, comment or "${" before the ";" or "{", only ASCII (split()
# takes other characters for space). One match for all words halves the time of reading.
_SIMPLE: Final = r"[ \t\r\n!%&(-:<-\[\]-z|~]*"
_PLAIN: Final = re.compile(
    rf"{_SKIPPED}(?:(?=[^ \t\r\n;{{#])({_SIMPLE}(?:\$(?!\{{){_SIMPLE})*)([;{{])|\}})"
)
_SKIP: Final = re.compile(rf"{_SKIPPED}(?:#[^\n]*\Z)?")
_COMMENT: Final = re.compile("#[^\n]*")
_BARE_WORD: Final = re.compile(_BARE, re.DOTALL)
_QUOTED: Final = {
    '"': re.compile(_DOUBLE + '("?)', re.DOTALL),
    "'": re.compile(_SINGLE + "('?)", re.DOTALL),
}
_ESCAPE: Final = re.compile(r"\\([\"'\\trn])")
_ESCAPED: Final = {"t": "\t", "r": "\r", "n": "\n"}


def shown(text: str) -> str:
    """Bytes of a configuration as a message shows them: what is UTF-8 reads as such."""
    return text.encode("latin-1", "replace").decode("utf-8", "backslashreplace")


def _unescape(found: re.Match[str]) -> str:
    return _ESCAPED.get(found[1], found[1])


class Directives:
    """A text and how far it is read."""

    __slots__ = ("_counted", "file", "from_file", "line", "position", "text")

    def __init__(self, text: str, file: str, *, from_file: bool = True) -> None:
        self.text = text
        self.file = file
        self.from_file = from_file
        self.position = 0
        self.line = int(from_file)  # of the last token; of a command line always 0
        self._counted = 0

    def error(self, message: str) -> ConfigError:
        """The error that nginx reports at the last token."""
        return ConfigError(message, file=self.file, line=self.line)

    def next(self) -> tuple[str, list[str]]:
        """What ends the next directive (";", "{", "}", "" at the end of the text) and its words."""
        found = _PLAIN.match(self.text, self.position)
        if found is None or found.end() - found.start() > BUFFER - 3:
            return self._next_by_word()
        self.position = found.end()
        self._advance(self.position)
        words, end = found.groups()
        return (end, words.split()) if end else ("}", [])

    def _next_by_word(self) -> tuple[str, list[str]]:
        words: list[str] = []
        text = self.text
        match = _TOKEN.match
        while True:
            found = match(text, self.position)
            if found is None:
                return self._without_token(words)
            if found.end() - found.start() > BUFFER - 3:
                self._check_lengths(found.start())
            self.position = found.end()
            kind = found.lastindex or 0
            if kind == 1:
                return self._ended(found[1], words)
            word = found[kind]
            words.append(_ESCAPE.sub(_unescape, word) if "\\" in word else word)

    def lua(self) -> str:
        """The Lua source from here to the brace that closes it, which is passed."""
        start = self.position
        try:
            end = end_of_lua(self.text, start)
        except LuaBlockError as error:
            self._advance(error.position)
            raise self.error(error.message) from None
        self.position = end + 1
        self._advance(end)
        return self.text[start:end]

    def _advance(self, position: int) -> None:
        if self.from_file:
            self.line += self.text.count("\n", self._counted, position)
            self._counted = position

    def _ended(self, end: str, words: list[str]) -> tuple[str, list[str]]:
        self._advance(self.position)
        if (end == "}") == bool(words):
            raise self.error(f'unexpected "{end}"')
        return end, words

    def _without_token(self, words: list[str]) -> tuple[str, list[str]]:
        """The end of the text, or what is wrong here."""
        self._check_lengths(self.position)
        text = self.text
        start = _skip(text, self.position)
        quoted = _QUOTED.get(text[start : start + 1])
        if quoted:
            found = quoted.match(text, start)
            after = found.end() if found and found[2] else len(text)
            if after < len(text):
                self._advance(after)
                raise self.error(f'unexpected "{shown(text[after])}"')
        self._advance(len(text))
        if start < len(text) or words:
            what, expected = "file", '";" or "}"'
            if not self.from_file:
                what, expected = "parameter", '";"'
            raise self.error(f"unexpected end of {what}, expecting {expected}")
        return "", words

    def _check_lengths(self, position: int) -> None:
        """Refuse a word or comment from here to the next token that nginx's buffer cannot hold."""
        if not self.from_file:
            return
        for start, closed, end in _spans(self.text, position):
            if end - start < BUFFER or len(self.text) - start <= BUFFER:
                continue
            self._advance(start)
            if closed - start >= BUFFER:
                quote = self.text[start - 1]
                words = f'too long parameter, probably missing terminating "{quote}" character'
            else:
                words = f'too long parameter "{shown(self.text[start : start + 10])}..." started'
            raise self.error(words)


def _skip(text: str, position: int) -> int:
    found = _SKIP.match(text, position)
    return found.end() if found else position


def _spans(text: str, position: int) -> Iterator[tuple[int, int, int]]:
    """The comments from here to the next token, and that token, as nginx's buffer sees them.

    Each is its start, where its closing quote is (its start where it has none) and the last
    position at which nginx may still need the start in its buffer.
    """
    end = _skip(text, position)
    for comment in _COMMENT.finditer(text, position, end):
        yield comment.start(), comment.start(), comment.end()
    quoted = _QUOTED.get(text[end : end + 1])
    found = (quoted or _BARE_WORD).match(text, end)
    if found is None or text.startswith("}", end):
        return
    after = found.end() + (text[found.end() : found.end() + 1] in _SPACE)
    if quoted is None:
        yield end, end, after
    else:
        yield end + 1, found.end() - 1 if found[2] else len(text), after
