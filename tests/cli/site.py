"""A prefix of its own for the real command: files, starts, signals, requests, the log.

Rule: nothing sleeps for luck: what takes time is asked for again until a deadline. What a test
leaves running is killed at its end: processes that have this prefix, a folder of the test's own, in
their command line, and no others whatever a pid file says.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar, cast

__all__ = ["OURS", "USER", "Site", "eventually"]

T = TypeVar("T")
DEADLINE: Final = 15.0
OURS: Final = (sys.executable, "-m", "ngxlua_asgi")
# pytest's folders are closed to others, so that workers have to stay who they are
USER: Final = "user root;\n" if os.geteuid() == 0 else ""


def eventually(probe: Callable[[], T | bool | None], what: str) -> T:
    """What ``probe`` answers once that is something."""
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        found = probe()
        if found:
            return cast("T", found)
        time.sleep(0.01)
    raise AssertionError(f"waited in vain for {what}")


class Site:
    """A prefix: ``conf/nginx.conf``, ``logs/`` and a free port."""

    def __init__(self, prefix: Path, port: int) -> None:
        self.prefix = prefix
        self.port = port
        for folder in ("conf", "logs", "html"):
            (prefix / folder).mkdir(parents=True)

    # --- files -------------------------------------------------------------------------------

    def write(self, http: str = "", main: str = "") -> None:
        """Write the configuration: what stands in ``http {}``, and before it."""
        http = http.replace("PORT", str(self.port))
        text = f"{USER}{main}\nevents {{}}\nhttp {{\naccess_log off;\n{http}\n}}\n"
        (self.prefix / "conf/nginx.conf").write_text(text, encoding="utf-8")

    def serve(self, lua: str, main: str = "", http: str = "") -> None:
        """Write a configuration whose only location runs ``lua``."""
        self.write(
            f"{http}\nserver {{ listen 127.0.0.1:PORT;\n"
            f"location / {{ content_by_lua_block {{ {lua} }} }} }}",
            f"error_log logs/error.log notice; pid logs/nginx.pid;\n{main}",
        )

    @property
    def log(self) -> str:
        path = self.prefix / "logs/error.log"
        return path.read_text(encoding="utf-8", errors="backslashreplace") if path.exists() else ""

    def logged(self, pattern: str, times: int = 1) -> list[str]:
        """The matches of ``pattern`` in the log, once there are so many."""

        def found() -> list[str] | None:
            matches = re.findall(pattern, self.log, re.MULTILINE)
            return matches if len(matches) >= times else None

        try:
            return eventually(found, f"{pattern!r} in the log")
        except AssertionError as error:
            raise AssertionError(f"{error}:\n{self.log}") from None

    # --- processes ---------------------------------------------------------------------------

    def run(
        self,
        *flags: str,
        program: tuple[str, ...] = OURS,
        cwd: Path | None = None,
        env: dict[str, str] | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Run the command for this prefix to its end."""
        where = ("-p", f"{self.prefix}/", "-c", "conf/nginx.conf", "-e", "logs/error.log")
        return subprocess.run(
            [*program, *where, *flags],
            cwd=cwd or self.prefix.parent,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            text=True,
            check=False,
        )

    def start(
        self, *flags: str, cwd: Path | None = None, env: dict[str, str] | None = None
    ) -> None:
        """Start the server, which is a daemon."""
        done = self.run(*flags, cwd=cwd, env=env)
        assert done.returncode == 0, done.stderr + self.log

    @property
    def pid(self) -> int:
        return int((self.prefix / "logs/nginx.pid").read_text())

    def workers(self) -> list[int]:
        """The processes that the server has started."""
        return sorted(set(self.processes()) - {self.pid})

    def kill(self, number: signal.Signals, pid: int | None = None) -> None:
        pid = pid or self.pid
        assert pid in self.processes()
        os.kill(pid, number)

    def gone(self, pid: int) -> bool:
        """Whether a process has ended (somebody may still have to ask for its status)."""
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        return state == "Z"

    def wait_until_gone(self, pid: int) -> None:
        eventually(lambda: self.gone(pid), f"the end of {pid}:\n{self.log}")

    def processes(self) -> list[int]:
        """The processes that serve this prefix, which is in their command line."""
        mine = f"-p\0{self.prefix}/\0".encode()
        found = []
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            with contextlib.suppress(OSError):
                if mine in path.read_bytes():
                    found.append(int(path.parent.name))
        return found

    def end(self) -> None:
        """Kill what is left."""
        for pid in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    # --- requests ----------------------------------------------------------------------------

    def get(self, path: str = "/", host: str = "localhost", port: int | None = None) -> str:
        """The body that a request gets."""
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=DEADLINE)
        try:
            connection.request("GET", path, headers={"Host": host, "Connection": "close"})
            return connection.getresponse().read().decode()
        finally:
            connection.close()

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=DEADLINE)

    def refuses(self, port: int | None = None) -> bool:
        """Whether nobody listens any more."""
        try:
            socket.create_connection(("127.0.0.1", port or self.port), timeout=DEADLINE).close()
        except OSError:
            return True
        return False
