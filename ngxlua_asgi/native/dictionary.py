"""A shared dictionary as Python sees it: ``wrapped.shared["tokens"].get(b"k")``.

Rule: the methods are ngx.shared.DICT's, by name and meaning; what Lua returns as ``nil, err`` is
None or False here where it says something about the key, and an exception where it is a mistake.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from typing import Any, Final

from ngxlua_asgi.native import Value as _Value
from ngxlua_asgi.native import library
from ngxlua_asgi.native.memory import Segment

__all__ = ["SharedDict", "Value"]

Value = bytes | float | bool | None

_NIL, _BOOLEAN, _NUMBER, _STRING = 0, 1, 3, 4
_OK, _NOT_FOUND, _EXISTS, _NO_MEMORY = 0, 1, 2, 3
_TOO_SMALL: Final = 7
_ADD, _REPLACE, _SAFE = 1, 2, 4
_ERRORS: Final = {
    1: "not found",
    2: "exists",
    3: "no memory",
    4: "not a number",
    5: "value is a list",
    6: "value not a list",
    8: "the key is empty or longer than 65535 bytes",
    9: "the shared memory is broken",
}
_USUAL: Final = 4096  # bytes for a value on its way out
_MOST_KEYS: Final = 1024


def _value_of(found: _Value) -> Value:
    if found.type == _STRING:
        return ctypes.string_at(found.data, found.length) if found.length else b""
    if found.type == _NUMBER:
        return float(found.number)
    return bool(found.number) if found.type == _BOOLEAN else None


class SharedDict:
    """One of ``lua_shared_dict``'s dictionaries; safe to use from any thread and process.

    Keys are bytes; values are bytes, numbers (floats when read) and booleans; times are seconds.
    """

    def __init__(self, name: str, segment: Segment) -> None:
        self.name = name
        self.address = segment.address
        self._segment = segment
        self._lib = library()

    def __repr__(self) -> str:
        return f"<ngx.shared.{self.name}, {self.capacity()} bytes>"

    def leave(self) -> None:
        """The process is about to end: see `Segment.leave`."""
        self._segment.leave()

    # --- values ------------------------------------------------------------------------------

    def get(self, key: bytes) -> Value:
        """The value of ``key``; None where there is none.

        Raises:
            ValueError: a bad key, or the value is a list.
        """
        return self._get(key, False)[0]

    def get_with_flags(self, key: bytes) -> tuple[Value, int]:
        """The value and its user flags."""
        value, found = self._get(key, False)
        return value, found.flags if value is not None else 0

    def get_stale(self, key: bytes) -> tuple[Value, int, bool]:
        """The value, its flags, and whether it has expired."""
        value, found = self._get(key, True)
        return value, found.flags if value is not None else 0, bool(found.stale)

    def set(self, key: bytes, value: Value, exptime: float = 0, flags: int = 0) -> bool:
        """Store; whether others that had not expired had to go.

        Raises:
            ValueError: a bad key.
            TypeError: a bad value.
            MemoryError: there is no room, whatever goes.
        """
        return self._store(0, key, value, exptime, flags)[1]

    def safe_set(self, key: bytes, value: Value, exptime: float = 0, flags: int = 0) -> bool:
        """Store where there is room without others going; whether there was."""
        return self._kept(self._store(_SAFE, key, value, exptime, flags, _NO_MEMORY)[0])

    def add(self, key: bytes, value: Value, exptime: float = 0, flags: int = 0) -> bool:
        """Store where the key is not there; whether it was not. Others may have to go."""
        return self._kept(self._store(_ADD, key, value, exptime, flags, _EXISTS)[0])

    def safe_add(self, key: bytes, value: Value, exptime: float = 0, flags: int = 0) -> bool:
        """`add` where there is room without others going."""
        how = _ADD | _SAFE
        return self._kept(self._store(how, key, value, exptime, flags, _EXISTS, _NO_MEMORY)[0])

    def replace(self, key: bytes, value: Value, exptime: float = 0, flags: int = 0) -> bool:
        """Store where the key is there; whether it was. Others may have to go."""
        return self._kept(self._store(_REPLACE, key, value, exptime, flags, _NOT_FOUND)[0])

    def delete(self, key: bytes) -> None:
        """Remove ``key``, if it is there."""
        self._store(0, key, None, 0, 0)

    def incr(
        self, key: bytes, value: float, init: float | None = None, init_ttl: float = 0
    ) -> float | None:
        """Add to a number; the sum, or None where the key is not there and ``init`` is not given.

        Raises:
            ValueError: a bad key, or the value is not a number.
            MemoryError: there is no room for it.
        """
        inout = _Value(number=value)
        first = None if init is None else ctypes.byref(ctypes.c_double(init))
        ms = init_ttl * 1000
        allowed = () if init is not None else (_NOT_FOUND,)
        result = self._call(
            self._lib.ngxlua_dict_incr, key, ctypes.byref(inout), first, ms, allowed=allowed
        )
        return None if result else float(inout.number)

    def ttl(self, key: bytes) -> float | None:
        """Seconds left, 0 for ever (negative: expired); None where the key is not there."""
        out = ctypes.c_double()
        result = self._call(
            self._lib.ngxlua_dict_ttl, key, ctypes.byref(out), allowed=(_NOT_FOUND,)
        )
        return None if result else out.value / 1000

    def expire(self, key: bytes, exptime: float) -> bool:
        """Let ``key`` expire in ``exptime`` seconds (0: never); whether it is there."""
        ms = exptime * 1000
        return self._call(self._lib.ngxlua_dict_expire, key, ms, allowed=(_NOT_FOUND,)) == _OK

    # --- lists -------------------------------------------------------------------------------

    def lpush(self, key: bytes, value: bytes | float) -> int:
        """Put an element before the first; the length of the list.

        Raises:
            ValueError: a bad key, or the value there is not a list.
            MemoryError: there is no room (nothing goes for it).
        """
        return self._push(1, key, value)

    def rpush(self, key: bytes, value: bytes | float) -> int:
        """Put an element behind the last; the length of the list."""
        return self._push(0, key, value)

    def lpop(self, key: bytes) -> Value:
        """Take the first element; None where there is no list."""
        return self._out(lambda out: self._list(self._lib.ngxlua_dict_pop, 1, key, out))[0]

    def rpop(self, key: bytes) -> Value:
        """Take the last element; None where there is no list."""
        return self._out(lambda out: self._list(self._lib.ngxlua_dict_pop, 0, key, out))[0]

    def llen(self, key: bytes) -> int:
        """The length of the list; 0 where there is none."""
        out = ctypes.c_double()
        self._call(self._lib.ngxlua_dict_llen, key, ctypes.byref(out))
        return int(out.value)

    # --- the whole ---------------------------------------------------------------------------

    def flush_all(self) -> None:
        """Let everything expire now."""
        self._lib.ngxlua_dict_flush_all(self.address)

    def flush_expired(self, max_count: int = 0) -> int:
        """Give the memory of at most ``max_count`` (0: all) expired back; of how many."""
        function = self._lib.ngxlua_dict_flush_expired
        return int(function(self.address, max_count))

    def get_keys(self, max_count: int = _MOST_KEYS) -> list[bytes]:
        """At most ``max_count`` (0: all) keys, the longest unused first."""
        function = self._lib.ngxlua_dict_keys
        size = _USUAL
        while True:
            buffer = ctypes.create_string_buffer(size)
            used = function(self.address, max_count, buffer, size)
            if used >= 0:
                return _keys_in(buffer.raw[:used])
            size = -used * 2

    def capacity(self) -> int:
        """Bytes, as they were declared."""
        return int(self._lib.ngxlua_dict_capacity(self.address))

    def free_space(self) -> int:
        """Bytes in whole free pages, as nginx counts them."""
        return int(self._lib.ngxlua_dict_free_space(self.address))

    # --- calls -------------------------------------------------------------------------------

    def _call(
        self, function: Any, key: bytes, *arguments: Any, allowed: tuple[int, ...] = ()
    ) -> int:
        return _checked(function(self.address, key, len(key), *arguments), allowed)

    def _list(self, function: Any, left: int, key: bytes, value: _Value) -> int:
        size = len(key)
        return int(function(self.address, left, key, size, ctypes.byref(value)))

    def _out(self, call: Callable[[_Value], int]) -> tuple[Value, _Value]:
        size = _USUAL
        while True:
            buffer = ctypes.create_string_buffer(size)
            found = _Value(data=ctypes.addressof(buffer), size=size)
            result = call(found)
            if result != _TOO_SMALL:
                _checked(result)
                return _value_of(found), found
            size = found.length

    def _get(self, key: bytes, stale: bool) -> tuple[Value, _Value]:
        size = len(key)
        get = self._lib.ngxlua_dict_get
        return self._out(lambda out: int(get(self.address, key, size, ctypes.byref(out), stale)))

    def _store(
        self, how: int, key: bytes, value: Value, exptime: float, flags: int, *allowed: int
    ) -> tuple[int, bool]:
        if exptime < 0:
            raise ValueError('bad "exptime" argument')
        given, _keep = _given(value)
        given.flags = flags
        size, ms = len(key), exptime * 1000
        store = self._lib.ngxlua_dict_store
        result = store(self.address, how, key, size, ctypes.byref(given), ms)
        return _checked(result, allowed), bool(given.forcible)

    def _push(self, left: int, key: bytes, value: bytes | float) -> int:
        if not isinstance(value, bytes | int | float) or isinstance(value, bool):
            raise TypeError("bad value type")
        given, _keep = _given(value)
        _checked(self._list(self._lib.ngxlua_dict_push, left, key, given))
        return int(given.number)

    @staticmethod
    def _kept(result: int) -> bool:
        return result == _OK


def _given(value: Value) -> tuple[_Value, object]:
    """``value`` for the library, and what keeps its bytes alive."""
    if value is None:
        return _Value(type=_NIL), None
    if isinstance(value, bytes):
        buffer = ctypes.create_string_buffer(value, len(value) or 1)
        place = ctypes.addressof(buffer)
        return _Value(type=_STRING, data=place, length=len(value)), buffer
    if isinstance(value, bool):
        return _Value(type=_BOOLEAN, number=value), None
    if isinstance(value, int | float):
        return _Value(type=_NUMBER, number=value), None
    raise TypeError("bad value type")


def _checked(result: int, allowed: tuple[int, ...] = ()) -> int:
    if result == _OK or result in allowed:
        return result
    if result == _NO_MEMORY:
        raise MemoryError(_ERRORS[result])
    raise ValueError(_ERRORS[result])


def _keys_in(packed: bytes) -> list[bytes]:
    keys, at = [], 0
    while at < len(packed):
        length = int.from_bytes(packed[at : at + 2], sys.byteorder)
        keys.append(packed[at + 2 : at + 2 + length])
        at += 2 + length
    return keys
