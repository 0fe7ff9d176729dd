"""A case as a directory that nginx can be started in, and the way back from what it answers.

Rule: both sides get the same nginx.conf but for the numbers of ports and what %APP% stands for;
whatever names the directory or a port in an answer or a log line becomes the placeholder again.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from blocks import Answer, gather
from blocks import normal as normal_of_blocks

from tests.nginx.case import MTIME, VOLATILE, Case

__all__ = ["PORTS", "Place", "answer", "build", "headers_of", "log_line", "settled"]

PORTS = 3
MODULES = ("ndk_http", "ngx_http_lua", "ngx_http_echo", "ngx_http_headers_more_filter")
TEMP_PATHS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
_TAIL = re.compile(r", client: .*|\nstack traceback:.*", re.S)
# What nginx's connection or proxy was doing is no fact about the configuration.
_PROXY = re.compile(
    r"(?: while (?:reading (?:response header from )?upstream|sending (?:re\w+ )?to \w+)|"
    r', upstream: "[^"]*")'
)


@dataclass(frozen=True)
class Place:
    """Where a case runs: its directory, its ports, the ports of the apps (None: in process)."""

    prefix: Path
    ports: tuple[int, ...]
    apps: dict[str, int] | None = None

    def fill(self, text: str, app: str = "") -> str:
        """Put what the placeholders stand for into a text."""
        proxy = ""
        if self.apps is not None:
            proxy = f"proxy_pass http://{app}; proxy_set_header Host $http_host;"
        for name, value in [*self._named(), ("%APP%", proxy)]:
            text = text.replace(name, value)
        return text

    def normal(self, text: bytes) -> bytes:
        """Put the placeholders back, and what conformance/ takes out."""
        raw = text.replace(str(self.prefix).encode(), b"%PREFIX%")
        for name, value in self._named()[1:]:
            raw = re.sub(rb"\b%s\b" % value.encode(), name.encode(), raw)
        return normal_of_blocks(raw)

    def _named(self) -> list[tuple[str, str]]:
        numbers = [f"%PORT{number}%" for number in range(1, len(self.ports) + 1)]
        numbers[0] = "%PORT%"
        ports = zip(numbers, map(str, self.ports), strict=True)
        return [("%PREFIX%", str(self.prefix)), *ports]


def build(case: Case, place: Place) -> Path:
    """Make the case's prefix directory; return its nginx.conf."""
    for folder in ("conf", "html", "logs"):
        (place.prefix / folder).mkdir(parents=True)
    conf = place.prefix / "conf" / "nginx.conf"
    conf.write_text(_config(case, place), encoding="latin-1")
    for name, text in case.files.items():
        _write(place.prefix / name, place.fill(text), folder=name.endswith("/"))
    for path in [place.prefix, *place.prefix.rglob("*")]:
        os.utime(path, (MTIME, MTIME), follow_symlinks=False)
    return conf


def _write(path: Path, text: str, folder: bool) -> None:
    if folder:
        path.mkdir(parents=True, exist_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    if text.startswith("-> "):
        path.symlink_to(text[3:])
        return
    path.write_text(text, encoding="latin-1")
    path.chmod(0o755 if text.startswith("#!") else 0o644)


def _config(case: Case, place: Place) -> str:
    loads = "".join(f"load_module modules/{name}_module.so;\n" for name in MODULES)
    temp = "".join(f"{kind}_temp_path {place.prefix}/{kind};\n" for kind in TEMP_PATHS)
    lua_path = ""
    if "lua_package_path" not in case.http:
        installed = "" if place.apps is None else "/usr/share/lua/5.1/?.lua;"
        lua_path = f'lua_package_path "{place.prefix}/lua/?.lua;{installed};";\n'
    ports = place.apps or {}
    apps = "".join(
        f"upstream {name} {{ server 127.0.0.1:{ports.get(name, 9)}; }}\n"
        for name in {*case.apps, case.app} - {""}
    )
    return (
        f"{loads}daemon off;\nmaster_process off;\npid logs/nginx.pid;\n"
        f"error_log logs/error.log notice;\n{place.fill(case.main.strip())}\n"
        "events { worker_connections 128; }\n"
        f"http {{\naccess_log off;\nserver_tokens off;\npostpone_output 0;\n{temp}{lua_path}{apps}"
        f"{place.fill(case.http.strip(), case.app)}\n{_server(case, place)}}}\n"
    )


def _server(case: Case, place: Place) -> str:
    if not case.config:
        return ""
    name = "" if re.search(r"^\s*server_name\s", case.config, re.M) else "server_name localhost;\n"
    inside = place.fill(case.config.strip(), case.app)
    return f"server {{\nlisten 127.0.0.1:{place.ports[0]};\n{name}{inside}\n}}\n"


def answer(status: int, lines: list[tuple[str, str]], body: bytes, cut: bool, at: Place) -> Answer:
    """What came back, run-specific text made equal, in the terms of `Ask`."""
    headers = headers_of(lines, at)
    reply = at.normal(body)
    if headers.get("content-length") == str(len(body)):
        headers["content-length"] = str(len(reply))
    return Answer(status, headers, reply, cut)


def headers_of(lines: list[tuple[str, str]], at: Place) -> dict[str, str | list[str]]:
    """Header lines as a mapping of lower-case names; a repeated name has a list."""
    plain = [(n, at.normal(v.encode("latin-1")).decode("latin-1")) for n, v in lines]
    found = gather([pair for pair in plain if pair[0].lower() not in VOLATILE])
    # conformance/ leaves this one out
    ranges = [value for name, value in plain if name.lower() == "accept-ranges"]
    return found | ({"accept-ranges": ranges[0]} if ranges else {})


def log_line(level: str, message: str, case: Case, at: Place) -> str | None:
    """A log entry as the tables have it; None where they do not have it."""
    wanted = level not in ("notice", "info", "debug") or "[lua]" in message or case.notices
    if not wanted or "is buffered to a temporary file" in message:
        return None
    text = at.normal(message.encode("latin-1", "replace")).decode("latin-1")
    text = _PROXY.sub("", text)
    return f"[{level}] {text if case.full_log else _TAIL.sub('', text)}"


def settled(lines: Iterable[str | None]) -> tuple[str, ...]:
    """The entries that count."""
    return tuple(line for line in lines if line is not None)
