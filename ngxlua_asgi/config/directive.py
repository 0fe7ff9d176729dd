"""A directive: where it may stand, what it takes, and what becomes of it in the model.

Rule: a directive is one row of ``config/directives/``. Both spellings meet here: nginx.conf's
words and Python's values arrive as the same ``Use``. Messages are nginx's own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NoReturn

from ngxlua_asgi.config.template import Regex, Template, parse_template
from ngxlua_asgi.errors import ConfigError

if TYPE_CHECKING:
    from ngxlua_asgi.config.builder import Builder
    from ngxlua_asgi.config.reader import Statement
    from ngxlua_asgi.config.scope import Scope

__all__ = ["ANYWHERE", "Directive", "Use", "directives", "ignored", "refused"]

# Where a directive may stand: nginx's NGX_MAIN_CONF, NGX_HTTP_MAIN_CONF and so on.
ANYWHERE: Final = "http server location"


@dataclass(frozen=True)
class Use:
    """One use of a directive: its name, its arguments, its place."""

    name: str
    args: tuple[str, ...]
    file: str = ""
    line: int = 0
    block: tuple[Statement, ...] | None = None
    lua: str | None = None
    lua_line: int = 0
    python: bool = False  # spelled as a Python option
    conf_prefix: str = ""  # the folder of the main file

    @property
    def where(self) -> tuple[str, int]:
        """File and line."""
        return self.file, self.line

    def fail(self, message: str) -> NoReturn:
        """Refuse this use, in nginx's words.

        Raises:
            ConfigError: always.
        """
        option = self.name if self.python and not message.startswith(f'"{self.name}"') else None
        raise ConfigError(message, option=option, file=self.file or None, line=self.line)

    def template(self, text: str) -> Template:
        """``text`` with its variables."""
        try:
            return parse_template(text, self.where)
        except ValueError as error:
            self.fail(str(error))

    def regex(self, pattern: str, caseless: bool = False) -> Regex:
        """``pattern`` as a regular expression."""
        return Regex(pattern, caseless, self.where)

    def number(self, text: str, least: int = 0) -> int:
        """``text`` as a whole number."""
        if not (text.isascii() and text.isdigit()) or len(text) > 19 or int(text) < least:
            self.fail("invalid number" if not self.python else f"invalid number {text!r}")
        return int(text)


Read = Callable[["Use"], Any]


@dataclass(frozen=True)
class Directive:
    """A row of the registry.

    ``into`` says what becomes of a use:

    - ``"settings"``: its value stands under ``key`` and is inherited by inner blocks;
    - ``"own"``: the same, for this block only (a content handler);
    - ``"code"``: a step of the rewrite module, run in the order of the file;
    - ``"handler"``: process-wide Lua (init_by_lua and the like);
    - ``"open"``: ``open`` does all, as for a block;
    - ``"nothing"``: accepted, without a meaning here;
    - ``"refused"``: not for this server, ``note`` says why.

    ``repeat`` is ``"once"`` (a second use is an error), ``"list"`` (values gather) or ``"last"``.
    """

    name: str
    contexts: frozenset[str]
    least: int = 1  # arguments
    most: int | None = 1
    kind: str = "text"  # flag, size, time, number, text, template, path, lua, words
    into: str = "settings"
    read: Read | None = None
    open: Callable[[Builder, Scope, Use], None] | None = None
    block: bool = False
    key: str = ""
    repeat: str = "once"
    default: object = None  # as nginx spells it, for the documentation
    note: str = ""

    @property
    def slot(self) -> str:
        """The name under which the model keeps the value."""
        return self.key or self.name


def directives(*rows: Directive) -> dict[str, Directive]:
    """Rows by name."""
    return {row.name: row for row in rows}


def ignored(contexts: str, names: str, note: str = "") -> tuple[Directive, ...]:
    """Directives that are accepted and mean nothing here."""
    where = frozenset(contexts.split())
    return tuple(
        Directive(name, where, 0, None, "words", "nothing", repeat="list", note=note)
        for name in names.split()
    )


def refused(contexts: str, names: str, note: str) -> tuple[Directive, ...]:
    """Directives that cannot work here, with the reason."""
    where = frozenset(contexts.split())
    return tuple(
        Directive(name, where, 0, None, "words", "refused", note=note) for name in names.split()
    )
