"""``python -m ngxlua_asgi.testing PATH…``: run suites and count, against a record if one is given.

Rule: prints a line per file and one for all; the exit status is 0 if every block passed or was
skipped, or, with a record or a frozen list, if nothing that passes there fails here.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from ngxlua_asgi.testing.block_run import Runner
from ngxlua_asgi.testing.conformance import (
    Result,
    as_json,
    compare,
    counts,
    frozen_names,
    frozen_text,
    read_record,
    regressions,
)
from ngxlua_asgi.testing.isolated import isolated
from ngxlua_asgi.testing.site import Site, suite_root
from ngxlua_asgi.testing.spec import SpecError
from ngxlua_asgi.testing.suites import open_suite

__all__ = ["main"]

_LIMIT = 60.0


def _arguments(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m ngxlua_asgi.testing", description="Run Test::Nginx suites and count."
    )
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="files or folders")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results there")
    parser.add_argument("--baseline", type=Path, metavar="FILE", help="a record to compare with")
    parser.add_argument("--frozen", type=Path, metavar="FILE", help="blocks that have to pass")
    parser.add_argument("--freeze", type=Path, metavar="FILE", help="write down what passes")
    parser.add_argument("--list", action="store_true", help="name each block that does not pass")
    parser.add_argument("--verbose", action="store_true", help="with --list: what went wrong")
    parser.add_argument(
        "--in-process", action="store_true", help="run blocks in this process, not in children"
    )
    parser.add_argument("--limit", type=float, default=_LIMIT, help="seconds a block may take")
    return parser.parse_args(words)


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(path.rglob("*.t"))
        else:
            yield path


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _run_file(path: Path, site: Site, options: argparse.Namespace) -> list[Result]:
    name = str(path.resolve().relative_to(suite_root(path)))
    try:
        opened = open_suite(path, site)
    except (SpecError, OSError) as error:
        _say(f"{name}: {error}")
        return [Result(name, 0, "error", str(error))]
    suite = opened.suite
    runner = Runner(suite, site, opened.versions, options.limit)
    results = [Result(name, block.number, "skip", "--- SKIP") for block in suite.skipped]
    for block in suite.blocks:
        if suite.settings.skip_all is not None:
            results.append(Result(name, block.number, "skip", suite.settings.skip_all))
            continue
        began = time.monotonic()
        run = partial(runner.run, block)
        verdict = run() if options.in_process else isolated(run, options.limit)
        took = round(time.monotonic() - began, 3)
        reason = "" if verdict.outcome == "pass" else verdict.reason
        results.append(Result(name, block.number, verdict.outcome, reason, took))
        if options.list and options.verbose and verdict.outcome not in ("pass", "skip"):
            _say(f"{name} {block.number} {block.name}\n{verdict.report()}")
    runner.close()
    _say(f"{name} {counts(results)}")
    return results


def _judge(results: list[Result], options: argparse.Namespace) -> int:
    """Print what the run came to; the exit status."""
    _say(f"{len(results)} blocks: {counts(results)}")
    bad = [result for result in results if result.outcome in ("fail", "error")]
    if options.baseline:
        comparison = compare(results, read_record(options.baseline))
        _say(str(comparison))
        bad = list(comparison.missing)
    if options.frozen:
        bad = regressions(results, frozen_names(options.frozen.read_text()))
        _say(f"{len(bad)} blocks of {options.frozen} do not pass")
    if options.list or options.frozen:
        for result in bad:
            _say(f"  {result.file} {result.number} {result.outcome}: {result.reason[:160]}")
    return 1 if bad else 0


def main(words: Sequence[str] | None = None) -> int:
    """Run what the command line names; the exit status."""
    options = _arguments(sys.argv[1:] if words is None else words)
    site = Site(os.environ)
    try:
        results = [r for path in _files(options.paths) for r in _run_file(path, site, options)]
    finally:
        site.close()
    if options.json:
        options.json.write_text(as_json(results))
    if options.freeze:
        passing = [result.name for result in results if result.outcome == "pass"]
        options.freeze.write_text(frozen_text(passing))
    return _judge(results, options)


if __name__ == "__main__":
    sys.exit(main())
