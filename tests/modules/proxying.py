"""What the tests of the proxy share: a proxy to servers of the test, and its record of attempts.

Rule: servers are tried in the order in which they are given.
"""

from __future__ import annotations

from typing import Any

from ngxlua_asgi.modules.proxy import HttpProxy
from ngxlua_asgi.modules.upstream import Attempt, Server, Upstream
from tests.modules.backend import Backend

__all__ = ["noting", "proxy_to"]


def proxy_to(*backends: Backend, **options: Any) -> HttpProxy:
    """A proxy to these servers, in one upstream called `u`."""
    return HttpProxy(Upstream("u", [Server(one.address) for one in backends]), **options)


def noting(attempts: list[Attempt]) -> dict[str, Any]:
    """For a scope: where the proxy notes its attempts."""
    return {"ngxlua.upstream": attempts}
