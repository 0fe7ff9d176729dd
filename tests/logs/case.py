"""A configuration, what it is asked, and what nginx then writes into its log files.

Rule: a case is data. What differs from run to run (time, process, connection, port, directory)
is a placeholder in ``told``; an answer of ours that is meant to differ has its reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Case", "build", "get", "normal", "read_logs"]

MODULES = ("ndk_http", "ngx_http_lua")
TEMP_PATHS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
_ENTRY = re.compile(
    rb"^\d{4}/\d\d/\d\d \d\d:\d\d:\d\d \[(\w*)\] \d+#\d+: (?:\*\d+ )?(?=([^\n]*))", re.M
)
_LOCAL = re.compile(rb"\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}")
_ISO = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")


@dataclass(frozen=True)
class Case:
    """Requests (raw) to a configuration, and the text of each log file.

    ``main`` stands before ``http {}``, ``access`` first in it; ``ours`` has files that we write
    otherwise.
    """

    name: str
    http: str
    asks: tuple[bytes, ...]
    told: Mapping[str, str]
    main: str = "error_log logs/error.log;"
    access: str = "access_log off;"
    ours: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""


def get(target: str, *headers: str, method: str = "GET", body: str = "") -> bytes:
    """A request that ends its connection; header values are latin-1."""
    lines = [f"{method} {target} HTTP/1.1", "Host: site", *headers, "Connection: close"]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", body]).encode("latin-1")


def build(case: Case, prefix: Path, port: int) -> Path:
    """Make the directory that the case runs in; its nginx.conf."""
    for folder in ("conf", "html", "logs"):
        (prefix / folder).mkdir(parents=True)
    (prefix / "html" / "static").write_bytes(b"static\n")
    conf = prefix / "conf" / "nginx.conf"
    loads = "".join(f"load_module modules/{name}_module.so;\n" for name in MODULES)
    temp = "".join(f"{kind}_temp_path {prefix}/{kind};\n" for kind in TEMP_PATHS)
    text = (
        f"{loads}daemon off;\nmaster_process off;\npid logs/nginx.pid;\n{case.main}\n"
        f"events {{}}\nhttp {{\nserver_tokens off;\n{case.access}\n{temp}{case.http.strip()}\n}}\n"
    )
    conf.write_text(text.replace("%PORT%", str(port)), encoding="latin-1")
    return conf


def _of_c(entry: bytes, level: bytes) -> bool:
    """Whether nginx's own C code says this at a level that nothing here has."""
    return level == b"debug" and b"[lua]" not in entry


def normal(data: bytes, prefix: Path, port: int) -> str:
    """The text of a log file, with placeholders."""
    starts = list(_ENTRY.finditer(data))
    if starts:
        ends = [entry.start() for entry in starts[1:]] + [len(data)]
        parts = [data[: starts[0].start()]]
        for entry, end in zip(starts, ends, strict=True):
            if not _of_c(entry[2], entry[1]):
                parts.append(b"[%s] %s" % (entry[1], data[entry.end() : end]))
        data = b"".join(parts)
    data = data.replace(str(prefix).encode(), b"%PREFIX%").replace(b"%d" % port, b"%PORT%")
    return _ISO.sub(b"%ISO%", _LOCAL.sub(b"%LOCAL%", data)).decode("latin-1")


def read_logs(prefix: Path, port: int) -> dict[str, str]:
    """Every log file of a directory by name."""
    files = sorted((prefix / "logs").glob("*.log"))
    return {file.name: normal(file.read_bytes(), prefix, port) for file in files}
