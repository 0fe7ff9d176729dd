"""The command line of ``ngxlua-resty``: resty's options as data.

Rule: resty's order and words (openresty/resty-cli): options end at the first word that is none, or
at ``--``; then come the Lua file and its arguments. What runs another program around nginx cannot
mean anything here and is refused by name.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

__all__ = ["HELP", "OptionError", "Options", "parse_options"]

NO_STATUS: Final = 255  # Perl's, of a mistake that no system call made
NO_FILE: Final = 2

HELP: Final = """\
Usage: ngxlua-resty [options] [lua-file [args]]

Options:
    -c NUM              worker_connections of the configuration (64)
    -e CODE             run this Lua code, before the file if there is one (repeatable)
    -I DIR              look for Lua modules in DIR first (repeatable)
    -j off|v|dump       LuaJIT: no compiler, or its jit.v or jit.dump module
    -l LIB              require "LIB" first (repeatable)
    --errlog-level LEVEL
                        what goes to standard error: debug, info, notice, warn (the
                        default), error, crit, alert or emerg
    --shdict 'NAME SIZE'
                        a lua_shared_dict (repeatable)
    --http-conf TEXT    directives for http {} (repeatable)
    --http-include FILE a file with directives for http {} (repeatable)
    --main-conf TEXT    directives for the main level (repeatable)
    --main-include FILE a file with directives for the main level (repeatable)
    --ns IP             a name server, instead of the system's (repeatable)
    --resolve-ipv6      look for IPv6 addresses as well
    --load-module FILE  a load_module directive; it has no effect
    --no-stream         accepted: there is no stream {} anyway
    --dump-nginx-conf   print the configuration that this command line makes
    -v, -V              print the version
    -h, --help          print this text
"""

_NEW: Final = "which ngxlua-resty cannot do: it runs Lua in its own process, without nginx"
_REFUSED: Final = {
    "--gdb": "runs nginx in a debugger",
    "--gdb-opts": "runs nginx in a debugger",
    "--nginx": "names an nginx to run",
    "--rr": "records a run of nginx",
    "--stap": "runs nginx under SystemTap",
    "--stap-opts": "runs nginx under SystemTap",
    "--stream-conf": "configures nginx's stream module",
    "--user-runner": "runs nginx by another program",
    "--valgrind": "runs nginx under Valgrind",
    "--valgrind-opts": "runs nginx under Valgrind",
}
# jit.v and jit.dump are LuaJIT's own Lua files, which lupa does not bring along.
_MODULE: Final = (
    "do local ok, m = pcall(require, 'jit.{0}')"
    " if not ok then error('option -j {0} needs the module jit.{0} of a LuaJIT like this"
    " one, and it cannot be loaded: ' .. m, 0) end m.on() end"
)
_JIT: Final = {
    "v": _MODULE.format("v"),
    "dump": _MODULE.format("dump"),
    "off": "require 'jit'.off()",
}
_SHDICT: Final = re.compile(r"[_a-zA-Z0-9]+\s+\d+[kKmM]?")
_IP: Final = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-fA-F:]+\]")


class OptionError(Exception):
    """A command line that cannot be followed: what to say, and the exit status."""

    def __init__(self, text: str, status: int = NO_STATUS, *, usage: bool = False) -> None:
        self.status = status
        self.usage = usage
        super().__init__(text)


@dataclass
class Options:
    """What the command line asks for."""

    code: list[tuple[str, bool]] = field(default_factory=list)  # and whether it is one of ours
    include: list[str] = field(default_factory=list)
    connections: str = "64"
    level: str = "warn"
    shdicts: list[str] = field(default_factory=list)
    name_servers: list[str] = field(default_factory=list)
    http_conf: list[str] = field(default_factory=list)
    http_include: list[str] = field(default_factory=list)
    main_conf: list[str] = field(default_factory=list)
    main_include: list[str] = field(default_factory=list)
    modules: list[str] = field(default_factory=list)
    jit: str = ""
    ipv6: bool = False
    help: bool = False
    version: bool = False
    dump: bool = False
    file: str | None = None
    arguments: list[str] = field(default_factory=list)
    before: int = 0  # words of the command line that stand before the arguments

    def source(self) -> str | None:
        """The code of ``-e``, ``-l`` and ``-j``; None where there is none.

        Ours stands before a piece of the user's on the same line, so that lines keep their
        numbers.
        """
        pieces = [(_JIT[self.jit], True)] if self.jit else []
        pieces += self.code
        return "".join(text + ("; " if ours else "\n") for text, ours in pieces) or None


def _quoted(text: str) -> str:
    """``text`` as a Lua string."""
    escaped = re.sub(r'[\\"\x00-\x1f]', lambda found: f"\\{ord(found[0]):03d}", text)
    return f'"{escaped}"'


def _require(options: Options, value: str) -> None:
    options.code.append((f"require({_quoted(value)})", True))


def _shdict(options: Options, value: str) -> None:
    if not _SHDICT.fullmatch(value):
        words = "  (a name and a size are expected, as in 'dogs 1m')"
        raise OptionError(f"ERROR: invalid --shdict option value: {value}\n{words}")
    options.shdicts.append(value)


def _name_server(options: Options, value: str) -> None:
    if not _IP.fullmatch(value):
        raise OptionError(f"ERROR: Invalid --ns option value: {value}\n  (expecting an IP address)")
    options.name_servers.append(value)


def _connections(options: Options, value: str) -> None:
    if not value.isascii() or not value.isdigit():
        raise OptionError(f"option -c value must be a number but found '{value}'.")
    options.connections = value


def _level(options: Options, value: str) -> None:
    if not re.fullmatch("[a-z]+", value):
        raise OptionError(f"bad --errlog-level option value: {value}")
    options.level = value


def _jit(options: Options, value: str) -> None:
    if options.jit:
        raise OptionError("duplicate -j option found.")
    if value not in _JIT:
        raise OptionError(f"ERROR: unknown -j option value: {value}.", 1, usage=True)
    options.jit = value


_SHORT: Final[dict[str, Callable[[Options, str], None]]] = {
    "-I": lambda options, value: options.include.append(value),
    "-e": lambda options, value: options.code.append((value, False)),
    "-l": _require,
    "-j": _jit,
    "-c": _connections,
}
_LONG: Final[dict[str, Callable[[Options, str], None]]] = {
    "--ns": _name_server,
    "--shdict": _shdict,
    "--errlog-level": _level,
    "--http-conf": lambda options, value: options.http_conf.append(value),
    "--http-include": lambda options, value: options.http_include.append(value),
    "--main-conf": lambda options, value: options.main_conf.append(value),
    "--main-include": lambda options, value: options.main_include.append(value),
    "--load-module": lambda options, value: options.modules.append(value),
}
_FLAGS: Final = {
    "-h": "help",
    "--help": "help",
    "-v": "version",
    "-V": "version",
    "--dump-nginx-conf": "dump",
    "--resolve-ipv6": "ipv6",
}


def parse_options(words: Sequence[str]) -> Options:
    """Read the command line (without the program's name).

    Raises:
        OptionError: it cannot be followed.
    """
    options, rest = Options(), list(words)
    while rest and rest[0].startswith("-"):
        word = rest.pop(0)
        if word == "--":
            break
        _option(options, word, rest)
        if options.help:
            return options
    options.before = len(words) - len(rest)
    if rest:
        options.file, *options.arguments = rest
        options.before += 1
    for kind, paths in (("main", options.main_include), ("http", options.http_include)):
        _check_includes(kind, paths)
    return options


def _option(options: Options, word: str, rest: list[str]) -> None:
    name, equals, value = word.partition("=")
    if word in _FLAGS:
        setattr(options, _FLAGS[word], True)
    elif word == "--no-stream":
        pass
    elif name in _REFUSED:
        raise OptionError(f"ERROR: option {name} {_REFUSED[name]}, {_NEW}.", 1)
    elif name in _LONG:
        _LONG[name](options, value if equals else _next(name, rest))
    elif word[:2] in _SHORT and not word.startswith("--"):
        name = word[:2]
        value = word[2:].removeprefix("=") if word != name else _next(name, rest)
        _SHORT[name](options, value)
    else:
        raise OptionError(f"ERROR: unknown option {word}\n", 1, usage=True)


def _next(name: str, rest: list[str]) -> str:
    if not rest:
        raise OptionError(f"option {name} takes an argument but found none.")
    return rest.pop(0)


def _check_includes(kind: str, paths: Sequence[str]) -> None:
    for path in paths:
        if not os.path.isfile(path):
            raise OptionError(f"ERROR: could not find {kind} include file '{path}'", NO_FILE)
