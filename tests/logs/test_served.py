"""Log files behind the real server, around an app: what nginx alone cannot show.

Rule: requests are real; a wait is for a line in a file, with a deadline.
"""

from __future__ import annotations

import logging
import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from ngxlua_asgi import NgxLua
from ngxlua_asgi.logs import Logs
from ngxlua_asgi.types import Message, Receive, Scope, Send
from tests.logs.case import Case, build, get, normal
from tests.logs.site import ask, served

DEADLINE = 10.0


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] != "http":
        raise RuntimeError("not here")
    if scope["path"] == "/fails":
        raise ValueError("the app's own")
    lines = [(b"content-type", b"text/plain"), (b"content-length", b"5")]
    await send({"type": "http.response.start", "status": 203, "headers": lines})
    await send({"type": "http.response.body", "body": b"hello"})


class Site:
    """A configuration that is being served."""

    def __init__(self, prefix: Path, port: int, logs: Logs) -> None:
        self.prefix, self.port, self.logs = prefix, port, logs

    def ask(self, target: str) -> bytes:
        return ask(self.port, get(target))

    def log(self, name: str) -> str:
        return normal((self.prefix / "logs" / name).read_bytes(), self.prefix, self.port)

    def wait_for(self, name: str, pattern: str) -> str:
        deadline = time.monotonic() + DEADLINE
        while not re.search(pattern, self.log(name), re.S):
            assert time.monotonic() < deadline, self.log(name)
            time.sleep(0.005)
        return self.log(name)


Serve = Callable[..., Site]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Give a function that serves `http {}` content, around `app` unless told otherwise."""
    with ExitStack() as stack:

        def start(
            http: str, main: str = "error_log logs/error.log;", *, around: bool = True
        ) -> Site:
            listening = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
            port: int = listening.getsockname()[1]
            conf = build(Case("", http, (), {}, main=main, access=""), tmp_path / "site", port)
            logs = stack.enter_context(served(conf, listening, app if around else None))
            return Site(tmp_path / "site", port, logs)

        yield start


def test_an_app_without_any_lua_is_logged_by_default(serve: Serve) -> None:
    site = serve("server { }")
    site.ask("/a?b")
    assert site.wait_for("access.log", "\n") == (
        '127.0.0.1 - - [%LOCAL%] "GET /a?b HTTP/1.1" 203 5 "-" "-"\n'
    )


def test_what_the_app_raises_is_in_the_error_log(serve: Serve) -> None:
    site = serve("server { }")
    site.ask("/fails")
    assert '"GET /fails HTTP/1.1" 500 ' in site.wait_for("access.log", "\n")
    text = site.wait_for("error.log", "own\n")
    assert re.match(r"\[error\] .*\nTraceback \(most recent call last\):\n", text)
    assert "ValueError: the app's own" in text


def test_a_buffer_is_written_when_its_time_has_come(serve: Serve) -> None:
    site = serve("server { access_log logs/b.log combined buffer=64k flush=150ms; }")
    site.ask("/one")
    assert site.log("b.log") == ""
    site.wait_for("b.log", "/one")
    site.ask("/two")
    site.wait_for("b.log", "/two")


def test_a_buffer_without_a_time_is_written_on_demand(serve: Serve) -> None:
    site = serve("server { access_log logs/b.log combined buffer=64k; }")
    site.ask("/one")
    site.logs.flush()
    site.wait_for("b.log", "/one")


def test_reopened_while_it_is_served(serve: Serve) -> None:
    site = serve('server { location / { log_by_lua_block { ngx.log(ngx.ERR, "log") } } }')
    folder = site.prefix / "logs"
    site.ask("/old")
    site.wait_for("access.log", "/old")
    for name in ("error.log", "access.log"):
        (folder / name).rename(folder / f"{name}.1")
    site.logs.reopen()
    site.ask("/new")
    assert "/old" not in site.wait_for("access.log", "/new")
    assert "/old" not in site.wait_for("error.log", "/new")


def test_phases_of_the_process(serve: Serve) -> None:
    main = "error_log logs/main.log notice;"
    site = serve(
        """error_log logs/http.log notice;
        init_by_lua_block { print("init") }
        init_worker_by_lua_block { print("worker") }
        server { }""",
        main,
    )
    site.ask("/")
    assert "by_lua(nginx.conf:17):1: init\n" in site.log("main.log")
    assert "by_lua(nginx.conf:18):1: worker, context: init_worker_by_lua*\n" in site.log("http.log")


def test_a_worker_for_each_request_uses_the_same_files(serve: Serve) -> None:
    site = serve(
        """lua_code_cache off; access_log logs/a.log;
        server { error_log logs/e.log; location / {
            access_by_lua_block { ngx.log(ngx.ERR, ngx.var.uri) } } }"""
    )
    for target in ("/one", "/two"):
        site.ask(target)
    assert site.wait_for("a.log", "/two").count("\n") == 2
    assert site.log("e.log").count("[lua] access_by_lua") == 2


def test_messages_are_bytes_not_text(serve: Serve) -> None:
    site = serve(
        r'server { location / { content_by_lua_block { ngx.log(ngx.ERR, "\255\195\169") } } }',
        around=False,
    )
    site.ask("/")
    site.wait_for("error.log", "\xff\xc3\xa9, client: ")


async def _receive() -> Message:
    return {"type": "http.request"}


async def _send(message: Message) -> None:
    pass


@pytest.mark.anyio
async def test_a_library_writes_no_files(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "logs").mkdir()
    conf = tmp_path / "nginx.conf"
    conf.write_text(
        """error_log logs/e.log debug; events {} http { access_log logs/a.log;
        log_format x y; open_log_file_cache off; server { location / { error_log logs/l.log crit;
        access_by_lua_block { ngx.log(ngx.ERR, "to Python") } } } }"""
    )
    wrapped = NgxLua.from_conf(conf, app)
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "query_string": b"",
        "http_version": "1.1",
        "headers": [(b"host", b"a")],
    }
    with caplog.at_level(logging.ERROR, "ngxlua_asgi"):
        await wrapped(scope, _receive, _send)
    assert ["to Python" in record.getMessage() for record in caplog.records] == [True]
    assert list((tmp_path / "logs").iterdir()) == []
