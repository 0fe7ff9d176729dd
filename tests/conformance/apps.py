"""The wrapped applications of the conformance blocks, by name.

Rule: plain ASGI, nothing but what the name says; the same callables are wrapped by NgxLua in
process and served by uvicorn behind the real nginx's proxy_pass.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

# Headers a proxy or a server adds on its way, or that say where it listens.
_HIDDEN = {b"connection"}


async def _answer(
    send: Send, status: int, headers: list[tuple[bytes, bytes]], *chunks: bytes
) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    for chunk in chunks:
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def read_body(receive: Receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


async def hello(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
    """A body with its length."""
    headers = [(b"content-type", b"text/plain"), (b"content-length", b"6")]
    await _answer(send, 200, headers, b"hello\n")


async def dump(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
    """The request as the application sees it, one fact a line."""
    lines = [
        b"method=" + scope["method"].encode(),
        b"path=" + scope["path"].encode(),
        b"query=" + scope["query_string"],
    ]
    headers = [pair for pair in scope["headers"] if pair[0] not in _HIDDEN]
    lines += sorted(b"%s: %s" % (name, value) for name, value in headers)
    lines += [b"", await read_body(receive)]
    body = b"\n".join(lines)
    length = str(len(body)).encode()
    await _answer(send, 200, [(b"content-type", b"text/plain"), (b"content-length", length)], body)


async def stream(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
    """Three chunks, no Content-Length."""
    await _answer(send, 200, [(b"content-type", b"text/plain")], b"one,", b"two,", b"three\n")


async def rich(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
    """Many headers, some twice, with an unusual status."""
    headers = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-length", b"5"),
        (b"set-cookie", b"a=1; Path=/"),
        (b"set-cookie", b"b=2; Path=/"),
        (b"cache-control", b"no-store"),
        (b"etag", b'"abc"'),
        (b"last-modified", b"Wed, 21 Oct 2015 07:28:00 GMT"),
        (b"vary", b"Accept"),
        (b"location", b"/elsewhere"),
        (b"x-powered-by", b"python"),
    ]
    await _answer(send, 201, headers, b"rich\n")


async def missing(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
    """The application's own 404."""
    headers = [(b"content-type", b"application/json"), (b"content-length", b"13")]
    await _answer(send, 404, headers, b'{"gone":true}')


async def empty(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
    """204, nothing else."""
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def wire(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
    """The request line, the path as it came, and the body."""
    parts = [scope["method"].encode(), scope["raw_path"], scope["query_string"]]
    body = b" ".join(parts) + b"\n" + await read_body(receive)
    await _answer(send, 200, [(b"content-type", b"text/plain")], body)


async def say(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
    """What the query asks for: `status=`, `body=`, and headers by their names."""
    asked = parse_qsl(scope["query_string"].decode("latin-1"), True, encoding="latin-1")
    given = dict(asked)
    status, body = int(given.get("status", "200")), given.get("body", "said\n")
    headers = [(k, v) for k, v in asked if k not in ("status", "body")]
    if status >= 200 and status not in (204, 304):
        headers.append(("content-length", str(len(body))))
    lines = [(k.encode("latin-1"), v.encode("latin-1")) for k, v in headers]
    await _answer(send, status, lines, *([] if status in (204, 304) else [body.encode("latin-1")]))


APPS: dict[str, App] = {
    "hello": hello,
    "dump": dump,
    "stream": stream,
    "rich": rich,
    "missing": missing,
    "empty": empty,
    "wire": wire,
    "say": say,
}
