"""The master process: starts workers, replaces those that end, takes the signals.

Rule: nginx's ngx_master_process_cycle, with its words in the log. It never serves: what it holds
is the configuration, the sockets and the VM that each worker is a copy of.
"""

from __future__ import annotations

import gc
import os
import signal
from typing import Final

from ngxlua_asgi.api.worker import PROCESS
from ngxlua_asgi.cli.children import FATAL, Child, Pids, fork_child, how_it_ended
from ngxlua_asgi.cli.cycle import Cycle, Source, own_logs, remove_pid, replace_cycle
from ngxlua_asgi.cli.daemon import redirect_stderr
from ngxlua_asgi.cli.signals import received, wait_for_signal
from ngxlua_asgi.cli.worker_process import WorkerProcess

__all__ = ["Master"]

_FIRST_DELAY: Final = 0.05  # seconds until workers are told again to end
_LAST_DELAY: Final = 1.0  # after more than this they are killed


class Master:
    """The master of one server."""

    def __init__(self, source: Source, cycle: Cycle, *, daemon: bool) -> None:
        self.source = source
        self.cycle = cycle
        self.daemon = daemon
        self.generation = 0
        self.pids = Pids(cycle.workers)
        self.children: dict[int, Child] = {}
        self._ending: signal.Signals | None = None  # SIGQUIT or SIGTERM
        self._delay = 0.0

    def say(self, level: str, text: str) -> None:
        """A line in the error log."""
        self.cycle.logs.write(level, text)

    def run(self) -> int:
        """Be the master until a signal ends it; the exit status."""
        PROCESS.number = None
        self._start_workers()
        while not self._ended():
            number, sender = wait_for_signal()
            self._take(number, sender)
        remove_pid(self.cycle)
        self.say("notice", "exit")
        self.cycle.close()
        return 0

    def _ended(self) -> bool:
        return self._ending is not None and not self.children

    # --- workers -----------------------------------------------------------------------------

    def _start_workers(self) -> None:
        self.say("notice", "start worker processes")
        for number in range(self.cycle.workers):
            self._start(number)

    def _start(self, number: int) -> None:
        worker = WorkerProcess(self.cycle, number, self.pids, daemon=self.daemon)
        pid = fork_child(worker.run)
        self.pids.set(number, pid)
        self.children[pid] = Child(pid, number, self.generation)
        self.say("notice", f"start worker process {pid}")

    def _signal(self, number: signal.Signals, before: int | None = None) -> None:
        """Send to all workers, or to those of generations before ``before``."""
        for child in list(self.children.values()):
            if before is not None and child.generation >= before:
                continue
            if child.exiting and number == signal.SIGQUIT:
                continue
            error = child.signal(number)
            if error is not None:
                words = f"kill({child.pid}, {number.value}) failed"
                self.say("alert", f"{words} ({error.errno}: {error.strerror})")
            child.exiting = child.exiting or number != signal.SIGUSR1

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            child = self.children.pop(pid, None)
            name = "worker process" if child else "unknown process"
            self.say(*how_it_ended(pid, status, name))
            if child is not None:
                self._bury(child, status)

    def _bury(self, child: Child, status: int) -> None:
        ours = child.generation == self.generation
        if ours:
            self.pids.set(child.number, 0)
        if os.WIFEXITED(status) and os.WEXITSTATUS(status) == FATAL:
            words = f"exited with fatal code {FATAL} and cannot be respawned"
            self.say("alert", f"worker process {child.pid} {words}")
        elif ours and not child.exiting and self._ending is None:
            self._start(child.number)

    # --- signals -----------------------------------------------------------------------------

    def _take(self, number: signal.Signals, sender: int) -> None:
        actions = {
            signal.SIGQUIT: (", shutting down", self._quit),
            signal.SIGTERM: (", exiting", self._terminate),
            signal.SIGINT: (", exiting", self._terminate),
            signal.SIGHUP: (", reconfiguring", self._reload),
            signal.SIGUSR1: (", reopening logs", self._reopen),
            signal.SIGCHLD: ("", self._reap),
            signal.SIGALRM: ("", self._insist),
        }
        if self.daemon:
            actions[signal.SIGWINCH] = (", stop accepting connections", self._stop_accepting)
        words, action = actions.get(number, ("", None))
        self.say("notice", received(number, words, sender))
        if action is not None:
            action()

    def _quit(self) -> None:
        self._ending = self._ending or signal.SIGQUIT
        self._signal(signal.SIGQUIT)
        self.cycle.close_sockets()

    def _terminate(self) -> None:
        self._ending = signal.SIGTERM
        if not self._delay:
            self._delay = _FIRST_DELAY
            self._signal(signal.SIGTERM)
            signal.setitimer(signal.ITIMER_REAL, self._delay)

    def _insist(self) -> None:
        """Workers were told to end and are still there."""
        if self._delay:
            self._delay *= 2
            self._signal(signal.SIGKILL if self._delay > _LAST_DELAY else signal.SIGTERM)
            signal.setitimer(signal.ITIMER_REAL, self._delay)

    def _stop_accepting(self) -> None:
        self._signal(signal.SIGQUIT)

    def _reload(self) -> None:
        if self._ending is not None:
            return
        self.say("notice", "reconfiguring")
        new = replace_cycle(self.source, self.cycle)
        if new is None:
            return
        self.cycle.close(new)
        self.cycle = new
        self.generation += 1
        self.pids = Pids(new.workers)
        self._start_workers()
        self._signal(signal.SIGQUIT, before=self.generation)
        gc.collect()  # the VM of the old configuration, now that nobody waits

    def _reopen(self) -> None:
        self.say("notice", "reopening logs")
        self.cycle.logs.reopen()
        own_logs(self.cycle)
        redirect_stderr(self.cycle.log_path)
        self._signal(signal.SIGUSR1)
