"""`ngxlua-resty` as a user runs it: what comes out, what is complained of, how it ends.

Rule: each run is a process of its own with a temporary folder of its own, which must be empty
afterwards; signals go to that process alone, and only once the script has said that it runs.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import ROOT

PROGRAM = "import sys\nfrom ngxlua_asgi.cli.resty import main\nsys.exit(main())"
GUARD_SECONDS = 60
TRACE = re.compile(r"\n\tinit_worker_by_lua\(nginx\.conf:\d+\):.*", re.S)


class Ended(NamedTuple):
    status: int
    out: str
    err: str


class Resty:
    """Runs the program with `cwd` and `tmp` as folders."""

    def __init__(self, folder: Path) -> None:
        self.cwd = folder / "cwd"
        self.tmp = folder / "tmp"
        self.cwd.mkdir()
        self.tmp.mkdir()
        self.env = {**os.environ, "TMPDIR": str(self.tmp), "PYTHONPATH": str(ROOT), "SEEN": "yes"}

    def start(self, *words: str, stdin: str | None = None) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *words],
            cwd=self.cwd,
            env=self.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        if stdin is not None and process.stdin is not None:
            process.stdin.write(stdin)
        return process

    def end(self, process: subprocess.Popen[str]) -> Ended:
        out, err = process.communicate(timeout=GUARD_SECONDS)
        assert list(self.tmp.iterdir()) == []
        return Ended(process.returncode, out, err)

    def __call__(self, *words: str, stdin: str | None = None) -> Ended:
        return self.end(self.start(*words, stdin=stdin))

    def file(self, name: str, text: str) -> str:
        path = self.cwd / name
        path.write_text(text)
        return name


@pytest.fixture
def resty(tmp_path: Path) -> Resty:
    return Resty(tmp_path)


def test_code_and_file_one_after_the_other(resty: Resty) -> None:
    name = resty.file("a.lua", "print(3, ' ', ngx.get_phase())\nreturn 'ignored', 5")
    ended = resty("-e", "print(1)", "-e", "ngx.sleep(0.001) ngx.say(2)", name)
    assert ended == (0, "1\n2\n3 timer\n", "")


def test_what_the_console_prints(resty: Resty) -> None:
    code = """
    print(nil, true, false, 1.5, {'a', {1, 'b'}, ngx.null, [5] = 'e'}, ngx.null)
    ngx.say() ngx.print('x', 'y') io.write('z\\n')
    assert(ngx.config.is_console and ngx.flush(true) and ngx.eof())
    assert(ngx.orig_say and ngx.orig_print and ngx.orig_exit)
    ngx.print(os.getenv('SEEN'), ' ', pcall(ngx.orig_say, 'x'))
    """
    refused = "(command line -e):6: API disabled in the context of ngx.timer"
    out = f"niltruefalse1.5a1bnullnilenull\n\nxyz\nyes false{refused.partition(': ')[2]}"
    assert resty("-e", code) == (0, out, "")


def test_arguments(resty: Resty) -> None:
    show = "for i = -9, 9 do if arg[i] then print(i, ' ', (arg[i]:gsub('^/tmp/.*/', ''))) end end"
    name = resty.file("show.lua", show)
    ended = resty("-I", "x", name, "1", "2 3", "]]", '\\"', "--help", "")
    lines = ["-3 -c", "0 show.lua", "1 1", "2 2 3", "3 ]]", '4 \\"', "5 --help", "6 "]
    assert ended == (0, "\n".join(lines) + "\n", "")
    ended = resty("-e", "print(arg[0]:match('conf/a.lua$'), arg[1], arg[-2])")
    assert ended == (0, "conf/a.luanil-c\n", "")


def test_a_script_from_standard_input(resty: Resty) -> None:
    assert resty("/dev/stdin", "word", stdin="print(arg[1])") == (0, "word\n", "")


def test_libraries(resty: Resty) -> None:
    resty.file("first.lua", "print('first')")
    (resty.cwd / "lib" / "second").mkdir(parents=True)
    resty.file("lib/second/init.lua", "print('second')")
    ended = resty("-l", "first", "-I", "lib", "-e", "print('code')", "-lsecond")
    assert ended == (0, "first\ncode\nsecond\n", "")


def test_a_library_that_is_missing(resty: Resty) -> None:
    ended = resty("-l", "missing")
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith("ERROR: (command line -e):1: module 'missing' not found:")


def test_an_error_with_its_traceback(resty: Resty) -> None:
    name = resty.file("a.lua", "local function f()\n  error('boom')\nend\nf()\nprint(1)\n")
    ended = resty(name)
    assert (ended.status, ended.out) == (1, "")
    assert TRACE.sub("", ended.err) == (
        "ERROR: a.lua:2: boom\nstack traceback:\n\ta.lua:2: in function 'f'\n"
        "\ta.lua:4: in function 'file_gen'"
    )
    ended = resty("-e", "print(1)", "-e", "ngx.sleep(0)\nlocal x\nx.y = 1")
    assert (ended.status, ended.out) == (1, "1\n")
    assert TRACE.sub("", ended.err) == (
        "ERROR: (command line -e):4: attempt to index local 'x' (a nil value)\nstack traceback:\n"
        "\t(command line -e):4: in function 'inline_gen'"
    )


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["-e", "x = = 1"], "(command line -e):1: unexpected symbol near '='"),
        (["/"], "/: Is a directory"),
        (["-e", "error({})"], "table: 0x"),
    ],
)
def test_errors_without_a_traceback(resty: Resty, words: list[str], error: str) -> None:
    ended = resty(*words)
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith(f"ERROR: {error}")
    assert "Traceback" not in ended.err


def test_status_of_the_script(resty: Resty) -> None:
    assert resty("-e", "io.write('x') os.exit(3)") == (3, "x", "")
    assert resty("-e", "ngx.sleep(0) ngx.exit(7)") == (7, "", "")


def test_what_is_not_started(resty: Resty) -> None:
    assert resty() == (255, "", 'Neither Lua input file nor -e "" option specified.\n')
    assert resty("-e", "", "no.lua") == (2, "", "Lua input file no.lua not found.\n")
    ended = resty("-Z")
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith("ERROR: unknown option -Z\n\nUsage: ")
    ended = resty("-h")
    assert (ended.status, ended.err) == (0, "")
    ended = resty("-V")
    assert (ended.status, ended.out) == (0, "")
    assert re.match(r"resty \d+\.\d\d\nnginx version: \S+\n", ended.err)


def test_a_bad_configuration(resty: Resty) -> None:
    conf = resty.file("bad.conf", "lua_shared_dict dogs 1m;")
    ended = resty(f"--main-include={conf}", "-e", "print(1)")
    words = '"lua_shared_dict" directive is not allowed here in'
    assert ended == (1, "", f"nginx: [emerg] {words} {resty.cwd}/{conf}:1\n")


def test_directives_and_environment(resty: Resty) -> None:
    words = ["--main-conf", "env A=one;", "--http-conf", "lua_max_pending_timers 1;"]
    code = """
    local f = function() end
    print(os.getenv('A'), os.getenv('SEEN'), ngx.timer.at(9, f), ngx.timer.at(9, f))
    local conf = assert(io.open(ngx.config.prefix() .. 'conf/nginx.conf')):read('*a')
    print(conf:match('lua_max_pending_timers %d;'))
    """
    out = "oneyes1niltoo many pending timers\nlua_max_pending_timers 1;\n"
    assert resty(*words, "-e", code) == (0, out, "")
    ended = resty("--dump-nginx-conf", *words, "-e", "print('not run')")
    assert (ended.status, ended.err) == (0, "")
    assert "env A=one;\n" in ended.out


def test_the_log(resty: Resty) -> None:
    code = "ngx.log(ngx.ERR, 'seen') ngx.log(ngx.INFO, 'and this')"
    stamp = r"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d \[%s\] \d+#\d+: (?:\*\d+ )?\[lua\] "
    place = r"\(command line -e\):1: %s, context: ngx\.timer\n"
    ended = resty("-e", code)
    assert re.fullmatch(stamp % "error" + place % "seen", ended.err)
    ended = resty("--errlog-level", "info", "-e", code)
    assert re.search(stamp % "info" + place % "and this", ended.err)


def test_timers_that_wait_run_at_the_end(resty: Resty) -> None:
    code = """
    ngx.timer.at(60, function(premature, x) print(x, premature, ngx.worker.exiting()) end, 'a ')
    ngx.timer.at(0, function() ngx.sleep(0.05) print('after') end)
    print('end')
    """
    ended = resty("-e", code)
    assert (ended.status, ended.err) == (0, "")
    assert ended.out in ("end\na truetrue\nafter\n", "end\nafter\na truetrue\n")


def test_a_server_beside_the_script(resty: Resty, tmp_path: Path) -> None:
    conf = f"server {{ listen unix:{tmp_path}/s; location / {{ return 200 served; }} }}"
    ask = (
        "import socket; s = socket.socket(socket.AF_UNIX); s.connect(r'%s/s');"
        "s.sendall(b'GET / HTTP/1.0\\r\\n\\r\\n'); print(s.makefile().read().split()[-1])"
    )
    name = resty.file("ask.py", ask % tmp_path)
    code = f"""
    os.execute("({sys.executable} {name} > answer; touch answered) &")
    repeat ngx.sleep(0.01) until io.open('answered')
    print(io.open('answer'):read('*a'))
    """
    assert resty("--http-conf", conf, "-e", code) == (0, "served\n\n", "")


@pytest.mark.parametrize(
    ("number", "status"),
    [
        (signal.SIGINT, 130),
        (signal.SIGTERM, 143),
        (signal.SIGHUP, 0),
        (signal.SIGQUIT, 0),
    ],
)
def test_signals_end_a_script_that_waits(resty: Resty, number: signal.Signals, status: int) -> None:
    code = "print('runs') ngx.flush() ngx.timer.at(0, function() while not ngx.worker.exiting()"
    code += " do ngx.sleep(0.01) end end) while not ngx.worker.exiting() do ngx.sleep(0.01) end"
    process = resty.start("-e", code)
    assert process.stdout is not None
    assert process.stdout.readline() == "runs\n"
    process.send_signal(number)
    assert resty.end(process)[::2] == (status, "")


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_signals_end_an_endless_loop(resty: Resty, number: signal.Signals, status: int) -> None:
    process = resty.start("-e", "print('runs') ngx.flush() while true do end")
    assert process.stdout is not None
    assert process.stdout.readline() == "runs\n"
    process.send_signal(number)
    assert resty.end(process)[::2] == (status, "")


def test_a_reader_that_leaves(resty: Resty) -> None:
    process = resty.start("-e", "for i = 1, 1e5 do print(i) end")
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    process.stdout = None
    assert resty.end(process).status == 0


def test_options_that_cannot_work_yet_say_so(resty: Resty) -> None:
    ended = resty("-j", "v", "-e", "print(1)")
    if ended.status:
        assert ended.err.startswith("ERROR: option -j v needs the module jit.v")
    ended = resty("--shdict", "dogs 1m", "-e", "print(ngx.shared.dogs ~= nil)")
    assert ended in (
        (1, "", "ERROR: option --shdict: there are no shared dictionaries yet\n"),
        (0, "true\n", ""),
    )


def test_what_a_start_does_without() -> None:
    """0.45 s of CPU is usual, 0.6 s the budget; a server would be 0.2 s of that."""
    code = "import sys, ngxlua_asgi.cli.resty_run; print('uvicorn' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout == b"False\n"
