"""Requests that end before their time: a client that left, an app or a script that failed.

Rule: whatever happened, the log phase ran exactly once with a status that tells it, nothing of the
request is left in either VM, and the next request is served as if nothing had been.
"""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable, Coroutine
from inspect import getcoroutinestate
from typing import Any

import anyio
import anyio.lowlevel
import pytest

from ngxlua_asgi import NgxLua
from tests.gateway.driver import (
    GUARD_SECONDS,
    PROBE,
    App,
    Message,
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

pytestmark = pytest.mark.anyio

LOG_STATUS = 'ngx.log(ngx.NOTICE, "logged ", ngx.status)'
WAITING_PHASES = ["server_rewrite_by_lua", "rewrite_by_lua", "access_by_lua", "content_by_lua"]


class KeptScope(dict[str, Any]):
    """A scope that can be watched."""


def watched(wrapped: NgxLua, gone: list[weakref.ref[Any]]) -> App:
    """`wrapped`, with every scope that it is given noted in `gone`."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        scope = KeptScope(scope)
        gone.append(weakref.ref(scope))
        await wrapped(scope, receive, send)

    return app


async def settle(wrapped: NgxLua, log: Log, *statuses: str, path: str = "/fine") -> None:
    """The next request is clean, and nothing is left."""
    assert log.said("logged ") == list(statuses)
    log.entries.clear()
    for _ in range(2):
        reply = await ask(wrapped, path)
        assert (reply.status, reply.body) == (200, b"hello")
    assert log.said("logged ") == ["200", "200"]
    assert alive(wrapped) == set()


async def leave_when(
    wrapped: NgxLua, reached: anyio.Event, wire: Wire, *, path: str = "/", method: str = "GET"
) -> None:
    """Serve a request and cancel its task once `reached` is set, as some servers do."""
    with anyio.fail_after(GUARD_SECONDS):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(wrapped, http_scope(path, method), wire.receive, wire.send)
            await reached.wait()
            tasks.cancel_scope.cancel()


@pytest.mark.parametrize("option", WAITING_PHASES)
async def test_a_task_cancelled_while_lua_sleeps(option: str, log: Log) -> None:
    reached = anyio.Event()
    code = """
        if ngx.var.uri == "/" then
            require("test").reached()
            ngx.sleep(3600)
            ngx.log(ngx.ERR, "it went on")
        end
    """
    code += 'if ngx.get_phase() == "content" then ngx.print("hello") end'
    wrapped = NgxLua(
        hello,
        init_by_lua=PROBE,
        lua_modules={"test": {"reached": reached.set}},
        log_by_lua=LOG_STATUS,
        **{option: code},
    )
    wire = Wire()
    await leave_when(wrapped, reached, wire)
    assert wire.sent == []
    assert log.said("logged ") in (["499"], ["500"])
    await settle(wrapped, log, *log.said("logged "))


async def test_a_task_cancelled_inside_a_coroutine_of_the_users(log: Log) -> None:
    reached = anyio.Event()
    wrapped = NgxLua(
        hello,
        init_by_lua=PROBE,
        lua_modules={"test": {"reached": reached.set}},
        access_by_lua="""
            if ngx.var.uri ~= "/" then return end
            local inner = coroutine.wrap(function()
                require("test").reached()
                ngx.sleep(3600)
            end)
            coroutine.resume(coroutine.create(inner))
        """,
        log_by_lua=LOG_STATUS,
    )
    await leave_when(wrapped, reached, Wire())
    await settle(wrapped, log, *log.said("logged "))


async def test_a_task_cancelled_while_an_async_function_runs(log: Log) -> None:
    reached, events = anyio.Event(), []

    async def find() -> None:
        reached.set()
        try:
            await anyio.sleep_forever()
        finally:
            events.append("cancelled")

    wrapped = NgxLua(
        hello,
        init_by_lua=PROBE,
        lua_modules={"test": {"find": find}},
        access_by_lua='if ngx.var.uri == "/" then require("test").find() ngx.exit(403) end',
        log_by_lua=LOG_STATUS,
    )
    await leave_when(wrapped, reached, Wire())
    assert events == ["cancelled"]
    await settle(wrapped, log, *log.said("logged "))


async def test_a_task_cancelled_while_output_goes_out_before_an_async_function(log: Log) -> None:
    """The function was called but never awaited: nobody may hear of it."""
    reached = anyio.Event()

    async def stuck(message: Message) -> None:
        if message["type"] == "http.response.body":
            reached.set()
            await anyio.sleep_forever()

    calls: list[Coroutine[Any, Any, None]] = []

    def find() -> Coroutine[Any, Any, None]:
        calls.append(anyio.lowlevel.checkpoint())
        return calls[-1]

    wrapped = NgxLua(
        hello,
        init_by_lua=PROBE,
        lua_modules={"test": {"find": find}},
        content_by_lua="""
            if ngx.var.uri ~= "/" then return ngx.print("hello") end
            ngx.print(("x"):rep(5000))
            require("test").find()
        """,
        log_by_lua=LOG_STATUS,
    )
    await leave_when(wrapped, reached, Wire(on_send=stuck))
    states = [getcoroutinestate(call) for call in calls]
    for call in calls:
        call.close()
    assert states in ([], ["CORO_CLOSED"])
    await settle(wrapped, log, "200")


async def test_a_client_that_leaves_while_its_body_is_read(log: Log) -> None:
    wire = Wire(b"half")
    wire.incoming[0]["more_body"] = True
    wire.gone.set()
    options = {"access_by_lua": "ngx.req.read_body()", "log_by_lua": LOG_STATUS}
    wrapped = NgxLua(hello, init_by_lua=PROBE, **options)
    with anyio.fail_after(GUARD_SECONDS):
        await wrapped(http_scope("/", "POST"), wire.receive, wire.send)
    await settle(wrapped, log, "499")


async def test_a_task_cancelled_while_its_body_is_read(log: Log) -> None:
    wire, reached = Wire(b"half"), anyio.Event()
    wire.incoming[0]["more_body"] = True
    wrapped = NgxLua(
        hello,
        init_by_lua=PROBE,
        lua_modules={"test": {"reached": reached.set}},
        access_by_lua="""
            if ngx.var.uri == "/" then require("test").reached() end
            ngx.req.read_body()
        """,
        log_by_lua=LOG_STATUS,
    )
    await leave_when(wrapped, reached, wire, method="POST")
    await settle(wrapped, log, *log.said("logged "))


@pytest.mark.parametrize("manner", ["silent", "checks", "closes"])
async def test_a_client_that_leaves_while_content_flushes(manner: str, log: Log) -> None:
    async def leaves(message: Message) -> None:
        if len(wire.sent) == 3:
            wire.gone.set()

    wire = Wire(on_send=leaves, closes=manner == "closes", checks=manner == "checks")
    wrapped = NgxLua(
        hello,
        init_by_lua=PROBE,
        content_by_lua="""
            if ngx.var.uri ~= "/" then return ngx.print("hello") end
            for i = 1, 1e9 do
                ngx.say("line ", i)
                local ok, err = ngx.flush(true)
                if not ok then
                    ngx.log(ngx.NOTICE, "flush: ", err, " after ", i)
                    return
                end
            end
        """,
        log_by_lua=LOG_STATUS,
    )
    with anyio.fail_after(GUARD_SECONDS):
        await wrapped(http_scope(), wire.receive, wire.send)
    assert [words.partition(" after")[0] for words in log.said("flush: ")] == ["client aborted"]
    await settle(wrapped, log, *log.said("logged "))


async def test_a_client_that_leaves_while_the_app_streams(log: Log) -> None:
    wire = Wire()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] != "/":
            await hello(scope, receive, send)
            return
        await receive()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"one", "more_body": True})
        wire.gone.set()
        assert (await receive())["type"] == "http.disconnect"

    wrapped = NgxLua(
        app,
        init_by_lua=PROBE,
        body_filter_by_lua="local a = ngx.arg[1]",
        log_by_lua=LOG_STATUS,
    )
    with anyio.fail_after(GUARD_SECONDS):
        await wrapped(http_scope(), wire.receive, wire.send)
    await settle(wrapped, log, "200")


async def test_a_send_that_fails_is_the_apps_to_hear(log: Log) -> None:
    wire = Wire(closes=True)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] != "/":
            await hello(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 201, "headers": []})
        wire.gone.set()
        with pytest.raises(OSError, match="the client is gone"):
            await send({"type": "http.response.body", "body": b"one", "more_body": True})

    wrapped = NgxLua(
        app,
        init_by_lua=PROBE,
        body_filter_by_lua="local a = ngx.arg[1]",
        log_by_lua=LOG_STATUS,
    )
    with anyio.fail_after(GUARD_SECONDS):
        await wrapped(http_scope(), wire.receive, wire.send)
    await settle(wrapped, log, "201")


async def test_a_task_cancelled_while_the_app_runs(log: Log) -> None:
    reached = anyio.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/":
            reached.set()
            await anyio.sleep_forever()
        await hello(scope, receive, send)

    options = {"access_by_lua": "ngx.ctx.a = {}", "log_by_lua": LOG_STATUS}
    wrapped = NgxLua(app, init_by_lua=PROBE, **options)
    await leave_when(wrapped, reached, Wire())
    await settle(wrapped, log, *log.said("logged "))


GUARDS: list[dict[str, str]] = [
    {"log_by_lua": LOG_STATUS},
    {"log_by_lua": LOG_STATUS, "access_by_lua": "ngx.sleep(0) ngx.ctx.a = {}"},
    {"log_by_lua": LOG_STATUS, "body_filter_by_lua": "local a = ngx.arg[1]"},
    {"log_by_lua": LOG_STATUS, "header_filter_by_lua": "ngx.header.X = 1"},
]


@pytest.mark.parametrize("options", GUARDS, ids=lambda options: "+".join(options))
@pytest.mark.parametrize("started", [False, True], ids=["before", "after"])
async def test_an_exception_of_the_app_is_the_servers(
    options: dict[str, str], started: bool, log: Log
) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] != "/":
            await hello(scope, receive, send)
            return
        if started:
            await send({"type": "http.response.start", "status": 202, "headers": []})
        raise LookupError("the app's own")

    wrapped = NgxLua(app, init_by_lua=PROBE, **options)
    wire = Wire()
    with pytest.raises(LookupError, match="the app's own"), anyio.fail_after(GUARD_SECONDS):
        await wrapped(http_scope(), wire.receive, wire.send)
    assert len(wire.sent) == started
    await settle(wrapped, log, "202" if started else "500")


FAILS = 'if ngx.var.uri == "/" then error("boom") end'


@pytest.mark.parametrize("option", [*WAITING_PHASES, "header_filter_by_lua"])
async def test_a_lua_error_before_the_response(option: str, log: Log) -> None:
    code = f'{FAILS} if ngx.get_phase() == "content" then ngx.print("hello") end'
    wrapped = NgxLua(hello, init_by_lua=PROBE, log_by_lua=LOG_STATUS, **{option: code})
    reply = await ask(wrapped)
    assert reply.status == 500
    assert b"<center><h1>500 Internal Server Error</h1></center>" in reply.body
    log.expect("boom")
    await settle(wrapped, log, "500")


@pytest.mark.parametrize("option", WAITING_PHASES)
async def test_a_lua_error_after_a_wait(option: str, log: Log) -> None:
    code = f'ngx.sleep(0) {FAILS} if ngx.get_phase() == "content" then ngx.print("hello") end'
    wrapped = NgxLua(hello, init_by_lua=PROBE, log_by_lua=LOG_STATUS, **{option: code})
    assert (await ask(wrapped)).status == 500
    log.expect("boom")
    await settle(wrapped, log, "500")


async def test_a_lua_error_in_the_body_filter_cuts_the_response(log: Log) -> None:
    wrapped = NgxLua(hello, init_by_lua=PROBE, log_by_lua=LOG_STATUS, body_filter_by_lua=FAILS)
    wire = Wire()
    with anyio.fail_after(GUARD_SECONDS):
        await wrapped(http_scope(), wire.receive, wire.send)
    assert [message["type"] for message in wire.sent] == ["http.response.start"]
    log.expect("failed to run body_filter_by_lua.*boom")
    await settle(wrapped, log, "200")


async def test_a_lua_error_in_the_log_phase_is_only_logged(log: Log) -> None:
    wrapped = NgxLua(hello, init_by_lua=PROBE, log_by_lua=f"{LOG_STATUS} {FAILS}")
    assert (await ask(wrapped)).body == b"hello"
    log.expect("failed to run log_by_lua.*boom")
    await settle(wrapped, log, "200")


ENDINGS: dict[str, Callable[[], dict[str, Any]]] = {
    "pass": lambda: {"access_by_lua": "local a = ngx.var.uri"},
    "ctx": lambda: {"access_by_lua": "ngx.ctx.a = {}"},
    "sleep": lambda: {"access_by_lua": "ngx.sleep(0)"},
    "refuse": lambda: {"access_by_lua": "ngx.exit(403)"},
    "error": lambda: {"access_by_lua": "error('boom')"},
    "content": lambda: {"content_by_lua": "ngx.sleep(0) ngx.say('hi')"},
    "body": lambda: {"access_by_lua": "ngx.req.read_body()"},
    "filters": lambda: {"header_filter_by_lua": "ngx.ctx.a = 1", "log_by_lua": "local a = 1"},
}


@pytest.mark.parametrize("ending", list(ENDINGS))
async def test_nothing_of_a_request_outlives_it(ending: str, log: Log) -> None:
    exchanges: list[weakref.ref[Any]] = []
    scopes: list[weakref.ref[Any]] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        exchanges.append(weakref.ref(scope["ngx"]))
        scope["ngx"].ctx["app"] = [1, 2, {"a": b"b"}]
        await answer(send, b"hello")

    wrapped = NgxLua(app, init_by_lua=PROBE, **ENDINGS[ending]())
    watching = watched(wrapped, scopes)
    for _ in range(3):
        await ask(watching)
    if ending == "error":
        log.expect("boom", "boom", "boom")
    gc.collect()
    assert [ref for ref in scopes if ref() is not None] == []
    assert [ref for ref in exchanges[:-1] if ref() is not None] == []  # the VM's current one stays
    assert alive(wrapped) == set()
