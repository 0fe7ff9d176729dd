"""The phase table, as Lua asks for it (``phases/check.lua``, ``ngx.get_phase``).

Rule: facts come from ``phases/table.py``; nothing is decided here.
"""

from __future__ import annotations

from ngxlua_asgi.engine.host import Host
from ngxlua_asgi.engine.vm import lualib_source
from ngxlua_asgi.phases.table import API, PHASES, Refusal, bits, phase

__all__ = ["BODY", "CHANGED", "ENDS_APART", "FILTER", "INTERCEPT", "LIMIT", "LOG", "register"]

_BY_BIT = {p.bit: p for p in PHASES}

# What the app's turn needs, as flags of the operation "app".
CHANGED = 1  # scripts changed the request
FILTER = 2  # the response passes header or body filter, or carries headers set earlier
LOG = 4  # the log phase follows the response
BODY = 8  # a body filter looks at every chunk
INTERCEPT = 32  # an error status of the app's may have a page of ours
LIMIT = 16  # the request body is to be counted: nothing says how long it is
ENDS_APART = 64  # the body's end comes by itself, after the last piece (a proxied one's)


def register(host: Host) -> None:
    """Offer phase bits, names, labels and API contexts."""

    def api_contexts(name: bytes) -> tuple[int, bool]:
        api = API[name.decode()]
        return bits(api.phases), api.refusal is Refusal.CONTEXT

    def phase_name(bit: int) -> bytes:
        return _BY_BIT[int(bit)].name.encode()

    host.add(
        {
            "BODY": BODY,
            "CHANGED": CHANGED,
            "FILTER": FILTER,
            "INTERCEPT": INTERCEPT,
            "LIMIT": LIMIT,
            "LOG": LOG,
            "ENDS_APART": ENDS_APART,
            "api_contexts": api_contexts,
            "phase_bit": lambda name: phase(name.decode()).bit,
            "phase_label": lambda bit: _BY_BIT[int(bit)].label.encode(),
            "phase_name": phase_name,
            "yieldable_bits": lambda: bits(frozenset(p.name for p in PHASES if p.may_yield)),
            "lualib_source": lualib_source,
        }
    )
