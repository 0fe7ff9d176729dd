"""Nonsense over real sockets: each connection ends, and nothing is raised in the loop.

Rule: as in tests/server/served.py; what heads and bodies mean is tested in test_head.py.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ngxlua_asgi.types import Receive, Scope, Send
from tests.server.served import Served, answer, received, serve
from tests.server.test_head import HEADS

raised: list[Any] = []


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        handler = asyncio.get_running_loop()
        handler.set_exception_handler(lambda _loop, context: raised.append(context))
        raise NotImplementedError
    if b"a" in scope["query_string"]:
        while (await receive()).get("more_body"):
            pass
    await answer(send, scope["raw_path"])


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serve(app) as running:
        yield running


@given(st.lists(HEADS, min_size=1, max_size=4), st.booleans())
@settings(max_examples=200, deadline=None)
def test_nonsense(served: Served, parts: list[bytes], in_pieces: bool) -> None:
    with served.connect() as client:
        try:
            for part in parts if in_pieces else [b"".join(parts)]:
                client.sendall(part)
            client.shutdown(socket.SHUT_WR)
            received(client)
        except TimeoutError:
            raise
        except OSError:
            pass  # refused or answered, and closed, before all was sent
    assert raised == []
