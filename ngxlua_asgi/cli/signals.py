"""Signals: which of them mean something, how they are waited for, what is logged of one.

Rule: nginx's (ngx_process.c). From the start on they are blocked, so that none is lost on the way
to the process that takes care of them; the master takes them one by one, workers in their event
loop.
"""

from __future__ import annotations

import signal
import sys
from typing import Final

__all__ = ["SIGNALS", "block_signals", "received", "wait_for_signal"]

SIGNALS: Final = (
    signal.SIGHUP,
    signal.SIGUSR1,
    signal.SIGWINCH,
    signal.SIGTERM,
    signal.SIGQUIT,
    signal.SIGUSR2,
    signal.SIGINT,
    signal.SIGCHLD,
    signal.SIGALRM,
)


def block_signals() -> None:
    """Let them wait."""
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)


def wait_for_signal() -> tuple[signal.Signals, int]:
    """The next signal, and the process that sent it (0 where nobody knows)."""
    if sys.platform == "darwin":
        return signal.Signals(signal.sigwait(SIGNALS)), 0
    info = signal.sigwaitinfo(SIGNALS)
    return signal.Signals(info.si_signo), info.si_pid


def received(number: signal.Signals, action: str = "", sender: int = 0) -> str:
    """The log's line: ``signal 15 (SIGTERM) received from 12, exiting``."""
    by = f" from {sender}" if sender else ""
    return f"signal {number.value} ({number.name}) received{by}{action}"
