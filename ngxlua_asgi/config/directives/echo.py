"""echo-nginx-module: the commands of a location, in the order of the file, and its body filters.

Rule: the commands of a level are one list, its content handler (of two content handlers the one
that begins later in the file rules); options are told from texts here, texts are evaluated when
their command runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ngxlua_asgi.config.directive import Directive, Use, directives, refused
from ngxlua_asgi.config.scope import Scope
from ngxlua_asgi.config.template import Template

if TYPE_CHECKING:
    from ngxlua_asgi.config.builder import Builder

__all__ = ["DIRECTIVES"]

_CONTEXTS: Final = "location location_if"
_WHERE: Final = frozenset(_CONTEXTS.split())
_OTHER_HANDLERS: Final = ("content_by_lua", "proxy_pass")


def _arguments(use: Use) -> tuple[list[str], tuple[Template, ...]]:
    """Options and texts (ngx_http_echo_eval_cmd_args): a variable's value is never an option."""
    options: list[str] = []
    words = list(use.args)
    while words and len(words[0]) > 1 and words[0].startswith("-") and "$" not in words[0]:
        word = words.pop(0)
        if word.startswith("--"):
            break
        options.append(word[1:])
    return options, tuple(use.template(word) for word in words)


def _command(builder: Builder, scope: Scope, use: Use) -> None:
    options, texts = _arguments(use)
    builder.note_variables(texts)
    if "echo" not in scope.own:
        for other in _OTHER_HANDLERS:
            scope.own.pop(other, None)
    scope.own.setdefault("echo", []).append(
        {"name": use.name, "texts": texts, "newline": options[:1] != ["n"]}
    )


def _body(use: Use) -> dict[str, Any]:
    options, texts = _arguments(use)
    return {"texts": texts, "newline": options[:1] != ["n"]}


def _status(use: Use) -> int:
    text = use.args[0]
    if not (text.isascii() and text.isdigit() and int(text) < 1 << 63):
        use.fail(f'"{use.name}" directive invalid number')
    return int(text)


def _row(name: str, least: int, most: int | None) -> Directive:
    return Directive(name, _WHERE, least, most, "words", "open", open=_command, repeat="list")


DIRECTIVES: Final = directives(
    _row("echo", 0, None),
    _row("echo_duplicate", 2, None),
    _row("echo_flush", 0, 0),
    _row("echo_sleep", 1, 1),
    _row("echo_blocking_sleep", 1, 1),
    _row("echo_reset_timer", 0, 0),
    _row("echo_read_request_body", 0, 0),
    _row("echo_request_body", 0, 0),
    _row("echo_location", 1, 2),
    _row("echo_location_async", 1, 2),
    _row("echo_subrequest", 2, None),
    _row("echo_subrequest_async", 2, None),
    _row("echo_foreach_split", 2, None),
    _row("echo_end", 0, 0),
    _row("echo_exec", 1, 2),
    Directive("echo_status", _WHERE, kind="number", read=_status, default="200"),
    Directive("echo_before_body", _WHERE, 0, None, "words", read=_body, repeat="list"),
    Directive("echo_after_body", _WHERE, 0, None, "words", read=_body, repeat="list"),
    *refused(_CONTEXTS, "echo_abort_parent", "does not work in the echo module either"),
)
