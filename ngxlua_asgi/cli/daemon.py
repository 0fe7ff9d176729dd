"""Leaving the terminal, and standard error's way into the log.

Rule: the parent goes with status 0 only once the child says that it serves (sockets listen, the
pid file is written), and with the child's status where it never does. The working folder stays
what it was.
"""

from __future__ import annotations

import os
from collections.abc import Callable

__all__ = ["become_daemon", "redirect_stderr"]


def become_daemon() -> Callable[[], None]:
    """Go on in a child without a terminal; what it answers, called, lets the parent end."""
    reader, writer = os.pipe()
    child = os.fork()
    if child:
        os.close(writer)
        _wait(reader, child)
    os.close(reader)
    os.setsid()
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1):
        os.dup2(null, descriptor)
    if null > 2:
        os.close(null)

    def ready() -> None:
        os.write(writer, b".")
        os.close(writer)

    return ready


def _wait(reader: int, child: int) -> None:
    if os.read(reader, 1):
        os._exit(0)
    _, status = os.waitpid(child, 0)
    os._exit(max(os.waitstatus_to_exitcode(status), 0) or 1)


def redirect_stderr(path: str) -> None:
    """Let standard error go to the error log ``path``; empty: it is where the log goes."""
    if path:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        descriptor = os.open(path, flags, 0o644)
        os.dup2(descriptor, 2)
        os.close(descriptor)
