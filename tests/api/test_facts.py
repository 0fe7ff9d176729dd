"""What Lua keeps of a request (api/facts.lua): never another request's, never before a change.

Rule: two requests take turns in one VM, with a wait between their questions.
"""

from __future__ import annotations

import multiprocessing
import os
from typing import Any

import anyio
import pytest

from ngxlua_asgi import Location, NgxLua

pytestmark = pytest.mark.anyio

QUESTIONS = """
local v = ngx.var
local function tell()
    local headers = ngx.req.get_headers()
    ngx.say(ngx.req.get_method(), " ", v.arg_n, " ", v.http_x_n, " ", v.http_x_other,
            " ", v.remote_addr, " ", headers["x-n"], " ", headers.x_n,
            " ", ngx.req.get_uri_args().n, " ", ngx.get_phase())
end
"""


async def nobody(_scope: Any, _receive: Any, _send: Any) -> None:
    raise AssertionError("the content handler answers")


async def answer(wrapped: Any, n: str, method: str = "GET") -> list[str]:
    body = bytearray()

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        body.extend(message.get("body", b""))

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "path": "/",
        "query_string": f"N={n}".encode(),
        "headers": [(b"x-n", n.encode()), (b"host", b"a")],
        "client": (f"10.0.0.{n}", 1000),
    }
    with anyio.fail_after(10):
        await wrapped(scope, receive, send)
    return body.decode().splitlines()


def line(n: str, method: str = "GET", phase: str = "content") -> str:
    return f"{method} {n} {n} nil 10.0.0.{n} {n} {n} nil {phase}"


async def test_requests_that_take_turns() -> None:
    wrapped = NgxLua(nobody, content_by_lua=QUESTIONS + "for i = 1, 20 do tell() ngx.sleep(0) end")
    answers: dict[str, list[str]] = {}

    async def ask(n: str, method: str) -> None:
        answers[n] = await answer(wrapped, n, method)

    async with anyio.create_task_group() as group:
        for number in range(1, 6):
            group.start_soon(ask, str(number), ["GET", "POST"][number % 2])
    assert answers == {str(n): [line(str(n), ["GET", "POST"][n % 2])] * 20 for n in range(1, 6)}


CHANGES = """
tell()
ngx.req.set_method(ngx.HTTP_PUT)
ngx.req.set_uri_args("n=9&n=8")
ngx.req.set_header("X-N", "7")
ngx.req.set_header("X-Other", "6")
tell2()
ngx.req.clear_header("X-N")
v.args = nil
tell2()
"""
TELL_CHANGED = """
local function tell2()
    local headers = ngx.req.get_headers()
    local n = ngx.req.get_uri_args().n
    ngx.say(ngx.req.get_method(), " ", v.arg_n, " ", v.http_x_n, " ", v.http_x_other,
            " ", headers["x-n"], " ", headers["x-other"], " ", type(n) == "table" and n[2] or n)
end
"""


async def test_changes_are_seen_at_once() -> None:
    wrapped = NgxLua(nobody, content_by_lua=QUESTIONS + TELL_CHANGED + CHANGES)
    for n in ("1", "2"):
        assert await answer(wrapped, n) == [
            line(n),
            "PUT 9 7 6 7 6 8",
            "PUT nil nil 6 nil 6 nil",
        ]


async def test_tables_belong_to_the_script() -> None:
    source = """
    ngx.req.get_headers()["x-n"] = "changed"
    ngx.req.get_uri_args().N = "changed"
    ngx.say(ngx.req.get_headers()["x-n"], " ", ngx.req.get_uri_args().N)
    """
    assert await answer(NgxLua(nobody, content_by_lua=source), "4") == ["4 4"]


async def test_a_sub_request_has_its_own() -> None:
    parent = QUESTIONS + (
        "tell() ngx.print(ngx.location.capture('/sub', {args = 'n=5', method = ngx.HTTP_PUT}).body)"
        " tell()"
    )
    wrapped = NgxLua(
        nobody,
        locations={
            "/": Location(content_by_lua=parent),
            "/sub": Location(content_by_lua=QUESTIONS + "tell()"),
        },
    )
    sub = "PUT 5 3 nil 10.0.0.3 3 3 5 content"
    assert await answer(wrapped, "3") == [line("3"), sub, line("3")]


async def test_many_made_up_header_names() -> None:
    source = """
    local bad = 0
    for round = 1, 2 do
        for i = 1, 200 do if ngx.var["http_x_" .. i] then bad = bad + 1 end end
    end
    ngx.say(bad, " ", ngx.var.http_x_n)
    """
    assert await answer(NgxLua(nobody, content_by_lua=source), "2") == ["0 2"]


async def pid_of(wrapped: NgxLua) -> str:
    (pid,) = await answer(wrapped, "1")
    return pid


def tell_pid(wrapped: NgxLua, queue: Any) -> None:
    queue.put((anyio.run(pid_of, wrapped), str(os.getpid())))


def test_pid_after_a_fork() -> None:
    wrapped = NgxLua(nobody, content_by_lua="ngx.say(ngx.worker.pid())")
    assert anyio.run(pid_of, wrapped) == str(os.getpid())
    forks = multiprocessing.get_context("fork")
    queue = forks.SimpleQueue()
    child = forks.Process(target=tell_pid, args=(wrapped, queue))
    child.start()
    child.join(20)
    found, real = queue.get()
    assert found == real != str(os.getpid())


@pytest.mark.parametrize("value", ["plain", "a\tb", "x" * 64, "x" * 65, ""])
async def test_values_are_made_safe(value: str) -> None:
    """Short and long ones (resp_header.lua looks at them in two ways)."""
    source = f"ngx.header.x = '{value}' .. string.char(10) .. 'y' ngx.say(ngx.header.x)"
    assert await answer(NgxLua(nobody, content_by_lua=source), "1") == [value + "%0Ay"]
