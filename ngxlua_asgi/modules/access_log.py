"""The files of ``access_log``: lines go in, a buffer's timer goes off on the running loop.

Rule: files with a constant path were opened at the start (``config/log_files.py``); of one with
variables only the path is known, a line at a time. What cannot be written is told in the error log.
"""

from __future__ import annotations

import asyncio
import os
from errno import ENOTDIR

from ngxlua_asgi.config.log_files import DEFAULT_ACCESS, BufferedLogFile
from ngxlua_asgi.engine.host import Host
from ngxlua_asgi.logs import LogFile, LogFileError, Logs

__all__ = ["register"]

_ALERT, _CRIT, _ERROR = 2, 3, 4
_Complaint = tuple[int, bytes] | None


class _Files:
    """The files by number, and those of which a timer is running."""

    def __init__(self, logs: Logs, prefix: str) -> None:
        self._logs = logs
        self._prefix = prefix
        self._files: list[LogFile] = []
        self._numbers: dict[bytes, int] = {}
        self._timed: set[BufferedLogFile] = set()

    def number(self, path: bytes) -> int:
        """The number of the file of this path."""
        number = self._numbers.get(path)
        if number is None:
            number = self._numbers[path] = len(self._files)
            self._files.append(self._logs.file(path.decode("latin-1")))
        return number

    def write(self, number: int, line: bytes) -> _Complaint:
        """Append a line; level and message of what is wrong."""
        file = self._files[int(number)]
        complaint = file.write(line)
        if isinstance(file, BufferedLogFile) and file.flush_after and file.holds:
            self._watch(file)
        return None if complaint is None else (_ALERT, complaint.encode("latin-1"))

    def _watch(self, file: BufferedLogFile) -> None:
        """Write the file out when its oldest line has waited long enough."""
        if file in self._timed:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # no asyncio: the buffer's size alone decides
            return
        self._timed.add(file)
        loop.call_later(file.flush_after, self._flush, file)

    def _flush(self, file: BufferedLogFile) -> None:
        self._timed.discard(file)
        complaint = file.flush()
        if complaint is not None:
            self._logs.write("alert", complaint)

    def write_to(self, path: bytes, root: bytes, line: bytes) -> _Complaint:
        """Append a line to a file of a path with variables; nothing without the root's folder."""
        if not os.path.isdir(root):
            return _ERROR, _untested(root)
        name = os.path.join(self._prefix, path.decode("latin-1"))
        try:
            file = LogFile(name)
        except LogFileError as error:
            return _CRIT, str(error).encode("latin-1")
        complaint = file.write(line)
        file.close()
        return None if complaint is None else (_ALERT, complaint.encode("latin-1"))


def _untested(root: bytes) -> bytes:
    number = ENOTDIR
    try:
        os.stat(root)
    except OSError as error:
        number = error.errno or 0
    reason = os.strerror(number).encode()
    return b'testing "%s" existence failed (%d: %s)' % (root, number, reason)


def register(host: Host) -> None:
    """Offer the files, where the logs are ours."""
    if host.logs is None:
        return
    prefix = host.config.prefix
    files = _Files(host.logs, prefix)
    default = os.path.join(prefix, DEFAULT_ACCESS).encode("latin-1")
    host.add(
        {
            "access_file": files.number,
            "access_write": files.write,
            "access_write_to": files.write_to,
            "access_default": lambda: default,
        }
    )
