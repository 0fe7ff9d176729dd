"""SharedDict against a plain Python model: any operations in any order, also when nearly full.

Rule: hypothesis chooses; with enough room every answer and the order of keys must be the model's;
in a dictionary that is too small a value may have gone (and then something was forcible or refused)
but never changed. The C library's own walk through everything finds nothing wrong.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ngxlua_asgi.native import library
from ngxlua_asgi.native.dictionary import SharedDict, Value
from ngxlua_asgi.native.memory import open_segment
from tests.native.model import Model

LONG = 1000.0  # seconds
KEYS = st.sampled_from([b"a", b"b", b"c", b"d", b"\0e\xff", b"f" * 100])
NUMBERS = st.integers(-(2**40), 2**40).map(float)
TEXTS = st.one_of(
    st.binary(max_size=12), st.integers(0, 9000).map(lambda n: b"x" * n), st.binary(max_size=300)
)
VALUES = st.one_of(TEXTS, NUMBERS, st.booleans())
SECONDS = st.sampled_from([0.0, LONG])
STORES = st.sampled_from(["set", "add", "replace", "safe_set", "safe_add"])
OPERATIONS = st.one_of(
    st.tuples(st.just("store"), STORES, KEYS, VALUES, SECONDS, st.integers(0, 2**31 - 1)),
    st.tuples(st.sampled_from(["get", "get_stale", "ttl", "llen", "delete", "let_expire"]), KEYS),
    st.tuples(st.just("incr"), KEYS, NUMBERS, st.none() | NUMBERS, SECONDS),
    st.tuples(st.just("push"), st.booleans(), KEYS, TEXTS | NUMBERS),
    st.tuples(st.just("pop"), st.booleans(), KEYS),
    st.tuples(st.just("expire"), KEYS, st.sampled_from([0, 1])),
    st.tuples(st.just("flush_all")),
    st.tuples(st.just("flush_expired"), st.integers(0, 3)),
)
Operation = tuple[Any, ...]


def new_dict(capacity: int) -> SharedDict:
    return SharedDict("d", open_segment("/test", "d", capacity))


def is_whole(d: SharedDict) -> bool:
    verified: int = library().ngxlua_dict_verify(d.address)
    return verified == 0


def outcome(run: Callable[[], object]) -> object:
    """What comes of a call: its result, or the words of its ValueError."""
    try:
        return run()
    except ValueError as error:
        return str(error)


def sign(ttl: float | None) -> int | None:
    return None if ttl is None else (ttl > 0) - (ttl < 0)


def let_expire(d: SharedDict, key: bytes) -> bool:
    found = d.expire(key, 0.001)
    end = time.time() + 0.003
    while time.time() < end:
        pass
    return found


def of_dict(d: SharedDict, operation: Operation) -> object:
    match operation:
        case ("store", how, key, value, seconds, flags):
            stored = getattr(d, how)(key, value, seconds, flags)
            return True if how == "set" else stored
        case ("get", key):
            return d.get_with_flags(key)
        case ("ttl", key):
            return sign(d.ttl(key))
        case ("expire", key, ttl):
            return d.expire(key, LONG * ttl)
        case ("let_expire", key):
            return let_expire(d, key)
        case ("push", left, key, value):
            return d.lpush(key, value) if left else d.rpush(key, value)
        case ("pop", left, key):
            return d.lpop(key) if left else d.rpop(key)
        case (name, *arguments):
            return getattr(d, name)(*arguments)
    raise AssertionError(operation)


def of_model(model: Model, operation: Operation) -> object:
    match operation:
        case ("delete", key):
            model.store("set", key, None, 0, 0)
            return None
        case ("let_expire", key):
            return model.expire(key, -1)
        case (name, *arguments):
            return getattr(model, name)(*arguments)
    raise AssertionError(operation)


@given(operations=st.lists(OPERATIONS, max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_operations(operations: list[Operation]) -> None:
    d, model = new_dict(1024 * 1024), Model()
    for operation in operations:
        got = outcome(partial(of_dict, d, operation))
        expected = outcome(partial(of_model, model, operation))
        assert (operation[0], got) == (operation[0], expected)
        assert d.get_keys(0) == model.keys()
    assert is_whole(d)
    d.flush_all()
    d.flush_expired()
    assert d.free_space() >= 1024 * 1024 * 0.95
    assert is_whole(d)


@given(
    operations=st.lists(
        st.tuples(STORES, st.binary(min_size=1, max_size=2), VALUES), min_size=20, max_size=200
    )
)
@settings(max_examples=150, deadline=None)
def test_nearly_full(operations: list[tuple[str, bytes, Value]]) -> None:
    d = new_dict(20 * 1024)
    stored: dict[bytes, Value] = {}
    lost = False
    for how, key, value in operations:
        try:
            done = getattr(d, how)(key, value)
        except MemoryError:
            lost = True
            stored.pop(key, None)
        else:
            # add and replace do not tell in Python whether others had to go
            lost |= done if how == "set" else not done or how in ("add", "replace")
            if done or how == "set":
                stored[key] = value
        for known in list(stored):
            found = d.get_stale(known)[0]
            assert found == stored[known] or (found is None and lost)
    assert is_whole(d)
    assert 0 <= d.free_space() <= d.capacity()


def test_a_key_has_limits() -> None:
    d = new_dict(200 * 1024)
    d.set(b"k" * 65535, 1)
    assert d.get(b"k" * 65535) == 1.0
    for bad in (b"", b"k" * 65536):
        for call in (d.get, d.get_stale, d.delete, d.ttl, d.llen, d.lpop):
            assert str(outcome(partial(call, bad))).startswith("the key is empty")
