"""The interpreter: runs texts and files of Perl, and answers `use` and `require`.

Rule: a module is one of ours (`modules`, or what the caller adds), or a file below the suite's
root; anything else is not supported. A file is read as bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .control import run_statements
from .modules import MODULES, Module
from .nodes import Frame, Scope
from .runtime import Runtime
from .statements import Parser
from .values import Code, PerlDie, Place, Value, text
from .websocket import FRAME_MODULE

__all__ = ["Interpreter"]

_SPIFFY_SUB = re.compile(r"^(sub\s+\w+\s+\{)(.*\n)", re.MULTILINE | re.ASCII)
_PRAGMAS = {"strict", "warnings", "feature", "bytes", "integer", "diagnostics", "less", "sort"}
_REFUSED = {"utf8", "open", "encoding", "locale", "bigint", "bignum", "overload", "threads"}


class Interpreter(Runtime):
    """An interpreter with modules; `extra` are the caller's own."""

    def __init__(
        self,
        root: Path,
        env: dict[str, str],
        shell: Callable[[str], tuple[str, int] | None],
        extra: dict[str, Module] | None = None,
    ) -> None:
        super().__init__(root, env, shell)
        self.modules = {**MODULES, FRAME_MODULE.name: FRAME_MODULE, **(extra or {})}
        self.bases: dict[str, list[str]] = {}  # a package's parents, as `-Base` names them
        self.include = [".", "lib", "inc", "t/lib", "t"]

    def frame_of_file(self, scope: Scope) -> Frame:
        """Make the frame for a file's own code."""
        frame = Frame(self, scope)
        frame.file_level = scope
        return frame

    def run_file(self, source: str, file: str, line: int = 1) -> Value:
        """Parse and run a file's text; gives its last value."""
        frame = self.frame_of_file(Scope())
        self.lax.add(file)
        statements = Parser(source, file, line, self, "main", frame).program()
        mark = self.mark()
        try:
            values = run_statements(statements, frame, False, True)
        finally:
            self.restore(mark)
        return values[-1] if values else None

    def evaluate(
        self, source: str, place: Place, package: str, frame: Frame, wants_list: bool
    ) -> list[Value]:
        scope, level = frame.scope, frame.file_level
        frame.scope = Scope(scope)
        frame.file_level = frame.scope
        mark = self.mark()
        self.tick(place)
        try:
            parser = Parser(source, place.file, place.line, self, package, frame)
            return run_statements(parser.program(), frame, wants_list, True)
        finally:
            frame.scope, frame.file_level = scope, level
            self.restore(mark)

    # modules

    def use(
        self,
        module: str,
        package: str,
        arguments: list[Value] | None,
        place: Place,
        parser: Any,
    ) -> None:
        if module in _PRAGMAS:
            if module == "strict":
                self.lax.discard(place.file)
            return
        if module == "utf8" and parser.source.isascii():
            return
        if module in _REFUSED:
            raise place.error(f"use {module} is not supported")
        special = {
            "lib": self._use_lib,
            "vars": self._use_vars,
            "base": self._use_base,
            "parent": self._use_base,
            "constant": self._use_constant,
        }.get(module)
        if special:
            special(package, arguments or [], place)
            return
        self.require(module, place)
        self.lax.discard(place.file) if "Test::" in module else None
        self._import(module, package, arguments, place)
        if arguments and any(text(value).lower() == "-base" for value in arguments):
            self._inherit(module, package, place, parser)

    def _use_lib(self, package: str, arguments: list[Value], place: Place) -> None:
        self.include = [text(value) for value in arguments] + self.include

    def _use_vars(self, package: str, arguments: list[Value], place: Place) -> None:
        for value in arguments:
            name = text(value)
            self.imported.add(f"{name[:1]}{package}::{name[1:]}")

    def _use_base(self, package: str, arguments: list[Value], place: Place) -> None:
        names = [text(value) for value in arguments if not text(value).startswith("-")]
        for name in names:
            if name != "Exporter":
                self.require(name, place)
        self.bases.setdefault(package, []).extend(names)

    def _use_constant(self, package: str, arguments: list[Value], place: Place) -> None:
        rows = arguments
        if len(rows) == 1 and isinstance(rows[0], dict):
            pairs = [(name, [value]) for name, value in rows[0].items()]
        else:
            pairs = [(text(rows[0]), rows[1:])] if rows else []
        for name, values in pairs:
            self.add_constant(f"{package}::{name}", values)

    def unimport(self, module: str, place: Place) -> None:
        if module == "strict":
            self.lax.add(place.file)
        elif module not in _PRAGMAS:
            raise place.error(f"no {module} is not supported")

    def require(self, name: str, place: Place) -> Value:
        if name in self.loaded or name in _PRAGMAS:
            return 1
        native = self.modules.get(name)
        if native is not None:
            self.loaded[name] = native
            native.load(self, place)
            return 1
        path = self._find(name)
        if path is None:
            raise place.error(f"module {name} is not supported (and is not beside the suite)")
        self.loaded[name] = path
        source = path.read_bytes().decode("latin-1")
        try:
            self.run_file(source, str(path))
        except PerlDie as died:
            raise died.at(place, f"{name} died") from None
        return 1

    def _find(self, name: str) -> Path | None:
        file = name if name.endswith((".pl", ".pm", ".t")) else name.replace("::", "/") + ".pm"
        for folder in self.include:
            path = self.root / folder / file
            if path.is_file():
                return path
        return None

    def _inherit(self, module: str, package: str, place: Place, parser: Parser) -> None:
        """`-Base`: the package exports what the module does, and its methods have `$self`."""
        self.bases.setdefault(package, []).append(module)
        parser.replace_rest(_SPIFFY_SUB, r"\1my $self = shift;\2")

    def exports(self, module: str, listed: str = "EXPORT") -> list[str]:
        """Give the names that a package exports, its parents' too."""
        names = [text(value) for value in self.globals.get(f"@{module}::{listed}", [])]
        for base in self.bases.get(module, []):
            names += self.exports(base, listed)
        return names

    def _import(
        self, module: str, package: str, arguments: list[Value] | None, place: Place
    ) -> None:
        native = self.modules.get(module)
        if native is not None and native.on_import is not None:
            native.on_import(self, package, arguments, place)
        elif self.bases.get(module):
            self._import_from_base(module, package, arguments, place)
        names = self._wanted(module, arguments)
        for name in names:
            self._import_one(module, package, name, place)

    def _import_from_base(
        self, module: str, package: str, arguments: list[Value] | None, place: Place
    ) -> None:
        for base in self.bases[module]:
            native = self.modules.get(base)
            if native is not None and native.on_import is not None:
                native.on_import(self, package, arguments, place)
            elif base in self.bases:
                self._import_from_base(base, package, arguments, place)

    def _wanted(self, module: str, arguments: list[Value] | None) -> list[str]:
        asked = [text(value) for value in arguments or []]
        known = set(self.exports(module)) | set(self.exports(module, "EXPORT_OK"))
        if any(name in known or name.startswith(":") for name in asked):
            chosen = [name for name in asked if name in known]
            tags = any(name.startswith(":") for name in asked)
            return list(known) if tags else chosen
        native = self.modules.get(module)
        if arguments == [] or (asked and native is not None and native.on_import is None):
            return asked
        return self.exports(module)

    def _import_one(self, module: str, package: str, name: str, place: Place) -> None:
        if name[0] in "$@%":
            source = self._owner(name[0], module, name[1:], self.globals)
            target = f"{name[0]}{package}::{name[1:]}"
            self.globals[target] = self.package_variable(source, "main")
            self.imported.add(target)
            return
        name = name.lstrip("&")
        source = self._owner("", module, name, self.subs)
        if source not in self.subs:
            raise place.error(f"{module} has no {name} to import here")
        self.subs[f"{package}::{name}"] = self.subs[source]

    def _owner(self, sigil: str, module: str, name: str, table: dict[str, Any]) -> str:
        """Find the full name that a name has among a module and its parents."""
        own = f"{sigil}{module}::{name}"
        if own in table:
            return own
        for base in self.bases.get(module, []):
            found = self._owner(sigil, base, name, table)
            if found in table:
                return found
        return own

    def add_constant(self, name: str, values: list[Value]) -> None:
        """Define a sub that gives these values."""

        def run(arguments: list[Value], wants_list: bool) -> list[Value]:
            return list(values) if wants_list else values[-1:]

        self.subs[name] = Code(run, name, "")
