"""``ngx.shared.DICT``'s memory for Lua, and ``NgxLua.shared``: the same dictionaries for Python.

Rule: the C library does the work for both (native/); errors are OpenResty's words, returned in
Lua, raised in Python only where a value cannot be stored at all.
"""

from __future__ import annotations

from collections.abc import Mapping

from ngxlua_asgi.api import shdict_redis
from ngxlua_asgi.config.model import Config
from ngxlua_asgi.config.redis_url import RedisUrl
from ngxlua_asgi.engine.host import Host
from ngxlua_asgi.native.dictionary import SharedDict
from ngxlua_asgi.native.memory import open_segment

__all__ = ["register", "shared_dicts"]


def shared_dicts(
    config: Config, earlier: Mapping[str, SharedDict] | None = None
) -> dict[str, SharedDict]:
    """The dictionaries that ``lua_shared_dict`` declares.

    Args:
        earlier: those of a configuration that this one replaces; what has kept its name and size
            keeps its memory (nginx's reload).

    Raises:
        NgxLuaError: there is not enough memory.
    """
    declared: Mapping[str, int | RedisUrl] = config.http("lua_shared_dict", {})
    dicts: dict[str, SharedDict] = {}
    for name, capacity in declared.items():
        known = (earlier or {}).get(name)
        if isinstance(capacity, RedisUrl):
            dicts[name] = shdict_redis.RedisDict(name, capacity)
        elif isinstance(known, shdict_redis.RedisDict):
            dicts[name] = SharedDict(name, open_segment(config.prefix, name, capacity))
        elif known is not None and known.capacity() == capacity:
            dicts[name] = known
        else:
            dicts[name] = SharedDict(name, open_segment(config.prefix, name, capacity))
    return dicts


def register(host: Host) -> None:
    """Offer ``shdict_names`` and ``shdict_address``."""
    shared: Mapping[str, SharedDict] = host.shared

    def shdict_address(name: bytes) -> int:
        return shared[name.decode("latin-1")].address

    def names() -> tuple[bytes, ...]:
        in_redis = shdict_redis.RedisDict
        return tuple(n.encode("latin-1") for n, d in shared.items() if not isinstance(d, in_redis))

    shdict_redis.register(host)
    host.add({"shdict_names": names, "shdict_address": shdict_address})
