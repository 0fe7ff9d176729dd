"""Output: from what Lua hands over to ASGI messages, and ``ngx.flush(true)``.

Rule: one ``http.response.start``, then bodies; a client that is gone (OSError of ``send``, or
``http.disconnect``) is remembered, told to the script by ``ngx.flush``, and raised nowhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic
from typing import Any, Final

import anyio
import anyio.lowlevel

from ngxlua_asgi.api.req_body import body_of
from ngxlua_asgi.engine.exchange import Exchange
from ngxlua_asgi.engine.host import Host

__all__ = ["header_lines", "register", "send_output"]


_TURNS: Final = 3
_LOOK_EVERY: Final = 0.005  # seconds


def header_lines(pairs: Sequence[Any]) -> list[tuple[bytes, bytes]]:
    """Header pairs as Lua flattens them, without those that were cleared."""
    return [
        (pairs[i], pairs[i + 1]) for i in range(0, len(pairs), 2) if isinstance(pairs[i + 1], bytes)
    ]


async def send_output(
    exchange: Exchange, status: int | bool, body: bytes, last: bool, *headers: object
) -> tuple[()]:
    """The operation ``send``: the head unless it is out, then ``body``."""
    if exchange.disconnected:
        exchange.response_started = True  # as far as anybody can tell
        return ()
    scope = exchange.scope
    if scope.get("http_version") == "1.0" and scope.get("method") != "HEAD":
        status, body, headers = _hold_for_http10(exchange, status, body, last, headers)
    if scope["type"] == "http" and scope["method"] == "HEAD":
        body = b""
    send = exchange.send
    try:
        if status is not False:
            exchange.response_started = True
            lines = header_lines(headers)
            await send({"type": "http.response.start", "status": status, "headers": lines})
        if body or last:
            await send({"type": "http.response.body", "body": body, "more_body": not last})
            exchange.body_bytes += len(body)
    except OSError:
        exchange.disconnected = True
    return ()


def _hold_for_http10(
    exchange: Exchange, status: int | bool, body: bytes, last: bool, headers: tuple[object, ...]
) -> tuple[int | bool, bytes, tuple[object, ...]]:
    """HTTP/1.0 has no chunks: hold all output, so that it has a length (lua_http10_buffering)."""
    held = exchange.held
    if held is False:
        return status, body, headers
    if status is not False:
        held = exchange.held = [status, headers]
    if held is None:
        return status, body, headers
    held.append(body)
    if not last:
        return False, b"", ()
    exchange.held = None
    status, headers, *parts = held
    body = b"".join(parts)
    told = any(name.lower() == b"content-length" for name, _ in header_lines(headers))
    if not told and status not in (204, 304):
        headers = (*headers, b"content-length", b"%d" % len(body))
    return status, body, headers


async def _client_is_gone(exchange: Exchange) -> bool:
    """Look whether the client has left, without waiting for it; what else arrives is kept.

    ``receive`` may need a turn or two of the loop to answer; between looks one turn is enough,
    so that a script that flushes for ever lets others run.
    """
    if exchange.disconnected or monotonic() < exchange.next_look:
        await anyio.lowlevel.checkpoint()
        return exchange.disconnected
    async with anyio.create_task_group() as group:
        group.start_soon(body_of(exchange).pull)
        for _ in range(_TURNS):
            await anyio.lowlevel.checkpoint()
        group.cancel_scope.cancel()
    exchange.next_look = monotonic() + _LOOK_EVERY
    return exchange.disconnected


async def _flush(exchange: Exchange, *_rest: object) -> tuple[bool]:
    return (not await _client_is_gone(exchange),)


def register(host: Host) -> None:
    """Offer the operations ``send`` and ``flush``."""
    host.add_operation("send", send_output)
    host.add_operation("flush", _flush)
    current = host.current

    def http10_unbuffered() -> None:
        current.exchange.held = False

    host.add(
        {
            "http10_unbuffered": http10_unbuffered,
            "chunk": lambda: current.exchange.chunk,
            "body_bytes_sent": lambda n: b"%d" % (current.exchange.body_bytes if n < 0 else n),
        }
    )
