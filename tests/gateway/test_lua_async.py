"""Python functions that Lua calls: those it waits for, and those that come back in.

Rule: a wait of one request holds up no other; a function that would enter Lua while Lua is calling
it is refused, never locked up.
"""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import anyio
import anyio.lowlevel
import pytest

from ngxlua_asgi import NgxLua
from tests.gateway.driver import (
    GUARD_SECONDS,
    PROBE,
    Receive,
    Scope,
    Send,
    Wire,
    alive,
    ask,
    hello,
    http_scope,
)
from tests.gateway.logs import Log
from tests.gateway.test_lua_modules import content, run

pytestmark = pytest.mark.anyio


async def test_an_async_function_does_not_block_others() -> None:
    here, there = anyio.Event(), anyio.Event()

    async def first() -> str:
        here.set()
        await there.wait()
        return "first"

    async def second() -> str:
        await here.wait()
        there.set()
        return "second"

    wrapped = content("ngx.print(test[ngx.var.arg_f]())", first=first, second=second)
    bodies: list[bytes] = []

    async def one(name: str) -> None:
        bodies.append((await ask(wrapped, f"/?f={name}")).body)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(one, "first")
        tasks.start_soon(one, "second")
    assert sorted(bodies) == [b"first", b"second"]


async def test_an_async_function_inside_users_coroutines() -> None:
    code = """
        local co = coroutine.wrap(function()
            for i = 1, 3 do coroutine.yield(test.f(i)) end
            local ok, a, err = pcall(test.f, "x")
            coroutine.yield(tostring(ok) .. tostring(a) .. err)
        end)
        ngx.print(co(), " ", co(), " ", co(), " ", co())
    """

    async def double(number: int) -> int:
        await anyio.lowlevel.checkpoint()
        return number * 2 if isinstance(number, int) else _fail()

    def _fail() -> int:
        raise LookupError("none")

    assert await run(code, f=double) == b"2 4 6 truenilLookupError: none"


@pytest.mark.parametrize("phase", ["server_rewrite", "rewrite", "access"])
async def test_async_in_the_phases_that_may_wait(phase: str) -> None:
    async def find(name: bytes) -> dict[str, Any]:
        await anyio.lowlevel.checkpoint()
        return {"name": name, "roles": ["a", "b"]}

    wrapped = NgxLua(
        hello,
        lua_modules={"app.users": {"find": find}},
        **{
            f"{phase}_by_lua": """
            local user = require("app.users").find("alice")
            assert(user.name == "alice" and user.roles[2] == "b")
        """
        },
    )
    assert (await ask(wrapped)).body == b"hello"


@pytest.mark.parametrize("phase", ["header_filter", "body_filter", "log"])
async def test_async_in_the_phases_that_may_not(phase: str, log: Log) -> None:
    async def find() -> None:
        raise AssertionError("nobody awaits this")

    wrapped = NgxLua(
        hello,
        lua_modules={"test": {"find": find, "now": lambda: 7}},
        **{
            f"{phase}_by_lua": """
            local test = require "test"
            local a, err = test.find()
            assert(a == nil and test.now() == 7)
            ngx.log(ngx.NOTICE, "refused: ", err)
        """
        },
    )
    assert (await ask(wrapped)).body == b"hello"
    words = f"an async function cannot be awaited in the context of {phase}_by_lua*"
    assert log.said("refused: ") == [words]


async def test_async_in_init_is_refused(log: Log) -> None:
    async def find() -> None:
        raise AssertionError("nobody awaits this")

    NgxLua(
        hello,
        lua_modules={"test": {"find": find}},
        init_by_lua="""
            local a, err = require("test").find()
            assert(a == nil and err:find("cannot be awaited"), err)
        """,
    )


async def test_async_across_a_c_call_is_an_error_of_the_script() -> None:
    calls: list[Any] = []

    def find(*_: object) -> Any:
        calls.append(anyio.lowlevel.checkpoint())
        return calls[-1]

    code = """
        local ok, err = pcall(string.gsub, "a", "a", test.f)
        assert(not ok and err:find("attempt to yield across C-call boundary", 1, true), err)
        ngx.print("done")
    """
    body = await run(code, f=find)
    states = [call.cr_frame for call in calls]  # None once it is closed
    for call in calls:
        call.close()
    assert (body, states) == (b"done", [None])


async def test_an_awaitable_of_any_kind() -> None:
    class Later:
        def __await__(self) -> Any:
            yield from anyio.lowlevel.checkpoint().__await__()
            return "later"

    assert await run("ngx.print(test.f())", f=Later) == b"later"


# --- coming back in --------------------------------------------------------------------------


async def test_a_function_that_uses_the_ctx_or_the_app_of_its_own_request() -> None:
    scopes: list[Scope] = []

    def peek() -> object:
        return dict(scopes[0]["ngx"].ctx)

    def write() -> None:
        scopes[0]["ngx"].ctx["a"] = 1

    def again() -> None:
        wire = Wire()
        running = wrapped(http_scope(), wire.receive, wire.send)
        try:
            running.send(None)
        finally:
            running.close()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        scopes.append(scope)
        await hello(scope, receive, send)

    wrapped = NgxLua(
        app,
        lua_modules={"test": {"peek": peek, "write": write, "again": again}},
        access_by_lua="ngx.ctx.a = 'mine'",
        header_filter_by_lua="""
            local test = require "test"
            for _, name in ipairs { "peek", "write", "again" } do
                local a, err = test[name]()
                assert(a == nil and err:find("^RuntimeError: "), tostring(err))
            end
            assert(ngx.ctx.a == "mine")
        """,
    )
    with anyio.fail_after(GUARD_SECONDS):
        assert (await ask(wrapped)).body == b"hello"
        assert (await ask(wrapped)).body == b"hello"


async def test_an_async_function_may_use_both() -> None:
    scopes: list[Scope] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await hello(scope, receive, send)

    async def sub() -> bytes:
        return (await ask(wrapped, "/sub")).body

    wrapped = NgxLua(
        app,
        lua_modules={"test": {"sub": sub}},
        access_by_lua="""
            ngx.ctx.uri = ngx.var.uri
            if ngx.var.uri == "/" then
                assert(require("test").sub() == "hello")
                assert(ngx.ctx.uri == "/")
            end
        """,
    )
    assert scopes == []
    with anyio.fail_after(GUARD_SECONDS):
        assert (await ask(wrapped)).body == b"hello"


async def test_threads_take_turns() -> None:
    """Another thread that serves a request while Lua runs here waits, and does not crash."""
    done = threading.Event()
    bodies: list[bytes] = []

    def elsewhere() -> None:
        async def main() -> None:
            bodies.extend([(await ask(wrapped, "/there")).body for _ in range(200)])

        asyncio.run(main())
        done.set()

    wrapped = NgxLua(
        hello,
        init_by_lua=PROBE,
        access_by_lua="ngx.ctx.uri = ngx.var.uri ngx.sleep(0) assert(ngx.ctx.uri == ngx.var.uri)",
        log_by_lua="assert(ngx.ctx.uri == ngx.var.uri)",
    )
    thread = threading.Thread(target=elsewhere)
    thread.start()
    while not done.is_set():
        bodies.append((await ask(wrapped, "/here")).body)
    thread.join()
    assert set(bodies) == {b"hello"}
    assert alive(wrapped) == set()
