"""ngx_http_rewrite_module: set, if, rewrite, return, break, in the order of the file.

Rule: a directive becomes a code, a tuple whose first part names it; ``modules/rewrite.lua`` runs
them. Messages are nginx's (ngx_http_rewrite_module.c).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ngxlua_asgi.config.directive import Directive, Use, directives
from ngxlua_asgi.config.scope import Scope
from ngxlua_asgi.config.template import Template
from ngxlua_asgi.config.variables import CHANGEABLE, is_fixed

if TYPE_CHECKING:
    from ngxlua_asgi.config.builder import Builder

__all__ = ["DIRECTIVES", "declared", "variable_of"]

_WHERE: Final = frozenset("server location server_if location_if".split())
_REDIRECTS: Final = ("http://", "https://", "$scheme")
_FLAGS: Final = ("last", "break", "redirect", "permanent")


def variable_of(use: Use, text: str) -> str:
    """The name in ``$name``, in lower case."""
    if len(text) < 2 or text[0] != "$":
        use.fail(f'invalid variable name "{text}"')
    return text[1:].lower()


def declared(builder: Builder, use: Use, text: str) -> str:
    """The variable ``$name`` that this use sets."""
    name = variable_of(use, text)
    if is_fixed(name):
        use.fail(f'the duplicate "{text[1:]}" variable')
    if name not in CHANGEABLE:
        builder.declare(name, warns=True)
    return name


def _set(builder: Builder, scope: Scope, use: Use) -> None:
    name = declared(builder, use, use.args[0])
    value = use.template(use.args[1])
    builder.note_variables(value)
    scope.codes.append(("set", name, value))


def _break(use: Use) -> tuple[Any, ...]:
    return ("break",)


def _return(use: Use) -> tuple[Any, ...]:
    first, *rest = use.args
    if not (first.isascii() and first.isdigit()):
        if rest:
            use.fail(f'invalid return code "{first}"')
        if not first.startswith(_REDIRECTS):
            use.fail(f'invalid return code "{first}"')
        return ("return", 302, use.template(first))
    if int(first) > 999:
        use.fail(f'invalid return code "{first}"')
    return ("return", int(first), use.template(rest[0]) if rest and rest[0] else None)


def _rewrite(use: Use) -> tuple[Any, ...]:
    pattern, replacement, *flags = use.args
    flag = flags[0] if flags else ""
    if flags and flag not in _FLAGS:
        use.fail(f'invalid parameter "{flag}"')
    if replacement.startswith(_REDIRECTS) and flag != "permanent":
        flag = "redirect"
    if not replacement:
        use.fail("empty replacement")
    keeps_args = not replacement.endswith("?")
    if not keeps_args:
        replacement = replacement[:-1]
    return (
        "rewrite",
        {
            "regex": use.regex(pattern),
            "to": use.template(replacement),
            "flag": flag,
            "keeps_args": keeps_args,
        },
    )


# --- if --------------------------------------------------------------------------------------


def _inside(use: Use) -> list[str]:
    """The arguments of ``if`` without their parentheses."""
    args = list(use.args)
    if not args or not args[0].startswith("("):
        use.fail(f'invalid condition "{args[0] if args else ""}"')
    args[0] = args[0][1:]
    if not args[-1].endswith(")"):
        use.fail(f'invalid condition "{args[-1]}"')
    args[-1] = args[-1][:-1]
    words = args[args[0] == "" :]
    if words and words[-1] == "":
        words.pop()
    if not words or not words[0]:
        use.fail('invalid condition ")"')
    return words


def _condition(use: Use) -> tuple[Any, ...]:
    """Operator, left side, right side."""
    args = _inside(use)
    first = args[0]
    if len(first) > 1 and first[0] == "$":
        return _comparison(use, args)
    operator = first.removeprefix("!")
    if operator not in ("-f", "-d", "-e", "-x") or len(args) == 1:
        use.fail(f'invalid condition "{first}"')
    if len(args) != 2:
        use.fail(f'invalid condition "{args[1]}"')
    return (operator[-1], use.template(args[1]), first != operator)


def _comparison(use: Use, args: list[str]) -> tuple[Any, ...]:
    name = args[0][1:].lower()
    if name.isdigit():
        use.fail(f'unknown "{name}" variable')
    variable = Template(("", name, ""), use.where)
    if len(args) == 1:
        return ("true", variable, None)
    if len(args) != 3:
        use.fail(f'invalid condition "{args[0]}"')
    operator, right = args[1:]
    if operator in ("=", "!="):
        return (operator, variable, use.template(right))
    if operator not in ("~", "~*", "!~", "!~*"):
        use.fail(f'unexpected "{operator}" in condition')
    return (operator.rstrip("*"), variable, use.regex(right, operator.endswith("*")))


def _if(builder: Builder, scope: Scope, use: Use) -> None:
    condition = _condition(use)
    builder.note_variables(condition)
    inner = Scope("server_if" if scope.context == "server" else "location_if", scope)
    inner.kind, inner.name = scope.kind, scope.name
    builder.read(inner, use.block or (), use.python)
    scope.codes.append(("if", condition, inner.freeze("if", scope.name)))


DIRECTIVES: Final = directives(
    Directive("set", _WHERE, 2, 2, into="open", open=_set),
    Directive(
        "if", _WHERE - {"server_if", "location_if"}, 1, None, into="open", block=True, open=_if
    ),
    Directive("rewrite", _WHERE, 2, 3, into="code", read=_rewrite),
    Directive("return", _WHERE, 1, 2, into="code", read=_return),
    Directive("break", _WHERE, 0, 0, into="code", read=_break),
    Directive(
        "rewrite_log",
        frozenset("http server location server_if location_if".split()),
        kind="flag",
        default="off",
    ),
    Directive(
        "uninitialized_variable_warn",
        frozenset("http server location server_if location_if".split()),
        kind="flag",
        default="on",
    ),
)
