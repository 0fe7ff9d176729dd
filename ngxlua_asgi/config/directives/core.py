"""ngx_http_core_module: servers, locations, and what they say of requests and files.

Rule: matching rules and messages are nginx's (ngx_http_core_module.c).
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

from ngxlua_asgi.config.directive import Directive, Use, directives
from ngxlua_asgi.config.directives.proxy import read_upstream_server
from ngxlua_asgi.config.kinds import size
from ngxlua_asgi.config.model import Listen, LocationConf, ServerConf
from ngxlua_asgi.config.scope import Scope
from ngxlua_asgi.errors import ConfigError

if TYPE_CHECKING:
    from ngxlua_asgi.config.builder import Builder

__all__ = ["DIRECTIVES", "close_server", "open_location"]

_MODIFIERS: Final = {"=": "exact", "^~": "noregex", "~": "regex", "~*": "iregex"}
_METHODS: Final = (
    "GET HEAD POST PUT DELETE MKCOL COPY MOVE OPTIONS PROPFIND PROPPATCH LOCK UNLOCK PATCH"
).split()


# --- blocks ----------------------------------------------------------------------------------


def _http(builder: Builder, scope: Scope, use: Use) -> None:
    if "http" in scope.data:
        builder.duplicate(use)
    scope.data["http"] = True
    builder.read(builder.http, use.block or (), use.python)


def _server(builder: Builder, scope: Scope, use: Use) -> None:
    if scope.context == "upstream":
        if use.block is not None:
            use.fail('directive "server" is not terminated by ";"')
        read_upstream_server(scope, use)
        return
    if use.block is None:
        use.fail('directive "server" has no opening "{"')
    if use.args:
        use.fail('invalid number of arguments in "server" directive')
    inner = Scope("server", scope)
    builder.read(inner, use.block or (), use.python)
    builder.servers.append(close_server(inner))


def close_server(scope: Scope) -> ServerConf:
    """The server that ``scope`` has read."""
    names = tuple(scope.own.pop("server_name", ())) or ("",)
    listens = tuple(scope.own.pop("listen", ())) or (Listen(),)
    if "bad_name" in scope.data:
        name, listen = scope.data["bad_name"], listens[0]
        raise ConfigError(
            f'invalid server name or wildcard "{name}" on {listen.address}:{listen.port}'
        )
    return ServerConf(names, listens, scope.freeze("server", ""))


def _split(use: Use) -> tuple[str, str]:
    """Kind and name of a location."""
    if len(use.args) == 2:
        modifier, name = use.args
        if modifier not in _MODIFIERS:
            use.fail(f'invalid location modifier "{modifier}"')
        return _MODIFIERS[modifier], name
    name = use.args[0]
    for modifier in ("=", "^~", "~*", "~"):
        if name.startswith(modifier):
            return _MODIFIERS[modifier], name.removeprefix(modifier)
    return ("named" if name.startswith("@") else "prefix"), name


def _check_nesting(parent: Scope, kind: str, name: str, use: Use) -> None:
    outer = parent.name
    if kind == "named":
        if parent.context != "server":
            use.fail(f'named location "{name}" can be on the server level only')
        return
    if parent.context != "location":
        return
    if parent.kind in ("exact", "named"):
        use.fail(f'location "{name}" cannot be inside the {parent.kind} location "{outer}"')
    if kind in ("regex", "iregex"):
        return
    if not name.startswith(outer):
        use.fail(f'location "{name}" is outside location "{outer}"')


def open_location(builder: Builder, scope: Scope, use: Use) -> tuple[str, Any, Scope]:
    """A location that begins within ``scope``: its kind, its name, its level."""
    kind, name = _split(use)
    _check_nesting(scope, kind, name, use)
    inner = Scope("location", scope)
    value: Any = name
    if kind in ("regex", "iregex"):
        value = use.regex(name, kind == "iregex")
        builder.note_variables(value)
        kind = "regex"
    inner.kind, inner.name = kind, name
    seen = scope.data.setdefault("locations", set())
    if kind not in ("regex", "named"):
        if (kind == "exact", name) in seen:
            use.fail(f'duplicate location "{name}"')
        seen.add((kind == "exact", name))
    return kind, value, inner


def _location(builder: Builder, scope: Scope, use: Use) -> None:
    kind, name, inner = open_location(builder, scope, use)
    builder.read(inner, use.block or (), use.python)
    scope.locations.append(inner.freeze(kind, name))


def _limit_except(builder: Builder, scope: Scope, use: Use) -> None:
    if "limit_except" in scope.own:
        builder.duplicate(use)
    for method in use.args:
        if method.upper() not in _METHODS:
            use.fail(f'invalid method "{method}"')
    methods = {method.upper() for method in use.args}
    if "GET" in methods:
        methods.add("HEAD")
    inner = Scope("limit_except", scope)
    builder.read(inner, use.block or (), use.python)
    level: LocationConf = inner.freeze("limit_except", tuple(sorted(methods)))
    scope.own["limit_except"] = level


# --- single directives -----------------------------------------------------------------------


def _listen(builder: Builder, scope: Scope, use: Use) -> None:
    listen = _listen_of(use)
    place = (listen.address, listen.port)
    own = scope.own.setdefault("listen", [])
    if place in [(each.address, each.port) for each in own]:
        use.fail(f"a duplicate listen {_place(listen)}")
    if listen.default:
        for server in builder.servers:
            if any((e.address, e.port) == place and e.default for e in server.listens):
                use.fail(f"a duplicate default server for {_place(listen)}")
    own.append(listen)


def _place(listen: Listen) -> str:
    if listen.port == 0:
        return listen.address
    return f"{'0.0.0.0' if listen.address == '*' else listen.address}:{listen.port}"


_LISTEN_OPTIONS: Final = frozenset(
    "default default_server ssl http2 spdy proxy_protocol deferred bind reuseport quic".split()
)
_LISTEN_VALUES: Final = tuple(
    "setfib= fastopen= backlog= rcvbuf= sndbuf= accept_filter= ipv6only= so_keepalive=".split()
)


def _listen_of(use: Use) -> Listen:
    address, *options = use.args
    for option in options:
        if option not in _LISTEN_OPTIONS and not option.startswith(_LISTEN_VALUES):
            use.fail(f'invalid parameter "{option}"')
    known: dict[str, Any] = {
        "default": "default" in options or "default_server" in options,
        "ssl": "ssl" in options,
        "where": use.where,
    }
    rest = tuple(options)
    if address.startswith("unix:"):
        return Listen(address, 0, **known, options=rest)
    host, port = _host_and_port(use, address)
    return Listen(host, port, **known, options=rest)


def _host_and_port(use: Use, text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if text.isascii() and text.isdigit():
        host, port = "*", text
    elif text.startswith("[") and text.endswith("]"):
        host, port = text, "80"
    elif not host:
        host, port = text, "80"
    if not (port.isascii() and port.isdigit()) or not 0 < int(port) < 65536:
        use.fail(f'invalid port in "{text}" of the "{use.name}" directive')
    return host, int(port)


def _server_name(builder: Builder, scope: Scope, use: Use) -> None:
    names = scope.own.setdefault("server_name", [])
    for name in use.args:
        if name.startswith("~"):
            if name == "~":
                use.fail(f'empty regex in server name "{name}"')
            regex = use.regex(name[1:], caseless=name != name.lower() or True)
            builder.note_variables(regex)
            names.append(regex)
            continue
        if "/" in name:
            use.fail(f'server name "{name}" has suspicious symbols')
        middle = name.removeprefix("*.").removesuffix(".*")
        if "*" in middle or (name[:2] == "*." and name[-2:] == ".*"):
            scope.data["bad_name"] = name
        names.append(name.lower())


def _error_page(use: Use) -> dict[str, Any]:
    *codes, uri = use.args
    answer: int | None = None
    if codes and codes[-1].startswith("="):
        text = codes.pop()[1:]
        if text and not (text.isascii() and text.isdigit() and int(text) < 1 << 63):
            use.fail(f'invalid value "={text}"')
        answer = int(text or 0)  # 0: what the new answer says
    if not codes:
        use.fail(f'invalid number of arguments in "{use.name}" directive')
    numbers = []
    for text in codes:
        if not (text.isascii() and text.isdigit()) or int(text) == 499:
            use.fail(f'invalid value "{text}"')
        code = int(text)
        if not 300 <= code <= 599:
            use.fail(f'value "{text}" must be between 300 and 599')
        numbers.append(code)
    return {"codes": tuple(numbers), "answer": answer, "uri": use.template(uri)}


def _header_buffers(use: Use) -> dict[str, int]:
    size_of = Use(use.name, use.args[1:], *use.where)
    return {"number": use.number(use.args[0], 1), "size": size(size_of)}


def _server_tokens(use: Use) -> str:
    if use.args[0] not in ("on", "off", "build"):
        use.fail(f'invalid value "{use.args[0]}"')
    return use.args[0]


def _in_file_only(use: Use) -> str:
    if use.args[0] not in ("off", "on", "clean"):
        use.fail(f'invalid value "{use.args[0]}"')
    return use.args[0]


def _temp_path(builder: Builder, scope: Scope, use: Use) -> None:
    """A folder, and the lengths of up to three levels of folders in it."""
    if use.name in scope.settings:
        builder.duplicate(use)
    path, *levels = use.args
    for level in levels:
        if len(level) != 1 or level not in "123456789":
            use.fail(f'"{use.name}" directive invalid value')
    full = os.path.join(os.path.abspath(builder.prefix), path)
    scope.settings[use.name] = {"path": full, "levels": "".join(levels)}


def _satisfy(use: Use) -> str:
    if use.args[0] not in ("all", "any"):
        use.fail(f'invalid value "{use.args[0]}"')
    return use.args[0]


_ALL: Final = "http server location"
_IF: Final = "http server location location_if"


def _row(name: str, contexts: str, kind: str = "text", **more: Any) -> Directive:
    return Directive(name, frozenset(contexts.split()), kind=kind, **more)


DIRECTIVES: Final = directives(
    _row("http", "main", least=0, most=0, into="open", block=True, open=_http),
    _row("server", "http upstream", least=0, most=None, into="open", open=_server),
    _row("location", "server location", most=2, into="open", block=True, open=_location),
    _row("limit_except", "location", most=None, into="open", block=True, open=_limit_except),
    _row("listen", "server", most=None, into="open", open=_listen, default="80"),
    _row("server_name", "server", most=None, into="open", open=_server_name, default=""),
    _row("default_type", _ALL, default="text/plain"),
    _row("internal", "location", "words", least=0, most=0),
    _row("error_page", _IF, least=2, most=None, read=_error_page, repeat="list"),
    _row("recursive_error_pages", _ALL, "flag", default="off"),
    _row("satisfy", _ALL, read=_satisfy, default="all"),
    _row("client_max_body_size", _ALL, "size", default="1m"),
    _row("client_body_buffer_size", _ALL, "size", default="16k"),
    _row("client_body_in_file_only", _ALL, read=_in_file_only, default="off"),
    _row("client_body_temp_path", _ALL, most=4, into="open", open=_temp_path),
    _row(
        "large_client_header_buffers",
        "http server",
        least=2,
        most=2,
        read=_header_buffers,
        default="4 8k",
    ),
    _row("merge_slashes", "http server", "flag", default="on"),
    _row("port_in_redirect", _ALL, "flag", default="on"),
    _row("absolute_redirect", _ALL, "flag", default="on"),
    _row("server_name_in_redirect", _ALL, "flag", default="off"),
    _row("log_subrequest", _ALL, "flag", default="off"),
    _row("chunked_transfer_encoding", _ALL, "flag", default="on"),
    _row("server_tokens", _ALL, read=_server_tokens, default="on"),
    _row("underscores_in_headers", "http server", "flag", default="off"),
    _row("ignore_invalid_headers", "http server", "flag", default="on"),
    _row("resolver", _ALL, "words", most=None),
    _row("resolver_timeout", _ALL, "time", default="30s"),
)
