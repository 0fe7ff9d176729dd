"""ngx_http_proxy_module and ngx_http_upstream_module: other servers as content handlers.

Rule: a name that ``from_conf(upstreams=…)`` gives is a Python app in this process; any other is
asked by HTTP (``modules/proxy.py``). What governs nginx's own buffers and cache means nothing here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from ngxlua_asgi.config.directive import Directive, Read, Use, directives, ignored
from ngxlua_asgi.config.scope import Scope
from ngxlua_asgi.config.sizes import parse_time

if TYPE_CHECKING:
    from ngxlua_asgi.config.builder import Builder

__all__ = ["DIRECTIVES", "read_upstream_server"]

_NO_URI: Final = (
    '"proxy_pass" cannot have URI part in location given by regular expression,'
    ' or inside named location, or inside "if" statement, or inside "limit_except" block'
)
_IGNORABLE: Final = frozenset(
    "x-accel-redirect x-accel-expires x-accel-limit-rate x-accel-buffering x-accel-charset"
    " expires cache-control set-cookie vary".split()
)
_NEXT: Final = frozenset(
    "error timeout invalid_header non_idempotent updating http_500 http_502 http_503 http_504"
    " http_403 http_404 http_429 off".split()
)


# --- proxy_pass ------------------------------------------------------------------------------


def _proxy_pass(builder: Builder, scope: Scope, use: Use) -> None:
    if "proxy_pass" in scope.own:
        builder.duplicate(use)
    value = _target(use)
    if value.get("uri") and _has_no_name(scope):
        use.fail(_NO_URI)
    name, _, port = value.get("host", "").partition(":")
    if port and name in builder.blocks.get("upstream", {}):
        use.fail(f'upstream "{name}" may not have port {port}')
    builder.note_variables(value)
    scope.own["proxy_pass"] = value
    scope.own.pop("content_by_lua", None)  # the later content handler is the one


def _has_no_name(scope: Scope) -> bool:
    """Whether there is no part of the path that a URI could stand for."""
    if scope.context != "location":
        return True
    return scope.kind in ("regex", "named")


def _target(use: Use) -> dict[str, Any]:
    url = use.args[0]
    if "$" in url:
        return {"url": use.template(url)}
    match = re.match(r"(https?)://([^/?]*)(.*)", url, re.IGNORECASE | re.DOTALL)
    if match is None:
        use.fail("invalid URL prefix")
    scheme, host, uri = match[1].lower(), match[2], match[3]
    rest = url[len(scheme) + 3 :]
    if rest.startswith("unix:"):
        path, _, uri = rest.removeprefix("unix:").partition(":")
        host = f"unix:{path}"
    elif not host:
        use.fail(f'no host in upstream "{rest}"')
    else:
        _check_port(use, host, rest)
    return {"scheme": scheme, "host": host, "uri": uri}


def _check_port(use: Use, host: str, url: str) -> None:
    name, colon, port = host.rpartition(":")
    if not colon or port.endswith("]"):
        return
    if not name:
        use.fail(f'no host in upstream "{url}"')
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        use.fail(f'invalid port in upstream "{url}"')


def _set_header(use: Use) -> dict[str, Any]:
    return {"name": use.args[0], "value": use.template(use.args[1])}


def _redirect(builder: Builder, scope: Scope, use: Use) -> None:
    value = _redirect_rule(use)
    if value["kind"] == "default":
        passed = scope.own.get("proxy_pass")
        if passed is None:
            use.fail('"proxy_redirect default" should be placed after the "proxy_pass" directive')
        if "url" in passed:
            use.fail(
                '"proxy_redirect default" cannot be used with "proxy_pass" directive with variables'
            )
    builder.note_variables(value)
    scope.settings.setdefault("proxy_redirect", []).append(value)


def _redirect_rule(use: Use) -> dict[str, Any]:
    if len(use.args) == 1:
        if use.args[0] not in ("off", "default"):
            use.fail(f'invalid parameter "{use.args[0]}"')
        return {"kind": use.args[0]}
    first, to = use.args
    if first.startswith("~"):
        caseless = first.startswith("~*")
        pattern = first.removeprefix("~").removeprefix("*")
        return {"kind": "regex", "from": use.regex(pattern, caseless), "to": use.template(to)}
    return {"kind": "prefix", "from": use.template(first), "to": use.template(to)}


def _one_of(known: frozenset[str]) -> Read:
    def words(use: Use) -> tuple[str, ...]:
        for word in use.args:
            if word.lower() not in known:
                use.fail(f'invalid value "{word}"')
        return use.args

    return words


def _version(use: Use) -> str:
    if use.args[0] not in ("1.0", "1.1"):
        use.fail(f'invalid value "{use.args[0]}"')
    return use.args[0]


# --- upstream {} -----------------------------------------------------------------------------


def _upstream(builder: Builder, scope: Scope, use: Use) -> None:
    name = use.args[0]
    upstreams = builder.blocks.setdefault("upstream", {})
    if name in upstreams:
        use.fail(f'duplicate upstream "{name}"')
    inner = Scope("upstream", scope)
    builder.read(inner, use.block or ())
    servers = inner.own.get("server", [])
    if not servers:
        use.fail("no servers are inside upstream")
    if all("backup" in server for server in servers):
        use.fail(f'no servers in upstream "{name}"')
    upstreams[name] = {"servers": tuple(servers), **inner.data}


def read_upstream_server(scope: Scope, use: Use) -> None:
    """``server ADDRESS parameters;`` of an upstream."""
    if not use.args:
        use.fail('invalid number of arguments in "server" directive')
    address, *parameters = use.args
    _check_address(use, address)
    server: dict[str, Any] = {"address": address}
    for parameter in parameters:
        key, equals, value = parameter.partition("=")
        if key in ("weight", "max_fails", "max_conns") and equals:
            if not (value.isascii() and value.isdigit() and int(value) < 1 << 63) or (
                key == "weight" and int(value) == 0
            ):
                use.fail(f'invalid parameter "{parameter}"')
            server[key] = int(value)
        elif key == "fail_timeout" and equals:
            try:
                server[key] = parse_time(value)
            except ValueError:
                use.fail(f'invalid parameter "{parameter}"')
        elif parameter == "backup" and scope.data.get("method") in _WITHOUT_BACKUP:
            use.fail('balancing method does not support parameter "backup"')
        elif parameter in ("down", "backup", "resolve"):
            server[parameter] = True
        else:
            use.fail(f'invalid parameter "{parameter}"')
    scope.own.setdefault("server", []).append(server)


def _check_address(use: Use, address: str) -> None:
    if address.startswith("unix:"):
        return
    if "/" in address:
        use.fail(f'invalid host in upstream "{address}"')
    _check_port(use, address, address)


def _method(kind: str) -> Any:
    def choose(builder: Builder, scope: Scope, use: Use) -> None:
        scope.data["method"] = kind
        if kind == "hash":
            scope.data["key"] = use.template(use.args[0])
            builder.note_variables(scope.data["key"])
            scope.data["consistent"] = "consistent" in use.args[1:]

    return choose


_ALL: Final = "http server location"
_LIF: Final = "http server location location_if"
_WITHOUT_BACKUP: Final = ("ip_hash", "hash", "random")
_UPSTREAM: Final = frozenset({"upstream"})


def _row(name: str, contexts: str = _ALL, kind: str = "text", **more: Any) -> Directive:
    return Directive(name, frozenset(contexts.split()), kind=kind, **more)


def _choice(name: str, least: int = 0, most: int = 0) -> Directive:
    return Directive(name, _UPSTREAM, least, most, into="open", open=_method(name))


DIRECTIVES: Final = directives(
    _row("proxy_pass", "location location_if limit_except", into="open", open=_proxy_pass),
    _row("proxy_set_header", least=2, most=2, read=_set_header, repeat="list"),
    _row("proxy_method", kind="template"),
    _row("proxy_set_body", kind="template"),
    _row("proxy_pass_request_headers", kind="flag", default="on"),
    _row("proxy_pass_request_body", kind="flag", default="on"),
    _row("proxy_hide_header", repeat="list"),
    _row("proxy_pass_header", repeat="list"),
    _row("proxy_ignore_headers", most=None, read=_one_of(_IGNORABLE)),
    _row("proxy_redirect", most=2, into="open", open=_redirect, default="default"),
    _row("proxy_intercept_errors", kind="flag", default="off"),
    _row("proxy_connect_timeout", kind="time", default="60s"),
    _row("proxy_send_timeout", kind="time", default="60s"),
    _row("proxy_read_timeout", kind="time", default="60s"),
    _row("proxy_next_upstream", most=None, read=_one_of(_NEXT), default="error timeout"),
    _row("proxy_next_upstream_tries", kind="number", default="0"),
    _row("proxy_next_upstream_timeout", kind="time", default="0"),
    _row("proxy_http_version", read=_version, default="1.0"),
    _row("proxy_ssl_verify", kind="flag", default="off"),
    _row("proxy_ssl_trusted_certificate"),
    _row("proxy_ssl_name", kind="template"),
    _row("proxy_ssl_server_name", kind="flag", default="off"),
    Directive("upstream", frozenset({"http"}), 1, 1, into="open", open=_upstream, block=True),
    _choice("ip_hash"),
    _choice("least_conn"),
    _choice("random", 0, 2),
    _choice("hash", 1, 2),
    *ignored("upstream", "keepalive zone"),
    *ignored(
        _LIF,
        "proxy_buffering proxy_buffer_size proxy_buffers proxy_busy_buffers_size"
        " proxy_request_buffering proxy_temp_path proxy_temp_file_write_size"
        " proxy_max_temp_file_size proxy_headers_hash_max_size"
        " proxy_headers_hash_bucket_size proxy_socket_keepalive proxy_ignore_client_abort"
        " proxy_cache proxy_cache_path proxy_cache_key proxy_cache_valid proxy_cache_bypass"
        " proxy_no_cache proxy_cache_use_stale proxy_cache_lock proxy_cache_methods"
        " proxy_cache_lock_timeout proxy_cache_lock_age proxy_cache_revalidate"
        " proxy_cache_background_update proxy_cache_convert_head proxy_cache_max_range_offset"
        " proxy_cache_purge proxy_cache_min_uses proxy_limit_rate proxy_force_ranges"
        " proxy_ssl_protocols proxy_ssl_ciphers proxy_ssl_session_reuse proxy_ssl_verify_depth"
        " fastcgi_temp_path uwsgi_temp_path scgi_temp_path proxy_store proxy_bind",
    ),
)
