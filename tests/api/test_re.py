"""ngx.re and require "ngx.re" against tables of what the real nginx answers.

Rule: a table's line holds in an NgxLua, and in nginx where that is installed. What a template's
mistake writes to the log, what limits do, and whom an error blames stand here.
"""

from __future__ import annotations

import logging

import pytest

from tests.api.re_sides import CRASHES, TABLES, nginx_with, ours, read_table

NAMES = sorted(path.stem for path in TABLES.glob("*.txt"))
STACK = "(?:(?:x|y)z?)*"  # what needs a step, and without JIT memory, for each byte


@pytest.mark.parametrize("name", NAMES)
def test_table(name: str) -> None:
    _, lines = read_table(name)
    answers = ours()([line.expression for line in lines])
    found = dict(zip((line.expression for line in lines), answers, strict=True))
    assert found == {line.expression: line.expected_of_us() for line in lines}


@pytest.mark.parametrize("name", NAMES)
def test_differences_have_a_reason(name: str) -> None:
    _, lines = read_table(name)
    assert all(line.reason and line.ours != line.nginx for line in lines if line.ours is not None)


@pytest.mark.requires("nginx")
@pytest.mark.parametrize("name", NAMES)
def test_table_in_nginx(name: str) -> None:
    _, every = read_table(name)
    lines = [line for line in every if line.nginx != CRASHES]
    with nginx_with() as nginx:
        answers = nginx([line.expression for line in lines])
    found = dict(zip((line.expression for line in lines), answers, strict=True))
    assert found == {line.expression: line.nginx for line in lines}


# What a template is refused for: as ngx.re.sub("hello", "l", template) logs it.
REFUSED = {
    "$": 'lua script: invalid capturing variable name found in "$"',
    "a$": 'lua script: invalid capturing variable name found in "a$"',
    "$ x": 'lua script: invalid capturing variable name found in "$ x"',
    "$$$": 'lua script: invalid capturing variable name found in "$$$"',
    "${": 'lua script: invalid capturing variable name found in "${"',
    "${}": 'lua script: invalid capturing variable name found in "${}"',
    "${0}${0}$": 'lua script: invalid capturing variable name found in "${0}${0}$"',
    "${1": 'the closing bracket in "1" variable is missing',
    "${1x}": 'the closing bracket in "1" variable is missing',
    "${ab": 'the closing bracket in "ab" variable is missing',
    "${ 1}": 'the closing bracket in "" variable is missing',
    "$x": 'attempt to use named capturing variable "x" (named captures not supported yet)',
    "${x_1}": 'attempt to use named capturing variable "x_1" (named captures not supported yet)',
    "a${name}b$1": 'attempt to use named capturing variable "name" '
    "(named captures not supported yet)",
}
ONE_LINE = 'nil nil "failed to compile the replacement template"'


def sub_with(template: str) -> str:
    return f"ngx.re.sub('hello', 'l', '{template}')"


@pytest.mark.parametrize("template", REFUSED)
def test_refused_template(template: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="ngxlua_asgi"):
        assert ours()([sub_with(template)]) == [ONE_LINE]
    (entry,) = caplog.records
    assert (entry.levelname, entry.getMessage().partition(", client:")[0]) == (
        "ERROR",
        REFUSED[template],
    )


@pytest.mark.requires("nginx")
def test_refused_templates_in_nginx() -> None:
    with nginx_with() as nginx:
        assert nginx([sub_with(template) for template in REFUSED]) == [ONE_LINE] * len(REFUSED)
        assert nginx.log() == list(REFUSED.values())


def test_a_refused_template_is_refused_each_time(caplog: pytest.LogCaptureFixture) -> None:
    assert ours()([sub_with("$")] * 3) == [ONE_LINE] * 3
    assert len(caplog.records) == 3


# A search that would take ages ends: nginx's number of the error is PCRE's, ours PCRE2's.
HEAVY = 'ngx.re.match(("a"):rep(25), "(a+a+)+b|(a+a+)+c", "%s")'


@pytest.mark.parametrize("options", ["", "o", "j", "jo", "i"])
def test_match_limit(options: str) -> None:
    assert ours(lua_regex_match_limit=100)([HEAVY % options]) == ['nil "pcre_exec() failed: -47"']


@pytest.mark.requires("nginx")
def test_match_limit_in_nginx() -> None:
    with nginx_with("lua_regex_match_limit 100;") as nginx:
        assert nginx([HEAVY % ""]) == ['nil "pcre_exec() failed: -8"']


def test_match_limit_holds_everywhere() -> None:
    pattern = '"(a+a+)+b|(a+a+)+c"'
    subject = '("a"):rep(25)'
    failed = '"pcre_exec() failed: -47"'
    lines = {
        f"ngx.re.find({subject}, {pattern})": f"nil nil {failed}",
        f"ngx.re.gmatch({subject}, {pattern})()": f"nil {failed}",
        f'ngx.re.sub({subject}, {pattern}, "")': f"nil nil {failed}",
        f"ngx.re.gsub({subject}, {pattern}, tostring)": f"nil nil {failed}",
        f'require("ngx.re").split({subject}, {pattern})': f"nil {failed}",
    }
    assert ours(lua_regex_match_limit=100)(list(lines)) == list(lines.values())


@pytest.mark.parametrize("most", [0, 1, 2, 3, 1024])
def test_the_cache_is_bounded_and_never_wrong(most: int) -> None:
    many = (
        "(function() local bad = 0 for round = 1, 3 do for i = 1, 40 do "
        'local m = ngx.re.match("x" .. i .. "y", "x" .. i .. "(y)", "jo") '
        "if not m or m[1] ~= 'y' then bad = bad + 1 end "
        'if ngx.re.match("x" .. i .. "y", "x" .. i .. "Y", "o") then bad = bad + 1 end '
        'if not ngx.re.match("x" .. i .. "y", "x" .. i .. "Y", "io") then bad = bad + 1 end '
        "end end return bad end)()"
    )
    assert ours(lua_regex_cache_max_entries=most)([many]) == ["0"]


def test_memory_of_many_patterns_is_given_back() -> None:
    """Patterns made up at run time, with "o" and without: what is kept does not grow."""
    lines = [
        f'(function() for i = {start}, {start + 3000} do ngx.re.find("x", "x" .. i, "{options}") '
        "end collectgarbage() collectgarbage() return collectgarbage('count') end)()"
        for start in range(0, 30000, 3000)
        for options in ("jo", "j")
    ]
    sizes = [float(size) for size in ours(lua_regex_cache_max_entries=100)(lines)]
    assert sizes[-1] < sizes[3] + 300  # KiB


@pytest.mark.parametrize("size", [0, 1, 32768, 65536, 1048576])
def test_jit_stack_size(size: int) -> None:
    deep = f'#(ngx.re.match(("x"):rep(3000), "{STACK}", "jo") or {{[0] = ""}})[0] > 0'
    ask = ours()
    assert ask([f'require("ngx.re").opt("jit_stack_size", {size})']) == [""]
    assert ask([deep])[0] in {"true", "false"}


BLAMED = {
    'ngx.re.match("a", "a", "z")': r"unknown flag \034z\034 (flags \034z\034)",
    'ngx.re.find("a", "a", "z")': r"unknown flag \034z\034 (flags \034z\034)",
    'ngx.re.gmatch("a", "a", "z")': r"unknown flag \034z\034 (flags \034z\034)",
    'ngx.re.sub("a", "a", "", "z")': r"unknown flag \034z\034 (flags \034z\034)",
    'ngx.re.gsub("a", "a", "", "z")': r"unknown flag \034z\034 (flags \034z\034)",
    'require("ngx.re").split("a", "a", "z")': r"unknown flag \034z\034 (flags \034z\034)",
    'ngx.re.match("a", {})': "attempt to get length of local 'regex' (a table value)",
    'ngx.re.gsub("a", 5, "")': "attempt to get length of local 'regex' (a number value)",
    'require("ngx.re").opt("x")': "unrecognized option name",
}


@pytest.mark.parametrize("call", BLAMED)
def test_errors_blame_the_callers_line(call: str) -> None:
    line = f"(function() keep() local got = {call} return got end)()"
    assert ours()([line]) == [f'error "t:1: {BLAMED[call]}"']
