"""The same servers and the same keys through a real nginx: both choose the same server.

Rule: what nginx chose is asked of nginx, not written down; the order of the servers, their
addresses and their weights are the same on both sides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from ngxlua_asgi.modules.upstream import Server, Upstream
from tests.modules.backend import Backend, Talk, reply, respond
from tests.modules.nginx import Nginx

pytestmark = pytest.mark.requires("nginx")
WEIGHTS = (1, 3, 2)


def named(name: str) -> Callable[[Talk], None]:
    return respond(reply(200, name.encode()))


@pytest.fixture(scope="module")
def backends() -> Iterator[list[Backend]]:
    with ExitStack() as stack:
        yield [stack.enter_context(Backend(named(name))) for name in "abc"]


def servers(backends: list[Backend], *down: int) -> list[Server]:
    pairs = zip(backends, WEIGHTS, strict=True)
    return [
        Server(backend.address, weight=weight, down=at in down)
        for at, (backend, weight) in enumerate(pairs)
    ]


def block(method: str, given: list[Server]) -> str:
    lines = [
        f"server {one.address} weight={one.weight}{' down' if one.down else ''};" for one in given
    ]
    return f"upstream u {{ {method} {' '.join(lines)} }}"


def chosen(upstream: Upstream, backends: list[Backend], key: bytes = b"") -> str:
    turn = upstream.turn(key)
    peer = turn.next()
    assert peer is not None
    turn.leave(peer, failed=False)
    return "abc"[[one.address for one in backends].index(peer.server.address)]


@pytest.mark.parametrize("down", [(), (1,)], ids=["up", "one down"])
@pytest.mark.parametrize("method", ["", "least_conn"])
def test_in_turn(
    method: str, down: tuple[int, ...], backends: list[Backend], tmp_path: Path
) -> None:
    given = servers(backends, *down)
    with Nginx(
        tmp_path, "location / { proxy_pass http://u; }", block(method and f"{method};", given)
    ) as nginx:
        theirs = [nginx.ask("/")[-1:].decode() for _ in range(13)]
    upstream = Upstream("u", given, method=method or "round_robin")
    assert [chosen(upstream, backends) for _ in range(13)] == theirs


@pytest.mark.parametrize("down", [(), (1,)], ids=["up", "one down"])
@pytest.mark.parametrize("method", ["hash", "hash consistent"])
def test_by_key(
    method: str, down: tuple[int, ...], backends: list[Backend], tmp_path: Path
) -> None:
    given = servers(backends, *down)
    keys = [f"key{n}" for n in range(60)]
    directive = method.replace("hash", "hash $arg_k") + ";"
    with Nginx(tmp_path, "location / { proxy_pass http://u; }", block(directive, given)) as nginx:
        theirs = {key: nginx.ask(f"/?k={key}")[-1:].decode() for key in keys}
    upstream = Upstream("u", given, method=method)
    assert {key: chosen(upstream, backends, key.encode()) for key in keys} == theirs
    assert len(set(theirs.values())) > 1


@pytest.mark.parametrize("down", [(), (1,)], ids=["up", "one down"])
def test_by_address(down: tuple[int, ...], backends: list[Backend], tmp_path: Path) -> None:
    given = servers(backends, *down)
    clients = [f"127.{n}.{n * 11 % 250}.{1 + n % 3}" for n in range(40)]
    with Nginx(tmp_path, "location / { proxy_pass http://u; }", block("ip_hash;", given)) as nginx:
        theirs = {client: nginx.ask("/", source=client)[-1:].decode() for client in clients}
    upstream = Upstream("u", given, method="ip_hash")
    assert {one: chosen(upstream, backends, one.encode()) for one in clients} == theirs
    assert len(set(theirs.values())) > 1
