"""What all tests share: both event loops, real servers, and programs that may be missing.

Rule: a test that needs a program says so with `@pytest.mark.requires("nginx")`; on a developer's
machine it then skips with the reason, under CI=true nothing skips: a skip of any kind is a failure.
A server is started as a process of its own and stopped by its own process id.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

IN_CI = os.environ.get("CI") == "true"
ROOT = Path(__file__).resolve().parent.parent
START_TIMEOUT = 30.0

# Debian keeps daemons out of a user's PATH, and nginx alone cannot run Lua.
SEARCH_PATH = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"])
NEEDED_FILES = {"nginx": Path("/usr/lib/nginx/modules/ngx_http_lua_module.so")}


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(("asyncio", {"use_uvloop": False}), id="asyncio"),
        pytest.param(("trio", {}), id="trio"),
    ],
)
def anyio_backend(request: pytest.FixtureRequest) -> tuple[str, dict[str, Any]]:
    """Run each `anyio` test on both event loops."""
    backend: tuple[str, dict[str, Any]] = request.param
    return backend


def missing_program(program: str) -> str | None:
    """Say why `program` cannot be used here, or None when it can."""
    if shutil.which(program, path=SEARCH_PATH) is None:
        return f"{program} is not installed"
    needed = NEEDED_FILES.get(program)
    if needed is not None and not needed.exists():
        return f"{program} is installed without {needed.name}"
    return None


def require(*programs: str) -> None:
    """Skip the running test when a program is missing; under CI=true fail it."""
    for program in programs:
        reason = missing_program(program)
        if reason is None:
            continue
        if IN_CI:
            pytest.fail(f"{reason}, and CI=true", pytrace=False)
        pytest.skip(reason)


@pytest.fixture(scope="session")
def requires() -> Callable[..., None]:
    """The same as the marker, for fixtures: `requires("nginx", "wrk")`."""
    return require


def pytest_runtest_setup(item: pytest.Item) -> None:
    for mark in item.iter_markers("requires"):
        require(*mark.args)


def fail_if_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    if IN_CI and report.outcome == "skipped" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"a skip under CI=true is a failure: {report.longrepr}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    fail_if_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    fail_if_skipped(report)
    return report


def find_free_port() -> int:
    """Return a TCP port of 127.0.0.1 that nothing listened on a moment ago."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def free_port() -> Callable[[], int]:
    """Give a function, as one test may need several ports."""
    return find_free_port


class UvicornServer:
    """A uvicorn process on a port that the kernel chose, with what it has logged so far."""

    def __init__(self, target: str, *args: str, cwd: Path, env: Mapping[str, str]) -> None:
        self.port = 0
        self.lines: list[str] = []
        self._changed = threading.Condition()
        self._ended = False
        self.process = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", target, "--port", "0", "--no-use-colors", *args],
            cwd=cwd,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="backslashreplace",
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        with self._changed:
            return "\n".join(self.lines)

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._changed:
                self.lines.append(line.rstrip("\n"))
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _find(self, pattern: str) -> re.Match[str] | None:
        return next((found for line in self.lines if (found := re.search(pattern, line))), None)

    def wait_for_line(self, pattern: str, timeout: float = START_TIMEOUT) -> re.Match[str]:
        """Return the first match of `pattern` in a line of the log, waiting for that line."""
        with self._changed:
            self._changed.wait_for(lambda: self._find(pattern) or self._ended, timeout)
            found = self._find(pattern)
        if found is None:
            raise AssertionError(f"no line of the server matches {pattern!r}:\n{self.log}")
        return found

    def start(self) -> None:
        """Wait until the server listens; its own start-up line carries the port."""
        self.port = int(self.wait_for_line(r"Uvicorn running on http://[^:]+:(\d+)")[1])

    def stop(self) -> int:
        """Ask for an orderly end, then insist; return the exit status."""
        self.process.terminate()
        try:
            status = self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = self.process.wait()
        self._reader.join(timeout=10)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return status


@pytest.fixture(scope="module")
def uvicorn_server() -> Iterator[Callable[..., UvicornServer]]:
    """Give a function that serves `module:app` by a real uvicorn; all are stopped at the end."""
    servers: list[UvicornServer] = []

    def serve(
        target: str, *args: str, cwd: Path = ROOT, env: Mapping[str, str] | None = None
    ) -> UvicornServer:
        server = UvicornServer(target, *args, cwd=cwd, env=env or {})
        servers.append(server)
        server.start()
        return server

    yield serve
    for server in reversed(servers):
        server.stop()
