"""Writes docs/directives.md from the registry of directives.

Rule: the page is made, never edited; `tests/test_docs.py` holds the committed one to this. What a
row of the registry does not say (that its value has no effect yet) stands in `WITHOUT_EFFECT`.

    python docs/directives.py > docs/directives.md
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from types import ModuleType

from ngxlua_asgi.config.directive import Directive
from ngxlua_asgi.config.directives import MODULES

INTRO = """\
# Directives

Made by `python docs/directives.py > docs/directives.md`; do not edit.

What an nginx.conf may say, and an option of `NgxLua` or `Location` with the same name (blocks
aside, see [nginx-conf.md](nginx-conf.md)). A directive works as nginx's manual says unless the last
column or [differences.md](differences.md) says otherwise. "Accepted, without a meaning here" is
listed once in the log, at level info. A directive that is not on this page is an error.
"""
# Read and checked, but nothing asks for the value.
WITHOUT_EFFECT = {
    "cosockets are not there yet": (
        "lua_socket_connect_timeout lua_socket_send_timeout lua_socket_read_timeout"
        " lua_socket_keepalive_timeout lua_socket_send_lowat lua_socket_buffer_size"
        " lua_socket_pool_size lua_socket_log_errors lua_ssl_ciphers lua_ssl_crl lua_ssl_protocols"
        " lua_ssl_certificate lua_ssl_certificate_key lua_ssl_trusted_certificate"
        " lua_ssl_verify_depth lua_ssl_key_log lua_ssl_conf_command"
    ),
    "`ngx.on_abort` is not there yet": "lua_check_client_abort",
    "names are looked up by the system": "resolver resolver_timeout",
    "bodies are not recoded": "override_charset",
    "the name is that of `proxy_pass`": "proxy_ssl_name",
}
CONTEXTS = {
    "main": "main",
    "events": "events",
    "http": "http",
    "upstream": "upstream",
    "server": "server",
    "server_if": "if in server",
    "location": "location",
    "location_if": "if in location",
    "limit_except": "limit_except",
}
NOTHING = "accepted, without a meaning here"


def reason_without_effect(name: str) -> str | None:
    """Say why the value of directive `name` has no effect, if so."""
    return next((why for why, names in WITHOUT_EFFECT.items() if name in names.split()), None)


def fate(row: Directive) -> str:
    """Say what becomes of a directive."""
    without = reason_without_effect(row.name)
    if row.into == "refused":
        return f"refused: {row.note}"
    if without:
        return f"no effect: {without}"
    if row.into == "nothing" or row.note:
        return f"{NOTHING}: {row.note}" if row.note else NOTHING
    return "works"


def contexts(row: Directive) -> str:
    return ", ".join(shown for name, shown in CONTEXTS.items() if name in row.contexts)


def default(row: Directive) -> str:
    if row.default is None:
        return ""
    text = str(row.default).replace("|", "\\|")
    return f"`{text}`" if text else '`""`'


def lines(rows: Iterable[Directive]) -> Iterator[str]:
    """Yield table lines; neighbours that do not work and are alike share one."""
    names: list[str] = []
    last: tuple[str, ...] = ()
    for row in rows:
        cells = (contexts(row), default(row), fate(row))
        if names and (cells != last or cells[-1] == "works"):
            yield line(names, last)
            names = []
        names.append(row.name)
        last = cells
    if names:
        yield line(names, last)


def line(names: list[str], cells: tuple[str, ...]) -> str:
    return f"| {', '.join(f'`{name}`' for name in names)} | {' | '.join(cells)} |"


def section(module: ModuleType) -> str:
    """Describe one module: its name, the first paragraph of its docstring, its table."""
    about = " ".join((module.__doc__ or "").partition("\n\n")[0].split())
    rows: dict[str, Directive] = module.DIRECTIVES
    head = "| directive | contexts | default | |\n|---|---|---|---|"
    name = module.__name__.rpartition(".")[2]
    return f"## {name}\n\n{about}\n\n{head}\n" + "\n".join(lines(rows.values())) + "\n"


def page() -> str:
    """Build the whole page."""
    return "\n".join([INTRO, *map(section, MODULES)])


if __name__ == "__main__":
    sys.stdout.write(page())
