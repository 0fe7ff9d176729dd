"""``master_process off``: the one process that serves.

Rule: nginx's ngx_single_process_cycle: SIGQUIT does not wait for requests either, and a reload
builds the new configuration in the process that serves the old one.
"""

from __future__ import annotations

import signal
import traceback

from ngxlua_asgi.api.worker import PROCESS
from ngxlua_asgi.cli.children import FATAL
from ngxlua_asgi.cli.cycle import Cycle, Source, remove_pid, replace_cycle
from ngxlua_asgi.cli.daemon import redirect_stderr
from ngxlua_asgi.cli.process_settings import set_environment
from ngxlua_asgi.cli.serving import Serving, run_loop
from ngxlua_asgi.cli.signals import received

__all__ = ["serve_alone"]


class _Single:
    def __init__(self, source: Source, cycle: Cycle) -> None:
        self.source = source
        self.cycle = cycle
        self.serving = Serving()

    def say(self, level: str, text: str) -> None:
        self.cycle.logs.write(level, text)

    async def run(self) -> bool:
        self._start()
        return await self.serving.wait()

    def _start(self) -> None:
        cycle = self.cycle
        sockets = cycle.listening.of_worker(0)
        self.serving.start(cycle.site, sockets, ended=lambda: self._close_logs(cycle))

    def _close_logs(self, cycle: Cycle) -> None:
        if cycle is not self.cycle:  # its last request has ended
            cycle.logs.close()

    def quit(self) -> None:
        self.say("notice", received(signal.SIGQUIT, ", shutting down"))
        self._end()

    def terminate(self, number: signal.Signals) -> None:
        self.say("notice", received(number, ", exiting"))
        self._end()

    def _end(self) -> None:
        PROCESS.exiting = True
        self.serving.stop(graceful=False)

    def reload(self) -> None:
        self.say("notice", received(signal.SIGHUP, ", reconfiguring"))
        self.say("notice", "reconfiguring")
        before, new = self.cycle, replace_cycle(self.source, self.cycle)
        if new is not None:
            self.cycle = new
            self._start()
            before.close_sockets(new)

    def reopen(self) -> None:
        self.say("notice", received(signal.SIGUSR1, ", reopening logs"))
        self.say("notice", "reopening logs")
        self.cycle.logs.reopen()
        redirect_stderr(self.cycle.log_path)

    def ignore(self, number: signal.Signals) -> None:
        self.say("notice", received(number))


def serve_alone(source: Source, cycle: Cycle) -> int:
    """Serve until a signal ends it; the exit status."""
    set_environment(cycle.config)
    single = _Single(source, cycle)
    handlers = {
        signal.SIGQUIT: single.quit,
        signal.SIGTERM: lambda: single.terminate(signal.SIGTERM),
        signal.SIGINT: lambda: single.terminate(signal.SIGINT),
        signal.SIGHUP: single.reload,
        signal.SIGUSR1: single.reopen,
        signal.SIGWINCH: lambda: single.ignore(signal.SIGWINCH),
        signal.SIGUSR2: lambda: single.ignore(signal.SIGUSR2),
    }
    asked = False
    try:
        asked = run_loop(single.run, handlers)
    except Exception:
        traceback.print_exc()  # standard error is the error log
    cycle = single.cycle
    remove_pid(cycle)
    cycle.logs.write("notice", "exit")
    cycle.close()
    return 0 if asked else FATAL
