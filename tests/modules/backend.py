"""Servers behind the proxy under test: raw sockets in threads, that say any bytes a test wants.

Rule: a server knows no event loop and no HTTP library, so that what it keeps of a request is what
was on the wire; it ends with the test, and no socket of it outlives the `with`.
"""

from __future__ import annotations

import os
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType

__all__ = ["OK", "Backend", "Talk", "reply", "respond"]

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
PATIENCE = 20.0  # seconds; a test that hangs ends here


class Talk:
    """One connection, from the server's side."""

    def __init__(self, backend: Backend, sock: socket.socket, number: int) -> None:
        self.number = number  # of the connection, from 1
        self._backend = backend
        self._sock = sock
        self._buffer = b""

    def _more(self) -> bool:
        try:
            data = self._sock.recv(65536)
        except OSError:
            data = b""
        self._buffer += data
        return bool(data)

    def until(self, mark: bytes) -> bytes:
        """All bytes up to `mark`; nothing where the connection ends before."""
        while mark not in self._buffer:
            if not self._more():
                return b""
        found, mark, self._buffer = self._buffer.partition(mark)
        return found + mark

    def exactly(self, count: int) -> bytes:
        while len(self._buffer) < count:
            if not self._more():
                return b""
        found, self._buffer = self._buffer[:count], self._buffer[count:]
        return found

    def request(self) -> bytes:
        """One request as it was on the wire, body and all; nothing where none comes."""
        head = raw = self.until(b"\r\n\r\n")
        lines = dict(line.split(b": ", 1) for line in head.lower().split(b"\r\n")[1:-2])
        if lines.get(b"transfer-encoding") == b"chunked":
            raw += self.until(b"0\r\n\r\n")
        elif b"content-length" in lines:
            raw += self.exactly(int(lines[b"content-length"]))
        if raw:
            self._backend.requests.append(raw)
            self._backend.asked.set()
        return raw

    def send(self, data: bytes) -> None:
        with suppress(OSError):
            self._sock.sendall(data)

    def reset(self) -> None:
        """End with a reset instead of an orderly close."""
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def ended(self) -> bool:
        """Wait for the other side to close; True if it said nothing more."""
        silent = not self._buffer
        while self._more():
            silent = False
        return silent


class Backend:
    """A server; `talk` is run for each connection, which is closed when it returns.

    Args:
        unix: where to listen instead of a port of 127.0.0.1.
        tls: to speak TLS.
    """

    def __init__(
        self,
        talk: Callable[[Talk], None],
        *,
        unix: str | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.requests: list[bytes] = []
        self.connections = 0
        self.asked = threading.Event()
        self._talk = talk
        self._tls = tls
        self._threads: list[threading.Thread] = []
        self._sockets: list[socket.socket] = []
        self._listener = socket.socket(socket.AF_UNIX if unix else socket.AF_INET)
        self._listener.bind(unix or ("127.0.0.1", 0))
        self._listener.listen(128)
        name = self._listener.getsockname()
        self.address = f"unix:{unix}" if unix else f"127.0.0.1:{name[1]}"
        self._unix = unix

    def __enter__(self) -> Backend:
        self._run(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._shut(self._listener)  # wakes accept()
        self._threads[0].join(PATIENCE)
        for sock in self._sockets:
            self._shut(sock)
        for thread in self._threads:
            thread.join(PATIENCE)
        self._listener.close()
        if self._unix:
            os.unlink(self._unix)
        assert not any(thread.is_alive() for thread in self._threads)

    def join_connections(self) -> None:
        """Wait until those that there are have ended, by this side."""
        for thread in self._threads[1:]:
            thread.join(PATIENCE)

    @staticmethod
    def _shut(sock: socket.socket) -> None:
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)

    def _run(self, target: Callable[[], None]) -> None:
        thread = threading.Thread(target=target, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._sockets.append(sock)
            number = self.connections
            self._run(lambda sock=sock, number=number: self._serve(sock, number))  # type: ignore[misc]

    def _serve(self, sock: socket.socket, number: int) -> None:
        sock.settimeout(PATIENCE)
        if self._tls is not None:
            try:
                sock = self._tls.wrap_socket(sock, server_side=True)
            except OSError:
                sock.close()
                return
            self._sockets.append(sock)
        try:
            self._talk(Talk(self, sock, number))
        finally:
            sock.close()


def respond(data: bytes, *, close: bool = False) -> Callable[[Talk], None]:
    """Answer every request of a connection with these bytes; or one, and close."""

    def talk(talk: Talk) -> None:
        while talk.request():
            talk.send(data)
            if close:
                return

    return talk


def reply(status: int = 200, body: bytes = b"hello", *lines: bytes) -> bytes:
    """A response with its length."""
    head = [b"HTTP/1.1 %d X" % status, *lines, b"Content-Length: %d" % len(body)]
    return b"\r\n".join([*head, b"", body])
