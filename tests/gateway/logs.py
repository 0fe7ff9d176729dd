"""The records of the logger `ngxlua_asgi` during a test.

Rule: an [error] that a test did not expect fails it; one that it expects it takes by `expect`.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator

import pytest

__all__ = ["Log", "log"]


class Log(logging.Handler):
    """Keeps what was logged, as (level, message)."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[tuple[int, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.entries.append((record.levelno, record.getMessage()))

    def lines(self, level: int = logging.INFO) -> list[str]:
        """Messages of at least `level`, in their order."""
        return [message for at, message in self.entries if at >= level]

    def said(self, pattern: str) -> list[str]:
        """What follows `pattern` in each message that has it, without nginx's tail."""
        found = [
            re.search(f"{pattern}(.*?)(?: while logging request)?(?:, client: |$)", m, re.S)
            for m in self.lines()
        ]
        return [match[1] for match in found if match]

    def errors(self) -> list[str]:
        return self.lines(logging.ERROR)

    def expect(self, *patterns: str) -> list[str]:
        """Take the errors so far: one for each pattern, in this order, and no other."""
        errors = self.errors()
        self.entries = [entry for entry in self.entries if entry[0] < logging.ERROR]
        assert len(errors) == len(patterns), errors
        for error, pattern in zip(errors, patterns, strict=True):
            assert re.search(pattern, error), f"{error!r} does not match {pattern!r}"
        return errors


@pytest.fixture(autouse=True)
def log() -> Iterator[Log]:
    """The log of this test; what is still at [error] in it at the end fails the test."""
    logger = logging.getLogger("ngxlua_asgi")
    handler, level = Log(), logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield handler
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
    assert handler.errors() == []
