"""The log files that a configuration names, and opening them all at its start.

Rule: as ngx_log_set_log and ngx_http_log_module have it: files are opened before anything is
served, and one that cannot be is the configuration's fault. Paths here are absolute.
"""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from ngxlua_asgi.config.model import Config
from ngxlua_asgi.config.template import Template
from ngxlua_asgi.errors import ConfigError
from ngxlua_asgi.logs import LogFile, Logs

__all__ = ["AccessLog", "BufferedLogFile", "ErrorLog", "LogFormat", "open_logs"]

DEFAULT_ACCESS: Final = "logs/access.log"
ERROR: Final = 4


@dataclass(frozen=True)
class ErrorLog:
    """One ``error_log``: ``path`` is empty for standard error, ``level`` 1 to 8."""

    path: str
    level: int
    where: tuple[str, int] = ("", 0)


@dataclass(frozen=True)
class LogFormat:
    """A ``log_format``: its text, and ``default``, ``json`` or ``none``."""

    text: Template
    escape: str = "default"


@dataclass(frozen=True)
class AccessLog:
    """One ``access_log``; ``buffer`` in bytes and ``flush`` in seconds, 0 where there is none."""

    path: Template
    format: str = "combined"
    condition: Template | None = None
    buffer: int = 0
    flush: float = 0.0
    gzip: int = 0


class BufferedLogFile(LogFile):
    """A file whose lines are gathered (``buffer=``), and compressed perhaps (``gzip=``).

    Args:
        size: bytes that are gathered at most.
        flush_after: seconds that a line waits at most, 0: until there is no room.
        level: of the compression, 0 for none.
    """

    def __init__(self, path: str, size: int, flush_after: float = 0.0, level: int = 0) -> None:
        super().__init__(path)
        self.flush_after = flush_after
        self._size = size
        self._level = level
        self._held: list[bytes] = []
        self._room = size

    @property
    def holds(self) -> bool:
        """Whether any line waits."""
        return bool(self._held)

    def write(self, data: bytes) -> str | None:
        """Gather ``data``; what does not fit is written at once."""
        complaint = self.flush() if len(data) > self._room else None
        if len(data) > self._size:
            return self._put(data) or complaint
        self._held.append(data)
        self._room -= len(data)
        return complaint

    def flush(self) -> str | None:
        """Write what was gathered."""
        held, self._held, self._room = self._held, [], self._size
        return self._put(b"".join(held)) if held else None

    def _put(self, data: bytes) -> str | None:
        return super().write(gzip.compress(data, self._level) if self._level else data)

    def reopen(self) -> None:
        """Flush, and go on in the file that has this path now."""
        self.flush()
        super().reopen()

    def close(self) -> None:
        """Flush and close."""
        self.flush()
        super().close()


def _chain(logs: tuple[ErrorLog, ...]) -> list[tuple[str, int]]:
    for log in logs:
        _no_syslog(log.path, log.where)
    return [(log.path, log.level) for log in logs]


def _no_syslog(path: str, where: tuple[str, int]) -> None:
    if path.startswith("syslog:"):
        file, line = where
        raise ConfigError("logs to syslog are not supported", file=file or None, line=line)


def _levels(config: Config) -> Iterator[Any]:
    yield config.settings
    for level in config.levels:
        yield level.settings


def open_logs(config: Config, default: str = "logs/error.log") -> Logs:
    """Open every file that the configuration logs to.

    Args:
        config: what was read.
        default: the process's error log where ``error_log`` of the main level says nothing
            (``-e``), from the prefix.

    Raises:
        LogFileError: one cannot be opened; those before it are closed again.
        ConfigError: a log is to go to syslog.
    """
    logs = Logs()
    try:
        path = os.path.join(config.prefix, default)
        main = config.http("main_error_log") or (ErrorLog(path, ERROR),)
        logs.use_main(_chain(main))
        for settings in _levels(config):
            if "error_log" in settings:
                logs.error_log(_chain(settings["error_log"]))
        _open_access(config, logs)
    except BaseException:
        logs.close()
        raise
    return logs


def _open_access(config: Config, logs: Logs) -> None:
    said = [settings["access_log"] for settings in _levels(config) if "access_log" in settings]
    for one in said:
        for access in one["logs"]:
            logs.writes_access = True
            _no_syslog(access.path.parts[0], access.path.where)
            if access.path.constant:
                _open(logs, access)
    inherits = "access_log" in config.settings
    if not inherits and any("access_log" not in s.root.settings for s in config.servers):
        logs.writes_access = True
        logs.file(os.path.join(config.prefix, DEFAULT_ACCESS))


def _open(logs: Logs, access: AccessLog) -> None:
    (path,) = access.path.parts
    if not access.buffer:
        logs.file(path)
    elif path not in logs.files:
        logs.add(BufferedLogFile(path, access.buffer, access.flush, access.gzip))
