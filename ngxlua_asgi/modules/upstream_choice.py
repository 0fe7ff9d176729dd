"""Which server of an ``upstream`` is next: nginx's methods, each a function.

Rule: a method looks at the servers it may use and names one, or None; what follows from the
choice (connections counted, servers tried) is done in ``upstream.py``. Weights, hashes and their
order are nginx's, so that both choose the same server for the same key.
"""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, ip_address
from typing import Final
from zlib import crc32

__all__ = ["METHODS", "Choose", "Group", "Peer", "Server", "Walk"]

_MISSES: Final = 20  # hashes that hit a server out of use before round robin takes over
_POINTS: Final = 160  # of a server of weight 1 on the circle of ``hash … consistent``


@dataclass(frozen=True, slots=True)
class Server:
    """The ``server`` directive: ``host:port`` or ``unix:/path``, and its parameters."""

    address: str
    weight: int = 1
    max_fails: int = 1
    fail_timeout: float = 10.0  # seconds
    max_conns: int = 0
    down: bool = False
    backup: bool = False


class Peer:
    """A server, and what this worker knows of it (``current`` and ``effective`` are weights)."""

    __slots__ = ("accessed", "checked", "conns", "current", "effective", "fails", "server")

    def __init__(self, server: Server) -> None:
        self.server = server
        self.current = 0
        self.effective = server.weight
        self.conns = 0
        self.fails = 0
        self.accessed = self.checked = float("-inf")  # when it last failed, was last tried

    @property
    def full(self) -> bool:
        """Whether it has all the connections it may have."""
        return 0 < self.server.max_conns <= self.conns

    def usable(self, now: float) -> bool:
        """Whether a request may go there; one does once ``fail_timeout`` is over, to try it."""
        server = self.server
        if server.down or self.full:
            return False
        failed = 0 < server.max_fails <= self.fails
        return not failed or now - self.checked > server.fail_timeout


class Group:
    """The servers in use together: an upstream's own, or its backup ones."""

    __slots__ = ("peers", "tries", "weight")

    def __init__(self, servers: Iterable[Server]) -> None:
        self.peers = tuple(Peer(server) for server in servers)
        self.tries = sum(not peer.server.down for peer in self.peers)
        self.weight = sum(peer.server.weight for peer in self.peers)

    def at(self, weight: int) -> Peer:
        """The server in whose share ``weight`` falls, all weights laid end to end."""
        for peer in self.peers:
            weight -= peer.server.weight
            if weight < 0:
                return peer
        raise AssertionError("a weight beyond the sum of weights")


@dataclass(slots=True)
class Walk:
    """How far one request has come through a group."""

    group: Group
    key: bytes
    now: float = 0.0
    tried: set[Peer] = field(default_factory=set)
    hash: int = 0
    rounds: int = 0  # hashes made
    misses: int = 0

    def usable(self) -> list[Peer]:
        """The servers left, in the order of the configuration."""
        now, tried = self.now, self.tried
        return [peer for peer in self.group.peers if peer not in tried and peer.usable(now)]


Choose = Callable[[Walk], Peer | None]


def _heaviest(peers: Sequence[Peer]) -> Peer | None:
    """The smooth weighted round robin: each gains its weight, the heaviest pays for all."""
    best: Peer | None = None
    total = 0
    for peer in peers:
        peer.current += peer.effective
        total += peer.effective
        if peer.effective < peer.server.weight:
            peer.effective += 1
        if best is None or peer.current > best.current:
            best = peer
    if best is not None:
        best.current -= total
    return best


def _round_robin(walk: Walk) -> Peer | None:
    return _heaviest(walk.usable())


def _least_conn(walk: Walk) -> Peer | None:
    peers = walk.usable()
    if not peers:
        return None
    least = min(peer.conns / peer.server.weight for peer in peers)
    level = [peer for peer in peers if peer.conns / peer.server.weight == least]
    return _heaviest(level) if len(level) > 1 else level[0]


def _by_hash(walk: Walk, next_hash: Callable[[Walk], int]) -> Peer | None:
    """The first usable server that the hashes of the key lead to."""
    while len(walk.group.peers) > 1 and walk.misses <= _MISSES:
        peer = walk.group.at(next_hash(walk) % walk.group.weight)
        if peer not in walk.tried and peer.usable(walk.now):
            return peer
        walk.misses += 1
    return _round_robin(walk)


def _address_bytes(address: bytes) -> bytes:
    """The network of an IPv4 client (a /24), the whole address of an IPv6 one."""
    try:
        parsed = ip_address(address.decode("ascii", "replace"))
    except ValueError:  # a UNIX domain socket
        return bytes(3)
    return parsed.packed[:3] if isinstance(parsed, IPv4Address) else parsed.packed


def _next_address_hash(walk: Walk) -> int:
    if not walk.rounds:
        walk.hash = 89
    walk.rounds += 1
    for byte in _address_bytes(walk.key):
        walk.hash = (walk.hash * 113 + byte) % 6271
    return walk.hash


def _ip_hash(walk: Walk) -> Peer | None:
    return _by_hash(walk, _next_address_hash)


def _next_key_hash(walk: Walk) -> int:
    # Cache::Memcached's: the number of the round before the key from the second round on
    salt = str(walk.rounds).encode() if walk.rounds else b""
    walk.rounds += 1
    walk.hash += crc32(salt + walk.key) >> 16 & 0x7FFF
    return walk.hash


def _hash(walk: Walk) -> Peer | None:
    return _by_hash(walk, _next_key_hash) if walk.key else _round_robin(walk)


def _points(group: Group) -> list[tuple[int, Peer]]:
    """The circle of ``hash … consistent``, as Cache::Memcached::Fast lays it out (ketama)."""
    points: dict[int, Peer] = {}
    for peer in group.peers:
        address = peer.server.address
        host, _, port = address.rpartition(":")
        if address.lower().startswith("unix:"):
            host, port = address[5:], ""
        elif not host or not port.isdigit():
            host, port = address, ""
        base = crc32(f"{host}\0{port}".encode("latin-1"))
        point = 0
        for _ in range(_POINTS * peer.server.weight):
            point = crc32(point.to_bytes(4, "little"), base)
            points.setdefault(point, peer)
    return sorted(points.items(), key=lambda item: item[0])


def _consistent(group: Group) -> Choose:
    points = _points(group)
    hashes = [point for point, _ in points]

    def choose(walk: Walk) -> Peer | None:
        if not walk.key:
            return _round_robin(walk)
        if not walk.rounds:
            walk.rounds = 1
            walk.hash = bisect_left(hashes, crc32(walk.key))
        while walk.misses <= _MISSES:
            peer = points[walk.hash % len(points)][1]
            if peer not in walk.tried and peer.usable(walk.now):
                return peer
            walk.hash += 1
            walk.misses += 1
        return _round_robin(walk)

    return choose


def _any(peers: Sequence[Peer]) -> Peer:
    return random.choices(peers, [peer.server.weight for peer in peers])[0]


def _random(walk: Walk) -> Peer | None:
    peers = walk.usable()
    return _any(peers) if peers else None


def _random_two(walk: Walk) -> Peer | None:
    """Two at random, of which the one with fewer connections."""
    peers = walk.usable()
    if len(peers) < 2:
        return peers[0] if peers else None
    one = _any(peers)
    two = _any([peer for peer in peers if peer is not one])
    return min(one, two, key=lambda peer: peer.conns / peer.server.weight)


def _fixed(choose: Choose) -> Callable[[Group], Choose]:
    return lambda _group: choose


# By the directive that asks for it. The second: what chooses among backup servers.
METHODS: Final[Mapping[str, tuple[Callable[[Group], Choose], Choose]]] = {
    "round_robin": (_fixed(_round_robin), _round_robin),
    "least_conn": (_fixed(_least_conn), _least_conn),
    "ip_hash": (_fixed(_ip_hash), _round_robin),
    "hash": (_fixed(_hash), _round_robin),
    "hash consistent": (_consistent, _round_robin),
    "random": (_fixed(_random), _round_robin),
    "random two": (_fixed(_random_two), _round_robin),
}
