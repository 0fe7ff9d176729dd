"""The frozen model of a configuration: what runs where, however it was spelled.

Rule: plain immutable data, checked where it is made (``config/options.py``); nothing here or
after it knows which spelling it came from. Field names are the directives' names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ngxlua_asgi.errors import ConfigError

__all__ = ["Config", "Handler", "read_lua"]


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
    """Lua code for one phase: its source, the chunk name of tracebacks, and where it came from."""

    phase: str
    option: str
    source: bytes
    chunkname: str
    file: str | None = None  # the Lua file, or the Python file that holds the source
    line: int = 0  # of the Python file; 0 for a Lua file
    from_file: bool = False

    def reread(self) -> Handler:
        """This handler with its file read anew (``lua_code_cache off``)."""
        if not self.from_file or self.file is None:
            return self
        return replace(self, source=read_lua(self.option, self.file))


@dataclass(frozen=True)
class Config:
    """Everything a worker needs to know; defaults are nginx's unless the comment says otherwise."""

    handlers: Mapping[str, Handler] = field(default_factory=dict)
    prefix: str = "."
    lua_package_path: str | None = None
    lua_package_cpath: str | None = None
    lua_code_cache: bool = True
    lua_need_request_body: bool = False
    lua_use_default_type: bool = True
    default_type: str = "text/plain"
    lua_transform_underscores_in_response_headers: bool = True
    lua_isolated_globals: bool = False  # ours
    lua_max_memory: int | None = None  # ours: bytes, lupa's max_memory
    lua_modules: Mapping[str, Mapping[str, Callable[..., Any]]] = field(
        default_factory=dict
    )  # ours
    set: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # literal, variable, literal, …
    client_body_buffer_size: int = 16 * 1024
    client_max_body_size: int = 0  # 0: no limit (nginx.conf: 1m)
    server_name: str = ""

    def reread(self) -> Config:
        """This configuration with its Lua files read anew."""
        return replace(self, handlers={k: h.reread() for k, h in self.handlers.items()})
