"""The apps that are measured: three hellos, each bare and behind the same guard in several forms.

Rule: every guard asks the same question, is `X-API-Key` the right one, and every hello gives the
same bytes, so that what differs in a figure is the form alone. `serve()` is what uvicorn's
`--factory` calls; BENCH_APP names the app as `<hello>/<form>`.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse as FastAPIPlainTextResponse
from starlette.applications import Starlette
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from ngxlua_asgi import Location, NgxLua

HELLO = b"Hello, world!\n"
KEY = "k-1234567890"
KEY_BYTES = KEY.encode()

GUARD = f"""
if ngx.var.http_x_api_key ~= "{KEY}" then
    return ngx.exit(ngx.HTTP_FORBIDDEN)
end
"""
GUARD_BY_TABLE = f"""
if ngx.req.get_headers()["x-api-key"] ~= "{KEY}" then
    return ngx.exit(ngx.HTTP_FORBIDDEN)
end
"""
SIX_PHASES = {
    "server_rewrite_by_lua": "ngx.ctx.seen = 1",
    "rewrite_by_lua": "ngx.ctx.seen = ngx.ctx.seen + 1",
    "access_by_lua": "ngx.ctx.seen = ngx.ctx.seen + 1",
    "header_filter_by_lua": "ngx.ctx.seen = ngx.ctx.seen + 1",
    "body_filter_by_lua": "ngx.ctx.seen = ngx.ctx.seen + 1",
    "log_by_lua": "ngx.ctx.seen = ngx.ctx.seen + 1",
}
SIX_EMPTY_PHASES = dict.fromkeys(SIX_PHASES, "return")


async def raw_hello(scope: Scope, receive: Receive, send: Send) -> None:
    await send(
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [(b"content-type", b"text/plain"), (b"content-length", b"14")],
        }
    )
    await send({"type": "http.response.body", "body": HELLO})


async def raw_app(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        await raw_hello(scope, receive, send)
        return
    while True:  # lifespan
        message = await receive()
        await send({"type": message["type"] + ".complete"})
        if message["type"] == "lifespan.shutdown":
            return


def starlette_app() -> ASGIApp:
    async def hello(request: Request) -> Response:
        return PlainTextResponse(HELLO)

    return Starlette(routes=[Route("/", hello)])


def fastapi_app() -> ASGIApp:
    app = FastAPI()

    @app.get("/", response_class=FastAPIPlainTextResponse)
    async def hello() -> str:
        return HELLO.decode()

    return app


class PureGuard:
    """The guard as a plain ASGI middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            for name, value in scope["headers"]:
                if name == b"x-api-key":
                    if value == KEY_BYTES:
                        break
            else:
                await PlainTextResponse("Forbidden", 403)(scope, receive, send)
                return
        await self.app(scope, receive, send)


class BaseGuard(BaseHTTPMiddleware):
    """The guard as most are written."""

    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        if request.headers.get("x-api-key") != KEY:
            return PlainTextResponse("Forbidden", 403)
        return await call_next(request)


def content_hello(app: ASGIApp) -> ASGIApp:
    source = f"""
        ngx.header.content_type = "text/plain"
        ngx.header.content_length = {len(HELLO)}
        ngx.say("{HELLO.decode().rstrip()}")
    """
    return NgxLua(app, content_by_lua=source)


def located(app: ASGIApp) -> ASGIApp:
    """The guard in one of several locations."""
    locations = {"/": Location(access_by_lua=GUARD), "/api/": Location(), "= /login": Location()}
    return NgxLua(app, locations=locations)


def configured(app: ASGIApp) -> ASGIApp:
    """The same, spelled as an nginx.conf."""
    conf = f"""
        events {{}}
        http {{
            server {{
                location / {{ access_by_lua_block {{ {GUARD} }} }}
                location /api/ {{ }}
                location = /login {{ }}
            }}
        }}
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "nginx.conf")
        path.write_text(conf)
        return NgxLua.from_conf(path, app)


HELLOS: dict[str, Callable[[], ASGIApp]] = {
    "raw": lambda: raw_app,
    "starlette": starlette_app,
    "fastapi": fastapi_app,
}
FORMS: dict[str, Callable[[ASGIApp], ASGIApp]] = {
    "bare": lambda app: app,
    "pure": PureGuard,
    "base": BaseGuard,
    "lua": lambda app: NgxLua(app, access_by_lua=GUARD),
    "lua-table": lambda app: NgxLua(app, access_by_lua=GUARD_BY_TABLE),
    "idle": NgxLua,
    "six-empty": lambda app: NgxLua(app, **SIX_EMPTY_PHASES),
    "six": lambda app: NgxLua(app, **SIX_PHASES),
    "content": content_hello,
    "location": located,
    "conf": configured,
}


def make(name: str) -> ASGIApp:
    """Build the app called `<hello>/<form>`."""
    hello, form = name.split("/")
    return FORMS[form](HELLOS[hello]())


def serve() -> ASGIApp:
    return make(os.environ["BENCH_APP"])
