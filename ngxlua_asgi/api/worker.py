"""``ngx.worker``: facts of this process.

Rule: an ASGI server says neither how many workers there are nor which one this is, so the count is
1 and the id 0 unless the command line, which does know, has filled ``PROCESS``.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from os import getpid

from ngxlua_asgi.engine.host import Host

__all__ = ["PROCESS", "Process", "register"]


def _only() -> tuple[int, ...]:
    return (getpid(),)


@dataclass
class Process:
    """What a process knows of itself and of its siblings; one per process."""

    number: int | None = 0  # None: of the master, which is no worker
    count: int = 1
    exiting: bool = False
    kind: str = ""  # "single", "master", "worker"; empty: the command line did not say
    master: int | None = None  # its process
    pids: Callable[[], tuple[int, ...]] = _only


PROCESS = Process()
_PID = ctypes.c_int64(getpid())  # Lua reads it where it is, without a call


def _note_pid() -> None:
    _PID.value = getpid()


os.register_at_fork(after_in_child=_note_pid)


def _kind() -> str:
    """nginx's type of process; a server whose workers Python has spawned is a master."""
    if PROCESS.kind:
        return PROCESS.kind
    return "worker" if multiprocessing.parent_process() is not None else "single"


def _master() -> int:
    parent = multiprocessing.parent_process()
    if PROCESS.master is not None:
        return PROCESS.master
    return getpid() if PROCESS.kind or parent is None or parent.pid is None else parent.pid


def _quit() -> None:
    """What asks this process for a graceful end: nginx's SIGQUIT, an ASGI server's SIGTERM."""
    number = signal.SIGQUIT if PROCESS.kind else signal.SIGTERM
    if signal.getsignal(number) not in (signal.SIG_DFL, signal.SIG_IGN, None):
        os.kill(getpid(), number)


def register(host: Host) -> None:
    """Offer the worker's facts."""
    host.add(
        {
            "process_type": lambda: _kind().encode(),
            "process_quit": _quit,
            "master_pid": _master,
            "worker_pid": getpid,
            "worker_pid_at": ctypes.addressof(_PID),
            "worker_id": lambda: PROCESS.number,
            "worker_count": lambda: PROCESS.count,
            "worker_exiting": lambda: PROCESS.exiting or host.exiting,
            "worker_pids": lambda: PROCESS.pids(),
        }
    )
