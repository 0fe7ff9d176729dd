"""ngx_core_module: the processes that `ngxlua-asgi` starts. As a library these are checked and have
no effect: an ASGI server has its own processes.

Rule: what is checked here needs nothing of this machine, for a library reads the same files:
whether the user exists, say, is asked when processes start (``cli/``).
"""

from __future__ import annotations

import os
from typing import Any, Final

from ngxlua_asgi.config.directive import Directive, Use, directives, ignored
from ngxlua_asgi.config.sizes import parse_size

__all__ = ["DIRECTIVES"]

_MAIN: Final = frozenset({"main"})
_IGNORED: Final = (
    "lock_file load_module pcre_jit worker_cpu_affinity timer_resolution thread_pool debug_points"
    " ssl_engine"
)


def _worker_processes(use: Use) -> int:
    text = use.args[0]
    if text == "auto":
        return os.cpu_count() or 1
    if not (text.isascii() and text.isdigit()):
        use.fail('"worker_processes" directive invalid value')
    return int(text)


def _priority(use: Use) -> int:
    text = use.args[0]
    digits = text.lstrip("+-") if len(text.lstrip("+-")) >= len(text) - 1 else ""
    if not (digits.isascii() and digits.isdigit()):
        use.fail('"worker_priority" directive invalid number')
    return int(text)


def _core_size(use: Use) -> int:
    try:
        return parse_size(use.args[0])
    except ValueError:
        use.fail('"worker_rlimit_core" directive invalid value')


def _user(use: Use) -> dict[str, Any]:
    name, group = (*use.args, use.args[0])[:2]
    return {"user": name, "group": group, "file": use.file, "line": use.line}


def _row(name: str, kind: str = "text", **more: Any) -> Directive:
    return Directive(name, _MAIN, kind=kind, **more)


DIRECTIVES: Final = directives(
    _row("worker_processes", read=_worker_processes, default="1"),
    _row("daemon", "flag", default="on"),
    _row("master_process", "flag", default="on"),
    _row("pid", default="logs/nginx.pid"),
    _row("user", most=2, read=_user, default="nobody"),
    _row("env", repeat="list", default="TZ"),
    _row("working_directory"),
    _row("worker_shutdown_timeout", "time"),
    _row("worker_rlimit_nofile", "number"),
    _row("worker_rlimit_core", read=_core_size),
    _row("worker_priority", read=_priority, default="0"),
    *ignored("main", _IGNORED),
)
