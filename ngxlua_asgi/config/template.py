"""Values with variables: ``"a$b${c}"`` as nginx compiles them (ngx_http_script_compile).

Rule: parsed once, here; Lua evaluates what is left (``api/template.lua``). Strings of a
configuration are ``str`` with one character a byte.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

__all__ = ["Regex", "Template", "parse_template"]

# $name, ${name}, a capture $1, or a dollar that stands for nothing
_VARIABLE: Final = re.compile(r"\$(?:\{([A-Za-z0-9_]+)\}|([1-9])|([A-Za-z0-9_]+)|)", re.ASCII)
_NAMED_GROUP: Final = re.compile(r"\(\?(?:P?<|')([A-Za-z_][A-Za-z0-9_]*)[>']", re.ASCII)


@dataclass(frozen=True)
class Template:
    """Literal, variable, literal, … in turn; a single part is a constant.

    ``where`` is the file and line that a later error names.
    """

    parts: tuple[str, ...]
    where: tuple[str, int] = ("", 0)

    @property
    def constant(self) -> bool:
        """Whether it refers to no variable."""
        return len(self.parts) == 1

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables it refers to, captures aside."""
        return tuple(name for name in self.parts[1::2] if not name.isdigit())


@dataclass(frozen=True)
class Regex:
    """A regular expression of a configuration, compiled by PCRE2 when the VM is built."""

    pattern: str
    caseless: bool = False
    where: tuple[str, int] = ("", 0)

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables that its named groups declare."""
        return tuple(name.lower() for name in _NAMED_GROUP.findall(self.pattern))


def parse_template(text: str, where: tuple[str, int] = ("", 0)) -> Template:
    """The template that ``text`` spells.

    Raises:
        ValueError: a dollar that begins no variable (the message is nginx's).
    """
    if "$" not in text:
        return Template((text,), where)
    parts: list[str] = []
    end = 0
    for match in _VARIABLE.finditer(text):
        name = match[1] or match[2] or match[3]
        if name and (match[1] or name == "0") and name.isdigit():
            raise ValueError(f'unknown "{name}" variable')
        if not name:
            if text.startswith("${", match.start()):
                rest = text[match.start() + 2 :]
                raise ValueError(
                    f'the closing bracket in "{rest}" variable is missing'
                    if re.fullmatch(r"[A-Za-z0-9_]+", rest)
                    else "invalid variable name"
                )
            raise ValueError("invalid variable name")
        parts += (text[end : match.start()], name.lower())
        end = match.end()
    return Template((*parts, text[end:]), where)
