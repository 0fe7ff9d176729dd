"""The gates hold: a skip under CI=true fails, and the file-length check of `make lint` bites.

Rule: each gate is shown something bad and must refuse it, and something good and must let it pass.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

SUITE = """
import pytest

pytest_plugins = ["tests.conftest"]

@pytest.mark.requires("a-program-that-nobody-has")
def test_missing_program(): pass

@pytest.mark.requires("sh")
def test_found_program(): pass

def test_fixture(requires): requires("another-that-nobody-has")

def test_own_skip(): pytest.skip("because")

@pytest.mark.xfail(reason="known")
def test_known(): assert False
"""


def run_suite(tmp_path: Path, ci: str) -> dict[str, int]:
    """Run SUITE; return what pytest counts in its last line."""
    (tmp_path / "test_suite.py").write_text(SUITE)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml"), "-q", str(tmp_path)],
        cwd=tmp_path,
        env={**os.environ, "CI": ci, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    counts = re.findall(r"(\d+) (\w+)", done.stdout.splitlines()[-1])
    assert counts, done.stdout + done.stderr
    return {what: int(number) for number, what in counts}


def test_a_missing_program_skips_at_home(tmp_path: Path) -> None:
    counts = run_suite(tmp_path, ci="")
    assert (counts["passed"], counts["skipped"], counts["xfailed"]) == (1, 3, 1)
    assert "failed" not in counts


def test_nothing_skips_in_ci(tmp_path: Path) -> None:
    counts = run_suite(tmp_path, ci="true")
    assert (counts["passed"], counts["xfailed"]) == (1, 1)
    assert counts.get("failed", 0) + counts.get("error", counts.get("errors", 0)) == 3
    assert "skipped" not in counts


@pytest.mark.requires("make")
@pytest.mark.parametrize(("lines", "status"), [(400, 0), (401, 2)])
def test_the_length_check(tmp_path: Path, lines: int, status: int) -> None:
    for name in ("ngxlua_asgi", "tests", "examples", "benchmarks", ".ci"):
        (tmp_path / name).mkdir()
    (tmp_path / "ngxlua_asgi" / "long.lua").write_text("-- x\n" * lines)
    done = subprocess.run(
        ["make", "-f", str(ROOT / "Makefile"), "lengths"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == status, done.stdout + done.stderr
    assert ("long.lua: over 400 lines" in done.stdout) == bool(status)
