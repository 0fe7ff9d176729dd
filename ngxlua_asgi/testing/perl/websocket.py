"""`Protocol::WebSocket::Frame`: frames that suites send and expect, byte for byte.

Rule: RFC 6455 section 5.2; a mask that is not given is random, as it has to be.
"""

from __future__ import annotations

import random
import struct
from typing import Any

from .modules import Module
from .values import NativeObject, Place, Value, number, text, truth

__all__ = ["FRAME_MODULE", "WebSocketFrame"]

_OPCODES = {"continuation": 0, "text": 1, "binary": 2, "close": 8, "ping": 9, "pong": 10}


class WebSocketFrame(NativeObject):
    """One frame; `to_bytes` is its text on the wire."""

    class_name = "Protocol::WebSocket::Frame"

    def __init__(self, options: dict[str, Value]) -> None:
        self.options = options

    def call_method(self, name: str, args: list[Value], wants_list: bool) -> list[Value]:
        """Answer `to_bytes`."""
        return (
            [self.to_bytes()] if name == "to_bytes" else super().call_method(name, args, wants_list)
        )

    def to_bytes(self) -> str:
        """Give header, mask and payload."""
        payload = _octets(text(self.options.get("buffer")))
        kind = text(self.options.get("type") or "text")
        opcode = int(number(self.options.get("opcode") or _OPCODES.get(kind, 1)))
        final = truth(self.options.get("fin", 1))
        masked = truth(self.options.get("masked"))
        first = (0x80 if final else 0) | opcode & 15
        head = bytes([first]) + _length(len(payload), 0x80 if masked else 0)
        if not masked:
            return (head + payload).decode("latin-1")
        given = self.options.get("mask")
        mask = struct.pack(">I", int(number(given)) if given else random.getrandbits(32))
        hidden = bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))
        return (head + mask + hidden).decode("latin-1")


def _octets(value: str) -> bytes:
    wide = any(ord(char) > 255 for char in value)
    return value.encode("utf-8" if wide else "latin-1", "replace")


def _length(size: int, mask: int) -> bytes:
    if size < 126:
        return bytes([mask | size])
    if size < 65536:
        return bytes([mask | 126]) + struct.pack(">H", size)
    return bytes([mask | 127]) + struct.pack(">Q", size)


def _new(run: Any, values: list[Value], place: Place) -> Value:
    options = values[1:] if len(values) != 2 else ["buffer", values[1]]
    padded = [*options, None] if len(options) % 2 else options
    return WebSocketFrame({text(padded[at]): padded[at + 1] for at in range(0, len(padded), 2)})


FRAME_MODULE = Module("Protocol::WebSocket::Frame", {"new": (_new, None)})
