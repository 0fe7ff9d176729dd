"""Memory that every worker of a server maps: one segment per shared dictionary.

Rule: a process that is nobody's worker takes memory without a name, which what it forks inherits.
Workers that were started apart (uvicorn's, hypercorn's, gunicorn's) meet by a file that is named
after their server's process; each holds a shared lock on it, so that the last to leave is known,
and what a killed server left is removed by the next one that starts.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import hashlib
import mmap
import os
import re
import secrets
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Final

from ngxlua_asgi.errors import NgxLuaError
from ngxlua_asgi.native import library
from ngxlua_asgi.native.server_process import ServerProcess, server_process

__all__ = ["Segment", "open_segment", "remove_left_behind"]

_OK: Final = 0
_instances: Counter[tuple[str, str, int]] = Counter()


def _folder() -> Path:
    shm = Path("/dev/shm")
    return shm if os.access(shm, os.W_OK) else Path(tempfile.gettempdir())


def _prefix() -> str:
    return f"ngxlua-{os.geteuid()}-"


class Segment:
    """A dictionary's memory, formatted; `address` is where this process has it.

    Args:
        total: bytes, as the C library wants them for `capacity` bytes of values.
        fd: of the file that it is shared by; None: by inheritance.
    """

    def __init__(
        self, total: int, fd: int | None, path: Path | None, server: ServerProcess
    ) -> None:
        self._memory = mmap.mmap(-1 if fd is None else fd, total)
        self.address = ctypes.addressof(ctypes.c_char.from_buffer(self._memory))
        self._fd = fd
        self._path = path
        self._server = server
        self._owner = os.getpid()

    def leave(self) -> None:
        """No more a worker of the server: the last one removes the file, or sees to it.

        The memory stays mapped until the process ends: somebody may still be reading.
        """
        fd, path = self._fd, self._path
        if fd is None or path is None or os.getpid() != self._owner:
            return
        self._fd = None
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            pass  # others are there
        else:
            if self._server.is_alive():
                _remove_when_it_ends(path, self._server)
            else:
                path.unlink(missing_ok=True)
        finally:
            fcntl.flock(fd, fcntl.LOCK_UN)  # mmap keeps a copy of the descriptor
            os.close(fd)


def _remove_when_it_ends(path: Path, server: ServerProcess) -> None:
    """Leave a small process that removes the file once the server has ended.

    The server may as well be about to start a worker anew, which is to find everything.
    """
    script = Path(__file__).with_name("janitor.py")
    command = [sys.executable, "-I", "-S", str(script), str(path), str(server.pid)]
    with contextlib.suppress(OSError):  # else the next start removes it
        janitor = subprocess.Popen(
            [*command, server.started],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        janitor.returncode = 0  # it outlives us: nobody is to wait for it


def open_segment(prefix: str, name: str, capacity: int) -> Segment:
    """The memory of the dictionary `name`, of `capacity` bytes, that belongs to this server.

    The n-th of that name, size and prefix in this process is the n-th in the others.

    Raises:
        NgxLuaError: there is not enough memory, or the file cannot be made.
    """
    total = library().ngxlua_dict_total(capacity)
    if total == 0:
        raise NgxLuaError(f'lua_shared_dict "{name}": {capacity} bytes are more than there can be')
    key = (prefix, name, capacity)
    _instances[key] += 1
    server = server_process()
    try:
        if server.pid == os.getpid():
            segment = Segment(total, None, None, server)
            _format(segment, total, capacity)
            return segment
        remove_left_behind()
        digest = hashlib.sha256(repr((*key, _instances[key])).encode()).hexdigest()[:16]
        path = _folder() / f"{_prefix()}{server.pid}.{server.started}-{digest}"
        return _join(path, total, capacity, server)
    except OSError as error:
        reason = error.strerror or str(error)
        raise NgxLuaError(f'lua_shared_dict "{name}": no memory for it: {reason}') from error


def _format(segment: Segment, total: int, capacity: int) -> None:
    seed = secrets.randbits(64)
    if library().ngxlua_dict_format(segment.address, total, capacity, seed) != _OK:
        raise OSError(errno.EINVAL, "the shared memory cannot be set up")


def _is_ours(segment: Segment, total: int, capacity: int) -> bool:
    checked: int = library().ngxlua_dict_check(segment.address, total, capacity)
    return checked == _OK


def _join(path: Path, total: int, capacity: int, server: ServerProcess) -> Segment:
    while True:
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            segment = _joined(fd, path, total, capacity, server)
        except BaseException:
            os.close(fd)
            raise
        if segment is not None:
            return segment
        os.close(fd)


def _joined(
    fd: int, path: Path, total: int, capacity: int, server: ServerProcess
) -> Segment | None:
    """The segment behind `fd`; None where the file was removed meanwhile."""
    if os.fstat(fd).st_uid != os.geteuid():  # its name can be guessed
        raise PermissionError(errno.EPERM, f"{path} is another user's")
    fcntl.flock(fd, fcntl.LOCK_SH)
    segment = _mapped(fd, path, total, server)
    if segment is None or not _is_ours(segment, total, capacity):
        fcntl.flock(fd, fcntl.LOCK_UN)
        fcntl.flock(fd, fcntl.LOCK_EX)  # whoever else finds it unfinished waits here
        segment = _mapped(fd, path, total, server)
        if segment is None or not _is_ours(segment, total, capacity):
            os.ftruncate(fd, 0)
            os.posix_fallocate(fd, 0, total)  # now, and not as a SIGBUS later
            segment = Segment(total, fd, path, server)
            _format(segment, total, capacity)
        fcntl.flock(fd, fcntl.LOCK_SH)
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return None
    return segment if os.path.samestat(found, os.fstat(fd)) else None


def _mapped(fd: int, path: Path, total: int, server: ServerProcess) -> Segment | None:
    if os.fstat(fd).st_size != total:
        return None
    return Segment(total, fd, path, server)


_NAME: Final = re.compile(r"ngxlua-\d+-(\d+)\.(\w+)-[0-9a-f]{16}")


def remove_left_behind() -> int:
    """Remove the files of servers that have ended without doing so; how many.

    A file that somebody still uses stays.
    """
    removed = 0
    for path in _folder().glob(_prefix() + "*"):
        match = _NAME.fullmatch(path.name)
        if match is None or ServerProcess(int(match[1]), match[2]).is_alive():
            continue
        with contextlib.suppress(OSError):
            fd = os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
            try:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink(missing_ok=True)
                removed += 1
            finally:
                os.close(fd)
    return removed
