"""``user_files``: what a block wants to find under ``html/``, or elsewhere.

Rule: a text of ``>>> name [date]`` lines, each followed by its content, or a list of
``[name, content, date]``; the date is the modification time, in GMT, as ``touch -t`` reads it.
"""

from __future__ import annotations

import calendar
import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ngxlua_asgi.testing.perl.values import text, truth
from ngxlua_asgi.testing.sections import lines_of
from ngxlua_asgi.testing.verdict import BlockError

__all__ = ["write_user_files"]

_NAME = re.compile(r">>> (\S+)(?:\s+(.+))?")
_DATE = re.compile(r"(?:(\d\d)?(\d\d))?(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d\d))?")
_LATE_CENTURY = 69  # a year of two digits from here on is of 19xx


def _files(value: Any) -> Iterator[tuple[str, str, str | None]]:
    if isinstance(value, list):
        for name, *rest in value:
            content, date = [*rest, None, None][:2]
            yield text(name), text(content), None if date is None else text(date)
        return
    if not isinstance(value, str):
        raise BlockError("user_files: wrong value type, only scalar or ARRAY are accepted")
    name, content, date = "", "", None
    for line in lines_of(value):
        match = _NAME.search(line)
        if match is None:
            content += line
            continue
        if name:
            yield name, content, date
        name, date, content = match[1], match[2], ""
    if name:
        yield name, content, date


def _time(date: str) -> float:
    """``[[CC]YY]MMDDhhmm[.ss]`` as seconds since the epoch."""
    match = _DATE.fullmatch(date.strip())
    if match is None:
        raise BlockError(f"user_files: not a date: {date}")
    century, year, *rest, second = match.groups()
    if year is None:
        full = time.gmtime().tm_year
    elif century is None:
        full = int(year) + (1900 if int(year) >= _LATE_CENTURY else 2000)
    else:
        full = int(century + year)
    month, day, hour, minute = (int(number) for number in rest)
    return calendar.timegm((full, month, day, hour, minute, int(second or 0)))


def write_user_files(value: Any, html: Path, expand: Callable[[str], str]) -> None:
    """Write the files of a ``user_files`` section.

    Raises:
        BlockError: a file that cannot be written, or a section that cannot be read.
    """
    if not truth(value):
        return
    for name, content, date in _files(value):
        path = os.path.join(html, name)  # a name that begins with / stays as it is
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(expand(content).encode("latin-1"))
            if date:
                os.utime(path, (_time(date), _time(date)))
        except OSError as error:
            raise BlockError(f"Cannot open {path} for writing: {error.strerror}") from None
