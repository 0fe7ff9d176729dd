"""A shared dictionary in Redis or Valkey: for Python (`RedisDict`), and for Lua (`register`).

Rule: one script on the server a method, one bounded exchange a script. Where Lua may wait, the
exchange runs in a thread (few of them, our own, so that a server that hangs does not take the
app's); elsewhere it blocks for at most the address's timeout. Lua gets errors as words.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

import anyio
import anyio.to_thread
from anyio.lowlevel import RunVar

from ngxlua_asgi.api.shdict_redis_scripts import SCRIPTS
from ngxlua_asgi.api.shdict_redis_wire import (
    RedisDictError,
    client_of,
    decoded,
    digits,
    encoded,
    ms_of,
    words_of,
)
from ngxlua_asgi.config.redis_url import RedisUrl
from ngxlua_asgi.engine.exchange import Exchange
from ngxlua_asgi.engine.host import Host
from ngxlua_asgi.native.dictionary import SharedDict, Value

__all__ = ["RedisDict", "RedisDictError", "register"]

_MAX_KEY: Final = 65535  # bytes
_MOST_KEYS: Final = 1024
_PAGE: Final = 1000  # keys looked at by one SCAN
_PATIENCE: Final = 100  # timeouts that a scan may last where Lua waits
_THREADS: Final = 32
_LIMITER: RunVar[anyio.CapacityLimiter] = RunVar("ngxlua_asgi.redis")
_HASHES: Final = {name: hashlib.sha1(text.encode()).hexdigest() for name, text in SCRIPTS.items()}
_GLOB: Final = re.compile(rb"([*?\[\]\\^-])")


class RedisDict(SharedDict):
    """A dictionary in Redis, with `SharedDict`'s methods; each blocks for one exchange.

    Raises `RedisDictError` where the server fails, and what `SharedDict` raises for a mistake.
    """

    def __init__(self, name: str, url: RedisUrl) -> None:
        self.name = name
        self.url = url
        self._prefix = url.prefix.encode("latin-1")
        self._client = client_of(name, url)

    def __repr__(self) -> str:
        return f"<ngx.shared.{self.name}, in Redis at {self.url.host}:{self.url.port}>"

    def leave(self) -> None:
        """Close the connections."""
        self._client.close()

    # --- values ------------------------------------------------------------------------------

    def get(self, key: bytes) -> Value:
        """The value of ``key``; None where there is none."""
        return self.get_with_flags(key)[0]

    def get_with_flags(self, key: bytes) -> tuple[Value, int]:
        """The value and its user flags."""
        return self._ask("get", key)[1]

    def get_stale(self, key: bytes) -> tuple[Value, int, bool]:
        """As `get_with_flags`: what has expired is gone, so nothing is ever stale."""
        return (*self.get_with_flags(key), False)

    def set(self, key: bytes, value: Value, exptime: float = 0, flags: int = 0) -> bool:
        """Store; False: whether others had to go is the server's business."""
        self._store_value("set", key, value, exptime, flags)
        return False

    def safe_set(self, key: bytes, value: Value, exptime: float = 0, flags: int = 0) -> bool:
        """Store; False where the server has no memory."""
        return self._store_value("set", key, value, exptime, flags, "no memory")

    def add(self, key: bytes, value: Value, exptime: float = 0, flags: int = 0) -> bool:
        """Store where the key is not there; whether it was not."""
        return self._store_value("add", key, value, exptime, flags, "exists")

    def safe_add(self, key: bytes, value: Value, exptime: float = 0, flags: int = 0) -> bool:
        """`add`; False, too, where the server has no memory."""
        return self._store_value("add", key, value, exptime, flags, "exists", "no memory")

    def replace(self, key: bytes, value: Value, exptime: float = 0, flags: int = 0) -> bool:
        """Store where the key is there; whether it was."""
        return self._store_value("replace", key, value, exptime, flags, "not found")

    def delete(self, key: bytes) -> None:
        """Remove ``key``, if it is there."""
        self._store_value("set", key, None, 0, 0)

    def incr(
        self, key: bytes, value: float, init: float | None = None, init_ttl: float = 0
    ) -> float | None:
        """Add to a number; the sum, or None where the key is not there and ``init`` is not given.

        Raises:
            ValueError: a bad key, or the value is not a number.
        """
        first = b"" if init is None else digits(init)
        words, (found, _) = self._ask(
            "incr", key, digits(value), first, ms_of(init_ttl), allowed=("not found",)
        )
        return None if words else _float(found)

    def ttl(self, key: bytes) -> float | None:
        """Seconds left, 0 for ever; None where the key is not there."""
        words, (found, _) = self._ask("ttl", key, allowed=("not found",))
        return None if words else _float(found)

    def expire(self, key: bytes, exptime: float) -> bool:
        """Let ``key`` expire in ``exptime`` seconds (0: never); whether it is there."""
        return not self._ask("expire", key, ms_of(exptime), allowed=("not found",))[0]

    # --- lists -------------------------------------------------------------------------------

    def lpush(self, key: bytes, value: bytes | float) -> int:
        """Put an element before the first; the length of the list."""
        return self._push_value("lpush", key, value)

    def rpush(self, key: bytes, value: bytes | float) -> int:
        """Put an element behind the last; the length of the list."""
        return self._push_value("rpush", key, value)

    def lpop(self, key: bytes) -> Value:
        """Take the first element; None where there is no list."""
        return self._ask("lpop", key)[1][0]

    def rpop(self, key: bytes) -> Value:
        """Take the last element; None where there is no list."""
        return self._ask("rpop", key)[1][0]

    def llen(self, key: bytes) -> int:
        """The length of the list; 0 where there is none."""
        return int(_float(self._ask("llen", key)[1][0]))

    # --- the whole ---------------------------------------------------------------------------

    def flush_all(self) -> None:
        """Let everything be gone now; its memory follows, at once or by `flush_expired`."""
        self.run("flush_all", b"")
        try:
            self.flush_expired()
        except RedisDictError:
            return  # all is flushed; what takes room goes another time

    def flush_expired(self, max_count: int = 0) -> int:
        """Remove what an earlier `flush_all` had no time for; how many. Redis expires the rest."""
        return self._sweep(max_count, self.url.timeout)

    def get_keys(self, max_count: int = _MOST_KEYS) -> list[bytes]:
        """At most ``max_count`` (0: all) keys, in no order."""
        return self.keys_within(max_count, self.url.timeout * _PATIENCE)

    def keys_within(self, max_count: int, seconds: float) -> list[bytes]:
        """`get_keys` in so much time.

        Raises:
            RedisDictError: "timeout".
        """
        start = self._prefix + b":" + self._epoch() + b":"
        keys: dict[bytes, None] = {}
        for page in self._scan(start, seconds):
            if page is None:
                raise RedisDictError("timeout")
            keys.update(dict.fromkeys(key[len(start) :] for key in page))
            if 0 < max_count <= len(keys):
                break
        return list(keys)[: max_count or None]

    def capacity(self) -> int:
        """Bytes that the server may use, for everything in it."""
        info = self._info()
        return int(info["maxmemory"] or info.get("total_system_memory", 0))

    def free_space(self) -> int:
        """Bytes of `capacity` that the server does not use."""
        info = self._info()
        total = int(info["maxmemory"] or info.get("total_system_memory", 0))
        return max(0, total - int(info["used_memory"]))

    # --- exchanges ---------------------------------------------------------------------------

    def run(self, script: str, *arguments: bytes) -> tuple[str, tuple[Value, int]]:
        """Run one of `SCRIPTS`: words (empty: it went well), and a value with its flags."""
        reply = self._guarded(lambda: self._evaluate(script, arguments))
        return reply[0].decode(), decoded(reply[1]) if len(reply) > 1 else (None, 0)

    def _evaluate(self, script: str, arguments: tuple[bytes, ...]) -> Any:
        from redis.exceptions import NoScriptError, OutOfMemoryError

        client: Any = self._client
        prefix = self._prefix
        try:
            try:
                return client.execute_command(
                    "EVALSHA", _HASHES[script], 1, prefix, *(arguments or (b"",))
                )
            except NoScriptError:  # a new server, or SCRIPT FLUSH
                return client.execute_command(
                    "EVAL", SCRIPTS[script], 1, prefix, *(arguments or (b"",))
                )
        except OutOfMemoryError:
            return [b"no memory"]

    def _guarded(self, call: Callable[[], Any]) -> Any:
        from redis.exceptions import RedisError

        try:
            return call()
        except (RedisError, OSError) as error:
            raise RedisDictError(words_of(error)) from error

    def _ask(
        self, script: str, key: bytes, *arguments: bytes, allowed: tuple[str, ...] = ()
    ) -> tuple[str, tuple[Value, int]]:
        if not 0 < len(key) <= _MAX_KEY:
            raise ValueError("the key is empty or longer than 65535 bytes")
        words, found = self.run(script, key, *arguments)
        if words and words not in allowed:
            raise MemoryError(words) if words == "no memory" else ValueError(words)
        return words, found

    def _store_value(
        self, how: str, key: bytes, value: Value, exptime: float, flags: int, *allowed: str
    ) -> bool:
        if exptime < 0:
            raise ValueError('bad "exptime" argument')
        entry = encoded(value, flags)
        return not self._ask("store", key, how.encode(), entry, ms_of(exptime), allowed=allowed)[0]

    def _push_value(self, script: str, key: bytes, value: bytes | float) -> int:
        if not isinstance(value, bytes | int | float) or isinstance(value, bool):
            raise TypeError("bad value type")
        return int(_float(self._ask(script, key, encoded(value, 0))[1][0]))

    def _info(self) -> dict[str, Any]:
        info: dict[str, Any] = self._guarded(lambda: self._client.info("memory"))
        return info

    def _epoch(self) -> bytes:
        epoch = self.run("epoch", b"")[1][0]
        return epoch if isinstance(epoch, bytes) else b"0"

    def _scan(self, start: bytes, seconds: float) -> Iterator[list[bytes] | None]:
        """Pages of the names that begin so; None when the time is up."""
        pattern = _GLOB.sub(rb"\\\1", start) + b"*"
        deadline, cursor = time.monotonic() + seconds, 0
        while True:
            cursor, page = self._page(cursor, pattern)
            yield page
            if cursor == 0:
                return
            if time.monotonic() > deadline:
                yield None

    def _page(self, cursor: int, pattern: bytes) -> tuple[int, list[bytes]]:
        found: tuple[int, list[bytes]] = self._guarded(
            lambda: self._client.scan(cursor, pattern, _PAGE)
        )
        return found

    def _sweep(self, max_count: int, seconds: float) -> int:
        """Remove entries of other epochs."""
        start = self._prefix + b":"
        current = start + self._epoch() + b":"
        old = re.compile(re.escape(start) + rb"\d+:", re.DOTALL)
        count = 0
        for page in self._scan(start, seconds):
            if page is None:
                break
            gone = [key for key in page if old.match(key) and not key.startswith(current)]
            gone = gone[: max_count - count] if max_count > 0 else gone
            if gone:
                count += int(self._guarded(partial(self._client.unlink, *gone)))
            if 0 < max_count <= count:
                break
        return count


def _float(value: Value) -> float:
    return float(value or 0)


# --- for Lua -------------------------------------------------------------------------------------


def _pack(items: list[bytes]) -> bytes:
    return b"".join(b"%d:%b" % (len(item), item) for item in items)


def _unpack(packed: bytes) -> list[bytes]:
    items, at = [], 0
    while at < len(packed):
        colon = packed.index(b":", at)
        end = colon + 1 + int(packed[at:colon])
        items.append(packed[colon + 1 : end])
        at = end
    return items


def _whole(dictionary: RedisDict, method: str, count: int, patience: float) -> Any:
    if method == "get_keys":
        return _pack(dictionary.keys_within(count, dictionary.url.timeout * patience))
    if method == "flush_expired":
        return dictionary.flush_expired(count)
    return getattr(dictionary, method)()


_WHOLE: Final = frozenset("get_keys flush_all flush_expired capacity free_space".split())


def _answer(dictionary: RedisDict, method: str, packed: bytes, patience: float) -> tuple[Any, ...]:
    """(None, words): the server failed; (False, words): about the key; (True, value, flags)."""
    try:
        items = _unpack(packed)
        if method in _WHOLE:
            return True, _whole(dictionary, method, int(items[0]), patience)
        words, found = dictionary.run(method, *items)
    except RedisDictError as error:
        return None, str(error).encode("utf-8", "replace")
    return (False, words.encode()) if words else (True, *found)


def register(host: Host) -> None:
    """Offer ``shdict_redis_names``, ``shdict_redis`` and the operation ``shdict_redis``."""
    dicts = {
        name.encode("latin-1"): found
        for name, found in host.shared.items()
        if isinstance(found, RedisDict)
    }

    def now(name: bytes, method: bytes, packed: bytes) -> tuple[Any, ...]:
        return _answer(dicts[name], method.decode(), packed, 1)

    async def later(
        _exchange: Exchange, name: bytes, method: bytes, packed: bytes
    ) -> tuple[Any, ...]:
        limiter = _LIMITER.get(None)
        if limiter is None:
            limiter = anyio.CapacityLimiter(_THREADS)
            _LIMITER.set(limiter)
        return await anyio.to_thread.run_sync(
            _answer, dicts[name], method.decode(), packed, _PATIENCE, limiter=limiter
        )

    host.add({"shdict_redis_names": lambda: tuple(dicts), "shdict_redis": now})
    host.add_operation("shdict_redis", later)
