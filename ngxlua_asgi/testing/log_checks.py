"""The checks of error.log and access.log.

Rule: each look at error.log sees what was written since the last one (all of it with
``check_accum_error_log``), no earlier than the original looks, unless nothing can follow any more:
every expected line is there and the server is at rest.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ngxlua_asgi.testing.checks import indexed
from ngxlua_asgi.testing.patterns import found, is_regex
from ngxlua_asgi.testing.perl.values import text
from ngxlua_asgi.testing.sections import items, lines_of
from ngxlua_asgi.testing.spec import Block
from ngxlua_asgi.testing.verdict import BlockError, Verdict, shown

__all__ = ["ErrorLog", "LogChecks"]

_POLL: Final = 0.002  # seconds between two looks
_NOTED: Final = ("writing a global lua variable", "[alert", "[crit", "[emerg")
_MORE_LINES: Final = 9  # shown after a line that should not be there
_ASSERTION = re.compile(r"\bAssertion .*?failed\b")


@dataclass
class ErrorLog:
    """A log file and how far it has been read.

    Args:
        delay: seconds from asking to reading, as the original has it.
        accumulate: whether each look begins at the start.
        at_rest: whether nothing can be written any more, as far as the server knows.
    """

    path: Path
    delay: float
    accumulate: bool = False
    at_rest: Callable[[], bool] = lambda: False
    position: int = 0

    def _peek(self) -> bytes:
        try:
            with open(self.path, "rb") as log:
                log.seek(0 if self.accumulate else self.position)
                return log.read()
        except FileNotFoundError:
            return b""

    def lines(self) -> list[str]:
        """What is new, once nothing more can come or the delay is over."""
        deadline = time.monotonic() + self.delay
        while time.monotonic() < deadline and not self.at_rest():
            time.sleep(_POLL)
        content = self._peek()
        self.position += 0 if self.accumulate else len(content)
        return lines_of(content.decode("latin-1"))


def _contains(patterns: Any, what: str) -> bool:
    """Whether a log section speaks of ``what``."""
    if isinstance(patterns, list):
        return any(_contains(pattern, what) for pattern in patterns)
    return what in text(patterns)


def _expect(lines: list[str], patterns: Iterable[Any], log: str, verdict: Verdict) -> None:
    """Each pattern must match a line."""
    for pattern in patterns:
        name = f'pattern "{text(pattern)}" should match a line in {log}'
        verdict.ok(any(found(pattern, line) is not None for line in lines), name)


def _expect_not(lines: list[str], patterns: Iterable[Any], log: str, verdict: Verdict) -> None:
    """No pattern may match any line; each line that it does match is a failure."""
    for pattern in patterns:
        name = f'pattern "{text(pattern)}" should not match any line in {log}'
        hits = [i for i, line in enumerate(lines) if found(pattern, line) is not None]
        for i in hits:
            more = "".join(lines[i + 1 : i + 1 + _MORE_LINES])
            verdict.fail(f"{name} but matches line {shown(lines[i])}", more)
        if not hits:
            verdict.ok(True, name)


@dataclass
class LogChecks:
    """Judges the logs of one block.

    Args:
        expand: puts ``$TEST_NGINX_…`` in.
        at_port: puts our port where an address has the original's written out.
    """

    block: Block
    verdict: Verdict
    log: ErrorLog
    access_log: Path
    expand: Callable[[str], str]
    at_port: Callable[[str], str]

    def check(self, repeat: int) -> None:
        """Check error.log after a request of the ``repeat``-th run."""
        pattern = self._grep_pattern(repeat)
        lines = self.log.lines()
        if pattern is not None:
            self._grep(lines, pattern, repeat)
        if self.block.has("error_log"):
            where = f"error.log (req {repeat})"
            _expect(lines, self._patterns("error_log"), where, self.verdict)
        if self.block.has("no_error_log"):
            where = f"error.log (req {repeat})"
            _expect_not(lines, self._patterns("no_error_log"), where, self.verdict)
        self._note(lines)

    def _patterns(self, section: str) -> list[Any]:
        patterns = items(self.block.get(section))
        return [self.at_port(each) if isinstance(each, str) else each for each in patterns]

    def _grep_pattern(self, repeat: int) -> Any:
        pattern = self.block.get("grep_error_log")
        has_out = self.block.has("grep_error_log_out")
        if pattern is None and has_out:
            raise BlockError("No --- grep_error_log defined but --- grep_error_log_out is defined")
        if isinstance(pattern, list):
            pattern = indexed(pattern, repeat, True)
        if pattern is not None and not has_out:
            raise BlockError("No --- grep_error_log_out defined but --- grep_error_log is defined")
        return pattern

    def _grep(self, lines: list[str], pattern: Any, repeat: int) -> None:
        matched = ""
        for line in lines:
            part = found(pattern, line)
            if part is not None and "\n" not in part:
                matched += part + "\n"
        expected = self.block.get("grep_error_log_out")
        if isinstance(expected, list):
            expected = indexed(expected, repeat, True)
        elif not is_regex(expected):
            expected = self.at_port(self.expand(text(expected)))
        name = f"grep_error_log_out (req {repeat})"
        if is_regex(expected):
            good = expected.search(matched) is not None
            self.verdict.ok(good, name, f"{shown(matched)}\ndoesn't match {shown(text(expected))}")
        else:
            self.verdict.equal(matched, None if expected is None else text(expected), name)

    def _note(self, lines: list[str]) -> None:
        """Warn of what the block does not speak of; a C assertion that failed is a failure."""
        sections = [self.block.get("error_log"), self.block.get("no_error_log")]
        for what in _NOTED:
            if any(_contains(patterns, what) for patterns in sections):
                continue
            word = f"{what}]" if what.startswith("[") else what
            for line in lines:
                if word in line:
                    self.verdict.warn(line.rstrip("\n"))
        for line in lines:
            if _ASSERTION.search(line):
                self.verdict.fail(line.rstrip("\n"))

    def check_access(self, repeat: int) -> None:
        """Check access.log."""
        if not self.block.has("access_log") and not self.block.has("no_access_log"):
            return
        time.sleep(self.log.delay)
        lines = lines_of(self.access_log.read_bytes().decode("latin-1"))
        where = f"access.log (req {repeat})"
        if self.block.has("access_log"):
            _expect(lines, self._patterns("access_log"), where, self.verdict)
        if self.block.has("no_access_log"):
            _expect_not(lines, self._patterns("no_access_log"), where, self.verdict)

    def check_shutdown(self) -> None:
        """Check what the end of the server left in error.log."""
        wanted = self.block.has("shutdown_error_log")
        if not wanted and not self.block.has("no_shutdown_error_log"):
            return
        lines = self.log.lines()
        if wanted:
            patterns = self._patterns("shutdown_error_log")
            _expect(lines, patterns, "error.log", self.verdict)
        if self.block.has("no_shutdown_error_log"):
            patterns = self._patterns("no_shutdown_error_log")
            _expect_not(lines, patterns, "error.log", self.verdict)
