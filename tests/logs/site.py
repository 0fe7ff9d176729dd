"""Runs a case: on our server in a thread of its own, and on the real nginx.

Rule: requests go one after the other, each on its own connection; logs are read once the server
has ended, so that nothing is missing.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ngxlua_asgi.config.conf import config_from_conf
from ngxlua_asgi.config.log_files import open_logs
from ngxlua_asgi.gateway.asgi import NgxLua
from ngxlua_asgi.logs import Logs
from ngxlua_asgi.server.running import Server
from ngxlua_asgi.types import ASGIApp
from tests.conftest import NEEDED_FILES, SEARCH_PATH, find_free_port
from tests.logs.case import Case, build, read_logs

__all__ = ["ask", "of_nginx", "of_us", "refusal_of_nginx", "served"]

TIMEOUT = 10.0


def ask(port: int, raw: bytes) -> bytes:
    """Send a request; all that comes back until the connection is closed."""
    received = b""
    with socket.create_connection(("127.0.0.1", port), TIMEOUT) as sock:
        sock.sendall(raw)
        try:
            while data := sock.recv(65536):
                received += data
        except ConnectionError:
            pass
    return received


@contextmanager
def served(conf: Path, listening: socket.socket, app: ASGIApp | None = None) -> Iterator[Logs]:
    """Serve a configuration with log files of its own; they are closed at the end."""
    prefix = conf.parents[1]
    config = config_from_conf(conf, prefix, own_logs=True, has_app=app is not None)
    logs = open_logs(config)
    logs.attach()
    begun = threading.Event()
    servers: list[Server] = []

    async def run() -> None:
        server = Server(NgxLua.from_config(config, app, logs=logs), [listening])
        servers.append(server)
        loops.append(asyncio.get_running_loop())
        begun.set()
        await server.run_until_stopped()

    loops: list[asyncio.AbstractEventLoop] = []
    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    try:
        assert begun.wait(TIMEOUT)
        yield logs
    finally:
        if servers:
            loops[0].call_soon_threadsafe(lambda: servers[0].stop(graceful=True))
        thread.join(TIMEOUT)
        logs.close()


def of_us(case: Case, prefix: Path) -> dict[str, str]:
    """What our server writes."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        with served(build(case, prefix, port), listening):
            for raw in case.asks:
                ask(port, raw)
    return read_logs(prefix, port)


# --- the real nginx ----------------------------------------------------------------------------


def _command(prefix: Path, conf: Path, *more: str) -> list[str]:
    (prefix / "modules").symlink_to(NEEDED_FILES["nginx"].parent)
    program = shutil.which("nginx", path=SEARCH_PATH)
    assert program is not None
    early = prefix / "early"
    return [program, "-p", f"{prefix}/", "-c", str(conf), "-e", str(early), *more]


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + TIMEOUT
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), TIMEOUT).close()
            return
        except ConnectionRefusedError:
            time.sleep(0.005)
    raise AssertionError("nginx does not listen")


def of_nginx(case: Case, prefix: Path) -> dict[str, str]:
    """What nginx writes."""
    port = find_free_port()
    conf = build(case, prefix, port)
    with (prefix / "stderr").open("wb") as stderr:
        process = subprocess.Popen(_command(prefix, conf), stderr=stderr)
        try:
            _wait(port, process)
            for raw in case.asks:
                ask(port, raw)
        finally:
            process.send_signal(signal.SIGQUIT)  # what lingers is logged late
            process.wait(TIMEOUT)
    return read_logs(prefix, port)


def refusal_of_nginx(conf: Path, files: Sequence[str] = ()) -> str:
    """Why ``nginx -t`` refuses a configuration; empty where it does not."""
    prefix = conf.parents[1]
    for name in files:
        os.makedirs(prefix / name, exist_ok=True)
    done = subprocess.run(
        _command(prefix, conf, "-t"), capture_output=True, check=False, timeout=TIMEOUT
    )
    for line in done.stderr.decode("latin-1").splitlines():
        before, mark, message = line.partition("nginx: [emerg] ")
        if mark and not before:
            return message.replace(str(prefix), "%PREFIX%")
    return ""
