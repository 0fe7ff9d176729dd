"""HOW each nginx module is configured: one file a module, one row a directive.

Rule: ``REGISTRY`` is all that the builder, the tests and the documentation know of directives.
"""

from __future__ import annotations

from typing import Final

from ngxlua_asgi.config.directive import Directive
from ngxlua_asgi.config.directives import (
    access,
    auth_basic,
    auth_request,
    charset,
    core,
    echo,
    geo,
    headers,
    headers_more,
    ignored,
    limit_conn,
    limit_req,
    lua,
    map,
    proxy,
    realip,
    rewrite,
    set_misc,
    static,
)

__all__ = ["MODULES", "REGISTRY"]

MODULES: Final = (
    core,
    charset,
    static,
    access,
    auth_basic,
    auth_request,
    realip,
    limit_req,
    limit_conn,
    rewrite,
    lua,
    proxy,
    echo,
    headers,
    headers_more,
    map,
    geo,
    set_misc,
    ignored,
)
REGISTRY: Final[dict[str, Directive]] = {
    name: row for module in MODULES for name, row in module.DIRECTIVES.items()
}
