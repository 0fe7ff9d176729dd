"""Every table on the real nginx again: is what it says still what nginx does?

Rule: this judges the tables, not the package; it needs nginx with the four modules and uvicorn.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import nginx as conformance
import pytest

from tests.nginx import real
from tests.nginx.case import Case

TABLES = sorted(path.stem for path in Path(__file__).parent.glob("table_*.py"))


@pytest.fixture(scope="module")
def apps(requires: Callable[..., None]) -> Iterator[dict[str, int]]:
    requires("nginx")
    missing = real.missing()
    if missing:
        pytest.skip(f"nginx is installed without {', '.join(missing)}")
    with conformance.serve_apps() as ports:
        yield ports


@pytest.mark.requires("nginx")
@pytest.mark.parametrize("table", TABLES)
def test_table(table: str, apps: dict[str, int]) -> None:
    cases: list[Case] = import_module(f"tests.nginx.{table}").CASES
    assert len({case.name for case in cases}) == len(cases)
    # Not tmp_path: Lua shortens the name of a chunk that is longer than 60 bytes.
    with tempfile.TemporaryDirectory() as work:
        told = real.run(cases, Path(work), apps)
    for case in cases:
        for found, expected in pairs(case, told[case.name]):
            assert (case.name, found) == (case.name, expected)


def pairs(case: Case, told: real.Told) -> Iterator[tuple[object, object]]:
    for ask, got in zip(case.asks, told.answers, strict=bool(told.answers)):
        found = (ask.target, got.status, got.reply_headers, got.reply, got.cut)
        yield found, (ask.target, ask.status, ask.expected_headers(), ask.reply, ask.cut)
    yield told.error_log, case.error_log
    yield told.refused, case.refused
