"""A Starlette app with Lua among its middleware, in both of Starlette's spellings.

`Middleware(NgxLua, ...)` guards HTTP and the WebSocket handshake, `add_middleware` puts a second,
outer one around it, and the one at /status answers by itself. Rule: each NgxLua here is
independent of the others, as any middleware is.

    uvicorn --app-dir examples/starlette_middleware app:app
"""

import logging
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from ngxlua_asgi import NgxLua

LUA = Path(__file__).parent / "lua"

logging.basicConfig(level=logging.INFO, format="%(levelname)s: %(message)s")


async def home(request: Request) -> Response:
    return PlainTextResponse("open to all; /api/quote and /ws want a key, /status is Lua\n")


async def quote(request: Request) -> Response:
    client = request.scope["ngx"].ctx["client"].decode()
    return JSONResponse({"for": client, "quote": "Small is beautiful."})


async def echo(websocket: WebSocket) -> None:
    """Send back what comes; who is not allowed never gets here."""
    client = websocket.scope["ngx"].ctx["client"].decode()
    await websocket.accept()
    await websocket.send_text(f"hello, {client}")
    async for text in websocket.iter_text():
        await websocket.send_text(text)


async def not_found(request: Request, exc: Exception) -> Response:
    return PlainTextResponse("no such page\n", status_code=404)


status = NgxLua(Starlette(), content_by_lua_file=LUA / "status.lua")

app = Starlette(
    routes=[
        Route("/", home),
        Route("/api/quote", quote),
        Route("/status", status),
        WebSocketRoute("/ws", echo),
    ],
    middleware=[
        Middleware(
            NgxLua,
            lua_package_path=f"{LUA}/?.lua;;",
            access_by_lua_file=LUA / "access.lua",
        )
    ],
    exception_handlers={404: not_found},
)
app.add_middleware(
    NgxLua,
    header_filter_by_lua="""
        ngx.header["X-Worker"] = ngx.worker.pid()
    """,
    log_by_lua="""
        ngx.log(ngx.NOTICE, ngx.var.request_method, " ", ngx.var.uri, " ", ngx.status)
    """,
)
