"""The files of a configuration: the paths that nginx makes of names, globs, and reading.

Rule: a name is taken as nginx's system calls take it (up to a NUL, relative to a prefix that is put
before it as it stands), only as many bytes are read as the file says it has (a FIFO or a device has
none), and what goes wrong is nginx's message.
"""

from __future__ import annotations

import glob
import os
import re
from typing import Final, NamedTuple

__all__ = ["ConfFile", "ConfFileError", "full_name", "matching", "read_file", "shown_path"]

_MAGIC: Final = re.compile(r"[*?\[]")
_LARGEST: Final = 1 << 28  # /proc has files that say they hold terabytes
_GLOB_WORD: Final = re.compile(rb"\\(.)|\[\^", re.DOTALL)


class ConfFileError(Exception):
    """A file that cannot be read, in nginx's words."""


class ConfFile(NamedTuple):
    """What a file holds, and what tells it from every other file."""

    text: str
    identity: tuple[int, int]


def shown_path(name: str) -> str:
    """A path as a message shows it."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def full_name(prefix: str, name: str) -> str:
    """The path of ``name``; ``prefix`` ends with a slash or is empty."""
    name = name.partition("\0")[0]
    return name if name.startswith("/") else prefix + name


def matching(name: str) -> list[str] | None:
    """The files that the pattern ``name`` means, in C's order; None for a plain name."""
    if not _MAGIC.search(name):
        return None
    return [os.fsdecode(found) for found in sorted(glob.glob(_pattern(os.fsencode(name))))]


def _pattern(name: bytes) -> bytes:
    """A pattern of glob(3) as Python's: a backslash quotes, "[^" negates."""
    return _GLOB_WORD.sub(lambda found: b"[%s]" % found[1] if found[1] else b"[!", name)


def read_file(name: str) -> ConfFile:
    """The file ``name``, a character for each byte.

    Raises:
        ConfFileError: it cannot be read.
    """
    what = "open"
    try:
        descriptor = os.open(name, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        try:
            facts = os.fstat(descriptor)
            what = "pread"
            if facts.st_size > _LARGEST:
                raise ConfFileError(f'"{shown_path(name)}" is too large for a configuration file')
            data = os.read(descriptor, facts.st_size)
        finally:
            os.close(descriptor)
    except OSError as error:
        reason = f"({error.errno}: {error.strerror})"
        raise ConfFileError(f'{what}() "{shown_path(name)}" failed {reason}') from None
    return ConfFile(data.decode("latin-1"), (facts.st_dev, facts.st_ino))
