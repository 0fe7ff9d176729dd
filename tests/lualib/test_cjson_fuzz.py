"""cjson against Python's `json`, and against the C module where it is installed.

Rule: hypothesis makes values and broken texts. Python says what a text means; the C module, in the
same VM, also which error it is and which text a value becomes (the order of keys is then the same).
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ngxlua_asgi.engine.vm import lualib_source
from ngxlua_asgi.native import library
from tests.api.conftest import bare_runtime
from tests.conftest import IN_CI

LOADER = rb"""
local source_of = ...
table.insert(package.loaders, 2, function(name)
    local source, chunkname = source_of((name:gsub("^ngxlua_asgi%.lualib%.", "")))
    return source and assert(loadstring(source, chunkname)) or "\n\tnot ours"
end)
"""

COMPARE = rb"""
local path = ...
local ours = require("cjson").new()
local theirs = assert(package.loadlib(path, "luaopen_cjson"))()

local function same(a, b)
    if type(a) ~= type(b) then return false end
    if type(a) == "number" then
        return a == b and 1 / a == 1 / b or a ~= a and b ~= b
    elseif type(a) ~= "table" then
        return a == b
    end
    for k, v in pairs(a) do if not same(v, b[k]) then return false end end
    for k in pairs(b) do if a[k] == nil then return false end end
    return true
end

local function both(name, x)
    local ok1, mine = pcall(ours[name], x)
    local ok2, c = pcall(theirs[name], x)
    if not ok1 then mine = mine:gsub("Infinity", "Inf") end
    if ok1 ~= ok2 or not same(mine, c) then
        return false, name .. ": " .. tostring(mine) .. " but in C " .. tostring(c)
    end
    return ok1, mine
end

return function(text, any_number)
    ours.decode_invalid_numbers(any_number)
    theirs.decode_invalid_numbers(any_number)
    local ok, value = both("decode", text)
    if ok then
        ok, value = both("encode", value)
    end
    return not ok and value:find("but in C", 1, true) and value or nil
end
"""

PIECES = [
    *'{}[],:"\\-+ \0\xff',
    *("1", "0.5", "1e5", "01", "0x1F", "123456789012345678901", "0.1234567890123456", "1e-400"),
    *("true", "false", "null", "nan", "inf", "Infinity", "tru", '"a"', '"k":', '"":', "[[", "]]"),
    *("\\u00e9", "\\ud83d\\ude00", "\\ud800", "\\n", "\\x"),
]
VALUES = st.recursive(
    st.none() | st.booleans() | st.floats(-1e300, 1e300) | st.integers(-(2**53), 2**53)
    # surrogates alone are no text
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=5), inner),
)  # fmt: skip
BROKEN = st.lists(st.sampled_from(PIECES), max_size=14).map(lambda p: "".join(p).encode("latin-1"))


@pytest.fixture(scope="module")
def runtime() -> Any:
    library()
    made = bare_runtime()
    made.execute(LOADER, lualib_source)
    return made


@pytest.fixture(scope="module")
def round_trip(runtime: Any) -> Callable[[bytes], bytes]:
    function: Callable[[bytes], bytes] = runtime.execute(
        b"""
        local c = require("cjson").new()
        c.decode_array_with_array_mt(true)
        c.encode_number_precision(16)
        return function(text) return c.encode(c.decode(text)) end
        """
    )
    return function


@pytest.fixture(scope="module")
def compare(runtime: Any) -> Callable[[bytes, bool], bytes | None]:
    for path in Path("/usr/lib").glob("*/lua/5.1/cjson.so"):
        function: Callable[[bytes, bool], bytes | None]
        function = runtime.execute(COMPARE, str(path).encode())
        return function
    if IN_CI:
        pytest.fail("lua-cjson is not installed, and CI=true", pytrace=False)
    pytest.skip("lua-cjson is not installed")


def alike(a: Any, b: Any) -> bool:
    """Equal, but for what sixteen digits do not tell."""
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(alike(a[k], b[k]) for k in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(alike, a, b))
    if isinstance(a, float | int) and not isinstance(a, bool):
        return math.isclose(a, b, rel_tol=1e-15)
    return bool(a == b and type(a) is type(b))


@settings(max_examples=400, deadline=None)
@given(value=VALUES, ascii_only=st.booleans(), indent=st.sampled_from([None, 2]))
def test_values_survive(
    round_trip: Callable[[bytes], bytes], value: Any, ascii_only: bool, indent: int | None
) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode()
    assert alike(json.loads(round_trip(text)), value)


@settings(max_examples=1500, deadline=None)
@given(text=BROKEN | st.binary(max_size=60), any_number=st.booleans())
def test_any_bytes_as_the_c_module(
    compare: Callable[[bytes, bool], bytes | None], text: bytes, any_number: bool
) -> None:
    assert compare(text, any_number) is None


@settings(max_examples=300, deadline=None)
@given(value=VALUES, cut=st.integers(0, 60))
def test_values_as_the_c_module(
    compare: Callable[[bytes, bool], bytes | None], value: Any, cut: int
) -> None:
    text = json.dumps(value).encode()
    assert compare(text, True) is None
    assert compare(text[:cut], True) is None
