"""Whether a block is to be skipped: versions, ``skip_eval``, ``todo``.

Rule: the sections say ``N: condition``; N checks count as skipped. The versions compared with are
those that ``nginx -V`` names; a section that cannot be read is an error of its block.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from ngxlua_asgi.testing.perl.values import text, truth
from ngxlua_asgi.testing.spec import Block
from ngxlua_asgi.testing.verdict import BlockError

__all__ = ["Skip", "Versions", "skip_of"]

_OPERATORS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
_ONE: Final = r"([<>]=?)\s*(\d+)\.(\d+)\.(\d+)"
_REASON: Final = r"(?:\s*:\s*(?P<reason>.*))?\s*"
_NGINX: Final = re.compile(rf"\s*(?P<count>\d+)\s*:\s*{_ONE}{_REASON}")
_NGINX2: Final = re.compile(rf"\s*(?P<count>\d+)\s*:\s*{_ONE}\s*(?P<both>or|and)\s*{_ONE}{_REASON}")
_OPENSSL: Final = re.compile(rf"\s*(?P<count>\d+)\s*:\s*{_ONE}([a-z])?{_REASON}")
_SLAVE: Final = re.compile(rf"\s*(?P<count>\d+)\s*:\s*(\w+)\s*(?:(\w+)\s*)?(?:(\w+)\s*)?{_REASON}")
_COUNTED: Final = re.compile(r"\s*(?P<count>\d+)\s*:\s*(?P<rest>.*)", re.S)
_TODO: Final = re.compile(rf"\s*{_ONE}{_REASON}")


@dataclass(frozen=True)
class Versions:
    """What ``nginx -V`` says it is and was built with."""

    nginx: tuple[int, ...] | None = None
    openssl: tuple[int, ...] | None = None

    @classmethod
    def of(cls, output: str) -> Versions:
        """Read the output of ``nginx -V``."""
        nginx = re.search(r"(?:nginx|openresty)[^/]*/(\d+)\.(\d+)\.(\d+)", output)
        openssl = re.search(r"built with OpenSSL (\d+)\.(\d+)\.(\d+)([a-z])?", output)
        return cls(nginx and _version(*nginx.groups()), openssl and _version(*openssl.groups()))


@dataclass(frozen=True)
class Skip:
    """A block that is not to be checked: how many checks that leaves out, and why."""

    count: int
    reason: str


def _version(*parts: str | None) -> tuple[int, ...]:
    *numbers, last = parts
    if last is not None and last.isalpha():
        return (*(int(n or 0) for n in numbers), ord(last) - ord("a"))
    return tuple(int(n) for n in parts if n is not None)


def _compare(mine: tuple[int, ...] | None, operator: str, *other: str | None) -> bool:
    if mine is None:
        return operator.startswith("<")
    return _OPERATORS[operator](mine, _version(*other))


def _match(pattern: re.Pattern[str], name: str, value: Any) -> re.Match[str]:
    match = pattern.fullmatch(text(value))
    if match is None:
        raise BlockError(f"Invalid --- {name} spec: {text(value)}")
    return match


def _by_eval(value: Any, evaluate: Callable[[str], Any]) -> Skip | None:
    match = _COUNTED.fullmatch(text(value))
    if match is None:
        return None
    return Skip(int(match["count"]), "skip_eval") if truth(evaluate(match["rest"])) else None


def _by_nginx(value: Any, versions: Versions) -> Skip | None:
    match = _match(_NGINX, "skip_nginx", value)
    _count, operator, *version, reason = match.groups()
    if not _compare(versions.nginx, operator, *version):
        return None
    said = f"nginx version {operator} {'.'.join(version)}"
    return Skip(int(match["count"]), reason or said)


def _by_nginx2(value: Any, versions: Versions) -> Skip | None:
    match = _match(_NGINX2, "skip_nginx2", value)
    _count, first, *version, both, second, a, b, c, reason = match.groups()
    results = (_compare(versions.nginx, first, *version), _compare(versions.nginx, second, a, b, c))
    skip = versions.nginx is None or (all(results) if both == "and" else any(results))
    return Skip(int(match["count"]), reason or "various reasons") if skip else None


def _by_slave(value: Any) -> Skip | None:
    slave = os.environ.get("TEST_NGINX_BUILDSLAVE")
    if slave is None:
        return None
    match = _match(_SLAVE, "skip_slave", value)
    _count, *names, reason = match.groups()
    if names[0] == "all" or slave in names:
        return Skip(int(match["count"]), reason or "various reasons")
    return None


def _by_openssl(value: Any, versions: Versions) -> Skip | None:
    match = _match(_OPENSSL, "skip_openssl", value)
    _count, operator, *version, reason = match.groups()
    if versions.openssl is None:
        return Skip(int(match["count"]), reason or "Not built with OpenSSL")
    if not _compare(versions.openssl, operator, *version):
        return None
    said = f"OpenSSL version {operator} {'.'.join(version[:3])}{version[3] or ''}"
    return Skip(int(match["count"]), reason or said)


def _by_todo(block: Block, versions: Versions) -> Skip | None:
    todo = None
    if block.has("todo_nginx"):
        match = _match(_TODO, "todo_nginx", block.get("todo_nginx"))
        operator, *version, reason = match.groups()
        if _compare(versions.nginx, operator, *version):
            todo = Skip(1, reason or "various reasons")
    if block.has("todo"):
        match = _match(_COUNTED, "todo", block.get("todo"))
        todo = Skip(int(match["count"]), match["rest"].strip())
    return todo


def skip_of(block: Block, versions: Versions, evaluate: Callable[[str], Any]) -> Skip | None:
    """Decide whether ``block`` is skipped (or is still to be done, which counts the same).

    Args:
        evaluate: Perl, for ``skip_eval``.

    Raises:
        BlockError: a section that cannot be read.
        SpecError: the Perl of ``skip_eval`` is not understood.
    """
    skip = None
    if block.has("skip_eval"):
        skip = _by_eval(block.get("skip_eval"), evaluate)
    if block.has("skip_nginx"):
        skip = _by_nginx(block.get("skip_nginx"), versions) or skip
    elif block.has("skip_nginx2"):
        skip = _by_nginx2(block.get("skip_nginx2"), versions) or skip
    elif block.has("skip_slave"):
        skip = _by_slave(block.get("skip_slave")) or skip
    if block.has("skip_openssl"):
        skip = _by_openssl(block.get("skip_openssl"), versions) or skip
    return skip or _by_todo(block, versions)
