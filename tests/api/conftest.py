"""Fixtures for the API families that need no request.

`lua` runs one family of ngxlua_asgi/api/ in a bare LuaJIT, `nginx` runs the same expressions in
the real thing. Rule: an expression is judged by the line `REPORT` makes of its results, which is
printable and the same in both; so a table of (expression, line) can be checked against either.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib.resources import files
from types import ModuleType
from typing import Any
from urllib.request import Request, urlopen

import pytest

from tests.conftest import SEARCH_PATH, require

Ask = Callable[[list[str]], list[str]]

# Strings are quoted, bytes outside ASCII written as \ddd, tables in the order of their keys.
# Chunks are called "t", so that a position in an error message reads the same everywhere.
REPORT = r"""
local show
local function show_table(t)
    local keys, out = {}, {}
    for k in pairs(t) do keys[#keys + 1] = k end
    table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)
    for i, k in ipairs(keys) do out[i] = show(k) .. "=" .. show(t[k]) end
    return "{" .. table.concat(out, ",") .. "}"
end
function show(v)
    if type(v) == "string" then
        v = v:gsub('[%c\127-\255"\\]', function(c) return ("\\%03d"):format(c:byte()) end)
        return '"' .. v .. '"'
    elseif type(v) == "table" then
        return show_table(v)
    elseif type(v) == "number" then
        return ("%.17g"):format(v)
    end
    return tostring(v)
end
local function results(ok, ...)
    local out = {}
    for i = 1, select("#", ...) do out[i] = show((select(i, ...))) end
    return (ok and "" or "error ") .. table.concat(out, " ")
end
local function keep(...) return ... end
function report(line)
    local chunk = assert(loadstring("local keep = ... return keep(" .. line .. ")", "=t"))
    return (results(pcall(chunk, keep)))
end
"""

CONF = """
load_module /usr/lib/nginx/modules/ndk_http_module.so;
load_module /usr/lib/nginx/modules/ngx_http_lua_module.so;
daemon off; master_process off; worker_processes 1;
pid %(dir)s/nginx.pid; error_log %(dir)s/error.log warn;
events { worker_connections 64; }
http {
    access_log off;
    client_body_temp_path %(dir)s/body; proxy_temp_path %(dir)s/proxy;
    fastcgi_temp_path %(dir)s/fastcgi; uwsgi_temp_path %(dir)s/uwsgi;
    scgi_temp_path %(dir)s/scgi;
    client_max_body_size 16m; client_body_buffer_size 16m;
    lua_package_path '/usr/share/lua/5.1/?.lua;;';
    init_by_lua_file %(dir)s/report.lua;
    server {
        listen 127.0.0.1:%(port)d;
        location / {
            content_by_lua_block {
                ngx.req.read_body()
                for line in ngx.req.get_body_data():gmatch("[^\\n]+") do
                    ngx.say(report(line))
                end
            }
        }
    }
}
"""


def luajit() -> ModuleType:
    """Import lupa's LuaJIT with its symbols global, as the engine does."""
    flags = sys.getdlopenflags()
    sys.setdlopenflags(flags | os.RTLD_GLOBAL)
    try:
        import lupa.luajit21
    finally:
        sys.setdlopenflags(flags)
    module: ModuleType = lupa.luajit21
    return module


def bare_runtime(
    host: dict[str, Callable[..., Any]] | None = None, *, libraries: bool = True
) -> Any:
    """A LuaJIT whose `ngx` holds nothing; without `libraries` its FFI finds no C function."""
    runtime = luajit().LuaRuntime(
        encoding=None, register_eval=False, register_builtins=False, unpack_returned_tuples=True
    )
    runtime.execute(REPORT.encode())
    provide = runtime.execute(
        b"""
        local host = {}
        ngx = {}
        package.loaded["ngxlua_asgi.host"] = host
        package.loaded["ngxlua_asgi.engine.state"] = {}
        return function(name, fn) host[name] = fn end
        """
    )
    if not libraries:
        runtime.execute(
            b"local ffi = require 'ffi' ffi.load = error ffi.C = setmetatable({}, {__index=error})"
        )
    for name, function in (host or {}).items():
        provide(name.encode(), function)
    return runtime


def use(runtime: Any, *families: str) -> Any:
    """Load api/<family>.lua of the package and merge what it returns into `ngx`."""
    load = runtime.execute(
        b"""
        return function(source, name)
            for k, v in pairs(assert(loadstring(source, "@" .. name))()) do ngx[k] = v end
        end
        """
    )
    for family in families:
        name = f"ngxlua_asgi/api/{family}.lua"
        load((files("ngxlua_asgi") / "api" / f"{family}.lua").read_bytes(), name.encode())
    return runtime


def asker(runtime: Any) -> Ask:
    """The `lua` fixture's function for a runtime made by the test itself."""
    report = runtime.execute(b"return report")
    return lambda lines: [report(line.encode()).decode() for line in lines]


@pytest.fixture(scope="module")
def lua(request: pytest.FixtureRequest) -> Ask:
    """Evaluates expressions over the families the test module names in `FAMILIES`."""
    host = getattr(request.module, "HOST", None)
    return asker(use(bare_runtime(host), *request.module.FAMILIES))


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def nginx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """Evaluates expressions in the real nginx; skips where that is missing."""
    require("nginx")
    binary = shutil.which("nginx", path=SEARCH_PATH) or "nginx"
    home = tmp_path_factory.mktemp("nginx")
    home.chmod(0o755)
    (home / "report.lua").write_text(REPORT)
    port = free_port()
    (home / "nginx.conf").write_text(CONF % {"dir": home, "port": port})
    process = subprocess.Popen(
        [binary, "-p", str(home), "-c", str(home / "nginx.conf")],
        stderr=subprocess.DEVNULL,
        env={**os.environ, "TZ": os.environ.get("TZ", "UTC")},
    )

    def ask(lines: list[str]) -> list[str]:
        body = "\n".join(lines).encode()
        with urlopen(Request(f"http://127.0.0.1:{port}/", data=body), timeout=30) as reply:
            text: str = reply.read().decode()
            return text.splitlines()

    try:
        wait_for(port, process)
        yield ask
    finally:
        process.terminate()
        process.wait(10)


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as sock:
            if sock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise RuntimeError("nginx did not start")


def cases(text: str) -> dict[str, str]:
    """Reads a table: an expression per line, under each `=>` and the line it gives."""
    lines = [line.strip() for line in text.strip().splitlines()]
    expressions, results = lines[::2], lines[1::2]
    assert all(line.startswith("=>") for line in results), "an expression without its result"
    return {e: r.removeprefix("=>").strip() for e, r in zip(expressions, results, strict=True)}


def check(ask: Ask, expected: dict[str, str]) -> None:
    """Asserts the whole table at once, so that a failure shows every line that differs."""
    assert dict(zip(expected, ask(list(expected)), strict=True)) == expected


def quoted(data: bytes) -> str:
    """A Lua string literal of any bytes, on one line."""
    return '"' + "".join(f"\\{byte:03d}" for byte in data) + '"'
