"""The state of one interpreter: package variables, subs, `local`, the last match, the limits.

Rule: everything that outlives a statement lives here and nowhere else, so that one suite never
sees another's. Steps, text and lists are bounded: a program that never ends is an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .nodes import Frame, LoopSignal, ReturnSignal, Scope, new_container
from .values import MAX_ITEMS, MAX_TEXT, Cell, Code, Place, Value
from .variables import Variable

__all__ = ["MAX_CALLS", "MAX_STEPS", "Runtime"]

MAX_STEPS = 1_000_000
MAX_PRODUCED = 512 << 20
MAX_CALLS = 60  # calls within calls

_SPECIAL = re.compile(r"[^A-Za-z]|\d+|ENV|ARGV|INC|STDIN|STDOUT|STDERR|a|b|\^\w+", re.ASCII)


class Runtime:
    """One interpreter; `shell` answers commands in backticks (None: they are not supported)."""

    def __init__(
        self, root: Path, env: dict[str, str], shell: Callable[[str], tuple[str, int] | None]
    ) -> None:
        self.root = root
        self.shell = shell
        self.globals: dict[str, Value] = {}
        self.subs: dict[str, Code] = {}
        self.imported: set[str] = set()  # keys of package variables that need no package's name
        self.lax: set[str] = set()  # files without `use strict`
        self.loaded: dict[str, Any] = {}  # modules by name
        self.include: list[str] = []  # @INC
        self.match: re.Match[str] | None = None
        self.groups: tuple[int, ...] = ()
        self.pattern: Any = None  # the last pattern that matched
        self.output: list[str] = []  # what it printed and warned
        self.scope = Scope()  # of the file that is read first
        self.steps = 0
        self.produced = 0  # characters and list elements, over all
        self.calls = 0
        self._saved: list[Callable[[], None]] = []
        self.globals["%main::ENV"] = env
        self.globals["$main::/"] = Cell("\n")
        self.globals["$main::,"] = Cell(None)
        self.globals["$main::0"] = Cell("")
        self.globals["$main::@"] = Cell("")
        self.globals["$main::!"] = Cell("")
        self.globals['$main::"'] = Cell(" ")

    # limits

    def tick(self, place: Place) -> None:
        """Count a step."""
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise place.error(f"more than {MAX_STEPS} steps: an endless loop?")

    def check_text(self, length: int, place: Place) -> None:
        """Refuse a string that is too long, or too much text in all."""
        if length > MAX_TEXT:
            raise place.error(f"a string of {length} characters is too long")
        self.produced += length
        if self.produced > MAX_PRODUCED:
            raise place.error("the text that was made is too long in all")

    def check_items(self, values: list[Value], place: Place) -> None:
        """Refuse a list that is too long."""
        if len(values) > MAX_ITEMS:
            raise place.error(f"a list of {len(values)} values is too long")
        self.produced += len(values)

    # package variables

    def package_variable(self, key: str, package: str) -> Value:
        """Give (or make) the package variable that a name with its sigil means."""
        full = full_key(key, package)
        if full not in self.globals:
            self.globals[full] = new_container(full)
        return self.globals[full]

    def global_variable(self, variable: Variable) -> Value:
        """Give the package variable that a name means which no block has declared."""
        key = variable.key
        found = self._match_variable(key)
        if found is not None:
            return found
        allowed = "::" in key or _SPECIAL.fullmatch(key[1:]) or variable.place.file in self.lax
        if not allowed and full_key(key, variable.package) not in self.imported:
            raise variable.place.error(
                f'Global symbol "{key}" requires explicit package name (it is not declared)'
            )
        return self.package_variable(key, variable.package)

    def _match_variable(self, key: str) -> Cell | None:
        name = key[1:]
        if key[0] != "$" or not (name.isdigit() or name in "&`'+") or name in ("0", ""):
            return None
        if self.match is None:
            return Cell()
        if name == "`":
            return Cell(self.match.string[: self.match.start()])
        if name == "'":
            return Cell(self.match.string[self.match.end() :])
        return Cell(self.group(self.match, self._group_number(name)))

    def _group_number(self, name: str) -> int:
        if name == "+":
            return max(at for at in self.groups if self.match and self.match[at] is not None)
        at = 0 if name == "&" else int(name)
        return self.groups[at] if at < len(self.groups) else -1

    @staticmethod
    def group(match: re.Match[str], at: int) -> str | None:
        """Give a group of a match, None for one that is not there."""
        return match[at] if at >= 0 else None

    def remember(self, match: re.Match[str], pattern: Any) -> None:
        """Keep a successful match for `$1` and its kin."""
        self.match, self.groups, self.pattern = match, pattern.groups, pattern

    def swap_topic(self, cell: Cell) -> Cell:
        """Make a cell be `$_`; give the one that was."""
        before: Cell = self.globals.get("$main::_") or Cell()
        self.globals["$main::_"] = cell
        return before

    @property
    def topic(self) -> Value:
        """The value of `$_`."""
        return self.package_variable("$_", "main").value

    # local

    def mark(self) -> int:
        """Note how many values are saved now."""
        return len(self._saved)

    def restore(self, mark: int) -> None:
        """Bring back what was saved since the mark."""
        while len(self._saved) > mark:
            self._saved.pop()()

    def localize_global(self, variable: Variable) -> None:
        """Empty a package variable until the block ends; its container stays the same."""
        held = self.global_variable(variable)
        if isinstance(held, Cell):
            before = held.value
            held.value = None
            self._saved.append(lambda: setattr(held, "value", before))
            return
        content = held.copy()
        held.clear()

        def back() -> None:
            held.clear()
            if isinstance(held, list):
                held.extend(content)
            else:
                held.update(content)

        self._saved.append(back)

    def localize_element(self, values: dict[str, Value], name: str) -> None:
        """Save an element of a hash until the block ends."""
        there, before = name in values, values.get(name)

        def back() -> None:
            if there:
                values[name] = before
            else:
                values.pop(name, None)

        self._saved.append(back)

    # subs

    def find_sub(self, name: str, package: str) -> Code | None:
        """Find a sub by its name as written in a package."""
        if name.startswith("::"):
            name = "main" + name
        return self.subs.get(name if "::" in name else f"{package}::{name}")

    def make_code(self, body: Any, scope: Scope, name: str, prototype: str | None) -> Code:
        """Make a sub of a block and the scope around it."""

        def run(arguments: list[Value], wants_list: bool) -> list[Value]:
            return self.call(body, Frame(self, Scope(scope), arguments, wants_list), body.place)

        return Code(run, name, prototype)

    def call(self, body: Any, frame: Frame, place: Place) -> list[Value]:
        """Run a sub's body in its frame."""
        self.tick(place)
        if self.calls >= MAX_CALLS:
            raise place.error("calls are nested too deeply")
        self.calls += 1
        mark, kept = self.mark(), (self.match, self.groups)
        try:
            values: list[Value] = body.run(frame, frame.wants_list)
        except ReturnSignal as signal:
            values = signal.values
        except LoopSignal as signal:
            raise signal.place.error(str(signal)) from None
        finally:
            self.calls -= 1
            self.match, self.groups = kept
            self.restore(mark)
        return values if frame.wants_list or len(values) <= 1 else values[-1:]

    def announce(self, name: str, prototype: str | None, place: Place) -> None:
        """Make a sub's name known before its body is."""
        if name not in self.subs:

            def run(arguments: list[Value], wants_list: bool) -> list[Value]:
                raise place.error(f"sub {name} has no body")

            self.subs[name] = Code(run, name, prototype)

    # what the interpreter adds

    def evaluate(
        self, source: str, place: Place, package: str, frame: Frame, wants_list: bool
    ) -> list[Value]:
        """Run a text of Perl inside a frame."""
        raise NotImplementedError

    def use(
        self, module: str, package: str, arguments: list[Value] | None, place: Place, parser: Any
    ) -> None:
        """Do what `use module arguments` does; None: without a list."""
        raise NotImplementedError

    def unimport(self, module: str, place: Place) -> None:
        """Do what `no module` does."""
        raise NotImplementedError

    def require(self, name: str, place: Place) -> Value:
        """Load a module or a file."""
        raise NotImplementedError

    def died(self, value: Value) -> None:
        """Set `$@`."""
        self.package_variable("$@", "main").value = value


def full_key(key: str, package: str) -> str:
    """Give sigil, package and name: "$main::x" for `$x` in main, `$::x` and `$main::x`."""
    sigil, name = key[0], key[1:]
    if name.startswith("::"):
        return f"{sigil}main{name}"
    if "::" in name:
        return key
    where = (
        "main" if (_SPECIAL.fullmatch(name) and name not in ("a", "b")) or name == "_" else package
    )
    return f"{sigil}{where}::{name}"
