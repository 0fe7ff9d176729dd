"""engine/values.py against the serialisation of LuaJIT itself.

Rule: what `pack` writes LuaJIT's string.buffer reads as the same value, and the reverse; bytes that
are no value are a ValueError, whatever they are.
"""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ngxlua_asgi.engine.values import pack, unpack
from tests.api.conftest import luajit

SOURCE = rb"""
local buffer = require "string.buffer"
local echo = function(data) return buffer.encode(buffer.decode(data)) end
local eval = function(source) return buffer.encode(assert(loadstring("return " .. source))()) end
return echo, eval
"""
_runtime = luajit().LuaRuntime(
    encoding=None, register_eval=False, register_builtins=False, unpack_returned_tuples=True
)
_echo, _eval = _runtime.execute(SOURCE)


def through_lua(value: Any) -> Any:
    return unpack(_echo(pack(value)))


def of_lua(source: str) -> Any:
    data: bytes = _eval(source.encode())
    return unpack(data)


def as_lua_sees(value: Any) -> Any:
    """The value that comes back: str as bytes, a tuple as a list, {1: …} as a list, [] as {}."""
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, list | tuple):
        return [as_lua_sees(item) for item in value] or {}
    if isinstance(value, dict):
        pairs = {as_lua_sees(key): as_lua_sees(item) for key, item in value.items()}
        numbers = [key for key in pairs if not isinstance(key, bytes)]
        if pairs and len(numbers) == len(pairs) and set(pairs) == set(range(1, len(pairs) + 1)):
            return [pairs[i] for i in range(1, len(pairs) + 1)]
        return pairs
    return value


scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False)
    | st.binary(max_size=300)
    | st.text(max_size=50)
)
keys = (
    st.text(max_size=20).filter(lambda key: True)
    | st.integers(-5, 12)
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
)


def _distinct(pairs: dict[Any, Any]) -> bool:
    return len({as_lua_sees(key) for key in pairs}) == len(pairs)


values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=8)
        | st.tuples(inner, inner)
        | st.dictionaries(keys, inner, max_size=8).filter(_distinct)
    ),
    max_leaves=30,
)


@settings(deadline=None)
@given(values)
def test_python_to_lua_and_back(value: Any) -> None:
    assert through_lua(value) == as_lua_sees(value)


@settings(deadline=None)
@given(values)
def test_python_alone(value: Any) -> None:
    """`unpack` reads what `pack` writes, so the two agree without Lua as well."""
    assert unpack(pack(value)) == as_lua_sees(value)


@settings(deadline=None)
@given(st.integers())
def test_whole_numbers_come_back_whole_or_not_at_all(number: int) -> None:
    back = through_lua([number])[0]
    assert back == float(number)
    if abs(number) <= 2**53:
        assert (type(back), back) == (int, number)


@pytest.mark.parametrize("length", [0, 1, 0xBF, 0xC0, 0xDF, 0xE0, 0x1FBF, 0x1FC0, 0x1FE0, 70_000])
def test_lengths_at_their_limits(length: int) -> None:
    text, items = b"x" * length, list(range(length))
    assert through_lua([text]) == [text]
    assert through_lua(items) == (items or {})
    pairs = {f"k{i}".encode(): i for i in range(length)}
    assert through_lua(pairs) == pairs


LUA_TABLES: list[tuple[str, Any]] = [
    ("nil", None),
    ("{}", {}),
    ("{ 1, 2 }", [1, 2]),
    ("{ [0] = 'a', 'b' }", {0: b"a", 1: b"b"}),
    ("{ nil, 2 }", {2: 2}),
    ("{ 1, nil, 3 }", {1: 1, 3: 3}),
    ("{ 1, 2, nil }", [1, 2]),
    ("{ 1, x = 2 }", {1: 1, b"x": 2}),
    ("{ [1.5] = 1, [-1] = 2 }", {1.5: 1, -1: 2}),
    ("{ [2^40] = 1 }", {2**40: 1}),
    ("{ { { {} } } }", [[[{}]]]),
    ("{ true, false }", [True, False]),
    ("{ [false] = 1 }", {False: 1}),
    (
        "(function() local t = {} for i = 10, 1, -1 do t[i] = i end return t end)()",
        list(range(1, 11)),
    ),
    (
        "(function() local t = {} for i = 1, 10 do t[i] = i end t[10] = nil return t end)()",
        list(range(1, 10)),
    ),
    (
        "(function() local t = { 1, 2, 3 } t[1], t[2], t[3] = nil, nil, nil return t end)()",
        {},
    ),
]


@pytest.mark.parametrize(("source", "expected"), LUA_TABLES, ids=[t[0][:40] for t in LUA_TABLES])
def test_lua_to_python(source: str, expected: Any) -> None:
    value = of_lua(source)
    assert value == expected
    assert type(value) is type(expected)


def test_numbers_keep_their_kind() -> None:
    value = of_lua("{ 1, 1.5, -0.0, 2^31, 2^53, 2^63, 1/0 }")
    assert [type(item) for item in value] == [int, float, float, int, int, float, float] or [
        type(item) for item in value
    ] == [int, float, int, int, int, int, float]
    assert math.isnan(of_lua("0/0"))


@pytest.mark.parametrize(
    "value",
    [object(), {1, 2}, 1j, b"x".__iter__(), bytearray(b"x"), {(1,): 2}, {None: 1}, [object]],
)
def test_what_lua_has_no_value_for(value: Any) -> None:
    with pytest.raises(TypeError):
        pack(value)


def _cycle() -> dict[str, Any]:
    loop: dict[str, Any] = {}
    loop["self"] = [loop]
    return loop


@pytest.mark.parametrize(
    "value", [_cycle(), {math.nan: 1}, 10**400, [-(10**400)], "\ud800"], ids=str
)
def test_what_cannot_be_written(value: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever it says
        pack(value)


# --- bytes that are no value -----------------------------------------------------------------


def read(data: bytes) -> None:
    """Read `data`, which may be wrong, but in no other way than a ValueError."""
    try:
        unpack(data)
    except ValueError:
        return


@settings(max_examples=500, deadline=None)
@given(st.binary(max_size=60))
def test_random_bytes(data: bytes) -> None:
    read(data)


@settings(max_examples=300, deadline=None)
@given(values, st.data())
def test_damaged_values(value: Any, data: st.DataObject) -> None:
    packed = bytearray(pack(value))
    at = data.draw(st.integers(0, len(packed) - 1))
    packed[at] = data.draw(st.integers(0, 255))
    read(bytes(packed))


@settings(max_examples=100, deadline=None)
@given(values, st.data())
def test_cut_values(value: Any, data: st.DataObject) -> None:
    packed = pack(value)
    cut = packed[: data.draw(st.integers(0, len(packed) - 1))]
    with pytest.raises(ValueError):  # noqa: PT011 - whatever it says
        unpack(cut)


CORRUPT = {
    "nothing": b"",
    "a reserved tag": b"\x04",
    "a cdata number": bytes([0x10]) + b"\0" * 8,
    "a string cut short": b"\x25abc",
    "a huge string": b"\xff\xff\xff\xff\xffabc",
    "a huge list": b"\x0c\xff\xff\xff\xff\xff\x01",
    "a huge dict": b"\x09\xff\xff\xff\xff\xff\x01\x01",
    "a table as a key": b"\x09\x01\x08\x01",
    "tables without end": b"\x0c\x02" * 5000 + b"\x00",
    "half an int": b"\x06\x01",
    "half a number": b"\x07\x01\x02",
}


@pytest.mark.parametrize("name", list(CORRUPT))
def test_corrupt_bytes(name: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever it says
        unpack(CORRUPT[name])
