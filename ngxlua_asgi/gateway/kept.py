"""A request's body for whoever answers after one that has read it already.

Rule: where an answer may be replaced by another location's (proxy_intercept_errors, a server that
does not answer, X-Accel-Redirect), what was read up to LIMIT bytes is kept and read again; of a
longer body the second reader is told that the client is gone, as nobody has it any more.
"""

from __future__ import annotations

from ngxlua_asgi.types import Message, Receive

__all__ = ["LIMIT", "KeptReceive"]

LIMIT = 1 << 20


class KeptReceive:
    """ASGI ``receive`` that can begin anew."""

    __slots__ = ("_again", "_kept", "_receive", "_size")

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._kept: list[Message] = []
        self._again: list[Message] = []
        self._size = 0

    async def __call__(self) -> Message:
        if self._again:
            return self._again.pop(0)
        message = await self._receive()
        if message["type"] == "http.request":
            self._size += len(message.get("body", b""))
            if self._size <= LIMIT:
                self._kept.append(message)
            else:
                self._kept = [{"type": "http.disconnect"}]
        return message

    def rewind(self) -> None:
        """The next message is the first again."""
        self._again = list(self._kept)
