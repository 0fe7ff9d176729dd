"""The process in which test_fuzz_conf.py loads spoiled configurations and asks them.

Rule: one line of JSON in, one out: what became of a configuration. A crash or an endless loop ends
or stops this process only, and its parent sees that. `Judge` is the parent's end.
"""

from __future__ import annotations

import json
import logging
import os
import selectors
import subprocess
import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import anyio
import h11

from ngxlua_asgi import ConfigError, LuaCodeError, NgxLua

__all__ = ["Judge", "Verdict"]

Verdict = dict[str, Any]
Message = MutableMapping[str, Any]
PATIENCE = 20.0  # seconds for a configuration, in all
TURN = 3.0  # seconds for a request: then it is cancelled, as by a client that leaves
ROOT = Path(__file__).resolve().parents[2]


# --- the worker ------------------------------------------------------------------------------


class _Failures(logging.Handler):
    """Keeps what the log says of failures of the driver itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if record.funcName == "_note_failure":
            self.found.append(message)


async def _app(scope: Any, receive: Any, send: Any) -> None:
    """The wrapped app and the upstreams."""
    if scope["type"] == "lifespan":
        for event in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{event}.complete"})
        return
    while (await receive()).get("more_body", False):
        pass
    headers = [(b"content-type", b"text/plain"), (b"x-who", b"app")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": scope["path"].encode(), "more_body": True})
    await send({"type": "http.response.body", "body": b"!"})


def _scope(target: str, host: str) -> dict[str, Any]:
    path, _, query = target.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": unquote(path, errors="replace"),
        "raw_path": path.encode("latin-1"),
        "query_string": query.encode("latin-1"),
        "root_path": "",
        "headers": [
            (b"host", host.encode("latin-1")),
            (b"user-agent", b"fuzz"),
            (b"cookie", b"a=b"),
        ],
        "client": ("127.0.0.1", 4321),
        "server": ("127.0.0.1", 8080),
        "state": {},
    }


class _Wire:
    """A server's ends of a request; h11 is the judge of what is sent."""

    def __init__(self) -> None:
        self.http = h11.Connection(h11.SERVER)
        self.http.receive_data(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        self.http.next_event()
        self.http.next_event()
        self.taken = False
        self.ended = anyio.Event()

    async def receive(self) -> Message:
        if not self.taken:
            self.taken = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self.ended.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        await anyio.lowlevel.checkpoint()
        if message["type"] == "http.response.start":
            assert all(name == name.lower() for name, _ in message["headers"])
            status, headers = message["status"], message["headers"]
            self.http.send(h11.Response(status_code=status, headers=headers))
            return
        assert message["type"] == "http.response.body", message
        self.http.send(h11.Data(data=message.get("body", b"")))
        if not message.get("more_body", False):
            self.http.send(h11.EndOfMessage())
            self.ended.set()


async def _ask(wrapped: NgxLua, target: str, host: str) -> str:
    wire = _Wire()
    with anyio.move_on_after(TURN) as patience:
        await wrapped(_scope(target, host), wire.receive, wire.send)
    if patience.cancelled_caught:
        return "waits"
    if wire.ended.is_set():
        return "answered"
    assert wire.http.our_state is h11.SEND_BODY, "no answer"
    return "cut"


async def _serve(wrapped: NgxLua, asks: list[tuple[str, str]]) -> list[str]:
    """Startup, the requests, shutdown."""
    incoming: list[Message] = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
    asked = anyio.Event()
    started = anyio.Event()

    async def receive() -> Message:
        if len(incoming) == 1:
            await asked.wait()
        return incoming.pop(0)

    async def send(message: Message) -> None:
        assert message["type"].endswith(".complete"), message
        started.set()

    answers = []
    async with anyio.create_task_group() as group:
        scope: Message = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
        group.start_soon(wrapped, scope, receive, send)
        with anyio.fail_after(TURN):
            await started.wait()
        for target, host in asks:
            answers.append(await _ask(wrapped, target, host))
        asked.set()
    return answers


def _judge(path: Path, asks: list[tuple[str, str]], failures: _Failures) -> Verdict:
    failures.found.clear()
    try:
        wrapped = NgxLua.from_conf(path, _app, upstreams={"hello": _app, "users": _app})
    except ConfigError as error:
        return {"is": "refused", "says": str(error), "file": error.file, "line": error.line}
    except LuaCodeError as error:
        return {"is": "lua", "says": str(error), "phase": error.phase}
    answers = anyio.run(_serve, wrapped, asks)
    return {"is": "served", "answers": answers, "failures": list(failures.found)}


def main() -> None:
    """Judge until there is nothing more."""
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what scripts print is none of the answer
    failures = _Failures()
    logger = logging.getLogger("ngxlua_asgi")
    logger.addHandler(failures)
    logger.propagate = False
    for line in sys.stdin:
        path, asks = json.loads(line)
        try:
            verdict = _judge(Path(path), asks, failures)
        except BaseException:  # whatever it is, it should not be
            verdict = {"is": "broken", "says": traceback.format_exc()}
        print(json.dumps(verdict), file=out, flush=True)


# --- the parent's end ------------------------------------------------------------------------


class Judge:
    """Asks a worker, and starts another where one has come to grief."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "worker.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.judged = 0

    def judge(self, conf: str, asks: list[tuple[str, str]]) -> Verdict:
        """What becomes of this configuration, put where the files of the test are."""
        path = self.folder / "conf" / "nginx.conf"
        path.write_bytes(conf.encode("latin-1"))
        process = self._running()
        assert process.stdin is not None
        process.stdin.write(json.dumps([str(path), asks]).encode() + b"\n")
        process.stdin.flush()
        line = self._line(process)
        if line is None or not line.endswith(b"\n"):
            self.stop()
            return {"is": "broken", "says": "it hangs" if line is None else self._last_words()}
        verdict: Verdict = json.loads(line)
        return verdict

    def _running(self) -> subprocess.Popen[bytes]:
        self.judged += 1
        if self.judged % 500 == 0:
            self.stop()  # so that memory is no question
        if self.process is None:
            with self.log.open("wb") as stderr:
                self.process = subprocess.Popen(
                    [sys.executable, "-X", "faulthandler", "-m", "tests.nginx.fuzz_worker"],
                    cwd=ROOT,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=stderr,
                    env={**os.environ, "RES_OPTIONS": "timeout:1 attempts:1"},
                )
        return self.process

    def _line(self, process: subprocess.Popen[bytes]) -> bytes | None:
        """The worker's answer: cut where it has died, None where it does not come."""
        assert process.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            if not selector.select(PATIENCE):
                return None
        return process.stdout.readline()

    def _last_words(self) -> str:
        return f"it died: {self.log.read_text(errors='replace')[-3000:]}"

    def stop(self) -> None:
        """End the worker."""
        process, self.process = self.process, None
        if process is not None:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                assert stream is not None
                stream.close()


if __name__ == "__main__":
    main()
