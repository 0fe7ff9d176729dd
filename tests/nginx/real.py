"""Runs cases on a real nginx: the oracle.

Rule: one nginx a case, in one process (`master_process off`), so that nothing of a case reaches the
next; its asks go one after the other, each on its own connection. The log is read once nginx has
ended, complete.
"""

from __future__ import annotations

import re
import socket
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import nginx as conformance
from blocks import Answer

from tests.nginx.case import Ask, Case
from tests.nginx.prefix import MODULES, PORTS, Place, answer, build, log_line, settled

__all__ = ["Told", "missing", "run", "uses_apps"]

TIMEOUT = 10
_ENTRY = re.compile(r"^\d{4}/\d\d/\d\d \d\d:\d\d:\d\d \[(\w*)\] \d+#\d+: (\*\d+ )?", re.M)
_LEVELS = {"emerg": "crit", "alert": "crit", "stderr": "crit", "": "crit"}
_REFUSED = re.compile(r"\[emerg\] (?:\d+#\d+: )?(.*)$", re.M)


@dataclass
class Told:
    """What nginx had to say to a case: an answer an ask, its log, why it would not start."""

    answers: list[Answer]
    error_log: tuple[str, ...] = ()
    refused: str = ""


def run(cases: Iterable[Case], work: Path, apps: dict[str, int]) -> dict[str, Told]:
    """What nginx answers to each case, by the case's name.

    Args:
        cases: what to ask.
        work: an empty directory.
        apps: the port of each app, from conformance's `serve_apps()`; may be empty where
            `uses_apps` is false.
    """
    return {case.name: _run(case, work / str(at), apps) for at, case in enumerate(cases)}


def uses_apps(cases: Iterable[Case]) -> bool:
    return any(case.app or case.apps for case in cases)


def missing() -> list[str]:
    """The modules that are not installed."""
    folder = _module_dir()
    return [name for name in MODULES if not (folder / f"{name}_module.so").exists()]


def _run(case: Case, prefix: Path, apps: dict[str, int]) -> Told:
    place = Place(prefix, tuple(conformance._free_ports(PORTS)), apps)
    conf = build(case, place)
    (prefix / "modules").symlink_to(_module_dir())
    command = [conformance._program(), "-p", str(prefix), "-c", str(conf)]
    if not case.asks:
        return Told([], refused=_refusal(command, place))
    with (
        (prefix / "stderr").open("wb") as stderr,
        conformance._process(command, stderr) as process,
    ):
        try:
            conformance._wait_for(place.ports[0], process, prefix / "stderr")
        except RuntimeError:
            return Told([], refused=_refusal(command, place))
        answers = [_ask(ask, place, case.name) for ask in case.asks]
    return Told(answers, settled(_log(prefix / "logs" / "error.log", case, place)))


def _refusal(command: list[str], place: Place) -> str:
    done = subprocess.run(
        [*command, "-t"], capture_output=True, text=True, check=False, timeout=TIMEOUT
    )
    found = _REFUSED.search(done.stderr)
    return place.normal(found[1].encode()).decode() if found else ""


def _ask(ask: Ask, place: Place, name: str) -> Answer:
    head, body = ask.sent()
    head = place.fill(head.decode("latin-1")).encode("latin-1")
    target = ("127.0.0.1", place.ports[ask.port - 1])
    received = b""
    with socket.create_connection(target, TIMEOUT, (ask.client, 0)) as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.sendall(head)
        if body:
            time.sleep(0.02)  # apart from the head, or a small body never meets the body buffer
            with suppress(ConnectionError):
                sock.sendall(body)
        try:
            while data := sock.recv(65536):
                received += data
        except ConnectionResetError:
            pass
        except TimeoutError:
            raise TimeoutError(f"{name}: {ask.target}: no end after {received!r}") from None
    return _parse(received, ask.method, place)


def _parse(received: bytes, method: str, place: Place) -> Answer:
    head, found, rest = received.partition(b"\r\n\r\n")
    if not found:
        return Answer(None, reply=place.normal(received), cut=True)
    status_line, *lines = head.decode("latin-1").split("\r\n")
    status = int(status_line.split(" ")[1])
    if status == 100:
        return _parse(rest, method, place)
    pairs = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    every = {name.lower(): value for name, value in pairs}
    cut = False
    bodiless = method == "HEAD" or status in (204, 304)
    if not bodiless and every.get("transfer-encoding") == "chunked":
        rest, cut = conformance._dechunk(rest)
    elif not bodiless and "content-length" in every:
        cut = len(rest) < int(every["content-length"])
    return answer(status, pairs, rest, cut, place)


def _log(path: Path, case: Case, place: Place) -> Iterator[str | None]:
    text = path.read_text(encoding="latin-1")
    starts = list(_ENTRY.finditer(text))
    ends = [entry.start() for entry in starts[1:]] + [len(text)]
    for entry, end in zip(starts, ends, strict=True):
        message = text[entry.end() : end].rstrip("\n")
        level = _LEVELS.get(entry[1], entry[1])
        # What nginx tells about itself has no connection's number.
        if entry[2] or "[lua]" in message or level not in ("notice", "info"):
            yield log_line(level, message, case, place)


def _module_dir() -> Path:
    return conformance._module_dir() or Path(conformance.MODULE_DIRS[0])
