"""A real nginx in front of servers of a test: the oracle for `proxy_pass`.

Rule: one process, a configuration of the test's; what it answers comes back raw, what it logs
without the time and the numbers of processes.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType

from tests.conftest import SEARCH_PATH, START_TIMEOUT, find_free_port

__all__ = ["Nginx"]

_CONF = """
daemon off; master_process off; pid %DIR%/pid; error_log %DIR%/error.log info;
events { worker_connections 256; }
http {
    access_log off;
    client_body_temp_path %DIR%/b; proxy_temp_path %DIR%/p; fastcgi_temp_path %DIR%/f;
    uwsgi_temp_path %DIR%/u; scgi_temp_path %DIR%/s;
    %HTTP%
    server { listen 127.0.0.1:%PORT%; %SERVER% }
}
"""
_ENTRY = re.compile(r"^\S+ \S+ \[(\w+)\] \d+#\d+: \*\d+ (.*?)(?:, client: .*)?$")


class Nginx:
    """nginx on a free port, while the `with` lasts."""

    def __init__(self, folder: Path, server: str, http: str = "") -> None:
        self.port = find_free_port()
        self._log = folder / "error.log"
        conf = folder / "nginx.conf"
        text = _CONF.replace("%HTTP%", http).replace("%SERVER%", server)
        conf.write_text(text.replace("%DIR%", str(folder)).replace("%PORT%", str(self.port)))
        self._command = ["nginx", "-p", str(folder), "-c", str(conf), "-e", str(self._log)]

    def __enter__(self) -> Nginx:
        env = {**os.environ, "PATH": SEARCH_PATH}
        self._process = subprocess.Popen(self._command, env=env)
        end = time.monotonic() + START_TIMEOUT
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return self
            except OSError:
                assert self._process.poll() is None, self._log.read_text()
                assert time.monotonic() < end
                time.sleep(0.01)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait(10)

    def ask(self, target: str, method: str = "GET", body: bytes = b"", source: str = "") -> bytes:
        """The raw response; from the address `source`, if one is given."""
        head = f"{method} {target} HTTP/1.1\r\nHost: me\r\nConnection: close\r\n"
        if body:
            head += f"Content-Length: {len(body)}\r\n"
        origin = (source, 0) if source else None
        with socket.create_connection(("127.0.0.1", self.port), 20, origin) as sock:
            sock.sendall(f"{head}\r\n".encode() + body)
            received = b""
            while data := sock.recv(65536):
                received += data
        return received

    def log(self) -> list[str]:
        """`[level] words` of what it logged about requests, from warnings on."""
        found = map(_ENTRY.match, self._log.read_text().splitlines())
        entries = [match.groups() for match in found if match]
        return [f"[{level}] {words}" for level, words in entries if level not in ("info", "notice")]
