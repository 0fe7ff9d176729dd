"""What the command says before it serves: on standard error and in the error log, as nginx.

Rule: until the configured logs are open, a line goes to the file of ``-e`` with date and process,
and (at level warn and above) to standard error as ``nginx: [emerg] …``; to the latter alone where
there is no such file. The program's name in messages is nginx's, which scripts and tests look for.
"""

from __future__ import annotations

import os
from typing import Final

from ngxlua_asgi.errors import NgxLuaError
from ngxlua_asgi.logs import LogFileError, Logs

__all__ = ["Report", "StartError", "ToldError", "tell"]

_WARN: Final = 5
_NUMBERS: Final = {
    name: at for at, name in enumerate("emerg alert crit error warn notice info".split(), 1)
}


class StartError(NgxLuaError):
    """What keeps the server from starting, and nginx's level of it."""

    def __init__(self, message: str, level: str = "emerg") -> None:
        self.level = level
        super().__init__(message)


def tell(text: str) -> None:
    """A line on standard error, after the program's name."""
    _write(f"nginx: {text}\n")


def _write(text: str) -> None:
    try:
        os.write(2, text.encode("utf-8", "surrogateescape"))
    except OSError:
        pass  # it may be closed; nobody else can be told


class ToldError(NgxLuaError):
    """What keeps the server from starting, and is in the log already."""


class Report:
    """Where a start or a reload says what happens.

    Args:
        logs: the files that are open so far.
        on_stderr: whether standard error is told as well, where the log is another file.
        path: the log; empty: standard error.
    """

    def __init__(self, logs: Logs, *, on_stderr: bool, path: str = "log") -> None:
        self.logs = logs
        self._wanted = on_stderr
        self._on_stderr = on_stderr and path != ""

    @classmethod
    def early(cls, path: str, prefix: str, level: str) -> Report:
        """The log of ``-e`` (empty: standard error), as nginx opens it before all else."""
        logs = Logs()
        try:
            logs.use_main(((os.path.join(prefix, path) if path else "", _NUMBERS[level]),))
        except LogFileError as error:
            tell(f"[alert] could not open error log file: {error}")
            path = ""
            logs.use_main((("", _NUMBERS[level]),))
        return cls(logs, on_stderr=True, path=path)

    def into(self, logs: Logs, path: str) -> Report:
        """The same, in other files."""
        return Report(logs, on_stderr=self._wanted, path=path)

    def __call__(self, level: str, text: str) -> None:
        """A line of this level."""
        self.logs.write(level, text)
        if self._on_stderr and _NUMBERS[level] <= _WARN:
            tell(f"[{level}] {text}")

    def error(self, error: Exception) -> None:
        """Say why nothing starts."""
        if not isinstance(error, ToldError):
            self(getattr(error, "level", "emerg"), str(error))
