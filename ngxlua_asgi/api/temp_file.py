"""Temporary files of request bodies, where and as nginx has them.

Rule: with ``client_body_temp_path`` a file is ``PATH/[levels/]NNNNNNNNNN``, made with mode 0600 and
removed by whoever closes it; without, it is the system's temporary directory, where nobody else
sees a name. The number is the process's, so a name that is taken means another process.
"""

from __future__ import annotations

import os
import tempfile
from itertools import count
from typing import IO, Final, NamedTuple

__all__ = ["SYSTEM", "TempPath"]

_MODULUS: Final = 10**10
_STEP: Final = 123_456  # past a name that another process has, as ngx_next_temp_number
_numbers = count(1)


class TempPath(NamedTuple):
    """Where temporary files go; ``levels`` are the lengths of nginx's folder names.

    ``path`` is None for the system's own place.
    """

    path: str | None = None
    levels: tuple[int, ...] = ()

    def create(self) -> tuple[IO[bytes], str, bool]:
        """A new file, open for writing, its name, and whether that is the caller's to remove.

        Raises:
            OSError: it cannot be made there.
        """
        if self.path is None:
            file = tempfile.NamedTemporaryFile(prefix="ngxlua-body-")
            return file, file.name, False
        number = next(_numbers)
        while True:
            name = self.name_of(number % _MODULUS)
            try:
                return open(name, "xb", buffering=0, opener=_opener), name, True
            except FileExistsError:
                number += _STEP

    def name_of(self, number: int) -> str:
        """The file's name; folders are its last digits (``ngx_create_hashed_filename``)."""
        digits = f"{number:010}"
        folders, end = [], len(digits)
        for size in self.levels:
            folders.append(digits[end - size : end])
            end -= size
        return os.path.join(self.path or "", *folders, digits)


def _opener(name: str, flags: int) -> int:
    try:
        return os.open(name, flags, 0o600)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(name), mode=0o700, exist_ok=True)
        return os.open(name, flags, 0o600)


SYSTEM: Final = TempPath()
