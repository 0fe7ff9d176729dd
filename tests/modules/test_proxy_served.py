"""The proxy between two real servers: uvicorn in front, uvicorn behind, a client of raw sockets.

Rule: both are processes; what is behind says in its log what reached it.
"""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection, IncompleteRead

import pytest

from tests.conftest import UvicornServer

HTTP_SERVERS = ("h11", "httptools")
Served = tuple[UvicornServer, UvicornServer]


@pytest.fixture(scope="module", params=HTTP_SERVERS)
def served(request: pytest.FixtureRequest, uvicorn_server: Callable[..., UvicornServer]) -> Served:
    """The server in front and the one behind."""
    options = ["--http", request.param, "--lifespan", "off"]
    behind = uvicorn_server("tests.modules.served:behind", *options)
    env = {"BEHIND": f"127.0.0.1:{behind.port}"}
    return uvicorn_server("tests.modules.served:front", *options, env=env), behind


def connect(server: UvicornServer) -> closing[HTTPConnection]:
    return closing(HTTPConnection("127.0.0.1", server.port, timeout=20))


def test_requests_one_after_the_other(served: Served) -> None:
    with connect(served[0]) as client:
        for _ in range(5):
            client.request("GET", "/")
            response = client.getresponse()
            assert (response.status, response.read()) == (200, b"hello")


def test_large_bodies_with_and_without_length(served: Served) -> None:
    body = bytes(range(256)) * 20_000
    digest = hashlib.sha256(body).hexdigest().encode()
    with connect(served[0]) as client:
        client.request("POST", "/digest", body)
        assert client.getresponse().read() == digest
        pieces = (body[at : at + 99_999] for at in range(0, len(body), 99_999))
        client.request("POST", "/digest", pieces, encode_chunked=True)
        assert client.getresponse().read() == digest


def test_many_at_once(served: Served) -> None:
    def ask(number: int) -> bytes:
        with connect(served[0]) as client:
            client.request("PUT", "/digest", b"%d" % number)
            return client.getresponse().read()

    with ThreadPoolExecutor(16) as threads:
        got = list(threads.map(ask, range(100)))
    assert got == [hashlib.sha256(b"%d" % n).hexdigest().encode() for n in range(100)]


def test_a_client_that_goes_is_gone_behind(served: Served) -> None:
    front, behind = served
    with socket.create_connection(("127.0.0.1", front.port), 20) as client:
        client.sendall(b"GET /wait HTTP/1.1\r\nHost: x\r\n\r\n")
        received = b""
        while b"first" not in received:
            received += client.recv(65536)
    behind.wait_for_line("the client of /wait has gone")


def test_a_response_that_was_cut_is_cut_in_front(served: Served) -> None:
    with connect(served[0]) as client:
        client.request("GET", "/cut")
        response = client.getresponse()
        with pytest.raises(IncompleteRead) as error:
            response.read()
    assert error.value.partial == b"first"
    served[0].wait_for_line("ConnectionError: upstream prematurely closed connection")


def test_nobody_behind(uvicorn_server: Callable[..., UvicornServer]) -> None:
    front = uvicorn_server("tests.modules.served:front", "--lifespan", "off")
    with connect(front) as client:
        client.request("GET", "/")
        assert client.getresponse().status == 502
