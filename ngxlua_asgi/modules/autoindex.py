"""The list of a directory as nginx's autoindex module writes it (ngx_http_autoindex_html).

Rule: directories first, then by name in C's order; names that begin with a dot are left out; a
name is cut at fifty characters. What cannot be looked at is left out too.
"""

from __future__ import annotations

import os
import re
import stat
import time
from typing import Any, Final
from urllib.parse import quote

from ngxlua_asgi.engine.host import Host

__all__ = ["register"]

_WIDTH: Final = 50
_MONTHS: Final = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_HTML: Final = {b"<": b"&lt;", b">": b"&gt;", b"&": b"&amp;", b'"': b"&quot;"}
_UNITS: Final = ((1 << 30, "G"), (1 << 20, "M"), (1 << 10, "K"))


def _escape(text: bytes) -> bytes:
    return re.sub(rb'[<>&"]', lambda found: _HTML[found[0]], text)


def _entries(path: bytes) -> list[tuple[bool, bytes, os.stat_result]]:
    """Whether it is no directory, name, facts: in the order of the list."""
    found = []
    with os.scandir(path) as entries:
        for entry in entries:
            if entry.name.startswith(b"."):
                continue
            try:
                try:
                    facts = os.stat(entry.path)
                except OSError:
                    facts = os.lstat(entry.path)  # a link to nowhere
            except OSError:
                continue
            found.append((not stat.S_ISDIR(facts.st_mode), entry.name, facts))
    return sorted(found, key=lambda each: each[:2])


def _size(size: int, exact: bool) -> str:
    if exact:
        return f"{size:19}"
    if size > 9999:
        for unit, letter in _UNITS:
            if size > unit - 1:
                return f"{size // unit + (size % unit > unit // 2 - 1):6}{letter}"
    return f" {size:6}"


def _line(file: bool, name: bytes, facts: os.stat_result, exact: bool, local: bool) -> bytes:
    slash = b"" if file else b"/"
    shown, room = _escape(name), _WIDTH - len(name)
    if room < 0:
        shown = _escape(name[: _WIDTH - 3]) + b"..&gt;"
    elif room > 0:
        shown, room = shown + slash, room - len(slash)
    at = (time.localtime if local else time.gmtime)(int(facts.st_mtime))
    date = f"{at.tm_mday:02}-{_MONTHS[at.tm_mon - 1]}-{at.tm_year} {at.tm_hour:02}:{at.tm_min:02}"
    size = _size(facts.st_size, exact) if file else "-".rjust(19 if exact else 7)
    link = quote(name, safe="").encode() + slash
    pad = b" " * max(room, 0)
    return b'<a href="%b">%b</a>%b %b %b\r\n' % (link, shown, pad, date.encode(), size.encode())


def autoindex(path: bytes, uri: bytes, exact: bool, local: bool) -> tuple[Any, ...]:
    """The page; None, the error's number and words where there is no such directory."""
    try:
        entries = _entries(path)
    except OSError as error:
        return None, error.errno or 0, os.strerror(error.errno or 0).encode()
    except ValueError:  # a NUL byte
        return None, 2, b"No such file or directory"
    title = b"Index of " + _escape(uri)
    lines = b"".join(_line(*entry, exact, local) for entry in entries)
    page = (
        b"<html>\r\n<head><title>%b</title></head>\r\n<body>\r\n<h1>%b</h1>"
        b'<hr><pre><a href="../">../</a>\r\n%b</pre><hr></body>\r\n</html>\r\n'
    )
    return (page % (title, title, lines),)


def register(host: Host) -> None:
    """Offer the page."""
    host.add({"autoindex": autoindex})
