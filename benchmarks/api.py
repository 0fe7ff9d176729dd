"""What each function of the ngx API costs, here and in nginx with lua-nginx-module, side by side.

Rule: the same Lua file (api.lua) runs in both, in turns, round after round; the best round of each
counts. Figures are nanoseconds per call by os.clock (CPU). The goals are a geometric mean of at
most 1.0 x nginx and no function above 2 x. Without nginx only ours are printed.

    python benchmarks/api.py                # a few minutes
    python benchmarks/api.py --only re.find
"""

from __future__ import annotations

import argparse
import asyncio
import math
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from starlette.types import Message

from ngxlua_asgi import NgxLua

HERE = Path(__file__).resolve().parent
MODULES = Path("/usr/lib/nginx/modules")
CONFIGURATION = """
events {}
http {
    %s
    lua_shared_dict bench 1m;
    server {
        listen 127.0.0.1:%d;
        location / {
            set $mine "mine";
            content_by_lua_file %s;
        }
    }
}
"""
NGINX = """
load_module %s/ndk_http_module.so;
load_module %s/ngx_http_lua_module.so;
daemon off;
master_process off;
pid nginx.pid;
error_log stderr error;
"""
HEADERS = [
    (b"host", b"bench.example"),
    (b"user-agent", b"benchmark"),
    (b"accept", b"*/*"),
    (b"cookie", b"a=1; b=2"),
    (b"x-custom", b"value"),
]

Figures = dict[str, float | None]


def configuration(work: Path, port: int, first: str = "", http: str = "") -> Path:
    """Write the configuration; its path."""
    path = work / "nginx.conf"
    path.write_text(first + CONFIGURATION % (http, port, HERE / "api.lua"))
    return path


def figures_in(text: str) -> Figures:
    """The lines that api.lua prints."""
    rows = (line.split("\t") for line in text.splitlines())
    return {name: None if value == "-" else float(value) for name, value in rows}


def ours(work: Path, query: str) -> Figures:
    """One run in this process."""
    wrapped = NgxLua.from_conf(configuration(work, 1))
    body = bytearray()

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        body.extend(message.get("body", b""))

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": "/",
        "raw_path": b"/",
        "query_string": query.encode(),
        "root_path": "",
        "headers": HEADERS,
        "client": ("127.0.0.1", 5000),
        "server": ("127.0.0.1", 80),
    }
    asyncio.run(wrapped(scope, receive, send))
    return figures_in(body.decode())


class Nginx:
    """A real nginx on a free port, with the same file."""

    def __init__(self, work: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        first = NGINX % (MODULES, MODULES)
        path = configuration(work, self.port, first, "access_log off;")
        command = ["nginx", "-p", str(work), "-c", str(path)]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE)

    def run(self, query: str) -> Figures:
        """One run there."""
        for _ in range(100):
            try:
                with urlopen(f"http://127.0.0.1:{self.port}/?{query}") as answer:
                    return figures_in(answer.read().decode())
            except OSError:
                if self.process.poll() is not None:
                    raise
                time.sleep(0.05)
        raise TimeoutError("nginx does not answer")

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.communicate()


def better(best: Figures, new: Figures) -> None:
    """Keep the least of each."""
    for name, value in new.items():
        known = best.get(name)
        best[name] = value if known is None or value is None else min(known, value)


def report(mine: Figures, theirs: Figures) -> None:
    """Print both and the ratios."""
    print(f"{'ns per call':26}{'ours':>9}{'nginx':>9}{'ratio':>8}")
    ratios = []
    for name, value in mine.items():
        other = theirs.get(name)
        ratio = value / other if value is not None and other else None
        if ratio is not None:
            ratios.append(ratio)
        cells = [f"{'-':>9}" if x is None else f"{x:9.0f}" for x in (value, other)]
        mark = "  above 2" if ratio is not None and ratio > 2 else ""
        print(f"{name:26}{cells[0]}{cells[1]}{'' if ratio is None else f'{ratio:8.2f}'}{mark}")
    if ratios:
        mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
        print(f"geometric mean {mean:.2f}, above 2: {sum(r > 2 for r in ratios)} of {len(ratios)}")


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", help="one case, by name")
    parser.add_argument("--calls", type=int, default=200_000, help="calls a round")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    query = f"n={given.calls}" + (f"&only={quote(given.only)}" if given.only else "")
    mine: Figures = {}
    theirs: Figures = {}
    with tempfile.TemporaryDirectory() as ours_at, tempfile.TemporaryDirectory() as nginx_at:
        (Path(nginx_at) / "logs").mkdir()
        has_nginx = shutil.which("nginx") and (MODULES / "ngx_http_lua_module.so").exists()
        nginx = Nginx(Path(nginx_at)) if has_nginx else None
        try:
            for _ in range(given.rounds):
                better(mine, ours(Path(ours_at), query))
                if nginx:
                    better(theirs, nginx.run(query))
        finally:
            if nginx:
                nginx.stop()
    report(mine, theirs)


if __name__ == "__main__":
    main()
