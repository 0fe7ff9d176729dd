"""How much of a suite passes: counts per file, a comparison with a record, a frozen list.

Rule: the denominator is the record's: blocks that pass where the record was made ("N of M
applicable"). A block is named by file and number in it, never by its title, which is upstream's
text.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

__all__ = [
    "Comparison",
    "Record",
    "Result",
    "as_json",
    "compare",
    "counts",
    "frozen_names",
    "frozen_text",
    "read_record",
    "regressions",
]

Name = tuple[str, int]  # file and number of the block


@dataclass(frozen=True)
class Result:
    """The outcome of one block: ``pass``, ``fail``, ``error`` or ``skip``."""

    file: str
    number: int
    outcome: str
    reason: str = ""
    seconds: float = 0.0

    @property
    def name(self) -> Name:
        """What it is known by."""
        return self.file, self.number


@dataclass(frozen=True)
class Record:
    """What another implementation made of the suite: which blocks pass there."""

    passing: frozenset[Name]


@dataclass(frozen=True)
class Comparison:
    """Results against a record; both counts are of blocks that pass there, in files that ran."""

    applicable: int
    passing: int
    missing: tuple[Result, ...] = field(default=())  # pass there, not here

    def __str__(self) -> str:
        share = 100 * self.passing / self.applicable if self.applicable else 0.0
        return f"{self.passing} of {self.applicable} applicable blocks pass ({share:.1f} %)"


def _rows(data: Any) -> Iterable[tuple[str, int, str]]:
    """The rows of a record: ours, or ``{"files": {file: [[number, title, status, …], …]}}``."""
    if isinstance(data, Mapping) and "files" in data:
        for file, rows in data["files"].items():
            for number, _title, status, *_rest in rows:
                yield file, number, status
    else:
        for row in data["blocks"]:
            yield row["file"], row["number"], row["outcome"]


def read_record(path: Path) -> Record:
    """Read a record; ours (``--json``) or one with a list of rows per file.

    Raises:
        ValueError: it is neither.
    """
    try:
        rows = list(_rows(json.loads(path.read_text())))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path} is no record of a run: {error}") from None
    return Record(frozenset((file, number) for file, number, status in rows if status == "pass"))


def compare(results: Iterable[Result], record: Record) -> Comparison:
    """Count what passes here of what passes in the record; a block that was not run does not."""
    ran = {result.name: result for result in results}
    files = {file for file, _number in ran}
    applicable = sorted(name for name in record.passing if name[0] in files)
    found = [ran.get(name, Result(*name, "error", "not run")) for name in applicable]
    missing = tuple(result for result in found if result.outcome != "pass")
    return Comparison(len(found), len(found) - len(missing), missing)


def counts(results: Iterable[Result]) -> str:
    """``pass=3 fail=1``."""
    counted = Counter(result.outcome for result in results)
    order = ("pass", "fail", "error", "skip")
    return " ".join(f"{name}={counted[name]}" for name in order if counted[name])


def as_json(results: Iterable[Result]) -> str:
    """A record of a run."""
    rows = [vars(result) for result in results]
    return json.dumps({"blocks": rows}, indent=1) + "\n"


# --- the frozen list ---------------------------------------------------------------------------


def frozen_names(text: str) -> frozenset[Name]:
    """Read a frozen list: a line per file, its name and numbers (``3``, ``5-9``) after it.

    Raises:
        ValueError: a line that is no such thing.
    """
    names: set[Name] = set()
    for line in text.splitlines():
        words = line.partition("#")[0].split()
        for part in words[1:]:
            first, _, last = part.partition("-")
            names.update((words[0], n) for n in range(int(first), int(last or first) + 1))
    return frozenset(names)


def frozen_text(names: Iterable[Name]) -> str:
    """Write a frozen list."""
    by_file: dict[str, list[int]] = {}
    for file, number in sorted(names):
        by_file.setdefault(file, []).append(number)
    return "".join(f"{file} {' '.join(_ranges(n))}\n" for file, n in by_file.items())


def _ranges(numbers: list[int]) -> list[str]:
    """``[1, 2, 3, 5]`` as ``["1-3", "5"]``."""
    found: list[list[int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return [f"{first}-{last}" if last > first else str(first) for first, last in found]


def regressions(results: Iterable[Result], frozen: frozenset[Name]) -> list[Result]:
    """What the frozen list says passes, and does not (any more)."""
    return list(compare(results, Record(frozen)).missing)
