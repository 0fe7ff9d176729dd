"""engine/pcre2.lua: what matches, what is refused, and in which words.

Rule: a row is checked in each of the ways to run a pattern (tests/engine/pcre2.py); nginx, where it
is installed, is asked for the words of its errors.
"""

from __future__ import annotations

import math
import shutil
import subprocess
from pathlib import Path

import pytest

from ngxlua_asgi.engine.vm import VMError
from tests.conftest import SEARCH_PATH
from tests.engine.pcre2 import NO_JIT, Found, Lua


@pytest.fixture(scope="module")
def lua() -> Lua:
    return Lua()


# --- what matches ----------------------------------------------------------------------------

MATCHES: list[tuple[bytes, str, bytes, Found]] = [
    (rb"^/users/([0-9]+)$", "", b"/users/42", (b"/users/42", b"42")),
    (rb"^/users/([0-9]+)$", "", b"/users/x", ()),
    (rb"(a)|(b)|(c)", "", b"xb", (b"b", None, b"b", None)),
    (rb"(a)|(b)|(c)", "", b"a", (b"a", b"a", None, None)),
    (rb"", "", b"", (b"",)),
    (rb"b()", "", b"ab", (b"b", b"")),
    (rb"(\0+)b", "", b"a\0\0b\0", (b"\0\0b", b"\0\0")),
    (b"a\0(.)", "", b"a\0\0", (b"a\0\0", b"\0")),
    (rb"b", "ANCHORED", b"ab", ()),
    (rb"a", "ENDANCHORED", b"aba", (b"a",)),
    (rb"A", "CASELESS", b"a", (b"a",)),
    (rb"a.b", "", b"a\nb", ()),
    (rb"a.b", "DOTALL", b"a\nb", (b"a\nb",)),
    (rb"^b$", "", b"a\nb\nc", ()),
    (rb"^b$", "MULTILINE", b"a\nb\nc", (b"b",)),
    (rb"a$", "", b"a\n", (b"a",)),
    (rb"a$", "DOLLAR_ENDONLY", b"a\n", ()),
    (rb"a b # c", "EXTENDED", b"ab", (b"ab",)),
    (rb"a+", "UNGREEDY", b"aaa", (b"a",)),
    (rb"[]a", "JAVASCRIPT", b"]a", ()),
    (rb"\u0061", "JAVASCRIPT", b"a", (b"a",)),
    (rb"(a)?b\1", "", b"b", ()),
    (rb"(a)?b\1", "JAVASCRIPT", b"b", (b"b", None)),
    (rb"(a)?b\1", "MATCH_UNSET_BACKREF", b"b", (b"b", None)),
    (rb".", "", "é".encode(), (b"\xc3",)),
    (rb".", "UTF", "é".encode(), ("é".encode(),)),
    (rb"\w", "UTF", "é".encode(), ()),
    (rb"\w", "UTF UCP", "é".encode(), ("é".encode(),)),
    ("É".encode(), "UTF CASELESS", "é".encode(), ("é".encode(),)),
    (rb"(*UTF)(.)", "", "é".encode(), ("é".encode(), "é".encode())),
    (rb"(*NOTEMPTY)a*", "", b"ba", (b"a",)),
    (rb"(*NO_JIT)a", "", b"a", (b"a",)),
    (rb"(?C1)a(?C'x')", "", b"a", (b"a",)),
    (rb"a\Kb", "", b"ab", (b"b",)),
    (rb"()" * 40 + b"(a)|b", "", b"a", (b"a", *([b""] * 40), b"a")),
    (rb"\C", "", b"\xff", (b"\xff",)),
]


@pytest.mark.parametrize(("pattern", "options", "subject", "groups"), MATCHES)
def test_matches(pattern: bytes, options: str, subject: bytes, groups: Found, lua: Lua) -> None:
    assert lua.find(pattern, subject, options) == groups


EXEC_OPTIONS = [
    (b"b", "ANCHORED", b"ab", ()),
    (b"a", "ENDANCHORED", b"aba", (b"a",)),
    (b"^a", "NOTBOL", b"a", ()),
    (b"a$", "NOTEOL", b"a", ()),
    (b"a*", "NOTEMPTY", b"b", ()),
    (b"a*", "NOTEMPTY_ATSTART", b"ba", (b"a",)),
    (b"a", "NO_JIT NOTEMPTY", b"a", (b"a",)),
    (b"a", "UTF", b"a", ("bad option value", -34)),
    (b"a", "NO_UTF_CHECK", b"a", ("bad option value", -34)),
]


@pytest.mark.parametrize(("pattern", "options", "subject", "groups"), EXEC_OPTIONS)
def test_options_of_a_search(
    pattern: bytes, options: str, subject: bytes, groups: Found, lua: Lua
) -> None:
    assert lua.find(pattern, subject, search=options) == groups


@pytest.mark.parametrize(
    ("start", "groups"),
    [
        (None, (b"a",)),
        (0, (b"a",)),
        (0.9, (b"a",)),
        (1, (b"a",)),
        (2, ()),
        (3, ("bad offset value", -33)),
        (-1, ("bad offset value", -33)),
        (2**53, ("bad offset value", -33)),
        (math.nan, ("bad offset value", -33)),
        (math.inf, ("bad offset value", -33)),
    ],
)
def test_where_a_search_starts(start: float | None, groups: Found, lua: Lua) -> None:
    assert lua.find(b"a", b"aa", start=start) == groups


def test_a_lookbehind_sees_what_is_before_the_start(lua: Lua) -> None:
    assert lua.find(rb"(?<=a)b|^", b"ab", start=1) == (b"b",)


def test_groups_that_are_not_there(lua: Lua) -> None:
    assert lua.compile(b"(a)|(b)", None, True) == (True, 2, True)
    assert lua.groups(b"xb") == (b"b", None, b"b")
    assert [lua.group(b"xb", i) for i in (0, 1, 2)] == [
        (1, 2, b"b"),
        (None, None, None),
        (1, 2, b"b"),
    ]
    for i in (3, -1, 2**40, math.nan, math.inf, -math.inf, 1e300):
        assert lua.group(b"xb", i) == (None, None, None)
    assert lua.group(b"", 2) == (1, 2, b""), "another subject: wrong, but harmless"


NAMES = [
    (b"(a)", "", ""),
    (b"(?<n>a)(b)(?P<m>c)", "", "m=3 n=1"),
    (b"(?'year_2'a)", "", "year_2=1"),
    (b"(?<n>a)|(?<n>b)|(?<m>c)|(?<n>d)", "DUPNAMES", "m=3 n=1,2,4"),
    (b"(?J)(?<n>a)|(?<n>b)", "", "n=1,2"),
    (b"(?|(?<n>a)|(?<n>b))", "", "n=1"),
    (b"(x)" * 300 + b"(?<n>a)", "", "n=301"),
    ("(?<naïve>a)".encode(), "UTF", "naïve=1"),
]


@pytest.mark.parametrize(("pattern", "options", "names"), NAMES)
def test_names(pattern: bytes, options: str, names: str, lua: Lua) -> None:
    assert lua.compile(pattern, lua.options(options))[0]
    assert lua.names().decode() == names


def test_the_longest_match_without_groups(lua: Lua) -> None:
    lua.compile(b"(a)|(ab)|(abc)|(b+)", None, True)
    assert lua.search(b"xabcd", None, None, True) == (1, 1, 4, *[-1] * 8)
    assert lua.search(b"xabcd", 2, NO_JIT, True) == (1, 2, 3, *[-1] * 8)
    assert lua.search(b"x", None, None, True) == 0
    assert lua.search(b"x", 2, None, True) == (None, b"bad offset value", -33)
    assert lua.search(b"x", None, 0x40, True) == (None, b"bad option value", -34)
    lua.compile(rb"(a)\1")
    assert lua.search(b"aa", None, None, True)[2] == -42
    lua.compile(b"a", lua.options("UTF NO_UTF_CHECK"))
    assert lua.search(b"a", None, None, True)[2] == -66


# --- bytes that are not UTF-8 ----------------------------------------------------------------


def test_a_subject_that_is_not_utf8(lua: Lua) -> None:
    assert lua.find(b"a", b"a\xff", "UTF")[1] == -23
    assert lua.find(b"a", "éa".encode(), "UTF", start=1)[1] == -36
    assert lua.find(b"(*UTF)a", b"a\xff")[1] == -23


def test_a_subject_that_nobody_checks(lua: Lua) -> None:
    assert lua.find(b".b", b"\xffb\xc3b", "UTF NO_UTF_CHECK") == ()
    assert lua.find(b"(.)b", b"\xff\xc3\xa9b\xe2\x82", "UTF NO_UTF_CHECK")[1] == b"\xc3\xa9"
    assert lua.find(b".", b"\xa9\xa9b", "UTF NO_UTF_CHECK", start=1) == (b"b",)
    assert lua.find(b".", b"\xff", "NO_UTF_CHECK") == (b"\xff",)


# --- patterns that are refused ---------------------------------------------------------------

BAD = [
    (b"(", "", "missing closing parenthesis", 1),
    (b"[z-a]x", "", "range out of order in character class", 3),
    (b"a{2,1}b", "", "numbers out of order in {} quantifier", 5),
    (b"(*FOO)a", "", "(*VERB) not recognized or malformed", 5),
    (b"(?<1a>x)", "", "subpattern name must start with a non-digit", 3),
    (b"a\\", "", "\\ at end of pattern", 2),
    (b"ab\\C", "UTF", "using \\C is disabled by the application", 4),
    (b"(*UTF)\\C", "", "using \\C is disabled by the application", 8),
    (b"\xff", "UTF", "UTF-8 error: illegal byte (0xfe or 0xff)", 0),
    (b"\xff", "UTF NO_UTF_CHECK", "UTF-8 error: illegal byte (0xfe or 0xff)", 0),
    (b"a\0(", "", "missing closing parenthesis", 3),
    (b"(" * 10_000, "", "parentheses are too deeply nested", 251),
    (b"(a{1,9999}){1,9999}" * 100, "", "regular expression is too large", 1900),
]


@pytest.mark.parametrize(("pattern", "options", "message", "offset"), BAD)
def test_bad_patterns(pattern: bytes, options: str, message: str, offset: int, lua: Lua) -> None:
    for jit in (False, True):
        found = lua.compile(pattern, lua.options(options), jit)
        assert found[:3] == (False, message.encode(), offset)


def test_unknown_options(lua: Lua) -> None:
    assert lua.compile(b"a", 0x10000000)[1].startswith(b"unrecognised compile-time option")
    with pytest.raises(VMError, match="bad pattern"):
        lua.compile(None)
    lua.compile(b"1")
    with pytest.raises(VMError, match="bad subject"):
        lua.search(1)


@pytest.mark.requires("nginx")
@pytest.mark.parametrize("pattern", [b"(", b"[z-a]x", b"a{2,1}b", b"(*FOO)a", b"x(?<=a*)b", b"a)b"])
def test_bad_patterns_in_the_words_of_nginx(pattern: bytes, lua: Lua, tmp_path: Path) -> None:
    nginx = shutil.which("nginx", path=SEARCH_PATH)
    assert nginx is not None
    conf = tmp_path / "nginx.conf"
    conf.write_bytes(
        b"events {} error_log stderr; pid %s/pid; http { server { location ~ '%s' {} } }"
        % (bytes(tmp_path), pattern)
    )
    log = subprocess.run(
        [nginx, "-t", "-p", tmp_path, "-c", conf], capture_output=True, check=False
    )
    assert b": " + lua.compile(pattern)[3] + b" in " + bytes(conf) in log.stderr
