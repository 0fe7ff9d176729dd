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
    connection,
    core,
    echo,
    geo,
    gzip,
    headers,
    headers_more,
    ignored,
    limit_conn,
    limit_req,
    log,
    lua,
    main,
    map,
    proxy,
    realip,
    referer,
    rewrite,
    set_misc,
    static,
)

__all__ = ["MODULES", "REGISTRY"]

MODULES: Final = (
    main,
    core,
    connection,
    charset,
    gzip,
    static,
    access,
    auth_basic,
    auth_request,
    realip,
    referer,
    limit_req,
    limit_conn,
    log,
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
