"""ngx_http_charset_module: the charset that Content-Type names.

Rule: it is added to the types of ``charset_types``; recoding a body is not done here
(``charset_map`` and ``source_charset`` are refused).
"""

from __future__ import annotations

from typing import Final

from ngxlua_asgi.config.directive import Directive, Use, directives, refused
from ngxlua_asgi.config.template import Template

__all__ = ["DIRECTIVES"]

_LOC: Final = frozenset("http server location".split())
_LIF: Final = _LOC | {"location_if"}


def _charset(use: Use) -> Template | bool:
    return False if use.args[0].lower() == "off" else use.template(use.args[0])


DIRECTIVES: Final = directives(
    Directive("charset", _LIF, read=_charset, default="off"),
    Directive("charset_types", _LOC, 1, None, "words", default="text/html text/xml text/plain …"),
    Directive("override_charset", _LIF, kind="flag", default="off"),
    *refused(
        "http server location location_if",
        "source_charset charset_map",
        "recodes bodies, which is not done here",
    ),
)
