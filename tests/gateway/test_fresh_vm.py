"""Lua VMs that are made for one request (``lua_code_cache off``): what else has one, and their end.

Rule: which requests get one is nginx's to say (tests/nginx/table_code_cache.py); here are the app,
WebSockets, failures, and that nothing of such a VM is left.
"""

from __future__ import annotations

import gc
import weakref
from pathlib import Path
from typing import Any

import pytest

from ngxlua_asgi import NgxLua
from ngxlua_asgi.worker import Worker
from tests.gateway.driver import Receive, Scope, Send, ask, hello
from tests.gateway.logs import Log

pytestmark = pytest.mark.anyio

COUNT = "n = (n or 0) + 1 ngx.ctx.n = n "


@pytest.fixture
def vms(monkeypatch: pytest.MonkeyPatch) -> list[weakref.ref[Any]]:
    """Every worker that is made, as references that keep none alive."""
    made: list[weakref.ref[Any]] = []
    initialise = Worker.__init__

    def init(self: Worker, *arguments: Any) -> None:
        initialise(self, *arguments)
        made.append(weakref.ref(self._vm))

    monkeypatch.setattr(Worker, "__init__", init)
    return made


async def test_the_vm_ends_with_its_request(vms: list[weakref.ref[Any]]) -> None:
    wrapped = NgxLua(hello, access_by_lua=COUNT + "ngx.sleep(0)", lua_code_cache=False)
    for _ in range(3):
        assert (await ask(wrapped)).body == b"hello"
    gc.collect()
    assert [vm() is not None for vm in vms] == [True, False, False, False]


async def test_a_websocket_has_one_of_its_own() -> None:
    seen: list[Any] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["ngx"].ctx["n"])
        await send({"type": "websocket.accept"})

    wrapped = NgxLua(app, access_by_lua=COUNT, lua_code_cache=False)
    for _ in range(2):
        sent: list[str] = []

        async def receive() -> dict[str, Any]:
            return {"type": "websocket.connect"}

        async def send(message: Any, sent: list[str] = sent) -> None:
            sent.append(message["type"])

        scope = {"type": "websocket", "path": "/", "headers": [], "query_string": b""}
        await wrapped(scope, receive, send)
        assert sent == ["websocket.accept"]
    assert seen == [1, 1]


async def test_one_that_cannot_be_made_is_a_500(tmp_path: Path, log: Log) -> None:
    init = tmp_path / "init.lua"
    init.write_text("ok = true")
    wrapped = NgxLua(
        hello, init_by_lua_file=str(init), access_by_lua="assert(ok)", lua_code_cache=False
    )
    init.write_text("error('not now')")
    assert (await ask(wrapped)).status == 500
    log.expect("not now")
    init.write_text("ok = true")
    assert (await ask(wrapped)).status == 200
