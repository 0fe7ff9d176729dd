"""Files, handles and commands, for reading alone.

Rule: a suite may read what lies under its own root; it writes nothing and runs nothing here. A
command in backticks is answered by the runtime's `shell`, if that knows it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from .nodes import Frame, Node
from .values import Cell, NativeObject, PerlDie, Place, Value, as_bool, text

__all__ = ["Command", "Handle", "ReadLine", "close", "file_test", "open_file", "resolve"]

MAX_FILE = 16 << 20


class Handle(NativeObject):
    """A file open for reading: its text and where reading stands."""

    class_name = "GLOB"

    def __init__(self, content: str) -> None:
        self.content = content
        self.at = 0

    def line(self, separator: Value) -> str | None:
        """Read up to and with the separator (None: everything); None at the end."""
        if self.at >= len(self.content):
            return None
        start, between = self.at, text(separator)
        end = self.content.find(between, start) if between else -1
        self.at = len(self.content) if end < 0 else end + len(between)
        return self.content[start : self.at]

    def call_method(self, name: str, args: list[Value], wants_list: bool) -> list[Value]:
        """`$fh->close`."""
        if name in ("close", "binmode"):
            return [1]
        return super().call_method(name, args, wants_list)


def resolve(frame: Frame, name: str) -> Path:
    """Give the path of a name that is relative to the suite's root."""
    return frame.run.root / name


def open_file(frame: Frame, node: Node, values: list[Value], target: Node) -> Value:
    """`open`: set the handle and tell whether it went well."""
    mode, source = _mode(node, values)
    if isinstance(source, Cell):
        content = text(source.value)
    else:
        found = _read(frame, text(source))
        if found is None:
            return 0
        content = found
    if mode.endswith(":utf8") or "utf-8" in mode.lower():
        content = content.encode("latin-1").decode("utf-8", "replace")
    target.assign(frame, Handle(content))
    return 1


def _mode(node: Node, values: list[Value]) -> tuple[str, Value]:
    """Give mode and file of `open`'s arguments behind the handle."""
    if len(values) == 1:
        name = text(values[0]).strip()
        mode = "<"
        if name.startswith("<"):
            name = name[1:].lstrip()
        elif name.startswith((">", "+", "|")) or name.endswith("|"):
            raise node.place.error(f"open {name!r} is not supported: files are only read")
        return mode, name
    mode = text(values[0]).strip() if values else ""
    if len(values) != 2 or not mode.startswith("<"):
        raise node.place.error(f"open with mode {mode!r} is not supported: files are only read")
    return mode, values[1]


def _read(frame: Frame, name: str) -> str | None:
    try:
        path = resolve(frame, name)
        if path.stat().st_size > MAX_FILE or not path.is_file():
            raise OSError(0, "Not a file of moderate size")
        return path.read_bytes().decode("latin-1")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "No such file or directory"
        frame.run.package_variable("$!", "main").value = reason
        return None


def close(frame: Frame, node: Node, values: list[Value]) -> Value:
    """`close`: nothing to give back."""
    return 1


class ReadLine(Node):
    """`<$fh>`: a line, or all of them."""

    def __init__(self, place: Place, handle: Node) -> None:
        super().__init__(place)
        self.handle = handle

    def _open(self, frame: Frame) -> Handle:
        value = self.handle.scalar(frame)
        if isinstance(value, str):
            value = frame.run.package_variable(f"$main::*{value}", "main").value
        if not isinstance(value, Handle):
            raise self.die("readline() on unopened filehandle")
        return value

    def scalar(self, frame: Frame) -> Value:
        return self._open(frame).line(frame.run.package_variable("$/", "main").value)

    def items(self, frame: Frame) -> list[Value]:
        handle, lines = self._open(frame), []
        separator = frame.run.package_variable("$/", "main").value
        while (line := handle.line(separator)) is not None:
            lines.append(line)
            frame.run.check_items(lines, self.place)
        return lines


class Command(Node):
    """A command in backticks: answered, or not supported."""

    def __init__(self, place: Place, command: Node) -> None:
        super().__init__(place)
        self.command = command

    def _run(self, frame: Frame) -> str:
        command = self.command.text(frame)
        answer = frame.run.shell(command)
        if answer is None:
            raise self.place.error(f"the command `{command.strip()[:60]}` is not supported")
        frame.run.package_variable("$?", "main").value = answer[1]
        return answer[0]

    def scalar(self, frame: Frame) -> Value:
        return self._run(frame)

    def items(self, frame: Frame) -> list[Value]:
        return list(self._run(frame).splitlines(keepends=True))


def file_test(letter: str, name: Value, frame: Frame, node: Node) -> Value:
    """`-e`, `-f`, `-d`, `-r`, `-s` and the like on a name."""
    if isinstance(name, NativeObject):
        raise PerlDie("a file test on a handle is not supported")
    path = resolve(frame, text(name))
    tests: dict[str, Callable[[], bool]] = {
        "e": path.exists,
        "f": path.is_file,
        "d": path.is_dir,
        "l": path.is_symlink,
        "r": lambda: os.access(path, os.R_OK),
        "w": lambda: os.access(path, os.W_OK),
        "x": lambda: os.access(path, os.X_OK),
    }
    try:
        if letter == "s":
            return path.stat().st_size or ""
        if letter == "z":
            return as_bool(path.stat().st_size == 0)
        return as_bool(tests[letter]())
    except (OSError, ValueError):
        return None
