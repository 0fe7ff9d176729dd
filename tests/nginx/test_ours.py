"""Every table on NgxLua.from_conf in process, against what the real nginx answered.

Rule: the same nginx.conf in the same kind of prefix; the raw ASGI messages are judged, not a
client's view of them: one start, bodies, one end. Lifespan startup and shutdown surround the asks,
as they do under a server. An ask with raw bytes is a server's to parse and is left out here.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import anyio
import pytest
from apps import APPS, App, Message
from blocks import Answer

from ngxlua_asgi import ConfigError, NgxLua
from tests.nginx.case import Ask, Case
from tests.nginx.prefix import Place, answer, build, log_line, settled

TABLES = sorted(path.stem for path in Path(__file__).parent.glob("table_*.py"))
PORTS = (54321, 54322, 54323)
LEVELS = {50: "crit", 40: "error", 30: "warn", 25: "notice", 20: "info", 10: "debug"}


def cases() -> Iterator[Any]:
    for table in TABLES:
        for case in import_module(f"tests.nginx.{table}").CASES:
            if any(ask.raw is None for ask in case.asks) or case.refused:
                marks = [pytest.mark.xfail(reason=case.pending)] if case.pending else []
                name = f"{table.removeprefix('table_')}: {case.name}"
                yield pytest.param(case, id=name, marks=marks)


@pytest.fixture
def short_path() -> Iterator[Path]:
    """Not tmp_path: Lua shortens the name of a chunk that is longer than 60 bytes."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.mark.parametrize("case", list(cases()))
def test_case(
    case: Case,
    anyio_backend: tuple[str, dict[str, Any]],
    caplog: pytest.LogCaptureFixture,
    short_path: Path,
) -> None:
    name, options = anyio_backend
    expected = case.expected_of_us()
    place = Place(short_path, PORTS)
    conf = build(case, place)
    if expected.refused:
        with pytest.raises(ConfigError) as refusal:
            load(case, conf)
        assert expected.refused in place.normal(str(refusal.value).encode()).decode()
        return
    asks = [ask for ask in case.asks if ask.raw is None]
    answers: list[Answer] = []
    with caplog.at_level(logging.INFO, logger="ngxlua_asgi"):
        wrapped = load(case, conf)
        anyio.run(converse, wrapped, asks, place, answers, backend=name, backend_options=options)
    for ask, got in zip(asks, answers, strict=True):
        want = ask.expected_of_us()
        assert (ask.target, got.status) == (ask.target, want.status)
        assert (ask.target, got.reply_headers) == (ask.target, want.expected_headers())
        assert (ask.target, got.reply) == (ask.target, want.reply)
        assert (ask.target, got.cut) == (ask.target, want.cut)
    at_start = {text for _, text in wrapped.config.notices}  # nginx says these before it serves
    entries = [
        record
        for record in caplog.records
        if record.name == "ngxlua_asgi" and record.getMessage() not in at_start
    ]
    log = [log_line(LEVELS[one.levelno], one.getMessage(), case, place) for one in entries]
    told = tuple(line for line in settled(log) if not line.startswith(("[info]", "[debug]")))
    assert told == expected.error_log


def with_lifespan(app: App) -> App:
    """The apps of the tables know HTTP only."""

    async def whole(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await app(scope, receive, send)
        else:
            for event in ("startup", "shutdown"):
                await receive()
                await send({"type": f"lifespan.{event}.complete"})

    return whole


def load(case: Case, conf: Path) -> NgxLua:
    upstreams = {name: APPS[name] for name in case.apps}
    wrapped = with_lifespan(APPS[case.app]) if case.app else None
    made: NgxLua = NgxLua.from_conf(conf, wrapped, upstreams=upstreams)
    return made


async def converse(wrapped: NgxLua, asks: list[Ask], place: Place, answers: list[Answer]) -> None:
    """Start, ask everything in order, stop."""
    async with lifespan(wrapped):
        for ask in asks:
            with anyio.fail_after(10):
                answers.append(await exchange(wrapped, ask, place))


@asynccontextmanager
async def lifespan(wrapped: NgxLua) -> AsyncIterator[None]:
    started, stopping = anyio.Event(), anyio.Event()
    incoming: list[Message] = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]

    async def receive() -> Message:
        if len(incoming) == 1:
            await stopping.wait()
        return incoming.pop(0)

    async def send(message: Message) -> None:
        assert message["type"] in ("lifespan.startup.complete", "lifespan.shutdown.complete")
        started.set()

    async with anyio.create_task_group() as group:
        scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
        group.start_soon(wrapped, scope, receive, send)
        with anyio.fail_after(10):
            await started.wait()
        yield
        stopping.set()


async def exchange(wrapped: NgxLua, ask: Ask, place: Place) -> Answer:
    """Send one ask as a server would; put its response together as a server would."""
    incoming: list[Message] = [{"type": "http.request", "body": dechunked(ask), "more_body": False}]
    outgoing: list[Message] = []

    async def receive() -> Message:
        await anyio.lowlevel.checkpoint()
        if incoming:
            return incoming.pop(0)
        if outgoing and ended(outgoing[-1]):
            return {"type": "http.disconnect"}
        await anyio.sleep_forever()
        raise AssertionError

    async def send(message: Message) -> None:
        await anyio.lowlevel.checkpoint()
        outgoing.append(message)

    await wrapped(scope_of(ask, place), receive, send)
    return judged(outgoing, ask, place)


def judged(outgoing: list[Message], ask: Ask, place: Place) -> Answer:
    if not outgoing:
        return Answer(None, cut=True)
    start, *bodies = outgoing
    assert start["type"] == "http.response.start"
    assert {message["type"] for message in bodies} <= {"http.response.body"}
    assert all(message.get("more_body", False) for message in bodies[:-1])
    lines = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in start["headers"]]
    assert all(name == name.lower() for name, _ in lines)
    body = b"".join(message.get("body", b"") for message in bodies)
    if ask.method == "HEAD" or start["status"] in (204, 304):
        body = b""  # servers leave it out
    return answer(start["status"], lines, body, not ended(outgoing[-1]), place)


def ended(message: Message) -> bool:
    return message["type"] == "http.response.body" and not message.get("more_body", False)


def scope_of(ask: Ask, place: Place) -> dict[str, Any]:
    path, _, query = place.fill(ask.target).partition("?")
    headers = [(name.lower(), place.fill(value)) for name, value in ask.sent_headers()]
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": ask.version,
        "method": ask.method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode("latin-1"),
        "query_string": query.encode("latin-1"),
        "root_path": "",
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers],
        "client": (ask.client, 4321),
        "server": ("127.0.0.1", place.ports[ask.port - 1]),
        "state": {},
    }


def dechunked(ask: Ask) -> bytes:
    """The body as a server hands it over."""
    if ("Transfer-Encoding", "chunked") not in ask.headers:
        return ask.body
    body, rest = b"", ask.body
    while rest:
        size, _, rest = rest.partition(b"\r\n")
        body, rest = body + rest[: int(size, 16)], rest[int(size, 16) + 2 :]
    return body
