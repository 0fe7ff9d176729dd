"""``--app`` and ``--upstream``: ASGI apps behind a configuration."""

from __future__ import annotations

import pytest

from tests.cli.site import Site

APP = """
import os

async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": message["type"] + ".complete"})
            if message["type"].endswith("shutdown"):
                return
    body = b"app " + scope["path"].encode() + b" " + scope["ngx"].ctx.get(b"user", b"-")
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})

class Holder:
    pass

async def other(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"other " + scope["path"].encode()})

Holder.inner = staticmethod(other)
number = 7
"""
LOCATIONS = (
    "server { listen 127.0.0.1:PORT; access_by_lua_block { ngx.ctx.user = 'lua' }"
    " location /lua { content_by_lua_block { ngx.print('lua') } }"
    " location /up { proxy_pass http://behind/x; } }"
)
MAIN = "error_log logs/error.log; pid logs/nginx.pid;"


@pytest.mark.parametrize("master", ["on", "off"])
def test_an_app_and_an_upstream(site: Site, master: str) -> None:
    (site.prefix / "shop.py").write_text(APP)
    site.write(LOCATIONS, f"{MAIN} master_process {master}; worker_processes 2;")
    flags = ("--app", "shop:app", "--upstream", "behind=shop:Holder.inner")
    site.start(*flags, cwd=site.prefix)
    assert site.get("/lua") == "lua"
    assert site.get("/there") == "app /there lua"
    assert site.get("/up") == "other /x"


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        (("--app", "nosuch:app"), '--app: there is no module "nosuch"'),
        (("--app", "shop:nosuch"), '--app: module "shop" has no "nosuch"'),
        (("--app", "shop:number"), '--app: "shop:number" is not an ASGI app'),
        (("--upstream", "a=shop:nosuch"), '--upstream: module "shop" has no "nosuch"'),
        (("-t", "--app", "nosuch:app"), "nginx.conf test failed"),
    ],
)
def test_what_is_not_there(site: Site, flags: tuple[str, ...], says: str) -> None:
    (site.prefix / "shop.py").write_text(APP)
    site.write(LOCATIONS, MAIN)
    done = site.run(*flags, cwd=site.prefix)
    assert done.returncode == 1
    assert says in done.stderr
    assert "[emerg]" in site.log


def test_an_app_that_does_not_start_is_told(site: Site) -> None:
    (site.prefix / "shop.py").write_text(
        "async def app(scope, receive, send):\n"
        "    await receive()\n"
        "    await send({'type': 'lifespan.startup.failed', 'message': 'no database'})\n"
    )
    site.write(LOCATIONS, MAIN)
    site.start("--app", "shop:app", cwd=site.prefix)
    site.logged("no database")
    site.logged(r"worker process \d+ exited with fatal code 2 and cannot be respawned")
