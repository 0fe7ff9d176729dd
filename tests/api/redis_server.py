"""A redis-server of the tests' own: on a free port, stopped by its own process id.

Rule: nothing is kept on disk; a server that is killed can be started again on the same port.
"""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from ngxlua_asgi.types import Receive, Scope, Send
from tests.conftest import SEARCH_PATH

START_TIMEOUT = 10.0


async def no_app(scope: Scope, receive: Receive, send: Send) -> None:
    """Stands where an app has to, and is never called."""
    raise AssertionError("nobody asks the app")


class RedisServer:
    """One server; `url` is for lua_shared_dict."""

    def __init__(self, folder: Path, *options: str) -> None:
        self._folder = folder
        self._options = options
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.start()

    def url(self, query: str = "", user: str = "") -> str:
        return f"redis://{user}127.0.0.1:{self.port}/0{query}"

    def start(self) -> None:
        program = shutil.which("redis-server", path=SEARCH_PATH) or "redis-server"
        usual = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--port"]
        self._process = subprocess.Popen(
            [program, *usual, str(self.port), *self._options],
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + START_TIMEOUT
        while not self._answers():
            assert time.monotonic() < deadline, "redis-server does not start"

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(64)[:1] in b"+-"
        except OSError:
            return False

    def freeze(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
