"""What the processes of test_processes.py do with one dictionary, each a worker of the same server.

Rule: a process knows what its own keys hold, as nobody else writes to them, while all add to one
counter and push to one list.
"""

from __future__ import annotations

import random
from typing import Any

from ngxlua_asgi.native import library
from ngxlua_asgi.native.dictionary import SharedDict, Value
from ngxlua_asgi.native.memory import open_segment

__all__ = ["ROUNDS", "work"]

ROUNDS = 3000


def _value(chance: random.Random) -> Value:
    kind = chance.randrange(4)
    if kind == 0:
        return chance.random()
    if kind == 1:
        return chance.random() < 0.5
    return chance.randbytes(chance.choice([0, 1, 8, 100, 256, 257, 3000]))


def _change(d: SharedDict, own: dict[bytes, Value], key: bytes, chance: random.Random) -> None:
    if chance.random() < 0.2:
        d.delete(key)
        own.pop(key, None)
    else:
        own[key] = value = _value(chance)
        assert not d.set(key, value)


def work(number: int, start: Any, answers: Any) -> None:
    """Hammer; the answer is how the dictionary looks in the end, or what went wrong."""
    d = SharedDict("d", open_segment("/hammer", "d", 4 * 1024 * 1024))
    chance, own = random.Random(number), dict[bytes, Value]()
    start.wait()
    try:
        for _ in range(ROUNDS):
            key = b"%d-%d" % (number, chance.randrange(40))
            assert d.get(key) == own.get(key)
            _change(d, own, key, chance)
            d.incr(b"count", 1, 0)
            d.rpush(b"list", number)
            assert d.lpop(b"list") is not None
        assert {key: d.get(key) for key in own} == own
    except AssertionError as error:
        answers.put(repr(error))
    else:
        start.wait()
        answers.put((d.get(b"count"), d.llen(b"list"), library().ngxlua_dict_verify(d.address)))
    start.wait()
    d.leave()
