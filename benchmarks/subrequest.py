"""What ngx.location.capture costs: a sub-request over answering the location directly.

Rule: CPU time in process; the locations take turns, round after round, and the best round of each
counts, so that only differences and ratios of one run are compared. The budget is 15 µs for the
capture of a trivial location.

    python benchmarks/subrequest.py              # a minute
    python benchmarks/subrequest.py --thorough   # more rounds
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from starlette.types import ASGIApp, Message, Scope

from benchmarks.apps import raw_app
from benchmarks.measure import new_scope, receive, send
from ngxlua_asgi import NgxLua

BUDGET = 15.0  # µs
MANY = 10

CONFIGURATION = """
events {}
http {
    server {
        listen 80;
        location = /x { content_by_lua_block { ngx.print("x") } }
        location = /text { return 200 "x"; }
        location = /sleep { content_by_lua_block { ngx.sleep(0) ngx.print("x") } }
        location = /app { proxy_pass http://hello; }
        location = /capture-x {
            content_by_lua_block { ngx.print(ngx.location.capture("/x").body) }
        }
        location = /capture-args {
            content_by_lua_block {
                ngx.print(ngx.location.capture("/x", {args = {a = 1}, ctx = ngx.ctx}).body)
            }
        }
        location = /capture-post {
            content_by_lua_block {
                local options = {method = ngx.HTTP_POST, body = "x"}
                ngx.print(ngx.location.capture("/x", options).body)
            }
        }
        location = /capture-text {
            content_by_lua_block { ngx.print(ngx.location.capture("/text").body) }
        }
        location = /capture-sleep {
            content_by_lua_block { ngx.print(ngx.location.capture("/sleep").body) }
        }
        location = /capture-app {
            content_by_lua_block { ngx.print(ngx.location.capture("/app").body) }
        }
        location = /multi-x {
            content_by_lua_block { %(x)s }
        }
        location = /multi-app {
            content_by_lua_block { %(app)s }
        }
    }
}
"""
MULTI = """
    local queries = {}
    for i = 1, %d do queries[i] = {"/%s"} end
    ngx.print(#{ngx.location.capture_multi(queries)})
"""
# Each location that captures, what it captures, and how often.
PAIRS = {
    "/capture-x": ("/x", 1),
    "/capture-args": ("/x", 1),
    "/capture-post": ("/x", 1),
    "/capture-text": ("/text", 1),
    "/capture-sleep": ("/sleep", 1),
    "/capture-app": ("/app", 1),
    "/multi-x": ("/x", MANY),
    "/multi-app": ("/app", MANY),
}


def make() -> ASGIApp:
    """The server with all these locations."""
    text = CONFIGURATION % {name: MULTI % (MANY, name) for name in ("x", "app")}
    with tempfile.TemporaryDirectory() as folder:
        conf = Path(folder) / "nginx.conf"
        conf.write_text(text)
        return NgxLua.from_conf(conf, upstreams={"hello": raw_app})


def request_of(path: str) -> Scope:
    """The scope of a GET."""
    scope = new_scope()
    scope["path"], scope["raw_path"] = path, path.encode()
    return scope


async def answers(app: ASGIApp, path: str) -> None:
    """Make sure that what is measured answers 200."""
    messages: list[Message] = []

    async def keep(message: Message) -> None:
        messages.append(message)

    await app(request_of(path), receive, keep)
    if messages[0]["status"] != 200:
        raise SystemExit(f"{path} answers {messages[0]['status']}")


async def drive(app: ASGIApp, path: str, requests: int) -> float:
    """Microseconds of CPU a request."""
    start = time.process_time()
    for _ in range(requests):
        await app(request_of(path), receive, send)
    return (time.process_time() - start) / requests * 1e6


async def measure(requests: int, rounds: int) -> dict[str, float]:
    """The best round of each location."""
    app = make()
    paths = [*{direct: 0 for direct, _ in PAIRS.values()}, *PAIRS]
    for path in paths:
        await answers(app, path)
        await drive(app, path, requests // 4)  # warm up: the JIT, the caches
    best = dict.fromkeys(paths, float("inf"))
    for _ in range(rounds):
        for path in paths:
            best[path] = min(best[path], await drive(app, path, requests))
    return best


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--thorough", action="store_true", help="more rounds")
    parser.add_argument("--strict", action="store_true", help="exit with 1 when over the budget")
    options = parser.parse_args()
    figures = asyncio.run(measure(3000, 40 if options.thorough else 10))
    print(f"\n  {'':<16} {'cost':>8} {'direct':>8} {'a capture':>10}   (µs of CPU; best round)")
    for path, (direct, times) in PAIRS.items():
        base = figures[direct] if times == 1 else 0.0
        added = (figures[path] - base) / times
        print(f"  {path:<16} {figures[path]:8.2f} {figures[direct]:8.2f} {added:10.2f}")
    added = figures["/capture-x"] - figures["/x"]
    kept = added <= BUDGET
    print(f"\n  a capture of a trivial location: {added:.2f} µs <= {BUDGET:g} µs  ", end="")
    print("PASS" if kept else "over")
    return 0 if kept or not options.strict else 1


if __name__ == "__main__":
    sys.exit(main())
