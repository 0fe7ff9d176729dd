"""The framing of bodies: lengths and chunks, whole and in pieces.

Rule: pure functions only; what nginx answers to broken chunks is in tests/nginx/data_raw_body.py.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ngxlua_asgi.server.body import BadBody, Chunked, Sized


def fed(body: Sized | Chunked, pieces: list[bytes]) -> tuple[bytes, bool, bytes] | None:
    """What the pieces carry, whether it is all, and what follows; None for a broken body."""
    carried = b""
    try:
        for at, piece in enumerate(pieces):
            carried += body.feed(piece)
            if body.done:
                return carried, True, body.rest + b"".join(pieces[at + 1 :])
    except BadBody:
        return None
    return carried, False, b""


def split(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


@given(st.binary(min_size=1), st.binary(), st.integers(1, 9))
def test_sized(data: bytes, rest: bytes, size: int) -> None:
    assert fed(Sized(len(data)), split(data + rest, size)) == (data, True, rest)
    assert fed(Sized(len(data) + 1), split(data, size)) == (data, False, b"")


EXTENSIONS = st.sampled_from([b"", b";", b";a=b", b" ", b"\t;x"])
ENDS = st.sampled_from([b"\r\n", b"\n"])
TRAILERS = st.sampled_from([b"", b"X: 1\r\n", b"X\n", b"X: 1\r\nY: 2\n"])


@st.composite
def chunked(draw: st.DrawFn) -> tuple[bytes, bytes]:
    """A body, and its chunks."""
    parts = draw(st.lists(st.binary(min_size=1, max_size=20), max_size=5))
    encoded = b""
    for part in parts:
        size = draw(st.sampled_from([b"%x", b"%X", b"000%x"])) % len(part)
        encoded += size + draw(EXTENSIONS) + draw(ENDS) + part + draw(ENDS)
    encoded += draw(st.sampled_from([b"0", b"000"])) + draw(EXTENSIONS) + draw(ENDS)
    return b"".join(parts), encoded + draw(TRAILERS) + draw(ENDS)


@given(chunked(), st.binary(max_size=10), st.integers(1, 7))
@settings(deadline=None)
def test_chunks(case: tuple[bytes, bytes], rest: bytes, size: int) -> None:
    data, encoded = case
    assert fed(Chunked(), split(encoded + rest, size)) == (data, True, rest)
    assert fed(Chunked(), split(encoded[:-1], size)) == (data, False, b"")


@given(
    st.lists(
        st.sampled_from([b"0", b"3", b"a", b"g", b"\r", b"\n", b"\r\n", b";", b" ", b"abc", b"\0"]),
        max_size=12,
    ).map(b"".join)
)
@settings(max_examples=500, deadline=None)
def test_pieces_give_what_the_whole_gives(data: bytes) -> None:
    assert fed(Chunked(), split(data, 1)) == fed(Chunked(), [data])


@pytest.mark.parametrize(
    "data",
    [
        b"x",
        b" 3\r\n",
        b"\r\n",
        b"-1\r\n",
        b"0x3\r\n",
        b"3 \rx",
        b"3\r\nabcd",
        b"3\r\nabc\rx",
        b"7fffffffffffffff\r\n",
        b"8000000000000000\r\n",
        b"1" * 20_000,
        b"0\r\n\rx",
        b"0\r\nX: 1\rx",
    ],
)
def test_broken_chunks(data: bytes) -> None:
    assert fed(Chunked(), [data]) is None


def test_long_extensions_are_skipped() -> None:
    long = b"3;" + b"x" * 50_000
    assert fed(Chunked(), split(long + b"\r\nabc\r\n0\r\n\r\n", 1000)) == (b"abc", True, b"")
