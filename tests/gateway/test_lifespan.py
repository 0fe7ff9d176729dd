"""The worker's own phases, the code cache and the memory limit.

Rule: a worker starts and stops once, whatever the app makes of the lifespan protocol; a worker that
runs out of memory answers 500 and goes on.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from ngxlua_asgi import NgxLua
from tests.gateway.driver import (
    GUARD_SECONDS,
    App,
    Message,
    Receive,
    Scope,
    Send,
    ask,
    hello,
)
from tests.gateway.logs import Log

pytestmark = pytest.mark.anyio

WORKER = {
    "init_worker_by_lua": 'ngx.log(ngx.NOTICE, "worker starts") started = true',
    "exit_worker_by_lua": 'ngx.log(ngx.NOTICE, "worker stops ", tostring(ngx.worker.exiting()))',
}


async def lifespan(app: Any, log: Log | None = None) -> list[str]:
    """What the app sends in a whole life; the log gets `up` where the server starts serving."""
    sent: list[str] = []
    incoming = ["lifespan.startup", "lifespan.shutdown"]

    async def receive() -> Message:
        await anyio.lowlevel.checkpoint()
        if not incoming:
            await anyio.sleep_forever()
        return {"type": incoming.pop(0)}

    async def send(message: Message) -> None:
        await anyio.lowlevel.checkpoint()
        sent.append(message["type"])
        if log is not None and message["type"] == "lifespan.startup.complete":
            log.entries.append((25, "up"))

    with anyio.fail_after(GUARD_SECONDS):
        await app({"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}, receive, send)
    return sent


COMPLETE = ["lifespan.startup.complete", "lifespan.shutdown.complete"]
LIFE = ["worker starts", "up", "worker stops true"]


def lives(log: Log) -> list[str]:
    return [line.partition(": ")[2].partition(",")[0] or line for line in log.lines()]


async def answers(scope: Scope, receive: Receive, send: Send) -> None:
    """An app that takes part in the protocol."""
    if scope["type"] != "lifespan":
        await hello(scope, receive, send)
        return
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})


async def raises(scope: Scope, receive: Receive, send: Send) -> None:
    """An app that has no lifespan and says so by an exception, as the protocol allows."""
    assert scope["type"] == "http"
    await hello(scope, receive, send)


async def raises_late(scope: Scope, receive: Receive, send: Send) -> None:
    """As `raises`, after it has looked at the first message."""
    if scope["type"] == "lifespan":
        await receive()
        raise ValueError("what is this?")
    await hello(scope, receive, send)


async def ignores(scope: Scope, receive: Receive, send: Send) -> None:
    """An app that returns at once."""
    if scope["type"] == "http":
        await hello(scope, receive, send)


@pytest.mark.parametrize("app", [answers, raises, raises_late, ignores])
async def test_a_worker_starts_and_stops_once(app: App, log: Log) -> None:
    wrapped = NgxLua(app, access_by_lua="assert(started)", **WORKER)
    assert await lifespan(wrapped, log) == COMPLETE
    assert (await ask(wrapped)).status == 200
    assert lives(log) == LIFE


async def test_starlettes_own_lifespan(log: Log) -> None:
    order = []

    @asynccontextmanager
    async def around(app: Starlette) -> AsyncIterator[dict[str, int]]:
        order.append(f"startup after {len(log.entries)} lines")
        yield {"answer": 42}
        order.append("shutdown")

    async def endpoint(request: Request) -> Response:
        return PlainTextResponse("ok")

    app = Starlette(
        routes=[Route("/", endpoint)],
        lifespan=around,
        middleware=[Middleware(NgxLua, access_by_lua="assert(started)", **WORKER)],
    )
    assert await lifespan(app, log) == COMPLETE
    assert order == ["startup after 1 lines", "shutdown"]
    assert lives(log) == LIFE


@pytest.mark.parametrize("app", [raises, ignores])
async def test_without_worker_phases_the_protocol_is_the_apps(app: App) -> None:
    wrapped = NgxLua(app, access_by_lua="local a = 1")
    if app is raises:
        with pytest.raises(AssertionError):
            await lifespan(wrapped)
    else:
        assert await lifespan(wrapped) == []


async def test_a_failed_startup_is_the_apps(log: Log) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no database"})

    assert await lifespan(NgxLua(app, **WORKER)) == ["lifespan.startup.failed"]


async def test_without_any_lifespan_the_first_request_starts_the_worker(log: Log) -> None:
    wrapped = NgxLua(hello, access_by_lua="assert(started)", **WORKER)
    assert lives(log) == []
    for _ in range(3):
        assert (await ask(wrapped)).status == 200
    assert lives(log) == ["worker starts"]


async def test_errors_in_the_worker_phases_are_logged(log: Log) -> None:
    wrapped = NgxLua(
        answers,
        init_worker_by_lua="error('at the start')",
        exit_worker_by_lua="local t = nil\nreturn t.x",
        access_by_lua="local a = 1",
    )
    assert await lifespan(wrapped) == COMPLETE
    assert (await ask(wrapped)).status == 200
    errors = log.expect("init_worker_by_lua error: .*at the start", "exit_worker_by_lua error: .*")
    assert "stack traceback" in errors[0]
    assert ":2: attempt to index local 't'" in errors[1]


async def test_waiting_is_refused_in_the_worker_phases(log: Log) -> None:
    NgxLua(hello, init_by_lua="assert(not pcall(ngx.sleep, 0) and not pcall(ngx.say, 1))")
    wrapped = NgxLua(
        hello,
        init_worker_by_lua="local ok, err = pcall(ngx.sleep, 0) ngx.log(ngx.NOTICE, 'no: ', err)",
        access_by_lua="local a = 1",
    )
    await ask(wrapped)
    words = log.said("no: ")
    context = ", context: init_worker_by_lua*"  # as nginx ends the line of a worker's phase
    assert words == ["API disabled in the context of init_worker_by_lua*" + context]


# --- lua_code_cache --------------------------------------------------------------------------


async def test_without_the_code_cache_files_and_modules_are_read_anew(tmp_path: Path) -> None:
    (tmp_path / "content.lua").write_text("ngx.print(require('m'), ' one')")
    (tmp_path / "m.lua").write_text("return 1")
    wrapped = NgxLua(
        hello,
        prefix=str(tmp_path),
        lua_code_cache=False,
        lua_package_path="$prefix/?.lua;;",
        init_by_lua="count = (count or 0) + 1",
        access_by_lua="assert(count == 1 and not rawget(_G, 'before')) rawset(_G, 'before', 1)",
        content_by_lua_file="content.lua",
    )
    assert (await ask(wrapped)).body == b"1 one"
    (tmp_path / "m.lua").write_text("return 2")
    assert (await ask(wrapped)).body == b"2 one"
    (tmp_path / "content.lua").write_text("ngx.sleep(0) ngx.print(require('m'), ' two')")
    assert (await ask(wrapped)).body == b"2 two"


async def test_with_the_code_cache_they_are_not(tmp_path: Path) -> None:
    file = tmp_path / "content.lua"
    file.write_text("ngx.print('one')")
    wrapped = NgxLua(hello, content_by_lua_file=str(file))
    file.write_text("ngx.print('two')")
    assert (await ask(wrapped)).body == b"one"


@pytest.mark.parametrize("break_", ["syntax error (", None], ids=["broken", "missing"])
async def test_a_file_that_went_bad_is_a_500_until_it_is_mended(
    break_: str | None, tmp_path: Path, log: Log
) -> None:
    file = tmp_path / "content.lua"
    file.write_text("ngx.print('one')")
    wrapped = NgxLua(hello, content_by_lua_file=str(file), lua_code_cache=False)
    assert (await ask(wrapped)).body == b"one"
    file.unlink()
    if break_ is not None:
        file.write_text(break_)
    assert (await ask(wrapped)).status in (404, 500)
    log.expect("content.lua")
    file.write_text("ngx.print('two')")
    assert (await ask(wrapped)).body == b"two"


async def test_without_the_code_cache_the_app_still_has_its_ctx() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["ngx"].ctx["user"] == b"alice"
        await hello(scope, receive, send)

    wrapped = NgxLua(app, lua_code_cache=False, access_by_lua="ngx.ctx.user = 'alice'")
    assert (await ask(wrapped)).body == b"hello"


# --- lua_max_memory --------------------------------------------------------------------------

GREEDY = "if ngx.var.uri == '/greedy' then local t = {} for i = 1, 1e9 do t[i] = {} end end "
GREEDY_TEXT = "if ngx.var.uri == '/greedy' then return #(('x'):rep(1e9) .. 'y') end "


@pytest.mark.parametrize("greedy", [GREEDY, GREEDY_TEXT], ids=["tables", "a string"])
@pytest.mark.parametrize("phase", ["access", "content", "header_filter"])
async def test_memory_that_runs_out_is_a_500(phase: str, greedy: str, log: Log) -> None:
    code = greedy + ("ngx.print('hello')" if phase == "content" else "")
    wrapped = NgxLua(hello, lua_max_memory="32m", **{f"{phase}_by_lua": code})
    for _ in range(3):
        assert (await ask(wrapped)).body == b"hello"
        assert (await ask(wrapped, "/greedy")).status == 500
        assert (await ask(wrapped)).body == b"hello"
    assert all("not enough memory" in error for error in log.errors())
    log.expect(*["not enough memory"] * 3)


async def test_memory_that_is_kept_for_good(log: Log) -> None:
    """Once a script has hoarded everything, requests fail one by one, and the process lives."""
    wrapped = NgxLua(
        hello,
        lua_max_memory="32m",
        init_by_lua="hoard = {}",
        access_by_lua="if ngx.var.uri == '/' then hoard = {} return end "
        "for i = 1, 1e9 do hoard[i] = { i } end",
    )
    assert (await ask(wrapped, "/more")).status == 500
    assert (await ask(wrapped, "/more")).status == 500
    log.entries.clear()
    statuses = [(await ask(wrapped)).status for _ in range(3)]
    assert statuses[-1] == 200
    log.entries.clear()
