"""The servers of an ``upstream``: which is tried next, and what becomes of one that fails.

Rule: state is this worker's, as without a ``zone`` in nginx; nothing here waits or knows a
protocol. A request takes a ``Turn`` and gives back every server that it was given.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING

from ngxlua_asgi.errors import ConfigError
from ngxlua_asgi.modules.keepalive import Keepalive
from ngxlua_asgi.modules.upstream_choice import METHODS, Group, Peer, Server, Walk

if TYPE_CHECKING:
    from ngxlua_asgi.modules.proxy_connection import Connection

__all__ = ["Attempt", "Peer", "Server", "Turn", "Upstream"]


@dataclass(slots=True)
class Attempt:
    """What one server made of a request: the ``$upstream_*`` variables.

    A time of None and a status of 0 are printed as ``-``; ``headers`` are all that the server sent,
    hidden ones too (``$upstream_http_*``).
    """

    addr: str
    status: int = 0
    connect_time: float | None = None  # seconds, as the others
    header_time: float | None = None
    response_time: float | None = None
    response_length: int = 0  # of the body
    bytes_sent: int = 0
    bytes_received: int = 0
    headers: Sequence[tuple[bytes, bytes]] = field(default=(), repr=False)
    url: str = ""  # what it was asked for, for the log


class Upstream:
    """An ``upstream`` block, or the one server of a ``proxy_pass`` without one.

    Args:
        name: what the log calls it where no server is left.
        method: a key of ``METHODS``; with ``ip_hash`` a request's key is its client's address.
        keepalive: how many idle connections to keep, all servers together.
        keepalive_timeout: for how many seconds.
        keepalive_requests: how many requests one connection carries.
        clock: seconds, for ``fail_timeout``.
    """

    def __init__(
        self,
        name: str,
        servers: Sequence[Server],
        *,
        method: str = "round_robin",
        keepalive: int = 32,
        keepalive_timeout: float = 60.0,
        keepalive_requests: int = 1000,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.name = name
        self.clock = clock
        self.keepalive_requests = keepalive_requests
        self.idle: Keepalive[Connection] = Keepalive(keepalive, keepalive_timeout)
        self.group = Group(server for server in servers if not server.backup)
        self.backup = Group(server for server in servers if server.backup)
        if not self.group.peers:
            raise ConfigError(f'no servers are inside upstream "{name}"')
        if method not in METHODS:
            raise ConfigError(f'unknown load balancing method "{method}" in upstream "{name}"')
        make_choose, self.choose_backup = METHODS[method]
        self.choose = make_choose(self.group)
        # A server without a second is used whatever it did.
        self.single = len(servers) == 1

    def turn(self, key: bytes = b"", tries: int = 0) -> Turn:
        """A request's way through the servers, ``tries`` at most (0: each once)."""
        return Turn(self, key, tries)

    async def aclose(self) -> None:
        """Close the idle connections of the running loop."""
        await self.idle.aclose()


class Turn:
    """One request's way through the servers of an upstream. ``tries``: how many are left."""

    __slots__ = ("_choose", "_upstream", "_walk", "tries")

    def __init__(self, upstream: Upstream, key: bytes, tries: int) -> None:
        self._upstream = upstream
        self._choose = upstream.choose
        self._walk = Walk(upstream.group, key)
        self.tries = upstream.group.tries + upstream.backup.tries
        if tries:
            self.tries = min(self.tries, tries)

    def next(self) -> Peer | None:
        """The server to try, to be given back by ``leave``; None where none is left."""
        walk, upstream = self._walk, self._upstream
        walk.now = upstream.clock()
        if upstream.single:
            only = walk.group.peers[0]
            peer = None if only.server.down or only.full else only
        else:
            peer = self._choose(walk)
            if peer is None and walk.group is upstream.group and upstream.backup.peers:
                self._walk = walk = Walk(upstream.backup, walk.key, walk.now)
                self._choose = upstream.choose_backup
                peer = self._choose(walk)
        if peer is not None:
            walk.tried.add(peer)
            peer.conns += 1
            if walk.now - peer.checked > peer.server.fail_timeout:
                peer.checked = walk.now  # the others wait for what becomes of this request
        return peer

    def leave(self, peer: Peer, *, failed: bool) -> bool:
        """Give a server back; True if it is out of use from now on."""
        peer.conns -= 1
        self.tries = max(self.tries - 1, 0)
        if self._upstream.single:
            return False
        if not failed:
            if peer.accessed < peer.checked:
                peer.fails = 0
            return False
        server = peer.server
        peer.fails += 1
        peer.accessed = peer.checked = self._upstream.clock()
        if not server.max_fails:
            return False
        peer.effective = max(peer.effective - server.weight // server.max_fails, 0)
        return peer.fails >= server.max_fails
