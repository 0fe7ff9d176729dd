"""A worker process: a copy of its master that serves.

Rule: nginx's ngx_worker_process_cycle: SIGQUIT ends it when its requests have ended (at the latest
after ``worker_shutdown_timeout``), SIGTERM at once. What keeps it from starting is status 2, which
the master does not repeat.
"""

from __future__ import annotations

import os
import signal
import traceback

from ngxlua_asgi.api.worker import PROCESS
from ngxlua_asgi.cli.children import FATAL, Pids
from ngxlua_asgi.cli.cycle import Cycle
from ngxlua_asgi.cli.daemon import redirect_stderr
from ngxlua_asgi.cli.process_settings import become_user, set_environment, set_limits
from ngxlua_asgi.cli.serving import Serving, run_loop
from ngxlua_asgi.cli.signals import received

__all__ = ["WorkerProcess"]


class WorkerProcess:
    """Worker ``number`` of a configuration."""

    def __init__(self, cycle: Cycle, number: int, pids: Pids, *, daemon: bool) -> None:
        self.cycle = cycle
        self.number = number
        self.pids = pids
        self.daemon = daemon
        self.serving = Serving()
        self._graceful = False  # that it ends is not told yet
        self._terminating = False

    def say(self, level: str, text: str) -> None:
        """A line in the error log."""
        self.cycle.logs.write(level, text)

    def run(self) -> int:
        """Serve until a signal ends it; the exit status."""
        self.pids.set(self.number, os.getpid())
        PROCESS.number, PROCESS.pids = self.number, self.pids
        PROCESS.kind, PROCESS.master = "worker", os.getppid()
        if not self._settle():
            return FATAL
        handlers = {
            signal.SIGQUIT: lambda: self._quit(signal.SIGQUIT),
            signal.SIGTERM: lambda: self._terminate(signal.SIGTERM),
            signal.SIGINT: lambda: self._terminate(signal.SIGINT),
            signal.SIGUSR1: self._reopen,
            signal.SIGHUP: lambda: self._ignore(signal.SIGHUP),
            signal.SIGUSR2: lambda: self._ignore(signal.SIGUSR2),
            signal.SIGWINCH: lambda: self._quit(signal.SIGWINCH) if self.daemon else None,
        }
        try:
            asked = run_loop(self._serve, handlers)
        except Exception:
            traceback.print_exc()
            return 1 if self.serving.started else FATAL
        if self._graceful:
            self.say("notice", "exiting")
        self.say("notice", "exit")
        self.cycle.logs.flush()
        return 0 if asked else FATAL

    def _settle(self) -> bool:
        """Become what a worker is; whether that was possible."""
        config = self.cycle.config
        set_environment(config)
        set_limits(config, self.say)
        try:
            become_user(self.cycle.account)
        except OSError as error:
            self.say("emerg", f"setuid() failed ({error.errno}: {error.strerror})")
            return False
        folder = config.http("working_directory")
        if folder:
            try:
                os.chdir(folder.encode("latin-1"))
            except OSError as error:
                reason = f"({error.errno}: {error.strerror})"
                self.say("alert", f'chdir("{folder}") failed {reason}')
                return False
        return True

    async def _serve(self) -> bool:
        self.serving.start(self.cycle.site, self.cycle.listening.of_worker(self.number))
        self.cycle.listening.forget()
        return await self.serving.wait()

    def _quit(self, _number: signal.Signals) -> None:
        if PROCESS.exiting:
            return
        self.say("notice", "gracefully shutting down")
        PROCESS.exiting = self._graceful = True
        self.serving.stop(graceful=True, timeout=self.cycle.config.http("worker_shutdown_timeout"))

    def _terminate(self, _number: signal.Signals) -> None:
        if self._terminating:
            return
        self._terminating = True
        self.say("notice", "exiting")
        PROCESS.exiting, self._graceful = True, False
        self.serving.stop(graceful=False)

    def _reopen(self) -> None:
        self.say("notice", "reopening logs")
        self.cycle.logs.reopen()
        redirect_stderr(self.cycle.log_path)

    def _ignore(self, number: signal.Signals) -> None:
        self.say("notice", received(number, ", ignoring"))
