"""lua-nginx-module: the phases' handlers, and what governs Lua.

Rule: a handler has three spellings, ``X_by_lua 'code'``, ``X_by_lua_block {}`` and
``X_by_lua_file path``, which are one setting (a level may have one of them). A file of a request
phase is read when it is first needed, as OpenResty does. Contexts are those of the module's source.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

from ngxlua_asgi.config.directive import Directive, Use, directives, ignored, refused
from ngxlua_asgi.config.directives.rewrite import declared
from ngxlua_asgi.config.kinds import KINDS
from ngxlua_asgi.config.model import Handler, LuaFile, read_lua
from ngxlua_asgi.config.redis_url import RedisUrl, is_redis_url, parse_redis_url
from ngxlua_asgi.config.scope import Scope
from ngxlua_asgi.config.sizes import parse_size
from ngxlua_asgi.errors import ConfigError

if TYPE_CHECKING:
    from ngxlua_asgi.config.builder import Builder

__all__ = ["DIRECTIVES", "path_of"]

_MAX_CHUNK_NAME: Final = 56  # bytes of tag, file and line
_HTTP: Final = "http"
_LOC: Final = "http server location"
_LIF: Final = "http server location location_if"


def path_of(prefix: str, path: str) -> str:
    """``path`` as nginx completes it: relative to the prefix."""
    return os.path.join(prefix, path)


def _place(use: Use, tag: int) -> str:
    """File and line for a chunk's name, whose tag has so many bytes.

    An included file is named from the folder of the main one; a long name keeps its end
    (``ngx_http_lua_gen_chunk_name``).
    """
    name, line = use.file, str(use.line)
    folder = use.conf_prefix + "/"
    if use.python or name.endswith("/nginx.conf"):
        name = os.path.basename(name)
    else:
        room = _MAX_CHUNK_NAME - tag - len(line)
        name = name.removeprefix(folder)
        if len(name) > room:
            name = "..." + name[3 - room :]
    return f"{name}:{line}"


def _source(use: Use, option: str, code: str | None = None) -> Handler:
    """Inline code; in tracebacks it has the directive's name and place, as OpenResty's."""
    text = use.lua if use.lua is not None else code or ""
    phase = option.removesuffix("_by_lua")
    place = _place(use, len(option)) if use.file else "NgxLua"
    data = text.encode("latin-1")
    return Handler(phase, use.name, data, f"={option}({place})", use.file or None, use.line)


def _phase(option: str, contexts: str, into: str = "settings", **more: Any) -> list[Directive]:
    """The three spellings of a request phase's handler."""
    where = frozenset(contexts.split())

    def inline(use: Use) -> Handler:
        return _source(use, option, use.args[0] if use.args else None)

    def in_file(use: Use) -> Handler | LuaFile:
        if use.python:
            return read_file(use, option)
        return LuaFile(option.removesuffix("_by_lua"), use.name, use.template(use.args[0]))

    common: dict[str, Any] = {"key": option, "into": into, **more}
    return [
        Directive(option, where, kind="lua", read=inline, **common),
        Directive(f"{option}_block", where, kind="lua", read=inline, **common),
        Directive(f"{option}_file", where, kind="path", read=in_file, **common),
    ]


def read_file(use: Use, option: str, prefix: str = "") -> Handler:
    """A Lua file, read now."""
    path = path_of(prefix, use.args[0])
    try:
        source = read_lua(use.name, path)
    except ConfigError as error:
        if use.python:
            raise
        use.fail(str(error))
    name = f"={os.path.basename(path)}" if use.python else f"@{path}"
    return Handler(option.removesuffix("_by_lua"), use.name, source, name, path, from_file=True)


def _process_phase(option: str) -> list[Directive]:
    """The spellings of a handler that belongs to the process."""

    def keep(builder: Builder, scope: Scope, use: Use) -> None:
        key = option.removesuffix("_by_lua")
        if key in builder.handlers:
            builder.duplicate(use)
        if use.name.endswith("_file"):
            handler = read_file(use, option, builder.prefix)
        else:
            handler = _source(use, option, use.args[0] if use.args else None)
        builder.handlers[key] = handler

    def row(ending: str, kind: str) -> Directive:
        return Directive(option + ending, frozenset({_HTTP}), kind=kind, into="open", open=keep)

    return [row("", "lua"), row("_block", "lua"), row("_file", "path")]


# --- set_by_lua ------------------------------------------------------------------------------


def _set_by_lua(builder: Builder, scope: Scope, use: Use) -> None:
    name = declared(builder, use, use.args[0])
    rest = list(use.args[1:])
    handler: Handler | LuaFile
    if use.name.endswith("_file"):
        handler = LuaFile("set", use.name, use.template(rest.pop(0)))
    else:
        handler = _source(use, "set_by_lua", None if use.lua is not None else rest.pop(0))
    arguments = tuple(use.template(text) for text in rest)
    builder.note_variables(arguments)
    scope.codes.append(("set_by_lua", name, handler, arguments))


def _set_row(ending: str, least: int, most: int | None) -> Directive:
    where = frozenset("server location server_if location_if".split())
    return Directive(f"set_by_lua{ending}", where, least, most, into="open", open=_set_by_lua)


# --- the rest --------------------------------------------------------------------------------


def _row(name: str, contexts: str, kind: str = "text", **more: Any) -> Directive:
    return Directive(name, frozenset(contexts.split()), kind=kind, **more)


def _place_of_dict(use: Use, name: str, size: str) -> int | RedisUrl:
    """Bytes in memory, or an address in Redis."""
    if is_redis_url(size):
        try:
            return parse_redis_url(size, name)
        except ValueError as error:
            use.fail(f'lua_shared_dict "{name}": invalid address: {error}')
    try:
        bytes_ = parse_size(size)
    except ValueError:
        bytes_ = 0
    if bytes_ <= 8191:
        use.fail(f'invalid lua shared dict size "{size}"')
    return bytes_


def _shared_dict(builder: Builder, scope: Scope, use: Use) -> None:
    name, size = use.args
    if not name:
        use.fail(f'invalid lua shared dict name "{name}"')
    bytes_: int | RedisUrl = _place_of_dict(use, name, size)
    dicts = scope.settings.setdefault("lua_shared_dict", {})
    if name in dicts and dicts[name] != bytes_:
        use.fail(
            f'the size {bytes_} of shared memory zone "{name}" conflicts with already declared'
            f" size {dicts[name]}"
        )
    if name in dicts:
        use.fail(f'lua_shared_dict "{name}" is already defined as "{name}"')
    dicts[name] = bytes_


def _capture_size(use: Use) -> int:
    text = str(use.args[0])
    try:
        size = parse_size(text)
    except ValueError:
        size = -1
    if not text:
        use.fail('invalid capture error log size ""')
    if size < _MAX_LINE:
        use.fail(f'invalid capture error log size "{text}", minimum size is {_MAX_LINE}')
    return size


def _code_cache(builder: Builder, scope: Scope, use: Use) -> None:
    if "lua_code_cache" in scope.settings:
        builder.duplicate(use)
    scope.settings["lua_code_cache"] = KINDS["flag"](use)
    if not scope.settings["lua_code_cache"]:
        words = "lua_code_cache is off; this will hurt performance"
        builder.notice("alert", use, words)


def _load_resty_core(builder: Builder, scope: Scope, use: Use) -> None:
    words = "lua_load_resty_core is deprecated (the lua-resty-core library is required since"
    builder.notice("warn", use, f"{words} ngx_lua v0.10.16)")


_MAX_LINE: Final = 4096  # OpenResty's NGX_MAX_ERROR_STR
_SSL: Final = (
    "works in TLS handshakes, which belong to the ASGI server here: configure certificates there"
)
_BALANCER: Final = "chooses peers inside nginx's upstream module, which is not here yet"
_LATER: Final = "governs what is not here yet"

DIRECTIVES: Final = directives(
    *_process_phase("init_by_lua"),
    *_process_phase("init_worker_by_lua"),
    *_process_phase("exit_worker_by_lua"),
    *_phase("server_rewrite_by_lua", "http server"),
    *_phase("rewrite_by_lua", _LIF),
    *_phase("access_by_lua", _LIF),
    *_phase("precontent_by_lua", _LIF),
    *_phase("content_by_lua", "location location_if", into="own"),
    *_phase("header_filter_by_lua", _LIF),
    *_phase("body_filter_by_lua", _LIF),
    *_phase("log_by_lua", _LIF),
    _set_row("", 2, None),
    _set_row("_block", 2, 2),
    _set_row("_file", 2, None),
    _row("lua_package_path", _HTTP),
    _row("lua_package_cpath", _HTTP),
    _row("lua_code_cache", _LIF, "flag", default="on", into="open", open=_code_cache),
    _row("lua_load_resty_core", _HTTP, "flag", into="open", open=_load_resty_core),
    _row("lua_need_request_body", _LIF, "flag", default="off"),
    _row("lua_use_default_type", _LIF, "flag", default="on"),
    _row("lua_http10_buffering", _LIF, "flag", default="on"),
    _row("lua_transform_underscores_in_response_headers", _LIF, "flag", default="on"),
    _row("rewrite_by_lua_no_postpone", _HTTP, "flag", default="off"),
    _row("access_by_lua_no_postpone", _HTTP, "flag", default="off"),
    _row("precontent_by_lua_no_postpone", _HTTP, "flag", default="off"),
    _row("lua_check_client_abort", _LIF, "flag", default="off"),
    _row("lua_shared_dict", _HTTP, least=2, most=2, into="open", open=_shared_dict),
    _row("lua_regex_cache_max_entries", _HTTP, "number", default="1024"),
    _row("lua_regex_match_limit", _HTTP, "number", default="0"),
    _row("lua_capture_error_log", _HTTP, "size", read=_capture_size),
    _row("lua_max_pending_timers", _HTTP, "number", default="1024"),
    _row("lua_max_running_timers", _HTTP, "number", default="256"),
    _row("lua_socket_connect_timeout", _LIF, "time", default="60s"),
    _row("lua_socket_send_timeout", _LIF, "time", default="60s"),
    _row("lua_socket_read_timeout", _LIF, "time", default="60s"),
    _row("lua_socket_keepalive_timeout", _LIF, "time", default="60s"),
    _row("lua_socket_send_lowat", _LIF, "size", default="0"),
    _row("lua_socket_buffer_size", _LIF, "size", default="4k|8k"),
    _row("lua_socket_pool_size", _LIF, "number", default="30"),
    _row("lua_socket_log_errors", _LIF, "flag", default="on"),
    _row("lua_ssl_ciphers", _LOC, default="DEFAULT"),
    _row("lua_ssl_crl", _LOC),
    _row("lua_ssl_protocols", _LOC, "words", most=None),
    _row("lua_ssl_certificate", _LOC, "words", repeat="list"),
    _row("lua_ssl_certificate_key", _LOC, "words", repeat="list"),
    _row("lua_ssl_trusted_certificate", _LOC),
    _row("lua_ssl_verify_depth", _LOC, "number", default="1"),
    _row("lua_ssl_key_log", _LOC),
    _row("lua_ssl_conf_command", _LOC, "words", least=2, most=2, repeat="list"),
    *ignored(
        _LIF,
        "lua_malloc_trim lua_thread_cache_max_entries lua_sa_restart"
        " lua_worker_thread_vm_pool_size lua_upstream_skip_openssl_default_verify",
        "governs what nginx's own C code does",
    ),
    *refused(
        "http server location upstream",
        "balancer_by_lua balancer_by_lua_block balancer_by_lua_file balancer_keepalive",
        _BALANCER,
    ),
    *refused(
        "http server location upstream",
        "ssl_client_hello_by_lua_block ssl_client_hello_by_lua_file ssl_certificate_by_lua_block"
        " ssl_certificate_by_lua_file ssl_session_fetch_by_lua_block"
        " ssl_session_fetch_by_lua_file ssl_session_store_by_lua_block"
        " ssl_session_store_by_lua_file proxy_ssl_certificate_by_lua_block"
        " proxy_ssl_certificate_by_lua_file proxy_ssl_verify_by_lua_block"
        " proxy_ssl_verify_by_lua_file",
        _SSL,
    ),
)
