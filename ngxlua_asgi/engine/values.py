"""Values across the border: Lua tables as bytes, in LuaJIT's own serialisation.

Rule: tables never cross (lupa#84): LuaJIT's ``string.buffer`` encodes them in C, this file reads
and writes the same bytes (LuaJIT manual, "String Buffer Library", serialisation format). A Lua
string is ``bytes`` here; a Python ``str`` becomes UTF-8; ``ngx.null`` is ``None`` in a table.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

__all__ = ["is_scalar", "pack", "to_lua", "unpack"]

_NIL, _FALSE, _TRUE, _NULL = 0x00, 0x01, 0x02, 0x03
_INT, _NUM, _TAB0, _STR = 0x06, 0x07, 0x08, 0x20
_SHORT: Final = tuple(bytes((n,)) for n in range(256))
_INT32: Final = range(-(2**31), 2**31)
_MAX_DEPTH: Final = 100


def is_scalar(value: object) -> bool:
    """Whether ``value`` crosses as it is (once a str is encoded)."""
    return value is None or isinstance(value, bool | int | float | bytes | str)


def to_lua(value: Any) -> Any:
    """A scalar as it crosses: text as UTF-8, a whole number that no int64 holds as a float.

    Raises:
        ValueError: a whole number that no float holds either.
    """
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return _double(value)
    return value


# --- writing ---------------------------------------------------------------------------------


def _length(n: int) -> bytes:
    """LuaJIT's U124: one, two or five bytes."""
    if n < 0xE0:
        return bytes((n,))
    if n < 0x1FE0:
        n -= 0xE0
        return bytes((0xE0 | n >> 8, n & 0xFF))
    return b"\xff" + struct.pack("<I", n)


def _string(data: bytes) -> bytes:
    size = _STR + len(data)
    if size < 0xE0:
        return _SHORT[size] + data
    return _length(size) + data


@lru_cache(maxsize=1024)
def _key(name: str) -> bytes:
    return _string(name.encode())


def _double(value: float) -> float:
    try:
        return float(value)
    except OverflowError:
        raise ValueError("the number is too large for Lua") from None


def _number(value: float) -> bytes:
    if isinstance(value, int) and value in _INT32:
        return b"\x06" + struct.pack("<i", value)
    return b"\x07" + struct.pack("<d", _double(value))


def _write_pairs(out: list[bytes], pairs: Mapping[Any, Any], depth: int) -> None:
    for key, value in pairs.items():
        if type(key) is str:
            out.append(_key(key))
        elif not isinstance(key, str | bytes | int | float):
            raise TypeError(f"a table key cannot be {type(key).__name__}")
        elif key != key:
            raise ValueError("a table key cannot be NaN")
        else:
            _write(out, key, depth)
        _write(out, value, depth)


def _write(out: list[bytes], value: object, depth: int) -> None:
    if type(value) is bytes:
        out.append(_string(value))
    elif isinstance(value, str | bytes | int | float | None):
        out.append(_scalar(value))
    else:
        _write_table(out, value, depth)


def _scalar(value: str | bytes | float | None) -> bytes:
    if value is None:
        return _SHORT[_NULL]
    if isinstance(value, bool):
        return _SHORT[_TRUE if value else _FALSE]
    if isinstance(value, int | float):
        return _number(value)
    return _string(value.encode() if isinstance(value, str) else value)


def _write_table(out: list[bytes], value: object, depth: int) -> None:
    if depth > _MAX_DEPTH:
        raise ValueError("nested too deeply for a Lua table")
    if isinstance(value, Mapping):
        out += (bytes((_TAB0 + 1,)), _length(len(value)))
        _write_pairs(out, value, depth + 1)
    elif isinstance(value, list | tuple):
        out += (bytes((_TAB0 + 4,)), _length(len(value) + 1))  # an array part from index 1
        for item in value:
            _write(out, item, depth + 1)
    else:
        raise TypeError(f"Lua has no value for {type(value).__name__}")


def pack(value: object) -> bytes:
    """The bytes that LuaJIT's ``string.buffer`` decodes to ``value``.

    Raises:
        TypeError: Lua has no such value.
        ValueError: nested too deeply.
    """
    out: list[bytes] = []
    _write(out, value, 0)
    return b"".join(out)


# --- reading ---------------------------------------------------------------------------------


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0
        self.depth = 0

    def take(self, size: int) -> bytes:
        start, end = self.at, self.at + size
        if end > len(self.data):
            raise ValueError("the value is cut short")
        self.at = end
        return self.data[start:end]

    def length(self) -> int:
        first = self.take(1)[0]
        if first < 0xE0:
            return first
        if first < 0xFF:
            return ((first & 0x1F) << 8 | self.take(1)[0]) + 0xE0
        return int.from_bytes(self.take(4), "little")

    def slots(self, each: int) -> int:
        """A number of slots, ``each`` at least so many bytes long."""
        count = self.length()
        if count * each > len(self.data) - self.at + each:
            raise ValueError("a table is cut short")
        return count

    def value(self) -> Any:
        tag = self.length()
        if tag >= _STR:
            return self.take(tag - _STR)
        if tag in (_NIL, _NULL):
            return None
        if tag in (_FALSE, _TRUE):
            return tag == _TRUE
        if tag == _INT:
            return struct.unpack("<i", self.take(4))[0]
        if tag == _NUM:
            number: float = struct.unpack("<d", self.take(8))[0]
            return int(number) if number.is_integer() else number
        if _TAB0 <= tag <= _TAB0 + 5:
            return self.table(tag - _TAB0)
        raise ValueError(f"unsupported value (tag 0x{tag:02x})")

    def table(self, kind: int) -> Any:
        """``kind``: 1 a hash part, 2 an array part from 0, 4 an array part from 1."""
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise ValueError("nested too deeply")
        array_size = self.slots(1) if kind >= 2 else 0
        first = 1 if kind >= 4 else 0
        hash_size = self.slots(2) if kind % 2 else 0
        table = self.build(first, array_size, hash_size)
        self.depth -= 1
        return table

    def build(self, first: int, array_size: int, hash_size: int) -> Any:
        merged: dict[Any, Any] = {}
        for index in range(first, array_size):
            if self.data[self.at : self.at + 1] == b"\0":  # an unused slot; ngx.null is no NIL
                self.at += 1
            else:
                merged[index] = self.value()
        for _ in range(hash_size):
            key = self.value()
            if isinstance(key, list | dict):
                raise ValueError("a table as a key has no counterpart")
            merged[key] = self.value()
        if merged and all(type(key) is int and 0 < key <= len(merged) for key in merged):
            return [merged[i] for i in range(1, len(merged) + 1)]
        return merged


def unpack(data: bytes) -> Any:
    """The Python value of what LuaJIT's ``string.buffer`` encoded: a table is a list or a dict.

    Raises:
        ValueError: a value that has no counterpart (a cdata number, say).
    """
    reader = _Reader(data)
    value = reader.value()
    if reader.at != len(data):
        raise ValueError("bytes are left over")
    return value
