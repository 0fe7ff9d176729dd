"""headers-more-nginx-module: headers of the response and the request, set and cleared.

Rule: each use is a command; a level runs its outer level's commands first, so all of them stay in
one list. What nginx only logs and then refuses to start for is a ``ConfigError`` with these words.
"""

from __future__ import annotations

from typing import Any, Final

from ngxlua_asgi.config.directive import Directive, Use, directives
from ngxlua_asgi.config.template import Template

__all__ = ["DIRECTIVES"]

_WHERE: Final = frozenset("http server location location_if".split())
_SPACE: Final = " \t\n\r\v\f"
# what cannot have another line
_BUILTIN: Final = frozenset(
    "server date content-encoding location refresh last-modified content-range accept-ranges"
    " www-authenticate expires e-tag content-length content-type cache-control".split()
)


def _header(use: Use, text: str, clears: bool) -> dict[str, Any]:
    """``Name: value``, as loosely as the module reads it."""
    rest = text.lstrip(_SPACE)
    if not rest:
        use.fail(f"{use.name}: no key found in the header argument: {text}")
    end = next((i for i, c in enumerate(rest) if i and c in ":" + _SPACE), len(rest))
    name, value = rest[:end], rest[end:].lstrip(":" + _SPACE).rstrip(_SPACE)
    if name == "*":
        use.fail(f"{use.name}: wildcard key too short: {text}")
    compiled = Template(("",), use.where) if clears or not value else use.template(value)
    return {"name": name, "value": compiled}


def _statuses(use: Use, text: str) -> list[int]:
    for c in text:
        if c not in "0123456789" + _SPACE:
            use.fail(f'{use.name}: invalid digit "{c}" found in the status code list "{text}"')
    return [int(word) if len(word) < 19 else 0 for word in text.split()]


def _options(use: Use, allowed: str) -> tuple[list[str], dict[str, list[str]]]:
    """The headers, and the options with their arguments."""
    headers: list[str] = []
    options: dict[str, list[str]] = {}
    words = iter(use.args)
    for word in words:
        if not word.startswith("-"):
            headers += [word] if word else []
            continue
        option = word[1:]
        if len(option) != 1 or option not in allowed:
            use.fail(f'{use.name}: invalid option name: "{word}"')
        found = options.setdefault(option, [])
        if option in "st":
            argument = next(words, None)
            if argument is None:
                use.fail(f"{use.name}: option {word} takes an argument.")
            found.append(argument)
    return headers, options


def _command(allowed: str) -> Any:
    """How a directive is read that takes these options."""

    def read(use: Use) -> dict[str, Any]:
        texts, options = _options(use, allowed)
        clears = use.name.startswith("more_clear")
        headers = tuple(_header(use, text, clears) for text in texts)
        appends = "a" in options
        for header in headers:
            if appends and header["name"].lower() in _BUILTIN:
                use.fail(f'{use.name}: can not append builtin headers "{header["name"]}"')
        types = " ".join(options.get("t", ())).replace(";", " ").split()
        statuses = [n for text in options.get("s", ()) for n in _statuses(use, text)]
        return {
            "input": "_input_" in use.name,
            "headers": headers,
            "types": tuple(types) or None,
            "statuses": tuple(statuses) or None,
            "append": appends,
            "replace": "r" in options,
        }

    return read


def _row(name: str, options: str) -> Directive:
    return Directive(
        name, _WHERE, 1, None, "words", read=_command(options), key="more_headers", repeat="list"
    )


DIRECTIVES: Final = directives(
    _row("more_set_headers", "sta"),
    _row("more_clear_headers", "st"),
    _row("more_set_input_headers", "tr"),
    _row("more_clear_input_headers", "tr"),
)
