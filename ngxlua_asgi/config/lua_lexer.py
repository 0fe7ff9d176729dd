"""Where a Lua block of a configuration ends: the tokens of Lua that may hide a brace.

Rule: the tokens are those of lua-nginx-module, so what it takes for a string is one here, and no
more: a string ends on its line (Lua's own backslash before a line break makes none), a quote
without its partner is an ordinary character. Unlike nginx, a token has no longest size. Every
character is looked at a bounded number of times, whatever the text.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["LuaBlockError", "end_of_lua"]

_QUOTES: Final = "\"'"
_NO_END: Final = "unexpected end of file, expecting terminating characters for lua code block"


class LuaBlockError(Exception):
    """A Lua block without its end: nginx's words, and the position whose line it reports."""

    def __init__(self, message: str, position: int) -> None:
        self.message = message
        self.position = position
        super().__init__(message)


def _pattern(quotes: str) -> re.Pattern[str]:
    """What comes before the next token, and that token, while these quotes may open a string.

    A quote that opens none is a token by itself. As in tokens.py nothing is possessive, and nothing
    can match in two ways.
    """
    other = rf"[^{{}}\[\-{quotes}]*"
    before = rf"{other}(?:(?:-(?!-)|\[(?!=*\[)){other})*"
    strings = "".join(rf"|{q}[^{q}\n\\]*(?:\\[^\n][^{q}\n\\]*)*{q}|{q}" for q in quotes)
    return re.compile(rf"{before}([{{}}]|(?:--)?\[(?P<level>=*)\[|--[^\n]*{strings})")


_PATTERNS: Final = {quotes: _pattern(quotes) for quotes in (_QUOTES, '"', "'", "")}


def _end_of_long_bracket(text: str, start: int, level: str, end: int) -> int:
    closing = f"]{level}]"
    found = text.find(closing, end)
    if found < 0:
        words = f'Lua code block missing the closing long bracket "{closing}"'
        raise LuaBlockError(f"{words}, the inlined Lua code may be too long", start)
    return found + len(closing)


def end_of_lua(text: str, start: int) -> int:
    """The position of the brace that closes the Lua code which begins at ``start``.

    Raises:
        LuaBlockError: there is none.
    """
    depth = 1
    position = opened = start
    quotes, limit = _QUOTES, len(text)
    while True:
        found = _PATTERNS[quotes].match(text, position, limit)
        if found is None:
            if limit == len(text):
                raise LuaBlockError(_NO_END, opened)
            position, quotes, limit = limit, _QUOTES, len(text)
            continue
        token, position = found.span(1)
        first = text[token]
        if first == "{":
            depth += 1
            opened = token
        elif first == "}":
            depth -= 1
            if depth == 0:
                return token
        elif found["level"] is not None:
            position = _end_of_long_bracket(text, token, found["level"], position)
            if position > limit:
                quotes, limit = _QUOTES, len(text)
        elif first in _QUOTES and position == token + 1:
            # No later quote of this kind closes on this line either: each was seen behind a
            # backslash, and what follows it reads alike. Trying each anew would be quadratic.
            quotes = quotes.replace(first, "")
            line_end = text.find("\n", token, limit)
            limit = limit if line_end < 0 else line_end
