"""ngx.re on both sides: the same lines of Lua in an NgxLua and in the real nginx.

Rule: a line is judged by what conftest's REPORT makes of its results. A table (tables_re/*.txt) is
the lines, each with what nginx answered ("=>") and, where this package means to answer otherwise,
what it answers and why ("<> answer -- reason"). `python -m tests.api.re_sides` records "=>" anew.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import RemoteDisconnected
from pathlib import Path
from subprocess import DEVNULL, Popen
from typing import Any
from urllib.request import Request, urlopen

import anyio

from ngxlua_asgi import NgxLua
from tests.api.conftest import CONF, REPORT, Ask, free_port, wait_for

__all__ = ["CRASHES", "TABLES", "Line", "Nginx", "nginx_with", "ours", "read_table"]

TABLES = Path(__file__).parent / "tables_re"
ANSWER, OTHERWISE, REASON = "=> ", "<> ", " -- "
CRASHES = "(the process ends)"  # of an nginx
_LOGGED = re.compile(r"\] \d+#\d+: (?:\*\d+ )?(.*?)(?:, client:.*)?$", re.M)
_ROOM = {"client_body_buffer_size": "16m", "client_max_body_size": "16m"}
_PLACE = re.compile(r"ngxlua_asgi/[\w/]+\.lua:\d+:")
SERVE = """
ngx.req.read_body()
for line in ngx.req.get_body_data():gmatch("[^\\n]+") do
    ngx.say(report(line))
end
"""


@dataclass
class Line:
    """An expression, nginx's answer, and ours where it differs."""

    expression: str
    nginx: str = ""
    ours: str | None = None
    reason: str = ""

    def expected_of_us(self) -> str:
        return self.nginx if self.ours is None else self.ours

    def text(self) -> str:
        differs = "" if self.ours is None else f"{OTHERWISE}{self.ours}{REASON}{self.reason}\n"
        return f"{self.expression}\n{ANSWER}{self.nginx}\n{differs}"


def read_table(name: str) -> tuple[str, list[Line]]:
    """The comment that a table begins with, and its lines."""
    head, *rest = (TABLES / f"{name}.txt").read_text().splitlines()
    lines: list[Line] = []
    for text in rest:
        if text.startswith(ANSWER):
            lines[-1].nginx = text.removeprefix(ANSWER)
        elif text.startswith(OTHERWISE):
            answer, _, reason = text.removeprefix(OTHERWISE).rpartition(REASON)
            lines[-1].ours, lines[-1].reason = answer, reason
        else:
            lines.append(Line(text))
    return head, lines


async def _nobody(_scope: Any, _receive: Any, _send: Any) -> None:
    raise AssertionError("the content handler answers")


def ours(**options: Any) -> Ask:
    """A function that asks an NgxLua of its own."""
    wrapped = NgxLua(_nobody, init_by_lua=REPORT, content_by_lua=SERVE, **_ROOM, **options)

    def ask(lines: list[str]) -> list[str]:
        body = bytearray()

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": "\n".join(lines).encode("latin-1")}

        async def send(message: Any) -> None:
            body.extend(message.get("body", b""))

        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": "POST",
            "path": "/",
            "query_string": b"",
            "headers": [],
        }
        anyio.run(wrapped, scope, receive, send)
        return _PLACE.sub("ours.lua:", body.decode("latin-1")).splitlines()

    return ask


class Nginx:
    """A running nginx and its error log."""

    def __init__(self, port: int, log: Path) -> None:
        self._port = port
        self._log = log

    def __call__(self, lines: list[str]) -> list[str]:
        body = "\n".join(lines).encode("latin-1")
        with urlopen(Request(f"http://127.0.0.1:{self._port}/", data=body), timeout=60) as reply:
            text: bytes = reply.read()
            return text.decode("latin-1").splitlines()

    def log(self) -> list[str]:
        """What was logged so far, without times and what follows the message."""
        return _LOGGED.findall(self._log.read_text("latin-1"))


@contextmanager
def nginx_with(http: str = "") -> Iterator[Nginx]:
    """A real nginx with the directives ``http`` in its http {}."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        home.chmod(0o755)
        (home / "report.lua").write_text(REPORT)
        port = free_port()
        conf = CONF % {"dir": home, "port": port}
        (home / "nginx.conf").write_text(conf.replace("access_log off;", f"access_log off; {http}"))
        command = ["nginx", "-p", folder, "-c", str(home / "nginx.conf")]
        with Popen(command, stderr=DEVNULL) as process:
            try:
                wait_for(port, process)
                yield Nginx(port, home / "error.log")
            finally:
                process.terminate()


def _record(names: list[str]) -> None:
    for name in names or sorted(path.stem for path in TABLES.glob("*.txt")):
        head, lines = read_table(name)
        waiting = list(lines)
        while waiting:
            with nginx_with() as nginx, suppress(RemoteDisconnected):
                while waiting:
                    line = waiting.pop(0)
                    line.nginx = CRASHES
                    line.nginx = nginx([line.expression])[0]
        (TABLES / f"{name}.txt").write_text(head + "\n" + "".join(line.text() for line in lines))


if __name__ == "__main__":
    _record(sys.argv[1:])
