"""Several processes hammer one shared dictionary: throughput, and how fairly it is shared.

Rule: each process runs Lua on its own VM, as a worker does, for the same seconds of the wall's
clock (contention is about waiting, so CPU time would hide it). `share` is what the slowest process
got of an equal part; `longest` the longest time that a process took for a block of 100 calls.

    python benchmarks/shdict_contention.py [--processes 2] [--seconds 2]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from starlette.types import Message, Receive, Scope, Send

from ngxlua_asgi import NgxLua

BLOCK = 100  # calls between two looks at the clock
LUA = """
local d, own = ngx.shared.bench, "own" .. ngx.worker.pid()
local from, to = tonumber(ngx.var.arg_from), tonumber(ngx.var.arg_to)
local run = ({
    ["incr of one key"] = function() d:incr("count", 1, 0) end,
    ["get of one key"] = function() d:get("value") end,
    ["set of own keys"] = function() d:set(own, "a value of some bytes") end,
    ["9 get, 1 set"] = function(i)
        if i % 10 == 0 then d:set(own, "a value of some bytes") else d:get("value") end
    end,
})[ngx.unescape_uri(ngx.var.arg_what)]
local function now() ngx.update_time() return ngx.now() end
repeat until now() >= from
local calls, longest, before = 0, 0, now()
repeat
    for i = 1, BLOCK do run(i) end
    calls = calls + BLOCK
    local after = now()
    longest = math.max(longest, after - before)
    before = after
until after >= to
ngx.say(calls, " ", longest)
""".replace("BLOCK", str(BLOCK))
MIXES = ("incr of one key", "get of one key", "set of own keys", "9 get, 1 set")


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Is never asked."""


def ask(wrapped: NgxLua, query: str) -> tuple[int, float]:
    """One request in this process: calls, and the longest block in seconds."""
    body = bytearray()

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        body.extend(message.get("body", b""))

    scope: Scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": "/",
        "raw_path": b"/",
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"bench")],
        "client": ("127.0.0.1", 5000),
        "server": ("127.0.0.1", 80),
    }
    asyncio.run(wrapped(scope, receive, send))
    calls, longest = body.split()
    return int(calls), float(longest)


def in_child(wrapped: NgxLua, query: str) -> int:
    """Fork a process that asks; where its answer can be read."""
    reader, writer = os.pipe()
    if os.fork() == 0:
        calls, longest = ask(wrapped, query)
        os.write(writer, f"{calls} {longest}".encode())
        os._exit(0)
    os.close(writer)
    return reader


def hammer(what: str, processes: int, seconds: float) -> list[tuple[int, float]]:
    """What each process did."""
    wrapped = NgxLua(app, lua_shared_dict={"bench": "1m"}, content_by_lua=LUA)
    wrapped.shared["bench"].set(b"value", b"a value of some bytes")
    start = time.time() + 0.3
    query = f"what={what.replace(' ', '%20')}&from={start}&to={start + seconds}"
    readers = [in_child(wrapped, query) for _ in range(processes)]
    answers = []
    for reader in readers:
        with os.fdopen(reader) as pipe:
            calls, longest = pipe.read().split()
        answers.append((int(calls), float(longest)))
        os.wait()
    if what.startswith("incr"):
        assert wrapped.shared["bench"].get(b"count") == sum(calls for calls, _ in answers)
    return answers


def main() -> None:
    """Print a row for each mix, first with one process, then with all."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=2.0)
    given = parser.parse_args()
    print(f"{'':20}{'processes':>10}{'calls/s':>14}{'share':>8}{'longest':>12}")
    for what in MIXES:
        for processes in (1, given.processes):
            answers = hammer(what, processes, given.seconds)
            total = sum(calls for calls, _ in answers)
            share = min(calls for calls, _ in answers) * processes / total
            longest = max(longest for _, longest in answers) * 1000
            rate = total / given.seconds
            print(f"{what:20}{processes:>10}{rate:>14,.0f}{share:>8.2f}{longest:>9.0f} ms")


if __name__ == "__main__":
    main()
