"""Python functions as Lua modules (`lua_modules`).

Rule: whatever a function is given, returns or raises, the script gets values or `nil, err`; Lua is
never left with a Python object, Python never with a Lua one, and nothing locks up.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import anyio
import anyio.lowlevel
import pytest

from ngxlua_asgi import NgxLua
from tests.gateway.driver import (
    GUARD_SECONDS,
    PROBE,
    alive,
    ask,
    hello,
)

pytestmark = pytest.mark.anyio


def content(code: str, **functions: Callable[..., Any]) -> NgxLua:
    return NgxLua(
        hello,
        init_by_lua=PROBE,
        lua_modules={"app.test": functions},
        content_by_lua=f'local test = require "app.test" {code}',
    )


async def run(code: str, **functions: Callable[..., Any]) -> bytes:
    """What `code` prints; an error in it fails the test by its log."""
    wrapped = content(code, **functions)
    with anyio.fail_after(GUARD_SECONDS):
        reply = await ask(wrapped)
    assert alive(wrapped) == set()
    return reply.body


def as_async(function: Callable[..., Any]) -> Callable[..., Any]:
    async def wrapped(*arguments: Any) -> Any:
        await anyio.lowlevel.checkpoint()
        return function(*arguments)

    return wrapped


KINDS = pytest.mark.parametrize("kind", [lambda f: f, as_async], ids=["sync", "async"])
Kind = Callable[[Callable[..., Any]], Callable[..., Any]]

ARGUMENTS: list[tuple[str, tuple[Any, ...]]] = [
    ("", ()),
    ("nil", (None,)),
    ("nil, 1, nil", (None, 1, None)),
    ("true, false", (True, False)),
    ("1, 1.5, -3", (1, 1.5, -3)),
    ("2^53, 2^62, 1e300", (2**53, 2**62, 1e300)),
    ("math.huge, -math.huge", (math.inf, -math.inf)),
    ("'', 'a\\0\\255'", (b"", b"a\0\xff")),
    ("{}, { 1, { 2 } }", ({}, [1, [2]])),
    ("{ a = { b = 'c' } }, nil, 'x'", ({b"a": {b"b": b"c"}}, None, b"x")),
    ("nil, {}, nil", (None, {}, None)),
    ("{ ngx.null }", ([None],)),
    ("{ [true] = 1 }", ({True: 1},)),
]


@KINDS
@pytest.mark.parametrize(("source", "expected"), ARGUMENTS, ids=[a[0] for a in ARGUMENTS])
async def test_arguments(kind: Kind, source: str, expected: tuple[Any, ...]) -> None:
    seen: list[tuple[Any, ...]] = []
    await run(f"test.f({source})", f=kind(lambda *arguments: seen.append(arguments)))
    assert seen == [expected]
    assert [type(value) for value in seen[0]] == [type(value) for value in expected]


async def test_numbers_that_have_no_int() -> None:
    seen: list[Any] = []
    await run("test.f(0/0, 2^63, 2^64, -2^64, 1e308)", f=lambda *values: seen.extend(values))
    assert math.isnan(seen[0])
    assert seen[1:] == [2.0**63, 2.0**64, -(2.0**64), 1e308]


RESULTS: list[tuple[Any, str]] = [
    (None, "n == 1 and a == nil"),
    ((), "n == 0"),
    (True, "a == true"),
    (7, "a == 7"),
    (1.5, "a == 1.5"),
    (2**53, "a == 2^53"),
    (2**70, "a == 2^70"),
    (math.inf, "a == math.huge"),
    (math.nan, "a ~= a"),
    ("café", "a == 'caf\\195\\169'"),
    (b"\0\xff", "a == '\\0\\255'"),
    ((1, None, "x"), "n == 3 and a == 1 and b == nil and c == 'x'"),
    ((None, "why"), "n == 2 and a == nil and b == 'why'"),
    ([1, 2], "#a == 2 and a[2] == 2"),
    ({"a": {"b": [True]}}, "a.a.b[1] == true"),
    (([1], None, {"x": 1}, None), "n == 4 and a[1] == 1 and b == nil and c.x == 1"),
    ([None], "a[1] == ngx.null"),
    ([2**70], "a[1] == 2^70"),
]


@KINDS
@pytest.mark.parametrize(("result", "check"), RESULTS, ids=[r[1] for r in RESULTS])
async def test_results(kind: Kind, result: Any, check: str) -> None:
    code = f"""
        local function report(n, a, b, c) ngx.print(tostring({check})) end
        local function count(...) return report(select("#", ...), ...) end
        count(test.f())
    """
    assert await run(code, f=kind(lambda: result)) == b"true"


class Odd(Exception):
    def __str__(self) -> str:
        raise RuntimeError("not even its text")


FAILURES: list[tuple[Callable[..., Any], str]] = [
    (lambda: [][1], "IndexError: list index out of range"),
    (lambda: {"a": 1}["é"], "KeyError: 'é'"),
    (lambda: object(), "TypeError: "),
    (lambda: [object()], "TypeError: "),
    (lambda: {1: {1, 2}}, "TypeError: "),
    (lambda: (1, 1j), "TypeError: "),
    (lambda: {math.nan: 1}, ""),
    (lambda: [10**400], ""),
    (lambda: 10**400, ""),
    (lambda: "\ud800", ""),
    (lambda: ["\ud800"], ""),
    (lambda: _cycle(), "ValueError: "),
    (lambda: _raise(Odd()), "Odd"),
    (lambda needed: None, "TypeError: "),
    (lambda: _raise(StopIteration()), ""),
    (lambda: _raise(RecursionError("deep")), "RecursionError: deep"),
]


def _cycle() -> list[Any]:
    loop: list[Any] = []
    loop.append(loop)
    return loop


def _raise(error: BaseException) -> None:
    raise error


@KINDS
@pytest.mark.parametrize("at", range(len(FAILURES)))
async def test_failures(kind: Kind, at: int) -> None:
    function, text = FAILURES[at]
    code = """
        local a, err = test.f()
        assert(a == nil and type(err) == "string", tostring(a) .. " " .. type(err))
        ngx.print(err)
    """
    assert (await run(code, f=kind(function))).decode().startswith(text)


@pytest.mark.parametrize(
    "source",
    [
        "print",
        "{ print }",
        "coroutine.create(print)",
        "io.stdout",
        "{ [{}] = 1 }",
        "(function() local t = {} t[1] = t return t end)()",
        "deep(200)",
        "setmetatable({}, { __index = error, __newindex = error, __len = error })",
    ],
)
async def test_arguments_that_cannot_cross(source: str) -> None:
    """The function is not called, or gets what there is; the script hears of it."""
    code = f"""
        local function deep(n) local t = {{}} for _ = 1, n do t = {{ t }} end return t end
        local ok, err = test.f({source})
        assert(ok == 1 or (ok == nil and type(err) == "string"), type(err))
        ngx.print("done")
    """
    assert await run(code, f=lambda *_: 1) == b"done"


async def test_huge_tables() -> None:
    code = """
        local list, map = {}, {}
        for i = 1, 100000 do list[i] = i map["k" .. i] = { i, "v" .. i } end
        local back, other = test.f(list, map)
        assert(#back == 100000 and back[100000] == 100000)
        local n = 0
        for k, v in pairs(other) do n = n + 1 assert(v[2] == "v" .. k:sub(2)) end
        ngx.print(n)
    """
    seen: list[Any] = []

    def both(numbers: list[int], words: dict[bytes, Any]) -> tuple[Any, Any]:
        seen.extend([len(numbers), len(words)])
        return numbers, words

    assert await run(code, f=both) == b"100000"
    assert seen == [100_000, 100_000]


@pytest.mark.parametrize("depth", [1, 50, 90])
async def test_deep_nesting(depth: int) -> None:
    code = f"""
        local t = {{ "bottom" }}
        for _ = 1, {depth} do t = {{ t }} end
        t = test.f(t)
        for _ = 1, {depth} do t = t[1] end
        ngx.print(t[1])
    """
    assert await run(code, f=lambda value: value) == b"bottom"
