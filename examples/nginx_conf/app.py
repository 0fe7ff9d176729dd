"""A FastAPI app behind an OpenResty configuration that knows nothing of this package.

`conf/nginx.conf` runs unchanged on both sides: here within the app's process, there in front of it.
Rule: the app believes the headers that the configuration sets, and `app` itself uses nothing of
the package, so that it can stand behind the real nginx.

    SESSION_KEY=only-for-trying-out uvicorn --app-dir examples/nginx_conf app:wrapped

The same with OpenResty: the app at the address that `upstream app` names, nginx in front of it.

    SESSION_KEY=only-for-trying-out uvicorn --app-dir examples/nginx_conf app:app --port 8001
    SESSION_KEY=only-for-trying-out openresty -p examples/nginx_conf
"""

import base64
import hmac
import logging
import os
import time
from pathlib import Path
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import Cookie, FastAPI, Header, HTTPException, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from ngxlua_asgi import NgxLua

HERE = Path(__file__).parent
SESSION_SECONDS = 3600
USERS = {  # a real app keeps hashes, in a database
    "alice": {"password": "wonderland", "role": "admin"},
    "bob": {"password": "builder", "role": "reader"},
}

logging.basicConfig(level=logging.INFO, format="%(levelname)s: %(message)s")
app = FastAPI(title="ngxlua_asgi: nginx_conf")


def make_token(signed: str) -> str:
    """Sign `<user>.<expiry>`, as lua/lib/session.lua checks it."""
    digest = hmac.digest(os.environb[b"SESSION_KEY"], signed.encode(), "sha1")
    return f"{signed}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


@app.post("/login")
async def login(request: Request) -> Response:
    fields = parse_qs((await request.body()).decode())
    name, password = (fields.get(field, [""])[-1] for field in ("user", "password"))
    known = USERS.get(name, {"password": ""})["password"]
    if not known or not hmac.compare_digest(known, password):
        raise HTTPException(403, "wrong user or password")
    token = make_token(f"{name}.{int(time.time()) + SESSION_SECONDS}")
    wants_text = request.headers.get("accept") == "text/plain"
    response = PlainTextResponse(token) if wants_text else JSONResponse({"user": name})
    response.set_cookie("session", token, max_age=SESSION_SECONDS, httponly=True, samesite="lax")
    return response


@app.get("/internal/role")
async def role(user: str) -> PlainTextResponse:
    """Tell lua/access.lua what a user may do; the configuration keeps clients away from here."""
    if user not in USERS:
        raise HTTPException(404, "no such user")
    return PlainTextResponse(USERS[user]["role"])


@app.get("/internal/may-admin")
async def may_admin(
    x_original_uri: Annotated[str, Header()], session: Annotated[str, Cookie()] = ""
) -> Response:
    """Answer nginx's auth_request: 200 lets in, 401 and 403 do not; nobody reads the body."""
    signed = session.rpartition(".")[0]
    if not signed or not hmac.compare_digest(session.encode(), make_token(signed).encode()):
        raise HTTPException(401)
    user, _, expiry = signed.partition(".")
    if int(expiry) <= time.time():
        raise HTTPException(401)
    if USERS[user]["role"] != "admin":
        raise HTTPException(403)
    return Response(headers={"X-Admin": f"{user} at {x_original_uri}"})


@app.get("/api/me")
async def me(x_user: Annotated[str, Header()], x_role: Annotated[str, Header()]) -> dict[str, str]:
    """Say who is asking, as the Lua found out; it arrives in plain request headers."""
    return {"user": x_user, "role": x_role}


@app.get("/api/users/{name}")
async def user_page(name: str, request: Request) -> dict[str, str]:
    """Answer under `/~<name>` too: the configuration has a rewrite for that spelling."""
    if name not in USERS:
        raise HTTPException(404, "no such user")
    return {"name": name, "role": USERS[name]["role"], "path": request.url.path}


@app.post("/api/notes")
async def add_note(request: Request, x_user: Annotated[str, Header()]) -> dict[str, str | int]:
    return {"by": x_user, "length": len(await request.body())}


@app.get("/hello")
async def hello() -> PlainTextResponse:
    return PlainTextResponse("the app has this page, html/ has not\n")


@app.get("/broken")
async def broken() -> None:
    raise RuntimeError("a bug of the app's")


wrapped = NgxLua.from_conf(HERE / "conf" / "nginx.conf", app, upstreams={"app": app})
