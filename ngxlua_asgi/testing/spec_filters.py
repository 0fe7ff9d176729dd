"""Test::Base's filters: what the words behind a section's name do to its value.

Rule: `norm` and `trim` come first, then the suite's own map, then the words as written; `-word`
takes one away, `+word` puts it last. A sub of the suite with a filter's name wins. A filter that
is not known is an error of its section.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from typing import Any

from ngxlua_asgi.testing.perl.errors import SpecError
from ngxlua_asgi.testing.perl.interpreter import Interpreter
from ngxlua_asgi.testing.perl.nodes import Scope
from ngxlua_asgi.testing.perl.regex import Regex, perl_regex
from ngxlua_asgi.testing.perl.values import Cell, NativeObject, PerlDie, Place, text

from .spec_blocks import Block, Section

__all__ = ["Filters"]

Value = Any
Filter = Callable[[list[Value], str, Place], list[Value]]


def _scalar(values: list[Value], place: Place) -> Value:
    if len(values) != 1:
        raise place.error("the filter's input must be a scalar, not a list")
    return values[0]


def _norm(values: list[Value], argument: str, place: Place) -> list[Value]:
    value = _scalar(values, place)
    if value is None:
        return [""]
    if not isinstance(value, str):
        return [value]
    return [value.replace("\r\n", "\n").replace("\r", "\n")]


def _trim_one(value: Value) -> Value:
    if not isinstance(value, str):
        return value
    value = re.sub(r"\A(?:[ \t]*\n)+", "", value)
    return re.sub(r"(?a:(?<=\n)\s*\Z)", "", value, count=1)


def _each(function: Callable[[str], Value]) -> Filter:
    return lambda values, argument, place: [function(text(value)) for value in values]


def _lines(values: list[Value], argument: str, place: Place) -> list[Value]:
    return list(text(_scalar(values, place)).splitlines(keepends=True))


def _split(values: list[Value], argument: str, place: Place) -> list[Value]:
    value = text(_scalar(values, place))
    fields = re.split(r"(?a:\s+)", value)
    while fields and not fields[-1]:
        fields.pop()
    if argument:
        raise place.error("split with a separator is not supported")
    return list(fields)


def _regexp(values: list[Value], argument: str, place: Place) -> list[Value]:
    value = text(_scalar(values, place))
    flags = argument
    if re.search(r"\n.*?\n", value, re.DOTALL):
        flags = flags or "xism"
    else:
        value = value.removesuffix("\n")
    return [perl_regex(value, flags, place)]


def _base64_decode(values: list[Value], argument: str, place: Place) -> list[Value]:
    kept = re.sub(r"[^A-Za-z0-9+/]", "", text(_scalar(values, place)))
    kept = kept[: len(kept) - (len(kept) % 4 == 1)]
    return [base64.b64decode(kept + "=" * (-len(kept) % 4)).decode("latin-1")]


def _hash(values: list[Value], argument: str, place: Place) -> list[Value]:
    padded = [*values, None] if len(values) % 2 else values
    return [{text(padded[at]): padded[at + 1] for at in range(0, len(padded), 2)}]


FILTERS: dict[str, Filter] = {
    "norm": _norm,
    "trim": lambda values, argument, place: [_trim_one(value) for value in values],
    "chomp": _each(lambda value: value.removesuffix("\n")),
    "chop": _each(lambda value: value[:-1]),
    "unchomp": _each(lambda value: value + "\n"),
    "append": lambda values, argument, place: [text(value) + argument for value in values],
    "prepend": lambda values, argument, place: [argument + text(value) for value in values],
    "lines": _lines,
    "split": _split,
    "array": lambda values, argument, place: [list(values)],
    "hash": _hash,
    "join": lambda values, argument, place: [argument.join(text(value) for value in values)],
    "reverse": lambda values, argument, place: list(reversed(values)),
    "sort": lambda values, argument, place: sorted(values, key=text),
    "head": lambda values, argument, place: values[: int(argument or 1)],
    "tail": lambda values, argument, place: values[-int(argument or 1) :],
    "regexp": _regexp,
    "base64_decode": _base64_decode,
    "base64_encode": _each(lambda value: _encoded(value)),
}


def _encoded(value: str) -> str:
    data = base64.b64encode(value.encode("latin-1", "replace")).decode("ascii")
    return "".join(data[at : at + 76] + "\n" for at in range(0, len(data), 76))


class _FilterObject(NativeObject):
    """What a filter that a suite adds to Test::Base::Filter gets as its `$self`."""

    class_name = "Test::Base::Filter"

    def __init__(self, block: Block, argument: str) -> None:
        self.block = block
        self.argument = argument

    def call_method(self, name: str, args: list[Value], wants_list: bool) -> list[Value]:
        """Answer `current_arguments` and `current_block`."""
        if name == "current_block":
            return [self.block]
        if name == "current_arguments":
            return [self.argument or None]
        return super().call_method(name, args, wants_list)


class Filters:
    """Runs the filters of blocks in an interpreter; `by_section` is what `filters {…}` said."""

    def __init__(self, run: Interpreter) -> None:
        self.run = run
        self.defaults = ["norm", "trim"]
        self.by_section: dict[str, Value] = {}

    def apply(self, block: Block) -> None:
        """Filter all sections of a block; errors are kept in it."""
        for section in block.written:
            if section.name in block.errors:
                continue
            try:
                self._apply_to(block, section)
            except SpecError as error:
                block.errors[section.name] = error

    def _apply_to(self, block: Block, section: Section) -> None:
        place = Place(block.file, section.line)
        values = block.sections[section.name]
        for word in self._words(section):
            name, _, argument = word.partition("=")
            values = self._filtered(name, values, argument, block, place)
            block.sections[section.name] = values

    def _words(self, section: Section) -> list[str]:
        mapped = self.by_section.get(section.name) or []
        chosen: list[str] = []
        last: list[str] = []
        written = re.split(r"(?a:\s+)", section.filters.lstrip(" \t"))
        for value in [
            *self.defaults,
            *(mapped if isinstance(mapped, list) else [mapped]),
            *written,
        ]:
            word = text(value)
            if not word:
                break
            if word.startswith("-"):
                chosen = [each for each in chosen if each != word[1:]]
            elif word.startswith("+"):
                last.append(word[1:])
            else:
                chosen.append(word)
        return chosen + last

    def _filtered(
        self, name: str, values: list[Value], argument: str, block: Block, place: Place
    ) -> list[Value]:
        own = self.run.subs.get(f"main::{name}")
        method = self.run.subs.get(f"Test::Base::Filter::{name}")
        self.run.steps = 0
        try:
            if own is not None:
                return self._own(own, values)
            if method is not None:
                return method.run([_FilterObject(block, argument), *values], True)
            if name == "eval":
                return self.evaluate(text(_scalar(values, place)), place, "Test::Base::Filter")
            if name not in FILTERS:
                raise place.error(f"the filter {name!r} is not supported")
            return FILTERS[name](values, argument, place)
        except PerlDie as died:
            raise died.at(place, f"the filter {name} died") from None
        except RecursionError:
            raise place.error("expressions or data are nested too deeply") from None
        except ValueError as error:
            raise place.error(f"the filter {name}: {error}") from None

    def _own(self, code: Any, values: list[Value]) -> list[Value]:
        """Run the suite's own sub: a number or nothing as its result means that `$_` is it."""
        start = None if values == [None] else "".join(text(value) for value in values)
        topic = Cell(start)
        saved = self.run.swap_topic(topic)
        try:
            results: list[Value] = code.run(list(values), True)
        finally:
            self.run.swap_topic(saved)
        if not results or (len(results) == 1 and _is_count(results[0])):
            return [topic.value]
        return results

    def evaluate(self, source: str, place: Place, package: str) -> list[Value]:
        """Evaluate a section's text in list context, under `strict`."""
        frame = self.run.frame_of_file(Scope())
        frame.wants_list = True
        return self.run.evaluate(source, place, package, frame, True)


def _is_count(value: Value) -> bool:
    return (
        value is not None
        and not isinstance(value, Regex)
        and bool(re.fullmatch(r"\d*", text(value)))
    )
