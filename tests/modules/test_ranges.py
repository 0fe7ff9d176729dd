"""Ranges by themselves: whatever a client writes is the whole file, ranges within it, or refused.

Rule: hypothesis writes the headers; tests/nginx/table_static_range*.py has nginx's own answers.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ngxlua_asgi.modules.ranges import Parts, parse_ranges

number = st.one_of(st.integers(0, 30), st.integers(0, 2**70))
one = st.builds("{}-{}".format, st.one_of(number, st.just("")), st.one_of(number, st.just("")))
several = st.lists(st.one_of(one, st.text("0123456789-, x", max_size=6)), max_size=5).map(",".join)
values = st.one_of(several.map(str.encode), st.binary(max_size=20)).map(b"bytes=".__add__)


@given(values, st.integers(0, 40), st.one_of(st.none(), st.integers(1, 3)))
def test_any_header_is_read(value: bytes, size: int, most: int | None) -> None:
    try:
        found = parse_ranges(value, size, most)
    except ValueError:
        return
    if found is None:
        return
    assert found
    assert most is None or len(found) <= most
    assert all(0 <= start < end <= size for start, end in found)
    assert len(found) == 1 or sum(end - start for start, end in found) <= size


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(10, 20)), min_size=1, max_size=4))
def test_the_parts_are_as_long_as_they_say(ranges: list[tuple[int, int]]) -> None:
    parts = Parts(ranges, 20, b"text/plain", 7)
    data = bytes(20)
    body = b"".join(parts.head(start, end) + data[start:end] for start, end in ranges) + parts.tail
    assert len(body) == parts.length


@pytest.mark.parametrize("repeats", [1, 5000])
def test_a_long_header_costs_no_more_than_its_length(repeats: int) -> None:
    value = b"bytes=" + b"0-0," * repeats + b"0-0"
    assert parse_ranges(value, 10**6, None) == ([(0, 1)] * 2 if repeats == 1 else None)
