"""engine/pcre2.lua: limits, memory, what a user's own FFI code cannot break, and no PCRE2 at all.

Rule: a limit is an answer (nil, PCRE2's message, its code), never an exception or a dead process.
"""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from ngxlua_asgi.engine.vm import VM
from tests.engine.pcre2 import NO_JIT, SOURCE, Lua


@pytest.fixture(scope="module")
def lua() -> Lua:
    return Lua()


@pytest.mark.parametrize("jit", [False, True])
def test_the_match_limit_holds_where_it_is_asked_for(jit: bool) -> None:
    lua = Lua()
    pattern, subject = b"^(a+)+$", b"a" * 16 + b"b"  # 2^16 steps
    exceeded = ("match limit exceeded", -47)
    assert lua.match_limit(1000) is True
    lua.compile(pattern, None, jit, True)
    assert lua.groups(subject) == exceeded
    assert lua.groups(subject, None, NO_JIT) == exceeded
    lua.compile(pattern, None, jit, False)
    assert lua.groups(subject) == ()
    assert lua.match_limit(0) is True
    lua.compile(pattern, None, jit, True)
    assert lua.groups(subject) == ()
    for wrong in (-1, 2**32, math.nan, math.inf):
        assert lua.match_limit(wrong) == (None, b"invalid match limit")


def test_a_larger_stack_for_machine_code() -> None:
    lua = Lua()
    subject = b"ab" * 50_000
    pattern = (b"^(a|b)*$", None, True)
    lua.compile(*pattern, True)
    assert lua.groups(subject) == ("JIT stack limit reached", -46)
    assert lua.groups(subject, 0, NO_JIT)[1] == b"b", "the interpreter takes it from the heap"
    for size in (-1, 0, 2**24, 2**24):
        assert lua.set_jit_stack(size) is True
    assert lua.groups(subject)[1] == b"b"
    lua.compile(*pattern, False)
    assert lua.groups(subject)[1] == b"b", "by the interpreter, as nginx has it"
    for wrong in (2**31, math.nan, math.inf):
        assert lua.set_jit_stack(wrong) == (None, b"pcre jit stack allocation failed")
    lua.compile(*pattern, True)
    assert lua.groups(subject)[1] == b"b", "the stack before is still there"


def test_no_recursion_breaks_the_process(lua: Lua) -> None:
    subject = b"a" * 200_000
    lua.compile(b"a(?R)?b|a")
    assert lua.search(subject, None, None, True) == (None, b"matching depth limit exceeded", -53)
    for jit, answer in (
        (False, ("match limit exceeded", -47)),
        (True, ("JIT stack limit reached", -46)),
    ):
        lua.compile(b"^(a(?1)?b?c?|a)+$", None, jit, True)
        assert lua.groups(subject[:3000] + b"d") == answer


# --- memory, and where PCRE2 is missing ------------------------------------------------------


def test_a_freed_regex(lua: Lua) -> None:
    for jit in (False, True):
        lua.compile(b"(?<n>a)", None, jit)
        assert lua.groups(b"a") == (b"a", b"a")
        lua.free()
        assert lua.groups(b"a")[1] == -51
        assert lua.search(b"a", None, None, True)[2] == -51
        assert lua.names() == b"n=1"


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


@pytest.mark.parametrize("jit", [False, True])
def test_memory_of_a_deep_search_comes_back(jit: bool, lua: Lua) -> None:
    before = resident()
    lua.compile(b"^((a)|(b))*$" + b"()" * 20, None, jit)
    assert lua.groups(b"ab" * 50_000)[1:4] == (b"b", b"a", b"b")  # takes 150 MiB
    assert lua.groups(b"ab" * 50_000 + b"c") == ()
    assert resident() - before < 80 * 2**20, "more than malloc keeps for itself"


def test_memory_of_regexes_comes_back() -> None:
    lua = Lua()

    def compile_many(count: int) -> None:
        for i in range(count):
            lua.compile(b"(a)(b|c)*[^x]{3,8}%d" % i + b"()" * (i % 40), None, True)

    compile_many(5000)
    before = resident()
    compile_many(20_000)
    assert resident() - before < 16 * 2**20


MISSING = b"""
local ffi = require "ffi"
ffi.load = function(name) error(name .. ": cannot open shared object file") end
"""
USERS_OWN = b"""
require("ffi").cdef "double pcre2_match_8(struct { int a; } *); void pcre2_compile_8(void);"
"""


def test_where_pcre2_is_missing() -> None:
    vm = VM({})
    load = vm.function("_G", "loadstring")
    load(MISSING)()
    compile_, *_, match_limit, set_jit_stack, _ = load(SOURCE)()
    message = (
        b"PCRE2 is missing, install libpcre2-8-0 (Debian, Ubuntu), pcre2 (Alpine) or "
        b"`brew install pcre2` (macOS)"
    )
    assert compile_(b"a") == (False, message, None, message)
    assert match_limit(1) == set_jit_stack(1) == (None, message)


def test_declarations_of_a_users_own() -> None:
    vm = VM({})
    load = vm.function("_G", "loadstring")
    load(USERS_OWN)()
    compile_, search, *_ = load(SOURCE)()
    assert compile_(b"a", None, True)[0]
    assert search(b"ba") == (1, 1, 2)
