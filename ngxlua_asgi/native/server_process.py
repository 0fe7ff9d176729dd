"""Which process is the server that this one works for.

Rule: workers of one server must agree, and two servers never; so it is the process that started
the workers, known by its number and the time it began. A process that nobody started as a worker
is its own server.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

__all__ = ["ServerProcess", "serve_alone", "server_process"]

_GUNICORN: Final = b"gunicorn: master"  # what setproctitle makes of the master's command line


@dataclass(frozen=True)
class ServerProcess:
    """A process: its number, and when it began (in units of the system's own)."""

    pid: int
    started: str

    def is_alive(self) -> bool:
        """Whether it still runs."""
        return _started(self.pid) == self.started


def _started(pid: int) -> str:
    """When process `pid` began; "" where there is none."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return "" if Path("/proc/self/stat").exists() else _started_by_ps(pid)
    fields = stat.rpartition(b")")[2].split()
    return "" if fields[0] in (b"Z", b"X") else fields[19].decode()


def _started_by_ps(pid: int) -> str:
    return "".join(_ps("lstart=", pid).split()).replace(":", "_")


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b"" if Path("/proc/self/stat").exists() else _ps("command=", pid).encode()


def _ps(what: str, pid: int) -> str:
    """What is known of a process where there is no /proc (macOS)."""
    command = ["ps", "-ww", "-o", what, "-p", str(pid)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def _parent_is_server() -> bool:
    """Whether this process was forked, without a new program, by one that serves."""
    parent = _command(os.getppid())
    return bool(parent) and (parent == _command(os.getpid()) or parent.startswith(_GUNICORN))


_alone: Final[set[int]] = set()


def serve_alone() -> None:
    """Let this process be its own server, although another one has forked it."""
    _alone.add(os.getpid())


def server_process() -> ServerProcess:
    """The server of this process."""
    pid = os.getpid()
    return ServerProcess(pid, _started(pid)) if pid in _alone else _server_of(pid)


@cache
def _server_of(pid: int) -> ServerProcess:
    spawner = multiprocessing.parent_process()
    if spawner is not None and spawner.pid is not None:
        pid = spawner.pid
    elif _parent_is_server():
        pid = os.getppid()
    return ServerProcess(pid, _started(pid))
