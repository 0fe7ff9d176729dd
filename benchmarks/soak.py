"""What stays behind: memory over a million requests, and the memory of a request that sleeps.

Rule: resident memory as the kernel sees it, of a process that does nothing else; so each
measurement runs in a child of its own. `over` is a finding, not an error, unless --strict is given.

    python benchmarks/soak.py                    # 1,000,000 requests, 10,000 sleepers
    python benchmarks/soak.py --requests 200000
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from starlette.types import ASGIApp, Receive, Scope, Send

from benchmarks.apps import raw_app, raw_hello
from benchmarks.measure import new_scope, receive, send
from ngxlua_asgi import NgxLua

PAGE = os.sysconf("SC_PAGE_SIZE")
SAMPLE = 50_000
SLEEPERS = 10_000
GROWTH_BUDGET = 1024  # KiB over the sample at 50,000: "flat", beside the allocator's own wobble
SLEEPER_BUDGET = 10.0  # KiB
SLEEP_SECONDS = 60


def resident_kib() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * PAGE // 1024


def busy_apps() -> Sequence[ASGIApp]:
    """Build apps that use much of what a request can leave behind."""
    ctx = NgxLua(
        raw_app,
        rewrite_by_lua="ngx.ctx.user = { name = 'alice', roles = { 'a', 'b' } }",
        access_by_lua="ngx.req.set_header('X-User', ngx.ctx.user.name)",
        header_filter_by_lua="ngx.header['X-Id'] = ngx.ctx.user.roles[1]",
        body_filter_by_lua="ngx.arg[1] = ngx.arg[1] .. (ngx.arg[2] and '!' or '')",
        log_by_lua="local _ = ngx.ctx.user.name .. ngx.status",
    )
    headers = NgxLua(
        raw_app,
        access_by_lua="""
            local seen = ngx.req.get_headers()
            ngx.ctx.self = ngx.ctx
            if not seen['x-api-key'] then return ngx.exit(403) end
        """,
    )
    content = NgxLua(raw_app, content_by_lua="ngx.say('hello ', ngx.var.uri, ' ', ngx.now())")
    refused = NgxLua(raw_app, access_by_lua="return ngx.exit(403)")
    sleeper = NgxLua(raw_app, access_by_lua="ngx.ctx.at = ngx.now() ngx.sleep(0)")

    async def reader(scope: Scope, receive: Receive, send: Send) -> None:
        inner = scope["ngx"].ctx
        inner["python"] = {"list": [1, 2, 3], "text": "x" * 100}
        assert inner["lua"] == b"here"
        await raw_hello(scope, receive, send)

    shared = NgxLua(reader, access_by_lua="ngx.ctx.lua = 'here'")
    # The sleeper, which costs a turn of the loop, comes once in sixteen requests.
    return [ctx, headers, content, refused, shared] * 3 + [sleeper]


async def soak(requests: int) -> dict[str, Any]:
    """Drive the requests; return the resident memory at each sample."""
    apps = busy_apps()
    samples = [resident_kib()]
    start = time.process_time()
    for done in range(1, requests + 1):
        await apps[done % len(apps)](new_scope(), receive, send)
        if done % SAMPLE == 0 or done == requests:
            samples.append(resident_kib())
    return {"samples": samples, "cpu": time.process_time() - start}


async def sleepers(kind: str) -> dict[str, Any]:
    """Put requests to sleep, all at once; return the memory that each of them holds."""
    awake, expected, all_awake = 0, 10, asyncio.Event()

    def count() -> None:
        nonlocal awake
        awake += 1
        if awake == expected:
            all_awake.set()

    async def bare(scope: Scope, receive: Receive, send: Send) -> None:
        count()
        await asyncio.sleep(SLEEP_SECONDS)
        await raw_hello(scope, receive, send)

    async def request() -> None:
        await app(new_scope(), receive, send)
        raise SystemExit("a request that should sleep has ended")

    app: ASGIApp = bare
    if kind == "lua":
        app = NgxLua(
            raw_app,
            lua_modules={"bench": {"count": count}},
            access_by_lua=f"require('bench').count() ngx.sleep({SLEEP_SECONDS})",
        )
    tasks = [asyncio.create_task(request()) for _ in range(expected)]
    await all_awake.wait()  # what only the first requests cost is paid now
    before = resident_kib()
    all_awake.clear()
    expected += SLEEPERS
    tasks += [asyncio.create_task(request()) for _ in range(SLEEPERS)]
    await all_awake.wait()
    held = resident_kib() - before
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return {"each": held / SLEEPERS}


def in_a_child(*args: str) -> dict[str, Any]:
    command = [sys.executable, str(Path(__file__).resolve()), "--child", *args]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def report_soak(requests: int) -> bool:
    result = in_a_child("soak", str(requests))
    samples = result["samples"]
    print(f"\n{requests:,} requests in process, {result['cpu'] / requests * 1e6:.1f} µs each")
    print(f"  resident at the start: {samples[0]:,} KiB, then after each {SAMPLE:,} requests:")
    rows = samples[1:]
    for at in range(0, len(rows), 10):
        print("  " + " ".join(f"{sample:>8,}" for sample in rows[at : at + 10]))
    growth = max(rows) - rows[0]
    kept: bool = growth <= GROWTH_BUDGET
    verdict = "PASS" if kept else "over"
    print(
        f"  growth after the first {SAMPLE:,}: {growth:,} KiB <= {GROWTH_BUDGET:,} KiB  {verdict}"
    )
    return kept


def report_sleepers() -> bool:
    bare = in_a_child("sleepers", "bare")["each"]
    lua = in_a_child("sleepers", "lua")["each"]
    kept: bool = lua <= SLEEPER_BUDGET
    verdict = "PASS" if kept else "over"
    print(f"\n{SLEEPERS:,} requests asleep at once (each with its own asyncio task and scope)")
    print(f"  in asyncio.sleep, no Lua: {bare:6.2f} KiB each")
    print(f"  in ngx.sleep:             {lua:6.2f} KiB each <= {SLEEPER_BUDGET:g} KiB  {verdict}")
    print(f"  so the Lua half holds:    {lua - bare:6.2f} KiB")
    return kept


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requests", type=int, default=1_000_000)
    parser.add_argument("--strict", action="store_true", help="exit with 1 when a budget is over")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        what, argument = options.child
        job = soak(int(argument)) if what == "soak" else sleepers(argument)
        print(json.dumps(asyncio.run(job)))
        return 0
    kept = [report_soak(options.requests), report_sleepers()]
    return 1 if options.strict and not all(kept) else 0


if __name__ == "__main__":
    sys.exit(main())
