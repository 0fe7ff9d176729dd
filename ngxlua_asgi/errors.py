"""The errors a user of the package can meet, and nothing else.

Rule: each error builds its own message from named facts, says whose fault it is and where, and
never carries a Lua object (those must not outlive the VM call that made them).
"""

from __future__ import annotations

__all__ = ["Answer", "ConfigError", "LuaCodeError", "NgxLuaError"]


class NgxLuaError(Exception):
    """Base of every error this package raises on purpose."""


class ConfigError(NgxLuaError):
    """A configuration that cannot run: the option (directive) at fault, the file and the line."""

    def __init__(
        self, message: str, *, option: str | None = None, file: str | None = None, line: int = 0
    ) -> None:
        self.option = option
        self.file = file
        self.line = line
        where = f" in {file}:{line}" if file and line else f" in {file}" if file else ""
        prefix = f'"{option}" ' if option else ""
        super().__init__(f"{prefix}{message}{where}")


class LuaCodeError(NgxLuaError):
    """Lua code that failed outside a request (``init_by_lua``): its phase, chunk and traceback."""

    def __init__(self, phase: str, chunk: str, traceback: str) -> None:
        self.phase = phase
        self.chunk = chunk
        self.traceback = traceback
        super().__init__(f"{phase} failed: {traceback}")


class Answer(Exception):
    """Raised by a content handler in Python that has no response but this status of nginx's."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(f"answer {status}")
