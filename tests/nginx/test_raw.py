"""Raw and broken requests through a real uvicorn, with its parsers and ours, and to the real nginx.

Rule: what nginx answers is recorded, in data_raw_*.py and in the tables that have raw requests; an
answer that differs is in the data too, with its reason: most are uvicorn's own. Behind our own
protocol (server/protocol.py) only joined header lines differ.
"""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nginx as conformance
import pytest

from tests.nginx import (
    data_raw_body,
    data_raw_head,
    data_raw_line,
    data_raw_path,
    data_raw_static,
    table_location_uri,
    table_request_line,
    table_request_size,
    table_server_host,
)
from tests.nginx.case import Case
from tests.nginx.data_raw_tables import WITHOUT_END, of_server
from tests.nginx.prefix import Place, build
from tests.nginx.raw import PARSERS, Group, ask
from tests.nginx.real import _ask as ask_case

ROOT = Path(__file__).resolve().parents[2]
DATA = (data_raw_path, data_raw_line, data_raw_head, data_raw_body)
GROUPS: list[Group] = [group for data in DATA for group in data.GROUPS]
TABLES = (table_request_line, table_request_size, table_server_host, table_location_uri)
CASES: list[Case] = [
    case for table in TABLES for case in table.CASES if case.asks and not (case.app or case.apps)
]
STATIC = Case("static files", data_raw_static.CONFIG, files=data_raw_static.FILES)
# The cookie and the header are parts of roots.
STATIC_FORM = b"GET %s HTTP/1.1\r\nHost: a\r\nCookie: site=..\r\nX: ..\r\nConnection: close\r\n\r\n"


@contextmanager
def served(cases: list[Case], parser: str, work: Path) -> Iterator[dict[str, Place]]:
    """Each case behind a uvicorn of its own; where, by the case's name."""
    listening = [socket.create_server(("127.0.0.1", 0)) for _ in cases]  # nobody takes a port
    places: dict[str, Place] = {}
    arguments = []
    for at, (case, one) in enumerate(zip(cases, listening, strict=True)):
        ports = (one.getsockname()[1], *conformance._free_ports(2))
        places[case.name] = Place(work / str(at), ports, {})
        arguments.append(f"{build(case, places[case.name])}={parser}={one.fileno()}")
    command = [sys.executable, str(ROOT / "tests" / "nginx" / "raw_served.py"), *arguments]
    process = subprocess.Popen(command, pass_fds=[one.fileno() for one in listening])
    for one in listening:
        one.close()
    try:
        yield places
    finally:
        process.kill()  # dozens of servers have nothing to end
        process.wait()


@pytest.fixture(scope="module", params=PARSERS)
def uvicorns(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, dict[str, Place]]]:
    cases = [STATIC, *CASES, *(Case(group.name, group.config) for group in GROUPS)]
    with served(cases, request.param, tmp_path_factory.mktemp("raw")) as places:
        yield request.param, places


def test_data_names_each_once() -> None:
    names = [*(one.name for one in GROUPS), *(one.name for one in CASES)]
    assert len(set(names)) == len(names)
    for group in GROUPS:
        assert len(group.asked()) == sum(map(len, group.told.values()))


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.name)
def test_raw(group: Group, uvicorns: tuple[str, dict[str, Place]]) -> None:
    parser, places = uvicorns
    wanted = group.of_us(parser)
    port = places[group.name].ports[0]
    assert {what: ask(group.form % what, port) for what in wanted} == wanted


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_tables(case: Case, uvicorns: tuple[str, dict[str, Place]]) -> None:
    parser, places = uvicorns
    for one in case.asks:
        if one.port != 1 or (one.raw in WITHOUT_END and parser != "ours"):
            continue
        got = ask_case(one, places[case.name], case.name)
        wanted = of_server(parser, one)
        found = (one.raw or one.target, got.status, got.reply)
        assert found == (one.raw or one.target, *wanted)


def leaks(port: int) -> list[bytes]:
    """The tricks that get at a file outside of the root."""
    found = {what: ask(STATIC_FORM % what, port) for what in data_raw_static.TRICKS}
    return [
        what
        for what, reply in found.items()
        if isinstance(reply, bytes) and any(leak in reply for leak in data_raw_static.LEAKS)
    ]


def test_files_stay_within_their_root(uvicorns: tuple[str, dict[str, Place]]) -> None:
    _, places = uvicorns
    port = places[STATIC.name].ports[0]
    assert {ask(STATIC_FORM % what, port) for what in data_raw_static.OPEN} == {b"open\n"}
    assert leaks(port) == []


@contextmanager
def nginx(case: Case, folder: Path) -> Iterator[int]:
    """The real one; its port."""
    place = Place(folder / "nginx", tuple(conformance._free_ports(3)), {})
    conf = build(case, place)
    (place.prefix / "modules").symlink_to(conformance.MODULE_DIRS[0])
    command = [conformance._program(), "-p", str(place.prefix), "-c", str(conf)]
    with (
        (folder / "stderr").open("wb") as stderr,
        conformance._process(command, stderr) as process,
    ):
        conformance._wait_for(place.ports[0], process, folder / "stderr")
        yield place.ports[0]


@pytest.mark.requires("nginx")
@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.name)
def test_nginx(group: Group, tmp_path: Path) -> None:
    """The data say what nginx does."""
    with nginx(Case(group.name, group.config), tmp_path) as port:
        wanted = group.asked()
        assert {what: ask(group.form % what, port) for what in wanted} == wanted


@pytest.mark.requires("nginx")
def test_the_tricks_are_worth_a_test(tmp_path: Path) -> None:
    """nginx leaves it to the configuration; all these work there (this one has every mistake)."""
    with nginx(STATIC, tmp_path) as port:
        found = set(leaks(port))
    assert {b"/a../secret", b"/b/..%2fsecret", b"/g?r=../secret", b"/k/?r=../../secret"} <= found
