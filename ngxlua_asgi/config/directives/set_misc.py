"""set-misc-nginx-module: variables set to what a function makes of texts, in the rewrite phase.

Rule: a directive is a code of the rewrite module's list, run in the order of the file; what the
functions do is in ``modules/set_misc.lua``. Without a text, ``set_md5 $x`` changes ``$x`` itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from ngxlua_asgi.config.directive import Directive, Use, directives, refused
from ngxlua_asgi.config.directives.rewrite import declared
from ngxlua_asgi.config.scope import Scope

if TYPE_CHECKING:
    from ngxlua_asgi.config.builder import Builder

__all__ = ["DIRECTIVES"]

_CONTEXTS: Final = "http server location server_if location_if"
_WHERE: Final = frozenset(_CONTEXTS.split())
_ONE: Final = (
    "set_encode_base64 set_decode_base64 set_encode_base64url set_decode_base64url set_decode_hex"
    " set_encode_hex set_md5 set_sha1 set_unescape_uri set_escape_uri set_quote_sql_str"
    " set_quote_pgsql_str set_quote_json_str set_encode_base32 set_decode_base32"
    " set_secure_random_alphanum set_secure_random_lcalpha"
).split()
_ALPHABET: Final = 32


def _code(own: bool) -> Callable[[Builder, Scope, Use], None]:
    """How a directive becomes a code; ``own``: the variable is the first of the texts."""

    def keep(builder: Builder, scope: Scope, use: Use) -> None:
        name = declared(builder, use, use.args[0])
        itself = use.template(use.args[0])
        texts = tuple(use.template(text) for text in use.args[1:])
        if own or not texts:
            texts = (itself, *texts)
        builder.note_variables(texts)
        scope.codes.append(("set_misc", name, use.name, texts))

    return keep


def _row(name: str, least: int, most: int, own: bool = False) -> Directive:
    return Directive(name, _WHERE, least, most, "words", "open", open=_code(own), repeat="list")


def _alphabet(use: Use) -> str:
    text = use.args[0]
    if len(text) != _ALPHABET:
        given = f"directive takes an alphabet of {len(text)} bytes"
        use.fail(f'"{use.name}" {given} but {_ALPHABET} expected')
    return text


DIRECTIVES: Final = directives(
    *(_row(name, 1, 2) for name in _ONE),
    _row("set_local_today", 1, 1),
    _row("set_formatted_gmt_time", 2, 2),
    _row("set_formatted_local_time", 2, 2),
    _row("set_hmac_sha1", 3, 3),
    _row("set_hmac_sha256", 3, 3),
    _row("set_random", 3, 3),
    _row("set_if_empty", 2, 2, own=True),
    _row("set_rotate", 3, 3, own=True),
    Directive("set_base32_padding", _WHERE, kind="flag", default="on"),
    Directive("set_misc_base32_padding", _WHERE, kind="flag", key="set_base32_padding"),
    Directive(
        "set_base32_alphabet", _WHERE, read=_alphabet, default="0123456789abcdefghijklmnopqrstuv"
    ),
    *refused(_CONTEXTS, "set_hashed_upstream", "chooses from an upstream_list, which is not here"),
)
