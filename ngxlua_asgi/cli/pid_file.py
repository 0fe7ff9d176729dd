"""The pid file: what ``-s`` and init scripts know a server by.

Rule: decimal digits and a newline, as nginx writes it; whoever wrote it removes it.
"""

from __future__ import annotations

import os

from ngxlua_asgi.cli.report import StartError

__all__ = ["DEFAULT_PID", "check_pid_file", "read_pid", "remove_pid_file", "write_pid_file"]

DEFAULT_PID = "logs/nginx.pid"


def _failed(call: str, path: str, error: OSError) -> str:
    return f'{call}() "{path}" failed ({error.errno}: {os.strerror(error.errno or 0)})'


def _open(path: str, flags: int) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | flags, 0o644)
    except OSError as error:
        raise StartError(_failed("open", path, error)) from None


def write_pid_file(path: str) -> None:
    """Write this process's id.

    Raises:
        StartError: it cannot be written.
    """
    descriptor = _open(path, os.O_TRUNC)
    try:
        os.write(descriptor, b"%d\n" % os.getpid())
    except OSError as error:
        raise StartError(_failed("pwrite", path, error)) from None
    finally:
        os.close(descriptor)


def check_pid_file(path: str) -> None:
    """Whether it could be written, as ``nginx -t`` checks it: by creating it.

    Raises:
        StartError: it could not.
    """
    os.close(_open(path, 0))


def read_pid(path: str) -> int:
    """The id in the file.

    Raises:
        StartError: there is none.
    """
    try:
        with open(path, "rb") as file:
            text = file.read(22)
    except OSError as error:
        raise StartError(_failed("open", path, error), "error") from None
    digits = text.rstrip(b"\r\n")
    if not digits.isdigit() or int(digits) == 0:
        shown = digits.decode("utf-8", "backslashreplace")
        raise StartError(f'invalid PID number "{shown}" in "{path}"', "error")
    return int(digits)


def remove_pid_file(path: str) -> str | None:
    """Remove it: None, or why that was not possible."""
    try:
        os.unlink(path)
    except OSError as error:
        return _failed("unlink", path, error)
    return None
