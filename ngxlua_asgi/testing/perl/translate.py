"""Perl's pattern language into Python's `re`: one pass, one construct at a time.

Rule: the flags m, s, x and n are worked into the text, i is set on what it covers, atomic groups
and possessive quantifiers become a lookahead that is then matched again. What Python's `re`
cannot express raises `SetError`; nothing is translated to something that only looks alike.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .charclass import CLASS_ESCAPES, SIMPLE, SetError, literal, numeric_escape, translate_set

__all__ = ["Translated", "translate"]

_QUANTIFIER = re.compile(r"([*+?]|\{\s*\d+\s*(?:,\s*\d*\s*)?\}|\{\s*,\s*\d+\s*\})([?+]?)")
_NAMED = re.compile(r"\(\?(?:P?<([A-Za-z_]\w*)>|'([A-Za-z_]\w*)')", re.ASCII)
_FLAGS = re.compile(r"\(\?(\^?)([a-z]*)(?:-([a-z]+))?([:)])")
_NAME_BACK = re.compile(r"k(?:<(\w+)>|\{\s*(\w+)\s*\}|'(\w+)')|g\{\s*([A-Za-z_]\w*)\s*\}", re.ASCII)
_BACK = re.compile(r"g\{?(-?\d+)\}?|([1-9]\d*)")
_CONDITION = re.compile(r"\(\?\((?:(\d+)|<(\w+)>|'(\w+)')\)")
_END = {"z": r"\Z", "Z": r"(?=\n?\Z)", "A": r"\A", "b": r"\b", "B": r"\B"}
_LOOKS = ("(?=", "(?!", "(?<=", "(?<!")


@dataclass
class Translated:
    """Python's pattern and the Python group number of each of Perl's groups (0 is the whole)."""

    pattern: str = ""
    flags: int = re.ASCII
    groups: list[int] = field(default_factory=lambda: [0])
    names: dict[str, int] = field(default_factory=dict)
    keep: int = 0  # the group that holds what stands before `\\K`


@dataclass
class _Open:
    """A group that is open: where its atom began, what closes it, the flags to come back to."""

    start: int
    closer: str
    flags: frozenset[str]


class _Translator:
    def __init__(self, source: str, flags: frozenset[str]) -> None:
        self.source = source
        self.at = 0
        self.flags = flags
        self.base_fold = "i" in flags
        self.out: list[str] = []
        self.atom = -1  # where in `out` the last atom begins; -1: nothing to repeat
        self.opened: list[_Open] = []
        self.made = 0  # Python groups so far
        self.done = Translated()
        if self.base_fold:
            self.done.flags |= re.IGNORECASE

    def run(self) -> Translated:
        while self.at < len(self.source):
            self._step(self.source[self.at])
        if self.opened:
            raise SetError("an unmatched ( in the pattern")
        if self.done.keep:
            self.out.insert(0, f"(?P<_k{self.done.keep}>")
        self.done.pattern = "".join(self.out)
        return self.done

    def _step(self, char: str) -> None:
        if "x" in self.flags and char in " \t\n\r\f\v#":
            self._skip_comment(char)
        elif char == "\\":
            self._escape()
        elif char == "[":
            piece, self.at = translate_set(self.source, self.at)
            self._put(piece, fold=True)
        elif char == "(":
            self._open()
        elif char == ")":
            self._close()
        elif char in "^$.|":
            self._sign(char)
        elif (found := _QUANTIFIER.match(self.source, self.at)) is not None:
            self._quantify(found)
        else:
            self.at += 1
            self._put(literal(char), fold=char.isalpha())

    def _skip_comment(self, char: str) -> None:
        end = self.source.find("\n", self.at) if char == "#" else self.at
        self.at = len(self.source) if end < 0 else end + 1

    def _put(self, piece: str, fold: bool = False) -> None:
        """Add an atom; set case folding on it where it differs from the whole pattern's."""
        if fold and ("i" in self.flags) is not self.base_fold:
            piece = f"(?-i:{piece})" if self.base_fold else f"(?i:{piece})"
        self.atom = len(self.out)
        self.out.append(piece)

    def _sign(self, char: str) -> None:
        self.at += 1
        if char == "|":
            if self.done.keep and not self.opened:
                raise SetError("\\K beside an alternative is not supported")
            self.out.append("|")
            self.atom = -1
            return
        multiple = "m" in self.flags
        signs = {
            "^": r"(?:(?<=\n)(?!\Z)|\A)" if multiple else r"\A",
            "$": r"(?=\n|\Z)" if multiple else r"(?=\n?\Z)",
            ".": r"[\s\S]" if "s" in self.flags else r"[^\n]",
        }
        self._put(signs[char])

    def _quantify(self, found: re.Match[str]) -> None:
        if self.atom < 0:
            raise SetError(f"quantifier {found[0]!r} follows nothing")
        self.at = found.end()
        count, kind = re.sub(r"\s", "", found[1]), found[2]
        if kind == "+":
            self._atomic(self.atom, count)
        else:
            self.out.append(count + kind)
        self.out[self.atom :] = ["".join(self.out[self.atom :])]
        if _QUANTIFIER.match(self.source, self.at):
            raise SetError("nested quantifiers")
        self.atom = -1

    def _atomic(self, start: int, count: str = "") -> None:
        """Make what stands from `start` on give nothing back: look ahead, then match the same.

        The group is numbered behind the groups inside it, so those keep their order of opening.
        """
        name = f"_a{len(self.out)}_{self.at}"
        inside = "".join(self.out[start:])
        opened = len(re.findall(r"(?<!\\)\((?!\?)|\(\?P<(?!_k)", inside))
        first_inside = self.made - opened + 1
        for perl, number in enumerate(self.done.groups):
            if number >= first_inside:
                self.done.groups[perl] = number + 1
        self.made += 1
        self.out[start:] = [f"(?:(?=(?P<{name}>{inside}{count}))(?P={name}))"]

    # groups

    def _open(self) -> None:
        source, at = self.source, self.at
        if source.startswith("(*", at):
            raise SetError(f"the verb {source[at : at + 10]!r} is not supported")
        if not source.startswith("(?", at):
            self._capture("", 1)
        elif source.startswith("(?#", at):
            end = source.find(")", at)
            self.at = len(source) if end < 0 else end + 1
        elif found := _NAMED.match(source, at):
            self._capture(found[1] or found[2], len(found[0]))
        elif source.startswith(_LOOKS, at):
            self._enter("(?<" + source[at + 3] if source[at + 2] == "<" else source[at : at + 3])
            self.at = at + (4 if source[at + 2] == "<" else 3)
        elif source.startswith("(?>", at):
            self.at += 3
            self._enter("(?:", closer=")atomic")
        elif found := _CONDITION.match(source, at):
            self._condition(found)
        elif found := _FLAGS.match(source, at):
            self._flag_group(found)
        else:
            raise SetError(f"the group {source[at : at + 6]!r} is not supported")

    def _enter(self, text: str, closer: str = ")") -> None:
        self.opened.append(_Open(len(self.out), closer, self.flags))
        self.out.append(text)
        self.atom = -1

    def _capture(self, name: str, width: int) -> None:
        self.at += width
        if "n" in self.flags and not name:
            self._enter("(?:")
            return
        self.made += 1
        self.done.groups.append(self.made)
        if name and name not in self.done.names:
            self.done.names[name] = len(self.done.groups) - 1
            self._enter(f"(?P<{name}>")
        else:
            self._enter("(")

    def _condition(self, found: re.Match[str]) -> None:
        self.at = found.end()
        if found[1]:
            raise SetError("a condition on a numbered group is not supported")
        self._enter(f"(?({found[2] or found[3]})")

    def _flag_group(self, found: re.Match[str]) -> None:
        caret, on, off, end = found.groups()
        unknown = set(on + (off or "")) - set("msixnaudlp")
        if unknown:
            raise SetError(f"the flags of {found[0]!r} are not supported")
        flags = set() if caret else set(self.flags)
        flags = (flags | set(on)) - set(off or "")
        self.at = found.end()
        if end == ":":
            self._enter("(?:")
        self.flags = frozenset(flags)

    def _close(self) -> None:
        if not self.opened:
            raise SetError("an unmatched ) in the pattern")
        self.at += 1
        group = self.opened.pop()
        self.out.append(")")
        if group.closer != ")":
            self._atomic(group.start)
        self.out[group.start :] = ["".join(self.out[group.start :])]
        self.atom = group.start
        self.flags = group.flags

    # escapes

    def _escape(self) -> None:
        self.at += 1
        if self.at >= len(self.source):
            raise SetError("a backslash at the end of the pattern")
        char = self.source[self.at]
        if char in _END:
            self._take(_END[char])
        elif char in "dDwWsS":
            self._take(f"\\{char}")
        elif char in CLASS_ESCAPES:
            self._take(CLASS_ESCAPES[char])
        elif char == "R":
            self._take(r"(?:\r\n|\r(?!\n)|[\n\x0b\f\x85])")
        elif char == "K":
            self._keep()
        else:
            self._escaped_literal(char)

    def _take(self, piece: str) -> None:
        follows = self.source[self.at + 1 : self.at + 2]
        if self.source[self.at] in "bBN" and follows == "{":
            raise SetError(f"\\{self.source[self.at]}{{…}} is not supported")
        self.at += 1
        self._put(piece)

    def _keep(self) -> None:
        if self.opened or "|" in self.out or self.done.keep:
            raise SetError("\\K inside a group or an alternative is not supported")
        self.at += 1
        self.done.keep = 1
        self.made += 1
        self.done.groups = [0, *(number + 1 for number in self.done.groups[1:])]
        self.out.append(")")
        self.atom = -1

    def _escaped_literal(self, char: str) -> None:
        if char in SIMPLE:
            self._take(literal(SIMPLE[char]))
        elif found := _NAME_BACK.match(self.source, self.at):
            self.at = found.end()
            self._put(f"(?P={next(name for name in found.groups() if name)})", fold=True)
        elif (found := _BACK.match(self.source, self.at)) is not None and self._is_back(found):
            self._back(found)
        elif numeric := numeric_escape(self.source, self.at):
            self.at = numeric[1]
            self._put(literal(numeric[0]), fold=numeric[0].isalpha())
        elif char.isalnum():
            raise SetError(f"\\{char} is not supported")
        else:
            self._take(literal(char))

    def _is_back(self, found: re.Match[str]) -> bool:
        """Tell a backreference from an octal number: \\10 is one only if there are ten groups."""
        return found[1] is not None or len(found[2]) == 1 or int(found[2]) < len(self.done.groups)

    def _back(self, found: re.Match[str]) -> None:
        number = int(found[1] or found[2])
        if number < 0:
            number += len(self.done.groups)
        if not 0 < number < len(self.done.groups):
            raise SetError(f"reference to a group that is not there: \\{found[0]}")
        if self.done.keep or "(?P<_a" in "".join(self.out):
            raise SetError("a backreference beside \\K or an atomic group is not supported")
        self.at = found.end()
        self._put(f"(?:\\{self.done.groups[number]})", fold=True)


def translate(source: str, flags: frozenset[str]) -> Translated:
    """Translate a pattern of Perl with its flags; raises SetError."""
    return _Translator(source, flags).run()
