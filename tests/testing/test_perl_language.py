"""The small Perl: what expressions, patterns and programs give.

Rule: the rows stand in `perl_cases`, whose values are real Perl's.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ngxlua_asgi.testing.perl.interpreter import Interpreter
from ngxlua_asgi.testing.perl.nodes import Scope
from ngxlua_asgi.testing.perl.regex import Regex, RegexError
from ngxlua_asgi.testing.perl.values import Place
from tests.testing.perl_cases import EXPRESSIONS, PATTERNS, PROGRAMS


def evaluate(source: str) -> list[Any]:
    run = Interpreter(Path("/nowhere"), {"HOME_OF_TEST": "here"}, lambda command: None)
    run.lax.add("x.t")
    frame = run.frame_of_file(Scope())
    frame.wants_list = True
    return run.evaluate(source, Place("x.t", 1), "main", frame, True)


@pytest.mark.parametrize(("source", "values"), EXPRESSIONS, ids=[row[0] for row in EXPRESSIONS])
def test_an_expression(source: str, values: list[Any]) -> None:
    assert evaluate(source) == values


@pytest.mark.parametrize(("source", "values"), PROGRAMS, ids=[row[0] for row in PROGRAMS])
def test_a_program(source: str, values: list[Any]) -> None:
    assert evaluate(source) == values


@pytest.mark.parametrize(
    ("source", "flags", "subject", "groups"), PATTERNS, ids=[row[0] for row in PATTERNS]
)
def test_a_pattern(source: str, flags: str, subject: str, groups: list[str | None] | None) -> None:
    regex = Regex(source, flags)
    found = regex.search(subject)
    if groups is None:
        assert found is None
    else:
        assert found is not None
        assert [found.string[regex.begin(found) : found.end()], *regex.captures(found)] == groups


@pytest.mark.parametrize(
    "source",
    [
        "(?R)", r"\p{Han}", "(?{ 1 })", "(*FAIL)", "(a", "a)", "[a", "*a", "a**", r"(?<=a+)b",
        r"\2(a)", "(?|(a)|(b))", r"\X", "[b-a]", r"a\Kb|c", r"\N{DASH}",
    ],
)  # fmt: skip
def test_a_pattern_that_python_cannot_express_is_refused(source: str) -> None:
    with pytest.raises(RegexError, match="the pattern"):
        Regex(source)


def test_the_text_of_a_pattern_is_perls() -> None:
    assert str(Regex("a.b", "xims")) == "(?^msix:a.b)"
    assert evaluate('my $r = qr/b/i; "$r", "AB" =~ /a$r/ ? 1 : 0, "aB" =~ /a$r/ ? 1 : 0') == [
        "(?^i:b)",
        0,
        1,
    ]
