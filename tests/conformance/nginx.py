"""Runs conformance blocks on a real nginx with lua-nginx-module: the oracle.

Rule: one nginx for all blocks that agree about `http {}` options, one `server {}` with one
`location /` a block, each with a port and an error log of its own. All answers are collected,
then nginx is stopped, so that what its log phase wrote is complete before anybody reads it.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from apps import APPS
from blocks import Answer, Block, gather, log_line, normal

MODULE_DIRS = ("/usr/lib/nginx/modules", "/usr/lib64/nginx/modules")
# Debian keeps daemons out of a user's PATH.
SEARCH_PATH = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"])
MODULES = ("ndk_http_module.so", "ngx_http_lua_module.so")
HTTP_OPTIONS = (
    "init_by_lua",
    "init_worker_by_lua",
    "lua_max_pending_timers",
    "lua_max_running_timers",
    "lua_package_path",
    "lua_transform_underscores_in_response_headers",
)
_ENTRY = re.compile(r"^\d{4}/\d\d/\d\d \d\d:\d\d:\d\d \[(\w*)\] \d+#\d+: (?:\*\d+ )?", re.M)
_LEVELS = {"emerg": "crit", "alert": "crit", "stderr": "crit", "": "crit"}
_QUIET = ("[notice]", "[info]", "[debug]")
_CHATTER = ("is buffered to a temporary file", "zero size buf in output")


def run(blocks: Iterable[Block], work: Path, upstreams: dict[str, int]) -> dict[str, Answer]:
    """The answer of nginx to each block, by the block's name.

    Args:
        blocks: what to ask.
        work: an empty directory for configuration and logs.
        upstreams: the port of each app, from `serve_apps()`.
    """
    groups: dict[str, list[Block]] = {}
    for block in blocks:
        key = repr([(name, block.options.get(name)) for name in HTTP_OPTIONS])
        groups.setdefault(key, []).append(block)
    answers: dict[str, Answer] = {}
    for number, group in enumerate(groups.values()):
        folder = work / f"nginx{number}"
        folder.mkdir(parents=True)
        answers |= _run_group(group, folder, upstreams)
    return answers


def _run_group(group: list[Block], folder: Path, upstreams: dict[str, int]) -> dict[str, Answer]:
    ports = _free_ports(len(group))
    conf = folder / "nginx.conf"
    conf.write_text(_config(group, ports, folder, upstreams), encoding="latin-1")
    with (
        (folder / "stderr").open("wb") as stderr,
        _process([_program(), "-p", str(folder), "-c", str(conf)], stderr) as process,
    ):
        _wait_for(ports[-1], process, folder / "stderr")
        answers = {block.name: _ask(block, port) for block, port in zip(group, ports, strict=True)}
    for number, block in enumerate(group):
        answers[block.name].error_log = tuple(_read_log(folder / f"{number}.log", block))
    return answers


def _config(group: list[Block], ports: list[int], folder: Path, upstreams: dict[str, int]) -> str:
    loads = "".join(f"load_module {_module_dir()}/{name};\n" for name in MODULES)
    user = "user root;\n" if os.geteuid() == 0 else ""
    temp = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    first = group[0].options
    shared = "".join(_directive(name, first[name]) for name in HTTP_OPTIONS if name in first)
    if "lua_package_path" not in first:
        shared += "lua_package_path '/usr/share/lua/5.1/?.lua;;';\n"
    servers = "".join(
        _server(block, port, folder / f"{number}.log", upstreams)
        for number, (block, port) in enumerate(zip(group, ports, strict=True))
    )
    return (
        f"{loads}{user}daemon off;\nworker_processes 1;\npid {folder}/nginx.pid;\n"
        f"error_log {folder}/error.log info;\n"
        "events { worker_connections 2048; }\n"
        f"http {{\naccess_log off;\nserver_tokens off;\npostpone_output 0;\n{temp}{shared}"
        f"{servers}}}\n"
    )


def _server(block: Block, port: int, log: Path, upstreams: dict[str, int]) -> str:
    options = {k: v for k, v in block.options.items() if k not in HTTP_OPTIONS}
    name = options.pop("server_name", "")
    options.setdefault("default_type", "text/plain")
    early = "".join(_directive(key, value) for key, value in options.items() if _of_server(key))
    inside = "".join(
        _directive(key, value) for key, value in options.items() if not _of_server(key)
    )
    if "content_by_lua" not in options:
        inside += (
            f"proxy_pass http://127.0.0.1:{upstreams[block.app]};\nproxy_http_version 1.1;\n"
            'proxy_set_header Host $http_host;\nproxy_set_header Connection "";\n'
        )
    return (
        f"server {{\nlisten 127.0.0.1:{port};\nserver_name '{name}';\nerror_log {log} info;\n"
        f"{early}location / {{\n{inside}}}\n}}\n"
    )


def _of_server(option: str) -> bool:
    """What has to hold before a location was found, and where server_rewrite ended it all."""
    return option.startswith(("server_", "header_filter", "body_filter", "log_", "default_type"))


def _directive(name: str, value: object) -> str:
    if name == "set":
        assert isinstance(value, dict)
        return "".join(f'set ${key} "{text}";\n' for key, text in value.items())
    if name.endswith("_by_lua"):
        return f"{name}_block {{{value}\n}}\n"
    if isinstance(value, bool):
        return f"{name} {'on' if value else 'off'};\n"
    return f"{name} '{value}';\n"


def _ask(block: Block, port: int) -> Answer:
    lines = "".join(f"{name}: {value}\r\n" for name, value in block.raw_headers())
    head = f"{block.method} {block.target} HTTP/{block.version}\r\n{lines}\r\n"
    received = b""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.sendall(head.encode("latin-1"))
        if block.body:
            time.sleep(0.02)  # apart from the head, or a small body never meets the body buffer
            with suppress(ConnectionError):
                sock.sendall(block.body)
        try:
            while data := sock.recv(65536):
                received += data
        except ConnectionResetError:
            pass
        except TimeoutError:
            raise TimeoutError(f"{block.name}: no end after {received!r}") from None
    return _parse(received, block.method)


def _parse(received: bytes, method: str) -> Answer:
    head, found, rest = received.partition(b"\r\n\r\n")
    if not found:
        return Answer(None, cut=True)
    status_line, *lines = head.decode("latin-1").split("\r\n")
    status = int(status_line.split(" ")[1])
    if status == 100:
        return _parse(rest, method)
    pairs = [tuple(line.split(": ", 1)) for line in lines if ": " in line]
    pairs += [(line.rstrip(":"), "") for line in lines if ": " not in line]
    every = {name.lower(): value for name, value in pairs}
    cut = False
    bodiless = method == "HEAD" or status in (204, 304)
    if not bodiless and every.get("transfer-encoding") == "chunked":
        rest, cut = _dechunk(rest)
    elif not bodiless and "content-length" in every:
        cut = len(rest) < int(every["content-length"])
    return Answer(status, gather([(n, v) for n, v in pairs]), normal(rest), cut)


def _dechunk(rest: bytes) -> tuple[bytes, bool]:
    body = b""
    while True:
        size, found, rest = rest.partition(b"\r\n")
        if not found:
            return body, True
        length = int(size, 16)
        if length == 0:
            return body, False
        body, rest = body + rest[:length], rest[length + 2 :]


def _read_log(path: Path, block: Block) -> Iterator[str]:
    text = path.read_text(encoding="latin-1") if path.exists() else ""
    starts = list(_ENTRY.finditer(text))
    ends = [entry.start() for entry in starts[1:]] + [len(text)]
    for entry, end in zip(starts, ends, strict=False):
        level = _LEVELS.get(entry[1], entry[1])
        line = log_line(level, text[entry.end() : end].rstrip("\n"), block.full_log)
        wanted = "[lua]" in line or not line.startswith(_QUIET)
        if wanted and not any(text in line for text in _CHATTER):
            yield line


@contextmanager
def serve_apps() -> Iterator[dict[str, int]]:
    """Serve every app by uvicorn; give their ports."""
    ports = dict(zip(APPS, _free_ports(len(APPS)), strict=True))
    arguments = [f"{name}={port}" for name, port in ports.items()]
    command = [sys.executable, str(Path(__file__).with_name("upstream.py")), *arguments]
    with _process(command, None) as process:
        for port in ports.values():
            _wait_for(port, process, None)
        yield ports


@contextmanager
def _process(command: list[str], stderr: IO[bytes] | None) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=stderr)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM if stderr is None else signal.SIGQUIT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes], stderr: Path | None) -> None:
    for _ in range(500):
        if process.poll() is not None:
            said = stderr.read_text() if stderr else ""
            raise RuntimeError(f"{process.args!r} ended with {process.returncode}: {said}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"nothing listens on {port}")


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for sock in sockets:
            sock.bind(("127.0.0.1", 0))
        return [int(sock.getsockname()[1]) for sock in sockets]
    finally:
        for sock in sockets:
            sock.close()


def _program() -> str:
    return shutil.which("nginx", path=SEARCH_PATH) or "nginx"


def _module_dir() -> Path | None:
    for folder in MODULE_DIRS:
        if all((Path(folder) / name).exists() for name in MODULES):
            return Path(folder)
    return None
