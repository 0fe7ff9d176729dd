"""The grammar of the command line: nginx's, word by word, and our own flags.

Rule: the messages are nginx's (`test_nginx.py` compares them with the real one).
"""

from __future__ import annotations

from typing import Any

import pytest

from ngxlua_asgi.cli.arguments import Arguments, UsageError, parse_arguments


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], {}),
        (["-t"], {"test": True}),
        (["-tq"], {"test": True, "quiet": True}),
        (["-T"], {"test": True, "dump": True}),
        (["-v"], {"version": True}),
        (["-V"], {"version": True, "configure": True}),
        (["-?"], {"version": True, "help": True}),
        (["-hV"], {"version": True, "help": True, "configure": True}),
        (["-p", "/a", "-c", "x.conf"], {"prefix": "/a", "conf": "x.conf"}),
        (["-p/a", "-cx.conf", "-elog"], {"prefix": "/a", "conf": "x.conf", "error_log": "log"}),
        (["-tp", "/a"], {"test": True, "prefix": "/a"}),
        (["-tqp/a"], {"test": True, "quiet": True, "prefix": "/a"}),
        (["-e", "stderr"], {"error_log": ""}),
        (["-g", "daemon off;"], {"directives": "daemon off;"}),
        (["-sreload"], {"signal": "reload"}),
        (["-p", "-t"], {"prefix": "-t"}),
        (["-p", "a", "-p", "b"], {"prefix": "b"}),
        (["-"], {}),
        (["--app", "m:app"], {"app": "m:app"}),
        (["--app=m.n:app.inner"], {"app": "m.n:app.inner"}),
        (
            ["--upstream", "a=m:x", "--upstream=b=n:y"],
            {"upstreams": {"a": "m:x", "b": "n:y"}},
        ),
    ],
)
def test_what_is_read(words: list[str], expected: dict[str, Any]) -> None:
    assert parse_arguments(words) == Arguments(**expected)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["foo"], 'invalid option: "foo"'),
        (["-x"], 'invalid option: "x"'),
        (["-tx"], 'invalid option: "x"'),
        (["-s", "foo"], 'invalid option: "-s foo"'),
        (["-sfoo"], 'invalid option: "-s foo"'),
        (["-p"], 'option "-p" requires directory name'),
        (["-c"], 'option "-c" requires file name'),
        (["-e"], 'option "-e" requires file name'),
        (["-g"], 'option "-g" requires parameter'),
        (["-ts"], 'option "-s" requires parameter'),
        (["--help"], 'invalid option: "--help"'),
        (["--app"], 'option "--app" requires module:app'),
        (["--app", "module"], 'option "--app" requires module:app'),
        (["--app=:x"], 'option "--app" requires module:app'),
        (["--upstream", "m:x"], 'option "--upstream" requires name=module:app'),
        (["--upstream", "a=m"], 'option "--upstream" requires name=module:app'),
        (["--upstream", "=m:x"], 'option "--upstream" requires name=module:app'),
    ],
)
def test_what_is_refused(words: list[str], message: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_arguments(words)
    assert str(refused.value) == message
