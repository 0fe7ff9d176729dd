"""What is sent and how an answer is taken apart, without a server under test.

Rule: packets are compared byte for byte; what is malformed is a failed check in known words.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from ngxlua_asgi.testing.client import exchange
from ngxlua_asgi.testing.requests import Packet, requests_of
from ngxlua_asgi.testing.response import Response, parse_response
from ngxlua_asgi.testing.spec import Block
from ngxlua_asgi.testing.verdict import BlockError, Verdict


def requests(**sections: Any) -> list[list[str]]:
    block = Block("a", 1, 1, {name: [value] for name, value in sections.items()}, "")
    made = requests_of(block, "localhost", str.upper, lambda code: f"GET /{code}")
    return [[packet.value for packet in packets] for packets in made]


HEAD = "Host: localhost\r\nConnection: close\r\n"


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("GET /t\n", f"GET /t HTTP/1.1\r\n{HEAD}\r\n"),
        ("GET", f"GET / HTTP/1.1\r\n{HEAD}\r\n"),
        ("# a comment\n\nGET  /t  HTTP/1.0  \n", f"GET /t HTTP/1.0\r\n{HEAD}\r\n"),
        ("POST /t\n a b \n", f"POST /t HTTP/1.1\r\n{HEAD}Content-Length: 3\r\n\r\na b"),
        ("POST /t\n\n", f"POST /t HTTP/1.1\r\n{HEAD}Content-Length: 0\r\n\r\n"),
    ],
)
def test_a_request_line_and_a_body_become_a_request(written: str, sent: str) -> None:
    assert requests(request=written) == [[sent]]


def test_packets_stay_packets() -> None:
    assert requests(request=[["GE", "T /t\n", "ab", {"value": "cd"}]]) == [
        ["GE", f"T /t HTTP/1.1\r\n{HEAD}Content-Length: 4\r\n\r\n", "ab", "cd"]
    ]


def test_more_headers_take_the_place_of_the_usual_ones() -> None:
    sent = requests(request="GET /t\n", more_headers="host: a\nConnection: Upgrade\n# no\nX\n")
    assert sent == [["GET /t HTTP/1.1\r\nhost: a\r\nConnection: Upgrade\r\nX: \r\n\r\n"]]


def test_a_length_of_the_blocks_own_is_kept_with_the_body_as_it_is() -> None:
    sent = requests(request="POST /t\nabc\n", more_headers="Content-Length: 9")
    assert sent == [[f"POST /t HTTP/1.1\r\n{HEAD}Content-Length: 9\r\n\r\nabc\n"]]


def test_pipelined_requests_are_one_packet_and_expanded() -> None:
    ((sent,),) = requests(pipelined_requests=["GET /a\n", "GET /b\n"])
    assert sent.startswith("GET /A HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive\r\n")
    assert sent.endswith("GET /B HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")


def test_raw_requests_go_out_as_they_are() -> None:
    assert requests(raw_request="GET /\n\n") == [["GET /\n\n"]]
    assert requests(raw_request=["GE", "T"]) == [["GE", "T"]]
    assert requests(request_eval="x") == [[f"GET /x HTTP/1.1\r\n{HEAD}\r\n"]]


@pytest.mark.parametrize(
    "sections",
    [
        {},
        {"request": "a b c d e"},
        {"request": {}},
        {"request": [{}]},
        {"request": [["a", []]]},
        {"pipelined_requests": "GET /"},
        {"request": ["GET /a", "GET /b"], "more_headers": ["X: 1"]},
    ],
)
def test_what_is_no_request_is_an_error(sections: dict[str, Any]) -> None:
    with pytest.raises(BlockError):
        requests(**sections)


# --- responses ---------------------------------------------------------------------------------

OK = "HTTP/1.1 200 OK\r\n"
CHUNKED = f"{OK}Transfer-Encoding: chunked\r\n\r\n"


def parsed(raw: str, is_head: bool = False) -> tuple[Response | None, Verdict]:
    verdict = Verdict()
    return parse_response(raw, is_head, verdict), verdict


def test_headers_are_joined_folded_and_found_by_any_spelling() -> None:
    response, _ = parsed(f"{OK}A: 1\r\na:  2 \r\nX-Long: a\r\n  b\r\n\r\nbody")
    assert response is not None
    assert (response.code, response.body) == ("200", "body")
    assert response.raw_headers.endswith("X-Long: a\r\n  b\r\n")
    assert response.header("A") == "1,  2 "
    assert response.header("x_long") == "a\n  b"
    assert response.header("none") is None


def test_chunks_are_decoded_and_what_follows_is_left() -> None:
    response, verdict = parsed(f"{CHUNKED}3\r\nabc\r\n2 \r\nde\r\n0\r\n\r\nHTTP/1.1 404")
    assert response is not None
    assert (response.body, response.left) == ("abcde", "HTTP/1.1 404")
    assert verdict.failures == []


def test_trailers_that_were_announced_are_read() -> None:
    head = f"{OK}Transfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
    response, _ = parsed(f"{head}1\r\na\r\n0\r\nX-Sum: 1\r\n\r\n")
    assert response is not None
    assert response.body == "a"
    assert parsed(f"{head}1\r\na\r\n0\r\n\r\n")[0] is None


@pytest.mark.parametrize(
    ("chunks", "words"),
    [
        ("3\r\nab", "not enought octets"),
        ("3\r\nabcd\r\n0\r\n\r\n", "expected CRLF"),
        ("3\r\nabc\r\n", "no last chunk found"),
        ("x\r\n", "invalid chunked body received"),
        ("0\r\nx", "expected CRLF"),
        ("", "no last chunk found"),
    ],
)
def test_malformed_chunks_are_a_failed_check(chunks: str, words: str) -> None:
    response, verdict = parsed(CHUNKED + chunks)
    assert response is None
    assert words in verdict.failures[0].name


def test_a_body_is_cut_at_its_length_and_a_short_one_is_warned_of() -> None:
    response, _ = parsed(f"{OK}Content-Length: 2\r\n\r\nabcd")
    assert response is not None
    assert (response.body, response.left) == ("ab", "cd")
    assert parsed(f"{OK}Content-Length: 9\r\n\r\nab")[1].warnings
    assert not parsed(f"{OK}Content-Length: 9\r\n\r\n", is_head=True)[1].warnings


@pytest.mark.parametrize("raw", ["", "nonsense", "HTTP/1.1 abc OK\r\n\r\n"])
def test_what_is_no_response_has_no_status(raw: str) -> None:
    response, _ = parsed(raw)
    assert response is not None
    assert response.code is None


# --- the exchange itself -----------------------------------------------------------------------


@pytest.fixture
def echo() -> Iterator[tuple[str, int]]:
    """A server that answers with what it got, once the client shuts its side."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        peer, _ = listening.accept()
        with peer:
            data = b""
            while piece := peer.recv(4096):
                data += piece
            peer.sendall(data)

    thread = threading.Thread(target=serve)
    thread.start()
    yield listening.getsockname()
    thread.join()
    listening.close()


def test_all_packets_arrive_and_the_answer_is_read_to_its_end(echo: tuple[str, int]) -> None:
    packets = [Packet("a" * 1_000_000), Packet("b"), Packet("\xff", delay=0.01)]
    result = exchange(echo, packets, timeout=10, middle_delay=0.01, shutdown=1)
    assert result.response == b"a" * 1_000_000 + b"b\xff"
    assert (result.timed_out, result.refused) == (False, None)


def test_silence_ends_it(echo: tuple[str, int]) -> None:
    result = exchange(echo, [Packet("a")], timeout=0.05)
    assert result.timed_out
    assert result.response == b""


def test_nobody_there() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        result = exchange(unused.getsockname(), [Packet("a")], timeout=1)
    assert result.refused == "Connection refused"
