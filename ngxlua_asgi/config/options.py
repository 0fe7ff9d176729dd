"""The Python spelling: keyword options of ``NgxLua`` become a ``Config``.

Rule: an option carries its directive's name. Whatever is wrong with one is a ``ConfigError``
at construction that names the option, the file and the line; nothing waits for a request.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType
from typing import Any, Final

from ngxlua_asgi.config.model import Config, Handler, read_lua
from ngxlua_asgi.config.sizes import parse_size
from ngxlua_asgi.errors import ConfigError
from ngxlua_asgi.phases.table import PHASES

__all__ = ["config_from_options"]

_PHASE_OF: Final = {p.directive: p.name for p in PHASES if p.directive}
_FRAMEWORKS: Final = frozenset({"ngxlua_asgi", "starlette", "fastapi"})
_SERVERS: Final = frozenset({"uvicorn", "hypercorn", "granian", "gunicorn", "asyncio", "anyio"})
_VARIABLE: Final = re.compile(r"\$(?:(\w+)|\{(\w+)\})")


def _caller() -> tuple[str, int] | None:
    """The file and line of the user's code that builds the middleware, where it is on the stack."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        root = str(frame.f_globals.get("__name__", "")).partition(".")[0]
        if root in _SERVERS:
            return None  # built lazily by the framework: no user code is left
        if root not in _FRAMEWORKS:
            return frame.f_code.co_filename, frame.f_lineno
        frame = frame.f_back
    return None


def _inline(option: str, source: object, where: tuple[str, int] | None) -> Handler:
    if not isinstance(source, str | bytes):
        raise ConfigError(f"takes Lua source, not {type(source).__name__}", option=option)
    data = source.encode() if isinstance(source, str) else source
    file, line = where or (None, 0)
    place = f"{os.path.basename(file)}:{line}" if file else "NgxLua"
    return Handler(_PHASE_OF[option], option, data, f"={option}({place})", file, line)


def _from_file(option: str, path: object, prefix: str) -> Handler:
    if not isinstance(path, str | os.PathLike):
        raise ConfigError(f"takes a path, not {type(path).__name__}", option=option)
    full = Path(prefix, path)
    source = read_lua(option, str(full))
    phase = _PHASE_OF[option.removesuffix("_file")]
    return Handler(phase, option, source, f"={full.name}", str(full), from_file=True)


def _template(name: str, value: object) -> tuple[str, ...]:
    """``"a$b"`` as literal and variable parts in turn: ``("a", "b", "")``."""
    if not isinstance(value, str):
        raise ConfigError(f'takes text for "{name}", not {type(value).__name__}', option="set")
    parts: list[str] = []
    end = 0
    for match in _VARIABLE.finditer(value):
        parts += (value[end : match.start()], match[1] or match[2])
        end = match.end()
    literal = value[end:]
    if "$" in literal or any("$" in part for part in parts[::2]):
        raise ConfigError(f'invalid variable name in "{value}"', option="set")
    return (*parts, literal)


def _checked(kind: type, words: str) -> Callable[[str, object], Any]:
    def check(option: str, value: object) -> object:
        if not isinstance(value, kind):
            raise ConfigError(f"takes {words}, not {value!r}", option=option)
        return value

    return check


def _size(option: str, value: object) -> int:
    try:
        return parse_size(value)  # type: ignore[arg-type]
    except ValueError as error:
        raise ConfigError(str(error), option=option) from None


def _optional_size(option: str, value: object) -> int:
    return 0 if value is None else _size(option, value)


def _user_variables(option: str, value: object) -> Mapping[str, tuple[str, ...]]:
    variables = _checked(Mapping, "a mapping of variable names to values")(option, value)
    for name in variables:
        if not isinstance(name, str) or not re.fullmatch(r"\w+", name):
            raise ConfigError(f"invalid variable name {name!r}", option=option)
    return {name.lower(): _template(name, text) for name, text in variables.items()}


def _modules(option: str, value: object) -> Mapping[str, Mapping[str, Callable[..., Any]]]:
    modules = _checked(Mapping, "a mapping of module names to functions")(option, value)
    for module, functions in modules.items():
        if not isinstance(module, str) or not isinstance(functions, Mapping):
            raise ConfigError("takes {module name: {function name: function}}", option=option)
        for name, function in functions.items():
            if not isinstance(name, str) or not callable(function):
                raise ConfigError(f'"{module}.{name}" is not a function', option=option)
    return {module: dict(functions) for module, functions in modules.items()}


def _prefix(value: object) -> str:
    if not isinstance(value, str | os.PathLike):
        raise ConfigError(f"takes a path, not {value!r}", option="prefix")
    return os.fspath(value)


_text = _checked(str, "text")
_flag = _checked(bool, "True or False")

_PLAIN: Final[Mapping[str, Callable[[str, object], Any]]] = {
    "lua_package_path": _text,
    "lua_package_cpath": _text,
    "lua_code_cache": _flag,
    "lua_need_request_body": _flag,
    "lua_use_default_type": _flag,
    "default_type": _text,
    "lua_transform_underscores_in_response_headers": _flag,
    "lua_isolated_globals": _flag,
    "lua_max_memory": _optional_size,
    "lua_modules": _modules,
    "set": _user_variables,
    "client_body_buffer_size": _size,
    "client_max_body_size": _optional_size,
    "server_name": _text,
}


def _handler(option: str, value: object, prefix: str, where: tuple[str, int] | None) -> Handler:
    if option.endswith("_file"):
        return _from_file(option, value, prefix)
    return _inline(option, value, where)


def config_from_options(options: Mapping[str, Any]) -> Config:
    """Check keyword options and build the model.

    An option given as ``None`` counts as not given.

    Raises:
        ConfigError: an unknown option, a value of the wrong kind, a file that cannot be read, or
            a phase that was given both inline and as a file.
    """
    given = {name: value for name, value in options.items() if value is not None}
    prefix = _prefix(given.pop("prefix", os.getcwd()))
    where = _caller()
    handlers: dict[str, Handler] = {}
    values: dict[str, Any] = {}
    for option, value in given.items():
        if option.removesuffix("_file") in _PHASE_OF:
            handler = _handler(option, value, prefix, where)
            if handler.phase in handlers:
                raise ConfigError("directive is duplicate", option=option)
            handlers[handler.phase] = handler
        elif option in _PLAIN:
            values[option] = _PLAIN[option](option, value)
        else:
            raise ConfigError("is an unknown option", option=option)
    for path in ("lua_package_path", "lua_package_cpath"):
        if path in values:
            values[path] = values[path].replace("${prefix}", prefix).replace("$prefix", prefix)
    return Config(handlers=handlers, prefix=prefix, **values)
