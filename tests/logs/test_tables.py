"""Log files of the real server beside those of the real nginx, for the same requests.

Rule: the tables are what nginx wrote; a case that we mean to write otherwise has its reason.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.logs import table_access_log, table_error_log
from tests.logs.case import Case, get
from tests.logs.site import of_nginx, of_us

CASES: list[Case] = [*table_error_log.CASES, *table_access_log.CASES]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_we_write_what_was_recorded(case: Case, tmp_path: Path) -> None:
    assert bool(case.ours) == bool(case.reason)
    assert of_us(case, tmp_path / "us") == {**case.told, **case.ours}


@pytest.mark.requires("nginx")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_nginx_still_writes_it(case: Case, tmp_path: Path) -> None:
    assert of_nginx(case, tmp_path / "nginx") == case.told


LONG = Case(
    "long",
    r"""
server { listen 127.0.0.1:%PORT%; server_name srv;
    location /log { content_by_lua_block { ngx.log(ngx.ERR, string.rep("x", 3000)) } }
    location /error { content_by_lua_block { error(string.rep("y", 3000)) } }
    location /tail { content_by_lua_block { ngx.log(ngx.ERR, string.rep("z", 1950)) } }
}
""",
    (get("/log"), get("/error"), get("/tail")),
    {},
)


def lengths(prefix: Path) -> list[int]:
    return [len(line) for line in (prefix / "logs" / "error.log").read_bytes().splitlines(True)]


def test_a_line_has_2048_bytes_at_most(tmp_path: Path) -> None:
    of_us(LONG, tmp_path / "us")
    assert lengths(tmp_path / "us") == [2048] * 3


@pytest.mark.requires("nginx")
def test_so_it_has_in_nginx(tmp_path: Path) -> None:
    of_nginx(LONG, tmp_path / "nginx")
    assert lengths(tmp_path / "nginx") == [2048] * 3
