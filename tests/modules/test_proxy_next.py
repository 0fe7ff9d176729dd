"""`proxy_next_upstream`: which failures are another server's turn, and which are the client's.

Rule: the servers that fail come first in every upstream here, so that the order of requests says
who was asked; nginx's own answers to the same are in the table of `test_nginx_does_the_same`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread
import pytest

from ngxlua_asgi.errors import Answer
from ngxlua_asgi.modules.proxy import HttpProxy
from ngxlua_asgi.modules.upstream import Attempt, Server, Upstream
from tests.gateway.driver import GUARD_SECONDS, Wire, http_scope
from tests.gateway.logs import Log
from tests.modules.backend import Backend, Talk, reply, respond
from tests.modules.failures import says
from tests.modules.nginx import Nginx
from tests.modules.proxying import noting, proxy_to

GOOD = respond(reply(200, b"good"))
CLOSES = says()
DEFAULT = frozenset({"error", "timeout"})


def status(code: int) -> Callable[[Talk], None]:
    return respond(reply(code, b"bad"))


@dataclass(frozen=True)
class Case:
    """What the servers do, what is asked, who answers with what; `asked`: how many servers were."""

    name: str
    servers: tuple[Callable[[Talk], None], ...]
    next_upstream: frozenset[str]
    status: int
    asked: int
    method: str = "GET"
    body: bytes = b""
    tries: int = 0


CASES = [
    Case("a closed one", (CLOSES, GOOD), DEFAULT, 200, 2),
    Case("two closed ones", (CLOSES, CLOSES, GOOD), DEFAULT, 200, 3),
    Case("off", (CLOSES, GOOD), frozenset({"off"}), 502, 1),
    Case("another reason only", (CLOSES, GOOD), frozenset({"timeout"}), 502, 1),
    Case("so many tries", (CLOSES, CLOSES, GOOD), DEFAULT, 502, 2, tries=2),
    Case("a POST that was sent", (CLOSES, GOOD), DEFAULT, 502, 1, "POST", b"x"),
    Case("a PATCH that was sent", (CLOSES, GOOD), DEFAULT, 502, 1, "PATCH", b"x"),
    Case("a PUT again", (CLOSES, GOOD), DEFAULT, 200, 2, "PUT", b"xyz"),
    Case(
        "a POST again", (CLOSES, GOOD), DEFAULT | {"non_idempotent"}, 200, 2, "POST", b"xyz"
    ),
    Case("a 500 is an answer", (status(500), GOOD), DEFAULT, 500, 1),
    Case("a 500 is a failure", (status(500), GOOD), DEFAULT | {"http_500"}, 200, 2),
    Case("the last 500 is the answer", (status(500),) * 2, DEFAULT | {"http_500"}, 500, 2),
    Case("502", (status(502), GOOD), DEFAULT | {"http_502"}, 200, 2),
    Case("503", (status(503), GOOD), DEFAULT | {"http_503"}, 200, 2),
    Case("504", (status(504), GOOD), DEFAULT | {"http_504"}, 200, 2),
    Case("403", (status(403), GOOD), DEFAULT | {"http_403"}, 200, 2),
    Case("404", (status(404), GOOD), DEFAULT | {"http_404"}, 200, 2),
    Case("429", (status(429), GOOD), DEFAULT | {"http_429"}, 200, 2),
    Case("a 503 of another reason", (status(503), GOOD), DEFAULT | {"http_500"}, 503, 1),
    Case("a POST's 503", (status(503), GOOD), DEFAULT | {"http_503"}, 503, 1, "POST", b"x"),
    Case("an invalid header", (says(b"HTTP/1.1 200 OK\r\na b: c\r\n\r\n"), GOOD),
         DEFAULT, 502, 1),
    Case("an invalid header allowed", (says(b"HTTP/1.1 200 OK\r\na b: c\r\n\r\n"), GOOD),
         DEFAULT | {"invalid_header"}, 200, 2),
]  # fmt: skip


@contextmanager
def backends(*talks: Callable[[Talk], None]) -> Iterator[list[Backend]]:
    with ExitStack() as stack:
        yield [stack.enter_context(Backend(talk)) for talk in talks]


async def status_of(proxy: HttpProxy, *chunks: bytes, **scope: Any) -> int:
    """The status, whether it came as a response or as the server's own to give."""
    wire = Wire(*chunks)
    with anyio.fail_after(GUARD_SECONDS):
        try:
            await proxy(http_scope(**scope), wire.receive, wire.send)
        except Answer as answer:
            return answer.status
        finally:
            await proxy.aclose()
    return wire.reply().status


@pytest.mark.anyio
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_we_do(case: Case, log: Log) -> None:
    attempts: list[Attempt] = []
    with backends(*case.servers) as servers:
        proxy = proxy_to(*servers, next_upstream=case.next_upstream, next_upstream_tries=case.tries)
        got = await status_of(proxy, case.body, method=case.method, **noting(attempts))
        assert got == case.status
        assert [len(one.requests) for one in servers[: case.asked]] == [1] * case.asked
        assert [len(one.requests) for one in servers[case.asked :]] == [0] * (
            len(servers) - case.asked
        )
        sent = [request.partition(b"\r\n\r\n")[2] for one in servers for request in one.requests]
        assert sent == [case.body] * case.asked
        assert [one.addr for one in attempts] == [one.address for one in servers[: case.asked]]
    assert attempts[-1].status == case.status
    log.entries.clear()


@pytest.mark.requires("nginx")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_nginx_does_the_same(case: Case, tmp_path: Path) -> None:
    with backends(*case.servers) as servers:
        block = " ".join(f"server {one.address};" for one in servers)
        words = " ".join(sorted(case.next_upstream - {"off"})) or "off"
        location = f"""proxy_next_upstream {words}; proxy_next_upstream_tries {case.tries};
            location / {{ proxy_pass http://u; }}"""
        with Nginx(tmp_path, location, f"upstream u {{ {block} }}") as nginx:
            received = nginx.ask("/", case.method, case.body)
        assert int(received.split()[1]) == case.status
        assert [len(one.requests) for one in servers] == [1] * case.asked + [0] * (
            len(servers) - case.asked
        )


@pytest.mark.anyio
async def test_a_server_that_cannot_be_reached_gets_no_post_so_the_next_may(log: Log) -> None:
    with backends(GOOD) as (good,):
        upstream = Upstream("u", [Server("unix:/nonexistent/x"), Server(good.address)])
        assert await status_of(HttpProxy(upstream), b"xyz", method="POST") == 200
        assert good.requests[0].endswith(b"\r\n\r\nxyz")
    log.expect("connect.* failed")
    assert "upstream server temporarily disabled while connecting to upstream" in log.lines()[0]


@pytest.mark.anyio
async def test_a_large_body_that_went_to_one_server_goes_to_no_other(log: Log) -> None:
    chunks = [b"a" * 1000] * 9
    for keep_body, expected in ((8000, 200), (7999, 502)):
        with backends(CLOSES, GOOD) as servers:
            proxy = proxy_to(*servers, keep_body=keep_body)
            assert await status_of(proxy, *chunks, method="PUT") == expected
            if expected == 200:
                assert servers[1].requests[0].count(b"a" * 1000) == 9
    log.entries.clear()


@pytest.mark.anyio
async def test_no_live_upstreams(log: Log) -> None:
    attempts: list[Attempt] = []
    with backends(CLOSES, CLOSES) as servers:
        proxy = proxy_to(*servers)
        assert await status_of(proxy) == 502
        log.entries.clear()
        assert await status_of(proxy, **noting(attempts)) == 502
    log.expect('^no live upstreams while connecting to upstream, upstream: "http://u/"$')
    assert [(one.addr, one.status, one.connect_time) for one in attempts] == [("u", 502, None)]


@pytest.mark.anyio
async def test_next_upstream_timeout(log: Log) -> None:
    with backends(says(stays=True), GOOD) as servers:
        proxy = proxy_to(*servers, read_timeout=0.2, next_upstream_timeout=0.1)
        assert await status_of(proxy) == 504
        assert not servers[1].requests
    log.expect("upstream timed out")


@pytest.mark.anyio
async def test_a_client_that_goes_is_no_failure_of_the_server(log: Log) -> None:
    with backends(says(stays=True), GOOD) as servers:
        proxy = proxy_to(*servers)
        wire = Wire()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(leave_when_asked, servers[0], wire)
            with pytest.raises(Answer) as answer, anyio.fail_after(GUARD_SECONDS):
                await proxy(http_scope(), wire.receive, wire.send)
        assert answer.value.status == 499
        assert all(peer.fails == 0 == peer.conns for peer in proxy.upstream.group.peers)
    (line,) = log.lines()
    assert line.startswith("client prematurely closed connection, so upstream connection is closed")


async def leave_when_asked(backend: Backend, wire: Wire) -> None:
    await anyio.to_thread.run_sync(backend.asked.wait)
    wire.gone.set()
