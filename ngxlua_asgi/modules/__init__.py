"""WHAT nginx's own modules do: one file per module, ``x.lua``, and ``x.py`` where it needs Python.

Rule: as in ``api/``: a module's Python half is a function ``register(host)`` that offers host
functions, operations and apps; this file only lists them.
"""

from __future__ import annotations

from ngxlua_asgi.engine.host import Host
from ngxlua_asgi.modules import (
    access_log,
    address,
    auth_basic,
    autoindex,
    echo,
    files,
    gzip,
    limit_req,
    proxy_pass,
    realip,
    set_misc,
    static,
)

__all__ = ["register_all"]

_MODULES = (
    access_log,
    address,
    auth_basic,
    autoindex,
    echo,
    files,
    gzip,
    limit_req,
    proxy_pass,
    realip,
    set_misc,
    static,
)


def register_all(host: Host) -> None:
    """Register the Python half of every module."""
    for module in _MODULES:
        module.register(host)
