"""What a configuration says of connections, by the address they came to.

Rule: pure functions over configurations that were really read.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from ngxlua_asgi.config.conf import config_from_conf
from ngxlua_asgi.config.model import Config
from ngxlua_asgi.server.wire import Wire, wire_of


def read(tmp_path: Path, text: str) -> Config:
    conf = tmp_path / "nginx.conf"
    conf.write_text("events {} http {" + text + "}")
    return config_from_conf(conf)


def test_defaults(tmp_path: Path) -> None:
    assert wire_of(None, "127.0.0.1", 80) == Wire()
    assert wire_of(read(tmp_path, "server { listen 80; }"), "127.0.0.1", 80) == Wire()


SERVERS = """
    server { listen 80; server_name one; }
    server { listen 80; server_name two other; }
    server { listen 81; server_name three; }
    server { listen 81 default_server; server_name four; }
    server { listen 127.0.0.1:80; server_name five; }
    server { listen unix:/tmp/a.sock; server_name six; }
    server { listen [::]:82; server_name ~seven; }
"""


@pytest.mark.parametrize(
    ("address", "port", "name"),
    [
        ("10.0.0.1", 80, "one"),
        ("127.0.0.1", 80, "five"),
        ("127.0.0.1", 81, "four"),
        ("/tmp/a.sock", None, "six"),
        ("::1", 82, "~seven"),
        ("127.0.0.1", 9999, "one"),
    ],
)
def test_the_default_server_of_the_address(
    tmp_path: Path, address: str, port: int | None, name: str
) -> None:
    assert wire_of(read(tmp_path, SERVERS), address, port).server_name == name


def test_settings(tmp_path: Path) -> None:
    said = """
        server_tokens off;
        keepalive_timeout 5s 7;
        large_client_header_buffers 2 4k;
        server {
            listen 80;
            client_header_buffer_size 2k;
            client_header_timeout 1s;
            client_body_timeout 2s;
            max_headers 9;
            keepalive_requests 3;
            lingering_close always;
            lingering_time 4s;
            lingering_timeout 5s;
            underscores_in_headers on;
            ignore_invalid_headers off;
            merge_slashes off;
            chunked_transfer_encoding off;
        }
    """
    assert wire_of(read(tmp_path, said), "127.0.0.1", 80) == Wire(
        server=b"nginx",
        header_buffer=2048,
        large_buffer=4096,
        large_buffers=2,
        underscores=True,
        most_headers=9,
        ignores_invalid=False,
        keeps_slashes=True,
        chunked=False,
        keepalive_timeout=5.0,
        keepalive_header=7,
        keepalive_requests=3,
        header_timeout=1.0,
        body_timeout=2.0,
        lingering_close="always",
        lingering_time=4.0,
        lingering_timeout=5.0,
    )


@pytest.mark.parametrize("said", ["lingering_close maybe", "keepalive_timeout x", "max_headers -1"])
def test_refused(tmp_path: Path, said: str) -> None:
    with pytest.raises(Exception, match="invalid"):
        read(tmp_path, f"server {{ listen 80; {said}; }}")
