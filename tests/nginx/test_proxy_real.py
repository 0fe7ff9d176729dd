"""proxy_pass to real servers: the tables again, with a uvicorn behind each upstream block.

Rule: what nginx answered holds here too, whether a name is an app of this process or a server.
Beside the tables: bodies that flow both ways at once, large ones, and servers that do not answer.
"""

from __future__ import annotations

import logging
import socket
from collections.abc import AsyncIterator, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import anyio
import nginx as conformance
import pytest
from apps import Message
from blocks import page

from ngxlua_asgi import NgxLua
from tests.nginx.case import Case
from tests.nginx.prefix import Place, build, log_line, settled
from tests.nginx.test_ours import LEVELS, PORTS, TABLES, converse, lifespan

CASES = [
    pytest.param(case, id=f"{table}: {case.name}")
    for table in TABLES
    if table.startswith("table_proxy")
    for case in import_module(f"tests.nginx.{table}").CASES
    if case.apps and case.asks
]
BIG = bytes(range(256)) * 8000


@pytest.fixture(scope="module")
def ports() -> Iterator[dict[str, int]]:
    with conformance.serve_apps() as served:
        yield served


@pytest.fixture
def silent() -> Iterator[int]:
    """A port where connections are taken and nothing is said."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize("case", CASES)
def test_tables(
    case: Case,
    ports: dict[str, int],
    anyio_backend: tuple[str, dict[str, Any]],
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
) -> None:
    name, options = anyio_backend
    place = Place(tmp_path, PORTS, ports)
    asks = [ask for ask in case.asks if not ask.differs]
    wrapped = NgxLua.from_conf(build(case, place))
    answers: list[Any] = []
    with caplog.at_level(logging.INFO, "ngxlua_asgi"):
        anyio.run(converse, wrapped, asks, place, answers, backend=name, backend_options=options)
    for ask, given in zip(asks, answers, strict=True):
        assert (ask.target, given.status, given.reply) == (ask.target, ask.status, ask.reply)
        assert given.reply_headers == ask.expected_headers(), ask.target
    if not case.differs and len(asks) == len(case.asks):
        entries = [
            log_line(LEVELS[record.levelno], record.getMessage(), case, place)
            for record in caplog.records
            if record.name == "ngxlua_asgi"
        ]
        assert settled(entries) == case.error_log


def of(tmp_path: Path, config: str) -> NgxLua:
    return NgxLua.from_conf(build(Case("", config), Place(tmp_path, PORTS)))


def scope(path: str, method: str = "GET", *headers: tuple[bytes, bytes]) -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"localhost"), *headers],
        "client": ("127.0.0.1", 4321),
        "server": ("127.0.0.1", 80),
        "state": {},
    }


async def ask(wrapped: NgxLua, request: dict[str, Any], *parts: bytes) -> tuple[int, bytes]:
    incoming: list[Message] = [
        {"type": "http.request", "body": part, "more_body": at < len(parts)}
        for at, part in enumerate(parts or (b"",), 1)
    ]
    outgoing: list[Message] = []

    async def receive() -> Message:
        if incoming:
            return incoming.pop(0)
        await anyio.sleep_forever()
        raise AssertionError

    async def send(message: Message) -> None:
        outgoing.append(message)

    with anyio.fail_after(20):
        await wrapped(request, receive, send)
    body = b"".join(message.get("body", b"") for message in outgoing[1:])
    return outgoing[0]["status"], body


@pytest.fixture
async def echo(tmp_path: Path, ports: dict[str, int]) -> AsyncIterator[NgxLua]:
    wrapped = of(
        tmp_path,
        f"client_max_body_size 8m; location / {{ proxy_pass http://127.0.0.1:{ports['wire']}; }}",
    )
    async with lifespan(wrapped):
        yield wrapped


@pytest.mark.anyio
async def test_large_bodies_come_and_go(echo: NgxLua) -> None:
    sized = (b"content-length", str(len(BIG)).encode())
    assert await ask(echo, scope("/x", "POST", sized), BIG) == (200, b"POST /x \n" + BIG)
    pieces = [BIG[at : at + 70_000] for at in range(0, len(BIG), 70_000)]
    chunked = (b"transfer-encoding", b"chunked")
    assert await ask(echo, scope("/x", "PUT", chunked), *pieces) == (200, b"PUT /x \n" + BIG)


@pytest.mark.anyio
async def test_requests_one_after_the_other(echo: NgxLua) -> None:
    for at in range(10):
        assert await ask(echo, scope(f"/{at}")) == (200, b"GET /%d \n" % at)


@pytest.mark.anyio
async def test_a_silent_server_is_a_504(tmp_path: Path, silent: int) -> None:
    config = f"""
proxy_read_timeout 50ms;
location /t {{ proxy_pass http://127.0.0.1:{silent}; }}
location /p {{ error_page 504 = /page; proxy_pass http://127.0.0.1:{silent}; }}
location = /page {{ return 200 "late $upstream_status"; }}
"""
    wrapped = of(tmp_path, config)
    async with lifespan(wrapped):
        assert await ask(wrapped, scope("/t")) == (504, page("504 Gateway Time-out"))
        assert await ask(wrapped, scope("/p")) == (200, b"late 504")


@pytest.mark.anyio
@pytest.mark.parametrize("size", [10, 100_000])
async def test_the_body_reaches_the_second_who_is_asked(
    tmp_path: Path, silent: int, ports: dict[str, int], size: int
) -> None:
    config = f"""
proxy_read_timeout 50ms;
location /t {{ error_page 504 = @second; proxy_pass http://127.0.0.1:{silent}; }}
location @second {{ proxy_pass http://127.0.0.1:{ports["wire"]}; }}
"""
    wrapped = of(tmp_path, config)
    body = b"x" * size
    length = (b"content-length", str(size).encode())
    async with lifespan(wrapped):
        assert await ask(wrapped, scope("/t", "POST", length), body[:5], body[5:]) == (
            200,
            b"POST /t \n" + body,
        )
