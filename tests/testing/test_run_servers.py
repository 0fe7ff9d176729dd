"""The servers of a block by themselves: what they take, what they answer, how they end.

Rule: real sockets, and the end of a block never waits for a server.
"""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ngxlua_asgi.testing.perl.regex import Regex
from ngxlua_asgi.testing.perl.values import Code
from ngxlua_asgi.testing.servers import Server, servers_of
from ngxlua_asgi.testing.site import Ports
from ngxlua_asgi.testing.spec import Block
from ngxlua_asgi.testing.verdict import BlockError, Verdict


@pytest.fixture
def port() -> Iterator[int]:
    ports = Ports()
    yield ports.take()
    ports.close()


@contextlib.contextmanager
def serving(**sections: Any) -> Iterator[Server]:
    block = Block("a", 1, 1, {name: [value] for name, value in sections.items()}, "")
    (server,) = servers_of(block, str)
    server.start()
    try:
        yield server
    finally:
        server.close()


def talk(port: int, query: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), 5) as client:
        client.sendall(query)
        client.settimeout(5)
        answer = b""
        while piece := client.recv(4096):
            answer += piece
        return answer


def ask(address: Any, query: bytes, kind: int = socket.AF_INET) -> bytes:
    with socket.socket(kind, socket.SOCK_DGRAM) as client:
        client.settimeout(5)
        if kind == socket.AF_UNIX:
            client.bind(address + ".client")
        client.sendto(query, address)
        return client.recv(4096)


def checked(server: Server) -> Verdict:
    verdict = Verdict()
    server.check(verdict)
    return verdict


def test_tcp_reads_to_the_length_it_is_told(port: int) -> None:
    with serving(tcp_listen=str(port), tcp_reply=["a", "b"], tcp_query_len="5") as server:
        assert talk(port, b"12345") == b"ab"
        assert checked(server).passed == 1


def test_tcp_reads_until_silence(port: int) -> None:
    sections = {"tcp_query_auto_timeout": "0.05", "tcp_query": Regex("^12"), "tcp_reply": "x"}
    with serving(tcp_listen=str(port), **sections) as server:
        assert talk(port, b"123") == b"x"
        assert checked(server).passed == 1


def test_tcp_answers_by_a_sub(port: int) -> None:
    reply = Code(lambda values, _wants_list: [values[0].upper()])
    with serving(tcp_listen=str(port), tcp_reply=reply):
        assert talk(port, b"abc") == b"ABC"


def test_tcp_that_does_not_read(port: int) -> None:
    with serving(tcp_listen=str(port), tcp_reply="x", tcp_shutdown="0") as server:
        assert talk(port, b"") == b"x"
        assert checked(server).outcome == "skip"


def test_udp_answers_once_per_piece(port: int) -> None:
    with serving(udp_listen=str(port), udp_reply="pong", udp_query="ping") as server:
        assert ask(("127.0.0.1", port), b"ping") == b"pong"
        assert checked(server).passed == 1


def test_udp_query_that_is_another(port: int) -> None:
    with serving(udp_listen=str(port), udp_reply="pong", udp_query="ping") as server:
        ask(("127.0.0.1", port), b"pang")
        assert checked(server).outcome == "fail"


def test_udp_on_a_unix_socket_that_is_removed(tmp_path: Path) -> None:
    path = str(tmp_path / "t.sock")
    with serving(udp_listen=path, udp_reply="pong"):
        assert ask(path, b"ping", socket.AF_UNIX) == b"pong"
    assert not Path(path).exists()


@pytest.mark.parametrize(
    "sections",
    [
        {"tcp_reply": "x", "tcp_reply_delay": "60", "tcp_query_len": "1"},
        {"tcp_reply": "x", "tcp_no_close": ""},
        {"tcp_reply": "x", "tcp_query_len": "9"},
        {"tcp_shutdown": "1", "tcp_shutdown_delay": "60"},
    ],
)
def test_the_end_of_a_block_does_not_wait(port: int, sections: dict[str, str]) -> None:
    with serving(tcp_listen=str(port), **sections):
        client = socket.create_connection(("127.0.0.1", port), 5)
        client.sendall(b"1")
        began = time.monotonic()
    client.close()
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    "sections",
    [
        {"tcp_listen": "1"},
        {"tcp_listen": "here", "tcp_reply": "x"},
        {"tcp_listen": "/no/such/folder/t.sock", "tcp_reply": "x"},
        {"udp_listen": "1"},
        {"udp_listen": "here", "udp_reply": "x"},
        {"tcp_listen": "1", "tcp_reply": "x", "tcp_reply_delay": "soon"},
    ],
)
def test_what_cannot_be_served_is_an_error(sections: dict[str, str]) -> None:
    with pytest.raises(BlockError), serving(**sections):
        pass
