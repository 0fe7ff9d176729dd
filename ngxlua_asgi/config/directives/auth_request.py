"""ngx_http_auth_request_module: a sub-request decides on access.

Rule: the URI is taken as it is written, a ``?`` in it too. Variables of ``auth_request_set`` get
their values from the sub-request as it ends (``modules/auth_request.lua``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ngxlua_asgi.config.directive import Directive, Use, directives
from ngxlua_asgi.config.directives.rewrite import variable_of
from ngxlua_asgi.config.scope import Scope
from ngxlua_asgi.config.variables import CHANGEABLE, is_fixed

if TYPE_CHECKING:
    from ngxlua_asgi.config.builder import Builder

__all__ = ["DIRECTIVES"]

_WHERE: Final = frozenset("http server location".split())


def _set(builder: Builder, scope: Scope, use: Use) -> None:
    text = use.args[0]
    if use.python:  # a mapping of names to values, as for set
        text = "$" + text.removeprefix("$")
    name = variable_of(use, text)
    if is_fixed(name):
        use.fail(f'the duplicate "{text[1:]}" variable')
    if name not in CHANGEABLE:
        builder.declare(name)
    value = use.template(use.args[1])
    builder.note_variables(value)
    scope.settings.setdefault("auth_request_set", []).append((name, value))


DIRECTIVES: Final = directives(
    Directive("auth_request", _WHERE, default="off"),
    Directive("auth_request_set", _WHERE, 2, 2, into="open", open=_set, repeat="list"),
)
