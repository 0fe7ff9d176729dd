"""Blocks run and judged: every kind of check as it passes and as it fails.

Rule: the first word of a block's title in `suites/*.t` is the outcome it must come to. The titles
were checked with the original harness and nginx, so what is held here is its strictness.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from ngxlua_asgi.testing.block_run import Runner
from ngxlua_asgi.testing.isolated import isolated
from ngxlua_asgi.testing.site import Site
from ngxlua_asgi.testing.spec import Block
from ngxlua_asgi.testing.suites import OpenSuite, open_suite
from ngxlua_asgi.testing.verdict import Verdict

SUITES = Path(__file__).parent / "suites"
LIMIT = 30.0


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    site = Site({name: value for name, value in os.environ.items() if "TEST_NGINX" not in name})
    yield site
    site.close()


def run(opened: OpenSuite, site: Site, block: Block, limit: float = LIMIT) -> Verdict:
    return Runner(opened.suite, site, opened.versions, limit).run(block)


def blocks() -> Iterator[tuple[str, int]]:
    for path in sorted(SUITES.glob("*.t")):
        for number in range(1, path.read_text().count("\n=== TEST") + 1):
            yield path.name, number


@pytest.fixture(scope="module")
def opened(site: Site) -> dict[str, OpenSuite]:
    return {path.name: open_suite(path, site) for path in SUITES.glob("*.t")}


@pytest.mark.parametrize(("file", "number"), list(blocks()))
def test_the_outcome_is_what_the_title_says(
    file: str, number: int, opened: dict[str, OpenSuite], site: Site
) -> None:
    block = opened[file].suite.blocks[number - 1]
    verdict = run(opened[file], site, block)
    expected = block.name.split(":")[1].strip()
    assert verdict.outcome == expected, f"{block.name}\n{verdict.report()}"


# --- what does not go by titles ----------------------------------------------------------------


def suite_of(tmp_path: Path, site: Site, text: str, preamble: str = "") -> OpenSuite:
    path = tmp_path / "t" / "one.t"
    path.parent.mkdir()
    path.write_text(
        f"use Test::Nginx::Socket 'no_plan';\n{preamble}\nrun_tests();\n__DATA__\n\n{text}"
    )
    return open_suite(path, site)


def verdict_of(tmp_path: Path, site: Site, text: str, preamble: str = "") -> Verdict:
    opened = suite_of(tmp_path, site, text, preamble)
    return run(opened, site, opened.suite.blocks[0])


def test_a_section_that_nobody_reads_is_an_error_with_its_line(tmp_path: Path, site: Site) -> None:
    text = "=== TEST 1: a\n--- config\n--- request\nGET /\n--- eror_code: 404\n"
    verdict = verdict_of(tmp_path, site, text)
    assert (verdict.outcome, verdict.reason) == ("error", 'unknown section "eror_code" in line 10')


def test_http2_is_refused_in_words(tmp_path: Path, site: Site) -> None:
    text = "=== TEST 1: a\n--- config\n--- http2\n--- request\nGET /\n"
    verdict = verdict_of(tmp_path, site, text)
    assert verdict.outcome == "error"
    assert "HTTP/2 is not supported" in verdict.reason


def test_a_configuration_that_does_not_start_is_an_error_in_nginxs_words(
    tmp_path: Path, site: Site
) -> None:
    text = "=== TEST 1: a\n--- config\nlocation / { nonsense; }\n--- request\nGET /\n"
    verdict = verdict_of(tmp_path, site, text)
    assert verdict.outcome == "error"
    assert verdict.reason.startswith('unknown directive "nonsense" in ')
    assert verdict.reason.endswith("nginx.conf:39")


def test_an_unknown_directive_skips_where_that_is_asked_for(tmp_path: Path, site: Site) -> None:
    text = "=== TEST 1: a\n--- config\nlocation / { nonsense; }\n--- request\nGET /\n"
    preamble = "$ENV{TEST_NGINX_IGNORE_MISSING_DIRECTIVES} = 1;"
    verdict = verdict_of(tmp_path, site, text, preamble)
    assert (verdict.outcome, verdict.reason) == ("skip", "the lack of directive nonsense")


def test_a_block_that_hangs_is_given_up(tmp_path: Path, site: Site) -> None:
    text = """=== TEST 1: a
--- config
location = /t { content_by_lua_block { ngx.say("a") ngx.flush(true) ngx.sleep(60) } }
--- request
GET /t
--- timeout: 60
"""
    opened = suite_of(tmp_path, site, text)
    verdict = run(opened, site, opened.suite.blocks[0], limit=0.3)
    assert verdict.outcome == "fail"
    assert "did not end within 0.3 s" in verdict.report()


HANGING = """=== TEST 1: a
--- config
location = /t {{ content_by_lua_block {{ {} }} }}
--- request
GET /t
--- timeout: 1
"""


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("while true do end", "the block did not end within 0.2 s and was killed"),
        ("os.exit(3)", "the process of the block ended: exit status 3"),
    ],
)
def test_a_child_can_be_lost(
    tmp_path: Path, site: Site, code: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ngxlua_asgi.testing.isolated._GRACE", 1.0)
    opened = suite_of(tmp_path, site, HANGING.format(code))
    verdict = isolated(lambda: run(opened, site, opened.suite.blocks[0], 0.2), 0.2)
    assert (verdict.outcome, verdict.reason) == ("error", reason)


def test_a_child_hands_its_verdict_back(tmp_path: Path, site: Site) -> None:
    opened = suite_of(tmp_path, site, HANGING.format("ngx.say(1)") + "--- error_code: 201\n")
    verdict = isolated(lambda: run(opened, site, opened.suite.blocks[0]), LIMIT)
    assert verdict.failures[0].name == "status code ok"


def test_the_process_is_as_it_was(tmp_path: Path, site: Site) -> None:
    text = """=== TEST 1: a
--- main_config
env NEW=1;
--- config
location = /t { content_by_lua_block { ngx.say(os.getenv("NEW"), os.getenv("FROM_PERL")) } }
--- request
GET /t
--- response_body
1nil
"""
    before, where = dict(os.environ), os.getcwd()
    verdict = verdict_of(tmp_path, site, text, "$ENV{FROM_PERL} = 'x';")
    assert verdict.outcome == "pass", verdict.report()
    assert (dict(os.environ), os.getcwd()) == (before, where)


def test_the_working_folder_is_the_one_that_holds_t(tmp_path: Path, site: Site) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "mine.lua").write_text("return 'mine'")
    text = """=== TEST 1: a
--- http_config
lua_package_path 'lib/?.lua;;';
--- config
location = /t { content_by_lua_block { ngx.say(require "mine") } }
--- request
GET /t
--- response_body
mine
"""
    verdict = verdict_of(tmp_path, site, text)
    assert verdict.outcome == "pass", verdict.report()


def test_the_originals_port_written_out_is_ours(tmp_path: Path, site: Site) -> None:
    text = """=== TEST 1: a
--- config
location = /t { proxy_pass http://127.0.0.1:1984/u; }
location = /u { return 200 "$server_port\\n"; }
--- request
GET /t
--- response_body
$ServerPort
"""
    verdict = verdict_of(tmp_path, site, text)
    assert verdict.outcome == "pass", verdict.report()


def test_nothing_of_the_server_root_is_left(tmp_path: Path) -> None:
    site = Site({})
    text = "=== TEST 1: a\n--- config\n--- request\nGET /\n--- response_body_like: It works\n"
    assert verdict_of(tmp_path, site, text).outcome == "pass"
    site.close()
    assert not site.folder.exists()
