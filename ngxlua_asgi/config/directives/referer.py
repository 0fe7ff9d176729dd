"""ngx_http_referer_module: which sites may link here.

Rule: host names and wildcards are kept as a ``map`` of them is (``ngx_hash_add_key``), with the
beginning that the path is to have; ``modules/referer.lua`` computes ``$invalid_referer``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ngxlua_asgi.config.directive import Directive, Use, directives, ignored
from ngxlua_asgi.config.directives.map import Hostnames
from ngxlua_asgi.config.scope import Scope

if TYPE_CHECKING:
    from ngxlua_asgi.config.builder import Builder

__all__ = ["DIRECTIVES"]

_WHERE: Final = frozenset({"server", "location"})
_WORDS: Final = ("none", "blocked", "server_names")


def _valid_referers(builder: Builder, scope: Scope, use: Use) -> None:
    said = scope.settings.setdefault(
        use.name,
        {"words": {}, "exact": {}, "head": {}, "tail": {}, "regexes": []},
    )
    for value in use.args:
        if value in _WORDS:
            said["words"][value] = True
        elif not value:
            use.fail('invalid referer ""')
        elif value == "~":
            use.fail('empty regex in "~"')
        elif value.startswith("~"):
            said["regexes"].append(use.regex(value[1:], caseless=True))
        else:
            _host(use, said, value)


def _host(use: Use, said: dict[str, Any], value: str) -> None:
    host, slash, path = value.partition("/")
    names = Hostnames(said["exact"], said["head"], said["tail"])
    key, groups = names.places(use, host.lower())
    if any(key in group for group in groups):
        shown = key if groups == [names.exact] else host
        use.fail(f'conflicting parameter "{shown}"')
    for group in groups:
        group[key] = slash + path


DIRECTIVES: Final = directives(
    Directive("valid_referers", _WHERE, 1, None, into="open", open=_valid_referers),
    *ignored(
        "server location",
        "referer_hash_max_size referer_hash_bucket_size",
        "governs what nginx's own C code does",
    ),
)
