"""ngx.re under random patterns, options, subjects and templates.

Rule: what Python's re says of the part of the language that both share; what the real nginx says
of more of it, error numbers and words aside (PCRE there, PCRE2 here); and of bytes at random only
that an answer comes, as no input may end the process.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.api.conftest import Ask, quoted
from tests.api.re_sides import Nginx, nginx_with, ours

FUZZ = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
SEEDS = st.integers(0, 2**32).map(Random)  # a case is small as it is: nothing to shrink
CASES = 40  # a seed
RAW_TEXT = ["latin-1", "utf-8"]
TOO_MUCH = "failed: -19"  # of nginx: its memory for the option "d" is a tenth of ours
LETTERS = "aDdijJmosuUx"

# The language: atoms, of which some are repeated, in rows, in alternatives.
ATOMS = ["a", "b", "c", ".", "[ab]", "[^a]", "[a-c]", r"\w", r"\W", r"\d", r"\s", "1", r"\.", " "]
ANCHORS = ["^", "$", r"\b", ""]
REPEATS = ["", "", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{0,3}?"]
SUBJECT = "abcABC1 .\n_-"
GROUPS = ["(", "(", "(?:", "(?=", "(?!"]
TEMPLATES = ["x", "$0", "$1", "${1}", "$2", "$$", "-", "$9", "${0}y", "$", "${", "$a"]


def part_of(random: Random, depth: int, repeats: bool) -> str:
    if depth and random.random() < 0.4:
        start = random.choice(GROUPS)
        repeat = random.choice(REPEATS) if repeats and start in ("(", "(?:") else ""
        return f"{start}{pattern_of(random, depth - 1, repeats)}){repeat}"
    if random.random() < 0.2:
        return random.choice(ANCHORS)
    return random.choice(ATOMS) + random.choice(REPEATS)


def pattern_of(random: Random, depth: int, repeats: bool) -> str:
    """One to three alternatives; ``repeats``: groups too, which Python means otherwise."""
    rows = [
        "".join(part_of(random, depth, repeats) for _ in range(random.randint(1, 4)))
        for _ in range(random.choice([1, 1, 2, 3]))
    ]
    return "|".join(rows)


def text_of(random: Random, alphabet: str, most: int) -> str:
    return "".join(random.choices(alphabet, k=random.randint(0, most)))


@pytest.fixture(scope="module")
def lua() -> Ask:
    return ours()


@pytest.fixture(scope="module")
def nginx() -> Iterator[Nginx]:
    with nginx_with() as running:
        yield running


def literal(text: str) -> str:
    return quoted(text.encode())


def shown(text: str) -> str:
    """What conftest's REPORT makes of a string."""
    return '"' + re.sub(r'[\x00-\x1f\x7f"\\]', lambda m: f"\\{ord(m[0]):03d}", text) + '"'


def expected_match(found: re.Match[str] | None) -> str:
    if found is None:
        return "nil"
    groups = {str(i): found[i] for i in range(len(found.groups()) + 1)}
    cells = [
        f"{i}={'false' if text is None else shown(text)}" for i, text in sorted(groups.items())
    ]
    return "{" + ",".join(cells) + "}"


@FUZZ
@given(SEEDS)
def test_match_as_python(lua: Ask, random: Random) -> None:
    flags = {"": re.A, "i": re.A | re.I, "m": re.A | re.M, "s": re.A | re.S}
    expected = {}
    for _ in range(CASES):
        pattern, option = pattern_of(random, 2, False), random.choice(list(flags))
        subject = text_of(random, SUBJECT, 12)
        found = re.compile(pattern, flags[option]).search(subject)
        for more in ("", "jo"):
            line = f'ngx.re.match({literal(subject)}, {literal(pattern)}, "{option}{more}")'
            expected[line] = expected_match(found)
    assert dict(zip(expected, lua(list(expected)), strict=True)) == expected


@FUZZ
@given(SEEDS)
def test_gsub_as_python(lua: Ask, random: Random) -> None:
    """Where no match is empty, as Python goes on differently after one."""
    expected = {'ngx.re.gsub("a", "a", "<$0>", "jo")': '"<a>" 1'}
    for _ in range(CASES):
        pattern, subject = pattern_of(random, 2, False), text_of(random, SUBJECT, 12)
        compiled = re.compile(pattern, re.A)
        if all(found[0] for found in compiled.finditer(subject)):
            text, count = compiled.subn(r"<\g<0>>", subject)
            line = f'ngx.re.gsub({literal(subject)}, {literal(pattern)}, "<$0>", "jo")'
            expected[line] = f"{shown(text)} {count}"
    assert dict(zip(expected, lua(list(expected)), strict=True)) == expected


CALLS = {
    "match": "ngx.re.match({subject}, {pattern}, {options})",
    "from": "(function() local c = {{pos = {number}}} "
    "return {{ngx.re.match({subject}, {pattern}, {options}, c)}}, c.pos end)()",
    "find": "{{ngx.re.find({subject}, {pattern}, {options}, nil, {number})}}",
    "gmatch": "(function() local t, it, err = {{}}, ngx.re.gmatch({subject}, {pattern}, {options}) "
    "while it and #t < 20 do local m, e = it() if not m then return t, e end t[#t + 1] = m end "
    "return t, err end)()",
    "sub": "ngx.re.sub({subject}, {pattern}, {template}, {options})",
    "gsub": "ngx.re.gsub({subject}, {pattern}, {template}, {options})",
    "function": "ngx.re.gsub({subject}, {pattern}, "
    "function(m) return '<' .. m[0] .. '>' end, {options})",
    "split": 'require("ngx.re").split({subject}, {pattern}, {options}, nil, {number})',
}


def call_of(random: Random) -> str:
    """A call that PCRE and PCRE2 mean alike, and that nginx survives."""
    name = random.choice(sorted(CALLS))
    pattern = pattern_of(random, 1, True)  # deeper ones: 1 of 1,000 means another in PCRE2
    options = text_of(random, LETTERS, 5)
    # With U nginx trusts the subject; of a group without part its split reads what is not there.
    subject = text_of(random, SUBJECT if "U" in options else SUBJECT + "\xe9\x80", 10)
    if name == "split" and "(" in pattern:
        name = "gmatch"
    # PCRE2 checks a subject from where it is to search, PCRE all of it.
    return CALLS[name].format(
        subject=quoted(subject.encode("utf-8" if name == "from" else random.choice(RAW_TEXT))),
        pattern=literal(pattern),
        options=f'"{options}"',
        number=random.randint(-1, 12 if name == "from" else 4),
        template=literal("".join(random.choices(TEMPLATES, k=random.randint(0, 4)))),
    )


def without_library(answer: str) -> str:
    """Error numbers and words are PCRE's or PCRE2's."""
    answer = re.sub(r"pcre2?_compile\(\) failed: .*", "pcre_compile() failed", answer)
    return re.sub(r"failed: -\d+", "failed", answer)


@pytest.mark.requires("nginx")
@pytest.mark.parametrize("seed", range(25))
def test_as_nginx(lua: Ask, nginx: Nginx, seed: int) -> None:
    random = Random(seed)
    lines = [call_of(random) for _ in range(CASES)]
    answers = zip(lines, lua(lines), nginx(lines), strict=True)
    pairs = [(line, our, theirs) for line, our, theirs in answers if TOO_MUCH not in theirs]
    mine = {line: without_library(answer) for line, answer, _ in pairs}
    assert mine == {line: without_library(answer) for line, _, answer in pairs}


RAW = st.binary(max_size=30)
WORDS = (
    rb"( ) [ ] (? (?<n> (* \ \C \K \G (?R) (?1) (?| (?= (?<= {1, } * + | ^ $ \x{ (?C1) \p{L} \X \R "
    rb"(*UTF) (*ACCEPT) (*COMMIT) \Q \E [[:alpha:]] \g{-1} (?(1) (?P>n) \k<n> \N \h \v (?i) (?-i)"
).split()
PIECES = st.lists(st.one_of(st.binary(max_size=3), st.sampled_from(WORDS)), max_size=8)
BYTES = st.one_of(RAW, PIECES.map(b"".join))
NUMBERS = st.one_of(
    st.integers(-(2**53), 2**53), st.integers(-3, 40), st.floats(), st.sampled_from(["nil", "{}"])
)


def number_text(value: object) -> str:
    return {"inf": "1/0", "-inf": "-1/0", "nan": "0/0"}.get(str(value), str(value))


@FUZZ
@given(data=st.data())
def test_no_bytes_end_the_process(data: st.DataObject, lua_limited: Ask) -> None:
    lines = [
        CALLS[data.draw(st.sampled_from(sorted(CALLS)))].format(
            subject=quoted(data.draw(RAW)),
            pattern=quoted(data.draw(BYTES)),
            options=quoted(data.draw(st.text(LETTERS, max_size=5)).encode()),
            number=number_text(data.draw(NUMBERS)),
            template=quoted(
                data.draw(st.one_of(BYTES, st.sampled_from(TEMPLATES).map(str.encode)))
            ),
        )
        for _ in range(10)
    ]
    assert len(lua_limited(lines)) == len(lines)


@pytest.fixture(scope="module")
def lua_limited() -> Ask:
    return ours(lua_regex_match_limit=20000)
