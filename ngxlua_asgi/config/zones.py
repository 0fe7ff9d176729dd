"""Zones that ``limit_req_zone`` and ``limit_conn_zone`` declare and others name.

Rule: a name belongs to one use and one size (nginx's ``ngx_shared_memory_add``). It may be used
before it is declared; that it never is, ``modules/zone.lua`` finds out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NoReturn

from ngxlua_asgi.config.directive import Use
from ngxlua_asgi.config.sizes import parse_size

if TYPE_CHECKING:
    from ngxlua_asgi.config.builder import Builder

__all__ = ["declare_zone", "level", "limit_status", "positive", "read_zone", "use_zone"]

_LEVELS: Final = {"info": 7, "notice": 6, "warn": 5, "error": 4}
_LEAST: Final = 8 * 4096  # eight pages
_DIGITS: Final = 18  # of the largest number that nginx reads


def positive(text: str) -> int:
    """A number above zero; 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else 0


def use_zone(builder: Builder, use: Use, name: str, user: str) -> dict[str, Any]:
    """What is known of the zone ``name``, which is for ``user`` (``req``, ``conn``)."""
    zones = builder.blocks.setdefault("zone", {})
    zone: dict[str, Any] = zones.setdefault(name, {"user": user, "size": 0})
    if zone["user"] != user or name in builder.http.settings.get("lua_shared_dict", ()):
        use.fail(f'the shared memory zone "{name}" is already declared for a different use')
    return zone


def read_zone(use: Use, word: str) -> tuple[str, int]:
    """Name and size in ``zone=NAME:SIZE``."""

    def refuse() -> NoReturn:
        use.fail(f'invalid zone size "{word}"')

    name, colon, text = word.removeprefix("zone=").partition(":")
    if not colon or text[-1:] in ("g", "G"):
        refuse()
    try:
        size = parse_size(text)
    except ValueError:
        refuse()
    if size < _LEAST:
        use.fail(f'zone "{word}" is too small')
    return name, size


def declare_zone(
    builder: Builder, use: Use, name: str, size: int, user: str, **facts: object
) -> None:
    """Declare a zone; its key is the first argument."""
    zone = use_zone(builder, use, name, user)
    if zone["size"] not in (0, size):
        use.fail(
            f'the size {size} of shared memory zone "{name}" conflicts with already declared'
            f" size {zone['size']}"
        )
    text = use.args[0]
    if "key" in zone:
        use.fail(f'{use.name} "{name}" is already bound to key "{zone["text"]}"')
    key = use.template(text)
    builder.note_variables(key)
    zone.update(facts, size=size, key=key, text=text)


def level(use: Use) -> int:
    """A log level that a limit's lines may have."""
    number = _LEVELS.get(use.args[0])
    if number is None:
        use.fail(f'invalid value "{use.args[0]}"')
    return number


def limit_status(use: Use) -> int:
    """The status of a refusal."""
    text = use.args[0]
    number = positive(text)
    if not number and text != "0":
        use.fail(f'"{use.name}" directive invalid number')
    if not 400 <= number <= 599:
        use.fail("value must be between 400 and 599")
    return number
