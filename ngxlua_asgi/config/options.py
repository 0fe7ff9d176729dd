"""The Python spelling: keyword options of ``NgxLua`` become statements, then the model.

Rule: an option carries its directive's name. A value is one argument, a tuple several, a list
several uses of the directive, a mapping uses by their first argument. Whatever is wrong with one
is a ``ConfigError`` at construction that names the option, the file and the line.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from types import FrameType
from typing import Any, Final

from ngxlua_asgi.config.builder import Builder
from ngxlua_asgi.config.directive import Directive, Use
from ngxlua_asgi.config.directives import REGISTRY
from ngxlua_asgi.config.directives.core import close_server, open_location
from ngxlua_asgi.config.model import Config
from ngxlua_asgi.config.scope import Scope
from ngxlua_asgi.config.sizes import parse_size
from ngxlua_asgi.errors import ConfigError

__all__ = ["Location", "config_from_options"]

_FRAMEWORKS: Final = frozenset({"ngxlua_asgi", "starlette", "fastapi"})
_SERVERS: Final = frozenset({"uvicorn", "hypercorn", "granian", "gunicorn", "asyncio", "anyio"})
_Where = tuple[str, int]


class Location:
    """What ``locations={"/api/": Location(…)}`` says of a location.

    Args:
        locations: nested ones, in the same spelling.
        options: named after the directives that a location may have.
    """

    def __init__(self, *, locations: Mapping[str, Location] | None = None, **options: Any) -> None:
        self.locations = dict(locations or {})
        self.options = options


def _caller() -> _Where:
    """The file and line of the user's code that builds the middleware, where it is on the stack."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        root = str(frame.f_globals.get("__name__", "")).partition(".")[0]
        if root in _SERVERS:
            break  # built lazily by the framework: no user code is left
        if root not in _FRAMEWORKS:
            return frame.f_code.co_filename, frame.f_lineno
        frame = frame.f_back
    return "", 0


# --- values ----------------------------------------------------------------------------------


def _bytewise(text: str) -> str:
    """Text as configurations hold it: a character a byte."""
    return text.encode().decode("latin-1")


def _lua(option: str, value: object) -> str:
    if not isinstance(value, str | bytes):
        raise ConfigError(f"takes Lua source, not {type(value).__name__}", option=option)
    return _bytewise(value) if isinstance(value, str) else value.decode("latin-1")


def _path(option: str, value: object) -> str:
    if not isinstance(value, str | os.PathLike):
        raise ConfigError(f"takes a path, not {type(value).__name__}", option=option)
    return os.fsencode(value).decode("latin-1")


def _text(option: str, value: object) -> str:
    if not isinstance(value, str):
        raise ConfigError(f"takes text, not {value!r}", option=option)
    return _bytewise(value)


def _flag(option: str, value: object) -> str:
    if not isinstance(value, bool):
        raise ConfigError(f"takes True or False, not {value!r}", option=option)
    return "on" if value else "off"


def _size(option: str, value: object) -> str:
    try:
        return str(parse_size(value))  # type: ignore[arg-type]
    except ValueError as error:
        raise ConfigError(str(error), option=option) from None


_STRICT: Final[Mapping[str, Callable[[str, object], str]]] = {
    "lua": _lua,
    "path": _path,
    "text": _text,
    "flag": _flag,
    "size": _size,
}


def _word(option: str, value: object) -> str:
    """Any value as one argument."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, float):
        return f"{round(value * 1000)}ms" if REGISTRY[option].kind == "time" else str(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if isinstance(value, os.PathLike):
        return _path(option, value)
    if isinstance(value, str):
        return _bytewise(value)
    raise ConfigError(f"takes text or numbers, not {value!r}", option=option)


def _arguments(option: str, value: object) -> tuple[str, ...]:
    if isinstance(value, tuple):
        return tuple(_word(option, each) for each in value)
    if value is True and REGISTRY[option].least == 0:
        return ()
    return (_word(option, value),)


def _by_first(option: str, uses: Mapping[Any, Any]) -> Iterator[tuple[str, ...]]:
    for first, rest in uses.items():
        name = _text(option, first)
        if option == "set" and not re.fullmatch(r"\w+", name):
            raise ConfigError(f'invalid variable name "${name}"', option=option)
        yield ("$" + name if option == "set" else name, *_arguments(option, rest))


def _uses(row: Directive, value: object) -> Iterator[tuple[str, ...]]:
    """The arguments of each use that ``value`` spells."""
    option = row.name
    if row.most == 1 and row.repeat == "once" and row.kind in _STRICT:
        yield (_STRICT[row.kind](option, value),)
    elif isinstance(value, Mapping):
        yield from _by_first(option, value)
    elif option == "set":
        raise ConfigError(
            f"takes a mapping of variable names to values, not {value!r}", option=option
        )
    elif isinstance(value, list):
        for each in value:
            yield _arguments(option, each)
    else:
        yield _arguments(option, value)


# --- options ---------------------------------------------------------------------------------


def _row(option: str) -> Directive:
    name = option.removesuffix("_") if option.removesuffix("_") in REGISTRY else option
    row = REGISTRY.get(name)
    if row is None or row.block or name.endswith("_by_lua_block"):
        raise ConfigError("is an unknown option", option=option)
    return row


def _read(builder: Builder, scope: Scope, row: Directive, value: object, where: _Where) -> None:
    for args in _uses(row, value):
        if row.kind == "path":
            args = (os.path.join(builder.prefix, args[0]),)
        builder.one(scope, Use(row.name, args, *where, python=True))


def _read_location(builder: Builder, outer: Scope, name: str, value: Any, where: _Where) -> None:
    if not isinstance(name, str) or not isinstance(value, Location):
        raise ConfigError("takes {name: Location(…)}", option="locations")
    args = tuple(_bytewise(part) for part in name.split(None, 1))
    use = Use("location", args or ("",), *where, python=True)
    kind, key, inner = open_location(builder, outer, use)
    for option, each in value.options.items():
        if each is not None:
            _read(builder, inner, _row(option), each, where)
    for nested, each in value.locations.items():
        _read_location(builder, inner, nested, each, where)
    outer.locations.append(inner.freeze(kind, key))


def _level_of(row: Directive) -> str:
    """The level that an option of ``NgxLua`` itself belongs to."""
    if "server" in row.contexts:
        return "server"
    return "http" if "http" in row.contexts else "location"


def _modules(value: object) -> Mapping[str, Mapping[str, Callable[..., Any]]]:
    option = "lua_modules"
    if not isinstance(value, Mapping):
        raise ConfigError(
            f"takes a mapping of module names to functions, not {value!r}", option=option
        )
    for module, functions in value.items():
        if not isinstance(module, str) or not isinstance(functions, Mapping):
            raise ConfigError("takes {module name: {function name: function}}", option=option)
        for name, function in functions.items():
            if not isinstance(name, str) or not callable(function):
                raise ConfigError(f'"{module}.{name}" is not a function', option=option)
    return {module: dict(functions) for module, functions in value.items()}


def _prefix(value: object) -> str:
    if not isinstance(value, str | os.PathLike):
        raise ConfigError(f"takes a path, not {value!r}", option="prefix")
    return os.fspath(value)


def _own(given: dict[str, Any]) -> dict[str, Any]:
    """The options that are no directives, taken out of ``given``."""
    own: dict[str, Any] = {}
    if "lua_modules" in given:
        own["lua_modules"] = _modules(given.pop("lua_modules"))
    if "lua_max_memory" in given:
        own["lua_max_memory"] = int(_size("lua_max_memory", given.pop("lua_max_memory")))
    if "lua_isolated_globals" in given:
        value = given.pop("lua_isolated_globals")
        own["lua_isolated_globals"] = _flag("lua_isolated_globals", value) == "on"
    return own


def config_from_options(options: Mapping[str, Any]) -> Config:
    """Check keyword options and build the model.

    An option given as ``None`` counts as not given.

    Raises:
        ConfigError: an unknown option, a value of the wrong kind, a file that cannot be read, or
            a phase that was given both inline and as a file.
    """
    given = {name: value for name, value in options.items() if value is not None}
    prefix = _prefix(given.pop("prefix", os.getcwd()))
    locations = given.pop("locations", {})
    if not isinstance(locations, Mapping):
        raise ConfigError("takes {name: Location(…)}", option="locations")
    own = _own(given)
    where = _caller()
    builder = Builder(prefix, prefix)
    server = Scope("server", builder.http)
    only = Scope("location", server)
    levels = {"http": builder.http, "server": server, "location": only}
    for option, value in given.items():
        row = _row(option)
        _read(builder, levels[_level_of(row)], row, value, where)
    for name, value in locations.items():
        _read_location(builder, server, name, value, where)
    if "/" not in locations:
        server.locations.append(only.freeze("prefix", "/"))
    elif only.own or only.codes:
        first = next(iter(only.own), "rewrite")
        raise ConfigError('belongs to Location "/", which is given', option=first)
    builder.servers.append(close_server(server))
    for path in ("lua_package_path", "lua_package_cpath"):
        if path in builder.http.settings:
            builder.http.settings[path] = with_prefix(builder.http.settings[path], prefix)
    return builder.config(from_conf=False, **own)


def with_prefix(path: str, prefix: str) -> str:
    """A search path with ``$prefix`` replaced, as lua-nginx-module does; it ends in a slash."""
    prefix = os.path.join(prefix, "")
    return path.replace("${prefix}", prefix).replace("$prefix", prefix)
