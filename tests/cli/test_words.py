"""What the command says and answers where nothing is served: ``-t``, ``-T``, ``-s``, bad starts.

Rule: each case runs by the real nginx too (where it is installed) and by ours; standard output,
standard error, the log and the exit status are equal, dates and process ids aside.
"""

from __future__ import annotations

import re
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.cli.site import OURS, USER, Site

GOOD = (
    f"{USER}pid logs/nginx.pid; error_log logs/error.log;\nevents {{}}\n"
    "http { access_log off; server { listen 127.0.0.1:PORT; } }\n"
)


@dataclass(frozen=True)
class Case:
    """A configuration, the flags, what our own output has to have, and the exit status."""

    conf: str
    flags: tuple[str, ...]
    says: str
    status: int = 1
    pid: str | None = None


def bad(text: str, says: str, *flags: str) -> Case:
    return Case(text, flags, says)


CASES = {
    "t": Case(GOOD, ("-t",), "nginx.conf test is successful", 0),
    "tq": Case(GOOD, ("-tq",), "", 0),
    "T": Case(GOOD, ("-T",), "# configuration file", 0),
    "T includes": Case(
        GOOD.replace("events", "include x*.conf; include x1.conf;\nevents"), ("-T",), "timer", 0
    ),
    "Tq": Case(GOOD, ("-Tq",), "# configuration file", 0),
    "vt": Case(GOOD, ("-q", "-t", "-g", "daemon off;"), "", 0),
    "g": bad(GOOD, 'unexpected end of parameter, expecting ";" in command line', "-g", "user root"),
    "g block": bad(GOOD, "block directives are not supported in -g option", "-g", "http { }"),
    "g twice": bad(
        "daemon on;\n" + GOOD, '"daemon" directive is duplicate', "-g", "daemon off;", "-t"
    ),
    "missing": bad(GOOD, "(2: No such file or directory)", "-c", "conf/none.conf"),
    "missing, t": bad(GOOD, "none.conf test failed", "-t", "-c", "conf/none.conf"),
    "unknown": bad("foo bar;\n" + GOOD, 'unknown directive "foo"'),
    "unknown, t": bad("foo bar;\n" + GOOD, "test failed", "-t"),
    "no events": bad("http { }", 'no "events" section in configuration', "-t"),
    "two events": bad(GOOD + "events {}", '"events" directive is duplicate', "-t"),
    "no server": Case(
        "pid logs/nginx.pid; error_log logs/error.log; events {}", ("-t",), "successful", 0
    ),
    "unclosed": bad("events {} http { server {", 'unexpected end of file, expecting "}"', "-t"),
    "workers": bad("worker_processes x;" + GOOD, '"worker_processes" directive invalid value'),
    "workers twice": bad(
        "worker_processes 1; worker_processes 2;" + GOOD,
        '"worker_processes" directive is duplicate',
    ),
    "daemon": bad("daemon maybe;" + GOOD, 'it must be "on" or "off"'),
    "place": bad(
        GOOD.replace("http {", "http { daemon off;"), '"daemon" directive is not allowed here'
    ),
    "timeout": bad("worker_shutdown_timeout x;" + GOOD, "invalid value"),
    "nofile": bad("worker_rlimit_nofile x;" + GOOD, "invalid number"),
    "core": bad("worker_rlimit_core x;" + GOOD, "invalid value"),
    "priority": bad("worker_priority x;" + GOOD, "invalid number"),
    "env": bad("env A B;" + GOOD, 'invalid number of arguments in "env" directive'),
    "pid": bad(
        GOOD.replace("logs/nginx.pid", "none/nginx.pid"), "(2: No such file or directory)", "-t"
    ),
    "log": bad(
        GOOD.replace("logs/error.log", "none/error.log"), "(2: No such file or directory)", "-t"
    ),
    "early log": Case(GOOD, ("-t", "-e", "none/x.log"), "could not open error log file", 0),
    "host": bad(GOOD.replace("127.0.0.1", "name.invalid"), "host not found in"),
    "in use": bad(GOOD, "still could not bind()"),
    "in use, t": Case(GOOD, ("-t",), "test is successful", 0),
    "not here": bad(GOOD.replace("127.0.0.1", "192.0.2.1"), "Cannot assign requested address"),
    "not here, t": bad(GOOD.replace("127.0.0.1", "192.0.2.1"), "test failed", "-t"),
    "backlog": bad(GOOD.replace("PORT;", "PORT backlog=x;"), 'invalid backlog "backlog=x"'),
    "ipv6only": bad(
        GOOD.replace("127.0.0.1:", "[::1]:").replace("PORT;", "PORT ipv6only=x;"), "ipv6only"
    ),
    "keepalive": bad(GOOD.replace("PORT;", "PORT so_keepalive=x:y;"), "so_keepalive"),
    "regex": bad(GOOD.replace("} }", "location ~ a(b { } } }"), "missing closing parenthesis"),
    "s, nobody": bad(GOOD, "(2: No such file or directory)", "-s", "stop"),
    "s, nonsense": Case(GOOD, ("-s", "quit"), 'invalid PID number "xyz"', pid="xyz"),
    "s, empty": Case(GOOD, ("-s", "quit"), 'invalid PID number ""', pid=""),
    "s, gone": Case(GOOD, ("-s", "reload"), "(3: No such process)", pid="4194304\n"),
    "s, bad conf": Case(
        "foo;" + GOOD, ("-s", "reload"), 'unknown directive "foo"', pid="4194304\n"
    ),
}
ROOT_ONLY = {
    "user": bad(
        GOOD.replace(USER, "user nosuchuser;\n") if USER else GOOD, 'getpwnam("nosuchuser") failed'
    ),
    "group": bad(
        GOOD.replace(USER, "user root nosuch;\n") if USER else GOOD, 'getgrnam("nosuch") failed'
    ),
}
if USER:
    CASES.update(ROOT_ONLY)


def outcome(site: Site, case: Case, program: tuple[str, ...]) -> tuple[int, str, str, str]:
    """Status, standard output, standard error, log; ids and dates made equal."""
    text = case.conf.replace("PORT", str(site.port))
    (site.prefix / "conf/nginx.conf").write_text(text)
    for name in ("x1", "x2"):
        (site.prefix / f"conf/{name}.conf").write_text("timer_resolution 1s;\n" * (name == "x2"))
    for left in (site.prefix / "logs").iterdir():
        left.unlink()
    if case.pid is not None:
        (site.prefix / "logs/nginx.pid").write_text(case.pid)
    done = site.run(*case.flags, program=program)
    stamp = r"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d (\[\w+\]) \d+#\d+:"
    error, log = (re.sub(stamp, r"DATE \1", text) for text in (done.stderr, site.log))
    return done.returncode, done.stdout, error, log


@pytest.fixture(autouse=True)
def _taken(site: Site, request: pytest.FixtureRequest) -> Iterator[None]:
    """Hold the port by somebody else's socket, where the case is about that."""
    with socket.socket() as taken:
        if "in use" in request.node.name:
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            taken.bind(("127.0.0.1", site.port))
            taken.listen()
        yield


@pytest.mark.parametrize("name", CASES)
def test_ours(site: Site, name: str) -> None:
    case = CASES[name]
    status, out, error, log = outcome(site, case, OURS)
    assert status == case.status, error
    assert case.says in out + error
    if status and "-t" not in case.flags:
        assert case.says in log
    left = {path.name for path in site.prefix.iterdir()}
    assert left == {"conf", "logs", "html"}


@pytest.mark.requires("nginx")
@pytest.mark.parametrize("name", CASES)
def test_as_nginx(site: Site, name: str) -> None:
    case = CASES[name]
    theirs = outcome(site, case, ("/usr/sbin/nginx",))
    assert outcome(site, case, OURS) == theirs


@pytest.mark.requires("nginx")
@pytest.mark.parametrize(
    "words",
    [["-x"], ["foo"], ["-s", "foo"], ["-sfoo"], ["-tx"], ["-p"], ["-c"], ["-e"], ["-g"], ["-ts"]],
    ids=" ".join,
)
def test_usage_as_nginx(words: list[str]) -> None:
    def run(program: tuple[str, ...]) -> tuple[int, str, str]:
        done = subprocess.run([*program, *words], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr

    assert run(OURS) == run(("/usr/sbin/nginx",))
