"""The frozen model of a configuration: what runs where, however it was spelled.

Rule: plain immutable data, checked where it is made (``config/builder.py``); nothing here or
after it knows which spelling it came from. Names of settings are the directives' names. A level
holds what was said there; the inner levels inherit it where they say nothing themselves, as nginx
merges its configurations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ngxlua_asgi.config.template import Template
from ngxlua_asgi.errors import ConfigError

__all__ = ["Config", "Handler", "Listen", "LocationConf", "LuaFile", "ServerConf", "read_lua"]


def read_lua(option: str, path: str) -> bytes:
    """The Lua file that ``option`` names, a shebang line commented out, as luaL_loadfile has it.

    Raises:
        ConfigError: it cannot be read.
    """
    try:
        source = Path(path).read_bytes()
    except OSError as error:
        reason = f"cannot read the Lua file: {error.strerror or error}"
        raise ConfigError(reason, option=option, file=path) from None
    return b"--" + source if source.startswith(b"#") else source


@dataclass(frozen=True)
class Handler:
    """Lua code of one phase: its source, what it is called in tracebacks, where it came from."""

    phase: str
    option: str
    source: bytes
    chunkname: str
    file: str | None = None  # the Lua file, or the file that holds the source
    line: int = 0  # of the latter, where the directive stands; 0 for a Lua file
    from_file: bool = False

    def reread(self) -> Handler:
        """This handler with its file read anew (``lua_code_cache off``)."""
        if not self.from_file or self.file is None:
            return self
        return replace(self, source=read_lua(self.option, self.file))


@dataclass(frozen=True)
class LuaFile:
    """Lua code in a file that is read when it is first needed; the path may have variables."""

    phase: str
    option: str
    path: Template


@dataclass(frozen=True)
class LocationConf:
    """A location, or another level that holds settings (``kind`` says which).

    kinds: ``server`` (the server's own level), ``exact``, ``noregex`` (``^~``), ``prefix``,
    ``regex``, ``named``, ``if``, ``limit_except``.
    """

    kind: str
    name: Any  # the URI, the Regex, the name with its @
    settings: Mapping[str, Any] = field(default_factory=dict)  # inherited further in
    own: Mapping[str, Any] = field(default_factory=dict)  # of this level only
    codes: tuple[tuple[Any, ...], ...] = ()  # of the rewrite module, in order
    locations: tuple[LocationConf, ...] = ()

    def levels(self) -> Iterator[LocationConf]:
        """This level and all within it."""
        yield self
        for location in self.locations:
            yield from location.levels()
        for code in self.codes:
            for part in code:
                if isinstance(part, LocationConf):
                    yield from part.levels()
        for value in self.own.values():
            if isinstance(value, LocationConf):
                yield from value.levels()


@dataclass(frozen=True)
class Listen:
    """A ``listen`` of a server: ``address`` is ``*`` for all, or ``unix:PATH`` (port 0)."""

    address: str = "*"
    port: int = 80
    default: bool = False
    ssl: bool = False
    options: tuple[str, ...] = ()
    where: tuple[str, int] = field(default=("", 0), compare=False)


@dataclass(frozen=True)
class ServerConf:
    """A ``server {}``: its names (``server_name``), where it listens, its level."""

    names: tuple[Any, ...]  # str or Regex
    listens: tuple[Listen, ...]
    root: LocationConf


@dataclass(frozen=True)
class Config:
    """Everything a worker needs to know."""

    servers: tuple[ServerConf, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)  # of http {} (and main)
    handlers: Mapping[str, Handler] = field(default_factory=dict)  # of the whole process
    variables: Mapping[str, bool] = field(default_factory=dict)  # declared; whether by `set`
    blocks: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # map, upstream by name
    prefix: str = "."
    conf_prefix: str = "."
    from_conf: bool = False
    has_app: bool = True  # whether there is a wrapped app
    own_logs: bool = False  # error_log and access_log are ours to write (command line, tests)
    ignored: tuple[str, ...] = ()  # directives without a meaning here, once each
    notices: tuple[tuple[str, str], ...] = ()  # lines for the log: level, message
    lua_isolated_globals: bool = False  # ours
    lua_max_memory: int = 0  # ours: bytes, lupa's max_memory
    lua_modules: Mapping[str, Mapping[str, Callable[..., Any]]] = field(
        default_factory=dict
    )  # ours

    @property
    def levels(self) -> Iterator[LocationConf]:
        """Every level of every server."""
        for server in self.servers:
            yield from server.root.levels()

    def http(self, name: str, default: Any = None) -> Any:
        """A setting of the http level."""
        return self.settings.get(name, default)

    def uses(self, *names: str) -> bool:
        """Whether any level says one of these."""
        if any(name in self.settings for name in names):
            return True
        return any(
            name in level.settings or name in level.own for level in self.levels for name in names
        )

    def reread(self) -> Config:
        """This configuration with its Lua files read anew."""
        return replace(
            self,
            handlers=_reread(self.handlers),
            settings=_reread(self.settings),
            servers=tuple(replace(s, root=_reread(s.root)) for s in self.servers),
        )


def _reread(value: Any) -> Any:
    if isinstance(value, Handler):
        return value.reread()
    if isinstance(value, LocationConf):
        parts = ("settings", "own", "codes", "locations")
        return replace(value, **{part: _reread(getattr(value, part)) for part in parts})
    if isinstance(value, Mapping):
        return {key: _reread(each) for key, each in value.items()}
    if isinstance(value, tuple):
        return tuple(_reread(each) for each in value)
    return value
