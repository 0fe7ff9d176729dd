"""The place a suite runs in: ports, names put in, files, skips.

Rule: each is checked by itself, without a server.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ngxlua_asgi.testing.sections import items, seconds
from ngxlua_asgi.testing.site import Ports, Site, process_state, suite_root
from ngxlua_asgi.testing.skips import Versions, skip_of
from ngxlua_asgi.testing.spec import Block
from ngxlua_asgi.testing.user_files import write_user_files
from ngxlua_asgi.testing.verdict import BlockError


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site({})
    site.renew()
    yield site
    site.close()


def test_a_reserved_port_can_be_listened_on_and_only_so() -> None:
    ports = Ports()
    port = ports.take()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), 1)
    with socket.create_server(("127.0.0.1", port)):
        socket.create_connection(("127.0.0.1", port), 1).close()
    assert ports.take() != port
    ports.close()


@pytest.mark.parametrize("name", ["TEST_NGINX_SERVER_PORT", "TEST_NGINX_PORT"])
def test_the_users_port_is_taken(name: str) -> None:
    site = Site({name: "1999"})
    assert (site.port, site.environment["TEST_NGINX_SERVER_PORT"]) == (1999, "1999")
    site.close()


def test_variables_are_put_in(site: Site) -> None:
    text = "a $TEST_NGINX_X b $TEST_NGINX_RAND_PORT_1 $TEST_NGINX_RAND_PORT_1 $NOT_THIS"
    first, second = site.expand(text, {"TEST_NGINX_X": "1"}).split(" b ")
    assert first == "a 1"
    port, again, other = second.split(" ")
    assert port == again
    assert port.isdigit()
    assert other == "$NOT_THIS"
    with pytest.raises(BlockError, match="No environment TEST_NGINX_Y defined"):
        site.expand("$TEST_NGINX_Y", {})


@pytest.mark.parametrize(
    ("written", "becomes"),
    [
        ("http://127.0.0.1:1984/a", "http://127.0.0.1:{}/a"),
        ('connect("localhost", 1984)', 'connect("localhost", {})'),
        ("listen 1984;", "listen {};"),
        ("Host: example.com:1984", "Host: example.com:1984"),
        ("127.0.0.1:19840 1984", "127.0.0.1:19840 1984"),
    ],
)
def test_an_address_with_the_originals_port_becomes_ours(
    site: Site, written: str, becomes: str
) -> None:
    assert site.at_port(written) == becomes.format(site.port)


def test_the_root_of_a_suite_holds_its_t(tmp_path: Path) -> None:
    assert suite_root(tmp_path / "t" / "a" / "b.t") == tmp_path
    assert suite_root(tmp_path / "other" / "b.t") == tmp_path / "other"


def test_environment_and_folder_come_back_after_an_exception(tmp_path: Path) -> None:
    before, where = dict(os.environ), os.getcwd()

    def run() -> None:
        with process_state(tmp_path, {"A": "1"}):
            os.environ["B"] = "2"
            assert (os.environ["A"], os.getcwd()) == ("1", str(tmp_path))
            raise KeyError

    with pytest.raises(KeyError):
        run()
    assert (dict(os.environ), os.getcwd()) == (before, where)


def test_user_files_with_folders_dates_and_absolute_names(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    section = f">>> a/b.txt 199912312359\nx\n>>> c.txt\n>>> {outside}\ny\n"
    write_user_files(section, tmp_path / "html", str.upper)
    assert (tmp_path / "html/a/b.txt").read_text() == "X\n"
    assert (tmp_path / "html/a/b.txt").stat().st_mtime == 946684740
    assert (tmp_path / "html/c.txt").read_bytes() == b""
    assert outside.read_text() == "Y\n"


@pytest.mark.parametrize("section", [{"a": 1}, ">>> a.txt tomorrow\nx\n", ">>> a/\nx\n"])
def test_user_files_that_cannot_be_written_are_an_error(tmp_path: Path, section: Any) -> None:
    with pytest.raises(BlockError):
        write_user_files(section, tmp_path, str)


def test_patterns_of_a_log_section() -> None:
    assert list(items("a\n\nb\n")) == ["a", "b"]
    assert list(items(["a\n", None, ""])) == ["a\n", ""]


@pytest.mark.parametrize(
    ("value", "result"), [("0.2", 0.2), ("200ms", 0.2), ("2s", 2.0), (3, 3.0), (None, None)]
)
def test_times(value: Any, result: float | None) -> None:
    assert seconds(value) == result


def test_what_is_no_time_is_an_error() -> None:
    with pytest.raises(BlockError, match="not a time"):
        seconds("soon")


VERSIONS = Versions.of(
    "nginx version: openresty/1.22.1.1\nbuilt with OpenSSL 1.1.1d  x\nconfigure arguments: --y\n"
)


def test_versions_are_read() -> None:
    assert Versions(nginx=(1, 22, 1), openssl=(1, 1, 1, 3)) == VERSIONS
    assert Versions.of("") == Versions()


@pytest.mark.parametrize(
    ("section", "value", "reason"),
    [
        ("skip_nginx", "2: < 1.22.1", None),
        ("skip_nginx", "2: <= 1.22.1", "nginx version <= 1.22.1"),
        ("skip_nginx", "2: > 1.9.0: too new", "too new"),
        ("skip_nginx2", "2: < 1.9.0 or > 1.20.0", "various reasons"),
        ("skip_nginx2", "2: < 1.9.0 and > 1.20.0", None),
        ("skip_openssl", "2: < 1.1.1e", "OpenSSL version < 1.1.1e"),
        ("skip_openssl", "2: < 1.1.1d", None),
        ("skip_eval", "2: yes", "skip_eval"),
        ("skip_eval", "2: no", None),
        ("skip_eval", "not counted", None),
        ("todo", "2: some day", "some day"),
        ("todo_nginx", "> 1.9.0", "various reasons"),
        ("todo_nginx", "< 1.9.0", None),
    ],
)
def test_skips(section: str, value: str, reason: str | None) -> None:
    block = Block("a", 1, 1, {section: [value]}, "")
    skip = skip_of(block, VERSIONS, lambda code: 1 if code == "yes" else "")
    assert (skip.reason if skip else None) == reason


@pytest.mark.parametrize(
    ("section", "value"),
    [
        ("skip_nginx", "2: 1.22.1"),
        ("skip_nginx", "< 1.22.1"),
        ("skip_nginx2", "2: < 1.9.0"),
        ("skip_openssl", "2"),
        ("todo", "some day"),
        ("todo_nginx", "1: > 1.2.3"),
    ],
)
def test_a_skip_that_cannot_be_read_is_an_error(section: str, value: str) -> None:
    with pytest.raises(BlockError, match=f"Invalid --- {section} spec"):
        skip_of(Block("a", 1, 1, {section: [value]}, ""), VERSIONS, lambda code: "")
