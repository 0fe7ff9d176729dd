"""A server that leaves the terminal: when the command returns, what it leaves, what it does not."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
from pathlib import Path

import pytest

from tests.cli.site import OURS, Site, eventually

HELLO = 'ngx.say("hello")'


@pytest.mark.parametrize("master", ["on", "off"])
def test_it_listens_and_has_its_pid_file_when_the_command_returns(site: Site, master: str) -> None:
    site.serve(HELLO, f"master_process {master};")
    site.start()
    with site.connect():
        assert site.pid in site.processes()
    assert site.get() == "hello\n"
    assert (site.prefix / "logs/nginx.pid").read_text() == f"{site.pid}\n"


def test_the_working_folder_stays_and_the_terminal_goes(site: Site, tmp_path: Path) -> None:
    site.serve(HELLO, "master_process off;")
    site.start(cwd=tmp_path)
    process = Path(f"/proc/{site.pid}")
    assert Path(os.readlink(process / "cwd")) == tmp_path
    assert os.readlink(process / "fd/0") == os.readlink(process / "fd/1") == "/dev/null"
    assert os.readlink(process / "fd/2") == str(site.prefix / "logs/error.log")
    assert os.getsid(site.pid) == site.pid


def test_nothing_else_is_left(site: Site) -> None:
    site.serve(HELLO)
    site.start()
    assert site.get() == "hello\n"
    pid = site.pid
    site.kill(signal.SIGQUIT)
    site.wait_until_gone(pid)
    left = {str(path.relative_to(site.prefix)) for path in site.prefix.rglob("*")}
    assert left == {"conf", "conf/nginx.conf", "html", "logs", "logs/error.log"}
    assert not site.processes()


def test_relative_prefixes_are_as_nginx_has_them(site: Site) -> None:
    site.serve("ngx.log(ngx.ERR, 'here') ngx.say(ngx.config.prefix())", "master_process off;")
    flags = ("-p", site.prefix.name, "-c", "conf/nginx.conf", "-e", "logs/error.log")
    done = subprocess.run([*OURS, *flags], cwd=site.prefix.parent, check=False, timeout=60)
    assert done.returncode == 0
    try:
        assert site.get() == f"{site.prefix}/\n"
        site.logged(r"\[lua\] content_by_lua\(nginx\.conf:\d+\):1: here")
    finally:
        os.kill(site.pid, signal.SIGKILL)


def test_without_flags_the_current_folder_is_the_prefix(site: Site) -> None:
    site.serve(HELLO, "daemon off;")
    with subprocess.Popen(OURS, cwd=site.prefix) as process:
        try:
            eventually(lambda: (site.prefix / "logs/nginx.pid").exists(), "the pid file")
            assert site.get() == "hello\n"
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0


@pytest.mark.parametrize("master", ["on", "off"])
def test_daemon_off_stays_and_ends_with_status_0(site: Site, master: str) -> None:
    site.serve(HELLO, f"daemon off; master_process {master};")
    with subprocess.Popen([*OURS, "-p", f"{site.prefix}/"]) as process:
        eventually(lambda: (site.prefix / "logs/nginx.pid").exists(), "the pid file")
        assert site.pid == process.pid
        assert site.get() == "hello\n"
        process.send_signal(signal.SIGQUIT)
        assert process.wait(timeout=20) == 0
    assert not (site.prefix / "logs/nginx.pid").exists()


def test_a_pid_file_that_cannot_be_written_is_status_1(site: Site) -> None:
    site.serve(HELLO)
    (site.prefix / "logs/nginx.pid").mkdir()
    done = site.run()
    assert done.returncode == 1
    words = f'open() "{site.prefix}/logs/nginx.pid" failed (21: Is a directory)'
    assert f"nginx: [emerg] {words}\n" in done.stderr
    assert words in site.log
    assert site.refuses()


def test_a_log_that_cannot_be_written_is_status_1(site: Site) -> None:
    site.serve(HELLO, "error_log none/error.log;")
    done = site.run()
    assert done.returncode == 1
    assert f'[emerg] open() "{site.prefix}/none/error.log" failed (2: No' in done.stderr


def test_an_error_in_init_by_lua_is_status_1(site: Site) -> None:
    site.serve(HELLO, http='init_by_lua_block { error("no way") }')
    done = site.run()
    assert done.returncode == 1
    assert "nginx: [error] init_by_lua error: init_by_lua(nginx.conf:" in done.stderr
    assert "no way" in site.log
    assert site.refuses()


@pytest.mark.parametrize("flags", [("-t",), ("-s", "stop")], ids=["t", "s"])
def test_init_by_lua_does_not_run_for(site: Site, flags: tuple[str, ...]) -> None:
    path = site.prefix / "logs/ran"
    site.serve(HELLO, http=f'init_by_lua_block {{ io.open("{path}", "w"):close() }}')
    site.run(*flags)
    assert not path.exists()
    assert site.refuses()


def test_a_start_takes_little_time(site: Site) -> None:
    """Process, configuration, VM, sockets, daemon, first request, end: CPU of all processes."""
    site.serve(HELLO, "daemon off; master_process off;")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with subprocess.Popen([*OURS, "-p", f"{site.prefix}/"]) as process:
        eventually(lambda: (site.prefix / "logs/nginx.pid").exists(), "the pid file")
        assert site.get() == "hello\n"
        process.send_signal(signal.SIGQUIT)
        process.wait(timeout=20)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert spent < 1.2  # seconds; 0.35 on an idle machine with compiled files, 0.55 without


def test_python_m_is_the_same_command() -> None:
    done = subprocess.run([*OURS, "-v"], capture_output=True, text=True, check=False)
    assert done.stderr.startswith("nginx version: openresty/")
