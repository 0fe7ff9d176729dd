"""The command line: nginx's flags in nginx's grammar, and ours.

Rule: as nginx's ngx_get_options has it: flags may stand together (``-tq``), the value of one that
takes a value follows it at once or is the next word, and what is wrong is said in nginx's words.
Ours are words with two dashes, which nginx has none of: ``--app``, ``--upstream`` (``--app X`` or
``--app=X``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

__all__ = ["Arguments", "UsageError", "parse_arguments"]

_SIGNALS: Final = ("stop", "quit", "reopen", "reload")
_WANTS: Final = {
    "p": "directory name",
    "e": "file name",
    "c": "file name",
    "g": "parameter",
    "s": "parameter",
}


class UsageError(Exception):
    """A command line that cannot be read; the message is nginx's."""


@dataclass
class Arguments:
    """What the command line says; ``""`` where a flag was not given."""

    prefix: str = ""
    conf: str = ""
    error_log: str | None = None  # "" is standard error
    directives: str = ""  # -g
    signal: str = ""
    test: bool = False
    dump: bool = False
    quiet: bool = False
    version: bool = False
    configure: bool = False  # -V
    help: bool = False
    app: str = ""
    upstreams: dict[str, str] = field(default_factory=dict)


def parse_arguments(words: Sequence[str]) -> Arguments:
    """Read a command line, without the program's name.

    Raises:
        UsageError: what nginx would refuse.
    """
    found = Arguments()
    rest = iter(words)
    for word in rest:
        if word.startswith("--"):
            _long(found, word[2:], rest)
        elif word.startswith("-"):
            _flags(found, word[1:], rest)
        else:
            raise UsageError(f'invalid option: "{word}"')
    return found


def _flags(found: Arguments, flags: str, rest: Iterator[str]) -> None:
    for at, flag in enumerate(flags):
        if flag in _WANTS:
            value = flags[at + 1 :] or next(rest, None)
            if value is None:
                raise UsageError(f'option "-{flag}" requires {_WANTS[flag]}')
            _set(found, flag, value)
            return
        _switch(found, flag)


def _switch(found: Arguments, flag: str) -> None:
    if flag not in ("?", "h", "v", "V", "t", "T", "q"):
        raise UsageError(f'invalid option: "{flag}"')
    found.help = found.help or flag in ("?", "h")
    found.version = found.version or flag in ("?", "h", "v", "V")
    found.configure = found.configure or flag == "V"
    found.test = found.test or flag in ("t", "T")
    found.dump = found.dump or flag == "T"
    found.quiet = found.quiet or flag == "q"


def _set(found: Arguments, flag: str, value: str) -> None:
    if flag == "p":
        found.prefix = value
    elif flag == "c":
        found.conf = value
    elif flag == "e":
        found.error_log = "" if value == "stderr" else value
    elif flag == "g":
        found.directives = value
    elif value in _SIGNALS:
        found.signal = value
    else:
        raise UsageError(f'invalid option: "-s {value}"')


def _long(found: Arguments, word: str, rest: Iterator[str]) -> None:
    name, equals, value = word.partition("=")
    if name not in ("app", "upstream"):
        raise UsageError(f'invalid option: "--{word}"')
    given = value if equals else next(rest, "")
    if name == "app":
        found.app = _target("--app", given)
    else:
        upstream, _, target = given.partition("=")
        if not upstream:
            raise UsageError('option "--upstream" requires name=module:app')
        found.upstreams[upstream] = _target("--upstream", target, "name=")


def _target(option: str, text: str, before: str = "") -> str:
    module, _, name = text.partition(":")
    if not module or not name:
        raise UsageError(f'option "{option}" requires {before}module:app')
    return text
