"""The conformance command: counts, comparison with a record, the frozen list.

Rule: what does not pass is never lost: a block that was not run, a file that cannot be read and a
block that passed once all show up, and in the exit status.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ngxlua_asgi.testing.__main__ import main
from ngxlua_asgi.testing.conformance import (
    Record,
    Result,
    as_json,
    compare,
    counts,
    frozen_names,
    frozen_text,
    read_record,
    regressions,
)

SUITE = """use Test::Nginx::Socket 'no_plan';
run_tests();
__DATA__

=== TEST 1: a
--- config
--- request
GET /
--- response_body_like: It works

=== TEST 2: b
--- config
--- request
GET /
--- error_code: 404

=== TEST 3: c
--- config
--- SKIP
--- request
GET /
"""


def results(*outcomes: str, file: str = "t/one.t") -> list[Result]:
    return [Result(file, i, outcome) for i, outcome in enumerate(outcomes, 1)]


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    folder = tmp_path / "t"
    folder.mkdir()
    path = folder / "one.t"
    path.write_text(SUITE)
    return path


def test_the_denominator_is_what_passes_in_the_record() -> None:
    record = Record(frozenset({("t/one.t", 1), ("t/one.t", 2), ("t/other.t", 1)}))
    comparison = compare(results("pass", "fail", "pass"), record)
    assert str(comparison) == "1 of 2 applicable blocks pass (50.0 %)"
    assert [result.number for result in comparison.missing] == [2]


def test_a_block_that_was_not_run_counts_as_missing() -> None:
    record = Record(frozenset({("t/one.t", 1), ("t/one.t", 7)}))
    comparison = compare(results("pass"), record)
    assert (comparison.applicable, comparison.passing) == (2, 1)
    assert comparison.missing[0].reason == "not run"


def test_counts_are_in_one_order() -> None:
    assert counts(results("skip", "fail", "pass", "pass")) == "pass=2 fail=1 skip=1"


def test_a_record_of_ours_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_text(as_json(results("pass", "fail")))
    assert read_record(path) == Record(frozenset({("t/one.t", 1)}))


def test_a_record_of_rows_per_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    rows = {"t/one.t": [[1, "a", "pass", True], [2, "b", "skip", False]]}
    path.write_text(json.dumps({"columns": [], "files": rows}))
    assert read_record(path) == Record(frozenset({("t/one.t", 1)}))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"files": [1]}', '{"blocks": [{}]}'])
def test_what_is_no_record_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(ValueError, match="is no record of a run"):
        read_record(path)


def test_a_frozen_list_is_written_and_read() -> None:
    names = frozenset({("t/a.t", 1), ("t/a.t", 2), ("t/a.t", 3), ("t/a.t", 9), ("t/b.t", 4)})
    text = frozen_text(names)
    assert text == "t/a.t 1-3 9\nt/b.t 4\n"
    assert frozen_names("# a comment\n\n" + text) == names


def test_a_frozen_block_that_fails_is_a_regression() -> None:
    frozen = frozenset({("t/one.t", 1), ("t/one.t", 2), ("t/one.t", 5)})
    assert [r.number for r in regressions(results("pass", "fail", "fail"), frozen)] == [2, 5]


def test_the_command_counts_and_writes(
    suite: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, frozen = tmp_path / "run.json", tmp_path / "frozen.txt"
    status = main([str(suite.parent), "--json", str(out), "--freeze", str(frozen), "--list"])
    lines = capsys.readouterr().out.splitlines()
    assert status == 1
    assert lines[:2] == ["t/one.t pass=1 fail=1 skip=1", "3 blocks: pass=1 fail=1 skip=1"]
    assert lines[2] == "  t/one.t 2 fail: status code ok"
    assert frozen.read_text() == "t/one.t 1\n"
    assert [row["outcome"] for row in json.loads(out.read_text())["blocks"]].count("pass") == 1


def test_the_command_compares(
    suite: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = tmp_path / "record.json"
    record.write_text(as_json(results("pass", "fail", "pass")))
    assert main([str(suite), "--baseline", str(record)]) == 1
    assert "1 of 2 applicable blocks pass (50.0 %)" in capsys.readouterr().out
    record.write_text(as_json(results("pass", "fail", "skip")))
    assert main([str(suite), "--baseline", str(record)]) == 0


@pytest.mark.parametrize(("frozen", "status"), [("t/one.t 1", 0), ("t/one.t 1-2", 1)])
def test_the_command_guards_the_frozen_list(
    suite: Path, tmp_path: Path, frozen: str, status: int
) -> None:
    path = tmp_path / "frozen.txt"
    path.write_text(frozen)
    assert main([str(suite), "--frozen", str(path)]) == status


def test_a_file_that_cannot_be_read_is_counted_and_the_run_goes_on(
    suite: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (suite.parent / "broken.t").write_text("use Test::Nginx::Socket;\nmy $x = (;\n")
    assert main([str(suite.parent)]) == 1
    out = capsys.readouterr().out
    assert "t/broken.t: " in out
    assert "broken.t:2" in out
    assert "4 blocks: pass=1 fail=1 error=1 skip=1" in out
