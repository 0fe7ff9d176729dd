"""Listening sockets: which there are, their files, and what a reload does to them."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from ngxlua_asgi.config.conf import config_from_command
from ngxlua_asgi.errors import ConfigError
from ngxlua_asgi.server.addresses import addresses_of
from tests.cli.site import Site, eventually

MAIN = "error_log logs/error.log notice; pid logs/nginx.pid;"
SAY = "location / { content_by_lua_block { ngx.print(ngx.var.server_port, ngx.var.host) } }"


def ask_unix(path: Path) -> bytes:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(15)
        client.connect(str(path))
        client.sendall(b"GET / HTTP/1.0\r\nHost: by.unix\r\n\r\n")
        received = b""
        while part := client.recv(4096):
            received += part
        return received


@pytest.mark.parametrize("master", ["on", "off"])
def test_a_unix_socket_and_its_end(site: Site, master: str) -> None:
    path = site.prefix / "s.sock"
    site.write(
        f"server {{ listen unix:{path}; listen 127.0.0.1:PORT; {SAY} }}",
        f"{MAIN} master_process {master};",
    )
    site.start()
    assert ask_unix(path).endswith(b"by.unix")
    assert path.stat().st_mode & 0o777 == 0o666
    assert site.get() == f"{site.port}localhost"
    pid = site.pid
    site.kill(signal.SIGQUIT)
    site.wait_until_gone(pid)
    assert not path.exists()


@pytest.mark.parametrize("master", ["on", "off"])
def test_a_reload_opens_the_new_before_it_closes_the_old(
    site: Site, master: str, free_port: Callable[[], int]
) -> None:
    path, other = site.prefix / "s.sock", free_port()
    main = f"{MAIN} master_process {master};"
    site.write(f"server {{ listen 127.0.0.1:PORT; listen unix:{path}; {SAY} }}", main)
    site.start()
    assert ask_unix(path).endswith(b"by.unix")
    site.write(f"server {{ listen 127.0.0.1:PORT; listen 127.0.0.1:{other}; {SAY} }}", main)
    site.kill(signal.SIGHUP)
    eventually(lambda: not site.refuses(other), "the new address")
    assert site.get(port=other) == f"{other}localhost"
    assert site.get() == f"{site.port}localhost"
    site.logged(rf"\[warn\] .*deleting socket {path}$")
    assert not path.exists()
    site.write(f"server {{ listen 127.0.0.1:{other}; {SAY} }}", main)
    site.kill(signal.SIGHUP)
    eventually(site.refuses, "the end of the old address")
    assert site.get(port=other) == f"{other}localhost"


def test_reuseport_is_a_socket_a_worker(site: Site) -> None:
    site.write(
        "server { listen 127.0.0.1:PORT reuseport; location / {"
        " content_by_lua_block { ngx.print(ngx.worker.id()) } } }",
        f"{MAIN} worker_processes 2;",
    )
    site.start()
    eventually(lambda: len(site.workers()) == 2, "two workers")
    answers = set()

    def both() -> bool:
        answers.add(site.get())
        return answers == {"0", "1"}

    eventually(both, "answers of both")


def test_no_worker_keeps_a_socket_open_for_a_child(site: Site) -> None:
    site.write(
        "server { listen 127.0.0.1:PORT; location / { content_by_lua_block {"
        " local p = io.popen('ls -l /proc/self/fd') ngx.print(p:read('*a')) p:close() } } }",
        f"{MAIN} env PATH;",
    )
    site.start()
    assert "socket:" not in site.get()


def addresses(tmp_path: Path, *servers: str) -> list[str]:
    """What is listened on, for servers with these ``listen`` lines."""
    (tmp_path / "x.conf").write_text(
        "events {} http {" + "".join(f"server {{ {server} }}" for server in servers) + "}"
    )
    config = config_from_command("x.conf", f"{tmp_path}/", own_logs=True)
    return [address.text for address in addresses_of(config)]


@pytest.mark.parametrize(
    ("servers", "expected"),
    [
        ([""], ["0.0.0.0:80"]),
        (["listen 81;", "listen 81; server_name a;"], ["0.0.0.0:81"]),
        (["listen 127.0.0.1:81;", "listen 81;"], ["0.0.0.0:81"]),
        (["listen 127.0.0.1:81 bind;", "listen 81;"], ["127.0.0.1:81", "0.0.0.0:81"]),
        (["listen 127.0.0.1:81;", "listen 82;"], ["127.0.0.1:81", "0.0.0.0:82"]),
        (["listen [::1]:81;", "listen 81;"], ["[::1]:81", "0.0.0.0:81"]),
        (["listen [::]:81; listen 81; listen [::1]:81;"], ["[::]:81", "0.0.0.0:81"]),
        (["listen unix:/a; listen 127.0.0.1;"], ["unix:/a", "127.0.0.1:80"]),
        ([], []),
    ],
)
def test_addresses(tmp_path: Path, servers: list[str], expected: list[str]) -> None:
    assert addresses(tmp_path, *servers) == expected


def test_a_name_is_resolved(tmp_path: Path) -> None:
    assert "127.0.0.1:81" in addresses(tmp_path, "listen localhost:81;")


def test_parameters_of_a_socket(tmp_path: Path) -> None:
    (tmp_path / "x.conf").write_text(
        "events {} http { server { listen 81 backlog=7 rcvbuf=4k sndbuf=8k"
        " so_keepalive=10s::3 deferred; } }"
    )
    (address,) = addresses_of(config_from_command("x.conf", f"{tmp_path}/", own_logs=True))
    assert address.backlog == 7
    assert {(level, name): value for level, name, value in address.options} == {
        (socket.SOL_SOCKET, socket.SO_RCVBUF): 4096,
        (socket.SOL_SOCKET, socket.SO_SNDBUF): 8192,
        (socket.SOL_SOCKET, socket.SO_KEEPALIVE): 1,
        (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE): 10,
        (socket.IPPROTO_TCP, socket.TCP_KEEPCNT): 3,
        (socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT): 1,
    }


def test_tls_is_refused(tmp_path: Path) -> None:
    """In the words of an nginx that was built without it: nobody gets plain text there."""
    with pytest.raises(ConfigError) as refused:
        addresses(tmp_path, "listen 81;", "listen 443 ssl;")
    words = 'the "ssl" parameter requires ngx_http_ssl_module'
    assert str(refused.value) == f"{words} in {tmp_path}/x.conf:1"
