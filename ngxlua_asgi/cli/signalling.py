"""``-s``: a signal for the server that runs.

Rule: as in nginx the configuration is read first (it names the pid file, and a mistake in it is
told), but none of its Lua runs, and nothing is opened.
"""

from __future__ import annotations

import os
import signal
from typing import Final

from ngxlua_asgi.cli.cycle import Source, initialized, pid_path_of, read
from ngxlua_asgi.cli.pid_file import read_pid
from ngxlua_asgi.cli.report import Report, StartError

__all__ = ["send_signal"]

_SIGNALS: Final = {
    "stop": signal.SIGTERM,
    "quit": signal.SIGQUIT,
    "reopen": signal.SIGUSR1,
    "reload": signal.SIGHUP,
}


def send_signal(source: Source, report: Report) -> None:
    """Send what ``-s`` names.

    Raises:
        NgxLuaError: the configuration is bad, or no server runs.
    """
    config = initialized(read(source), report)
    report("notice", "signal process started")
    pid = read_pid(pid_path_of(config))
    number = _SIGNALS[source.arguments.signal]
    try:
        os.kill(pid, number)
    except OSError as error:
        reason = f"({error.errno}: {error.strerror})"
        raise StartError(f"kill({pid}, {number.value}) failed {reason}", "alert") from None
