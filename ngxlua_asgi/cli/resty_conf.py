"""The nginx.conf that a command line of ``ngxlua-resty`` makes, in a prefix of its own.

Rule: as resty's it exists as a file while the script runs: ``ngx.config.prefix()`` leads to it. The
Lua that gives a script its console and starts it (``resty_*.lua``) is part of it.
"""

from __future__ import annotations

import os
import re
from importlib.resources import files
from typing import Final

from ngxlua_asgi.cli.resty_options import Options

__all__ = ["configuration"]

_MAX_SERVERS: Final = 10
_NAME_SERVER: Final = re.compile(r"\s*nameserver\s+(\d+(?:\.\d+){3})(?:\s|$)")


def configuration(options: Options) -> str:
    """The text; in options and text a character may be a byte that is no UTF-8."""
    folder = files("ngxlua_asgi.cli")
    console = folder.joinpath("resty_console.lua").read_text(encoding="ascii")
    start = folder.joinpath("resty_start.lua").read_text(encoding="ascii")
    lines = [
        *(f"load_module {module};" for module in options.modules),
        "daemon off;",
        "master_process off;",
        "worker_processes 1;",
        "pid logs/nginx.pid;",
        f"error_log stderr {options.level};",
        f"events {{ worker_connections {options.connections}; }}",
        *options.main_conf,
        *(f"include {_path(path)};" for path in options.main_include),
        "http {",
        "access_log off;",
        "lua_socket_log_errors off;",
        f"resolver {' '.join(_resolver(options))};",
        "lua_regex_cache_max_entries 40960;",
        *(f"lua_shared_dict {shdict};" for shdict in options.shdicts),
        *_package_path(options),
        *options.http_conf,
        *(f"include {_path(path)};" for path in options.http_include),
        f"init_by_lua_block {{\n{console}}}",
        f"init_worker_by_lua_block {{\n{start}}}",
        "}",
    ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _path(path: str) -> str:
    return _quoted(os.path.join(os.getcwd(), path))


def _package_path(options: Options) -> list[str]:
    if not options.include:
        return []
    endings = ("?.ljbc", "?.lua", "?/init.ljbc", "?/init.lua")
    lua = "".join(f"{folder}/{end};" for folder in options.include for end in endings)
    c = "".join(f"{folder}/?.so;" for folder in options.include)
    return [f"lua_package_path {_quoted(lua + ';')};", f"lua_package_cpath {_quoted(c + ';')};"]


def _resolver(options: Options) -> list[str]:
    servers = options.name_servers or _of_the_system() or ["8.8.8.8", "8.8.4.4"]
    return servers if options.ipv6 else [*servers, "ipv6=off"]


def _of_the_system() -> list[str]:
    try:
        with open("/etc/resolv.conf", encoding="latin-1") as file:
            found = [match[1] for line in file if (match := _NAME_SERVER.match(line))]
    except OSError:
        return []
    return found[:_MAX_SERVERS]
