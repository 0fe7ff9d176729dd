"""The servers of a block: ``tcp_listen`` and ``udp_listen``, on real sockets, in threads.

Rule: each serves one peer per run of the block, as the original's does: reads, waits, replies,
closes. Waiting is interruptible, so the end of the block is not the end of a sleep.
"""

from __future__ import annotations

import contextlib
import os
import re
import select
import socket
import threading
from collections.abc import Callable
from typing import Any, Final, Protocol

from ngxlua_asgi.testing.perl.values import Code, number, text
from ngxlua_asgi.testing.sections import seconds
from ngxlua_asgi.testing.spec import Block
from ngxlua_asgi.testing.verdict import BlockError, Verdict

__all__ = ["Server", "servers_of"]

_PIECE: Final = 4096
_BACKLOG: Final = 5
_QUIET: Final = 0.1  # tcp_query_auto_timeout without a value
_NO_READ: Final = (0, 2)  # of shutdown()


class Server(Protocol):
    """What the run of a block needs of either."""

    def start(self) -> None: ...

    def check(self, verdict: Verdict) -> None: ...

    def close(self) -> None: ...


def _replies(reply: Any, query: bytes) -> list[bytes]:
    """The pieces of ``tcp_reply`` or ``udp_reply``, made from the query if it is a sub."""
    if isinstance(reply, Code):
        reply = reply(query.decode("latin-1"))[0]
    pieces = reply if isinstance(reply, list) else [reply]
    return [text(piece).encode("latin-1") for piece in pieces if piece is not None]


def _unix_path(target: str) -> str | None:
    if not re.fullmatch(r"(?s).*\S+\.sock", target):
        return None
    with contextlib.suppress(FileNotFoundError):
        os.unlink(target)
    return target


def _bound(family: int, kind: int, address: Any) -> socket.socket:
    new = socket.socket(family, kind)
    new.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        new.bind(address)
    except OSError:
        new.close()
        raise
    return new


class _Threaded:
    """A thread that serves, and a pipe that ends its waiting."""

    def __init__(self, listening: socket.socket) -> None:
        self.socket = listening
        self.received = b""
        self._ended, self._end = os.pipe()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begin to serve."""
        self._thread.start()

    def close(self) -> None:
        """End the thread, wherever it waits, and close the socket."""
        os.close(self._end)
        if self._thread.ident is not None:
            self._thread.join()
        os.close(self._ended)
        self.socket.close()

    def _run(self) -> None:
        with contextlib.suppress(OSError):  # the peer is gone: as in the original, that is all
            self._serve()

    def _serve(self) -> None:
        raise NotImplementedError

    def _readable(self, sock: socket.socket, timeout: float | None = None) -> bool:
        """Wait for something to read; False at the timeout or the end of the block."""
        waited: list[socket.socket | int] = [sock, self._ended]
        return sock in select.select(waited, [], [], timeout)[0]

    def _pause(self, delay: float | None) -> bool:
        """Wait for ``delay`` seconds; False if the block has ended meanwhile."""
        return not select.select([self._ended], [], [], delay)[0]


class _Tcp(_Threaded):
    """``tcp_listen`` and what belongs to it."""

    def __init__(self, block: Block, expand: Callable[[str], str]) -> None:
        self._reply = block.get("tcp_reply")
        shutdown = block.get("tcp_shutdown")
        if self._reply is None and shutdown is None:
            raise BlockError("no --- tcp_reply specified but --- tcp_listen is specified")
        self._shutdown = None if shutdown is None else int(number(shutdown))
        self._shutdown_delay = seconds(block.get("tcp_shutdown_delay")) or 0.0
        self._reply_delay = seconds(block.get("tcp_reply_delay"))
        self._query = block.get("tcp_query")
        self._query_len = block.get("tcp_query_len")
        quiet = block.get("tcp_query_auto_timeout")
        self._quiet = None if quiet is None else float(number(quiet)) if quiet != "" else _QUIET
        self._stays = block.has("tcp_no_close")
        super().__init__(self._listen(expand(text(block.get("tcp_listen")))))

    @staticmethod
    def _listen(target: str) -> socket.socket:
        try:
            if re.fullmatch(r"[0-9]+\n?", target):
                return socket.create_server(("127.0.0.1", int(target)), backlog=_BACKLOG)
            path = _unix_path(target)
            if path is None:
                raise BlockError(f"bad tcp_listen target: {target}")
            listening = _bound(socket.AF_UNIX, socket.SOCK_STREAM, path)
            listening.listen(_BACKLOG)
        except OSError as error:
            words = f"failed to create the tcp listening socket: {error.strerror}"
            raise BlockError(words) from None
        return listening

    def _serve(self) -> None:
        if not self._readable(self.socket):
            return
        peer, _ = self.socket.accept()
        with peer:
            if self._shutdown is not None:
                if not self._pause(self._shutdown_delay):
                    return
                peer.shutdown(self._shutdown)
            if self._shutdown not in _NO_READ and not self._read(peer):
                return
            if self._reply_delay and not self._pause(self._reply_delay):
                return
            if self._shutdown in (None, *_NO_READ) and self._reply is not None:
                for piece in _replies(self._reply, self.received):
                    peer.sendall(piece)
            if self._stays:
                self._pause(None)

    def _read(self, peer: socket.socket) -> bool:
        """Take the query: to the length that is asked for, or one piece; False at the end."""
        wanted = len(text(self._query)) if self._query_len is None else number(self._query_len)
        while True:
            if not self._readable(peer, self._quiet):
                return self._quiet is not None and self._pause(0)
            piece = peer.recv(_PIECE)
            self.received += piece
            if self._quiet is None and (not wanted or len(self.received) >= wanted):
                return True
            if not piece:
                return self._quiet is not None

    def check(self, verdict: Verdict) -> None:
        """Check what came in."""
        got = self.received.decode("latin-1")
        if self._query is not None:
            _check_query(got, self._query, "tcp_query ok", verdict)
        if self._query_len is not None:
            wanted = text(self._query_len)
            verdict.equal(str(len(got)), wanted, "TCP query length ok")


class _Udp(_Threaded):
    """``udp_listen`` and what belongs to it."""

    def __init__(self, block: Block, expand: Callable[[str], str]) -> None:
        self._reply = block.get("udp_reply")
        if self._reply is None:
            raise BlockError("no --- udp_reply specified but --- udp_listen is specified")
        self._delay = seconds(block.get("udp_reply_delay"))
        self._query = block.get("udp_query")
        self._path: str | None = None
        super().__init__(self._bind(expand(text(block.get("udp_listen")))))

    def _bind(self, target: str) -> socket.socket:
        try:
            if re.fullmatch(r"[0-9]+\n?", target):
                return _bound(socket.AF_INET, socket.SOCK_DGRAM, ("0.0.0.0", int(target)))
            self._path = _unix_path(target)
            if self._path is None:
                raise BlockError(f"bad udp_listen target: {target}")
            return _bound(socket.AF_UNIX, socket.SOCK_DGRAM, self._path)
        except OSError as error:
            words = f"failed to create the udp listening socket: {error.strerror}"
            raise BlockError(words) from None

    def _serve(self) -> None:
        if not self._readable(self.socket):
            return
        self.received, peer = self.socket.recvfrom(_PIECE)
        if self._delay and not self._pause(self._delay):
            return
        for piece in _replies(self._reply, self.received):
            self.socket.sendto(piece, peer)

    def check(self, verdict: Verdict) -> None:
        """Check what came in."""
        if self._query is not None:
            _check_query(self.received.decode("latin-1"), self._query, "udp_query ok", verdict)

    def close(self) -> None:
        """End it, and remove its socket."""
        super().close()
        if self._path is not None:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self._path)


def _check_query(got: str, expected: Any, name: str, verdict: Verdict) -> None:
    if hasattr(expected, "search"):
        verdict.ok(expected.search(got) is not None, name, f"{got!r} doesn't match")
    else:
        verdict.equal(got, text(expected), name)


def servers_of(block: Block, expand: Callable[[str], str]) -> list[Server]:
    """Open the sockets of the block's servers.

    Raises:
        BlockError: a socket cannot be opened, or the sections do not go together.
    """
    made: list[Server] = []
    try:
        if block.has("tcp_listen"):
            made.append(_Tcp(block, expand))
        if block.has("udp_listen"):
            made.append(_Udp(block, expand))
    except BaseException:
        for server in made:
            server.close()
        raise
    return made
