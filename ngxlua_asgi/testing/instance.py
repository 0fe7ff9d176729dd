"""The server under test: a configuration file, served in this process on sockets of its own.

Rule: it begins, reloads and ends as the command line does, by the command line's own parts, except
that it stays in this process: no daemon, no workers, no change of user. What nginx would refuse is
in error.log, in its words, before anything listens.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Final

from ngxlua_asgi.api.worker import PROCESS
from ngxlua_asgi.cli.apps import load_apps
from ngxlua_asgi.cli.arguments import Arguments
from ngxlua_asgi.cli.cycle import Cycle, Source, open_cycle
from ngxlua_asgi.cli.pid_file import remove_pid_file, write_pid_file
from ngxlua_asgi.cli.process_settings import set_environment
from ngxlua_asgi.cli.report import Report
from ngxlua_asgi.errors import NgxLuaError
from ngxlua_asgi.logs import Logs
from ngxlua_asgi.server.running import Server

__all__ = ["Instance", "StartFailure"]

_STARTING: Final = 0.001  # seconds between two looks whether it has started
_LIFESPAN: Final = "LifespanOn.main"  # a task that waits all the time
_DEBUG: Final = 8  # of the log that is open before the configuration is read


class StartFailure(Exception):
    """The configuration does not start; the message is nginx's."""


class Instance:
    """A server, from its start to its end, in the running event loop.

    Args:
        conf: the configuration file.
        prefix: the server root.
        app: the app behind it, ``module:name``; empty for none.
        soon: seconds; a timer that is due later does not keep the server from being at rest.
    """

    def __init__(self, conf: Path, prefix: Path, app: str, soon: float) -> None:
        self._loop = asyncio.get_running_loop()
        self._main = asyncio.current_task()
        log = str(prefix / "logs" / "error.log")
        arguments = Arguments(prefix=f"{prefix}/", conf=str(conf), error_log=log, app=app)
        self._source = Source(arguments, load_apps(app, {}))
        self._log = log
        self._soon = soon
        self._cycle: Cycle | None = None
        self._servers: dict[asyncio.Task[None], Server] = {}

    # --- start, reload, end ------------------------------------------------------------------

    async def start(self) -> None:
        """Read the configuration, listen, run the init phases.

        Raises:
            StartFailure: with nginx's words, which are in error.log too.
        """
        logs = Logs()
        logs.use_main(((self._log, _DEBUG),))
        report = Report(logs, on_stderr=False)
        try:
            cycle = open_cycle(self._source, report)
        except NgxLuaError as error:
            report.error(error)
            raise StartFailure(str(error)) from None
        finally:
            logs.close()
        self._cycle = cycle
        write_pid_file(cycle.pid_path)
        PROCESS.count, PROCESS.exiting = cycle.workers, False
        PROCESS.kind = "worker" if cycle.has_master else "single"
        set_environment(cycle.config)
        cycle.logs.attach()
        for number, handler in self._signals().items():
            self._loop.add_signal_handler(number, handler)
        await self._serve(cycle)

    async def _serve(self, cycle: Cycle) -> None:
        server = Server(cycle.site, [each.dup() for each in cycle.listening.of_worker(0)])
        task = self._loop.create_task(server.run_until_stopped())
        self._servers[task] = server
        while not server.started and not task.done():  # uvicorn has no event for it
            await asyncio.wait([task], timeout=_STARTING)
        if task.done():
            task.result()
            raise StartFailure("the server ended as soon as it had started")

    async def reload(self) -> bool:
        """Go over to the configuration as it stands now; whether that could be done."""
        before = self._cycle
        assert before is not None, "reload() comes after start()"
        report = Report(before.logs, on_stderr=False)
        try:
            new = open_cycle(self._source, report, before)
        except NgxLuaError as error:
            report.error(error)
            return False
        self._cycle = new
        before.logs.detach()
        new.logs.attach()
        old = list(self._servers.values())
        await self._serve(new)
        for server in old:
            server.stop(graceful=True)
        before.listening.close(new.listening)
        return True

    def reopen(self) -> None:
        """Open the logs again, as nginx on SIGUSR1."""
        if self._cycle is not None:
            self._cycle.logs.reopen()

    async def stop(self, patience: float) -> bool:
        """End it, as nginx on SIGQUIT; whether it took less than ``patience`` seconds."""
        cycle = self._cycle
        if cycle is None:
            return True
        for number in self._signals():
            self._loop.remove_signal_handler(number)
        PROCESS.exiting = True
        for server in self._servers.values():
            server.stop(graceful=cycle.has_master)
        in_time = await self._ended(patience)
        if not in_time:
            for task, server in self._servers.items():
                server.stop(graceful=False)
                task.cancel()
            await self._ended(patience)
        PROCESS.exiting = False
        remove_pid_file(cycle.pid_path)
        cycle.logs.write("notice", "exit")
        cycle.close()
        return in_time

    async def _ended(self, patience: float) -> bool:
        if self._servers:
            await asyncio.wait(self._servers, timeout=patience)
        return all(task.done() for task in self._servers)

    # --- signals that a block sends to "nginx" -----------------------------------------------

    def _signals(self) -> dict[signal.Signals, Callable[[], None]]:
        return {
            signal.SIGHUP: self._on_reload,
            signal.SIGQUIT: self._on_quit,
            signal.SIGUSR1: self.reopen,
            signal.SIGWINCH: lambda: None,
        }

    def _on_reload(self) -> None:
        self._reloading = self._loop.create_task(self.reload())

    def _on_quit(self) -> None:
        for server in self._servers.values():
            server.stop(graceful=False)

    # --- rest --------------------------------------------------------------------------------

    def at_rest(self) -> bool:
        """Whether nothing is left to run: no connection, no task, no timer that is due soon.

        To be called from another thread. A wrong "no" costs a wait; against a wrong "yes" it looks
        twice, as a task may be made between two looks at the loop.
        """
        connected = any(server.server_state.connections for server in self._servers.values())
        return not connected and not self._busy() and not self._busy()

    def _busy(self) -> bool:
        if getattr(self._loop, "_ready", True):
            return True
        with contextlib.suppress(RuntimeError):  # a set changed while it was looked through
            return any(map(self._works, asyncio.all_tasks(self._loop))) or any(
                not handle.cancelled() and handle.when() < self._loop.time() + self._soon
                for handle in getattr(self._loop, "_scheduled", ())
            )
        return True

    def _works(self, task: asyncio.Task[object]) -> bool:
        if task is self._main or task in self._servers:
            return False
        return getattr(task.get_coro(), "__qualname__", "") != _LIFESPAN
