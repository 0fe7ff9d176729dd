"""ngx_http_gzip_module: which responses are compressed, and for whom.

Rule: nginx's defaults; its buffers and windows mean nothing here. ``gzip_static`` and ``gunzip``
are modules of their own, which are not here.
"""

from __future__ import annotations

from typing import Any, Final

from ngxlua_asgi.config.directive import Directive, Read, Use, directives, ignored

__all__ = ["DIRECTIVES"]

_LOC: Final = frozenset("http server location".split())
_LIF: Final = _LOC | {"location_if"}
_PROXIED: Final = frozenset(
    "off expired no-cache no-store private no_last_modified no_etag auth any".split()
)


def _level(use: Use) -> int:
    level = use.number(use.args[0])
    if not 1 <= level <= 9:
        use.fail("value must be between 1 and 9")
    return level


def _one_of(known: frozenset[str]) -> Read:
    def words(use: Use) -> tuple[str, ...]:
        for word in use.args:
            if word not in known:
                use.fail(f'invalid value "{word}"')
        return use.args

    return words


def _version(use: Use) -> str:
    if use.args[0] not in ("1.0", "1.1"):
        use.fail(f'invalid value "{use.args[0]}"')
    return use.args[0]


def _disable(use: Use) -> tuple[Any, ...]:
    return tuple(
        pattern if pattern == "msie6" else use.regex(pattern, caseless=True) for pattern in use.args
    )


DIRECTIVES: Final = directives(
    Directive("gzip", _LIF, kind="flag", default="off"),
    Directive("gzip_types", _LOC, 1, None, "words", default="text/html"),
    Directive("gzip_comp_level", _LOC, read=_level, default="1"),
    Directive("gzip_min_length", _LOC, kind="size", default="20"),
    Directive("gzip_http_version", _LOC, read=_version, default="1.1"),
    Directive("gzip_proxied", _LOC, 1, None, read=_one_of(_PROXIED), default="off"),
    Directive("gzip_disable", _LOC, 1, None, read=_disable),
    Directive("gzip_vary", _LOC, kind="flag", default="off"),
    *ignored(
        "http server location",
        "gzip_buffers gzip_window gzip_hash gzip_no_buffer postpone_gzipping gzip_static gunzip"
        " gunzip_buffers",
    ),
)
