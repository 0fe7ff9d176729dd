"""limit_req's waits: what a table of asks cannot hold.

Rule: only lower bounds of time are asserted; exact numbers are test_limit_clock's.
"""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import anyio
import anyio.lowlevel
import anyio.to_thread
import pytest

from ngxlua_asgi import Location, NgxLua
from tests.gateway.driver import GUARD_SECONDS, PROBE, Wire, alive, ask, hello, http_scope
from tests.gateway.logs import Log
from tests.modules.nginx import Nginx

pytestmark = pytest.mark.anyio

DELAYING = r'delaying request, excess: [01]\.\d{3}, by zone "one"'
ADDRESS = "$binary_remote_addr"


def limited(*words: str, rate: str = "2r/s", **options: Any) -> NgxLua:
    """An app under one limit, and `/free`, which has none."""
    return NgxLua(
        hello,
        init_by_lua=PROBE,
        limit_req_zone=(ADDRESS, "zone=one:32k", f"rate={rate}"),
        locations={"/": Location(limit_req=("zone=one", *words), **options), "/free": Location()},
    )


async def test_a_delayed_request_waits_and_holds_up_nobody(log: Log) -> None:
    wrapped = limited("burst=1", log_by_lua='ngx.log(ngx.NOTICE, "was ", ngx.var.limit_req_status)')
    done: list[str] = []

    async def one(path: str) -> None:
        assert (await ask(wrapped, path)).status == 200
        done.append(path)

    start = time.monotonic()
    await one("/first")
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(one, "/delayed")
        await anyio.lowlevel.checkpoint()
        for _ in range(3):
            await one("/free")
    assert done == ["/first", "/free", "/free", "/free", "/delayed"]
    assert time.monotonic() - start > 0.49
    assert log.said("was ") == ["PASSED", "DELAYED"]
    assert len(log.said(DELAYING)) == 1
    assert alive(wrapped) == set()


async def test_one_more_than_the_burst_is_refused_at_once(log: Log) -> None:
    wrapped = limited("burst=1", "nodelay", rate="1r/m")
    assert [(await ask(wrapped)).status for _ in range(4)] == [200, 200, 503, 503]
    log.expect(r'excess: [12]\.\d{3} by zone "one", client: ', "limiting requests")
    assert log.said("delaying") == []


async def test_only_what_is_above_delay_waits(log: Log) -> None:
    wrapped = limited("burst=3", "delay=2")
    start = time.monotonic()
    assert [(await ask(wrapped)).status for _ in range(3)] == [200, 200, 200]
    assert log.said("delaying request") == []
    assert (await ask(wrapped)).status == 200
    assert len(log.said(r'delaying request, excess: [23]\.\d{3}, by zone "one"')) == 1
    assert time.monotonic() - start > 0.49


async def test_a_client_that_leaves_while_it_waits(log: Log) -> None:
    wrapped = limited("burst=5", rate="1r/m")
    await ask(wrapped)
    wire = Wire()
    with anyio.fail_after(GUARD_SECONDS):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(wrapped, http_scope(), wire.receive, wire.send)
            while not log.said("delaying request"):
                await anyio.lowlevel.checkpoint()
            tasks.cancel_scope.cancel()
    assert wire.sent == []
    assert alive(wrapped) == set()
    assert (await ask(wrapped, "/free")).status == 200


async def test_levels_of_the_log(log: Log) -> None:
    wrapped = limited("burst=1", limit_req_log_level="notice", limit_req_status=429)
    with anyio.fail_after(GUARD_SECONDS):
        async with anyio.create_task_group() as tasks:
            for _ in range(3):
                tasks.start_soon(ask, wrapped)
    found = [level for level, message in log.entries if "requests, excess" in message]
    delayed = [level for level, message in log.entries if "delaying request," in message]
    assert (found, delayed) == ([25], [20])  # notice, info


def shape(lines: list[str]) -> list[str]:
    """Lines about excesses, without the numbers."""
    return sorted(re.sub(r"\d+\.\d{3}", "N", line) for line in lines if "excess" in line)


@pytest.mark.requires("nginx")
async def test_the_lines_are_those_of_nginx(tmp_path: Path, log: Log) -> None:
    http = "limit_req_zone $binary_remote_addr zone=one:32k rate=2r/s;"
    with Nginx(tmp_path, "location / { limit_req zone=one burst=1; }", http) as nginx:

        async def ask_nginx() -> None:
            await anyio.to_thread.run_sync(nginx.ask, "/")

        async with anyio.create_task_group() as tasks:
            for _ in range(3):
                tasks.start_soon(ask_nginx)
        theirs = nginx.log()
    wrapped = limited("burst=1")
    async with anyio.create_task_group() as tasks:
        for _ in range(3):
            tasks.start_soon(ask, wrapped)
    levels = {30: "warn", 40: "error"}
    ours = [
        f"[{levels.get(level)}] {message.partition(', client')[0]}"
        for level, message in log.entries
    ]
    log.expect("limiting requests")
    assert shape(ours) == shape(theirs)
    assert len(shape(ours)) == 2
