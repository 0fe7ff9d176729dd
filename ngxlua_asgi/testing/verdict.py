"""What the checks of one block came to: the counterpart of Perl's TAP stream, per block.

Rule: every check leaves exactly what the original leaves: a pass, a failure with what was got and
expected, or a skip with its reason. Whether the block passed is decided here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["BlockError", "Failure", "Verdict"]

_SHOWN = 2000  # characters of a value in a report


class BlockError(Exception):
    """The block cannot be run as it is written; Test::Nginx bails out there."""


@dataclass(frozen=True)
class Failure:
    """One failed check: its name as the original has it, and the details below it."""

    name: str
    detail: str = ""


def shown(value: str | None) -> str:
    """A value for a report: quoted, on one line, not endless."""
    if value is None:
        return "undef"
    text = value if len(value) <= _SHOWN else value[:_SHOWN] + "…"
    return '"' + text.replace("\\", "\\\\").replace("\r", "\\r").replace("\n", "\\n") + '"'


def got_and_expected(got: str | None, expected: str | None) -> str:
    """The two values of a failed comparison and where they part."""
    lines = [f"     got: {shown(got)}", f"expected: {shown(expected)}"]
    if got is not None and expected is not None:
        pairs = zip(got, expected, strict=False)
        same = next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(got), len(expected)))
        lines.append(f"they differ at character {same + 1} ({len(got)} and {len(expected)} long)")
    return "\n".join(lines)


@dataclass
class Verdict:
    """The outcome of a block.

    ``outcome`` is ``pass`` (something was checked and nothing failed), ``fail``, ``skip`` (nothing
    was checked) or ``error`` (the block could not be run).
    """

    passed: int = 0
    skipped: int = 0
    failures: list[Failure] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    skip_reason: str | None = None
    error: str | None = None
    lacking: str | None = None  # a directive that is not known, where that is a reason to skip
    log_tail: str = ""  # of error.log, for the report
    seconds: Mapping[str, float] = field(default_factory=dict)  # where the time went

    @property
    def outcome(self) -> str:
        """``pass``, ``fail``, ``error`` or ``skip``."""
        if self.error is not None:
            return "error"
        if self.lacking is not None:
            return "skip"
        if self.failures:
            return "fail"
        return "pass" if self.passed else "skip"

    @property
    def reason(self) -> str:
        """Why it is not a pass, in a few words."""
        if self.error is not None:
            return self.error
        if self.lacking is not None:
            return f"the lack of directive {self.lacking}"
        if self.failures:
            return self.failures[0].name
        return self.skip_reason or "no assertion made"

    def ok(self, good: bool, name: str, detail: str = "") -> bool:
        """Count one check."""
        if good:
            self.passed += 1
        else:
            self.failures.append(Failure(name, detail))
        return good

    def equal(self, got: str | None, expected: str | None, name: str) -> bool:
        """Check that two strings are the same, byte for byte (or both undefined)."""
        good = got == expected
        return self.ok(good, name, "" if good else got_and_expected(got, expected))

    def fail(self, name: str, detail: str = "") -> None:
        """Count a check that failed."""
        self.ok(False, name, detail)

    def skip(self, reason: str, count: int = 1) -> None:
        """Count checks that were not made."""
        self.skipped += count
        self.skip_reason = self.skip_reason or reason

    def warn(self, message: str) -> None:
        """Note what the original only warns of."""
        self.warnings.append(message)

    def report(self) -> str:
        """What a reader needs to see of a block that did not pass."""
        lines = [f"error: {self.error}"] if self.error is not None else []
        for failure in self.failures:
            lines.append(f"not ok: {failure.name}")
            lines.extend("    " + line for line in failure.detail.splitlines())
        lines.extend(f"warning: {warning}" for warning in self.warnings)
        if self.log_tail:
            lines.append("--- end of error.log")
            lines.append(self.log_tail.rstrip("\n"))
        return "\n".join(lines)
