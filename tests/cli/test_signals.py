"""Signals: fast and graceful ends, reloads good and bad, logs opened again, ``-s``."""

from __future__ import annotations

import signal
import socket
import time

import pytest

from tests.cli.site import Site, eventually

MODES = ["on", "off"]
SLOW = "ngx.say('begun') ngx.flush(true) ngx.sleep(0.5) ngx.say('done')"


def answer(text: str) -> str:
    return f'ngx.say("{text}")'


def begin(site: Site) -> socket.socket:
    """A request that has got the first part of its answer."""
    client = site.connect()
    client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    received = b""
    while b"begun" not in received:
        part = client.recv(4096)
        assert part, f"{received!r}\n{site.log}"
        received += part
    return client


def rest(client: socket.socket) -> bytes:
    received = b""
    with client:
        while part := client.recv(4096):
            received += part
    return received


@pytest.mark.parametrize("master", MODES)
@pytest.mark.parametrize("number", [signal.SIGQUIT, signal.SIGTERM, signal.SIGINT])
def test_an_end(site: Site, master: str, number: signal.Signals) -> None:
    site.serve(answer("x"), f"master_process {master}; worker_processes 2;")
    site.start()
    pid = site.pid
    with site.connect() as idle:
        idle.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        assert idle.recv(4096)
        began = time.monotonic()
        site.kill(number)
        site.wait_until_gone(pid)
    assert time.monotonic() - began < 5
    action = "shutting down" if number == signal.SIGQUIT else "exiting"
    site.logged(rf"\[notice\] {pid}#\d+: signal {number} \({number.name}\) received.*, {action}$")
    site.logged(rf"\[notice\] {pid}#\d+: exit$")
    assert not site.processes()
    assert not (site.prefix / "logs/nginx.pid").exists()


def test_a_graceful_end_waits_for_requests(site: Site) -> None:
    site.serve(SLOW)
    site.start()
    client = begin(site)
    site.kill(signal.SIGQUIT)
    eventually(site.refuses, "the end of accepting")
    assert b"done\n" in rest(client)
    site.logged(r"worker process \d+ exited with code 0")
    words = r"gracefully shutting down|exiting|exit$|start worker process \d+$"
    assert [line.split()[0] for line in site.logged(rf": ({words})")] == [
        "start",
        "gracefully",
        "exiting",
        "exit",
        "exit",
    ]


def test_a_fast_end_does_not_wait(site: Site) -> None:
    site.serve(SLOW.replace("0.5", "30"))
    site.start()
    pid, client = site.pid, begin(site)
    site.kill(signal.SIGTERM)
    site.wait_until_gone(pid)
    assert b"done" not in rest(client)


def test_a_graceful_end_has_a_time_limit(site: Site) -> None:
    site.serve(SLOW.replace("0.5", "30"), "worker_shutdown_timeout 200ms;")
    site.start()
    pid, client = site.pid, begin(site)
    site.kill(signal.SIGQUIT)
    site.wait_until_gone(pid)
    assert b"done" not in rest(client)


@pytest.mark.parametrize("master", MODES)
def test_a_reload(site: Site, master: str) -> None:
    site.serve(answer("old"), f"master_process {master};")
    site.start()
    pid = site.pid
    assert site.get() == "old\n"
    site.serve(answer("new"), f"master_process {master};")
    site.kill(signal.SIGHUP)
    eventually(lambda: site.get() == "new\n", "the new configuration")
    site.logged(r"signal 1 \(SIGHUP\) received.*, reconfiguring\n.*: reconfiguring$")
    assert site.pid == pid
    if master == "on":
        site.logged(r"worker process \d+ exited with code 0")
        assert len(site.workers()) == 1


@pytest.mark.parametrize("master", MODES)
@pytest.mark.parametrize(
    ("main", "http", "says"),
    [
        ("foo;", "", r'\[emerg\] .*unknown directive "foo" in '),
        ("", "init_by_lua_block { error('no') }", r"\[error\] .*init_by_lua error: "),
        ("error_log none/x.log;", "", r'\[emerg\] .*open\(\) ".*none/x.log" failed \(2: '),
        ("", "server { listen 192.0.2.1:1; }", r"\[emerg\] .*bind\(\) to 192.0.2.1:1 failed"),
    ],
    ids=["syntax", "init", "log", "socket"],
)
def test_a_bad_reload_changes_nothing(
    site: Site, master: str, main: str, http: str, says: str
) -> None:
    mode = f"master_process {master};"
    site.serve(answer("old"), mode)
    site.start()
    processes = eventually(
        lambda: len(site.processes()) == 1 + (master == "on") and site.processes(), "all"
    )
    site.serve(answer("new"), mode + main, http)
    site.kill(signal.SIGHUP)
    site.logged(says)
    assert site.get() == "old\n"
    assert site.processes() == processes
    site.serve(answer("newer"), mode)
    site.kill(signal.SIGHUP)
    eventually(lambda: site.get() == "newer\n", "the next configuration")


@pytest.mark.parametrize("master", MODES)
def test_a_request_goes_on_through_a_reload(site: Site, master: str) -> None:
    site.serve(SLOW, f"master_process {master};")
    site.start()
    client = begin(site)
    site.serve(answer("new"), f"master_process {master};")
    site.kill(signal.SIGHUP)
    eventually(lambda: "new" in site.get(), "the new configuration")
    assert b"done\n" in rest(client)


@pytest.mark.parametrize("master", MODES)
def test_logs_are_opened_again(site: Site, master: str) -> None:
    site.serve('ngx.log(ngx.ERR, "mark") ngx.say("x")', f"master_process {master};")
    site.start()
    site.get()
    site.logged("mark")
    (site.prefix / "logs/error.log").rename(site.prefix / "logs/old.log")
    site.kill(signal.SIGUSR1)
    eventually(lambda: (site.prefix / "logs/error.log").exists(), "a new file")

    def marked() -> bool:
        site.get()
        return "mark" in site.log

    eventually(marked, "a line in the new file")
    assert site.pid in site.processes()


@pytest.mark.parametrize("master", MODES)
def test_s(site: Site, master: str) -> None:
    site.serve(answer("old"), f"master_process {master};")
    site.start()
    pid = site.pid
    site.serve(answer("new"), f"master_process {master};")
    assert site.run("-s", "reload").returncode == 0
    eventually(lambda: site.get() == "new\n", "the new configuration")
    assert site.run("-sreopen").returncode == 0
    site.logged("reopening logs$")
    assert site.run("-s", "quit").returncode == 0
    site.wait_until_gone(pid)


def test_winch_ends_the_workers_and_hup_brings_new_ones(site: Site) -> None:
    site.serve(answer("x"))
    site.start()
    assert site.get() == "x\n"
    site.kill(signal.SIGWINCH)
    site.logged("stop accepting connections")
    eventually(lambda: not site.workers(), "the workers' end")
    site.kill(signal.SIGHUP)
    assert site.get() == "x\n"
