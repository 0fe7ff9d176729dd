"""What goes between a dictionary and its Redis: the connection, entries as bytes, errors as words.

Rule: nothing is tried twice, as a second incr would count twice; the package ``redis`` is imported
only where a dictionary has an address.
"""

from __future__ import annotations

import errno
import re
from typing import TYPE_CHECKING, Final

from ngxlua_asgi.config.redis_url import RedisUrl
from ngxlua_asgi.errors import NgxLuaError
from ngxlua_asgi.native.dictionary import Value

if TYPE_CHECKING:
    from redis import Redis

__all__ = ["RedisDictError", "client_of", "decoded", "digits", "encoded", "ms_of", "words_of"]

_MAX_MS: Final = 10**15
_ENTRY: Final = re.compile(rb"([snb])(-?\d+):(.*)", re.DOTALL)
_REFUSED: Final = {errno.ECONNREFUSED: "connection refused", errno.ECONNRESET: "closed"}


class RedisDictError(NgxLuaError):
    """The server did not do it: it cannot be reached, is too slow, or refuses."""


def client_of(name: str, url: RedisUrl) -> Redis:
    try:
        from redis import Connection, ConnectionPool, Redis, SSLConnection
        from redis.backoff import NoBackoff
        from redis.retry import Retry
    except ImportError as error:
        raise NgxLuaError(
            f'lua_shared_dict "{name}": an address in Redis needs the package "redis"'
            " (pip install ngxlua_asgi[redis])"
        ) from error
    pool = ConnectionPool(
        connection_class=SSLConnection if url.tls else Connection,
        host=url.host,
        port=url.port,
        db=url.db,
        username=url.user,
        password=url.password,
        socket_timeout=url.timeout,
        socket_connect_timeout=url.timeout,
        retry=Retry(NoBackoff(), 0),  # a second incr would count twice
        protocol=2,
    )
    return Redis(connection_pool=pool)


def words_of(error: BaseException) -> str:
    """What went wrong, in a cosocket's words where it has some."""
    from redis.exceptions import TimeoutError as RedisTimeout

    if isinstance(error, RedisTimeout | TimeoutError):
        return "timeout"
    inner: BaseException | None = error
    while inner is not None:
        if isinstance(inner, OSError) and inner.errno in _REFUSED:
            return _REFUSED[inner.errno]
        inner = inner.__cause__ or inner.__context__
    text = str(error)
    return "closed" if text.startswith("Connection closed") else text


def ms_of(seconds: float) -> bytes:
    """Milliseconds for Redis; 0 is for ever."""
    ms = seconds * 1000
    if not ms >= 1:  # also NaN
        return b"0"
    return b"%d" % (_MAX_MS if ms > _MAX_MS else int(ms))


def encoded(value: Value, flags: int) -> bytes:
    if value is None:
        return b""
    if isinstance(value, bytes):
        return b"s%d:%b" % (flags, value)
    if isinstance(value, bool):
        return b"b%d:%d" % (flags, value)
    if isinstance(value, int | float):
        return b"n%d:%b" % (flags, digits(value))
    raise TypeError("bad value type")


def decoded(entry: bytes) -> tuple[Value, int]:
    match = _ENTRY.fullmatch(entry)
    if match is None:
        raise RedisDictError("the entry in Redis is not a dictionary's")
    kind, flags, text = match.groups()
    if kind == b"s":
        return text, int(flags)
    try:
        return (text == b"1" if kind == b"b" else float(text)), int(flags)
    except ValueError:
        raise RedisDictError("the entry in Redis is not a dictionary's") from None


def digits(number: float) -> bytes:
    return repr(float(number)).encode()
