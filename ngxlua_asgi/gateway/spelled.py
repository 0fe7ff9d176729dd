"""The headers of a request that goes to another server, as nginx orders and spells them.

Rule: what ``proxy_pass`` says comes first and hides the client's of those names; then the client's
in their order, a value that a script changed in its line's place, then what scripts added. Names
are spelled as the client and the scripts spelled them, where our own server knows the former
(``ngx_http_proxy_create_request``).
"""

from __future__ import annotations

from typing import Final

from ngxlua_asgi.api.output import header_lines
from ngxlua_asgi.api.req_header import spelled
from ngxlua_asgi.types import Scope

__all__ = ["KEEPS_NONE", "KEEPS_PLAIN", "SPELLED", "spelled_headers"]

# Which of the client's headers go along: none, those without "_", else all; and a flag.
KEEPS_NONE: Final = 0
KEEPS_PLAIN: Final = 2
SPELLED: Final = 4

_Lines = list[tuple[bytes, bytes]]


def _by_name(pairs: tuple[object, ...]) -> dict[bytes, _Lines]:
    """What scripts say of each name: its lines, none where they cleared it."""
    found: dict[bytes, _Lines] = {}
    for name, value in zip(pairs[::2], pairs[1::2], strict=True):
        assert isinstance(name, bytes)
        lines = found.setdefault(name.lower(), [])
        if isinstance(value, bytes):
            lines.append((name, value))
    return found


def spelled_headers(scope: Scope, keeps: int, count: float, *pairs: object) -> _Lines:
    """The lines; the first ``count`` of ``pairs`` are ``proxy_pass``'s, the rest scripts'."""
    first = pairs[: int(count)]
    lines = header_lines(first)
    if keeps == KEEPS_NONE:
        return lines
    hidden = {name.lower() for name in first[::2] if isinstance(name, bytes)}
    changes = _by_name(pairs[int(count) :])
    seen: set[bytes] = set()
    for name, value in spelled(scope):
        key = name.lower()
        if key in hidden or (keeps == KEEPS_PLAIN and b"_" in key):
            continue
        if key not in changes:
            lines.append((name, value))
        elif key not in seen and changes[key]:
            lines.append((name, changes[key].pop(0)[1]))
        seen.add(key)
    for key, added in changes.items():
        if key not in hidden:
            lines += added
    return lines
