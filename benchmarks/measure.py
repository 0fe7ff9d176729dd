"""How a figure is taken: in process by driving the ASGI callable, or from a uvicorn under wrk.

Rule: CPU time, never the clock on the wall; the variants of a comparison take turns, round after
round, so that a slow moment of the machine meets all of them, and the best round of each counts.
"""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from starlette.types import ASGIApp, Message, Scope

from benchmarks.apps import KEY, KEY_BYTES, make

ROOT = Path(__file__).resolve().parent.parent
UVICORN_OPTIONS = ("--port", "0", "--no-access-log", "--no-use-colors")
TICKS = os.sysconf("SC_CLK_TCK")

HEADERS = [
    (b"host", b"127.0.0.1:8000"),
    (b"user-agent", b"wrk/4.1.0"),
    (b"accept", b"*/*"),
    (b"accept-encoding", b"gzip"),
    (b"x-api-key", KEY_BYTES),
]
SCOPE: Scope = {
    "type": "http",
    "asgi": {"version": "3.0", "spec_version": "2.3"},
    "http_version": "1.1",
    "method": "GET",
    "scheme": "http",
    "path": "/",
    "raw_path": b"/",
    "query_string": b"",
    "root_path": "",
    "headers": HEADERS,
    "client": ("127.0.0.1", 50000),
    "server": ("127.0.0.1", 8000),
    "state": {},
}


def new_scope() -> Scope:
    """Make a scope as a server does: a new dict with a new list of headers, per request."""
    scope = dict(SCOPE)
    scope["headers"] = list(HEADERS)
    return scope


async def receive() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


async def send(message: Message) -> None:
    pass


async def check(name: str, app: ASGIApp) -> None:
    """Make sure that what is measured answers, and answers 200."""
    messages: list[Message] = []

    async def keep(message: Message) -> None:
        messages.append(message)

    await app(new_scope(), receive, keep)
    if messages[0]["status"] != 200:
        raise SystemExit(f"{name} answers {messages[0]['status']}")


async def _drive(app: ASGIApp, requests: int) -> float:
    start = time.process_time()
    for _ in range(requests):
        await app(new_scope(), receive, send)
    return (time.process_time() - start) / requests * 1e6


def in_process(names: Iterable[str], requests: int, rounds: int) -> dict[str, float]:
    """Return the microseconds of CPU per request of each app, its best round."""

    async def run() -> dict[str, float]:
        apps = {name: make(name) for name in names}
        for name, app in apps.items():
            await check(name, app)
            await _drive(app, requests // 4)  # warm up: the JIT, the caches
        best = dict.fromkeys(apps, float("inf"))
        for _ in range(rounds):
            for name, app in apps.items():
                best[name] = min(best[name], await _drive(app, requests))
        return best

    return asyncio.run(run())


def cpu_seconds(pid: int) -> float:
    """Read the CPU time of a process so far, user and system, all threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


@contextmanager
def uvicorn(name: str) -> Iterator[tuple[int, str]]:
    """Serve one app by its own uvicorn; give its pid and URL."""
    process = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", *UVICORN_OPTIONS, "--factory", "benchmarks.apps:serve"],
        cwd=ROOT,
        env={**os.environ, "BENCH_APP": name},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        seen: list[str] = []
        for line in process.stderr:
            seen.append(line)
            running = re.search(r"Uvicorn running on (http://\S+)", line)
            if running:
                yield process.pid, running[1]
                return
        raise SystemExit(f"uvicorn did not start {name}:\n{''.join(seen)}")
    finally:
        process.terminate()
        process.wait()
        if process.stderr is not None:
            process.stderr.close()


def _load(url: str, seconds: float) -> int:
    """Put wrk on a server; return how many requests it answered, all of them with 200."""
    command = ["wrk", "-t1", "-c16", f"-d{seconds:g}s", "-H", f"X-API-Key: {KEY}", url]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    requests = re.search(r"(\d+) requests in", output)
    if requests is None or "Non-2xx" in output:
        raise SystemExit(f"wrk says:\n{output}")
    return int(requests[1])


def under_uvicorn(
    names: Iterable[str], seconds: int, rounds: int, tell: Callable[[str], Any] = lambda _: None
) -> dict[str, float]:
    """Return the microseconds of the server's CPU per request of each app, its best round."""
    with ExitStack() as stack:
        servers = {name: stack.enter_context(uvicorn(name)) for name in names}
        best = dict.fromkeys(servers, float("inf"))
        for turn in range(rounds):
            tell(f"round {turn + 1} of {rounds}")
            for name, (pid, url) in servers.items():
                before = cpu_seconds(pid)
                requests = _load(url, seconds)
                best[name] = min(best[name], (cpu_seconds(pid) - before) / requests * 1e6)
        return best
