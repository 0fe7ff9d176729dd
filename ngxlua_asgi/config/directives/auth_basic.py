"""ngx_http_auth_basic_module: who is asked for a password, and which file knows it.

Rule: realm and file may have variables; a path that is not absolute begins from the folder of the
configuration file (``modules/auth_basic.lua``).
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from ngxlua_asgi.config.directive import Directive, Use, directives
from ngxlua_asgi.config.scope import Scope

if TYPE_CHECKING:
    from ngxlua_asgi.config.builder import Builder

__all__ = ["DIRECTIVES"]

_WHERE: Final = frozenset("http server location limit_except".split())
_FILE: Final = "auth_basic_user_file"


def _user_file(builder: Builder, scope: Scope, use: Use) -> None:
    if _FILE in scope.settings:
        builder.duplicate(use)
    path = use.template(use.args[0])
    builder.note_variables(path)
    scope.settings[_FILE] = {"path": path, "folder": os.path.join(builder.conf_prefix, "")}


DIRECTIVES: Final = directives(
    Directive("auth_basic", _WHERE, kind="template", default="off"),
    Directive(_FILE, _WHERE, kind="path", into="open", open=_user_file),
)
