"""How the values of directives are read: one function a kind, for both spellings.

Rule: a kind answers the value as the model keeps it; what nginx refuses is refused with nginx's
words. A row with a form of its own has its own ``read``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from ngxlua_asgi.config.directive import Use
from ngxlua_asgi.config.sizes import parse_size, parse_time
from ngxlua_asgi.config.template import Template
from ngxlua_asgi.errors import ConfigError

__all__ = ["KINDS", "flag", "number", "size", "template", "text", "time", "words"]


def flag(use: Use) -> bool:
    """``on`` or ``off``."""
    value = use.args[0].lower()
    if value not in ("on", "off"):
        use.fail(
            f'invalid value "{use.args[0]}" in "{use.name}" directive, it must be "on" or "off"'
        )
    return value == "on"


def size(use: Use) -> int:
    """Bytes."""
    try:
        return parse_size(use.args[0])
    except ValueError as error:
        use.fail(str(error) if use.python else f'"{use.name}" directive invalid value')


def time(use: Use) -> float:
    """Seconds."""
    try:
        return parse_time(use.args[0])
    except ValueError as error:
        use.fail(str(error) if use.python else f'"{use.name}" directive invalid value')


def number(use: Use) -> int:
    """A whole number."""
    try:
        return use.number(use.args[0])
    except ConfigError:
        if use.python:
            raise
        use.fail(f'"{use.name}" directive invalid number')


def text(use: Use) -> str:
    """The first argument, as it is."""
    return use.args[0]


def template(use: Use) -> Template:
    """The first argument, with variables."""
    return use.template(use.args[0])


def words(use: Use) -> tuple[str, ...]:
    """All arguments."""
    return use.args


KINDS: Final[Mapping[str, Callable[[Use], Any]]] = {
    "flag": flag,
    "size": size,
    "time": time,
    "number": number,
    "text": text,
    "template": template,
    "words": words,
}
