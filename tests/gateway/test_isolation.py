"""Requests of one VM do not see each other, however they interleave.

Rule: two requests are interleaved on purpose, by functions that Lua calls and that wait for the
other one; many are interleaved by chance and checked against what each alone would have done.
"""

from __future__ import annotations

from typing import Any

import anyio
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ngxlua_asgi import NgxLua
from tests.gateway.driver import (
    GUARD_SECONDS,
    PROBE,
    Receive,
    Reply,
    Scope,
    Send,
    alive,
    answer,
    ask,
    echo,
    hello,
    read_body,
)
from tests.gateway.logs import Log

pytestmark = pytest.mark.anyio


class Pair:
    """`meet()` for Lua: returns once both requests have called it as often."""

    def __init__(self) -> None:
        self.waiting: anyio.Event | None = None

    async def meet(self) -> None:
        if self.waiting is None:
            self.waiting = anyio.Event()
            await self.waiting.wait()
        else:
            self.waiting.set()
            self.waiting = None


async def ask_both(wrapped: NgxLua, *bodies: bytes) -> list[Reply]:
    """Requests /0, /1, … at once, each with a header and a body of its own."""
    replies: dict[int, Reply] = {}

    async def one(number: int, body: bytes) -> None:
        headers = [(b"x-me", b"%d" % number)]
        replies[number] = await ask(wrapped, f"/{number}", body, method="POST", headers=headers)

    async with anyio.create_task_group() as tasks:
        for number, body in enumerate(bodies):
            tasks.start_soon(one, number, body)
    return [replies[number] for number in range(len(bodies))]


# What a script can set of a request: to a value of its own, and read again.
PROPERTIES = {
    "ctx": ("ngx.ctx.value = me", "ngx.ctx.value"),
    "a whole ctx": ("ngx.ctx = { value = me }", "ngx.ctx.value"),
    "a variable": ("ngx.var.mine = me", "ngx.var.mine"),
    "a response header": ("ngx.header['X-Mine'] = me", "ngx.header['X-Mine']"),
    "the status": ("ngx.status = 200 + me", "ngx.status - 200"),
    "a request header": ("ngx.req.set_header('X-Me', me)", "ngx.req.get_headers()['X-Me']"),
    "the server's header": ("", "ngx.var.http_x_me"),
    "the method": ("", "ngx.req.get_method() == 'POST' and me"),
    "the URI": ("ngx.req.set_uri('/' .. me .. me)", "ngx.var.uri:sub(-1)"),
    "the arguments": ("ngx.req.set_uri_args('a=' .. me)", "ngx.req.get_uri_args().a"),
    "the body": ("ngx.req.read_body()", "ngx.req.get_body_data()"),
    "a new body": ("ngx.req.read_body() ngx.req.set_body_data(me)", "ngx.req.get_body_data()"),
    "the phase": ("", "ngx.get_phase() == phase and me"),
    "a local": ("local mine = me", "me"),
}


@pytest.mark.parametrize("name", list(PROPERTIES))
@pytest.mark.parametrize("phase", ["access", "content"])
async def test_two_requests_share_nothing(name: str, phase: str) -> None:
    pair = Pair()
    write, read = PROPERTIES[name]
    code = f"""
        local pair, phase = require "pair", "{phase}"
        local me = ngx.var.uri:sub(2)
        pair.meet()
        {write}
        pair.meet()
        local seen = {read}
        assert(tostring(seen) == me, tostring(seen))
        pair.meet()
    """
    if phase == "content":
        code += " ngx.print(me)"
    wrapped = NgxLua(
        echo,
        set={"mine": "initial"},
        lua_modules={"pair": {"meet": pair.meet}},
        **{f"{phase}_by_lua": code},
    )
    with anyio.fail_after(GUARD_SECONDS):
        first, second = await ask_both(wrapped, b"0", b"1")
    assert (first.body, second.body) == (b"0", b"1")


async def test_output_of_two_requests_does_not_mix() -> None:
    pair = Pair()
    wrapped = NgxLua(
        hello,
        lua_modules={"pair": {"meet": pair.meet}},
        content_by_lua="""
            local pair = require "pair"
            local me = ngx.var.uri:sub(2)
            ngx.header["X-Me"] = me
            for i = 1, 5 do
                ngx.print(me)
                pair.meet()
                if i == 3 then ngx.flush(true) end
            end
        """,
        body_filter_by_lua="ngx.ctx.bytes = (ngx.ctx.bytes or 0) + #ngx.arg[1]",
        log_by_lua="assert(ngx.ctx.bytes == 5 and ngx.header['X-Me'] == ngx.var.uri:sub(2))",
    )
    for number, reply in enumerate(await ask_both(wrapped, b"", b"")):
        assert (reply.body, reply.header(b"x-me")) == (b"%d" % number * 5, b"%d" % number)


async def test_the_apps_request_is_its_own() -> None:
    pair = Pair()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        ctx = scope["ngx"].ctx
        me = dict(scope["headers"])[b"x-me"]
        await pair.meet()
        assert ctx["me"] == me
        ctx["again"] = me
        await pair.meet()
        assert ctx["again"] == me
        await answer(send, scope["path"].encode(), await read_body(receive))

    wrapped = NgxLua(
        app,
        access_by_lua="""
            ngx.ctx.me = ngx.var.http_x_me
            ngx.req.set_uri("/for" .. ngx.var.uri)
        """,
    )
    replies = await ask_both(wrapped, b"zero", b"one")
    assert [reply.body for reply in replies] == [b"/for/0zero", b"/for/1one"]


async def test_an_error_in_one_leaves_the_other_alone(log: Log) -> None:
    pair = Pair()
    wrapped = NgxLua(
        hello,
        lua_modules={"pair": {"meet": pair.meet}},
        access_by_lua="""
            ngx.ctx.me = ngx.var.uri
            require("pair").meet()
            if ngx.var.uri == "/0" then error("boom") end
            ngx.sleep(0)
            assert(ngx.ctx.me == "/1")
        """,
    )
    statuses = [reply.status for reply in await ask_both(wrapped, b"", b"")]
    assert statuses == [500, 200]
    log.expect("boom")


# --- globals ---------------------------------------------------------------------------------


async def test_globals_are_shared_with_a_warning_once_a_place(log: Log) -> None:
    wrapped = NgxLua(
        hello,
        init_by_lua="from_init = 1",
        content_by_lua="local u = ngx.var.uri\nif u == '/0' then\ncounter = 7\nend\n"
        "if u == '/2' then\nrawset(_G, 'counter', nil)\ncounter = 8\nend\n"
        "ngx.print(from_init, ' ', counter)",
    )
    assert (await ask(wrapped, "/0")).body == b"1 7"
    assert (await ask(wrapped, "/1")).body == b"1 7"
    assert (await ask(wrapped, "/2")).body == b"1 8"
    assert (await ask(wrapped, "/2")).body == b"1 8"
    warnings = log.said(r"writing a global Lua variable \(")
    assert [warning.partition(")")[0] for warning in warnings] == ["'counter'", "'counter'"]
    assert "stack traceback" in warnings[0]


async def test_isolated_globals(log: Log) -> None:
    wrapped = NgxLua(
        hello,
        lua_isolated_globals=True,
        init_by_lua="shared = 'init'",
        access_by_lua="mine = ngx.var.uri function f() return mine end ngx.sleep(0)"
        " assert(f() == ngx.var.uri and _G.mine == mine and shared == 'init')",
        content_by_lua="local before = tostring(mine) mine = 'c' ngx.sleep(0) _G.other = 1"
        " ngx.print(before, ' ', mine, ' ', other, ' ', shared)",
        log_by_lua="assert(mine == nil and other == nil)",
    )
    for reply in [*await ask_both(wrapped, *[b""] * 5), await ask(wrapped)]:
        assert reply.body == b"nil c 1 init"
    assert log.lines() == []


async def test_modules_are_shared_by_design() -> None:
    wrapped = NgxLua(
        hello,
        init_by_lua="package.preload.counter = function() return { n = 0 } end",
        content_by_lua="local c = require 'counter' c.n = c.n + 1 ngx.print(c.n)",
    )
    assert [(await ask(wrapped)).body for _ in range(3)] == [b"1", b"2", b"3"]


# --- coroutines ------------------------------------------------------------------------------

LEAKS = {
    "the environment of a thread": (
        "setfenv(0, setmetatable({ leaked = true }, { __index = _G }))",
        "assert(rawget(getfenv(0), 'leaked') == nil)",
    ),
    "a coroutine as a key": (
        "local c = coroutine.running() kept = kept or {} kept[c] = true",
        "assert(not (kept or {})[coroutine.running()])",
    ),
    "a pending yield": (
        "for i = 1, 3 do coroutine.yield(i) end",
        "assert(select('#', ...) == 0)",
    ),
    "an error inside pcall": (
        "pcall(error, 'x') pcall(function() ngx.sleep(0) error({}) end)",
        "assert(select('#', ...) == 0)",
    ),
    "an exit out of a deep call": (
        "local function f(n) if n == 0 then ngx.exit(0) end return 1 + f(n - 1) end f(50)",
        "local t = debug.traceback('', 1) assert(#t < 400, t)",
    ),
}


@pytest.mark.parametrize("name", list(LEAKS))
async def test_a_pooled_coroutine_carries_nothing_over(name: str) -> None:
    dirty, check = LEAKS[name]
    wrapped = NgxLua(
        hello,
        init_by_lua=PROBE + "kept = {}",
        access_by_lua=f"if ngx.var.uri == '/dirty' then {dirty} else {check} end",
        log_by_lua="local a = 1",
    )
    for path in ["/dirty", "/a", "/dirty", "/dirty", "/b", "/c"]:
        assert (await ask(wrapped, path)).status == 200
    assert alive(wrapped) == set()


GENERATOR = """
local function numbers(n)
    return coroutine.wrap(function()
        for i = 1, n do
            for _ = 1, i % 3 do ngx.sleep(0) end
            coroutine.yield(i, ngx.var.uri)
        end
        return nil
    end)
end
"""


async def test_waits_inside_users_coroutines_of_many_requests() -> None:
    wrapped = NgxLua(
        hello,
        init_by_lua=PROBE,
        content_by_lua=GENERATOR
        + """
            local sum = 0
            local outer = coroutine.create(function()
                for i, uri in numbers(20) do
                    assert(uri == ngx.var.uri)
                    sum = sum + i
                    if i % 5 == 0 then coroutine.yield("mine", i) end
                end
                return "end"
            end)
            local words = {}
            while coroutine.status(outer) ~= "dead" do
                local ok, word, i = coroutine.resume(outer)
                assert(ok, word)
                words[#words + 1] = word .. (i or "")
                ngx.sleep(0)
            end
            ngx.print(ngx.var.uri, " ", sum, " ", table.concat(words, " "))
        """,
    )
    for number, reply in enumerate(await ask_both(wrapped, *[b""] * 30)):
        assert reply.body == b"/%d 210 mine5 mine10 mine15 mine20 end" % number
    assert alive(wrapped) == set()


# A request is a list of steps; whatever the others do, it must come to what it would alone.
STEPS: dict[str, Any] = {
    "s": "ngx.sleep(0)",
    "c": "ngx.ctx.n = (ngx.ctx.n or 0) * 3 + k",
    "v": "ngx.var.n = ngx.var.n * 2 + k",
    "h": "ngx.header['X-N'] = (tonumber(ngx.header['X-N']) or 0) + k",
    "p": "ngx.print(k, ',')",
    "w": "coroutine.wrap(function() ngx.sleep(0) ngx.ctx.n = (ngx.ctx.n or 0) + k end)()",
}
PROGRAM = f"""
local k = tonumber(ngx.var.arg_k)
local steps = {{ {", ".join(f"{key} = function(k) {code} end" for key, code in STEPS.items())} }}
local phase, program = ngx.get_phase(), ngx.var.uri:sub(2)
local half = math.floor(#program / 2)
program = phase == "access" and program:sub(1, half) or program:sub(half + 1)
if phase == "access" then program = program:gsub("[ph]", "s") end
for step in program:gmatch(".") do steps[step](k) end
if phase == "content" then
    ngx.print("|", ngx.ctx.n or 0, "|", ngx.var.n, "|", k)
end
"""


def model(program: str, k: int) -> bytes:
    """What a request that runs `program` answers."""
    half = len(program) // 2
    before, after = program[:half], program[half:]
    ctx, var, out = 0, 1, ""
    for step in before.replace("p", "s").replace("h", "s") + after:
        if step == "c":
            ctx = ctx * 3 + k
        elif step == "v":
            var = var * 2 + k
        elif step == "w":
            ctx += k
        elif step == "p":
            out += f"{k},"
    return f"{out}|{ctx}|{var}|{k}".encode()


programs = st.lists(st.text("scvpw", min_size=1, max_size=12), min_size=1, max_size=20)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(programs=programs)
def test_many_interleaved_requests_against_a_model(
    anyio_backend: tuple[str, dict[str, Any]], programs: list[str]
) -> None:
    name, options = anyio_backend
    anyio.run(check_all, programs, backend=name, backend_options=options)


async def test_a_hundred_interleaved_requests_against_the_model() -> None:
    steps = "scvspwcsw"
    await check_all([(steps * 2)[i % 9 : i % 9 + 3 + i % 7] for i in range(100)])


async def check_all(programs: list[str]) -> None:
    """Run all programs at once, each with its own k."""
    wrapped = NgxLua(
        hello,
        init_by_lua=PROBE,
        set={"n": "1"},
        access_by_lua=PROGRAM,
        content_by_lua=PROGRAM,
        log_by_lua="assert(ngx.var.arg_k)",
    )
    bodies: dict[int, bytes] = {}

    async def one(k: int, program: str) -> None:
        bodies[k] = (await ask(wrapped, f"/{program}?k={k}")).body

    async with anyio.create_task_group() as tasks:
        for k, program in enumerate(programs):
            tasks.start_soon(one, k, program)
    assert bodies == {k: model(program, k) for k, program in enumerate(programs)}
    assert alive(wrapped) == set()
