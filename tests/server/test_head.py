"""Heads of requests: taken, repaired, refused, whole and in pieces.

Rule: pure functions only. What the real nginx makes of raw requests is in tests/nginx/test_raw.py;
here are the properties: nothing raises, pieces give what the whole gives, and the fast way gives
what the careful way gives.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ngxlua_asgi.server.careful import read_head
from ngxlua_asgi.server.head import CHUNKED, NO_BODY, Head, Usual
from ngxlua_asgi.server.line import HTTP09, HTTP10, HTTP11, BadLine, Line, read_line
from ngxlua_asgi.server.wire import Wire

WIRE = Wire()
SMALL = Wire(header_buffer=40, large_buffer=64, large_buffers=2, most_headers=5)

PIECES = st.sampled_from(
    [
        *(b"GET", b"POST", b"HEAD", b"TRACE", b"CONNECT", b"G@", b"get", b" ", b"  ", b"\t"),
        *(b"/", b"/a", b"//", b"/..", b"/.", b"%41", b"%", b"%00", b"?", b"#", b"a=b", b"\x7f"),
        *(b"http://", b"HTTP/", b"h:", b"[::1]", b":80", b"HTTP/1.1", b"HTTP/1.0", b"HTTP/2"),
        *(b"1.", b"1", b"999", b"0001", b"\r\n", b"\n", b"\r", b"\0", b"\r\n\r\n", b"\n\n"),
        *(
            b"Host",
            b"Host: a\r\n",
            b"host:b\n",
            b"Host: a..b\r\n",
            b"X",
            b"X_Y: 1\r\n",
            b": ",
            b":",
        ),
        *(b"Content-Length: 3\r\n", b"Content-Length: -3\r\n", b"Transfer-Encoding: chunked\r\n"),
        *(b"Transfer-Encoding: gzip\r\n", b"Connection: close\r\n", b"Expect: 100-continue\r\n"),
        *(b"Upgrade: websocket\r\nConnection: upgrade\r\n", b"\xc3\xa9", b"a" * 30, b"x" * 70),
    ]
)
DECENT = b"GET /a?b HTTP/1.1\r\nHost: a\r\n"
HEADS = st.one_of(
    st.binary(max_size=60),
    st.lists(PIECES, max_size=12).map(b"".join),
    st.lists(PIECES, max_size=8).map(lambda parts: DECENT + b"".join(parts) + b"\r\n\r\n"),
    st.lists(PIECES, max_size=6).map(lambda p: b"GET /" + b"".join(p) + b" HTTP/1.1\r\n\r\n"),
)
WIRES = st.sampled_from(
    [WIRE, SMALL, Wire(underscores=True), Wire(ignores_invalid=False), Wire(keeps_slashes=True)]
)


def facts(head: Head | None) -> Any:
    """What counts; the text of a refused line may be cut where it came in pieces."""
    if head is None:
        return None
    block = head.block
    told = (block.length, block.close, block.keep_alive, block.expects, block.upgrades)
    said = (head.method, head.target, head.path, head.query, head.version, head.authority)
    if head.refused:
        return head.refused, head.words.partition('"')[0], head.version, block.lines
    return head.line, said, block.lines, told, head.start, head.size, head.noted


@given(HEADS, WIRES)
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_pieces_give_what_the_whole_gives(data: bytes, wire: Wire) -> None:
    whole = facts(read_head(data, wire))
    first = None
    for end in range(len(data) + 1):
        first = facts(read_head(data[:end], wire))
        if first is not None:
            break
    assert first == whole


@given(HEADS, WIRES)
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_fast_way_gives_what_the_careful_way_gives(data: bytes, wire: Wire) -> None:
    usual = Usual(wire)
    for _ in range(2):  # the second time from memory
        head = usual.read(data)
        if head is not None:
            assert facts(head) == facts(read_head(data, wire))


@given(st.binary(max_size=3000))
@settings(max_examples=300, deadline=None)
def test_nothing_raises(data: bytes) -> None:
    read_head(data, SMALL)
    read_head(DECENT + data, WIRE)
    Usual(WIRE).read(DECENT + data)


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"GET /a HTTP/1.1\r\n", (b"GET", b"/a", None, HTTP11)),
        (b"GET /a HTTP/1.0\n", (b"GET", b"/a", None, HTTP10)),
        (b"\r\n\n\rGET  /a?b  HTTP/1.1  \r\n", (b"GET", b"/a?b", None, HTTP11)),
        (b"GET /a\r\n", (b"GET", b"/a", None, HTTP09)),
        (b"GET /a \n", (b"GET", b"/a", None, HTTP09)),
        (b"A_-B / HTTP/1.25\r\n", (b"A_-B", b"/", None, 1025)),
        (b"GET http://b HTTP/1.1\r\n", (b"GET", b"/", b"b", HTTP11)),
        (b"GET h+x://B:81?c HTTP/1.1\r\n", (b"GET", b"?c", b"B", HTTP11)),
        (b"GET http://[::1]:8/x HTTP/1.1\r\n", (b"GET", b"/x", b"[::1]", HTTP11)),
    ],
)
def test_lines(data: bytes, line: tuple[Any, ...]) -> None:
    found = read_line(data)
    assert isinstance(found, Line)
    assert found[:4] == line
    assert found.end == len(data)


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"g", 400),
        (b"GET\r\n", 400),
        (b"GET a ", 400),
        (b"GET /\x7f", 400),
        (b"GET / HTTP/2", 505),
        (b"GET / HTTP/10", 505),
        (b"GET / HTTP/0", 400),
        (b"GET / HTTP/1.1 x", 400),
        (b"GET / h", 400),
        (b"GET http://b\r", 400),
        (b"GET http:/b", 400),
        (b"POST /a\r\n", 400),
    ],
)
def test_bad_lines_are_known_at_once(data: bytes, status: int) -> None:
    found = read_line(data)
    assert isinstance(found, BadLine)
    assert found.status == status
    assert data.endswith(b"\n") or read_line(data[:-1]) is None


def lines(*headers: bytes) -> bytes:
    return DECENT + b"".join(line + b"\r\n" for line in headers) + b"\r\n"


@pytest.mark.parametrize(
    ("data", "length"),
    [
        (lines(), NO_BODY),
        (lines(b"Content-Length: 0"), 0),
        (lines(b"Content-Length:  07 "), 7),
        (lines(b"Content-Length: 9223372036854775807"), 2**63 - 1),
        (lines(b"Transfer-Encoding: CHUNKED"), CHUNKED),
    ],
)
def test_lengths(data: bytes, length: int) -> None:
    head = read_head(data, WIRE)
    assert head is not None
    assert (head.refused, head.block.length) == (0, length)


@pytest.mark.parametrize(
    ("said", "close", "keep_alive"),
    [
        ((b"Connection: close",), True, False),
        ((b"Connection: Keep-Alive",), False, True),
        ((b"Connection: keep-alive, xclosex",), True, False),
        ((b"Connection: close", b"Connection: keep-alive"), False, True),
        ((b"Connection: upgrade",), False, False),
    ],
)
def test_connection(said: tuple[bytes, ...], close: bool, keep_alive: bool) -> None:
    head = read_head(lines(*said), WIRE)
    assert head is not None
    assert (head.block.close, head.block.keep_alive) == (close, keep_alive)
    assert head.keep_alive is not close


def test_invalid_names_are_dropped_and_noted() -> None:
    head = read_head(lines(b"a_b: 1", b"X: 1"), WIRE)
    assert head is not None
    assert head.block.lines == [(b"host", b"a"), (b"x", b"1")]
    assert head.noted == ['client sent invalid header line: "a_b: 1"']
    kept = read_head(lines(b"a_b: 1"), Wire(underscores=True))
    assert kept is not None
    assert kept.block.lines[1] == (b"a_b", b"1")
    taken = read_head(lines(b"a(b: 1"), Wire(ignores_invalid=False))
    assert taken is not None
    assert taken.block.lines[1] == (b"a(b", b"1")


def test_buffers() -> None:
    """client_header_buffer_size, then large_client_header_buffers; nginx copies what began."""
    request = b"GET /%s HTTP/1.1\r\nHost: a\r\n\r\n"
    fits, too_long = (
        read_head(request % (b"x" * 48), SMALL),
        read_head(request % (b"x" * 49), SMALL),
    )
    assert fits is not None
    assert too_long is not None
    assert (fits.refused, too_long.refused) == (0, 414)
    for count, refused in ((2, 0), (3, 494)):
        head = read_head(lines(*[b"X: " + b"y" * 55] * count), SMALL)
        assert head is not None
        assert head.refused == refused
    many = read_head(lines(*[b"X: 1"] * 5), SMALL)
    assert many is not None
    assert (many.refused, many.words) == (494, "client sent too many header lines")
