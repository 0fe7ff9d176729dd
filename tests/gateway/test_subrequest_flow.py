"""Sub-requests beside and within one another: order, cancellation, what is left behind.

Rule: what a parent waits for ends with the parent, and nothing of either outlives them.
"""

from __future__ import annotations

import gc

import anyio
import anyio.lowlevel
import pytest

from ngxlua_asgi import Location, NgxLua
from ngxlua_asgi.engine.exchange import Exchange
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


def server(target: App, /, **codes: str) -> NgxLua:
    """Locations that run Lua, by name; what none of them answers the app does."""
    locations = {f"= /{name}": Location(content_by_lua=code) for name, code in codes.items()}
    locations["/"] = Location()
    # With a limit the VM counts its memory.
    return NgxLua(target, init_by_lua=PROBE, lua_max_memory="64m", locations=locations)


# --- several ---------------------------------------------------------------------------------


async def test_two_hundred_run_at_the_same_time() -> None:
    arrived = 0
    all_there = anyio.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal arrived
        arrived += 1
        if arrived == 200:
            all_there.set()
        await all_there.wait()
        await answer(send, scope["query_string"])

    code = """
    local queries = {}
    for i = 1, 200 do queries[i] = {"/app?" .. i} end
    for i, res in ipairs {ngx.location.capture_multi(queries)} do
        if res.body ~= tostring(i) then ngx.say(i, " is ", res.body) end
    end
    ngx.print("done")
    """
    wrapped = server(app, t=code)
    assert (await ask(wrapped, "/t")).body == b"done"
    assert alive(wrapped) == set()


async def test_apps_begin_in_the_order_of_the_queries() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await answer(send, b"app")

    note = 'ngx.ctx.seen = (ngx.ctx.seen or "") .. ngx.var.args ngx.sleep(0)'
    code = """
    local ctx, queries = {}, {}
    for i = 1, 9 do queries[i] = {"/note", {args = tostring(i), ctx = ctx}} end
    ngx.location.capture_multi(queries)
    ngx.print(ctx.seen)
    """
    for _ in range(10):
        assert (await ask(server(app, t=code, note=note), "/t")).body == b"123456789"


async def test_those_of_a_sub_request_begin_after_its_siblings() -> None:
    """As nginx's posted requests; here three levels, each with two."""
    code = """
    local depth, name = #ngx.var.args, ngx.var.args
    ngx.ctx.seen = (ngx.ctx.seen or "") .. name .. " "
    if depth < 3 then
        local sub = {ctx = ngx.ctx}
        ngx.location.capture_multi {{"/t?" .. name .. "a", sub}, {"/t?" .. name .. "b", sub}}
    end
    if depth == 1 then ngx.print(ngx.ctx.seen) end
    """
    reply = await ask(server(hello, t=code), "/t?x")
    level_2, level_3 = b"xa xb ", [b"xaa xab ", b"xba xbb "]
    assert reply.body in {b"x " + level_2 + b"".join(order) for order in (level_3, level_3[::-1])}


async def test_a_hundred_requests_capture_at_the_same_time() -> None:
    code = """
    local a, b = ngx.location.capture_multi {{"/sub?" .. ngx.var.args}, {"/app"}}
    ngx.print(a.body, b.body)
    """
    sub = "ngx.sleep(0) ngx.print(ngx.var.args, ngx.location.capture('/app').body)"
    wrapped = server(hello, t=code, sub=sub)
    bodies: set[bytes] = set()

    async def one(number: int) -> None:
        bodies.add((await ask(wrapped, f"/t?{number}-")).body)

    async with anyio.create_task_group() as group:
        for number in range(100):
            group.start_soon(one, number)
    assert bodies == {b"%d-hellohello" % number for number in range(100)}
    assert alive(wrapped) == set()


async def test_an_error_in_a_later_query_is_the_script_s(log: Log) -> None:
    code = """
    for _, queries in ipairs {
        {{"/app"}, 7}, {{"/app"}, {1, 2, 3}}, {{"/app"}, {"/app", 1}}, {{"/app"}, {"/../x"}},
        {{"/app"}, nil, {"/app"}}, {{"/app"}, {"/app", {method = 3}}},
    } do
        ngx.say(select(2, pcall(function() ngx.location.capture_multi(queries) end)))
    end
    """
    wrapped = server(hello, t=code)
    lines = (await ask(wrapped, "/t")).body.decode().splitlines()
    words = [line.partition(":6: ")[2] for line in lines]
    assert words == [
        "the query argument 1 is not a table, but a number",
        "query argument 1 expecting one or two arguments",
        "expecting table as the 2nd argument for subrequest 1, but got number",
        "unsafe uri in argument #1: /../x",
        "only array-like tables are allowed",
        "failed to adjust the subrequest: -1",
    ]
    log.expect("unsupported HTTP method: 3")
    assert alive(wrapped) == set()


# --- the end of the parent -------------------------------------------------------------------

FOREVER = {
    "one": 'ngx.location.capture("/app")',
    "multi": 'ngx.location.capture_multi {{"/app"}, {"/app"}}',
    "nested": 'ngx.location.capture("/one")',
    "mixed": 'ngx.location.capture_multi {{"/nested"}, {"/sleep"}, {"/app"}}',
}


@pytest.mark.parametrize(("path", "calls"), [("one", 1), ("multi", 2), ("nested", 1), ("mixed", 2)])
async def test_what_a_cancelled_parent_waits_for_is_cancelled(path: str, calls: int) -> None:
    began: list[str] = []
    ended: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        began.append("app")
        try:
            await anyio.sleep_forever()
        finally:
            ended.append("app")

    wrapped = server(app, **FOREVER, sleep="ngx.sleep(1000)")
    wire = Wire()
    with anyio.fail_after(GUARD_SECONDS):
        async with anyio.create_task_group() as group:
            group.start_soon(wrapped, http_scope(f"/{path}"), wire.receive, wire.send)
            while len(began) < calls:
                await anyio.lowlevel.checkpoint()
            group.cancel_scope.cancel()
    assert len(ended) == calls
    assert alive(wrapped) == set()


async def test_a_deadline_within_the_app_is_the_app_s() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        with anyio.move_on_after(0.001):
            await anyio.sleep_forever()
        await answer(send, b"late")

    code = 'local a, b = ngx.location.capture_multi {{"/a"}, {"/b"}} ngx.print(a.body, b.body)'
    assert (await ask(server(app, t=code), "/t")).body == b"latelate"


async def test_a_jump_in_a_captured_location_is_captured_too() -> None:
    """There nginx forgets that it is to capture, and sends the answer to the client."""
    wrapped = NgxLua(
        hello,
        locations={
            "= /t": Location(content_by_lua='ngx.print("<", ngx.location.capture("/a").body, ">")'),
            "= /a": Location(rewrite_by_lua='ngx.req.set_uri("/b", true)'),
            "= /b": Location(content_by_lua='ngx.print("b ", tostring(ngx.is_subrequest))'),
        },
    )
    assert (await ask(wrapped, "/t")).body == b"<b true>"


# --- Python functions, handshakes ------------------------------------------------------------


async def test_functions_of_the_user_s_within_a_captured_location() -> None:
    async def slowly(word: bytes) -> bytes:
        await anyio.lowlevel.checkpoint()
        return word.upper()

    wrapped = NgxLua(
        hello,
        lua_modules={"app.words": {"slowly": slowly, "at_once": lambda word: word[::-1]}},
        locations={
            "= /t": Location(content_by_lua='ngx.print(ngx.location.capture("/sub").body)'),
            "= /sub": Location(
                content_by_lua="""
                local words = require "app.words"
                ngx.print(words.at_once("abc"), words.slowly("abc"))
                """
            ),
        },
    )
    assert (await ask(wrapped, "/t")).body == b"cbaABC"


@pytest.mark.parametrize(("status", "accepted"), [(204, True), (403, False)])
async def test_a_handshake_asks_another_location(status: int, accepted: bool) -> None:
    seen: list[Scope] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(dict(scope))
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.accept"})
        else:
            await answer(send, status=status)

    guard = """
    local res = ngx.location.capture("/check", {args = ngx.var.args})
    if res.status ~= 204 then return ngx.exit(res.status) end
    """
    locations = {"/chat": Location(access_by_lua=guard), "/": Location()}
    wrapped = NgxLua(app, init_by_lua=PROBE, locations=locations)
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = http_scope("/chat?token=1") | {"type": "websocket", "scheme": "wss"}
    del scope["method"]
    scope["subprotocols"] = ["a"]
    with anyio.fail_after(GUARD_SECONDS):
        await wrapped(scope, receive, send)
    assert [message["type"] for message in sent] == [
        "websocket.accept" if accepted else "websocket.close"
    ]
    check = seen[0]
    assert (check["type"], check["method"], check["scheme"]) == ("http", "GET", "https")
    assert (check["path"], check["query_string"]) == ("/check", b"token=1")
    assert [scope["type"] for scope in seen[1:]] == ["websocket"] * accepted
    assert alive(wrapped) == set()


# --- what is left ----------------------------------------------------------------------------

KINDS: dict[str, str] = {
    "script": 'ngx.location.capture("/x")',
    "waits": 'ngx.location.capture("/sleep")',
    "hello": 'ngx.location.capture("/app", {body = "x", ctx = ngx.ctx, share_all_vars = true})',
    "multi": 'ngx.location.capture_multi {{"/x"}, {"/app"}, {"/sleep"}, {"/exit"}}',
    "deep": 'ngx.location.capture("/multi", {vars = {}})',
}


@pytest.mark.parametrize("path", KINDS)
async def test_nothing_is_left_of_many(path: str) -> None:
    wrapped = server(hello, **KINDS, x='ngx.print("x")', sleep="ngx.sleep(0)", exit="ngx.exit(403)")
    worker = wrapped._worker

    async def several(times: int) -> int:
        for _ in range(times):
            await ask(wrapped, f"/{path}")
        worker._vm.collect()
        gc.collect()
        return worker.memory()

    before = await several(100)
    after = await several(300)
    assert after - before < 20_000
    assert alive(wrapped) == set()
    assert not [one for one in gc.get_objects() if type(one) is Exchange and not one.closed]
