"""engine/pcre2.lua against anything at all, and against Python's `re` where both mean the same.

Rule: whatever goes in, what comes out is one of the documented answers, and every offset lies
within the subject. Python's `re` differs in what repeated and empty groups capture, so none repeat.
"""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.pcre2 import NO_JIT, Lua


@pytest.fixture(scope="module")
def lua() -> Lua:
    return Lua()


numbers = st.none() | st.integers(-3, 30) | st.integers(-(2**60), 2**60) | st.floats()
pieces = st.sampled_from(
    rb"""a b . \d \W \s [a-c] [^b] [[:alpha:]] ^ $ \b \G \K \R \X \C \Q \E \1 \g{-1} \p{L} \x{e9}
    (a) (?<n>b) (?:a|b) (?=a) (?!b) (?<=a) (?<!b) (?>a+) (?|(a)|(b)) (?R) (?1) (?i) (?J) (?(1)a|b)
    (?# ) (*UTF) (*UCP) (*ACCEPT) (*FAIL) (*SKIP) (*THEN) (*COMMIT) (*NOTEMPTY) (*LIMIT_MATCH=9)
    (?C1) ( ) [ ] | * + ? *? ++ {2} {,3} {1,2} \ - \0""".split()
) | st.binary(max_size=3)
patterns = st.lists(pieces, max_size=12).map(b"".join)
subjects = st.binary(max_size=24) | st.text("ab1 é\u20ac\U0001f600\n", max_size=24).map(str.encode)
all_options = st.integers(0, 2**32 - 1) | st.sampled_from([0, 0x80000, 0x40080000, 0x40, 0x203])


@pytest.fixture(scope="module")
def limited() -> Lua:
    lua = Lua()
    lua.match_limit(5000)
    return lua


@settings(max_examples=1000, deadline=None)
@given(patterns, all_options, subjects, numbers, st.none() | st.just(NO_JIT) | numbers, numbers)
def test_nothing_breaks(
    limited: Lua,
    pattern: bytes,
    options: int,
    subject: bytes,
    start: float | None,
    search: float | None,
    group: float | None,
) -> None:
    for jit in (False, True):
        compiled = limited.compile(pattern, options, jit, True)
        if not compiled[0]:
            assert compiled[1]
            assert 0 <= compiled[2] <= len(pattern)
            continue
        for dfa in (False, True):
            found = limited.search(subject, start, search, dfa)
            if found == 0:
                continue
            if found[0] is None:
                assert found[1]
                assert found[2] < -1
                continue
            assert 1 <= found[0] <= compiled[1] + 1
            assert len(found) == 2 * compiled[1] + 3
            assert all(-1 <= edge <= len(subject) for edge in found[1:])
            limited.group(subject, group or 0)


atoms = st.sampled_from(["a", "b", "c", ".", "[ab]", "[^a]", r"\d", r"\w", "ab", "1"])
repeated = st.tuples(atoms, st.sampled_from(["", "", "*", "+", "?", "*?", "+?", "{2}", "{1,2}"]))
sequences = st.lists(repeated.map("".join), min_size=1, max_size=3).map("".join)
common = st.recursive(
    sequences,
    lambda inner: st.one_of(
        inner.map("({})".format),
        inner.map("(?:{})".format),
        st.tuples(inner, inner).map("|".join).map("({})".format),
        st.tuples(inner, inner).map("".join),
    ),
    max_leaves=5,
)
anchored = st.tuples(st.sampled_from(["", "^"]), common, st.sampled_from(["", "$"])).map("".join)


@settings(max_examples=500, deadline=None)
@given(anchored, st.text("abc1\n", max_size=12), st.sampled_from(["", "DOTALL", "MULTILINE"]))
def test_what_python_finds(lua: Lua, pattern: str, subject: str, options: str) -> None:
    if options == "MULTILINE":  # Python's ^ alone matches behind the last newline
        subject = subject.rstrip("\n")
    expected = re.compile(pattern.encode(), getattr(re, options, 0)).search(subject.encode())
    groups = (expected[0], *expected.groups()) if expected else ()
    assert lua.find(pattern.encode(), subject.encode(), options) == groups
