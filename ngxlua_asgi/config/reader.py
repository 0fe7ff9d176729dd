"""nginx.conf as a tree of statements, its includes in place.

Rule: nothing here knows what a directive means, ``include`` and the name of a Lua block excepted;
whether a name takes a block, and whether a block holds data instead of directives, the caller
says. What nginx calls a mistake of syntax is a ``ConfigError`` with its words, file and line.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Final

from ngxlua_asgi.config.conf_files import (
    ConfFileError,
    full_name,
    matching,
    read_file,
    shown_path,
)
from ngxlua_asgi.config.tokens import Directives, shown
from ngxlua_asgi.errors import ConfigError

__all__ = ["Statement", "read_conf"]

LUA_SUFFIX: Final = "_by_lua_block"
COMMAND_LINE: Final = "command line"
MAX_DEPTH: Final = 100  # ours: what builds on the tree may recurse


@dataclass(frozen=True, slots=True)
class Statement:
    """A directive as written; in name, arguments and Lua source a character is a byte."""

    name: str
    args: tuple[str, ...]  # unquoted and unescaped
    file: str  # as nginx prints it; "command line" for what -g gave
    line: int  # of the ";" or "{": where nginx reports what is wrong with the directive
    block: tuple[Statement, ...] | None = None
    lua: str | None = None  # what stands between the braces of a Lua block
    lua_line: int = 0  # where that begins
    end: int = 0  # the line of the "}": where nginx reports what a block as a whole lacks


@dataclass(slots=True)
class _Block:
    """A block being read; the outermost has no name."""

    name: str = ""
    args: tuple[str, ...] = ()
    line: int = 0
    children: list[Statement] = field(default_factory=list)


@dataclass(slots=True)
class _Open:
    """A text being read: how many blocks were open before it, and the files that follow it."""

    source: Directives
    identity: tuple[int, int]
    depth: int
    following: list[str]


def read_conf(
    path: str | os.PathLike[str],
    *,
    prefix: str | os.PathLike[str],
    main: str = "",
    is_block: Callable[[str], bool | None] | None = None,
    data_blocks: Collection[str] = (),
    on_file: Callable[[str, str], None] | None = None,
) -> tuple[Statement, ...]:
    """The statements of a configuration file, includes resolved.

    Args:
        path: the file; like nginx's ``-c``, relative to ``prefix``.
        prefix: as nginx's ``-p``; it stands in messages as it is written.
        main: directives of a command line (``-g``), read before the file.
        is_block: whether a directive takes a block, None where that is not known or depends on
            where it stands. Lua blocks need not be known.
        data_blocks: the blocks whose lines are no directives (``types``, ``map``): their first
            words are not asked of ``is_block``, and no block may stand in them.
        on_file: gets the name and the text of each file.

    Raises:
        ConfigError: the first mistake of syntax, or a file that cannot be read.
    """
    folder = os.fspath(prefix)
    if folder and not folder.endswith("/"):
        folder += "/"
    name = full_name(folder, os.fspath(path))
    reader = _Reader(name[: name.rfind("/") + 1], is_block or _is_lua_block, data_blocks, on_file)
    if main:
        reader.read_text(os.fsencode(main).decode("latin-1"))
    reader.read_files([name])
    return tuple(reader.blocks[0].children)


class _Reader:
    """The state of one reading: texts and blocks that are open, the innermost last."""

    def __init__(
        self,
        conf_prefix: str,
        is_block: Callable[[str], bool | None],
        data_blocks: Collection[str],
        on_file: Callable[[str, str], None] | None,
    ) -> None:
        self.conf_prefix = conf_prefix
        self.is_block = is_block
        self.data_blocks = data_blocks
        self.on_file = on_file
        self.texts: list[_Open] = []
        self.blocks = [_Block()]

    def read_text(self, text: str) -> None:
        self.texts.append(_Open(Directives(text, COMMAND_LINE, from_file=False), (0, 0), 1, []))
        self._run()

    def read_files(self, names: list[str]) -> None:
        self._open(names)
        self._run()

    def _run(self) -> None:
        while self.texts:
            text = self.texts[-1]
            end, words = text.source.next()
            if end == ";":
                self._simple(text.source, words)
            elif end == "{":
                self._begin(text.source, words)
            elif end == "}":
                self._close(text)
            else:
                self._finish(text)

    def _error(self, message: str) -> ConfigError:
        """What is wrong where an ``include`` stands, or with the main file."""
        return self.texts[-1].source.error(message) if self.texts else ConfigError(message)

    def _open(self, names: list[str]) -> None:
        """Go on with the first of these files; the others follow it."""
        if not names:
            return
        name, *following = names
        try:
            text, identity = read_file(name)
        except ConfFileError as error:
            raise self._error(str(error)) from None
        if any(identity == outer.identity for outer in self.texts):
            raise self._error(f'"include" of "{shown_path(name)}" from within itself')
        if self.on_file is not None:
            self.on_file(name, text)
        self.texts.append(_Open(Directives(text, name), identity, len(self.blocks), following))

    def _finish(self, text: _Open) -> None:
        if len(self.blocks) > text.depth:
            raise text.source.error('unexpected end of file, expecting "}"')
        self.texts.pop()
        self._open(text.following)

    def _simple(self, source: Directives, words: list[str]) -> None:
        name, *args = words
        in_data = self.blocks[-1].name in self.data_blocks
        if name == "include" and (len(args) == 1 or not in_data):
            self._include(source, args)
            return
        if not in_data and self.is_block(name):
            raise source.error(f'directive "{_c_string(name)}" has no opening "{{"')
        self._add(Statement(name, tuple(args), source.file, source.line))

    def _include(self, source: Directives, args: list[str]) -> None:
        if len(args) != 1:
            raise source.error('invalid number of arguments in "include" directive')
        name = full_name(self.conf_prefix, os.fsdecode(args[0].encode("latin-1")))
        found = matching(name)
        self._open([name] if found is None else found)

    def _begin(self, source: Directives, words: list[str]) -> None:
        name, *args = words
        line = source.line
        if not source.from_file:
            raise source.error("block directives are not supported in -g option")
        if self.blocks[-1].name in self.data_blocks:
            raise source.error('unexpected "{"')
        if name == "include" or self.is_block(name) is False:
            raise source.error(f'directive "{_c_string(name)}" is not terminated by ";"')
        if len(self.blocks) > MAX_DEPTH:
            raise source.error(f"blocks are nested more than {MAX_DEPTH} deep")
        if name.endswith(LUA_SUFFIX):
            lua = source.lua()
            self._add(Statement(name, tuple(args), source.file, line, None, lua, line, source.line))
        else:
            self.blocks.append(_Block(name, tuple(args), line))

    def _close(self, text: _Open) -> None:
        source = text.source
        if len(self.blocks) == text.depth:
            raise source.error('unexpected "}"')
        block = self.blocks.pop()
        children = tuple(block.children)
        self._add(
            Statement(block.name, block.args, source.file, block.line, children, end=source.line)
        )

    def _add(self, statement: Statement) -> None:
        self.blocks[-1].children.append(statement)


def _is_lua_block(name: str) -> bool | None:
    return name.endswith(LUA_SUFFIX) or None


def _c_string(name: str) -> str:
    """A name as nginx's "%s" prints it."""
    return shown(name.partition("\0")[0])
