"""The matrix of test_matrix.py asked of the real nginx, so that its data is not our opinion.

Rule: the same calls, the same expectations. What nginx itself does by accident is listed in
ACCIDENTS with the reason; the place of an error is not compared, since lua-resty-core blames
its own lines for computed keys.
"""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress

import pytest

from tests.conftest import SEARCH_PATH

from . import probes
from .contexts import NO_REQUEST, PHASES, entry_of, words, works
from .probes import ALL_CALLS

pytestmark = pytest.mark.requires("nginx")

MODULES = "/usr/lib/nginx/modules"
THERE = [phase for phase in PHASES if phase != "precontent"]  # 0.10.23 is older than that one
_OLD = "the installed lua-resty-core is older than this function"
ACCIDENTS: Mapping[tuple[str, str], str] = {
    ("ngx.flush", "init"): "nginx dies of it",
    ("ngx.req.socket", "init"): "nginx dies of it",
    ("ngx.eof", "log"): "it answers `nil, seen eof` before it looks at the phase",
    ("ngx.req.start_time", "init_worker"): "it tells the time 0 of a request that is not there",
    ("ngx.req.start_time", "exit_worker"): "it tells the time 0 of a request that is not there",
    **{("ngx.decode_base64mime", phase): _OLD for phase in PHASES},
}
SKIPPED_IN_INIT = ("ngx.flush", "ngx.req.socket")
WAYS_TO_SAY_NO_REQUEST = re.compile(
    "^(no request|no request found|no request object found|request object not found)$"
)

CONF = """
load_module {modules}/ndk_http_module.so;
load_module {modules}/ngx_http_lua_module.so;
{user} daemon off; worker_processes 1; pid {home}/pid; error_log {home}/error.log info;
events {{ worker_connections 64; }}
http {{
    access_log off; default_type text/plain;
    client_body_temp_path {home}/body; proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/fastcgi; uwsgi_temp_path {home}/uwsgi; scgi_temp_path {home}/scgi;
    lua_package_path '/usr/share/lua/5.1/?.lua;;';
    init_by_lua_block {{ {module} for _, name in ipairs(package.loaded.probes.names) do
        if not ({{ {skipped} }})[name] then package.loaded.probes.run(name) end end }}
    init_worker_by_lua_block {{ {all} }}
    exit_worker_by_lua_block {{ {all} }}
    {servers}
}}
"""

Told = dict[tuple[str, str], list[str]]
Statuses = dict[tuple[str, str], int | None]


def server(phase: str, port: int) -> str:
    handlers = {"server_rewrite": probes.PREPARE, "content": "ngx.print('hello')"}
    if phase == "server_rewrite":
        handlers[phase] += " " + probes.HANDLER
    else:
        handlers[phase] = probes.HANDLER
    early = handlers.pop("server_rewrite")
    blocks = "".join(f"{name}_by_lua_block {{ {code} }} " for name, code in handlers.items())
    return (
        f"server {{ listen 127.0.0.1:{port}; server_rewrite_by_lua_block {{ {early} }}"
        f" location / {{ {blocks} }} }}\n"
    )


def ask(port: int, name: str) -> int | None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        target = probes.TARGET.format(name=name)
        connection.request("POST", target, probes.BODY, {"X-A": "b"})
        return connection.getresponse().status
    except (http.client.HTTPException, OSError):
        return None
    finally:
        connection.close()


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.02)
    raise RuntimeError("nginx did not start")


@pytest.fixture(scope="module")
def matrix(
    tmp_path_factory: pytest.TempPathFactory,
    requires: Callable[..., None],
    free_port: Callable[[], int],
) -> tuple[Told, Statuses]:
    """What came of each cell in nginx."""
    requires("nginx")
    home = tmp_path_factory.mktemp("nginx")
    home.chmod(0o755)
    (home / "file").write_bytes(b"file")
    ports = {phase: free_port() for phase in THERE[3:]}
    conf = CONF.format(
        modules=MODULES,
        user="user root;" if os.geteuid() == 0 else "",
        home=home,
        module=probes.lua(str(home / "file"), ALL_CALLS),
        skipped=", ".join(f'["{name}"] = true' for name in SKIPPED_IN_INIT),
        all=probes.RUN_ALL,
        servers="".join(server(phase, port) for phase, port in ports.items()),
    )
    (home / "nginx.conf").write_text(conf)
    binary = shutil.which("nginx", path=SEARCH_PATH) or "nginx"
    with (home / "stderr").open("wb") as stderr:
        process = subprocess.Popen(
            [binary, "-p", str(home), "-c", str(home / "nginx.conf")], stderr=stderr
        )
    try:
        for port in ports.values():
            wait_for(port, process)
        statuses = {
            (name, phase): ask(port, name) for phase, port in ports.items() for name in ALL_CALLS
        }
    finally:
        process.send_signal(signal.SIGQUIT)
        process.wait(10)
    # What init says goes to stderr: the log is not open yet.
    logs = [(home / name).read_text(errors="replace") for name in ("stderr", "error.log")]
    return probes.collect(logs), statuses


@pytest.mark.parametrize("phase", THERE)
@pytest.mark.parametrize("name", ALL_CALLS)
def test_nginx_has_the_cell(name: str, phase: str, matrix: tuple[Told, Statuses]) -> None:
    told, statuses = matrix
    accident = ACCIDENTS.get((name, phase))
    outcome = told.get((phase, name), [])
    if not works(entry_of(name), phase):
        expected = words(name, phase)
        said = outcome[1].partition("raised ")[2] if len(outcome) > 1 else ""
        said = re.sub(r"^\S+:\d+: ", "", said)
        fits = said == expected or (
            expected == NO_REQUEST and bool(WAYS_TO_SAY_NO_REQUEST.match(said))
        )
    elif name in probes.ENDS:
        fits = statuses[name, phase] == probes.ENDS[name]
    else:
        fits = outcome[1:2] == ["returned true"]
    assert fits != bool(accident), (accident, outcome, statuses.get((name, phase)))
