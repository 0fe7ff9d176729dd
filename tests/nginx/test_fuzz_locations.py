"""Random locations, paths and rewrite programs: by us, by plain Python, by the real nginx.

Rule: a run is many random servers in one configuration (fuzz_servers.py), the same ones in every
run; FUZZ_EXAMPLES=3000 FUZZ_SEED=7 are as many others. The smallest server that differs is shown.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from random import Random
from urllib.parse import quote

import pytest

from tests.nginx.fuzz_locations import (
    expected,
    inside,
    normal,
    random_locations,
    random_path,
    random_uri,
)
from tests.nginx.fuzz_rewrite import random_server, random_target
from tests.nginx.fuzz_servers import Told, ask_nginx, ask_us

SERVERS = int(os.environ.get("FUZZ_EXAMPLES", "150"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))
ASKS = 6
SHOW_URI = 'location / { return 200 "$uri|$args|$request_uri"; }\n'

Asks = Sequence[Sequence[str]]
Ask = Callable[[Sequence[str], Asks, int], list[list[Told]]]
OURS_AND_NGINX = [
    pytest.param(ask_us, id="us"),
    pytest.param(ask_nginx, id="nginx", marks=pytest.mark.requires("nginx")),
]


def differences(
    servers: Sequence[str], asks: Asks, found: Sequence[Sequence[object]], wanted: object
) -> object:
    """The smallest server that differs: it, what it was asked, what came, what was to come."""
    assert isinstance(wanted, list)
    every = [
        (len(server), server, ask, one, two)
        for server, targets, ones, twos in zip(servers, asks, found, wanted, strict=True)
        for ask, one, two in zip(targets, ones, twos, strict=True)
        if one != two
    ]
    return min(every, key=lambda one: one[0], default=None)


@pytest.mark.parametrize("ask", OURS_AND_NGINX)
def test_locations(ask: Ask, free_port: Callable[[], int]) -> None:
    """The location that the rules say, with its captures; without one there is no file."""
    rng = Random(SEED)
    locations = [random_locations(rng) for _ in range(SERVERS)]
    uris = [[random_uri(rng) for _ in range(ASKS)] for _ in locations]
    servers = [inside(some) for some in locations]
    asks = [[quote(uri.encode("latin-1"), safe="/@") for uri in some] for some in uris]
    told = ask(servers, asks, free_port())
    found = [
        [one[2].decode("latin-1") if one[0] == 200 else one[0] for one in some] for some in told
    ]
    wanted = [
        [expected(some, uri) or 404 for uri in asked]
        for some, asked in zip(locations, uris, strict=True)
    ]
    assert differences(servers, asks, found, wanted) is None


@pytest.mark.parametrize("ask", OURS_AND_NGINX)
@pytest.mark.parametrize("keeps_slashes", [False, True], ids=["merged", "kept"])
def test_paths(ask: Ask, keeps_slashes: bool, free_port: Callable[[], int]) -> None:
    """$uri is decoded and normal, or the request is a 400."""
    rng = Random(SEED)
    paths = [random_path(rng) for _ in range(4 * SERVERS)]
    server = ("merge_slashes off;\n" if keeps_slashes else "") + SHOW_URI
    (told,) = ask([server], [paths], free_port())
    found = [one[2].rsplit(b"|", 2)[0] if one[0] == 200 else one[0] for one in told]
    wanted = [normal(path.encode("latin-1"), keeps_slashes) or 400 for path in paths]
    assert differences([server], [paths], [found], [wanted]) is None


@pytest.mark.requires("nginx")
def test_programs(free_port: Callable[[], int]) -> None:
    """The same status, Location and body as nginx's."""
    rng = Random(SEED)
    servers = [random_server(rng) for _ in range(SERVERS)]
    asks = [[random_target(rng) for _ in range(ASKS)] for _ in servers]
    port = free_port()
    ours, theirs = ask_us(servers, asks, port), ask_nginx(servers, asks, port)
    assert differences(servers, asks, ours, theirs) is None
