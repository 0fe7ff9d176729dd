"""The head of a request as nginx judges it: its path, and what is a 400 before any phase.

Rule: rules are nginx's (ngx_http_parse_complex_uri, ngx_http_validate_host,
ngx_http_process_request_headers); a usual head costs one crossing and no search. What our own
server (server/careful.py) has refused arrives as such, and nothing is judged a second time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import unquote_to_bytes

from ngxlua_asgi.api.req_body import length_of
from ngxlua_asgi.api.req_info import raw_path, request_target
from ngxlua_asgi.engine.host import Host
from ngxlua_asgi.types import CONNECTION, Scope

__all__ = ["is_bad_path", "normal_path", "refused_head", "register"]

_BROKEN_ESCAPE: Final = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_BAD_HOST: Final = re.compile(rb"\.\.|[\x00-\x20/\x7f]")
_UNIQUE: Final = frozenset(
    b"host if-modified-since if-unmodified-since if-match if-none-match if-range content-length"
    b" content-range transfer-encoding expect authorization".split()
)
_CONDITIONS: Final = frozenset(
    b"if-modified-since if-unmodified-since if-match if-none-match".split()
)
_MAX_HOSTS: Final = 1000
_MAX_PATHS: Final = 10_000
_USUAL_TARGET: Final = 200  # bytes
_METHOD: Final = re.compile("[A-Z_-]+")
_LENGTH: Final = re.compile(rb"[0-9]{1,18}")
_ABSOLUTE: Final = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]*://[^/?]+")

_good_methods = frozenset("GET HEAD POST PUT DELETE PATCH OPTIONS".split())
_good_hosts: set[bytes] = set()  # seen and found valid


def normal_path(path: bytes, keep_slashes: bool = False) -> bytes:
    """``$uri``: slashes merged, ``.`` and ``..`` resolved.

    Where slashes are kept, what stands between two of them is a segment that ``..`` takes away.
    """
    if b"//" not in path and b"/." not in path:
        return path
    *segments, last = path.split(b"/")[1:]
    parts: list[bytes] = []
    for segment in segments:
        if segment == b"..":
            del parts[-1:]
        elif segment != b"." and (segment or keep_slashes):
            parts.append(segment)
    if last == b"..":
        del parts[-1:]
    if last in (b".", b".."):
        last = b""
    return b"/" + b"".join(part + b"/" for part in parts) + last


def is_bad_path(path: bytes, keep_slashes: bool = False) -> bool:
    """Whether nginx answers 400: no slash, a broken escape, a NUL byte, dots past the root."""
    if not path.startswith(b"/"):
        return True
    if b"%" in path:
        if _BROKEN_ESCAPE.search(path) or b"%00" in path:
            return True
        path = unquote_to_bytes(path)
    return b"\0" in path or (b"/.." in path and _climbs_out(path, keep_slashes))


def _climbs_out(path: bytes, keep_slashes: bool) -> bool:
    depth = 0
    for segment in path.split(b"/")[1:]:
        if segment == b"..":
            depth -= 1
            if depth < 0:
                return True
        elif segment != b"." and (segment or keep_slashes):
            depth += 1
    return False


def refused_head(
    scope: Scope, headers: Mapping[bytes, bytes], buffer_size: int, buffers: int
) -> int | None:
    """The status with which nginx refuses what the request's head says, if it does.

    The Host header, or its absence in HTTP/1.1; a line that its buffers do not hold; headers that
    may be there once only.
    """
    lines = scope["headers"]
    if (
        headers.get(b"host") in _good_hosts
        and scope.get("method", "GET") in _good_methods
        and len(headers) == len(lines)
        and (b"content-length" not in headers or _usual_length(headers))
        and len(b"".join(headers)) + len(b"".join(headers.values())) + 4 * len(lines) < buffer_size
        and len(scope.get("raw_path") or b"") + len(scope["query_string"]) < _USUAL_TARGET
    ):
        return None
    return _refused_line(scope, headers, buffer_size, buffers) or _refused_host(scope, headers)


def _refused_line(
    scope: Scope, headers: Mapping[bytes, bytes], buffer_size: int, buffers: int
) -> int | None:
    lines = scope["headers"]
    method = scope.get("method", "GET")
    if method not in _good_methods:
        if method in ("TRACE", "CONNECT"):
            return 405
        if not _METHOD.fullmatch(method):
            return 400
    if len(method) + len(request_target(scope)) + len(" HTTP/1.1\r\n") + 1 > buffer_size:
        return 414
    if len(headers) != len(lines) and _repeats(lines):
        return 400
    length = headers.get(b"content-length")
    if length is not None and (b"transfer-encoding" in headers or not _LENGTH.fullmatch(length)):
        return 400
    sizes = [len(name) + len(value) + 4 for name, value in lines]
    if sizes and (max(sizes) > buffer_size or sum(sizes) > buffers * buffer_size):
        return 494
    return None


def _refused_host(scope: Scope, headers: Mapping[bytes, bytes]) -> int | None:
    host = headers.get(b"host")
    if host is None:
        return 400 if scope.get("http_version", "1.1") == "1.1" else None
    if host in _good_hosts:
        return None
    if _BAD_HOST.search(host) or host.partition(b":")[0] in (b"", b"."):
        return 400
    if len(_good_hosts) < _MAX_HOSTS:
        _good_hosts.add(host)
    return None


def _usual_length(headers: Mapping[bytes, bytes]) -> bool:
    return b"transfer-encoding" not in headers and len(headers[b"content-length"]) < 16


def _repeats(lines: Sequence[tuple[bytes, bytes]]) -> bool:
    names = [name for name, _ in lines if name in _UNIQUE]
    return len(names) != len(set(names))


def _without_authority(scope: Scope, path: bytes) -> bytes:
    """The path of a target, which a server may hand on as of a proxy (``http://host/path``)."""
    absolute = _ABSOLUTE.match(path)
    if absolute:
        path = scope["raw_path"] = path[absolute.end() :] or b"/"
        scope["path"] = unquote_to_bytes(path).decode("utf-8", "replace")
    return path


def register(host: Host) -> None:
    """Offer ``req_uri`` and ``req_begin``."""
    current = host.current
    plain: set[bytes] = set()  # paths seen that are the URI as they stand

    def req_uri(keep_slashes: bool | None = None) -> bytes:
        path: bytes = current.exchange.scope.get("raw_path") or b""
        if path in plain:
            return path
        path = raw_path(current.exchange.scope).partition(b"#")[0]
        uri = normal_path(unquote_to_bytes(path), bool(keep_slashes))
        if uri == path and b"//" not in path and len(path) < _USUAL_TARGET:
            if len(plain) < _MAX_PATHS:
                plain.add(path)
        return uri

    def req_begin(
        keep_slashes: bool, buffer_size: int, buffers: int
    ) -> tuple[bytes, int | None, int]:
        scope = current.exchange.scope
        facts = scope.get(CONNECTION)
        if facts is not None:
            return req_uri(keep_slashes), facts.refused or None, facts.body_length
        headers = dict(scope["headers"])
        status = refused_head(scope, headers, buffer_size, buffers)
        length = length_of(scope, headers)
        path: bytes = scope.get("raw_path") or raw_path(scope)
        if path in plain:
            return path, status, length
        path = _without_authority(scope, path)
        if is_bad_path(path.partition(b"#")[0], bool(keep_slashes)):
            return b"/", status or 400, length
        return req_uri(keep_slashes), status, length

    def req_conditional() -> bool:
        return not _CONDITIONS.isdisjoint([name for name, _ in current.exchange.scope["headers"]])

    host.add({"req_uri": req_uri, "req_begin": req_begin, "req_conditional": req_conditional})
