"""limit_conn: whoever holds a place gives it back, whatever way its request ends.

Rule: one place for all; while a request holds it the next is refused, afterwards served.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import anyio
import anyio.lowlevel
import pytest

from ngxlua_asgi import Location, NgxLua
from tests.gateway.driver import (
    GUARD_SECONDS,
    PROBE,
    App,
    Receive,
    Scope,
    Send,
    Wire,
    alive,
    answer,
    ask,
    hello,
    http_scope,
)
from tests.gateway.logs import Log
from tests.gateway.test_websocket import ws_scope

pytestmark = pytest.mark.anyio

REFUSED = 'limiting connections by zone "one", client: 127.0.0.1'
LUA = [
    {},
    {"log_by_lua": "ngx.ctx.x = 1"},
    {"header_filter_by_lua": 'ngx.header.X = "y"'},
    {"body_filter_by_lua": "ngx.arg[1] = ngx.arg[1]"},
    {"access_by_lua": "ngx.ctx.x = 1"},
    {"access_by_lua": "ngx.sleep(0)", "log_by_lua": "ngx.ctx.x = 1"},
]


class Gate:
    """An app that waits until it may go on."""

    def __init__(self, fails: bool = False) -> None:
        self.entered, self.opened = anyio.Event(), anyio.Event()
        self.fails = fails

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] != "/wait":
            await hello(scope, receive, send)
            return
        self.entered.set()
        if self.fails:
            await send({"type": "http.response.start", "status": 200, "headers": []})
        await self.opened.wait()
        if self.fails:
            raise RuntimeError("the app has failed")
        await answer(send, b"waited")


def limited(app: App, **options: Any) -> NgxLua:
    return NgxLua(
        app,
        init_by_lua=PROBE,
        limit_conn_zone=("always", "zone=one:32k"),
        limit_conn=("one", 1),
        locations={"/": Location(**options)},
    )


async def full(wrapped: NgxLua, log: Log) -> None:
    """There is no place left."""
    assert (await ask(wrapped, "/next")).status == 503
    log.expect(REFUSED)


async def free(wrapped: NgxLua) -> None:
    """There is a place, and nothing is left of those that had it."""
    for _ in range(2):
        assert (await ask(wrapped, "/next")).status == 200
    assert alive(wrapped) == set()


@pytest.mark.parametrize("options", LUA, ids=lambda options: "+".join(options) or "alone")
async def test_while_the_app_answers(options: dict[str, str], log: Log) -> None:
    gate = Gate()
    wrapped = limited(gate, **options)
    with anyio.fail_after(GUARD_SECONDS):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(ask, wrapped, "/wait")
            await gate.entered.wait()
            await full(wrapped, log)
            await full(wrapped, log)
            gate.opened.set()
    await free(wrapped)


@pytest.mark.parametrize("options", LUA, ids=lambda options: "+".join(options) or "alone")
async def test_an_app_that_fails(options: dict[str, str], log: Log) -> None:
    gate = Gate(fails=True)
    wrapped = limited(gate, **options)
    wire = Wire()

    async def one() -> None:
        with pytest.raises(RuntimeError, match="the app has failed"):
            await wrapped(http_scope("/wait"), wire.receive, wire.send)

    with anyio.fail_after(GUARD_SECONDS):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(one)
            await gate.entered.wait()
            await full(wrapped, log)
            gate.opened.set()
    await free(wrapped)


@pytest.mark.parametrize("options", LUA, ids=lambda options: "+".join(options) or "alone")
async def test_a_request_that_is_cancelled(options: dict[str, str], log: Log) -> None:
    gate = Gate()
    wrapped = limited(gate, **options)
    wire = Wire()
    with anyio.fail_after(GUARD_SECONDS):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(wrapped, http_scope("/wait"), wire.receive, wire.send)
            await gate.entered.wait()
            await full(wrapped, log)
            tasks.cancel_scope.cancel()
    await free(wrapped)


@pytest.mark.parametrize(
    "code",
    [
        'if ngx.var.uri == "/wait" then wait.wait() end ngx.say("said")',
        'if ngx.var.uri == "/wait" then ngx.say("said") ngx.flush(true) wait.wait() end',
        'if ngx.var.uri == "/wait" then wait.wait() error("oops") end',
        'if ngx.var.uri == "/wait" then wait.wait() ngx.exit(444) end',
        'if ngx.var.uri == "/wait" then wait.wait() return ngx.exec("/other") end ngx.say(1)',
    ],
)
async def test_while_lua_answers(code: str, log: Log) -> None:
    gate = Gate()

    async def wait() -> None:
        gate.entered.set()
        await gate.opened.wait()

    wrapped = NgxLua(
        hello,
        init_by_lua=PROBE,
        limit_conn_zone=("always", "zone=one:32k"),
        limit_conn=("one", 1),
        content_by_lua=f'local wait = require "wait" {code}',
        lua_modules={"wait": {"wait": wait}},
    )
    with anyio.fail_after(GUARD_SECONDS):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(ask, wrapped, "/wait")
            await gate.entered.wait()
            await full(wrapped, log)
            gate.opened.set()
    if "oops" in code:
        log.expect("oops")
    await free(wrapped)


async def test_a_websocket_holds_its_place_to_the_end(log: Log) -> None:
    entered, opened = anyio.Event(), anyio.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await hello(scope, receive, send)
            return
        await receive()
        await send({"type": "websocket.accept"})
        entered.set()
        await opened.wait()
        await send({"type": "websocket.close", "code": 1000})

    wrapped = limited(app)
    sent: list[object] = []

    async def receive() -> dict[str, str]:
        return {"type": "websocket.connect"}

    async def send(message: object) -> None:
        sent.append(message)

    with anyio.fail_after(GUARD_SECONDS):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(wrapped, ws_scope(), receive, send)
            await entered.wait()
            await full(wrapped, log)
            opened.set()
    assert len(sent) == 2
    await free(wrapped)


async def hold(wrapped: NgxLua, gate: Gate, then: Callable[[], Awaitable[None]]) -> None:
    """Let a request to `/wait` be there while `then` runs."""
    with anyio.fail_after(GUARD_SECONDS):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(ask, wrapped, "/wait")
            await gate.entered.wait()
            await then()
            gate.opened.set()


async def test_two_limits_take_both_places_or_none(log: Log) -> None:
    gate = Gate()
    wrapped = NgxLua(
        gate,
        init_by_lua=PROBE,
        limit_conn_zone=[("$arg_k", "zone=some:32k"), ("always", "zone=one:32k")],
        limit_conn=[("some", 1), ("one", 2)],
    )

    async def then() -> None:
        for _ in range(2):  # the place of k is given back though "one" has places
            assert (await ask(wrapped, "/?k=a")).status == 200
        other = Gate()
        gate.entered, gate.opened, first = other.entered, other.opened, gate.opened
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(ask, wrapped, "/wait?k=b")
            await gate.entered.wait()
            assert (await ask(wrapped, "/?k=b")).status == 503
            log.expect('limiting connections by zone "some"')
            for _ in range(2):  # "one" refuses, so that k=c has taken no place
                assert (await ask(wrapped, "/?k=c")).status == 503
                log.expect(REFUSED)
            gate.opened.set()
        gate.opened = first

    await hold(wrapped, gate, then)
    await free(wrapped)


async def test_dry_run_counts_and_refuses_nobody(log: Log) -> None:
    gate = Gate()
    wrapped = limited(
        gate,
        limit_conn_dry_run=True,
        limit_conn_log_level="warn",
        log_by_lua='ngx.log(ngx.NOTICE, "was ", ngx.var.limit_conn_status)',
    )

    async def then() -> None:
        assert (await ask(wrapped, "/next")).status == 200

    await hold(wrapped, gate, then)
    assert log.said("limiting connections") == [', dry run, by zone "one"']
    assert log.said("was ") == ["REJECTED_DRY_RUN", "PASSED"]
    await free(wrapped)


async def test_a_full_zone_refuses_without_a_word(log: Log) -> None:
    gate = Gate()
    wrapped = NgxLua(
        gate,
        init_by_lua=PROBE,
        limit_conn_zone=("$arg_k", "zone=one:32k"),
        locations={"/": Location(limit_conn=("one", 1), limit_conn_status=429)},
    )
    holds = 383  # in nginx, with keys of four bytes
    with anyio.fail_after(GUARD_SECONDS):
        async with anyio.create_task_group() as tasks:
            for i in range(holds):
                tasks.start_soon(ask, wrapped, f"/wait?k={i:04}")
            await anyio.wait_all_tasks_blocked()
            assert (await ask(wrapped, "/next?k=9999")).status == 429
            assert (await ask(wrapped, "/next")).status == 200
            gate.opened.set()
    await free(wrapped)
