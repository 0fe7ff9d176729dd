"""`m//`, `s///`, `tr///` and `split` as nodes.

Rule: a match that succeeds is remembered for `$1` and its kin, one that fails changes nothing; a
pattern that is only one `qr//` is that very object.
"""

from __future__ import annotations

import re

from .nodes import Frame, Node
from .operators import Constant, Joined
from .regex import Regex, perl_regex
from .values import MAX_ITEMS, Cell, Place, Value, as_bool, number, text
from .variables import ScalarVariable

__all__ = ["Match", "Pattern", "Split", "Substitute", "Transliterate"]


class Pattern(Node):
    """The text of a pattern with its flags; as a value it is `qr//`."""

    def __init__(self, place: Place, body: Node, flags: str) -> None:
        super().__init__(place)
        self.body = body
        self.flags = flags
        self._constant = _constant_regex(body, flags, place)

    def regex(self, frame: Frame) -> Regex:
        """Give the compiled pattern."""
        if self._constant is not None:
            return self._constant
        if isinstance(self.body, Joined) and len(self.body.parts) == 1:
            value = self.body.parts[0].scalar(frame)
        else:
            value = self.body.scalar(frame)
        if isinstance(value, Regex):
            return value
        return perl_regex(text(value), self.flags, self.place)

    def scalar(self, frame: Frame) -> Value:
        return self.regex(frame)


def _constant_regex(body: Node, flags: str, place: Place) -> Regex | None:
    if isinstance(body, Constant) and isinstance(body.value, str):
        return perl_regex(body.value, flags, place)
    return None


class OnText(Node):
    """What applies to `$_` or to the left side of `=~`."""

    def __init__(self, place: Place, target: Node | None, negated: bool) -> None:
        super().__init__(place)
        self.target = target
        self.negated = negated

    def subject(self, frame: Frame) -> str:
        """Give the text that is looked at."""
        return text(frame.run.topic) if self.target is None else self.target.text(frame)

    def store(self, frame: Frame, value: str) -> None:
        """Put the changed text back."""
        if self.target is None:
            frame.run.package_variable("$_", "main").value = value
        else:
            target = getattr(self.target, "assigned", None)
            (self.target if target is None else target()).assign(frame, value)


class Match(OnText):
    """`m//`."""

    what = "a match"

    def __init__(
        self, place: Place, pattern: Pattern, flags: str, target: Node | None, negated: bool
    ) -> None:
        super().__init__(place, target, negated)
        self.pattern = pattern
        self.everywhere = "g" in flags
        self.keeps_place = "c" in flags

    def _regex(self, frame: Frame) -> Regex:
        regex = self.pattern.regex(frame)
        if not regex.source and frame.run.pattern is not None:
            last: Regex = frame.run.pattern
            return last
        return regex

    def scalar(self, frame: Frame) -> Value:
        if self.everywhere:
            return as_bool(self._next(frame) is not self.negated)
        regex, subject = self._regex(frame), self.subject(frame)
        found = regex.search(subject)
        if found:
            frame.run.remember(found, regex)
        return as_bool((found is not None) is not self.negated)

    def items(self, frame: Frame) -> list[Value]:
        if self.negated:
            return [self.scalar(frame)]
        regex, subject = self._regex(frame), self.subject(frame)
        if not self.everywhere:
            found = regex.search(subject)
            if not found:
                return []
            frame.run.remember(found, regex)
            return regex.captures(found) if len(regex.groups) > 1 else [1]
        values: list[Value] = []
        for found in regex.all(subject):
            frame.run.tick(self.place)
            frame.run.remember(found, regex)
            values += regex.captures(found) if len(regex.groups) > 1 else [found[0]]
        return values

    def _cell(self, frame: Frame) -> Cell:
        if self.target is None:
            cell: Cell = frame.run.package_variable("$_", "main")
            return cell
        if not isinstance(self.target, ScalarVariable):
            raise self.place.error("//g in scalar context on something else than a variable")
        found: Cell = self.target.find(frame)
        return found

    def _next(self, frame: Frame) -> bool:
        """Find the next match behind the last one: `while (/…/g)`."""
        cell, regex = self._cell(frame), self._regex(frame)
        subject = text(cell.value)
        start, was_empty = 0, False
        if cell.at is not None and cell.at[0] == subject:
            start, was_empty = cell.at[1:]
        for found in regex.all(subject, start):
            if was_empty and found.end() == start:
                continue
            frame.run.remember(found, regex)
            cell.at = (subject, found.end(), found.start() == found.end())
            return True
        if not self.keeps_place:
            cell.at = None
        return False


class Substitute(OnText):
    """`s///`: `replacement` is a string with variables, or with `e` an expression."""

    def __init__(
        self,
        place: Place,
        pattern: Pattern,
        replacement: Node,
        flags: str,
        target: Node | None,
    ) -> None:
        super().__init__(place, target, False)
        self.pattern = pattern
        self.replacement = replacement
        self.everywhere = "g" in flags
        self.gives_text = "r" in flags

    def scalar(self, frame: Frame) -> Value:
        regex, subject = self.pattern.regex(frame), self.subject(frame)
        pieces, end, count = [], 0, 0
        for found in regex.all(subject):
            frame.run.tick(self.place)
            frame.run.remember(found, regex)
            replacement = self.replacement.text(frame)
            frame.run.check_text(len(replacement), self.place)
            pieces += [subject[end : regex.begin(found)], replacement]
            end, count = found.end(), count + 1
            if not self.everywhere:
                break
        changed = "".join(pieces) + subject[end:]
        frame.run.check_text(len(changed), self.place)
        if self.gives_text:
            return changed
        if count:
            self.store(frame, changed)
        return count or ""


class Transliterate(OnText):
    """`tr///` with the flags c, d, s and r."""

    def __init__(
        self, place: Place, source: str, target: str, flags: str, subject: Node | None
    ) -> None:
        super().__init__(place, subject, False)
        self.source = source
        self.replacement = target or ("" if "d" in flags else source)
        self.flags = flags

    def _replaced(self, char: str) -> str | None:
        """Give what a character becomes; None if it is not among those looked for."""
        at = self.source.find(char)
        if "c" in self.flags:
            if at >= 0:
                return None
            given = self.replacement if self.replacement != self.source else ""
            return "" if "d" in self.flags else (given[-1:] or char)
        if at < 0:
            return None
        if at < len(self.replacement):
            return self.replacement[at]
        return "" if "d" in self.flags else self.replacement[-1:]

    def scalar(self, frame: Frame) -> Value:
        subject = self.subject(frame)
        frame.run.check_text(len(subject), self.place)
        if set("cs") & set(self.flags):
            frame.run.steps += len(subject) >> 4
            changed, count = self._slowly(subject)
        else:
            chars = set(self.source)
            table = {ord(char): self._replaced(char) or "" for char in chars}
            changed, count = subject.translate(table), sum(map(subject.count, chars))
        if "r" in self.flags:
            return changed
        if changed != subject:
            self.store(frame, changed)
        return count

    def _slowly(self, subject: str) -> tuple[str, int]:
        """Look at each character, for the flags c and s; gives the text and how many counted."""
        pieces: list[str] = []
        count, last = 0, None
        for char in subject:
            new = self._replaced(char)
            count += new is not None
            if new is None:
                pieces.append(char)
            elif not ("s" in self.flags and new == last):
                pieces.append(new)
            last = new
        return "".join(pieces), count


class Split(Node):
    """`split /…/, text, limit`; a pattern of one blank means white space."""

    what = "split"

    def __init__(self, place: Place, pattern: Node, subject: Node | None, limit: Node | None):
        super().__init__(place)
        self.pattern = pattern
        self.subject = subject
        self.limit = limit

    def _regex(self, frame: Frame) -> tuple[Regex, bool]:
        if isinstance(self.pattern, Pattern):
            regex = self.pattern.regex(frame)
            return (regex, False) if regex.source != "^" else (Regex("^", "m"), False)
        value = self.pattern.scalar(frame)
        if isinstance(value, Regex):
            return value, False
        if text(value) == " ":
            return Regex(r"\s+"), True
        return perl_regex(text(value), "", self.place), False

    def items(self, frame: Frame) -> list[Value]:
        regex, awk = self._regex(frame)
        subject = text(frame.run.topic) if self.subject is None else self.subject.text(frame)
        limit = int(number(self.limit.scalar(frame))) if self.limit else 0
        if awk:
            subject = re.sub(r"\A\s+", "", subject, flags=re.ASCII)
        values = self._fields(regex, subject, limit) if subject else []
        frame.run.check_items(values, self.place)
        while limit == 0 and values and values[-1] in ("", None):
            values.pop()
        return values

    @staticmethod
    def _fields(regex: Regex, subject: str, limit: int) -> list[Value]:
        values: list[Value] = []
        start, fields = 0, 1
        for found in regex.all(subject):
            if 0 < limit <= fields or fields > MAX_ITEMS:
                break
            if found.end() == 0 or (found.end() == found.start() and found.start() >= len(subject)):
                continue
            values.append(subject[start : found.start()])
            values += regex.captures(found)
            start, fields = found.end(), fields + 1
        values.append(subject[start:])
        return values

    def scalar(self, frame: Frame) -> Value:
        return len(self.items(frame))
