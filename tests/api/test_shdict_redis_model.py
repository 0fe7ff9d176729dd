"""Python's half of a dictionary in Redis against the one in memory, with random operations.

Rule: both get the same calls; what one answers or raises the other does, too. What is not ours in
the server is an error, never a crash.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ngxlua_asgi import NgxLua
from ngxlua_asgi.api.shdict_redis import RedisDictError
from tests.api.redis_server import RedisServer, no_app

pytestmark = pytest.mark.requires("redis-server")

KEYS = st.sampled_from([b"a", b"b:\0*", b"\xff\r\n", b""])
NUMBERS = st.floats(allow_nan=False)
VALUES = st.one_of(st.binary(max_size=50), NUMBERS, st.booleans(), st.none())
STORES = st.tuples(
    st.sampled_from(["set", "safe_set"]),
    KEYS,
    VALUES,
    st.sampled_from([0, 1000]),
    st.integers(-(2**31), 2**31 - 1),
)
ADDS = st.tuples(
    st.sampled_from(["add", "safe_add", "replace"]), KEYS, VALUES.filter(lambda v: v is not None)
)
READS = st.tuples(
    st.sampled_from("get get_with_flags get_stale delete lpop rpop llen".split()), KEYS
)
PUSHES = st.tuples(st.sampled_from(["lpush", "rpush"]), KEYS, st.one_of(st.binary(), NUMBERS))
INCRS = st.tuples(st.just("incr"), KEYS, NUMBERS, st.one_of(st.none(), NUMBERS))
EXPIRES = st.tuples(st.just("expire"), KEYS, st.sampled_from([0, 1000]))
CALLS = st.lists(st.one_of(STORES, ADDS, READS, PUSHES, INCRS, EXPIRES), max_size=30)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, Any]]:
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    try:
        dicts = {"d": server.url("?timeout=5"), "m": "1m"}
        shared = NgxLua(no_app, lua_shared_dict=dicts).shared
        yield shared["d"], shared["m"]
    finally:
        server.kill()


def outcome(dictionary: Any, name: str, arguments: tuple[Any, ...]) -> str:
    try:
        return repr(getattr(dictionary, name)(*arguments))
    except (ValueError, TypeError, MemoryError) as error:
        return repr(error)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(calls=CALLS)
def test_random_calls(both: tuple[Any, Any], calls: list[tuple[Any, ...]]) -> None:
    for dictionary in both:
        dictionary.flush_all()
    both[1].flush_expired()
    for name, *arguments in calls:
        answers = [outcome(dictionary, name, tuple(arguments)) for dictionary in both]
        assert answers[0] == answers[1], (name, arguments)
    assert sorted(both[0].get_keys(0)) == sorted(both[1].get_keys(0))


def test_what_is_not_ours(both: tuple[Any, Any]) -> None:
    kept = both[0]
    start = b"d:" + kept._epoch() + b":"
    kept._client.hset(start + b"hash", "f", 1)
    kept._client.set(start + b"text", "no entry")
    for key, words in ((b"hash", "WRONGTYPE"), (b"text", "not a dictionary's")):
        with pytest.raises(RedisDictError, match=words):
            kept.get(key)
    kept._client.script_flush()
    assert kept.get(b"none") is None
    kept.flush_all()
    assert kept._client.dbsize() == 1  # the epoch
