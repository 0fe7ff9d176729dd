"""The address of a shared dictionary that is kept in Redis or Valkey.

Rule: everything that can be wrong with an address is found when it is read, and said in words that
can follow the option's name. ``redis://[user:password@]host[:port][/db][?prefix=P&timeout=S]``;
``rediss`` is TLS, ``valkey`` and ``valkeys`` are the same two.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

__all__ = ["RedisUrl", "is_redis_url", "parse_redis_url"]

_SCHEMES: Final = {"redis": False, "valkey": False, "rediss": True, "valkeys": True}
_DEFAULT_PORT: Final = 6379
_DEFAULT_TIMEOUT: Final = 0.1  # seconds


@dataclass(frozen=True)
class RedisUrl:
    """Where a dictionary is kept; ``timeout`` is in seconds, for each exchange with the server."""

    host: str
    port: int
    db: int
    prefix: str
    timeout: float = _DEFAULT_TIMEOUT
    tls: bool = False
    user: str | None = None
    password: str | None = field(default=None, repr=False)


def is_redis_url(text: str) -> bool:
    """Whether ``text`` is meant as an address and not as a size."""
    return "://" in text


def parse_redis_url(text: str, name: str) -> RedisUrl:
    """The address ``text`` of dictionary ``name``, which is its prefix if it gives none.

    Raises:
        ValueError: what is wrong with it (the password is not in the words).
    """
    parts = urlsplit(text)
    if parts.scheme not in _SCHEMES:
        raise ValueError(f'unknown scheme "{parts.scheme}" (redis, rediss, valkey or valkeys)')
    if not parts.hostname:
        raise ValueError("no host")
    try:
        port = parts.port
    except ValueError:
        raise ValueError("bad port") from None
    if port == 0:
        raise ValueError("bad port")
    if parts.fragment:
        raise ValueError('"#" is not part of an address')
    prefix, timeout = _query(parts.query, name)
    return RedisUrl(
        host=parts.hostname,
        port=port or _DEFAULT_PORT,
        db=_database(parts.path),
        prefix=prefix,
        timeout=timeout,
        tls=_SCHEMES[parts.scheme],
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )


def _database(path: str) -> int:
    text = path.removeprefix("/")
    if not text:
        return 0
    if not (text.isascii() and text.isdigit()):
        raise ValueError(f'bad database "{text}"')
    return int(text)


def _query(query: str, name: str) -> tuple[str, float]:
    prefix, timeout = name, _DEFAULT_TIMEOUT
    for key, value in parse_qsl(query, keep_blank_values=True, encoding="latin-1"):
        if key == "prefix":
            prefix = value
        elif key == "timeout":
            timeout = _seconds(value)
        else:
            raise ValueError(f'unknown parameter "{key}" (prefix or timeout)')
    if not prefix:
        raise ValueError("the prefix is empty")
    return prefix, timeout


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not (0 < seconds <= 60 and math.isfinite(seconds)):
        raise ValueError(f'bad timeout "{text}" (more than 0 and at most 60 seconds)')
    return seconds
