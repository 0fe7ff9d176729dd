"""Apps that a location's proxy_pass reaches in process, in the Python spelling.

Rule: the app sees what nginx would send to that server; a name that is no app is a real server's.
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from ngxlua_asgi import ConfigError, Location, NgxLua
from ngxlua_asgi.types import Receive, Scope, Send
from tests.gateway.driver import ask, hello


async def other(scope: Scope, receive: Receive, send: Send) -> None:
    """Say which path and Host arrived."""
    text = f"{scope['path']} {dict(scope['headers'])[b'host'].decode()}".encode()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": text})


def test_a_name_is_an_app() -> None:
    wrapped = NgxLua(
        hello,
        upstreams={"other": other},
        locations={"/api/": Location(proxy_pass="http://other/v1/"), "/": Location()},
    )
    assert asyncio.run(ask(wrapped, "/api/users")).body == b"/v1/users other"
    assert asyncio.run(ask(wrapped, "/users")).body == b"hello"


@pytest.mark.parametrize("upstreams", [["other"], {"other": "no app"}], ids=str)
def test_what_is_no_app(upstreams: Any) -> None:
    with pytest.raises(ConfigError, match=r'"upstreams" takes \{name: ASGI app\}'):
        NgxLua(hello, upstreams=upstreams)
