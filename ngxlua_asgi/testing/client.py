"""The client: raw bytes to the server, and what comes back until the server closes.

Rule: as in Test::Nginx the timeout is one of silence, not of the whole exchange, and running into
it is a failure unless the block says ``abort``; what had come by then is still judged.
"""

from __future__ import annotations

import contextlib
import select
import socket
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from ngxlua_asgi.testing.requests import Packet

__all__ = ["Exchange", "exchange"]

_READ = 65536
_ABORTED = 0.005  # the original's pause after it closed a silent connection


@dataclass
class Exchange:
    """What came of a request."""

    response: bytes = b""
    timed_out: bool = False
    refused: str | None = None  # why there was no connection
    notes: list[str] = field(default_factory=list)


class _Sending:
    """The packets not sent yet, and when the next is due."""

    def __init__(self, packets: Iterable[Packet], middle_delay: float | None) -> None:
        self._left = deque(packets)
        self._middle_delay = middle_delay
        self._buffer = memoryview(self._left.popleft().value.encode("latin-1"))

    def write(self, sock: socket.socket) -> bool:
        """Send what the socket takes; True when all packets are out."""
        while True:
            while self._buffer:
                try:
                    self._buffer = self._buffer[sock.send(self._buffer) :]
                except BlockingIOError:
                    return False
            if not self._left:
                return True
            packet = self._left.popleft()
            delay = packet.delay if packet.delay is not None else self._middle_delay
            if delay:
                time.sleep(delay)
            self._buffer = memoryview(packet.value.encode("latin-1"))


def _read(sock: socket.socket, result: Exchange) -> bool:
    """Take what is there; False when the server has closed."""
    pieces = []
    try:
        while True:
            data = sock.recv(_READ)
            if not data:
                return False
            pieces.append(data)
    except BlockingIOError:
        return True
    except OSError as error:
        result.notes.append(f"HTTP response read failure: {error.strerror}")
        return False
    finally:
        result.response += b"".join(pieces)


def _write(sock: socket.socket, sending: _Sending, result: Exchange) -> bool | None:
    """True: all is sent; False: more to come; None: it failed."""
    try:
        return sending.write(sock)
    except OSError as error:
        result.notes.append(f"write failed: {error.strerror}")
        return None


def _converse(
    sock: socket.socket, sending: _Sending, timeout: float, shutdown: int | None, result: Exchange
) -> None:
    writing = True
    while True:
        readable, writable, _ = select.select([sock], [sock] if writing else [], [], timeout)
        if not readable and not writable:
            result.timed_out = True
            return
        if readable and not _read(sock, result):
            return
        if writable:
            done = _write(sock, sending, result)
            if done is None:
                return
            if done:
                writing = False
                if shutdown is not None:
                    with contextlib.suppress(OSError):
                        sock.shutdown(shutdown)


def exchange(
    address: tuple[str, int],
    packets: Iterable[Packet],
    *,
    timeout: float,
    middle_delay: float | None = None,
    shutdown: int | None = None,
    abort: bool = False,
) -> Exchange:
    """Send ``packets`` and read until the server closes or is silent for ``timeout`` seconds.

    Args:
        middle_delay: seconds between packets that do not say their own.
        shutdown: what to shut down once all is sent (0, 1 or 2).
        abort: whether silence is what the block is about.
    """
    result = Exchange()
    sending = _Sending(packets, middle_delay)
    try:
        sock = socket.create_connection(address, timeout)
    except OSError as error:
        result.refused = error.strerror or str(error)
        return result
    with sock:
        sock.setblocking(False)
        _converse(sock, sending, timeout, shutdown, result)
    if result.timed_out and abort:
        time.sleep(_ABORTED)
    return result
