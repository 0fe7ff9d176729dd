"""ngx.timer beyond one request: the worker's start and end, limits, what is left behind.

Rule: what a handler does within a request's time is in tests/conformance (data_timer*.py); here
are the timers that outlive it. Nothing is waited for by sleeping: a test polls with a deadline.
"""

from __future__ import annotations

import gc
from collections.abc import Awaitable, Callable
from typing import Any

import anyio
import pytest

from ngxlua_asgi import NgxLua
from tests.gateway.driver import GUARD_SECONDS, PROBE, alive, answer, ask, hello
from tests.gateway.logs import Log, log

__all__ = ["log"]

pytestmark = pytest.mark.anyio

SAY = "local function say(...) ngx.log(ngx.WARN, 'SAID ', ...) end "


def timers(wrapped: NgxLua) -> Any:
    return wrapped._worker.host.timers


async def until(condition: Callable[[], object]) -> None:
    with anyio.fail_after(GUARD_SECONDS):
        while not condition():  # noqa: ASYNC110 - there is no event to wait for
            await anyio.sleep(0.001)


async def lives(wrapped: NgxLua, serve: Callable[[], Awaitable[None]]) -> list[str]:
    """What the app answers to a whole lifespan, with ``serve`` in its middle."""
    sent: list[str] = []
    events = ["lifespan.startup", "lifespan.shutdown"]

    async def receive() -> dict[str, str]:
        kind = events.pop(0)
        if kind == "lifespan.shutdown":
            await serve()
        return {"type": kind}

    async def send(message: Any) -> None:
        sent.append(message["type"])

    with anyio.fail_after(GUARD_SECONDS):
        await wrapped({"type": "lifespan", "asgi": {"version": "3.0"}}, receive, send)
    return sent


async def app(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        for event in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{event}.complete"})
    else:
        await answer(send, b"hello")


COMPLETE = ["lifespan.startup.complete", "lifespan.shutdown.complete"]


async def test_timers_that_wait_run_at_the_end(log: Log) -> None:
    code = SAY + (
        "ngx.timer.at(3600, function(premature, x) ngx.sleep(0.01)"
        " say(x, ' ', premature, ' ', ngx.worker.exiting())"
        " say(select(2, ngx.timer.at(1, function() end)))"
        " ngx.timer.at(0, function(p) say('nested ', p) end) end, 'late')"
        " ngx.timer.every(1800, function(premature) say('every ', premature) end)"
    )
    wrapped = NgxLua(app, access_by_lua=code, exit_worker_by_lua=SAY + "say('exit')")

    async def serve() -> None:
        assert (await ask(wrapped)).body == b"hello"
        assert timers(wrapped).pending() == 2

    assert await lives(wrapped, serve) == COMPLETE
    said = [text.partition(",")[0] for text in log.said("SAID ")]
    assert said == ["every true", "late true true", "process exiting", "nested false", "exit"]
    assert (timers(wrapped).pending(), timers(wrapped).running()) == (0, 0)


async def test_a_handler_that_runs_is_waited_for(log: Log) -> None:
    code = SAY + "ngx.timer.at(0, function() repeat ngx.sleep(0.001) until ngx.worker.exiting()"
    code += " ngx.sleep(0.01) say('ended') end)"
    wrapped = NgxLua(app, init_worker_by_lua=code, access_by_lua="local a = 1")

    async def serve() -> None:
        await until(lambda: timers(wrapped).running())

    assert await lives(wrapped, serve) == COMPLETE
    assert [text.partition(",")[0] for text in log.said("SAID ")] == ["ended"]


async def test_a_handler_that_does_not_end_is_cut_off(log: Log) -> None:
    code = PROBE + "package.loaded.start = function() ngx.timer.at(0, function() ngx.sleep(9999)"
    code += " ngx.log(ngx.ERR, 'not reached') end) end"
    wrapped = NgxLua(app, init_by_lua=code, access_by_lua="require('start')()")

    async def serve() -> None:
        await ask(wrapped)
        await until(lambda: timers(wrapped).running())
        with anyio.fail_after(GUARD_SECONDS):
            await timers(wrapped).end(0.01)
        await until(lambda: not timers(wrapped).running())

    assert await lives(wrapped, serve) == COMPLETE
    assert alive(wrapped) == set()


async def test_a_fast_stop_runs_no_timer_and_waits_for_none(log: Log) -> None:
    code = "ngx.timer.at(0, function() ngx.sleep(9999) end)"
    code += " ngx.timer.at(9999, function() ngx.log(ngx.ERR, 'not reached') end)"
    wrapped = NgxLua(app, access_by_lua=code)

    async def serve() -> None:
        await ask(wrapped)
        await until(lambda: timers(wrapped).running())
        wrapped.hurry()

    assert await lives(wrapped, serve) == COMPLETE
    await until(lambda: not timers(wrapped).running())


async def test_a_fast_stop_while_handlers_are_waited_for(log: Log) -> None:
    wrapped = NgxLua(app, access_by_lua="ngx.timer.at(0, function() ngx.sleep(9999) end)")
    await ask(wrapped)
    await until(lambda: timers(wrapped).running())
    async with anyio.create_task_group() as group:
        group.start_soon(wrapped._worker.end)
        await until(lambda: wrapped._worker.host.exiting)
        wrapped.hurry()
    await until(lambda: not timers(wrapped).running())


async def test_timers_of_exit_worker_and_init_are_refused(log: Log) -> None:
    NgxLua(app, init_by_lua="local ok, err = pcall(ngx.timer.at, 0, function() end) assert(not ok)")
    code = SAY + "say(select(2, pcall(ngx.timer.at, 0, function() end)))"
    code += " say(ngx.timer.pending_count(), ngx.timer.running_count())"
    wrapped = NgxLua(app, exit_worker_by_lua=code, access_by_lua="local a = 1")

    async def serve() -> None:
        return None

    await lives(wrapped, serve)
    refused = "API disabled in the context of exit_worker_by_lua*"
    assert [text.partition(", context")[0] for text in log.said("SAID ")] == [refused, "00"]


async def test_nothing_of_a_request_or_a_handler_is_kept(log: Log) -> None:
    code = "local n = (seen or 0) rawset(_G, 'seen', n) ngx.ctx.big = ('x'):rep(1000)"
    code += " for i = 1, 10 do ngx.timer.at(0, function(p, t) ngx.ctx.t = t"
    code += " if i % 2 == 0 then ngx.sleep(0) end seen = seen + 1 end, {}) end"
    wrapped = NgxLua(hello, init_by_lua=PROBE, access_by_lua=code)
    used = []
    for _ in range(3):
        for _ in range(100):
            await ask(wrapped)
        await until(lambda: timers(wrapped).pending() + timers(wrapped).running() == 0)
        gc.collect()
        wrapped._worker._vm.collect()
        used.append(wrapped._worker._vm.function("_G", "collectgarbage")(b"count"))
    assert alive(wrapped) == set()
    assert used[2] - used[1] < 64, "KiB"


async def test_a_python_function_is_awaited_in_a_handler(log: Log) -> None:
    async def slow(text: bytes) -> bytes:
        await anyio.sleep(0.001)
        return text.upper()

    code = SAY + "ngx.timer.at(0, function() say(require('m').slow('text')) end)"
    wrapped = NgxLua(hello, access_by_lua=code, lua_modules={"m": {"slow": slow}})
    await ask(wrapped)
    await until(lambda: log.said("SAID "))
    assert log.said("SAID ")[0] == "TEXT, context: ngx.timer"


async def test_a_module_that_waits_while_a_handler_loads_it(log: Log) -> None:
    code = SAY + "package.preload.m = function() ngx.sleep(0.001) return 'loaded' end "
    code += "for i = 1, 2 do ngx.timer.at(0, function() say(require('m')) end) end"
    wrapped = NgxLua(hello, access_by_lua=code)
    await ask(wrapped)
    await until(lambda: len(log.said("SAID ")) == 2)


async def test_many_timers(log: Log) -> None:
    code = "local n = 0 for i = 1, 1000 do ngx.timer.at(i % 10 / 1000, function() ngx.sleep(0)"
    code += " n = n + 1 if n == 1000 then ngx.log(ngx.WARN, 'ALL') end end) end"
    wrapped = NgxLua(hello, access_by_lua=code, lua_max_running_timers=1000)
    await ask(wrapped)
    await until(lambda: log.said("ALL"))
    await until(lambda: not timers(wrapped).running())


def test_without_an_event_loop_there_are_no_timers(log: Log) -> None:
    wrapped = NgxLua(hello, init_worker_by_lua=SAY + "say(ngx.timer.at(1, function() end))")
    wrapped._worker.start()
    assert log.said("SAID ") == ["nilno event loop, context: init_worker_by_lua*"]
