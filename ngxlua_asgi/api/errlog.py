"""``require "ngx.errlog"``: the lines that ``lua_capture_error_log`` keeps.

Rule: a buffer of the configuration's, in the process: a line costs its bytes and a header, the
oldest make room, and a line is never split where the buffer wraps (lua-nginx-module's
``ngx_http_lua_log_ringbuf.c``, so that as many lines fit as there). Whatever is logged is caught,
in our own files' lines as in the records of Python's logger.
"""

from __future__ import annotations

import logging
import time
import weakref
from collections import deque
from typing import Final, NamedTuple

from ngxlua_asgi.config.model import Config
from ngxlua_asgi.engine.host import Host
from ngxlua_asgi.logs import ErrorLogFormatter, Logs, level_number, logger

__all__ = ["CapturedLines", "register"]

_HEADER: Final = 16  # bytes: a time, a length, a level
_DEBUG: Final = 8


class _Line(NamedTuple):
    start: int
    end: int
    level: int
    time: float
    text: bytes


class CapturedLines:
    """The last lines of a log, as many as fit into ``size`` bytes."""

    def __init__(self, size: int) -> None:
        self.level = _DEBUG  # what is less important is not captured
        self._size = size
        self._tail = 0  # where the next line begins
        self._lines: deque[_Line] = deque()

    def add(self, level: int, text: bytes) -> None:
        """Keep a line, its end excluded; one that never fits is dropped."""
        need = len(text) + _HEADER
        if level > self.level or need > self._size:
            return
        lines = self._lines
        if self._room() < need:
            if self._size - self._tail < need:  # it does not fit before the end
                while lines and lines[0].start >= self._tail:
                    lines.popleft()
                self._tail = 0
            while self._room() < need:
                lines.popleft()
        if not lines:
            self._tail = 0
        start = self._tail
        self._tail = start + need
        lines.append(_Line(start, self._tail, level, int(time.time() * 1000) / 1000, text))

    def _room(self) -> int:
        if not self._lines:
            return self._size
        head = self._lines[0].start
        return self._size - self._tail if self._tail > head else head - self._tail

    def pop(self) -> tuple[int, float, bytes] | None:
        """The oldest line, which is forgotten: level, seconds since 1970, text."""
        if not self._lines:
            return None
        line = self._lines.popleft()
        return line.level, line.time, line.text


class _Records(logging.Handler):
    """Records of our logger, in nginx's line format, for as long as somebody may read them."""

    def __init__(self, lines: CapturedLines) -> None:
        super().__init__()
        self._lines = weakref.ref(lines)
        self.setFormatter(ErrorLogFormatter())

    def emit(self, record: logging.LogRecord) -> None:
        lines = self._lines()
        if lines is not None:
            text = self.format(record).encode("utf-8", "backslashreplace")
            lines.add(level_number(record), text)


# A VM of lua_code_cache off is of the same configuration, and reads the same lines.
_OF_LOGGER: weakref.WeakValueDictionary[int, CapturedLines] = weakref.WeakValueDictionary()


def _of_files(logs: Logs, size: int) -> CapturedLines:
    lines = getattr(logs.on_line, "__self__", None)
    if not isinstance(lines, CapturedLines):
        lines = CapturedLines(size)
        logs.on_line = lines.add
    return lines


def _of_logger(config: Config, size: int) -> CapturedLines:
    lines = _OF_LOGGER.get(id(config))
    if lines is None:
        lines = _OF_LOGGER[id(config)] = CapturedLines(size)
        handler = _Records(lines)
        logger.addHandler(handler)
        weakref.finalize(lines, logger.removeHandler, handler)
    return lines


def register(host: Host) -> None:
    """Offer ``captured_line`` and ``capture_level`` where lines are captured."""
    size = host.config.http("lua_capture_error_log")
    if not size:
        return
    if host.logs is None:
        lines = _of_logger(host.config, int(size))
    else:
        lines = _of_files(host.logs, int(size))

    def capture_level(level: float) -> None:
        lines.level = int(level)

    host.add({"captured_line": lines.pop, "capture_level": capture_level})
