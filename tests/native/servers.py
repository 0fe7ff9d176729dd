"""Servers with several workers, to be asked, stopped and killed: what test_servers.py is about.

Rule: a server is a process group of its own, its port is the kernel's choice and read from its
log, and every wait has a deadline. Each of its workers answers with its number and a counter that
lies in the shared dictionary.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from ngxlua_asgi.native.memory import _folder, _prefix

__all__ = ["APP", "Served", "files", "until"]

PATIENCE = 40.0  # seconds

APP = '''
"""Written by the test: every worker counts in the shared dictionary."""
from ngxlua_asgi import Location, NgxLua

COUNT = """
ngx.header.connection = "close"
ngx.say(ngx.worker.pid(), " ", (ngx.shared.counts:incr("n", 1, 0)))
"""

async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return

wrapped = NgxLua(app, lua_shared_dict={"counts": "100k"}, content_by_lua=COUNT)
'''


def files() -> set[str]:
    """The files of shared dictionaries, of whatever server of this user."""
    return {path.name for path in _folder().glob(_prefix() + "*")}


def until(what: Callable[[], bool], why: str) -> None:
    """Wait until something holds."""
    end = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < end, why
        time.sleep(0.02)


class Served:
    """A server that has been started in ``folder``, where app.py is."""

    def __init__(self, folder: Path, command: list[str], log: Path) -> None:
        self._log = log
        with log.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=folder,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.port = 0

    @property
    def log(self) -> str:
        return self._log.read_text(errors="replace")

    def listens(self) -> None:
        """Wait for the line of its log that has the port."""

        def found() -> bool:
            assert self.process.poll() is None, self.log
            match = re.search(r"https?://127\.0\.0\.1:(\d+)", self.log)
            self.port = int(match[1]) if match else 0
            return self.port != 0

        until(found, "the server does not listen")

    def ask(self) -> tuple[int, int]:
        """Which worker has answered, and the counter."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=10) as reply:
            pid, count = reply.read().split()
        return int(pid), int(count)

    def ask_until_answered(self) -> tuple[int, int]:
        """`ask`, where a worker may still be starting."""
        answers: list[tuple[int, int]] = []

        def answered() -> bool:
            with contextlib.suppress(OSError):
                answers.append(self.ask())
            return bool(answers)

        until(answered, f"no answer:\n{self.log}")
        return answers[0]

    def count_with(self, workers: int) -> int:
        """Ask until so many workers have answered, which counted on together; the counter."""
        pid, count = self.ask_until_answered()
        seen = {pid}

        def all_seen() -> bool:
            nonlocal count
            worker, number = self.ask()
            seen.add(worker)
            assert number == count + 1, f"worker {worker} has another dictionary"
            count = number
            return len(seen) >= workers

        until(all_seen, f"only {seen} answer:\n{self.log}")
        return count

    def files(self) -> set[str]:
        """The files in shared memory that belong to this server."""
        return {name for name in files() if f"-{self.process.pid}." in name}

    def stop(self) -> None:
        """An orderly end."""
        self.process.terminate()
        self.process.wait(PATIENCE)

    def kill(self) -> None:
        """``kill -9`` of every process at once."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)
