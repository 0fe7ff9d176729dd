"""A level of a configuration while it is being read.

Rule: a level gathers what is said at it; what it inherits is looked up, never copied.
"""

from __future__ import annotations

from typing import Any

from ngxlua_asgi.config.model import LocationConf

__all__ = ["Scope"]


class Scope:
    """A level while it is being read."""

    def __init__(self, context: str, parent: Scope | None = None) -> None:
        self.context = context  # main, http, server, location, server_if, location_if, …
        self.parent = parent
        self.settings: dict[str, Any] = {}
        self.own: dict[str, Any] = {}
        self.codes: list[tuple[Any, ...]] = []
        self.locations: list[LocationConf] = []
        self.kind = ""
        self.name: Any = ""
        self.data: dict[str, Any] = {}  # what a block's own directives gather

    def inherited(self, name: str, default: Any = None) -> Any:
        """A setting as this level sees it so far."""
        level: Scope | None = self
        while level is not None:
            if name in level.settings:
                return level.settings[name]
            level = level.parent
        return default

    def freeze(self, kind: str, name: Any) -> LocationConf:
        """The level as the model has it."""
        for own in self.own, self.settings:
            for key, value in own.items():
                if isinstance(value, list):
                    own[key] = tuple(value)
        return LocationConf(
            kind, name, self.settings, self.own, tuple(self.codes), tuple(self.locations)
        )
