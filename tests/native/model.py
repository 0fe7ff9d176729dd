"""ngx.shared.DICT in a few lines of plain Python, for what the C library does to be held against.

Rule: no time passes: an entry lives for ever, for long, or has expired; there is always room. The
order of `entries` is the LRU queue, the oldest first, as what has expired is let go from there.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ngxlua_asgi.native.dictionary import Value

__all__ = ["Entry", "Model"]


@dataclass
class Entry:
    """A value or a list, its flags, and the sign of what `ttl` says: 0 for ever, -1 expired."""

    value: Value | list[bytes | float]
    flags: int = 0
    ttl: int = 0


@dataclass
class Model:
    """What SharedDict is to do."""

    entries: dict[bytes, Entry] = field(default_factory=dict)

    def _dead(self, entry: Entry) -> bool:
        return entry.ttl < 0

    def _let_go(self, most: int = 2) -> None:
        for key in list(self.entries)[:most]:
            if not self._dead(self.entries[key]):
                return
            del self.entries[key]

    def _touch(self, key: bytes) -> None:
        self.entries[key] = self.entries.pop(key)

    def _alive(self, key: bytes) -> Entry | None:
        entry = self.entries.get(key)
        return None if entry is None or self._dead(entry) else entry

    def get(self, key: bytes) -> tuple[Value, int]:
        self._let_go()
        entry = self._alive(key)
        if entry is None:
            return None, 0
        self._touch(key)
        if isinstance(entry.value, list):
            raise ValueError("value is a list")
        return entry.value, entry.flags

    def get_stale(self, key: bytes) -> tuple[Value, int, bool]:
        entry = self.entries.get(key)
        if entry is None:
            return None, 0, False
        if not self._dead(entry):
            self._touch(key)
        if isinstance(entry.value, list):
            raise ValueError("value is a list")
        return entry.value, entry.flags, self._dead(entry)

    def store(self, how: str, key: bytes, value: Value, seconds: float, flags: int) -> bool:
        self._let_go()
        alive = self._alive(key) is not None
        if how in ("add", "safe_add") and alive:
            return False
        if how == "replace" and not alive:
            return False
        self.entries.pop(key, None)
        if value is not None:
            kept = float(value) if type(value) is int else value
            self.entries[key] = Entry(kept, flags, int(seconds > 0))
        return True

    def incr(self, key: bytes, by: float, init: float | None, seconds: float) -> float | None:
        self._let_go()
        entry = self._alive(key)
        if entry is None:
            if init is None:
                return None
            self.entries.pop(key, None)
            self.entries[key] = Entry(init + by, 0, int(seconds > 0))
            return init + by
        if not isinstance(entry.value, float):
            raise ValueError("not a number")
        entry.value += by
        self._touch(key)
        return entry.value

    def ttl(self, key: bytes) -> int | None:
        entry = self.entries.get(key)
        return None if entry is None else entry.ttl

    def expire(self, key: bytes, ttl: int) -> bool:
        entry = self.entries.get(key)
        if entry is not None:
            entry.ttl = ttl
        return entry is not None

    def _list(self, key: bytes) -> list[bytes | float] | None:
        self._let_go()
        entry = self._alive(key)
        if entry is None:
            return None
        if not isinstance(entry.value, list):
            raise ValueError("value not a list")
        return entry.value

    def push(self, left: bool, key: bytes, value: bytes | float) -> int:
        elements = self._list(key)
        if elements is None:
            self.entries.pop(key, None)
            elements = []
            self.entries[key] = Entry(elements)
        elements.insert(0 if left else len(elements), value)
        self._touch(key)
        return len(elements)

    def pop(self, left: bool, key: bytes) -> Value:
        elements = self._list(key)
        if elements is None:
            return None
        value = elements.pop(0 if left else -1)
        if elements:
            self._touch(key)
        else:
            del self.entries[key]
        return value

    def llen(self, key: bytes) -> int:
        elements = self._list(key)
        if elements is None:
            return 0
        self._touch(key)
        return len(elements)

    def keys(self) -> list[bytes]:
        return [key for key, entry in self.entries.items() if not self._dead(entry)]

    def flush_all(self) -> None:
        for entry in self.entries.values():
            entry.ttl = -1
        self._let_go(3)

    def flush_expired(self, most: int) -> int:
        dead = [key for key, entry in self.entries.items() if self._dead(entry)]
        dead = dead[:most] if most else dead
        for key in dead:
            del self.entries[key]
        return len(dead)
