"""nginx's log levels in Python's logging, nginx's line format, and its log files.

Rule: as a library everything goes to the logger ``ngxlua_asgi``, and nothing here configures
logging. ``Logs`` is for those who own their logs as nginx does (the command line, the test plugin):
each line is one write(2) to a file opened for appending, so processes may share it. No event loop.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from ngxlua_asgi.errors import ConfigError

__all__ = [
    "LEVELS",
    "ErrorLogFormatter",
    "Level",
    "LogFile",
    "LogFileError",
    "Logs",
    "level_number",
    "logger",
]

logger: Final = logging.getLogger("ngxlua_asgi")

NOTICE: Final = 25  # between INFO and WARNING
logging.addLevelName(NOTICE, "NOTICE")


class Level(NamedTuple):
    """A level of ``ngx.log``: nginx's name and the level in Python's logging."""

    name: str
    python: int


# Indexed by ngx.STDERR (0) to ngx.DEBUG (8).
LEVELS: Final = (
    Level("stderr", logging.CRITICAL),
    Level("emerg", logging.CRITICAL),
    Level("alert", logging.CRITICAL),
    Level("crit", logging.CRITICAL),
    Level("error", logging.ERROR),
    Level("warn", logging.WARNING),
    Level("notice", NOTICE),
    Level("info", logging.INFO),
    Level("debug", logging.DEBUG),
)
_NUMBERS: Final = {level.name: number for number, level in enumerate(LEVELS)}
_BY_PYTHON: Final = {level.python: number for number, level in enumerate(LEVELS) if number > 2}
_NAMES: Final = (b"", *(level.name.encode() for level in LEVELS[1:]))  # nginx's STDERR has none

_MAX_LINE: Final = 2048  # NGX_MAX_ERROR_STR, the line's end included
_MAX_CAPTURED: Final = 4096  # OpenResty's NGX_MAX_ERROR_STR
_COMPLAIN_EVERY: Final = 60.0  # seconds, of a file that cannot be written


def level_number(record: logging.LogRecord) -> int:
    """nginx's level (0 to 8) of a record; of one of Python's own, the nearest."""
    level = _NUMBERS.get(getattr(record, "ngx_level", ""))
    if level is None:
        level = next((n for least, n in _BY_PYTHON.items() if record.levelno >= least), 8)
    return level


class ErrorLogFormatter(logging.Formatter):
    """nginx's error.log line: ``2026/11/20 12:00:00 [error] 7#7: [lua] …``."""

    def __init__(self) -> None:
        super().__init__(
            "%(asctime)s [%(ngx_level)s] %(ngx_ids)s: %(message)s", "%Y/%m/%d %H:%M:%S"
        )

    def format(self, record: logging.LogRecord) -> str:
        """Format ``record``; one of Python's own gets the nearest of nginx's level names."""
        if not hasattr(record, "ngx_level"):
            names = {level.python: level.name for level in LEVELS[3:]}
            record.ngx_level = names.get(record.levelno, record.levelname.lower())
        record.ngx_ids = f"{os.getpid()}#{threading.get_native_id()}"
        return super().format(record)


class LogFileError(ConfigError):
    """A log file that cannot be opened; the message is nginx's."""

    def __init__(self, path: str, error: OSError) -> None:
        super().__init__(f'open() "{path}" failed ({error.errno}: {os.strerror(error.errno or 0)})')


class LogFile:
    """A file that lines are appended to; ``path`` is ``""`` for standard error.

    Raises:
        LogFileError: it cannot be opened.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._fd = 2 if path == "" else self._open()
        self._failed_at = -_COMPLAIN_EVERY

    def _open(self) -> int:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        try:
            return os.open(self.path.encode("latin-1"), flags, 0o644)
        except OSError as error:
            raise LogFileError(self.path, error) from None

    def write(self, data: bytes) -> str | None:
        """Append ``data`` with one write(2): None, or what to tell, once a minute."""
        try:
            os.write(self._fd, data)
        except OSError as error:
            return self._complaint(error)
        return None

    def flush(self) -> str | None:
        """Write out what is held in memory; answers as `write` does."""
        return None

    def _complaint(self, error: OSError) -> str | None:
        now = time.monotonic()
        if now - self._failed_at < _COMPLAIN_EVERY:
            return None
        self._failed_at = now
        return f'write() to "{self.path}" failed ({error.errno}: {os.strerror(error.errno or 0)})'

    def reopen(self) -> None:
        """Go on in the file that has this path now; in the old one where there is none.

        Raises:
            LogFileError: it cannot be opened.
        """
        if self.path:
            fd = self._open()
            os.dup2(fd, self._fd, inheritable=False)
            os.close(fd)

    def close(self) -> None:
        """Close the file; standard error stays open."""
        if self.path and self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


_Chain = tuple[tuple[int, LogFile], ...]  # levels fall


class Logs:
    """nginx's log files of one configuration; ``config/log_files.py`` fills them.

    Log 0 is the process's: ``error_log`` of the main level.
    """

    def __init__(self) -> None:
        self.failed = ""  # of `early`: why its file cannot be opened, in nginx's words
        self.writes_access = False  # whether any location has an access_log
        self.on_line: Callable[[int, bytes], None] | None = None  # gets what is written
        self._files: dict[str, LogFile] = {}
        self._logs: list[_Chain] = [()]
        self._numbers: dict[tuple[tuple[str, int], ...], int] = {}
        self._second, self._stamp = 0, b""
        self._handler: _Records | None = None
        self._were: list[tuple[logging.Logger, bool, int]] = []

    @classmethod
    def early(cls, path: str, prefix: str) -> Logs:
        """The error log until the configuration is known (``-e``), at level notice.

        Never raises: ``failed`` says why there is no file.
        """
        logs = cls()
        try:
            logs.use_main(((os.path.join(prefix, path), _NUMBERS["notice"]),))
        except LogFileError as error:
            logs.failed = f"could not open error log file: {error}"
        return logs

    # --- files -------------------------------------------------------------------------------

    @property
    def files(self) -> tuple[str, ...]:
        """The paths of all files."""
        return tuple(path for path in self._files if path)

    def file(self, path: str) -> LogFile:
        """The file of this absolute path, opened at its first mention.

        Raises:
            LogFileError: it cannot be opened.
        """
        found = self._files.get(path)
        if found is None:
            found = self._files[path] = LogFile(path)
        return found

    def add(self, file: LogFile) -> LogFile:
        """Keep a file of another kind under its path."""
        self._files[file.path] = file
        return file

    def _chain(self, said: Sequence[tuple[str, int]]) -> _Chain:
        files = [(level, self.file(path)) for path, level in said]
        return tuple(sorted(files, key=lambda each: -each[0]))

    def use_main(self, said: Sequence[tuple[str, int]]) -> None:
        """What the process logs to: path (empty: standard error) and level of each ``error_log``.

        Raises:
            LogFileError: a file cannot be opened.
        """
        self._logs[0] = self._chain(said)

    def error_log(self, said: Sequence[tuple[str, int]]) -> int:
        """The number of the log that these ``error_log`` lines make.

        Raises:
            LogFileError: a file cannot be opened.
        """
        key = tuple(said)
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self._logs)
            self._logs.append(self._chain(said))
        return number

    def level(self, log: int = 0) -> int:
        """The highest level (0 to 8) that log ``log`` writes; -1 where it has no file."""
        chain = self._logs[log]
        return chain[0][0] if chain else -1

    def reopen(self) -> None:
        """Open all files anew, as after SIGUSR1; one that cannot be stays, and is told."""
        for file in self._files.values():
            try:
                file.reopen()
            except LogFileError as error:
                self.write("emerg", str(error))

    def flush(self) -> None:
        """Write out what files hold in memory."""
        for file in self._files.values():
            complaint = file.flush()
            if complaint is not None:
                self.write("alert", complaint)

    def close(self) -> None:
        """Detach, and close all files."""
        self.detach()
        for file in self._files.values():
            file.close()
        self._files.clear()
        self._logs = [() for _ in self._logs]

    # --- lines -------------------------------------------------------------------------------

    def enabled(self, level: int | str) -> bool:
        """Whether the process's log writes this level (nginx's name or number)."""
        return (_NUMBERS[level] if isinstance(level, str) else level) <= self.level()

    def write(self, level: int | str, text: str) -> None:
        """A line of the process's own: ``2026/11/20 12:00:00 [notice] 7#7: text``."""
        number = _NUMBERS[level] if isinstance(level, str) else level
        self.line(number, text.encode("utf-8", "surrogateescape"))

    def line(
        self,
        level: int,
        text: bytes,
        *,
        log: int = 0,
        connection: int | None = None,
        limit: int = _MAX_LINE,
    ) -> None:
        """Write a line to each file of ``log`` that wants this level.

        Args:
            level: 0 to 8.
            text: all after the prefix; what exceeds nginx's 2048 bytes a line is cut off.
            log: which one, from `error_log`.
            connection: the connection's number, nginx's ``*N``.
            limit: bytes a line, its end included.
        """
        chain = self._logs[log]
        if not chain or chain[0][0] < level:
            return
        now = int(time.time())
        if now != self._second:
            self._stamp = time.strftime("%Y/%m/%d %H:%M:%S", time.localtime(now)).encode()
            self._second = now
        ids = b"%d#%d: " % (os.getpid(), threading.get_native_id())
        if connection is not None:
            ids += b"*%d " % connection
        data = b"%s [%s] %s%s" % (self._stamp, _NAMES[level], ids, text)
        if self.on_line is not None:
            self.on_line(level, data[: _MAX_CAPTURED - 1])
        data = data[: limit - 1] + b"\n"
        for wanted, file in chain:
            if wanted < level:
                break
            file.write(data)

    # --- records of Python's logging ---------------------------------------------------------

    def attach(self) -> logging.Handler:
        """Take the records of ``ngxlua_asgi``, and the warnings of the server, until `detach`.

        They go to no other handler meanwhile.
        """
        handler = self._handler = _Records(self)
        most = max(self.level(log) for log in range(len(self._logs)))
        wanted = LEVELS[max(most, 0)].python
        of_server = logging.getLogger("uvicorn.error")
        for taken, least in ((logger, wanted), (of_server, max(wanted, logging.WARNING))):
            self._were.append((taken, taken.propagate, taken.level))
            taken.propagate = False
            taken.setLevel(least)
            taken.addHandler(handler)
        return handler

    def detach(self) -> None:
        """End what `attach` began."""
        for taken, propagate, level in self._were:
            taken.propagate = propagate
            taken.setLevel(level)
            if self._handler is not None:
                taken.removeHandler(self._handler)
        self._were.clear()
        self._handler = None


class _Records(logging.Handler):
    """Records of Python's logging as lines of an error log; a traceback is not cut."""

    def __init__(self, logs: Logs) -> None:
        super().__init__()
        self._logs = logs

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._emit(record)
        except Exception:
            self.handleError(record)

    def _emit(self, record: logging.LogRecord) -> None:
        level = level_number(record)
        text = record.getMessage()
        limit = _MAX_LINE
        if record.exc_info:
            text += "\n" + logging.Formatter().formatException(record.exc_info)
            limit = sys.maxsize
        # of a request (modules/proxy_call.py): its log, its connection; its text is latin-1
        about: tuple[int, int | None] | None = getattr(record, "ngx_request", None)
        log, connection = about or (0, None)
        data = text.encode("latin-1" if about else "utf-8", "backslashreplace")
        self._logs.line(level, data, log=log, connection=connection, limit=limit)
