"""User variables: what the ``set`` option declares.

Rule: parsed once (``config/options.py``); Lua takes each as a name followed by its parts.
"""

from __future__ import annotations

from ngxlua_asgi.engine.host import Host

__all__ = ["register"]


def register(host: Host) -> None:
    """Offer ``user_variable(i)``: the name and parts of the i-th, nothing past the last."""
    variables = [
        tuple(part.encode() for part in (name, *parts)) for name, parts in host.config.set.items()
    ]

    def user_variable(index: int) -> tuple[bytes, ...] | None:
        return variables[int(index)] if index < len(variables) else None

    host.add({"user_variable": user_variable})
