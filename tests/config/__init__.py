"""Tests of the configuration's reading; what a case of the data files is, and the real nginx.

Rule: a case is a configuration that nginx refuses for its syntax, with nginx's own words, recorded
from nginx 1.22.1 with lua-nginx-module 0.10.23; test_reader.py asks the reader for them, and
the real nginx again. "{dir}" in a text is the directory of the configuration.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.conftest import NEEDED_FILES, SEARCH_PATH

__all__ = ["Bad", "nginx_says", "write"]

_MODULES = ("ndk_http_module.so", "ngx_http_lua_module.so")
_RECORD = re.compile(
    r"\[(?:emerg|crit)\](?: \d+#\d+:)? (.*?)\n(?=nginx: |\d{4}/\d\d/\d\d |\Z)", re.DOTALL
)


@dataclass(frozen=True)
class Bad:
    """A configuration, as latin-1 text, and what nginx says of it."""

    conf: str
    message: str
    files: Mapping[str, str] = field(default_factory=dict)  # beside it, for `include`
    main: str = ""  # for -g


def write(folder: Path, conf: str, files: Mapping[str, str] | None = None) -> None:
    """Put a configuration into a directory, as nginx.conf and the files beside it."""
    for name, text in {**(files or {}), "nginx.conf": conf}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.replace("{dir}", str(folder)).encode("latin-1"))


def nginx_says(folder: Path, main: str = "") -> str | None:
    """The first error of the real nginx about the nginx.conf of a directory, None without one."""
    program = shutil.which("nginx", path=SEARCH_PATH)
    assert program, "the test is not marked as one that needs nginx"
    where = NEEDED_FILES["nginx"].parent
    first = "".join(f"load_module {where}/{name}; " for name in _MODULES)
    done = subprocess.run(
        [program, "-t", "-p", folder, "-c", "nginx.conf", "-g", f"{first}pid {folder}/pid; {main}"],
        capture_output=True,
        check=False,
        timeout=30,
    )
    said = done.stderr.decode("utf-8", "backslashreplace")
    if "syntax is ok" in said:
        return None
    found = _RECORD.search(said)
    assert found, said
    return found[1].replace(str(folder), "{dir}")
