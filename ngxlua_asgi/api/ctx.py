"""``scope["ngx"].ctx``: this request's ``ngx.ctx``, for the app.

Rule: every access goes to the Lua table, so both sides always see the same; keys are str, a Lua
string is bytes, a table is a copy. It works from any thread, while the request lives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from typing import Any

from ngxlua_asgi.engine.exchange import Exchange
from ngxlua_asgi.engine.values import is_scalar, pack, to_lua, unpack

__all__ = ["Ctx", "CtxAccess"]

Key = str | bytes | int


class CtxAccess:
    """The Lua functions behind every ``Ctx`` of a worker, each called under the worker's lock.

    Args:
        enter: calls a Lua function; refuses while Lua is running in this thread.
        get, set, keys: ``api/ctx_access.lua``'s functions.
        adopt: keeps an otherwise finished request: its id.
    """

    def __init__(
        self,
        enter: Callable[..., Any],
        get: Callable[..., Any],
        set_: Callable[..., Any],
        keys: Callable[..., Any],
        adopt: Callable[[], int],
    ) -> None:
        self.enter = enter
        self.get = get
        self.set = set_
        self.keys = keys
        self.adopt = adopt


def _lua_key(key: object) -> bytes | int:
    if isinstance(key, str):
        return key.encode()
    if isinstance(key, bytes) or (isinstance(key, int) and not isinstance(key, bool)):
        return key
    raise TypeError(f"a key of ngx.ctx is str, bytes or int, not {type(key).__name__}")


class Ctx(MutableMapping[Any, Any]):
    """A live view of one request's ``ngx.ctx``."""

    __slots__ = ("_access", "_exchange")

    def __init__(self, access: CtxAccess, exchange: Exchange) -> None:
        self._access = access
        self._exchange = exchange

    def _id(self) -> int:
        exchange = self._exchange
        if exchange.closed:
            raise RuntimeError("ngx.ctx has ended with its request")
        if exchange.id == 0:
            exchange.id = self._access.enter(self._access.adopt)
        return exchange.id

    def _read(self, key: Key) -> Any:
        packed, value = self._access.enter(self._access.get, self._id(), _lua_key(key))
        if packed is None:
            raise TypeError(f"ngx.ctx[{key!r}] cannot leave Lua: {value.decode()}")
        return unpack(value) if packed else value

    def __getitem__(self, key: Key) -> Any:
        value = self._read(key)
        if value is None:
            raise KeyError(key)
        return value

    def __setitem__(self, key: Key, value: Any) -> None:
        if is_scalar(value):
            self._access.enter(self._access.set, self._id(), _lua_key(key), False, to_lua(value))
        else:
            self._access.enter(self._access.set, self._id(), _lua_key(key), True, pack(value))

    def __delitem__(self, key: Key) -> None:
        if self._read(key) is None:
            raise KeyError(key)
        self._access.enter(self._access.set, self._id(), _lua_key(key), False, None)

    def _keys(self) -> list[Any]:
        keys = unpack(self._access.enter(self._access.keys, self._id())) or []
        return [k.decode("utf-8", "surrogateescape") if isinstance(k, bytes) else k for k in keys]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._keys())

    def __len__(self) -> int:
        return len(self._keys())

    def __repr__(self) -> str:
        return f"<ngx.ctx of request {self._exchange.id}>"
