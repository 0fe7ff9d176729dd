"""The worker processes as their master knows them.

Rule: nginx's ngx_processes table: one that ended by itself is replaced; one that was told to end
is not, nor one that could not start (exit status 2). Ids of a generation's workers are in memory
that all of them share, for ``ngx.worker.pids``.
"""

from __future__ import annotations

import gc
import mmap
import os
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

__all__ = ["FATAL", "Child", "Pids", "fork_child", "how_it_ended"]

FATAL: Final = 2  # the exit status of a worker that cannot start
_SIZE: Final = 8  # bytes of a process id


class Pids:
    """The ids of a generation's workers, in shared memory."""

    def __init__(self, count: int) -> None:
        self._memory = mmap.mmap(-1, max(count, 1) * _SIZE)
        self._view = memoryview(self._memory).cast("q")

    def set(self, number: int, pid: int) -> None:
        """Worker ``number`` is process ``pid``; 0: there is none."""
        self._view[number] = pid

    def __call__(self) -> tuple[int, ...]:
        return tuple(pid for pid in self._view if pid)


@dataclass
class Child:
    """A worker process; ``generation`` counts the configurations."""

    pid: int
    number: int
    generation: int
    exiting: bool = False
    fatal: bool = False

    def signal(self, number: signal.Signals) -> OSError | None:
        """Send a signal: None, or why that failed."""
        try:
            os.kill(self.pid, number)
        except OSError as error:
            return error
        return None


def fork_child(run: Callable[[], int]) -> int:
    """A process that ends with the status that ``run`` answers; its id, in the parent."""
    pid = os.fork()
    if pid:
        return pid
    gc.freeze()  # what comes from the parent stays shared: no collection touches it
    status = 1
    try:
        status = run()
    except BaseException:
        traceback.print_exc()  # standard error is the error log
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def how_it_ended(pid: int, status: int, name: str = "worker process") -> tuple[str, str]:
    """The log's level and line of a child's end."""
    if os.WIFSIGNALED(status):
        core = " (core dumped)" if os.WCOREDUMP(status) else ""
        return "alert", f"{name} {pid} exited on signal {os.WTERMSIG(status)}{core}"
    return "notice", f"{name} {pid} exited with code {os.WEXITSTATUS(status)}"
