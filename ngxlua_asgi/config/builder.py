"""From statements to the frozen model: contexts, numbers of arguments, duplicates, variables.

Rule: everything about a single directive is in its row (``config/directives/``); here is only
what holds for all. Whatever is wrong is a ``ConfigError`` with nginx's words and the place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ngxlua_asgi.config.directive import Directive, Use
from ngxlua_asgi.config.directives import REGISTRY
from ngxlua_asgi.config.kinds import KINDS
from ngxlua_asgi.config.model import Config, Handler, LocationConf, ServerConf
from ngxlua_asgi.config.reader import Statement
from ngxlua_asgi.config.scope import Scope
from ngxlua_asgi.config.template import Regex, Template
from ngxlua_asgi.config.variables import is_builtin

__all__ = ["Builder"]


class Builder:
    """Gathers a configuration from its statements."""

    def __init__(self, prefix: str, conf_prefix: str) -> None:
        self.prefix = prefix
        self.conf_prefix = conf_prefix
        self.main = Scope("main")
        self.http = Scope("http", self.main)
        self.servers: list[ServerConf] = []
        self.handlers: dict[str, Handler] = {}
        self.variables: dict[str, bool] = {}
        self.blocks: dict[str, dict[str, Any]] = {}
        self.ignored: dict[str, None] = {}
        self.notices: list[tuple[str, str]] = []
        self._used: list[tuple[str, tuple[str, int]]] = []

    # --- reading -----------------------------------------------------------------------------

    def read(self, scope: Scope, statements: Iterable[Statement], python: bool = False) -> None:
        """Read the statements of a level into ``scope``."""
        for s in statements:
            place = (s.file, s.line, s.block, s.lua, s.lua_line)
            self.one(scope, Use(s.name, s.args, *place, python, self.conf_prefix))

    def one(self, scope: Scope, use: Use) -> None:
        """Read one directive."""
        row = REGISTRY.get(use.name)
        if row is None:
            use.fail("is an unknown option" if use.python else f'unknown directive "{use.name}"')
        if scope.context not in row.contexts:
            use.fail(f'"{use.name}" directive is not allowed here')
        self._check_shape(row, use)
        if row.into == "refused":
            use.fail(f'"{use.name}" {row.note}')
        if row.into == "nothing":
            if not row.block:
                self.ignored[use.name] = None
            return
        if row.open is not None:
            row.open(self, scope, use)
            return
        value = (row.read or KINDS[row.kind])(use)
        self.note_variables(value)
        self._keep(scope, row, use, value)

    def _check_shape(self, row: Directive, use: Use) -> None:
        if use.python:
            pass
        elif row.block and use.block is None:
            use.fail(f'directive "{use.name}" has no opening "{{"')
        elif not row.block and use.block is not None and row.into not in ("nothing", "open"):
            use.fail(f'directive "{use.name}" is not terminated by ";"')
        count = len(use.args) + (use.lua is not None)
        if count < row.least or (row.most is not None and count > row.most):
            use.fail(f'invalid number of arguments in "{use.name}" directive')

    def _keep(self, scope: Scope, row: Directive, use: Use, value: Any) -> None:
        if row.into == "code":
            scope.codes.append(value)
            return
        if row.into == "handler":
            if row.slot in self.handlers:
                self.duplicate(use)
            self.handlers[row.slot] = value
            return
        target = scope.settings if row.into == "settings" else scope.own
        if row.repeat == "list":
            target.setdefault(row.slot, []).append(value)
        elif row.repeat == "once" and row.slot in target:
            self.duplicate(use)
        else:
            target[row.slot] = value

    def duplicate(self, use: Use) -> None:
        """Refuse a second use.

        Raises:
            ConfigError: always.
        """
        use.fail("directive is duplicate" if use.python else f'"{use.name}" directive is duplicate')

    def notice(self, level: str, use: Use, message: str) -> None:
        """Note a line for the log, as nginx writes one where it reads ``use``."""
        if not use.python:
            self.notices.append((level, f"{message} in {use.file}:{use.line}"))

    # --- variables ---------------------------------------------------------------------------

    def declare(self, name: str, *, warns: bool = False) -> str:
        """Note that the configuration declares variable ``name``; it, in lower case.

        Where ``warns``, reading it before it is set is worth a line in the log.
        """
        name = name.lower()
        self.variables[name] = warns or self.variables.get(name, False)
        return name

    def note_variables(self, value: Any) -> None:
        """Note the variables that ``value`` uses or declares, to be checked at the end."""
        if isinstance(value, Template):
            self._used += ((name, value.where) for name in value.variables)
        elif isinstance(value, Regex):
            for name in value.variables:
                self.declare(name)
        elif isinstance(value, tuple | list):
            for each in value:
                self.note_variables(each)
        elif isinstance(value, Mapping):
            for each in value.values():
                self.note_variables(each)
        elif hasattr(value, "__dataclass_fields__") and not isinstance(value, LocationConf):
            self.note_variables(tuple(vars(value).values()))

    def _check_variables(self, python: bool) -> None:
        for name, (file, line) in self._used:
            if name not in self.variables and not is_builtin(name):
                Use("", (), file, line, python=python).fail(f'unknown "{name}" variable')

    # --- the end -----------------------------------------------------------------------------

    def config(self, *, from_conf: bool, **own: Any) -> Config:
        """The model."""
        self._check_variables(python=not from_conf)
        root = self.http.freeze("http", "")
        return Config(
            servers=tuple(self.servers),
            settings={**self.main.settings, **root.settings},
            handlers=self.handlers,
            variables=self.variables,
            blocks=self.blocks,
            prefix=self.prefix,
            conf_prefix=self.conf_prefix,
            from_conf=from_conf,
            ignored=tuple(self.ignored),
            notices=tuple(self.notices),
            **own,
        )
