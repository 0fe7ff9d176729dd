"""The model as plain data, which is how it crosses to Lua.

Rule: dataclasses become mappings of their fields; a handler becomes the number under which the
worker has compiled it. ``modules/plan.lua`` reads the result.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from typing import Any

from ngxlua_asgi.config.model import Config, Handler, LocationConf, LuaFile
from ngxlua_asgi.config.template import Regex, Template

__all__ = ["plain_config"]


class _Plain:
    """Turns values of the model into scalars, bytes, lists and dicts."""

    def __init__(self, number: Callable[[Handler], int], isolated: bool) -> None:
        self.number = number
        self.isolated = isolated  # lua_isolated_globals

    def of(self, value: Any) -> Any:
        """``value``; None in a list becomes False, in a mapping it is left out."""
        if type(value) is str:
            return value.encode("latin-1")
        if value is None or isinstance(value, bool | int | float | bytes):
            return value
        if isinstance(value, Mapping):
            return {self.of(k): self.of(v) for k, v in value.items() if v is not None}
        if isinstance(value, tuple | list):
            return [False if v is None else self.of(v) for v in value]
        return self._of_object(value)

    def _of_object(self, value: Any) -> Any:
        if isinstance(value, Handler):
            return {"lua": self.number(value)}
        if isinstance(value, LuaFile):
            return {"file": self.of(value.path), "isolated": self.isolated}
        if isinstance(value, Template):
            parts = self.of(value.parts)
            return parts[0] if value.constant else {"parts": parts}
        if isinstance(value, Regex):
            file, line = value.where
            facts = {"caseless": value.caseless, "file": file, "line": line}
            return {"pattern": self.of(value.pattern), **facts}
        if isinstance(value, LocationConf):  # there are many, most of them say little
            return {k: self.of(v) for k, v in vars(value).items() if v or k == "name"}
        if is_dataclass(value) and not isinstance(value, type):
            return self.of(vars(value))
        raise TypeError(f"{value!r} cannot be part of a configuration")


def plain_config(config: Config, number: Callable[[Handler], int]) -> dict[str, Any]:
    """What ``modules/plan.lua`` builds from."""
    of = _Plain(number, config.lua_isolated_globals).of
    return {
        "servers": [
            {**of(server), "flat": not config.from_conf and _is_flat(server)}
            for server in config.servers
        ],
        "settings": of(config.settings),
        "blocks": of(config.blocks),
        "variables": of(config.variables),
        "from_conf": config.from_conf,
        "has_app": config.has_app,
    }


def _is_flat(server: Any) -> bool:
    """Whether everything belongs to the one location there is."""
    locations = server.root.locations
    return len(locations) == 1 and locations[0].kind == "prefix" and locations[0].name == "/"
