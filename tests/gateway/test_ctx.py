"""`scope["ngx"].ctx`: ngx.ctx as the application reads and writes it.

Rule: both sides always see the same table, from whatever thread the app looks, until the request
has ended; what cannot cross is a TypeError or ValueError where it was written.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, MutableMapping
from typing import Any

import pytest
from fastapi import BackgroundTasks, FastAPI, Request

from ngxlua_asgi import NgxLua
from tests.gateway.driver import PROBE, Receive, Scope, Send, alive, answer, ask
from tests.gateway.logs import Log

pytestmark = pytest.mark.anyio

Ctx = MutableMapping[Any, Any]


async def with_ctx(look: Callable[[Ctx], object], **options: str) -> object:
    """What `look` makes of the ctx of a request, inside the app."""
    results: list[object] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        results.append(look(scope["ngx"].ctx))
        await answer(send)

    options = options or {"access_by_lua": "local a = 1"}
    wrapped = NgxLua(app, init_by_lua=PROBE, **options)
    await ask(wrapped)
    assert alive(wrapped) == set()
    return results[0]


LUA_VALUES: list[tuple[str, Any]] = [
    ("true", True),
    ("false", False),
    ("1", 1),
    ("-7", -7),
    ("1.5", 1.5),
    ("2^53", 2**53),
    ("1e300", 1e300),
    ("math.huge", float("inf")),
    ("''", b""),
    ("'caf\\195\\169'", "café".encode()),
    ("'\\0\\255'", b"\0\xff"),
    ("{}", {}),
    ("{ 1, 2, 3 }", [1, 2, 3]),
    ("{ 'a', { 'b' } }", [b"a", [b"b"]]),
    ("{ a = 1, b = { c = true } }", {b"a": 1, b"b": {b"c": True}}),
    ("{ [1] = 'x', y = 'z' }", {1: b"x", b"y": b"z"}),
    ("{ [2] = 'x', [4] = 'y' }", {2: b"x", 4: b"y"}),
    ("{ [1.5] = 1 }", {1.5: 1}),
    ("{ ngx.null }", [None]),
    ("{ 1, ngx.null, 3, ngx.null }", [1, None, 3, None]),
    ("{ a = ngx.null }", {b"a": None}),
]


@pytest.mark.parametrize(("source", "expected"), LUA_VALUES, ids=[v[0] for v in LUA_VALUES])
async def test_what_lua_wrote(source: str, expected: Any) -> None:
    value = await with_ctx(lambda ctx: ctx["v"], access_by_lua=f"ngx.ctx.v = {source}")
    assert value == expected
    assert type(value) is type(expected)


async def test_whole_numbers_are_int_inside_tables_too() -> None:
    value = await with_ctx(lambda ctx: ctx["v"], access_by_lua="ngx.ctx.v = { 1, 2.5, { a = 3 } }")
    assert isinstance(value, list)
    assert [type(item) for item in (value[0], value[1], value[2][b"a"])] == [int, float, int]


PYTHON_VALUES: list[tuple[Any, str]] = [
    (True, "v == true"),
    (1, "v == 1"),
    (2**53, "v == 2^53"),
    (2**64, "v == 2^64"),
    (-(2**63), "v == -2^63"),
    (1.25, "v == 1.25"),
    (float("inf"), "v == math.huge"),
    (float("nan"), "v ~= v"),
    (b"\0\xff", "v == '\\0\\255'"),
    ("café", "v == 'caf\\195\\169'"),
    ([], "next(v) == nil"),
    ({}, "next(v) == nil"),
    ([1, "a", b"b"], "#v == 3 and v[2] == 'a' and v[3] == 'b'"),
    ((1, 2), "#v == 2 and v[2] == 2"),
    ([None, 1], "v[1] == ngx.null and v[2] == 1"),
    ({"a": {"b": [1, {"c": "d"}]}}, "v.a.b[2].c == 'd'"),
    ({b"k": 1, 2: "two", 1.5: "x"}, "v.k == 1 and v[2] == 'two' and v[1.5] == 'x'"),
    ({"a": None}, "v.a == ngx.null"),
    (list(range(1000)), "#v == 1000 and v[1000] == 999"),
    (["x" * 300, "y" * 9000], "#v[1] == 300 and #v[2] == 9000"),
    ({"big": 2**64}, "v.big == 2^64"),
]


@pytest.mark.parametrize(("value", "check"), PYTHON_VALUES, ids=[v[1][:40] for v in PYTHON_VALUES])
async def test_what_the_app_wrote(value: Any, check: str, log: Log) -> None:
    await with_ctx(
        lambda ctx: ctx.update(v=value),
        log_by_lua=f'local v = ngx.ctx.v ngx.log(ngx.NOTICE, "seen ", tostring({check}))',
    )
    assert log.said("seen ") == ["true"]


UNSUPPORTED: list[Any] = [
    object(),
    {1, 2},
    1j,
    range(3),
    [object()],
    {"a": {1}},
    {None: 1},
    {(1, 2): 3},
    bytearray(b"x"),
    lambda: None,
]


@pytest.mark.parametrize("value", UNSUPPORTED, ids=lambda value: type(value).__name__)
async def test_what_lua_has_no_value_for(value: Any) -> None:
    def look(ctx: Ctx) -> object:
        ctx["v"] = 1
        with pytest.raises(TypeError):
            ctx["v"] = value
        return ctx["v"]

    assert await with_ctx(look) == 1  # what stood there stays


def _nested() -> list[Any]:
    loop: list[Any] = []
    loop.append(loop)
    return loop


@pytest.mark.parametrize(
    "value", [_nested(), {float("nan"): 1}, [10**400], 10**400], ids=["cycle", "nan", "big", "huge"]
)
async def test_values_that_cannot_be(value: Any) -> None:
    def look(ctx: Ctx) -> object:
        with pytest.raises((TypeError, ValueError, OverflowError)):
            ctx["v"] = value
        return "v" in ctx

    assert await with_ctx(look) is False


async def test_none_is_nil() -> None:
    def look(ctx: Ctx) -> object:
        ctx["v"] = None
        return "v" in ctx

    assert await with_ctx(look, access_by_lua="ngx.ctx.v = 1") is False


async def test_a_mapping() -> None:
    def look(ctx: Ctx) -> object:
        assert dict(ctx) == {"a": 1, "b": b"two", 3: b"three"}
        assert (len(ctx), "a" in ctx, "z" in ctx) == (3, True, False)
        assert ctx.get("z") is None
        assert ctx.get("z", 7) == 7
        with pytest.raises(KeyError):
            ctx["z"]
        with pytest.raises(KeyError):
            del ctx["z"]
        del ctx["a"]
        assert ctx.pop("b") == b"two"
        assert ctx.setdefault("new", "x") in ("x", b"x")
        assert (ctx["new"], ctx[b"new"], ctx[3]) == (b"x", b"x", b"three")
        assert set(ctx) == {"new", 3}
        for key in ctx:
            ctx[key] = None  # the keys were read at once
        ctx["é"] = 1
        assert list(ctx) == ["é"]
        ctx.clear()
        return len(ctx)

    code = "ngx.ctx.a = 1 ngx.ctx.b = 'two' ngx.ctx[3] = 'three'"
    assert await with_ctx(look, access_by_lua=code) == 0
    assert await with_ctx(look, access_by_lua=f"ngx.ctx = {{}} ngx.sleep(0) {code}") == 0


@pytest.mark.parametrize("key", [None, 1.5, ("a",), True], ids=str)
async def test_keys_that_are_none(key: Any) -> None:
    def look(ctx: Ctx) -> object:
        with pytest.raises(TypeError):
            ctx[key] = 1
        return len(ctx)

    assert await with_ctx(look) == 0


@pytest.mark.parametrize(
    "source",
    [
        "print",
        "coroutine.create(print)",
        "{ print }",
        "(function() local t = {} t.t = t return t end)()",
        "io.stdout",
    ],
)
async def test_what_cannot_leave_lua(source: str) -> None:
    def look(ctx: Ctx) -> object:
        with pytest.raises(TypeError, match="cannot leave Lua"):
            ctx["v"]
        return ctx["fine"]

    code = f"ngx.ctx.v = {source} ngx.ctx.fine = 1"
    assert await with_ctx(look, access_by_lua=code) == 1


async def test_tables_are_copies() -> None:
    def look(ctx: Ctx) -> object:
        copy = ctx["t"]
        copy[b"a"] = 2
        assert ctx["t"] == {b"a": 1}
        ctx["t"] = copy
        return ctx["t"]

    assert await with_ctx(look, access_by_lua="ngx.ctx.t = { a = 1 }") == {b"a": 2}


async def test_after_the_end() -> None:
    kept = await with_ctx(lambda ctx: ctx, access_by_lua="ngx.ctx.a = 1")
    assert isinstance(kept, MutableMapping)
    for use in (lambda: kept["a"], lambda: list(kept), lambda: kept.update(a=1), lambda: len(kept)):
        with pytest.raises(RuntimeError, match="ended"):
            use()
    repr(kept)


async def test_fastapi_from_all_its_places(log: Log) -> None:
    app = FastAPI()
    main = threading.get_ident()
    kept: list[Ctx] = []

    @app.get("/async")
    async def asynchronous(request: Request) -> dict[str, str]:
        ctx = request.scope["ngx"].ctx
        ctx["from"] = "async"
        return {"user": ctx["user"].decode()}

    @app.get("/sync")
    def synchronous(request: Request) -> dict[str, str]:
        assert threading.get_ident() != main
        ctx = request.scope["ngx"].ctx
        ctx["from"] = "sync"
        ctx["table"] = {"a": [1, 2]}
        assert ctx["table"] == {b"a": [1, 2]}
        return {"user": ctx["user"].decode()}

    @app.get("/background")
    async def background(request: Request, tasks: BackgroundTasks) -> dict[str, str]:
        ctx = request.scope["ngx"].ctx
        ctx["from"] = "background"
        tasks.add_task(lambda: kept.append(dict(ctx)))
        return {"user": ctx["user"].decode()}

    app.add_middleware(
        NgxLua,
        access_by_lua="ngx.ctx.user = ngx.var.arg_user",
        log_by_lua='ngx.log(ngx.NOTICE, "logged ", ngx.ctx.user, " ", ngx.ctx.from)',
    )
    for place in ("async", "sync", "background"):
        assert (await ask(app, f"/{place}?user=u")).body == b'{"user":"u"}'
    assert log.said("logged ") == ["u async", "u sync", "u background"]
    assert kept == [{"user": b"u", "from": b"background"}]
