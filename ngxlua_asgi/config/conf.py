"""The other spelling: an nginx.conf becomes the model.

Rule: the reader makes statements of it, the builder gives them their meaning; a server that is
missing, or a mistake, is nginx's own message with file and line.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, Final

from ngxlua_asgi.config.builder import Builder
from ngxlua_asgi.config.directives import REGISTRY
from ngxlua_asgi.config.model import Config, ServerConf
from ngxlua_asgi.config.options import with_prefix
from ngxlua_asgi.config.reader import read_conf
from ngxlua_asgi.config.scope import Scope
from ngxlua_asgi.errors import ConfigError
from ngxlua_asgi.logs import logger

__all__ = ["config_from_command", "config_from_conf"]

_DATA: Final = ("types", "map", "geo", "split_clients")


def _is_block(name: str) -> bool | None:
    row = REGISTRY.get(name)
    if name == "server" or (row is not None and row.into == "refused"):
        return None  # a block in http {}, none in upstream {}; what is refused is told so anyway
    return None if row is None else row.block or name.endswith("_by_lua_block")


def prefix_of(path: str) -> str:
    """The prefix of a configuration: the parent of ``conf``, else the file's own folder."""
    folder = os.path.dirname(os.path.abspath(path))
    return os.path.dirname(folder) if os.path.basename(folder) == "conf" else folder


def config_from_conf(
    path: str | os.PathLike[str], prefix: str | os.PathLike[str] | None = None, **own: Any
) -> Config:
    """Read a configuration file.

    Args:
        path: the file.
        prefix: what relative paths in it begin from (nginx's ``-p``).
        own: fields of ``Config`` that no directive says.

    Raises:
        ConfigError: what nginx would refuse, and what cannot work here.
    """
    name = os.path.abspath(path)
    root = os.path.abspath(prefix if prefix is not None else prefix_of(name))
    builder = _read(name, root, "", None)
    if not builder.servers:
        raise ConfigError("no server is configured", file=name)
    config = _config(builder, own)
    if config.ignored:
        logger.info("without a meaning here: %s", ", ".join(config.ignored))
    return config


def config_from_command(
    path: str,
    prefix: str,
    *,
    directives: str = "",
    on_file: Callable[[str, str], None] | None = None,
    **own: Any,
) -> Config:
    """Read a configuration file as nginx's command does, which may configure no server.

    That there is an ``events {}`` is not checked: nginx calls the syntax ok without one.

    Args:
        path: nginx's ``-c``, relative to ``prefix``.
        prefix: nginx's ``-p``, as it is written: messages show it so.
        directives: nginx's ``-g``.
        on_file: gets the name and the text of each file that is read, for ``-T``.
        own: fields of ``Config`` that no directive says.

    Raises:
        ConfigError: what nginx would refuse.
    """
    builder = _read(path, prefix, directives, on_file)
    if not builder.servers:
        builder.servers.append(ServerConf(("",), (), Scope("server").freeze("server", "")))
    return _config(builder, own)


def _read(
    path: str, prefix: str, directives: str, on_file: Callable[[str, str], None] | None
) -> Builder:
    statements = read_conf(
        path,
        prefix=prefix,
        main=directives,
        is_block=_is_block,
        data_blocks=_DATA,
        on_file=on_file,
    )
    folder = os.path.dirname(os.path.join(prefix, path))  # as names in it are shown
    builder = Builder(os.path.abspath(prefix), folder)
    builder.read(builder.main, statements)
    return builder


def _config(builder: Builder, own: dict[str, Any]) -> Config:
    for option in ("lua_package_path", "lua_package_cpath"):
        if option in builder.http.settings:
            path = builder.http.settings[option]
            builder.http.settings[option] = with_prefix(path, builder.prefix)
    return builder.config(from_conf=True, **own)
