"""The grammar of test blocks: `=== NAME`, `--- section filters`, as Test::Base reads it.

Rule: knows text alone. What Test::Base refuses in one block is an error of that block; the order
and the filters of the sections are kept for the filters' own pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ngxlua_asgi.testing.perl.errors import SpecError
from ngxlua_asgi.testing.perl.values import NativeObject, text

__all__ = ["Block", "Section", "chosen", "parse_blocks"]

Value = Any
"""A Perl value: None, str, int, float, list (array reference), dict (hash reference),
`Regex` (`qr//`: `.search(text)`, `.source`, `.flags`, `str()` gives Perl's text of it) or
`Code` (a sub: `Suite.call(code, …)` gives the list of its results)."""

_HUNK = re.compile(r"^===.*?(?=^===|\Z)", re.MULTILINE | re.DOTALL)
_NAME = re.compile(r"\A===[ \t]*(.*)\s+", re.ASCII)
_SECTION = re.compile(r"^--- +\(?(\w+)\)? *(.*)?\n", re.MULTILINE | re.ASCII)
_ON_THE_LINE = re.compile(r":(?:\s|\Z)", re.ASCII)
_COLON = re.compile(r"\s*:(?:\s+|\Z)", re.ASCII)

RESERVED = frozenset(
    "AUTOLOAD BEGIN EXPORT ISA __ANON__ block_accessor blocks_object description is_filtered name"
    " original_values run_filters seq_num set_value new DESTROY".split()
)


@dataclass
class Section:
    """A `--- name filters` as written; `line` is where its text begins."""

    name: str
    filters: str
    value: str
    line: int


@dataclass
class Block(NativeObject):
    """One `=== TEST`; `number` counts the blocks of the file from 1, left-out ones too."""

    name: str
    line: int
    number: int
    sections: dict[str, list[Value]]
    description: str
    file: str = ""
    lines: dict[str, int] = field(default_factory=dict)  # of each section's `---`
    errors: dict[str, SpecError] = field(default_factory=dict)  # sections that do not evaluate
    error: SpecError | None = None  # the block itself is broken: grammar, a preprocessor
    written: list[Section] = field(default_factory=list, repr=False)  # before the filters

    class_name = "Test::Base::Block"

    def get(self, name: str) -> Value:
        """Return the section's value as Perl's `$block->name` does: the first, or None.

        Raises SpecError if the section's filters failed.
        """
        values = self.values(name)
        return values[0] if values else None

    def values(self, name: str) -> list[Value]:
        """Return all values of the section (`--- x eval` may give a list); raises SpecError."""
        if name in self.errors:
            raise self.errors[name]
        return self.sections.get(name, [])

    def has(self, name: str) -> bool:
        """Tell whether the section is there and defined (or there and broken)."""
        return name in self.errors or self.get(name) is not None

    def set_value(self, name: str, *values: Value) -> None:
        """Replace a section, as Perl's `$block->set_value` does."""
        self.errors.pop(name, None)
        if name == "name":
            self.name = text(values[0] if values else None)
        else:
            self.sections[name] = list(values)

    def call_method(self, name: str, args: list[Value], wants_list: bool) -> list[Value]:
        """Answer `$block->name` and `$block->set_value` of Perl."""
        if name == "set_value":
            self.set_value(text(args[0] if args else None), *args[1:])
            return [1]
        own = {"name": self.name, "description": self.description, "seq_num": self.number}
        values = [own[name]] if name in own else self.values(name)
        return list(values) if wants_list else values[:1] or [None]


def parse_blocks(data: str, file: str, line: int) -> Iterator[Block]:
    """Parse what follows `__DATA__`, whose first line has this number."""
    for number, hunk in enumerate(_HUNK.finditer(data), 1):
        start = line + data.count("\n", 0, hunk.start())
        yield _parse_block(hunk[0], file, start, number)


def _parse_block(hunk: str, file: str, line: int, number: int) -> Block:
    found = _NAME.match(hunk)
    if not found:
        block = Block(hunk[3:].strip(), line, number, {}, "", file)
        block.error = SpecError(file, line, "a block of nothing but its name's line without an end")
        return block
    pieces = _SECTION.split(hunk[found.end() :])
    description = pieces[0] if re.search(r"\S", pieces[0], re.ASCII) else found[1]
    block = Block(found[1], line, number, {}, re.sub(r"(?a:\s*)\Z", "", description), file)
    at = found.end() + len(pieces[0])
    for index in range(1, len(pieces), 3):
        name, filters, value = pieces[index], pieces[index + 1] or "", pieces[index + 2]
        section_line = line + hunk.count("\n", 0, at)
        at = _end_of_section(hunk, at)
        _add_section(block, Section(name, filters, value, section_line + 1))
        block.lines[name] = section_line
    return block


def _end_of_section(hunk: str, at: int) -> int:
    here = _SECTION.search(hunk, at)
    after = _SECTION.search(hunk, here.end()) if here else None
    return after.start() if after else len(hunk)


def _add_section(block: Block, section: Section) -> None:
    if section.name in RESERVED or section.name.startswith("_"):
        block.error = SpecError(
            block.file, section.line - 1, f"'{section.name}' is a reserved name of a section"
        )
        return
    if _ON_THE_LINE.search(section.filters):
        extra = section.value
        halves = _COLON.split(section.filters, maxsplit=1)
        section.filters, section.value = halves[0], halves[1] if len(halves) > 1 else ""
        section.value = re.sub(r"(?a:^\s*(.*?)\s*$)", r"\1", section.value, count=1)
        section.line -= 1
        if re.search(r"\S", extra, re.ASCII):
            reason = f"Extra lines not allowed in '{section.name}' section"
            block.errors[section.name] = SpecError(block.file, section.line, reason)
    block.written.append(section)
    block.sections[section.name] = [section.value]


def chosen(blocks: Iterator[Block]) -> tuple[list[Block], list[Block]]:
    """Tell the blocks to run from those left out by `SKIP`, `ONLY` and `LAST`."""
    running: list[Block] = []
    left_out: list[Block] = []
    closed = False
    for block in blocks:
        if closed:
            left_out.append(block)
        elif "ONLY" in block.sections:
            left_out += running
            running, closed = [block], True
        elif "SKIP" in block.sections:
            left_out.append(block)
        else:
            running.append(block)
            closed = "LAST" in block.sections
    return running, left_out
