"""A FastAPI app behind the Lua that would guard it in OpenResty.

The app knows nothing of cookies, tokens or signatures: lua/access.lua checks them and tells it who
is asking. Rule: what decides who may come in is Lua, what a page says is Python; the two share one
secret, which Python makes and Lua asks for.

    uvicorn --app-dir examples/fastapi_auth app:wrapped
"""

import hmac
import html
import json
import logging
import os
import secrets
import time
from pathlib import Path
from typing import Annotated
from urllib.parse import parse_qs

import anyio
from fastapi import FastAPI, Header, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse

from ngxlua_asgi import NgxLua

LUA = Path(__file__).parent / "lua"
SESSION_SECONDS = 3600
# Several workers need one key: set SESSION_KEY. Without it each process makes its own.
SESSION_KEY = os.environ.get("SESSION_KEY", "").encode() or secrets.token_bytes(32)
USERS = {  # a real app keeps hashes, in a database
    "alice": {"password": "wonderland", "role": "admin"},
    "bob": {"password": "builder", "role": "reader"},
}

logging.basicConfig(level=logging.INFO, format="%(levelname)s: %(message)s")
app = FastAPI(title="ngxlua_asgi: fastapi_auth")


def session_key() -> bytes:
    """Hand the key to Lua: `require("app.secrets").session_key()`."""
    return SESSION_KEY


async def find_user(name: bytes) -> dict[str, str] | None:
    """Look a user up for Lua: `require("app.users").find(name)`; Lua waits, the loop does not."""
    await anyio.sleep(0.001)  # here a real app would ask its database
    user = USERS.get(name.decode())
    return None if user is None else {"name": name.decode(), "role": user["role"]}


def make_token(user: str) -> str:
    """Sign `<user>.<expiry>`, as lua/session.lua checks it."""
    signed = f"{user}.{int(time.time()) + SESSION_SECONDS}"
    return f"{signed}.{hmac.new(SESSION_KEY, signed.encode(), 'sha1').hexdigest()}"


@app.get("/")
async def index() -> HTMLResponse:
    return HTMLResponse(
        "<!doctype html><title>fastapi_auth</title><h1>fastapi_auth</h1>"
        "<form method=post action=/login><input name=user placeholder=alice>"
        "<input name=password type=password placeholder=wonderland><button>Log in</button></form>"
        "<p><a href=/hello>/hello</a> is for those who logged in.</p>"
    )


@app.post("/login")
async def login(request: Request) -> Response:
    body = (await request.body()).decode()
    if request.headers.get("content-type", "").startswith("application/json"):
        fields = json.loads(body)
    else:
        fields = {name: values[-1] for name, values in parse_qs(body).items()}
    name = str(fields.get("user", ""))
    known = USERS.get(name, {"password": ""})["password"]
    if not known or not hmac.compare_digest(known, str(fields.get("password", ""))):
        raise HTTPException(403, "wrong user or password")
    token = make_token(name)
    wants_text = request.headers.get("accept") == "text/plain"
    response = PlainTextResponse(token) if wants_text else JSONResponse({"user": name})
    response.set_cookie("session", token, max_age=SESSION_SECONDS, httponly=True, samesite="lax")
    return response


@app.get("/hello")
async def hello(x_user: Annotated[str, Header()]) -> HTMLResponse:
    """Greet whom the Lua let in; it arrives as a plain request header."""
    return HTMLResponse(f"<!doctype html><title>hello</title><h1>Hello, {html.escape(x_user)}</h1>")


@app.get("/me")
async def me(request: Request) -> dict[str, str]:
    """Read the same from `ngx.ctx`; a Lua string is bytes in Python."""
    ctx = request.scope["ngx"].ctx
    return {
        "user": ctx["user"].decode(),
        "role": ctx["role"].decode(),
        "request_id": ctx["request_id"].decode(),
    }


@app.get("/users/{name}")
async def user_page(name: str, request: Request) -> dict[str, str]:
    """Answer under `/~<name>` too: lua/rewrite.lua has that spelling."""
    if name not in USERS:
        raise HTTPException(404, "no such user")
    return {"name": name, "role": USERS[name]["role"], "path": request.url.path}


wrapped = NgxLua(
    app,
    lua_package_path=f"{LUA}/?.lua;;",
    lua_modules={
        "app.secrets": {"session_key": session_key},
        "app.users": {"find": find_user},
    },
    init_by_lua_file=LUA / "init.lua",
    server_rewrite_by_lua_file=LUA / "server_rewrite.lua",
    rewrite_by_lua_file=LUA / "rewrite.lua",
    access_by_lua_file=LUA / "access.lua",
    header_filter_by_lua_file=LUA / "header_filter.lua",
    body_filter_by_lua_file=LUA / "body_filter.lua",
    log_by_lua_file=LUA / "log.lua",
)
