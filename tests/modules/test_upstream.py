"""The servers of an upstream: weights, failures, backups, methods, without a network.

Rule: time is a clock of the test's; what nginx chooses is in `test_upstream_nginx.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest

from ngxlua_asgi.errors import ConfigError
from ngxlua_asgi.modules.upstream import Peer, Server, Upstream
from ngxlua_asgi.modules.upstream_choice import METHODS


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def name_of(peer: Peer | None) -> str:
    return peer.server.address if peer is not None else "-"


def once(upstream: Upstream, key: bytes = b"", failed: Iterable[str] = ()) -> list[str]:
    """The servers one request tries, of which those in `failed` fail, until one does not."""
    turn = upstream.turn(key)
    names = []
    while turn.tries:
        peer = turn.next()
        names.append(name_of(peer))
        if peer is None:
            break
        fails = peer.server.address in failed
        turn.leave(peer, failed=fails)
        if not fails:
            break
    return names


def servers(*names: str) -> list[Server]:
    return [Server(name) for name in names]


def test_round_robin_is_smooth() -> None:
    upstream = Upstream("u", [Server("a", weight=5), Server("b"), Server("c")])
    assert "".join(once(upstream)[0] for _ in range(14)) == "aabacaa" * 2


def test_a_server_that_is_down_gets_nothing() -> None:
    upstream = Upstream("u", [Server("a"), Server("b", down=True)])
    assert [once(upstream)[0] for _ in range(3)] == ["a", "a", "a"]
    assert upstream.turn().tries == 1


def test_the_next_server_is_tried_and_the_failed_one_left_out() -> None:
    clock = Clock()
    upstream = Upstream("u", servers("a", "b", "c"), clock=clock)
    assert once(upstream, failed="a") == ["a", "b"]
    assert Counter(once(upstream)[0] for _ in range(8)) == {"b": 4, "c": 4}
    clock.now += 10  # not yet over
    assert "a" not in [once(upstream)[0] for _ in range(3)]


def test_after_fail_timeout_one_request_tries_the_server() -> None:
    clock = Clock()
    upstream = Upstream("u", servers("a", "b"), clock=clock)
    assert once(upstream, failed="a") == ["a", "b"]
    clock.now += 10.5
    turns = [upstream.turn() for _ in range(9)]
    peers = [turn.next() for turn in turns]
    assert Counter(map(name_of, peers)) == {"a": 1, "b": 8}, "its weight was taken away, too"
    for turn, peer in zip(turns, peers, strict=True):
        assert peer is not None
        turn.leave(peer, failed=False)
    assert Counter(once(upstream)[0] for _ in range(4)) == {"a": 2, "b": 2}


def test_a_failed_trial_waits_again() -> None:
    clock = Clock()
    upstream = Upstream("u", servers("a", "b"), clock=clock)
    once(upstream, failed="a")
    clock.now += 10.5
    assert [once(upstream, failed="a") for _ in range(9)].count(["a", "b"]) == 1
    clock.now += 9
    assert {once(upstream)[0] for _ in range(9)} == {"b"}


def test_max_fails_counts_and_disables() -> None:
    upstream = Upstream("u", [Server("a", max_fails=2), Server("b")], clock=Clock())
    turn = upstream.turn()
    peer = turn.next()
    assert peer is not None
    assert not turn.leave(peer, failed=True)
    seen = []
    for _ in range(3):
        turn = upstream.turn()
        peer = turn.next()
        assert peer is not None
        seen.append((name_of(peer), turn.leave(peer, failed=name_of(peer) == "a")))
    assert ("a", True) in seen
    assert "a" not in [once(upstream)[0] for _ in range(4)]


def test_max_fails_of_0_never_disables() -> None:
    upstream = Upstream("u", [Server("a", max_fails=0), Server("b", max_fails=0)])
    assert [once(upstream, failed="ab") for _ in range(3)] == [["a", "b"], ["b", "a"], ["a", "b"]]


def test_all_failed_is_no_live_upstreams_until_the_time_is_over() -> None:
    clock = Clock()
    upstream = Upstream("u", servers("a", "b"), clock=clock)
    assert once(upstream, failed="ab") == ["a", "b"]
    assert once(upstream) == ["-"]
    assert once(upstream) == ["-"]
    clock.now += 11
    assert once(upstream)[0] in "ab"


def test_a_server_that_failed_regains_its_weight_step_by_step() -> None:
    clock = Clock()
    heavy = Server("a", weight=4, max_fails=2)
    upstream = Upstream("u", [heavy, Server("b")], clock=clock)
    assert once(upstream, failed="a")[0] == "a"
    after = [once(upstream)[0] for _ in range(5)]
    assert after.count("a") < 4
    assert [once(upstream)[0] for _ in range(20)].count("a") == 16


def test_the_only_server_is_always_tried() -> None:
    upstream = Upstream("u", servers("a"))
    assert [once(upstream, failed="a") for _ in range(3)] == [["a"]] * 3
    assert once(Upstream("u", [Server("a", down=True)])) == []
    assert Upstream("u", [Server("a", down=True)]).turn().next() is None


def test_backup_servers_come_last() -> None:
    upstream = Upstream("u", [Server("a"), Server("z", backup=True), Server("b")], clock=Clock())
    assert [once(upstream)[0] for _ in range(4)] == ["a", "b", "a", "b"]
    assert once(upstream, failed="ab") == ["a", "b", "z"]
    assert [once(upstream) for _ in range(2)] == [["z"], ["z"]]
    assert once(upstream, failed="z") == ["z", "-"]


def test_max_conns() -> None:
    upstream = Upstream("u", [Server("a", max_conns=1), Server("b", max_conns=2)])
    turns = [upstream.turn() for _ in range(4)]
    peers = [turn.next() for turn in turns]
    assert Counter(map(name_of, peers)) == {"a": 1, "b": 2, "-": 1}
    assert peers[0] is not None
    turns[0].leave(peers[0], failed=False)
    assert name_of(upstream.turn().next()) == "a"


def test_the_number_of_tries() -> None:
    three = servers("a", "b", "c")
    assert Upstream("u", three).turn(tries=2).tries == 2
    assert Upstream("u", three).turn(tries=9).tries == 3
    assert Upstream("u", [*three, Server("z", backup=True)]).turn().tries == 4


def test_least_conn() -> None:
    upstream = Upstream("u", [Server("a", weight=2), Server("b")], method="least_conn")
    turns = [upstream.turn() for _ in range(6)]
    peers = [turn.next() for turn in turns]
    assert Counter(map(name_of, peers)) == {"a": 4, "b": 2}
    for turn, peer in zip(turns, peers, strict=True):
        if peer is not None and name_of(peer) == "b":
            turn.leave(peer, failed=False)
    assert [name_of(upstream.turn().next()) for _ in range(2)] == ["b", "b"]


@pytest.mark.parametrize("method", ["ip_hash", "hash", "hash consistent"])
def test_a_key_stays_with_its_server_while_that_lives(method: str) -> None:
    upstream = Upstream("u", servers("a:1", "b:1", "c:1"), method=method, clock=Clock())
    keys = [f"10.{n}.7.9".encode() for n in range(40)]
    at = {key: once(upstream, key)[0] for key in keys}
    assert set(at.values()) == {"a:1", "b:1", "c:1"}
    assert {key: once(upstream, key)[0] for key in keys} == at
    tried = once(upstream, keys[0], failed=[at[keys[0]]])
    assert tried[0] == at[keys[0]] != tried[1]
    moved = {key for key in keys if once(upstream, key)[0] != at[key]}
    assert moved == {key for key in keys if at[key] == at[keys[0]]}


@pytest.mark.parametrize("method", sorted(METHODS))
def test_every_method_ends_where_no_server_is_left(method: str) -> None:
    upstream = Upstream("u", [*servers("a:1", "b:1"), Server("z:1", backup=True)], method=method)
    assert sorted(once(upstream, b"10.1.1.1", failed=["a:1", "b:1"])) == ["a:1", "b:1", "z:1"]
    assert once(upstream, b"10.1.1.1") == ["z:1"]
    assert once(upstream, b"10.1.1.1", failed=["z:1"]) == ["z:1", "-"]
    assert once(upstream, b"10.1.1.1") == ["-"]
    assert all(peer.conns == 0 for peer in upstream.group.peers)


def test_a_hash_of_nothing_is_round_robin() -> None:
    for method in ("hash", "hash consistent"):
        upstream = Upstream("u", servers("a", "b"), method=method)
        assert [once(upstream)[0] for _ in range(4)] == ["a", "b", "a", "b"]


def test_random_follows_the_weights() -> None:
    upstream = Upstream("u", [Server("a", weight=9), Server("b")], method="random")
    assert 1700 < Counter(once(upstream)[0] for _ in range(2000))["a"] < 1900


def test_random_two_takes_the_one_with_fewer_connections() -> None:
    upstream = Upstream("u", servers("a", "b"), method="random two")
    assert Counter(name_of(upstream.turn().next()) for _ in range(10)) == {"a": 5, "b": 5}


def test_what_cannot_be_an_upstream() -> None:
    with pytest.raises(ConfigError, match='no servers are inside upstream "u"'):
        Upstream("u", [Server("a", backup=True)])
    with pytest.raises(ConfigError, match='method "fair" in upstream "u"'):
        Upstream("u", servers("a"), method="fair")
