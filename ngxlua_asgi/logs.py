"""nginx's log levels in Python's logging, and nginx's line format.

Rule: everything goes to the logger ``ngxlua_asgi``; the level of that logger decides what is
worth formatting. Nothing here configures logging, as libraries must not.
"""

from __future__ import annotations

import logging
import os
import threading
from typing import Final, NamedTuple

__all__ = ["LEVELS", "ErrorLogFormatter", "Level", "logger"]

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
