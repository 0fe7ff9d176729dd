"""`require "ngx.semaphore"`: who waits, who is served, and what is given back.

Rule: expectations are lua-resty-core's semaphore.t's; on both event loops.
"""

from __future__ import annotations

import anyio
import pytest

from ngxlua_asgi import Location, NgxLua
from tests.gateway.driver import GUARD_SECONDS, ask, hello
from tests.gateway.logs import log

__all__ = ["log"]

pytestmark = pytest.mark.anyio

INIT = "sem = require('ngx.semaphore').new()"


async def say(lua: str, **options: str) -> str:
    return (await ask(NgxLua(hello, content_by_lua=lua, **options))).body.decode()


async def test_counting_without_a_wait() -> None:
    said = await say(
        """
        local sem = require("ngx.semaphore").new(1)
        ngx.say(sem:count(), sem:wait(0), sem:count(), sem:post(3), sem:count())
        ngx.say(select(2, require("ngx.semaphore").new():wait(0)))
        """
    )
    assert said == "1true0true3\ntimeout\n"


async def test_misuse() -> None:
    said = await say(
        """
        local semaphore = require "ngx.semaphore"
        local sem = semaphore.new()
        local function show(...) ngx.say((tostring(select(2, pcall(...))):gsub("^.*: ", ""))) end
        show(semaphore.new, -1) show(sem.wait, sem, -1) show(sem.post, sem, 0)
        show(sem.post, {}) show(semaphore.count, nil)
        """
    )
    wrong = "not a semaphore instance"
    assert said.splitlines() == [
        "no negative number",
        "no negative number",
        "positive number required",
        wrong,
        wrong,
    ]


async def test_another_request_posts() -> None:
    wrapped = NgxLua(
        hello,
        init_by_lua=INIT,
        content_by_lua="""
        if ngx.var.arg_post then
            sem:post(2)
            return ngx.say(sem:count())
        end
        ngx.say(sem:wait(10), " ", sem:count())
        """,
    )
    said: list[str] = []

    async def wait() -> None:
        said.append((await ask(wrapped)).body.decode())

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(wait)
        tasks.start_soon(wait)
        with anyio.fail_after(GUARD_SECONDS):
            while (await ask(wrapped, "/?post=1")).body != b"2\n":  # both have been served
                await anyio.lowlevel.checkpoint()
    assert all(line.startswith("true ") for line in said)


async def test_between_sub_requests() -> None:
    """A post before the waiting side has come to wait in Python is not lost."""
    capture = "local a, b = ngx.location.capture_multi { {'/wait'}, {'/post'} } ngx.say(a.body)"
    places = {
        "/": Location(content_by_lua=capture),
        "/wait": Location(content_by_lua="ngx.print(sem:wait(10))"),
        "/post": Location(content_by_lua="ngx.print(sem:post())"),
    }
    said = await ask(NgxLua(hello, init_by_lua=INIT, locations=places))
    assert said.body == b"true\n"


async def test_it_waits_no_longer_than_asked() -> None:
    said = await say(
        """
        local sem = require("ngx.semaphore").new()
        local ok, err = sem:wait(0.01)
        ngx.say(tostring(ok), " ", err, " ", sem:count())
        """
    )
    assert said == "nil timeout 0\n"


async def test_not_where_nothing_may_wait() -> None:
    said = await say(
        "ngx.say('x')",
        header_filter_by_lua="""
        ngx.header.x = select(2, require("ngx.semaphore").new():wait(1))
        """,
        body_filter_by_lua="if ngx.arg[1] ~= '' then ngx.arg[1] = ngx.header.x end",
    )
    assert said == "API disabled in the context of header_filter_by_lua*"


async def test_who_is_gone_is_not_served() -> None:
    """What a cancelled request waited for goes to the next one."""
    wrapped = NgxLua(hello, init_by_lua=INIT, content_by_lua="ngx.say(sem:wait(10))")
    counted = NgxLua(hello, init_by_lua=INIT, content_by_lua="ngx.say(sem:count())")
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(ask, wrapped)
        await anyio.wait_all_tasks_blocked()
        tasks.cancel_scope.cancel()
    assert (await ask(counted)).body == b"0\n"


async def test_collected_ones_are_freed() -> None:
    said = await say(
        """
        local semaphore = require "ngx.semaphore"
        for _ = 1, 1000 do semaphore.new() end
        collectgarbage() collectgarbage()
        ngx.say(semaphore.new():count())
        """
    )
    assert said == "0\n"
