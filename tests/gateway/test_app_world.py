"""What an application, its middleware and its frameworks see of NgxLua.

Rule: an app behaves behind NgxLua as it does alone: same task, same context, same messages; what
is added is `scope["ngx"]`.
"""

from __future__ import annotations

import contextvars
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import anyio.lowlevel
import pytest
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    JSONResponse,
    PlainTextResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Mount, Route

from ngxlua_asgi import NgxLua
from tests.gateway.driver import (
    GUARD_SECONDS,
    App,
    Message,
    Receive,
    Scope,
    Send,
    Wire,
    answer,
    ask,
    hello,
    http_scope,
)
from tests.gateway.logs import Log

pytestmark = pytest.mark.anyio

LOG = 'ngx.log(ngx.NOTICE, "logged ", ngx.status, " ", tostring(ngx.ctx.note))'
ALL = {
    "access_by_lua": "ngx.sleep(0)",
    "header_filter_by_lua": 'ngx.header["X-Lua"] = "yes"',
    "body_filter_by_lua": "local chunk = ngx.arg[1]",
    "log_by_lua": LOG,
}
SETS: list[dict[str, str]] = [
    {"access_by_lua": "local a = 1"},
    {"access_by_lua": "ngx.sleep(0)"},
    {"log_by_lua": "local a = 1"},
    ALL,
]
any_options = pytest.mark.parametrize("options", SETS, ids=lambda o: "+".join(o))


# --- context and task ------------------------------------------------------------------------


@any_options
async def test_context_variables_pass_both_ways(options: dict[str, str]) -> None:
    outside = contextvars.ContextVar("outside", default="unset")
    inside = contextvars.ContextVar("inside", default="unset")

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        assert outside.get() == "server"
        inside.set("app")
        await hello(scope, receive, send)

    outside.set("server")
    await ask(NgxLua(app, **options))
    assert inside.get() == "app"


@any_options
async def test_the_app_runs_in_the_servers_task(options: dict[str, str]) -> None:
    tasks = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        tasks.append(anyio.get_current_task().id)
        await hello(scope, receive, send)

    await ask(NgxLua(app, **options))
    assert tasks == [anyio.get_current_task().id]


# --- the scope -------------------------------------------------------------------------------


@any_options
async def test_an_unchanged_request_keeps_its_scope(options: dict[str, str]) -> None:
    seen: list[Scope] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope)
        await hello(scope, receive, send)

    scope, wire = http_scope(state={"a": 1}), Wire()
    before = dict(scope)
    await NgxLua(app, **options)(scope, wire.receive, wire.send)
    for key, value in before.items():
        assert seen[0][key] is value
    assert set(seen[0]) - set(before) == {"ngx"}


async def test_a_changed_request_is_a_copy() -> None:
    seen: list[Scope] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope)
        await hello(scope, receive, send)

    scope, wire = http_scope("/old?a=1", headers=[(b"x-a", b"1")], root_path="/r"), Wire()
    before = {key: list(value) if key == "headers" else value for key, value in scope.items()}
    wrapped = NgxLua(
        app,
        rewrite_by_lua="""
            ngx.req.set_uri("/n\\195\\169w path")
            ngx.req.set_uri_args("b=2")
            ngx.req.set_header("X-B", { "1", "2" })
            ngx.req.clear_header("X-A")
            ngx.req.set_method(ngx.HTTP_PUT)
        """,
    )
    await wrapped(scope, wire.receive, wire.send)
    assert {key: scope[key] for key in before} == before
    assert seen[0]["path"] == "/néw path"
    assert seen[0]["raw_path"] == b"/n%C3%A9w%20path"
    assert seen[0]["query_string"] == b"b=2"
    assert seen[0]["method"] == "PUT"
    assert seen[0]["headers"] == [(b"host", b"test"), (b"x-b", b"1"), (b"x-b", b"2")]
    assert seen[0]["root_path"] == "/r"


async def test_other_scopes_pass_untouched() -> None:
    seen: list[tuple[object, object, object]] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append((scope, receive, send))

    scope, wire = {"type": "something.new"}, Wire()
    receive, send = wire.receive, wire.send
    await NgxLua(app, access_by_lua="ngx.exit(403)")(scope, receive, send)
    assert seen == [(scope, receive, send)]
    assert seen[0][0] is scope
    assert scope == {"type": "something.new"}


async def test_without_handlers_nothing_is_touched() -> None:
    seen: list[Scope] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope)
        await answer(send)

    scope, wire = http_scope(), Wire()
    await NgxLua(app)(scope, wire.receive, wire.send)
    assert seen[0] is scope


async def test_one_inside_another() -> None:
    """What stands between the two keeps the outer's ctx, and the app has the inner's."""
    notes = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        notes.append(dict(scope["ngx"].ctx))
        await hello(scope, receive, send)

    inner = NgxLua(app, access_by_lua="ngx.ctx.who = 'inner'", log_by_lua="local a = 1")

    async def between(scope: Scope, receive: Receive, send: Send) -> None:
        ngx = scope["ngx"]
        notes.append(dict(ngx.ctx))
        await inner(scope, receive, send)
        notes.append(dict(ngx.ctx))

    outer = NgxLua(between, access_by_lua="ngx.ctx.who = 'outer'")
    await ask(outer)
    assert notes == [{"who": b"outer"}, {"who": b"inner"}, {"who": b"outer"}]


# --- Starlette -------------------------------------------------------------------------------


def starlette(endpoint: Callable[[Request], Awaitable[Response]], **options: Any) -> App:
    routes = [Route("/{rest:path}", endpoint, methods=["GET", "POST"])]
    app: App = Starlette(routes=routes, middleware=[Middleware(NgxLua, **options)])
    return app


async def test_add_middleware(log: Log) -> None:
    async def endpoint(request: Request) -> Response:
        return PlainTextResponse(request.scope["ngx"].ctx["user"] + b"!")

    app = Starlette(routes=[Route("/", endpoint)])
    app.add_middleware(NgxLua, access_by_lua="ngx.ctx.user = 'alice'", log_by_lua=LOG)
    assert (await ask(app)).body == b"alice!"
    assert log.said("logged ") == ["200 nil"]


async def test_mounted() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await answer(send, scope["path"].encode(), b" ", scope["root_path"].encode())

    guarded = NgxLua(app, access_by_lua="if ngx.var.arg_key ~= 'k' then ngx.exit(403) end")
    parent = Starlette(routes=[Mount("/api", app=guarded), Mount("/", app=app)])
    assert (await ask(parent, "/api/x")).status == 403
    assert (await ask(parent, "/api/x?key=k")).body == b"/api/x /api"
    assert (await ask(parent, "/free")).body == b"/free "


async def test_background_tasks_run_after_the_log_phase(log: Log) -> None:
    order: list[str] = []

    async def endpoint(request: Request) -> Response:
        ctx = request.scope["ngx"].ctx

        async def background() -> None:
            await anyio.lowlevel.checkpoint()
            assert log.said("logged ") == ["200 from the app"]
            assert ctx["note"] == b"from the app"
            ctx["note"] = "too late for the log"
            order.append("background")

        ctx["note"] = "from the app"
        return PlainTextResponse("ok", background=BackgroundTask(background))

    app = starlette(endpoint, **ALL)
    assert (await ask(app)).body == b"ok"
    assert order == ["background"]
    assert log.said("logged ") == ["200 from the app"]


@any_options
@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_responses_of_starlette_are_what_they_are_without_us(
    options: dict[str, str], method: str, tmp_path: Path
) -> None:
    file = tmp_path / "file.txt"
    file.write_bytes(b"x" * 200_000)

    async def parts() -> Any:
        for part in (b"one,", b"", b"two"):
            yield part

    def response(name: str) -> Response:
        made: dict[str, Callable[[], Response]] = {
            "/plain": lambda: PlainTextResponse("plain"),
            "/json": lambda: JSONResponse({"a": [1, 2]}, status_code=201),
            "/stream": lambda: StreamingResponse(parts(), media_type="text/csv"),
            "/file": lambda: FileResponse(file),
            "/none": lambda: Response(status_code=204),
            "/same": lambda: Response(status_code=304, headers={"etag": '"x"'}),
            "/empty": lambda: Response(),
            "/cookies": lambda: _with_cookies(PlainTextResponse("c")),
        }
        return made[name]()

    async def bare(scope: Scope, receive: Receive, send: Send) -> None:
        await response(scope["path"])(scope, receive, send)

    wrapped = NgxLua(bare, **options)
    for path in ["/plain", "/json", "/stream", "/file", "/none", "/same", "/empty", "/cookies"]:
        alone = await ask(bare, path, method=method)
        reply = await ask(wrapped, path, method=method)
        headers = list(alone.headers)
        if "body_filter_by_lua" in options:
            headers = without_length(headers)
            reply.headers = without_length(reply.headers)
        if "header_filter_by_lua" in options:
            headers.append((b"x-lua", b"yes"))
        assert (path, reply.status) == (path, alone.status)
        assert (path, reply.headers) == (path, headers)
        assert (path, reply.body) == (path, alone.body)


def without_length(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    return [line for line in headers if line[0] != b"content-length"]


def _with_cookies(response: Response) -> Response:
    response.set_cookie("a", "1")
    response.set_cookie("b", "2")
    return response


async def test_a_body_filter_takes_the_length_away() -> None:
    wrapped = NgxLua(hello, body_filter_by_lua="ngx.arg[1] = ngx.arg[1] .. '!'")
    assert (await ask(wrapped)).header(b"content-length") is None


async def test_files_are_sent_by_the_server_unless_a_filter_must_see_them(
    tmp_path: Path, log: Log
) -> None:
    file = tmp_path / "file.txt"
    file.write_bytes(b"contents")

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await FileResponse(file)(scope, receive, send)

    for options, direct in [
        ({"header_filter_by_lua": "ngx.header.X = 1", "log_by_lua": LOG}, True),
        ({"body_filter_by_lua": "ngx.arg[1] = ngx.arg[1]:upper()", "log_by_lua": LOG}, False),
    ]:
        wire = Wire()
        scope = http_scope(extensions={"http.response.pathsend": {}, "other": {}})
        with anyio.fail_after(GUARD_SECONDS):
            await NgxLua(app, **options)(scope, wire.receive, wire.send)
        kinds = {message["type"] for message in wire.sent}
        assert ("http.response.pathsend" in kinds) == direct
        if not direct:
            assert wire.body == b"CONTENTS"
    assert log.said("logged ") == ["200 nil", "200 nil"]


@any_options
async def test_what_extensions_send_passes_through(options: dict[str, str]) -> None:
    """Early hints come before the response, trailers after it."""
    messages: list[Message] = [
        {"type": "http.response.early_hint", "links": [b"</a.css>; rel=preload"]},
        {"type": "http.response.start", "status": 200, "headers": [], "trailers": True},
        {"type": "http.response.body", "body": b"one", "more_body": True},
        {"type": "http.response.body", "body": b"", "more_body": False},
        {"type": "http.response.trailers", "headers": [(b"x-sum", b"1")], "more_trailers": False},
    ]

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["extensions"] == {"http.response.trailers": {}}
        for message in messages:
            await send(message)

    wire = Wire()
    scope = http_scope(extensions={"http.response.trailers": {}})
    await NgxLua(app, **options)(scope, wire.receive, wire.send)
    assert [m["type"] for m in wire.sent] == [m["type"] for m in messages]
    assert wire.sent[0] is messages[0]
    assert wire.sent[1]["trailers"] is True
    assert wire.sent[-1] is messages[-1]
