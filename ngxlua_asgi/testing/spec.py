"""`.t` files as Test::Nginx sees them: the blocks with their filtered sections, and the settings.

Rule: reading is complete before anything runs. What one section cannot be evaluated to is an
error of its block alone (raised when that section is asked for); a broken preamble is an error of
the file. Strings are `str` in which every character is one byte.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ngxlua_asgi.testing.perl.control import run_statements
from ngxlua_asgi.testing.perl.errors import SpecError
from ngxlua_asgi.testing.perl.interpreter import Interpreter
from ngxlua_asgi.testing.perl.nodes import LoopSignal, ReturnSignal
from ngxlua_asgi.testing.perl.regex import Regex, RegexError
from ngxlua_asgi.testing.perl.statements import Parser
from ngxlua_asgi.testing.perl.values import Code, PerlDie, Place, text

from .spec_blocks import Block, chosen, parse_blocks
from .spec_filters import Filters
from .spec_harness import Harness, Settings, SkipAll

__all__ = [
    "Block",
    "Code",
    "Regex",
    "RegexError",
    "Settings",
    "SpecError",
    "Suite",
    "Value",
    "read_suite",
]

Value = Any
Shell = Callable[[str], tuple[str, int] | None]

_DATA = re.compile(r"__(?:DATA|END)__[^\n]*(?:\n|\Z)")
_VERSION_COMMAND = re.compile(r"\s*(\S+) -V 2>&1\s*\Z")
_STREAM_SECTION = re.compile(r"stream_(?!config)\w+|stream_config|dgram_\w+")
_PRE_EVAL = re.compile(r"\A\s*<<<(.*?)>>>\s*$", re.MULTILINE | re.DOTALL)


@dataclass
class Suite:
    """A file: the blocks to run in file order, the blocks left out, and the settings."""

    path: Path
    blocks: list[Block]
    settings: Settings
    skipped: list[Block] = field(default_factory=list)  # `--- SKIP`, or another block is `ONLY`
    filters: Filters | None = field(default=None, repr=False)

    def evaluate(self, code: str, line: int = 1, package: str = "Test::Nginx::Util") -> list[Value]:
        """Evaluate Perl of a section that runs late (`init`, `skip_eval`); raises SpecError."""
        place = Place(str(self.path), line)
        if self.filters is None:
            raise place.error("the suite was not read")
        filters = self.filters
        return _guarded(place, filters.run, lambda: filters.evaluate(code, place, package))

    def call(self, code: Code, *values: Value) -> list[Value]:
        """Call a sub of the suite (a handler, a filter of bodies); raises SpecError."""
        place = Place(str(self.path), 1)
        if self.filters is None:
            raise place.error("the suite was not read")
        return _guarded(place, self.filters.run, lambda: code(*values))


def read_suite(
    path: Path | str,
    env: Mapping[str, str],
    *,
    root: Path | None = None,
    nginx_v: str = "",
    shell: Shell | None = None,
) -> Suite:
    """Read a `.t` file.

    `root` is the folder the suite runs in (default: the one that holds its `t/`), which relative
    names are from; `nginx_v` is what `nginx -V 2>&1` prints (versions are read from it);
    `shell` answers other commands in backticks with output and wait status (None: it does not
    know it): without it they raise. Raises SpecError(file, line, reason) if the file as a whole
    cannot be read.
    """
    return _Reader(Path(path), dict(env), root, nginx_v, shell).read()


def _guarded(place: Place, run: Interpreter, action: Callable[[], list[Value]]) -> list[Value]:
    """Run Perl and let nothing but SpecError out."""
    run.steps = 0
    try:
        return action()
    except PerlDie as died:
        raise died.at(place) from None
    except RecursionError:
        raise place.error("expressions or data are nested too deeply") from None
    except ReturnSignal as signal:
        return signal.values
    except LoopSignal as signal:
        raise signal.place.error(str(signal)) from None


class _Reader:
    """Reads one file: preamble, blocks, filters, preprocessors."""

    def __init__(
        self,
        path: Path,
        env: dict[str, str],
        root: Path | None,
        nginx_v: str,
        shell: Shell | None,
    ) -> None:
        self.path = path
        self.root = root if root is not None else _root_of(path)
        self.nginx_v = nginx_v
        self.shell = shell
        self.blocks: list[Block] = []
        self.skipped: list[Block] = []
        self.harness = Harness(nginx_v, lambda: self.blocks, self._start)
        self.run = Interpreter(self.root, env, self._command, self.harness.modules())
        self.filters = Filters(self.run)
        self.started = False

    def read(self) -> Suite:
        place = Place(str(self.path), 1)
        try:
            source = self.path.read_bytes().decode("latin-1")
        except OSError as error:
            raise place.error(f"cannot be read: {error.strerror}") from None
        try:
            _guarded(place, self.run, lambda: self._run_preamble(source))
        except SkipAll as skip:
            self._read_blocks(source)
            self.harness.settings.skip_all = skip.reason
        else:
            self._start()
        settings = self.harness.finish(self.run)
        for block in self.blocks if self._is_stream(settings) else []:
            self._refuse_stream(block)
        return Suite(self.path, self.blocks, settings, self.skipped, self.filters)

    def _run_preamble(self, source: str) -> list[Value]:
        run, file = self.run, str(self.path)
        run.package_variable("$0", "main").value = file
        frame = run.frame_of_file(run.scope)
        run.lax.add(file)
        parser = Parser(source, file, 1, run, "main", frame)
        statements = parser.program()
        self._read_blocks(source, parser)
        return run_statements(statements, frame, False, False)

    def _read_blocks(self, source: str, parser: Parser | None = None) -> None:
        """Read the blocks behind `__DATA__` (from where the parser stopped, if it did)."""
        if parser is not None:
            source, start = parser.source, parser.pos
            found = _DATA.match(source, start)
        else:
            found = re.compile(r"^" + _DATA.pattern, re.MULTILINE).search(source)
        if not found:
            return
        data = source[found.end() :]
        line = 1 + source.count("\n", 0, found.end())
        if _PRE_EVAL.match(data):
            raise SpecError(str(self.path), line, "<<<…>>> before the blocks is not supported")
        self.blocks, self.skipped = chosen(parse_blocks(data, str(self.path), line))

    def _start(self) -> None:
        """Do what `run_tests` does before the first block runs: filters, then preprocessors."""
        if self.started:
            return
        self.started = True
        self.harness.set_versions(self.run)
        self._take_filters()
        for block in self.blocks:
            self.filters.apply(block)
        for block in self.blocks:
            self._preprocess(block)

    def _take_filters(self) -> None:
        for values in self.harness.filters:
            if values and isinstance(values[0], dict):
                self.filters.by_section = values[0]
            else:
                self.filters.defaults += [text(value) for value in values]

    def _preprocess(self, block: Block) -> None:
        place = Place(str(self.path), block.line)
        for code in self.harness.preprocessors:
            try:
                _guarded(place, self.run, lambda code=code: code.run([block], False))  # type: ignore[misc]
            except SpecError as error:
                block.error = block.error or error
                return

    def _command(self, command: str) -> tuple[str, int] | None:
        """Answer a command in backticks: what `nginx -V` and `pwd` print is known here."""
        if self.nginx_v and _VERSION_COMMAND.match(command):
            return self.nginx_v, 0
        if command.strip() == "pwd":
            return f"{self.root}\n", 0
        return self.shell(command) if self.shell else None

    @staticmethod
    def _is_stream(settings: Settings) -> bool:
        return any(name.endswith(("::Stream", "::Dgram")) for name in settings.modules)

    def _refuse_stream(self, block: Block) -> None:
        for name in block.sections:
            if _STREAM_SECTION.fullmatch(name):
                line = block.lines.get(name, block.line)
                block.error = SpecError(
                    str(self.path), line, f"the section {name!r} (stream) is not supported"
                )


def _root_of(path: Path) -> Path:
    """Find the folder that a suite runs in: the parent of the `t` that the file is below."""
    whole = path.absolute()
    for folder in whole.parents:
        if folder.name == "t":
            return folder.parent
    return whole.parent
