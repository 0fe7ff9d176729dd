"""What a request looks like on the wire: what the scope says, and nothing else.

Rule: each expectation is every byte that the server got.
"""

from __future__ import annotations

from typing import Any

import anyio
import pytest

from ngxlua_asgi.errors import Answer
from tests.gateway.driver import GUARD_SECONDS, Headers, Wire, ask, http_scope
from tests.gateway.logs import Log
from tests.modules.backend import OK, Backend, respond
from tests.modules.proxying import proxy_to

pytestmark = pytest.mark.anyio


async def wire_of(
    path: str, *chunks: bytes, method: str = "GET", headers: Headers = (), **more: Any
) -> bytes:
    """What reaches the server of this request."""
    with Backend(respond(OK)) as backend:
        proxy = proxy_to(backend)
        reply = await ask(proxy, path, *chunks, method=method, headers=headers, **more)
        await proxy.aclose()
    assert (reply.status, reply.body) == (200, b"hello")
    assert len(backend.requests) == 1
    return backend.requests[0]


async def test_nothing_is_added() -> None:
    assert await wire_of("/a/b?c=d&e") == b"GET /a/b?c=d&e HTTP/1.1\r\nhost: test\r\n\r\n"


async def test_headers_go_as_they_are() -> None:
    headers = [
        (b"x-b", b"2"),
        (b"x-a", b"1"),
        (b"x-b", b"\xe9 2, 3"),
        (b"accept-encoding", b"br"),
        (b"connection", b"close"),
        (b"x_under", b""),
    ]
    assert await wire_of("/", headers=headers) == (
        b"GET / HTTP/1.1\r\nhost: test\r\nx-b: 2\r\nx-a: 1\r\nx-b: \xe9 2, 3\r\n"
        b"accept-encoding: br\r\nconnection: close\r\nx_under: \r\n\r\n"
    )


async def test_the_raw_path_is_the_target() -> None:
    target = b"/a%2Fb//../c%zz;p=1"
    wire = await wire_of("/ignored", raw_path=target, query_string=b"q=%20&&")
    assert wire.startswith(b"GET " + target + b"?q=%20&& HTTP/1.1\r\n")


async def test_bytes_that_no_request_line_can_have_are_escaped() -> None:
    wire = await wire_of("/", raw_path=b"/\xc3\xa9 x\r\nX: y")
    assert wire == b"GET /%C3%A9%20x%0D%0AX:%20y HTTP/1.1\r\nhost: test\r\n\r\n"


async def test_a_body_with_its_length_keeps_it() -> None:
    headers = [(b"content-length", b"6")]
    assert await wire_of("/", b"abc", b"", b"def", method="POST", headers=headers) == (
        b"POST / HTTP/1.1\r\nhost: test\r\ncontent-length: 6\r\n\r\nabcdef"
    )


async def test_a_whole_body_without_length_gets_one() -> None:
    assert await wire_of("/", b"abc", method="PUT") == (
        b"PUT / HTTP/1.1\r\nhost: test\r\nContent-Length: 3\r\n\r\nabc"
    )


async def test_a_body_of_unknown_length_is_chunked() -> None:
    assert await wire_of("/", b"abc", b"de", method="PUT") == (
        b"PUT / HTTP/1.1\r\nhost: test\r\ntransfer-encoding: chunked\r\n\r\n"
        b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    )


async def test_a_chunked_body_stays_chunked() -> None:
    headers = [(b"transfer-encoding", b"chunked"), (b"content-length", b"77")]
    assert await wire_of("/", b"abc", method="POST", headers=headers) == (
        b"POST / HTTP/1.1\r\nhost: test\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    )


@pytest.mark.parametrize("method", ["HEAD", "DELETE", "OPTIONS", "PROPFIND", "M-SEARCH"])
async def test_methods(method: str) -> None:
    with Backend(respond(OK.removesuffix(b"hello") if method == "HEAD" else OK)) as backend:
        proxy = proxy_to(backend)
        await ask(proxy, "/", method=method)
        await proxy.aclose()
    assert backend.requests[0].startswith(method.encode() + b" / HTTP/1.1\r\n")


async def test_a_request_without_host_gets_the_upstream_s() -> None:
    with Backend(respond(OK)) as backend:
        proxy = proxy_to(backend)
        wire = Wire()
        await proxy(http_scope() | {"headers": []}, wire.receive, wire.send)
        await proxy.aclose()
    assert backend.requests == [b"GET / HTTP/1.1\r\nhost: u\r\n\r\n"]


@pytest.mark.parametrize(
    ("headers", "chunks"),
    [
        ([(b"x", b"a\r\nY: b")], ()),
        ([(b"x y", b"a")], ()),
        ([(b"transfer-encoding", b"gzip")], ()),
        ([(b"content-length", b"-1")], ()),
        ([(b"content-length", b"2")], (b"abc",)),
        ([(b"content-length", b"9")], (b"abc",)),
        ([(b"host", b"other")], ()),
    ],
)
async def test_what_cannot_be_sent_is_not(headers: Headers, chunks: tuple[bytes], log: Log) -> None:
    with Backend(respond(OK)) as backend:
        proxy = proxy_to(backend)
        with pytest.raises(Answer) as answer, anyio.fail_after(GUARD_SECONDS):
            await ask(proxy, "/", *chunks, method="POST", headers=headers)
        await proxy.aclose()
    assert answer.value.status == 500
    assert not backend.requests
    log.expect("the request cannot be sent: .* while")
