"""Fixtures for what scripts `require` by name.

`ours` evaluates expressions in a request of a whole `NgxLua`, `nginx` (tests/api) the same ones in
the real thing. Rule: as there, an expression is judged by the line `REPORT` makes of its results.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import pytest

from ngxlua_asgi import NgxLua
from tests.api.conftest import REPORT, Ask, nginx
from tests.conftest import IN_CI
from tests.gateway.driver import ask, hello
from tests.gateway.logs import log

__all__ = ["log", "make", "nginx", "ours", "script"]

DEBIAN = Path("/usr/share/lua/5.1")

ANSWER = r"""
    ngx.req.read_body()
    for line in ngx.req.get_body_data():gmatch("[^\n]+") do
        ngx.say(report(line))
    end
"""


def make(**options: Any) -> Ask:
    """A function that evaluates expressions under these options."""
    wrapped = NgxLua(hello, init_by_lua=REPORT, content_by_lua=ANSWER, **options)

    def evaluate(lines: list[str]) -> list[str]:
        async def whole() -> bytes:
            body = "\n".join(lines).encode()
            length = (b"content-length", b"%d" % len(body))
            return (await ask(wrapped, "/", body, method="POST", headers=[length])).body

        return anyio.run(whole).decode().splitlines()

    return evaluate


@pytest.fixture(scope="module")
def ours() -> Ask:
    return make()


@pytest.fixture
def script() -> Callable[..., str]:
    """Runs a content handler: what it has said."""

    def run(lua: str, **options: Any) -> str:
        wrapped = NgxLua(hello, content_by_lua=lua, **options)

        async def whole() -> bytes:
            return (await ask(wrapped)).body

        return anyio.run(whole).decode("latin-1")

    return run


def debian(name: str) -> str:
    """The search path for Debian's Lua modules; skips where the file `name` is not installed."""
    if not (DEBIAN / name).exists():
        reason = f"{DEBIAN / name} is not installed"
        if IN_CI:
            pytest.fail(f"{reason}, and CI=true", pytrace=False)
        pytest.skip(reason)
    return f"{DEBIAN}/?.lua;;"
