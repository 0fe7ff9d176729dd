"""The ``nginx.conf`` of a block, line for line where the original's is.

Rule: error messages and scripts name lines of this file (``nginx.conf:28``), so every line that the
original writes has its line here; only the paths and the port are ours.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import Any, Final

from ngxlua_asgi.testing.perl.values import text, truth
from ngxlua_asgi.testing.site import Site
from ngxlua_asgi.testing.spec import Block, Settings

__all__ = ["conf_of"]

_ENV_FIRST: Final = (
    "MOCKEAGAIN_VERBOSE",
    "MOCKEAGAIN",
    "MOCKEAGAIN_WRITE_TIMEOUT_PATTERN",
    "LD_PRELOAD",
    "LD_LIBRARY_PATH",
    "DYLD_INSERT_LIBRARIES",
    "DYLD_FORCE_FLAT_NAMESPACE",
)
_ENV_LAST: Final = ("ASAN_OPTIONS", "MOCKNOEAGAIN_VERBOSE", "MOCKNOEAGAIN")
_TEMP: Final = ("client_body", "proxy", "fastcgi", "scgi", "uwsgi")
_KEEPALIVE_MS: Final = 68000

_HEAD: Final = """\
worker_processes  {workers};
daemon on;
master_process {master};
error_log {error_log} {level};
pid       {root}/logs/nginx.pid;
{env}
#env LUA_PATH;
#env LUA_CPATH;

{main_config}

http {{
    access_log {root}/logs/access.log; {temp}
    #access_log off;

    default_type text/plain;
    keepalive_timeout  {keepalive}ms;

{http_config}
    server {{
        listen          {port};
        #placeholder
        server_name     '{server_name}';

        client_max_body_size 30M;
        #client_body_buffer_size 4k;

        # Begin preamble config...
{preamble}
        # End preamble config...

        # Begin test case config...
{config}
        # End test case config.

"""
_ROOT_LOCATION: Final = """\
        location / {{
            root {html};
            index index.html index.htm;
        }}
"""
_VERSION_SERVER: Final = """\
    server {{
        listen          {port};
        server_name     'Test-Nginx';

        location = /ver {{
            return 200 '{version}';
        }}
    }}


"""
_TAIL: Final = """\
}}

{post_main_config}

#timer_resolution 100ms;

events {{
    accept_mutex off;

    worker_connections  {connections};
}}
{env}
{user}"""


def _env_lines(names: tuple[str, ...], more: list[str]) -> str:
    quoted = [f"'{value}'" if re.search(r"\s", value) else value for value in more]
    return "\n".join(f"env {value};" for value in (*names, *quoted))


def _filtered(written: str, change: Callable[..., Any] | None) -> str:
    """``http_config`` through the filter that the preamble set."""
    return written if change is None else text(change(written)[0])


def conf_of(block: Block, settings: Settings, site: Site, version: str = "") -> str:
    """Write out the configuration of ``block``.

    Args:
        version: what ``/ver`` answers (HUP mode); empty: there is no such server.

    Raises:
        BlockError: a ``$TEST_NGINX_…`` that is not in the environment.
    """

    def section(name: str) -> str:
        value = block.get(name)
        return "" if value is None else site.expand(site.at_port(text(value)), settings.env)

    http_config = _filtered(section("http_config"), settings.http_config_filter)
    root = str(site.servroot)
    temp = [
        ""
        if name in ("client_body", "proxy") and re.search(rf"\b{name}_temp_path\b", http_config)
        else f"{name}_temp_path {root}/{name}_temp;"
        for name in _TEMP
    ]
    server_name = text(block.get("server_name") or settings.server_name)
    values = {
        "workers": settings.workers,
        "master": "on" if version else settings.master_process,
        "error_log": section("error_log_file") or site.error_log,
        "level": log_level(block, settings),
        "root": root,
        "html": site.html,
        "env": _env_lines(_ENV_FIRST, settings.env_to_nginx),
        "main_config": section("main_config"),
        "temp": " ".join(temp),
        "keepalive": _KEEPALIVE_MS,
        "http_config": http_config,
        "port": settings.server_port,
        "server_name": server_name.replace("\\", "\\\\").replace("'", "\\'"),
        "preamble": settings.config_preamble,
        "config": section("config"),
        "version": version,
    }
    tail = {
        "post_main_config": section("post_main_config"),
        "connections": settings.worker_connections,
        "env": _env_lines(_ENV_LAST, []),
        "user": "user root;\n" if os.geteuid() == 0 else "",
    }
    parts = [_HEAD.format_map(values)]
    if not settings.no_root_location:
        parts.append(_ROOT_LOCATION.format_map(values))
    parts.append("    }\n")
    if version:
        parts.append(_VERSION_SERVER.format_map(values))
    parts.append(_TAIL.format_map(tail))
    return "".join(parts)


def log_level(block: Block, settings: Settings) -> str:
    """The level of ``error_log``: the block's own, or the preamble's."""
    own = block.get("log_level")
    return text(own) if truth(own) else settings.log_level
