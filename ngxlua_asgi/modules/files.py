"""What modules ask of the file system: tests of ``if``, Lua files, what stands at a path.

Rule: nothing is read here but Lua source; errors are answers, as nginx words them.
"""

from __future__ import annotations

import os
import stat
from typing import Final

from ngxlua_asgi.engine.host import Host

__all__ = ["register"]


def _stat(path: bytes) -> os.stat_result | None:
    try:
        return os.stat(path)
    except (OSError, ValueError):
        return None


def _file_test(kind: bytes, path: bytes) -> bool:
    """The operators ``-f``, ``-d``, ``-e`` and ``-x`` of ``if``."""
    found = _stat(path)
    if found is None:
        return False
    if kind == b"f":
        return stat.S_ISREG(found.st_mode)
    if kind == b"d":
        return stat.S_ISDIR(found.st_mode)
    return kind == b"e" or bool(found.st_mode & 0o111)


_KINDS: Final = {stat.S_IFDIR: b"directory", stat.S_IFREG: b"file"}


def _file_kind(path: bytes) -> tuple[bytes | None, int, bytes]:
    """``file``, ``directory`` or ``other``; else None, the error's number and words."""
    try:
        mode = os.stat(path).st_mode
    except OSError as error:
        return None, error.errno or 0, os.strerror(error.errno or 0).encode()
    except ValueError:  # a NUL byte
        return None, 2, b"No such file or directory"
    return _KINDS.get(stat.S_IFMT(mode), b"other"), 0, b""


def _read_lua(path: bytes) -> tuple[bytes | None, bytes]:
    try:
        with open(path, "rb") as file:
            source = file.read()
    except OSError as error:
        return None, os.strerror(error.errno or 0).encode()
    except ValueError:
        return None, b"No such file or directory"
    return (b"--" + source if source.startswith(b"#") else source), b""


def register(host: Host) -> None:
    """Offer the questions."""
    host.add({"file_test": _file_test, "file_kind": _file_kind, "read_lua": _read_lua})
