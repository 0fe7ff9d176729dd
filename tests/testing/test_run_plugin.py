"""`pytest --test-nginx`: collection, reports and ids, in a pytest of its own.

Rule: what a user sees is checked: which tests there are, how they end, and what the report says.
"""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]

PREAMBLE = "use Test::Nginx::Socket 'no_plan';\n\n{settings}\nrun_tests();\n\n__DATA__\n\n"
PASSING = '--- config\nlocation = /t {{ return 200 "{0}\\n"; }}\n--- request\nGET /t\n'


def block(number: int, title: str, body: str, *, more: str = "") -> str:
    config = PASSING.format("hello")
    return f"=== TEST {number}: {title}\n{more}{config}--- response_body\n{body}\n\n\n\n"


def suite(pytester: pytest.Pytester, *blocks: str, settings: str = "", name: str = "one") -> None:
    folder = pytester.path / "t"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.t").write_text(PREAMBLE.format(settings=settings) + "".join(blocks))


def run(pytester: pytest.Pytester, *words: str) -> pytest.RunResult:
    return pytester.runpytest_inprocess("-p", "ngxlua_asgi.testing.plugin", "-v", "-rA", *words)


def test_without_the_option_there_are_no_tests(pytester: pytest.Pytester) -> None:
    suite(pytester, block(1, "a", "hello"))
    assert run(pytester, "t").ret == pytest.ExitCode.NO_TESTS_COLLECTED


@pytest.mark.parametrize("by_ini", [False, True])
def test_a_block_is_a_test_under_its_title(pytester: pytest.Pytester, by_ini: bool) -> None:
    suite(pytester, block(1, "it says hello", "hello"), block(2, "it says bye", "bye"))
    if by_ini:
        pytester.makeini("[pytest]\ntest_nginx = true\n")
    result = run(pytester, *([] if by_ini else ["--test-nginx"]), "t")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "t/one.t::TEST 1: it says hello PASSED*",
            "t/one.t::TEST 2: it says bye FAILED*",
            "response_body - response is expected (repeated req 0, req 0)",
            "*/t/one.t:18: TEST 2: it says bye",
            "not ok: response_body - response is expected (repeated req 0, req 0)",
            '*got: "hello?n"',
            '*expected: "bye?n"',
        ]
    )


def test_one_block_can_be_named(pytester: pytest.Pytester) -> None:
    suite(pytester, block(1, "a", "hello"), block(2, "b::c [d]", "hello"))
    run(pytester, "--test-nginx", "t/one.t::TEST 1: a").assert_outcomes(passed=1)
    run(pytester, "--test-nginx", "t/one.t::TEST 2: b:c [d]").assert_outcomes(passed=1)


def test_what_is_left_out_is_skipped_with_its_reason(pytester: pytest.Pytester) -> None:
    suite(
        pytester,
        block(1, "a", "hello"),
        block(2, "b", "bye", more="--- SKIP\n"),
        block(3, "c", "bye", more="--- skip_nginx\n2: > 0.1.0: too new\n"),
    )
    result = run(pytester, "--test-nginx", "t")
    result.assert_outcomes(passed=1, skipped=2)
    result.stdout.fnmatch_lines(["SKIPPED*--- SKIP", "SKIPPED*too new"])


def test_only_and_last(pytester: pytest.Pytester) -> None:
    suite(pytester, block(1, "a", "bye"), block(2, "b", "hello", more="--- ONLY\n"), name="only")
    suite(pytester, block(1, "a", "hello", more="--- LAST\n"), block(2, "b", "bye"), name="last")
    run(pytester, "--test-nginx", "t/only.t").assert_outcomes(passed=1, skipped=1)
    result = run(pytester, "--test-nginx", "t/last.t")
    assert result.parseoutcomes()["passed"] == 1
    assert "failed" not in result.parseoutcomes()


def test_a_file_for_another_machine_is_skipped(pytester: pytest.Pytester) -> None:
    suite(pytester, block(1, "a", "bye"), settings="plan(skip_all => 'not here');")
    result = run(pytester, "--test-nginx", "t")
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["SKIPPED*not here"])


def test_a_broken_file_is_an_error_and_the_run_goes_on(pytester: pytest.Pytester) -> None:
    suite(pytester, block(1, "a", "hello"))
    (pytester.path / "t" / "broken.t").write_text("use Test::Nginx::Socket;\nmy $x = (;\n")
    result = run(pytester, "--test-nginx", "--continue-on-collection-errors", "t")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*broken.t:2: *"])


def test_a_broken_block_is_a_failure_and_the_run_goes_on(pytester: pytest.Pytester) -> None:
    suite(
        pytester,
        block(1, "a", "hello", more="--- no_such_section\n1\n"),
        block(2, "b", "hello"),
        block(3, "c", "hello", more="--- main_config\nno_such_directive;\n"),
        block(4, "d", "hello"),
    )
    result = run(pytester, "--test-nginx", "t")
    result.assert_outcomes(passed=2, failed=2)
    result.stdout.fnmatch_lines(
        [
            'error: unknown section "no_such_section" in line 9',
            'error: unknown directive "no_such_directive" in *nginx.conf:16',
        ]
    )


def test_repeat_each_is_honoured(pytester: pytest.Pytester) -> None:
    counting = """=== TEST 1: a
--- config
location = /t {
    content_by_lua_block {
        package.loaded.n = (package.loaded.n or 0) + 1
        ngx.say(package.loaded.n)
    }
}
--- request
GET /t
--- response_body
1
"""
    suite(pytester, counting, settings="repeat_each(3);")
    result = run(pytester, "--test-nginx", "t")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*repeated req 1*", "*repeated req 2*"])


def test_an_app_behind_the_configurations(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        site_app="""
        async def app(scope, receive, send):
            if scope["type"] != "http":
                raise RuntimeError(scope["type"])
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"from the app"})
        """
    )
    pytester.syspathinsert()
    suite(
        pytester,
        "=== TEST 1: a\n--- config\nlocation /t { }\n--- request\nGET /t\n"
        "--- response_body chop\nfrom the app\n",
    )
    run(pytester, "--test-nginx", "--test-nginx-app", "site_app:app", "t").assert_outcomes(passed=1)
