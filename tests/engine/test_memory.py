"""`lua_max_memory` where big values cross the border: the process must outlive them.

Rule: each case runs in a process of its own, since what it guards against ends or hangs the process
(LuaJIT panics where the limit is met outside any protected call).
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
GUARD_SECONDS = 30

PRELUDE = """
import anyio
from ngxlua_asgi import NgxLua, NgxLuaError
from tests.gateway.driver import answer, ask, echo, hello
BIG = b"x" * (20 << 20)

def serve(wrapped, *bodies):
    async def main():
        for path in ("/", "/big", "/", "/big", "/"):
            reply = await ask(wrapped, path, *bodies, method="POST")
            print(path, reply.status)
    anyio.run(main)
"""

CASES = {
    "a body that Lua asks for": """
        serve(NgxLua(hello, lua_max_memory="8m", client_body_buffer_size="100m", access_by_lua='''
            if ngx.var.uri == "/big" then
                ngx.req.read_body()
                ngx.ctx.data = ngx.req.get_body_data()
            end
        '''), BIG)
    """,
    "a chunk of the app's": """
        async def app(scope, receive, send):
            await answer(send, BIG if scope["path"] == "/big" else b"small")
        async def main(wrapped):
            for path in ("/", "/big", "/", "/big", "/"):
                try:
                    reply = await ask(wrapped, path)
                    print(path, reply.status)
                except AssertionError:  # cut
                    print(path, 500)
        wrapped = NgxLua(app, lua_max_memory="8m", body_filter_by_lua="ngx.arg[1] = ngx.arg[1]")
        anyio.run(main, wrapped)
    """,
    "what an async function returns": """
        async def big():
            return BIG
        serve(NgxLua(hello, lua_max_memory="8m", lua_modules={"test": {"big": big}},
            access_by_lua='''
                if ngx.var.uri == "/big" then
                    local data, err = require("test").big()
                    if not data then ngx.exit(500) end
                end
            '''))
    """,
    "what a function returns": """
        serve(NgxLua(hello, lua_max_memory="8m", lua_modules={"test": {"big": lambda: [BIG]}},
            access_by_lua='''
                if ngx.var.uri == "/big" then
                    local data, err = require("test").big()
                    if not data then ngx.exit(500) end
                end
            '''))
    """,
    "what the app puts into ctx": """
        async def app(scope, receive, send):
            status = 200
            if scope["path"] == "/big":
                try:
                    scope["ngx"].ctx["big"] = BIG
                except MemoryError:
                    status = 500
            await answer(send, status=status)
        serve(NgxLua(app, lua_max_memory="8m", access_by_lua="local a = 1"))
    """,
}


def run(code: str) -> str:
    """What a process that runs `code` prints; it must end by itself."""
    lines = code.splitlines()
    indent = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    source = PRELUDE + "\n".join(line[indent:] for line in lines)
    try:
        done = subprocess.run(
            [sys.executable, "-c", source],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=GUARD_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as hung:
        raise AssertionError(f"it hangs: {hung.stderr!r}") from None
    assert done.returncode == 0, done.stderr
    assert "PANIC" not in done.stderr
    return done.stdout


@pytest.mark.parametrize("name", list(CASES))
def test_a_value_that_does_not_fit_ends_nothing(name: str) -> None:
    """It may pass, as room is made for what crosses, or be a 500: the others are served."""
    lines = run(CASES[name]).splitlines()
    assert lines[::2] == ["/ 200"] * 3
    assert set(lines[1::2]) <= {"/big 200", "/big 500"}
    assert len(lines) == 5


@pytest.mark.parametrize("size", ["1", "10k", "100k", "200k", "300k", "400k", "500k"])
def test_a_limit_too_small_to_begin(size: str) -> None:
    """It is refused at once; a limit that is just enough may be taken."""
    code = f"""
        try:
            wrapped = NgxLua(hello, lua_max_memory="{size}", access_by_lua="local a = 1")
            print(anyio.run(ask, wrapped).status)
        except NgxLuaError as error:
            print("lua_max_memory" in str(error))
    """
    assert run(code) in ("True\n", "200\n")
