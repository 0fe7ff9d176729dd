"""The pytest plugin: ``pytest --test-nginx t/`` collects ``.t`` files and runs their blocks.

Rule: a block is a test. One that cannot be read or run is a test that fails with file and line, so
that nothing is passed over; a file that cannot be read is a collection error of that file. Whoever
has the package installed loads this module with every pytest, so what runs blocks is imported only
where there are some.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from ngxlua_asgi.testing.block_run import Runner
    from ngxlua_asgi.testing.site import Site
    from ngxlua_asgi.testing.spec import Block
    from ngxlua_asgi.testing.verdict import Verdict

__all__ = ["TestNginxBlock", "TestNginxFile"]

_SITE: pytest.StashKey[Site] = pytest.StashKey()
_LIMIT = 60.0


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--test-nginx`` and its ini keys."""
    group = parser.getgroup("test-nginx", "Test::Nginx suites (.t files), run by ngxlua_asgi")
    group.addoption(
        "--test-nginx",
        action="store_true",
        help="collect .t files of Test::Nginx",
    )
    group.addoption(
        "--test-nginx-app",
        metavar="MODULE:APP",
        default="",
        help="an ASGI app behind the blocks' configurations, as of `ngxlua-asgi --app`",
    )
    group.addoption(
        "--test-nginx-isolated",
        action="store_true",
        help="run each block in a child process: one that hangs or crashes is only itself lost",
    )
    parser.addini("test_nginx", "collect .t files of Test::Nginx", type="bool", default=False)
    parser.addini(
        "test_nginx_limit", "seconds after which a block is given up", default=str(_LIMIT)
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Take ``.t`` files, where that is asked for."""
    config = parent.config
    if file_path.suffix != ".t" or not (
        config.getoption("test_nginx") or config.getini("test_nginx")
    ):
        return None
    return TestNginxFile.from_parent(parent, path=file_path)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the server root."""
    site = config.stash.get(_SITE, None)
    if site is not None:
        site.close()


def _site(config: pytest.Config) -> Site:
    from ngxlua_asgi.testing.site import Site

    if _SITE not in config.stash:
        config.stash[_SITE] = Site(os.environ)
    return config.stash[_SITE]


class TestNginxFile(pytest.File):
    """A suite."""

    __test__ = False

    def collect(self) -> Iterator[pytest.Item]:
        """The blocks in the order of the file, those that are left out included."""
        from ngxlua_asgi.testing.block_run import Runner
        from ngxlua_asgi.testing.suites import open_suite

        opened = open_suite(self.path, _site(self.config))
        suite, reason = opened.suite, opened.suite.settings.skip_all
        limit = float(self.config.getini("test_nginx_limit"))
        app = self.config.getoption("test_nginx_app")
        runner = Runner(suite, _site(self.config), opened.versions, limit, app)
        self._runner = runner
        left_out = {block.number for block in suite.skipped}
        for block in sorted([*suite.blocks, *suite.skipped], key=lambda block: block.number):
            name = (block.name or f"block {block.number}").replace("::", ":")
            why = reason if reason is not None else "--- SKIP" if block.number in left_out else None
            yield TestNginxBlock.from_parent(
                self, name=name, block=block, runner=runner, left_out=why
            )

    def teardown(self) -> None:
        """What the preamble wants at the end of the file; pytest calls it if a block was run."""
        self._runner.close()

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """A file that cannot be read: where and why, without our own traceback."""
        from ngxlua_asgi.testing.spec import SpecError

        if isinstance(excinfo.value, SpecError):
            return str(excinfo.value)
        return super().repr_failure(excinfo)


class BlockFailure(Exception):
    """Carries the verdict of a block to its report."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        super().__init__(verdict.reason)


class TestNginxBlock(pytest.Item):
    """A block."""

    __test__ = False

    def __init__(self, *, block: Block, runner: Runner, left_out: str | None, **rest: Any) -> None:
        super().__init__(**rest)
        self.block = block
        self.runner = runner
        self.left_out = left_out

    def runtest(self) -> None:
        """Run the block and judge it."""
        if self.left_out is not None:
            pytest.skip(self.left_out)
        verdict = self._verdict()
        for warning in verdict.warnings:
            self.add_report_section("call", "Test::Nginx warnings", f"WARNING: {warning}\n")
        if verdict.outcome == "skip":
            pytest.skip(verdict.reason)
        if verdict.outcome != "pass":
            raise BlockFailure(verdict)

    def _verdict(self) -> Verdict:
        run = partial(self.runner.run, self.block)
        if not self.config.getoption("test_nginx_isolated"):
            return run()
        from ngxlua_asgi.testing.isolated import isolated

        return isolated(run, self.runner.limit)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The checks that failed, what was got and expected, and the end of the log."""
        if isinstance(excinfo.value, BlockFailure):
            verdict = excinfo.value.verdict
            where = f"{self.path}:{self.block.line}: {self.block.name}"
            return f"{verdict.reason}\n{where}\n{verdict.report()}"
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[os.PathLike[str] | str, int | None, str]:
        """Where the block stands."""
        return self.path, self.block.line - 1, self.name
