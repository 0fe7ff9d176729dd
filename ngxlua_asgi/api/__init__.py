"""WHAT Lua sees: ``ngx.*`` by family; ``x.lua``, and ``x.py`` where a family needs Python.

Rule: a family's Python half is a function ``register(host)`` that offers host functions and
operations; this file only lists the families.
"""

from __future__ import annotations

from ngxlua_asgi.api import (
    call,
    control,
    errlog,
    hash,
    location,
    log,
    output,
    re,
    req_body,
    req_head,
    req_header,
    req_info,
    resp_header,
    semaphore,
    shdict,
    sleep,
    timer,
    worker,
)
from ngxlua_asgi.engine.host import Host

__all__ = ["register_all"]

_FAMILIES = (
    control,
    errlog,
    log,
    output,
    sleep,
    location,
    req_info,
    req_head,
    req_header,
    req_body,
    resp_header,
    semaphore,
    re,
    shdict,
    worker,
    timer,
    call,
)


def register_all(host: Host) -> None:
    """Register the Python half of every family."""
    for family in _FAMILIES:
        family.register(host)
    host.add(hash.HOST)
