"""Compression of what goes to the client, where Lua has said so in the head (modules/gzip.lua).

Rule: the last of all filters. Every message that is not the last is flushed, so that a client of a
stream sees it at once; a file that would be sent by its path is read here.
"""

from __future__ import annotations

import zlib
from typing import Final

import anyio

from ngxlua_asgi.engine.exchange import Exchange
from ngxlua_asgi.engine.host import Host
from ngxlua_asgi.types import Message, Send

__all__ = ["register"]

_CHUNK: Final = 64 * 1024
_GZIP: Final = 16 + zlib.MAX_WBITS  # the format with gzip's own head
_PATHSEND: Final = "http.response.pathsend"


class _Compressed:
    """``send`` of one response."""

    __slots__ = ("_deflate", "_exchange", "_send")

    def __init__(self, exchange: Exchange, send: Send, level: int) -> None:
        self._exchange = exchange
        self._send = send
        self._deflate = zlib.compressobj(level, zlib.DEFLATED, _GZIP)

    async def send(self, message: Message) -> None:
        """ASGI ``send``."""
        kind = message["type"]
        if kind == _PATHSEND:
            await self._send_file(message["path"])
        elif kind == "http.response.body":
            await self._send_body(message.get("body", b""), message.get("more_body", False))
        elif kind == "http.response.start":
            lines = message.get("headers", ())
            kept = [line for line in lines if line[0].lower() != b"content-length"]
            await self._send({**message, "headers": kept})
        else:
            await self._send(message)

    async def _send_body(self, data: bytes, more: bool) -> None:
        packed = self._deflate.compress(data)
        packed += self._deflate.flush(zlib.Z_SYNC_FLUSH if more else zlib.Z_FINISH)
        self._exchange.body_bytes += len(packed) - len(data)
        if packed or not more:
            await self._send({"type": "http.response.body", "body": packed, "more_body": more})

    async def _send_file(self, path: str) -> None:
        async with await anyio.open_file(path, "rb") as file:
            while data := await file.read(_CHUNK):
                self._exchange.body_bytes += len(data)
                await self._send_body(data, True)
        await self._send_body(b"", False)


def register(host: Host) -> None:
    """Offer ``gzip``: the current response's body is to be compressed."""
    current = host.current

    def gzip(level: float) -> None:
        exchange = current.exchange
        if hasattr(exchange, "send"):
            exchange.send = _Compressed(exchange, exchange.send, int(level)).send
        else:  # decided before the request had to wait for anything
            exchange.wrap_send = lambda own, send: _Compressed(own, send, int(level)).send

    host.add({"gzip": gzip})
