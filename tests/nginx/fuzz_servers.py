"""Many small servers in one configuration, asked on both sides: by us in process, by one nginx.

Rule: a server is the text of its inside and its name is its number (`s12`), so that a whole run of
random ones needs one start. An answer is what can be compared: status, Location, body.
"""

from __future__ import annotations

import asyncio
import socket
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import nginx as conformance

from ngxlua_asgi import NgxLua

__all__ = ["Told", "ask_nginx", "ask_us", "config"]

Told = tuple[int | None, str, bytes]  # status, Location, body
FILES = {"f": "file\n", "d/index.html": "index\n", "a/f": "below\n"}


def config(servers: Sequence[str], port: int, http: str = "") -> str:
    """The configuration."""
    blocks = "".join(
        f"server {{\nlisten 127.0.0.1:{port};\nserver_name s{number};\n{inside}}}\n"
        for number, inside in enumerate(servers)
    )
    return (
        "daemon off; master_process off; pid nginx.pid; error_log error.log crit;\n"
        "events { worker_connections 128; }\n"
        "http {\naccess_log off; server_tokens off; default_type text/plain;\n"
        "server_names_hash_max_size 4096; server_names_hash_bucket_size 128;\n"
        f"client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3;\n{http}"
        f"uwsgi_temp_path t4; scgi_temp_path t5;\n{blocks}}}\n"
    )


def prepare(folder: Path, servers: Sequence[str], port: int) -> Path:
    """Write the configuration and the files that it may name."""
    for name, text in FILES.items():
        path = folder / "html" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    conf = folder / "nginx.conf"
    conf.write_text(config(servers, port), encoding="latin-1")
    return conf


# --- we --------------------------------------------------------------------------------------


def ask_us(
    servers: Sequence[str], asks: Sequence[Sequence[str]], port: int = 80
) -> list[list[Told]]:
    """What we answer: to each server its targets."""
    with tempfile.TemporaryDirectory() as folder:
        wrapped = NgxLua.from_conf(prepare(Path(folder), servers, port))
        return asyncio.run(_all(wrapped, asks, port))


async def _all(wrapped: NgxLua, asks: Sequence[Sequence[str]], port: int) -> list[list[Told]]:
    return [
        [await _one(wrapped, f"s{number}", target, port) for target in targets]
        for number, targets in enumerate(asks)
    ]


async def _one(wrapped: NgxLua, name: str, target: str, port: int) -> Told:
    path, _, query = target.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": unquote(path, errors="replace"),
        "raw_path": path.encode("latin-1"),
        "query_string": query.encode("latin-1"),
        "headers": [(b"host", name.encode())],
        "client": ("127.0.0.1", 4321),
        "server": ("127.0.0.1", port),
    }
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await asyncio.wait_for(wrapped(scope, receive, send), 10)
    start, *bodies = sent
    assert not bodies[-1].get("more_body", False)
    location = dict(start["headers"]).get(b"location", b"").decode("latin-1")
    return start["status"], location, b"".join(one.get("body", b"") for one in bodies)


# --- nginx -----------------------------------------------------------------------------------


def ask_nginx(servers: Sequence[str], asks: Sequence[Sequence[str]], port: int) -> list[list[Told]]:
    """What the real nginx answers."""
    with tempfile.TemporaryDirectory() as folder:
        prefix = Path(folder)
        conf = prepare(prefix, servers, port)
        command = [conformance._program(), "-p", folder, "-c", str(conf)]
        with (
            (prefix / "stderr").open("wb") as stderr,
            conformance._process(command, stderr) as process,
        ):
            conformance._wait_for(port, process, prefix / "stderr")
            return [
                [_get(port, f"s{number}", target) for target in targets]
                for number, targets in enumerate(asks)
            ]


def _get(port: int, name: str, target: str) -> Told:
    received = b""
    with socket.create_connection(("127.0.0.1", port), 10) as sock:
        line = f"GET {target} HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n"
        sock.sendall(line.encode("latin-1"))
        while data := sock.recv(65536):
            received += data
    answer = conformance._parse(received, "GET")
    location = answer.reply_headers.get("location", "")
    assert isinstance(location, str)
    return answer.status, location, answer.reply
