"""The limits of ``ngx.re``: what an nginx.conf says of them.

Rule: constants, read once by ``api/re_cache.lua``.
"""

from __future__ import annotations

from ngxlua_asgi.engine.host import Host

__all__ = ["register"]


def register(host: Host) -> None:
    """Offer ``lua_regex_cache_max_entries`` and ``lua_regex_match_limit`` (steps; 0: PCRE2's)."""
    http = host.config.http
    host.add(
        {
            "re_cache_max": http("lua_regex_cache_max_entries", 1024),
            "re_match_limit": http("lua_regex_match_limit", 0),
        }
    )
