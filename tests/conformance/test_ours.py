"""Every conformance block on NgxLua in process, against what the real nginx answered.

Rule: the raw ASGI messages are judged, not a client's view of them: one start, bodies, one end.
A block is answered by an NgxLua of its own; a request body comes whole and byte by byte.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import anyio
import pytest
from apps import APPS, Message
from blocks import Answer, Block, gather, log_line, normal

from ngxlua_asgi import NgxLua

TURNS = 10  # of the event loop: what timers of no delay need, and a little more
MODULES = sorted(path.stem for path in Path(__file__).parent.glob("data_*.py"))
# nginx says it, too, with a name that nobody knows
CHATTER = "is buffered to a temporary file"
LEVELS = {
    logging.CRITICAL: "crit",
    logging.ERROR: "error",
    logging.WARNING: "warn",
    25: "notice",
    logging.INFO: "info",
    logging.DEBUG: "debug",
}


def cases() -> Iterator[Any]:
    for module in MODULES:
        for block in import_module(module).BLOCKS:
            name = f"{module.removeprefix('data_')}: {block.name}"
            marks = [pytest.mark.xfail(reason=block.pending)] if block.pending else []
            yield pytest.param(block, False, id=name, marks=marks)
            if block.body:
                yield pytest.param(block, True, id=f"{name} (byte by byte)", marks=marks)


@pytest.mark.parametrize(("block", "bytewise"), list(cases()))
def test_block(
    block: Block,
    bytewise: bool,
    anyio_backend: tuple[str, dict[str, Any]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    name, options = anyio_backend
    expected = block.expected_of_us()
    answer = Answer()
    with caplog.at_level(logging.INFO, logger="ngxlua_asgi"):
        anyio.run(ask, block, bytewise, answer, backend=name, backend_options=options)
    entries = [
        record
        for record in caplog.records
        if record.name == "ngxlua_asgi" and CHATTER not in record.getMessage()
    ]
    log = [log_line(LEVELS[entry.levelno], entry.getMessage(), block.full_log) for entry in entries]
    assert answer.status == expected.status
    assert answer.reply_headers == expected.reply_headers
    assert answer.reply == expected.reply
    assert answer.cut == expected.cut
    assert unmatched(log, expected.error_log) == ([], [])


async def ask(block: Block, bytewise: bool, answer: Answer) -> None:
    """Send the block's request as a server would and note the response's messages."""
    wrapped = NgxLua(APPS[block.app], **block.options)
    body = dechunked(block)
    pieces = [body[i : i + 1] for i in range(len(body))] if bytewise else [body]
    incoming: list[Message] = [
        {"type": "http.request", "body": piece, "more_body": i < len(pieces)}
        for i, piece in enumerate(pieces, 1)
    ]
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

    with anyio.fail_after(10):
        await wrapped(scope_of(block), receive, send)
        for _ in range(TURNS):
            await anyio.lowlevel.checkpoint()
    note(outgoing, answer, block.method)


def note(outgoing: list[Message], answer: Answer, method: str) -> None:
    """Judge the order of the messages and put them together as a server would."""
    answer.cut = not outgoing or not ended(outgoing[-1])
    if not outgoing:
        return
    start, *bodies = outgoing
    assert start["type"] == "http.response.start"
    assert {message["type"] for message in bodies} <= {"http.response.body"}
    assert all(message.get("more_body", False) for message in bodies[:-1])
    headers = [
        (name.decode("latin-1"), value.decode("latin-1")) for name, value in start["headers"]
    ]
    assert all(name == name.lower() for name, _ in headers)
    body = b"".join(message.get("body", b"") for message in bodies)
    if method == "HEAD" or start["status"] in (204, 304):
        body = b""  # servers leave it out
    answer.status, answer.reply_headers, answer.reply = (
        start["status"],
        gather(headers),
        normal(body),
    )


def ended(message: Message) -> bool:
    return message["type"] == "http.response.body" and not message.get("more_body", False)


def scope_of(block: Block) -> dict[str, Any]:
    path, _, query = block.target.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": block.version,
        "method": block.method,
        "scheme": "http",
        "path": unquote_to_bytes(path).decode(),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [
            (name.lower().encode(), value.encode("latin-1")) for name, value in block.raw_headers()
        ],
        "client": ("127.0.0.1", 54321),
        "server": ("127.0.0.1", 80),
        "state": {},
    }


def dechunked(block: Block) -> bytes:
    """The body as a server hands it over."""
    if ("Transfer-Encoding", "chunked") not in block.headers:
        return block.body
    body, rest = b"", block.body
    while rest:
        size, _, rest = rest.partition(b"\r\n")
        body, rest = body + rest[: int(size, 16)], rest[int(size, 16) + 2 :]
    return body


def unmatched(log: list[str], wanted: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Entries nobody expected, and expectations without an entry; "~" begins an open end."""
    over = list(log)
    missing = []
    for text in wanted:
        found = [line for line in over if matches(line, text)]
        if found:
            over.remove(found[0])
        else:
            missing.append(text)
    return over, missing


def matches(line: str, text: str) -> bool:
    return line.startswith(text[1:]) if text.startswith("~") else line == text
