"""An app as the target of ngx.location.capture.

Rule: the app is called as a server calls it: one request body, then nothing until its response is
complete; whatever it does becomes a result, never an error in the capturing script.
"""

from __future__ import annotations

import contextvars
import logging
from pathlib import Path
from typing import Any

import anyio
import anyio.lowlevel
import pytest
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from ngxlua_asgi import Location, NgxLua
from ngxlua_asgi.errors import Answer
from tests.gateway.driver import (
    PROBE,
    App,
    Message,
    Receive,
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

SHOW = """
local function show(res)
    ngx.say(res.status, " ", res.truncated and "cut" or "whole", " [", res.body, "]")
end
"""
ONE = SHOW + 'show(ngx.location.capture("/app", {args = ngx.var.args}))'
MULTI = (
    SHOW + 'for _, res in ipairs {ngx.location.capture_multi {{"/app"}, {"/app"}}} do show(res) end'
)


def capturing(app: App, code: str = ONE, **locations: Location) -> NgxLua:
    """`/t` runs `code`; what no location answers the app does."""
    others = {f"/{name}": location for name, location in locations.items()}
    all_of_them = {"= /t": Location(content_by_lua=code), **others, "/": Location()}
    return NgxLua(app, init_by_lua=PROBE, locations=all_of_them)


# --- what an app answers ---------------------------------------------------------------------


async def test_chunks_become_one_body() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await answer(send, b"one,", b"", b"two,", b"three", status=202)

    assert (await ask(capturing(app), "/t")).body == b"202 whole [one,two,three]\n"


@pytest.mark.parametrize("name", ["stream", "file", "plain", "json", "sync"])
async def test_responses_of_frameworks(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x" * 200_000)

    async def pieces() -> Any:
        for piece in "abc":
            await anyio.lowlevel.checkpoint()
            yield piece

    app = FastAPI()
    app.add_route("/stream", lambda _: StreamingResponse(pieces()))
    app.add_route("/file", lambda _: FileResponse(tmp_path / "file"))
    app.add_route("/plain", lambda _: PlainTextResponse("plain"))
    app.add_api_route("/json", lambda: {"a": 1})
    app.add_api_route("/sync", lambda q: q)
    code = f'local res = ngx.location.capture("/{name}?q=1") ngx.print(res.status, " ", res.body)'
    bodies = {"stream": "abc", "file": "x" * 200_000, "plain": "plain", "json": '{"a":1}'}
    reply = await ask(capturing(app, code), "/t")
    assert reply.body.decode() == f"200 {bodies.get(name, chr(34) + '1' + chr(34))}"


async def test_names_of_headers_are_found_in_any_case() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"a/b"), (b"content-length", b"2"), (b"x-one", b"1")]
        headers += [(b"set-cookie", b"a=1"), (b"set-cookie", b"b=2"), (b"location", b"http://h/")]
        await send({"type": "http.response.start", "status": 302, "headers": headers})
        await send({"type": "http.response.body", "body": b"ok"})

    code = """
    local h = ngx.location.capture("/app").header
    ngx.say(h["Content-Type"], h["content-type"], h["Content-Length"] + 1, h["X-One"], h.x_one,
            table.concat(h["Set-Cookie"], ";"), h.Location, tostring(h.none), tostring(h[1]))
    """
    reply = await ask(capturing(app, code), "/t")
    assert reply.body == b"a/ba/b311a=1;b=2http://h/nilnil\n"


async def test_the_script_s_own_filters_see_the_app_s_response() -> None:
    code = (
        SHOW
        + """
    local res = ngx.location.capture("/filtered")
    show(res)
    ngx.say(res.header["X-Added"], " ", tostring(res.header["Content-Length"]))
    """
    )
    filtered = Location(
        header_filter_by_lua='ngx.header["X-Added"] = ngx.status ngx.status = 203',
        body_filter_by_lua="ngx.arg[1] = ngx.arg[1]:upper()",
    )
    reply = await ask(capturing(hello, code, filtered=filtered), "/t")
    assert reply.body == b"203 whole [HELLO]\n200 nil\n"


# --- what an app receives --------------------------------------------------------------------


@pytest.mark.parametrize("code", [ONE, MULTI], ids=["one", "multi"])
async def test_receive_answers_once_then_waits_for_the_end(code: str) -> None:
    received: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        async def listen() -> None:
            while True:
                message = await receive()
                received.append(message["type"])
                if message["type"] == "http.disconnect":
                    return

        async with anyio.create_task_group() as group:
            group.start_soon(listen)
            for _ in range(20):
                await anyio.lowlevel.checkpoint()
            assert "http.disconnect" not in received
            await answer(send, b"x")

    async with anyio.create_task_group() as group:
        group.start_soon(ask, capturing(app), "/t")
    assert received == ["http.request", "http.disconnect"]


async def test_a_streaming_response_listens_for_disconnect_without_spinning() -> None:
    calls = 0

    async def pieces() -> Any:
        for _ in range(50):
            await anyio.lowlevel.checkpoint()
            yield b"x"

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        async def counted() -> Message:
            nonlocal calls
            calls += 1
            return await receive()

        scope["asgi"] = {"version": "3.0", "spec_version": "2.3"}  # listens while it sends
        await StreamingResponse(pieces())(scope, counted, send)

    assert (await ask(capturing(app), "/t")).body == b"200 whole [%s]\n" % (b"x" * 50)
    assert calls <= 2


READ = "ngx.req.read_body()"


@pytest.mark.parametrize("size", [5, 100_000], ids=["memory", "file"])
async def test_the_parent_s_body_is_there_for_each_of_them_and_the_parent(size: int) -> None:
    code = (
        READ
        + """
    local post = {method = ngx.HTTP_POST}
    local one = ngx.location.capture("/app", post)
    local two, three = ngx.location.capture_multi {{"/app", post}, {"/app", post}}
    local get = ngx.location.capture("/app")
    local own = ngx.location.capture("/app", {method = ngx.HTTP_PUT, body = "own"})
    ngx.say(#one.body, " ", #two.body, " ", #three.body, " ", #get.body, " ", own.body, " ",
            tostring(ngx.req.get_body_data() ~= nil or ngx.req.get_body_file() ~= nil))
    """
    )
    body = b"x" * size
    headers = [(b"content-length", b"%d" % size)]
    wrapped = capturing(echo, code)
    reply = await ask(wrapped, "/t", body[:3], body[3:], method="POST", headers=headers)
    assert reply.body == b"%d %d %d 0 own true\n" % (size, size, size)


async def test_a_body_that_the_parent_has_not_read_stays_the_parent_s() -> None:
    code = """
    local res = ngx.location.capture("/app", {method = ngx.HTTP_POST})
    ngx.req.read_body()
    ngx.say("[", res.body, "] ", ngx.req.get_body_data())
    """
    headers = [(b"content-length", b"4")]
    reply = await ask(capturing(echo, code), "/t", b"body", method="POST", headers=headers)
    assert reply.body == b"[] body\n"


async def test_the_app_s_scope() -> None:
    scopes: list[Scope] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        scopes.append(dict(scope))
        await answer(send, await read_body(receive))

    code = """
    ngx.req.set_header("X-A", "parent")
    ngx.location.capture("/a%20b?x=1", {args = "y=2", method = ngx.HTTP_PATCH, body = "abc",
                                        headers = {["X-B"] = "sub"}})
    """
    extensions: dict[str, Any] = {"http.response.pathsend": {}, "http.response.trailers": {}}
    await ask(capturing(app, code), "/t?z", extensions=extensions, state={"a": 1})
    (scope,) = scopes
    assert (scope["type"], scope["method"]) == ("http", "PATCH")
    assert (scope["path"], scope["raw_path"]) == ("/a b", b"/a%20b")
    assert scope["query_string"] == b"x=1&y=2"
    assert scope["extensions"] == {}
    assert scope["state"] == {"a": 1}
    assert dict(scope["headers"]) == {
        b"host": b"test",
        b"x-a": b"parent",
        b"x-b": b"sub",
        b"content-length": b"3",
    }


# --- an app that fails -----------------------------------------------------------------------


@pytest.mark.parametrize("code", [ONE, MULTI], ids=["one", "multi"])
async def test_an_app_that_raises_before_its_response(
    code: str, log: Log, caplog: pytest.LogCaptureFixture
) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await anyio.lowlevel.checkpoint()
        raise ValueError("broken")

    times = 1 if code == ONE else 2
    with caplog.at_level(logging.ERROR, "ngxlua_asgi"):
        reply = await ask(capturing(app, code), "/t")
    assert reply.body == b"500 cut []\n" * times
    log.expect(*["a sub-request's app failed"] * times)
    kinds = [record.exc_info[0] for record in caplog.records if record.exc_info]
    assert kinds == [ValueError] * times


async def test_an_app_that_raises_amid_its_response(log: Log) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 201, "headers": []})
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        raise ValueError("broken")

    assert (await ask(capturing(app), "/t")).body == b"201 cut [half]\n"
    log.expect("a sub-request's app failed")


async def test_an_app_that_gives_no_answer_or_half_of_one(log: Log) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["query_string"]:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"half", "more_body": True})

    wrapped = capturing(app)
    assert (await ask(wrapped, "/t?half")).body == b"200 cut [half]\n"
    assert (await ask(wrapped, "/t")).body == b"500 cut []\n"
    log.expect("a sub-request's app gave no answer")


async def test_an_app_that_answers_a_bare_status() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        raise Answer(410)

    assert (await ask(capturing(app), "/t")).body == b"410 cut []\n"


async def test_an_error_of_starlette_is_its_own_page() -> None:
    app = Starlette()
    assert (await ask(capturing(app), "/t")).body == b"404 whole [Not Found]\n"


# --- around the app --------------------------------------------------------------------------


async def test_context_variables_pass_both_ways_through_one_capture() -> None:
    outside = contextvars.ContextVar("outside", default="unset")
    inside = contextvars.ContextVar("inside", default="unset")

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        assert outside.get() == "server"
        inside.set("app")
        await hello(scope, receive, send)

    outside.set("server")
    await ask(capturing(app), "/t")
    assert inside.get() == "app"
    await ask(capturing(app, MULTI), "/t")  # each a copy of its own: it sees, as any task does


async def test_background_tasks_run() -> None:
    done: list[str] = []

    async def endpoint(request: Request) -> Response:
        return PlainTextResponse("x", background=BackgroundTask(done.append, request.url.path))

    app = Starlette(routes=[Route("/{path:path}", endpoint)])
    assert (await ask(capturing(app), "/t")).body == b"200 whole [x]\n"
    assert done == ["/app"]


async def test_an_app_that_is_captured_may_ask_the_same_server_again() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/inner":
            await answer(send, b"inner of " + scope["query_string"])
            return
        reply = await ask(wrapped, "/t2?" + scope["query_string"].decode())
        await answer(send, b"app<" + reply.body.strip() + b">")

    inner = Location(
        content_by_lua='ngx.print(ngx.location.capture("/inner", {args = ngx.var.args}).body)'
    )
    wrapped = capturing(app, ONE, t2=inner)
    assert (await ask(wrapped, "/t?x")).body == b"200 whole [app<inner of x>]\n"
    assert alive(wrapped) == set()
