"""Wait for a server to end, then remove the file of its shared dictionary; run as a program.

Rule: knows nothing of the package (it starts in a few milliseconds); ends as soon as a new worker
of the server uses the file, as that one will see to it.
"""

from __future__ import annotations

import fcntl
import os
import sys
import time

_LOOK_EVERY = 0.05  # seconds, growing
_SELDOM = 1.0


def _runs(pid: str, started: str) -> bool:
    try:
        with open(f"/proc/{pid}/stat", "rb") as stat:
            fields = stat.read().rpartition(b")")[2].split()
    except OSError:
        if os.path.isdir("/proc/self"):
            return False
        try:
            os.kill(int(pid), 0)
        except ProcessLookupError:
            return False
        return True
    return fields[0] not in (b"Z", b"X") and fields[19].decode() == started


def _main(path: str, pid: str, started: str) -> None:
    fd = os.open(path, os.O_RDWR)
    pause = _LOOK_EVERY
    while True:
        ended = not _runs(pid, started)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return
        if ended:
            os.unlink(path)
            return
        fcntl.flock(fd, fcntl.LOCK_UN)
        time.sleep(pause)
        pause = min(pause * 1.5, _SELDOM)


if __name__ == "__main__":
    _main(*sys.argv[1:])
