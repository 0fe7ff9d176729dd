"""Heads of responses, chunks, and nginx's own pages.

Rule: pure functions only; tests/server/test_real.py compares whole answers with the real nginx.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from ngxlua_asgi.server.answer import Frame, chunk, error_page, response_head, status_line
from ngxlua_asgi.server.line import HTTP10, HTTP11
from ngxlua_asgi.server.wire import Wire

DATE = re.compile(rb"Date: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r\n")
Headers = list[tuple[bytes, bytes]]


def head_of(status: int = 200, headers: Headers | None = None, **more: Any) -> Frame:
    wire = more.pop("wire", Wire(server=b"nginx"))
    usual = {"version": HTTP11, "head_only": False, "keep_alive": True, **more}
    return response_head(status, headers or [], wire, **usual)


def lines(frame: Frame) -> list[bytes]:
    assert frame.head.endswith(b"\r\n\r\n")
    return frame.head[:-4].split(b"\r\n")


def test_order_and_spelling() -> None:
    frame = head_of(
        headers=[
            (b"x-foo", b"1"),
            (b"set-cookie", b"a=b"),
            (b"last-modified", b"x"),
            (b"content-length", b"3"),
            (b"X-Bar", b"2"),
            (b"content-type", b"text/plain"),
            (b"set-cookie", b"c=d"),
        ]
    )
    found = lines(frame)
    assert DATE.fullmatch(found.pop(2) + b"\r\n")
    assert found == [
        b"HTTP/1.1 200 OK",
        b"Server: nginx",
        b"Content-Type: text/plain",
        b"Content-Length: 3",
        b"Last-Modified: x",
        b"Connection: keep-alive",
        b"x-foo: 1",
        b"Set-Cookie: a=b",
        b"X-Bar: 2",
        b"Set-Cookie: c=d",
    ]
    assert frame[1:] == (3, False, True)


def test_own_server_and_date() -> None:
    frame = head_of(headers=[(b"Server", b"me"), (b"date", b"now"), (b"content-length", b"0")])
    assert lines(frame)[1:] == [
        b"Content-Length: 0",
        b"Connection: keep-alive",
        b"Server: me",
        b"Date: now",
    ]


@pytest.mark.parametrize(
    ("status", "more", "expected"),
    [
        (200, {}, (None, True, True)),
        (200, {"version": HTTP10}, (None, False, False)),
        (200, {"head_only": True}, (None, False, True)),
        (204, {"headers": [(b"content-length", b"5")]}, (None, False, True)),
        (304, {}, (None, False, True)),
        (
            200,
            {"headers": [(b"Connection", b"Close"), (b"content-length", b"5")]},
            (5, False, False),
        ),
        (200, {"headers": [(b"transfer-encoding", b"chunked")]}, (None, True, True)),
        (200, {"keep_alive": False}, (None, True, False)),
        (200, {"wire": Wire(chunked=False)}, (None, False, False)),
    ],
)
def test_frames(status: int, more: dict[str, Any], expected: tuple[Any, ...]) -> None:
    frame = head_of(status, **more)
    assert frame[1:] == expected
    said = lines(frame)
    assert (b"Transfer-Encoding: chunked" in said) is frame.chunked
    assert (b"Connection: keep-alive" in said) is frame.keep_alive
    assert [line for line in said if line.startswith(b"Connection")] == [
        b"Connection: keep-alive" if frame.keep_alive else b"Connection: close"
    ]


def test_keep_alive_header() -> None:
    wire = Wire(keepalive_header=20)
    assert b"Keep-Alive: timeout=20" in lines(head_of(wire=wire))
    assert b"Keep-Alive" not in head_of(wire=wire, keep_alive=False).head


def test_status_lines() -> None:
    """ngx_http_status_lines; a number alone where it has none."""
    assert status_line(302) == b"HTTP/1.1 302 Moved Temporarily\r\n"
    assert status_line(405) == b"HTTP/1.1 405 Not Allowed\r\n"
    assert status_line(203) == b"HTTP/1.1 203 \r\n"
    assert status_line(599) == b"HTTP/1.1 599 \r\n"


@pytest.mark.parametrize(
    "header",
    [
        (b"X", b"a\r\nY: b"),
        (b"X", b"a\nb"),
        (b"X", b"a\0"),
        (b"X\r\nY", b"a"),
        (b"X:", b"a"),
        (b"", b"a"),
        (b"content-type", b"text/plain\r\nX: y"),
        (b"Server", b"a\r\n"),
    ],
)
def test_a_head_cannot_be_split(header: tuple[bytes, bytes]) -> None:
    with pytest.raises(RuntimeError):
        head_of(headers=[header])


def test_chunks() -> None:
    assert chunk(b"hello world!", False) == b"c\r\nhello world!\r\n"
    assert chunk(b"a", True) == b"1\r\na\r\n0\r\n\r\n"
    assert chunk(b"", False) == b""
    assert chunk(b"", True) == b"0\r\n\r\n"


def test_pages() -> None:
    status, page = error_page(494)
    assert status == 400
    assert b"<title>400 Request Header Or Cookie Too Large</title>" in page
    assert b"<h1>400 Bad Request</h1>" in page
    status, page = error_page(405)
    assert (status, page.count(b"405 Not Allowed")) == (405, 2)


def test_switching_protocols() -> None:
    frame = head_of(101, headers=[(b"upgrade", b"x")])
    assert lines(frame)[0] == b"HTTP/1.1 101 Switching Protocols"
    assert lines(frame)[-2:] == [b"Connection: upgrade", b"upgrade: x"]
    assert (frame.length, frame.chunked) == (None, False)
