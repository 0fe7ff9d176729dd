"""Whole connections, byte by byte, to us and to the real nginx.

Rule: what nginx answers is recorded in data_real*.py; both must answer that.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ngxlua_asgi import NgxLua
from tests.nginx import test_raw
from tests.nginx.case import Case
from tests.nginx.prefix import Place, build
from tests.server.data_real import ANSWERS, CONFIG, END
from tests.server.data_real_odd import ODD
from tests.server.served import LOOPS, serve

CASE = Case("whole answers", CONFIG)
ALL = {**ANSWERS, **ODD}


def ask(port: int, raw: bytes) -> bytes:
    """All that comes back, without the date and the text of pages."""
    told = b""
    with socket.create_connection(("127.0.0.1", port), 10) as client:
        try:
            client.sendall(raw + END)
            while data := client.recv(65536):
                told += data
        except ConnectionResetError:
            told += b"<reset>"
    told = re.sub(rb"Date: [^\r]*", b"Date: X", told)
    return re.sub(rb"(?s)<html>.*?<title>(.*?)</title>.*?</html>\r\n", rb"[\1]", told)


@contextmanager
def nginx(folder: Path) -> Iterator[int]:
    with test_raw.nginx(CASE, folder) as port:
        yield port


@contextmanager
def ours(folder: Path, loop: str) -> Iterator[int]:
    conf = build(CASE, Place(folder, (80, 81, 82), {}))
    with serve(NgxLua.from_conf(conf), loop) as served:
        yield served.port


@pytest.mark.parametrize("loop", LOOPS)
def test_ours(loop: str, tmp_path: Path) -> None:
    with ours(tmp_path, loop) as port:
        assert {name: ask(port, raw) for name, (raw, _) in ALL.items()} == {
            name: told for name, (_, told) in ALL.items()
        }


@pytest.mark.requires("nginx")
def test_nginx(tmp_path: Path) -> None:
    with nginx(tmp_path) as port:
        assert {name: ask(port, raw) for name, (raw, _) in ALL.items()} == {
            name: told for name, (_, told) in ALL.items()
        }
