"""ngx_http_log_module and `error_log`: nginx's log files, which the command line and the test
plugin write. As a library everything goes to Python's logging instead, whatever these say.

Rule: checked as nginx checks them, in its words; files are opened later (``config/log_files.py``).
"""

from __future__ import annotations

import os
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from ngxlua_asgi.config.directive import Directive, Use, directives
from ngxlua_asgi.config.log_files import AccessLog, ErrorLog, LogFormat
from ngxlua_asgi.config.scope import Scope
from ngxlua_asgi.config.sizes import parse_size, parse_time
from ngxlua_asgi.config.template import Template
from ngxlua_asgi.logs import LEVELS

if TYPE_CHECKING:
    from ngxlua_asgi.config.builder import Builder

__all__ = ["DIRECTIVES"]

_LEVELS: Final = {level.name: number for number, level in enumerate(LEVELS) if number}
_ERROR, _DEBUG = _LEVELS["error"], _LEVELS["debug"]
_DEBUG_KINDS: Final = frozenset(
    f"debug_{kind}" for kind in "core alloc mutex event http mail stream".split()
)
_ESCAPES: Final = ("default", "json", "none")
_GZIP_BUFFER: Final = 64 * 1024
_NAME: Final = re.compile(r"[A-Za-z0-9_]*", re.ASCII)


# --- error_log -------------------------------------------------------------------------------


def _error_log(builder: Builder, scope: Scope, use: Use) -> None:
    if use.python:
        builder.ignored[use.name] = None
        return
    path, *words = use.args
    if path == "stderr":
        path = ""
    elif not path.startswith("syslog:"):
        path = os.path.join(builder.prefix, path)
    one = ErrorLog(path, _level(use, words), use.where)
    key = "main_error_log" if scope.context == "main" else "error_log"
    scope.settings[key] = (*scope.settings.get(key, ()), one)


def _level(use: Use, words: list[str]) -> int:
    level, kinds = 0 if words else _ERROR, False
    for word in words:
        if word in _LEVELS:
            if level:
                use.fail(f'duplicate log level "{word}"')
            level = _LEVELS[word]
        elif word in _DEBUG_KINDS and (kinds or not level):
            level, kinds = _DEBUG, True
        else:
            use.fail(f'invalid log level "{word}"')
    return level


# --- log_format ------------------------------------------------------------------------------


def _formats(builder: Builder) -> dict[str, Any]:
    return builder.blocks.setdefault("log_format", {})


def _log_format(builder: Builder, _scope: Scope, use: Use) -> None:
    if use.python:
        builder.ignored[use.name] = None
        return
    name, *texts = use.args
    formats = _formats(builder)
    if name == "combined" or name in formats:
        use.fail(f'duplicate "log_format" name "{name}"')
    escape = "default"
    if texts[0].startswith("escape="):
        escape = texts.pop(0).removeprefix("escape=")
        if escape not in _ESCAPES:
            use.fail(f'unknown log format escaping "{escape}"')
    parts = [""]
    for text in texts:
        _add_text(use, parts, text)
    formats[name] = LogFormat(Template(tuple(parts), use.where), escape)
    builder.note_variables(formats[name])


def _add_text(use: Use, parts: list[str], text: str) -> None:
    """Add one string of a format: here ``$1`` is a name as any, and a lone ``$`` is refused."""
    before, *pieces = text.split("$")
    parts[-1] += before
    at = len(before)
    for piece in pieces:
        bracket = piece.startswith("{")
        match = _NAME.match(piece, 1 if bracket else 0)
        name = match[0] if match else ""
        rest = piece[len(name) + bracket :]
        if bracket and len(piece) > 1 and not rest.startswith("}"):
            use.fail(f'the closing bracket in "{name}" variable is missing')
        if not name:
            use.fail(f'invalid parameter "{text[at:]}"')
        if name.isdigit():
            use.fail(f'unknown "{name}" variable')
        parts += [name.lower(), rest[1:] if bracket else rest]
        at += len(piece) + 1


# --- access_log ------------------------------------------------------------------------------


def _access_log(builder: Builder, scope: Scope, use: Use) -> None:
    if use.python:
        builder.ignored[use.name] = None
        return
    said = scope.settings.setdefault("access_log", {"off": False, "logs": ()})
    path = use.args[0]
    if path == "off":
        if len(use.args) > 1:
            use.fail(f'invalid parameter "{use.args[1]}"')
        said["off"] = True
        return
    if not path.startswith("syslog:"):
        path = os.path.join(builder.prefix, path)
    log = AccessLog(use.template(path), _format_name(builder, use))
    for word in use.args[2:]:
        log = _parameter(use, log, word)
    _check_buffer(builder, use, log)
    builder.note_variables(log)
    said["logs"] = (*said["logs"], log)


def _format_name(builder: Builder, use: Use) -> str:
    name = use.args[1] if len(use.args) > 1 else "combined"
    known = (each for each in ("combined", *_formats(builder)) if each.lower() == name.lower())
    found = next(known, None)
    if found is None:
        use.fail(f'unknown log format "{name}"')
    return found


def _parameter(use: Use, log: AccessLog, word: str) -> AccessLog:
    key, equals, value = word.partition("=")
    if key == "if" and equals:
        return replace(log, condition=use.template(value))
    if key == "buffer" and equals:
        return replace(log, buffer=_positive(use, parse_size, value, "buffer size"))
    if key == "flush" and equals:
        return replace(log, flush=_positive(use, parse_time, value, "flush time"))
    if key != "gzip":
        use.fail(f'invalid parameter "{word}"')
    level = value if equals else "1"
    if level not in tuple("123456789"):
        use.fail(f'invalid compression level "{value}"')
    return replace(log, gzip=int(level), buffer=log.buffer or _GZIP_BUFFER)


def _positive(use: Use, parse: Any, value: str, what: str) -> Any:
    try:
        number = parse(value)
    except ValueError:
        number = 0
    if not number:
        use.fail(f'invalid {what} "{value}"')
    return number


def _check_buffer(builder: Builder, use: Use, log: AccessLog) -> None:
    if log.flush and not log.buffer:
        use.fail(f'no buffer is defined for access_log "{use.args[0]}"')
    if not log.buffer:
        return
    if not log.path.constant:
        use.fail("buffered logs cannot have variables in name")
    if use.args[0].startswith("syslog:"):
        use.fail("logs to syslog cannot be buffered")
    buffers = builder.http.data.setdefault("log_buffers", {})
    wanted = (log.buffer, log.flush, log.gzip)
    if buffers.setdefault(log.path.parts[0], wanted) != wanted:
        use.fail(f'access_log "{use.args[0]}" already defined with conflicting parameters')


# --- open_log_file_cache ---------------------------------------------------------------------


def _cache(builder: Builder, scope: Scope, use: Use) -> None:
    """Checked only: files with variables in their names are opened a line."""
    if "log_file_cache" in scope.data:
        use.fail('"open_log_file_cache" directive is duplicate')
    scope.data["log_file_cache"] = True
    builder.ignored[use.name] = None
    has_maximum = False
    for word in use.args:
        key, equals, value = word.partition("=")
        has_maximum = has_maximum or word == "off" or (key == "max" and value.strip("0") != "")
        if word != "off" and not (equals and _is_cache_value(key, value)):
            use.fail(f'invalid "open_log_file_cache" parameter "{word}"')
    if not has_maximum:
        use.fail('"open_log_file_cache" must have "max" parameter')


def _is_cache_value(key: str, value: str) -> bool:
    if key in ("max", "min_uses"):
        return value.isascii() and value.isdigit()
    try:
        return key in ("inactive", "valid") and parse_time(value) >= 0
    except ValueError:
        return False


_CONTEXTS: Final = "http server location location_if limit_except"


def _row(name: str, contexts: str, least: int, opens: Any, **more: Any) -> Directive:
    where = frozenset(contexts.split())
    return Directive(name, where, least, None, "words", "open", open=opens, **more)


DIRECTIVES: Final = directives(
    _row("error_log", "main http server location", 1, _error_log, default="logs/error.log error"),
    _row("access_log", _CONTEXTS, 1, _access_log, default="logs/access.log combined"),
    _row("log_format", "http", 2, _log_format, default="combined …"),
    _row("open_log_file_cache", "http server location", 1, _cache, default="off"),
)
