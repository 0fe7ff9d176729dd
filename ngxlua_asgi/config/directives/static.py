"""Files: where they are (root, alias), index, try_files, types, and how they are answered.

Rule: messages are nginx's (ngx_http_core_root, ngx_http_index_set_index, ngx_http_try_files); a
path without variables is made absolute here, one with variables when it is known.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

from ngxlua_asgi.config.directive import Directive, Use, directives
from ngxlua_asgi.config.scope import Scope

if TYPE_CHECKING:
    from ngxlua_asgi.config.builder import Builder

__all__ = ["DIRECTIVES"]

_ALL: Final = "http server location"
_IF: Final = "http server location location_if"
_REGEX: Final = -1  # the alias of a regex location: the whole path, nothing of the URI
_SINCE: Final = ("off", "exact", "before")


def _root(builder: Builder, scope: Scope, use: Use) -> None:
    """``root`` and ``alias``: one setting, with how much of the URI an alias stands for."""
    alias = use.name == "alias"
    earlier = scope.settings.get("root")
    if earlier is not None:
        if earlier["said"] == use.name:
            builder.duplicate(use)
        said = earlier["said"]
        use.fail(f'"{use.name}" directive is duplicate, "{said}" directive was specified earlier')
    if alias and scope.kind == "named":
        use.fail('the "alias" directive cannot be used inside the named location')
    text = use.args[0]
    full = _full_name(builder, text)
    for name in ("document_root", "realpath_root"):
        if f"${name}" in text or f"${{{name}}}" in text:
            use.fail(f'the ${name} variable cannot be used in the "{use.name}" directive')
    if not alias:
        full = full.removesuffix("/") if text else full
        cut = 0
    else:
        cut = _REGEX if scope.kind == "regex" else len(scope.name)
    path = use.template(full)
    builder.note_variables(path)
    scope.settings["root"] = {"said": use.name, "path": path, "alias": cut}


def _full_name(builder: Builder, text: str) -> str:
    if text.startswith(("/", "$")):
        return text
    prefix = os.fsencode(os.path.abspath(builder.prefix)).decode("latin-1")
    return f"{prefix}/{text}"


def _index(builder: Builder, scope: Scope, use: Use) -> None:
    if "" in use.args:
        use.fail(f'index "{use.args[0]}" in "index" directive is invalid')
    names = [use.template(name) for name in use.args]
    builder.note_variables(names)
    scope.settings.setdefault("index", []).extend(names)


def _types(_builder: Builder, scope: Scope, use: Use) -> None:
    found = scope.settings.setdefault("types", {})
    for s in use.block or ():
        for ending in s.args:
            found[ending.lower()] = s.name


def _try_files(use: Use) -> dict[str, Any]:
    *files, last = use.args
    code = None
    if last.startswith("="):
        if not (last[1:].isascii() and last[1:].isdigit()) or int(last[1:]) > 999:
            use.fail(f'invalid code "{last}"')
        code = int(last[1:]) or None  # nginx takes "=0" for a name
    tries = tuple(
        {"name": use.template(name.removesuffix("/")), "directory": name.endswith("/")}
        for name in files
    )
    return {"tries": tries, "last": use.template(last), "code": code}


def _since(use: Use) -> str:
    if use.args[0] not in _SINCE:
        use.fail(f'invalid value "{use.args[0]}"')
    return use.args[0]


def _format(use: Use) -> str:
    value = use.args[0]
    if value in ("json", "jsonp", "xml"):
        use.fail(f'"autoindex_format {value}" is not for this server: it writes HTML only')
    if value != "html":
        use.fail(f'invalid value "{value}"')
    return value


def _max_ranges(use: Use) -> int:
    text = use.args[0]
    if not (text.isascii() and text.isdigit() and int(text) < 1 << 63):
        use.fail('"max_ranges" directive invalid number')
    return int(text)


def _row(name: str, contexts: str, kind: str = "text", **more: Any) -> Directive:
    return Directive(name, frozenset(contexts.split()), kind=kind, **more)


DIRECTIVES: Final = directives(
    _row("root", _IF, "template", into="open", open=_root, default="html"),
    _row("alias", "location", "template", into="open", open=_root),
    _row("index", _ALL, most=None, into="open", open=_index, default="index.html"),
    _row("types", _ALL, least=0, most=0, into="open", block=True, open=_types),
    _row("try_files", "server location", least=2, most=None, into="own", read=_try_files),
    _row("autoindex", _ALL, "flag", default="off"),
    _row("autoindex_exact_size", _ALL, "flag", default="on"),
    _row("autoindex_localtime", _ALL, "flag", default="off"),
    _row("autoindex_format", _ALL, read=_format, default="html"),
    _row("log_not_found", _ALL, "flag", default="on"),
    _row("etag", _ALL, "flag", default="on"),
    _row("if_modified_since", _ALL, read=_since, default="exact"),
    _row("max_ranges", _ALL, read=_max_ranges),
)
