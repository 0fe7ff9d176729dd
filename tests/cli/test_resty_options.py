"""The command line of `ngxlua-resty` as data, and the configuration that it makes.

Rule: words and exit statuses are resty's, recorded from its source; no process is started here.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from ngxlua_asgi.cli.resty_conf import configuration
from ngxlua_asgi.cli.resty_options import OptionError, parse_options
from ngxlua_asgi.config.conf import config_from_command


def source(*words: str) -> str | None:
    return parse_options(words).source()


@pytest.mark.parametrize(
    "words",
    [
        ["-I", "a", "-e", "x", "-c", "7"],
        ["-Ia", "-ex", "-c7"],
        ["-I=a", "-e=x", "-c=7"],
    ],
)
def test_short_options_in_every_spelling(words: list[str]) -> None:
    options = parse_options(words)
    assert (options.include, options.source(), options.connections) == (["a"], "x\n", "7")


@pytest.mark.parametrize("equals", [True, False])
def test_long_options_in_every_spelling(equals: bool) -> None:
    pairs = {
        "--shdict": "dogs 1m",
        "--ns": "[::1]",
        "--errlog-level": "info",
        "--http-conf": "a b;",
        "--main-conf": "c d;",
        "--load-module": "m.so",
    }
    words = [f"{name}={value}" for name, value in pairs.items()]
    if not equals:
        words = [word for pair in pairs.items() for word in pair]
    options = parse_options([*words, "--no-stream", "--resolve-ipv6"])
    found = [options.shdicts, options.name_servers, options.http_conf, options.main_conf]
    assert found == [["dogs 1m"], ["[::1]"], ["a b;"], ["c d;"]]
    assert (options.level, options.modules, options.ipv6) == ("info", ["m.so"], True)


def test_code_keeps_its_order_and_its_lines() -> None:
    assert source("-e", "one", "-e", "two") == "one\ntwo\n"
    assert source("-l", "lib", "-e", "one") == 'require("lib"); one\n'
    assert source("-e", "one", "-llib") == 'one\nrequire("lib"); '
    assert source("-e", "print(1)", "-j", "off") == "require 'jit'.off(); print(1)\n"
    assert source("-l", 'a"b\\c') == 'require("a\\034b\\092c"); '
    assert source("a.lua") is None


def test_where_options_end() -> None:
    options = parse_options(["-e", "x", "a.lua", "-e", "--", "b"])
    assert (options.file, options.arguments) == ("a.lua", ["-e", "--", "b"])
    assert options.before == 3
    options = parse_options(["-e", "x", "--", "a.lua", "b"])
    assert (options.file, options.arguments, options.before) == ("a.lua", ["b"], 4)
    options = parse_options(["a.lua", "--help"])
    assert (options.file, options.arguments, options.help) == ("a.lua", ["--help"], False)


@pytest.mark.parametrize(
    ("words", "text", "status"),
    [
        (["-e"], "option -e takes an argument but found none.", 255),
        (["--ns"], "option --ns takes an argument but found none.", 255),
        (["-c", "x"], "option -c value must be a number but found 'x'.", 255),
        (["-j", "v", "-joff"], "duplicate -j option found.", 255),
        (["-j", "x"], "ERROR: unknown -j option value: x.", 1),
        (["--errlog-level", "3"], "bad --errlog-level option value: 3", 255),
        (["--ns", "x"], "ERROR: Invalid --ns option value: x\n  (expecting an IP address)", 255),
        (["--shdict", "dogs"], "ERROR: invalid --shdict option value: dogs", 255),
        (["--what"], "ERROR: unknown option --what", 1),
        (["-"], "ERROR: unknown option -", 1),
        (
            ["--http-include", "/no/such"],
            "ERROR: could not find http include file '/no/such'",
            2,
        ),
        (["--main-include=/no"], "ERROR: could not find main include file '/no'", 2),
        (["--gdb"], "ERROR: option --gdb runs nginx in a debugger, which", 1),
        (["--valgrind-opts=-q"], "ERROR: option --valgrind-opts runs nginx under Valgrind", 1),
        (["--user-runner", "x"], "ERROR: option --user-runner runs nginx by another", 1),
        (["--rr"], "ERROR: option --rr records", 1),
        (["--stap"], "ERROR: option --stap runs", 1),
        (["--nginx=/sbin/nginx"], "ERROR: option --nginx names", 1),
        (["--stream-conf", "x"], "ERROR: option --stream-conf configures", 1),
    ],
)
def test_what_is_refused(words: list[str], text: str, status: int) -> None:
    with pytest.raises(OptionError) as raised:
        parse_options(words)
    assert str(raised.value).startswith(text)
    assert raised.value.status == status
    assert raised.value.usage == (" unknown " in text)


def test_the_configuration_is_one(tmp_path: Path) -> None:
    inner = tmp_path / "in c.conf"
    inner.write_text("lua_max_running_timers 7;")
    words = ["-e", "x", "-I", 'a "b', "-c", "99", "--errlog-level=info", "--ns=127.0.0.1"]
    words += ["--http-conf", "lua_max_pending_timers 5;", "--http-include", str(inner)]
    words += ["--shdict", "dogs 1m", "--main-conf", "env A=1;"]
    conf = tmp_path / "nginx.conf"
    conf.write_text(configuration(parse_options(words)))
    config = config_from_command("nginx.conf", str(tmp_path), own_logs=True)
    assert config.http("lua_max_pending_timers") == 5
    assert config.http("lua_max_running_timers") == 7
    assert config.http("lua_package_path") == (
        'a "b/?.ljbc;a "b/?.lua;a "b/?/init.ljbc;a "b/?/init.lua;;'
    )
    assert config.http("lua_package_cpath") == 'a "b/?.so;;'
    assert list(config.http("env")) == ["A=1"]
    assert config.handlers.keys() == {"init", "init_worker"}
    assert config.from_conf
    assert "worker_connections 99;" in conf.read_text()
    assert "resolver 127.0.0.1 ipv6=off;" in conf.read_text()


def test_ipv6_addresses_are_looked_for_where_asked() -> None:
    text = configuration(parse_options(["-e", "x", "--ns=127.0.0.1", "--resolve-ipv6"]))
    assert "resolver 127.0.0.1;" in text
