"""Built-in functions of plain values: strings, numbers, time, and dying.

Rule: a row says how the arguments are parsed ("none", "unary" with `$_` as default, "optional",
"list") and which of them are scalars; the function gets their values and gives one back, or
`Several` if it differs by context.
"""

from __future__ import annotations

import math
import random
import re
import time
from collections.abc import Callable
from typing import NamedTuple

from .calls import Function, Several
from .nodes import Frame, Node
from .packing import pack, unpack
from .printing import sprintf
from .strings import change_case
from .values import PerlDie, Value, bounded, number, ref_name, text

__all__ = ["FUNCTIONS", "Row"]


class Row(NamedTuple):
    """How a function's arguments are read, and what computes it."""

    arity: str
    run: Function
    wants: str = "s"  # of each argument: s for one in scalar context, then lists
    least: int = 0  # arguments


def _text_function(function: Callable[[str], Value]) -> Row:
    return Row("unary", lambda frame, node, values: function(text(values[0])))


def _number_function(function: Callable[[float], Value]) -> Row:
    def run(frame: Frame, node: Node, values: list[Value]) -> Value:
        try:
            return function(number(values[0]))
        except (ValueError, OverflowError) as error:
            raise node.die(f"Can't compute it: {error}") from None

    return Row("unary", run)


def _integer(value: float) -> Value:
    return value if isinstance(value, float) and not math.isfinite(value) else bounded(int(value))


def _hex(value: str) -> Value:
    digits = re.sub(r"^0?[xX]|_", "", value)
    return int(digits, 16) if re.fullmatch(r"[0-9a-fA-F]{1,16}", digits) else 0


def _oct(value: str) -> Value:
    value = value.strip().lower().replace("_", "")
    if value.startswith(("0x", "x")):
        return _hex(value)
    if value.startswith(("0b", "b")):
        return int(re.sub(r"[^01].*", "", value.lstrip("0b")) or "0", 2)
    found = re.match(r"[0-7]{1,21}", value.removeprefix("0o"))
    return int(found[0], 8) if found else 0


def _char(frame: Frame, node: Node, values: list[Value]) -> Value:
    code = int(number(values[0]))
    if not 0 <= code <= 0x10FFFF:
        raise node.place.error(f"chr({code}) is not supported")
    return chr(code)


def _length(frame: Frame, node: Node, values: list[Value]) -> Value:
    return None if values[0] is None else len(text(values[0]))


def _substr(frame: Frame, node: Node, values: list[Value]) -> Value:
    if len(values) > 3:
        raise node.place.error("substr with a replacement is not supported")
    whole, size = text(values[0]), len(text(values[0]))
    start = int(number(values[1])) if len(values) > 1 else 0
    start = start + size if start < 0 else start
    if start > size:
        return None
    length = int(number(values[2])) if len(values) > 2 and values[2] is not None else size
    end = size + length if length < 0 else start + length
    return whole[max(start, 0) : max(end, 0)]


def _index(frame: Frame, node: Node, values: list[Value]) -> Value:
    whole, part = text(values[0]), text(values[1])
    start = int(number(values[2])) if len(values) > 2 else 0
    return whole.find(part, min(max(start, 0), len(whole)))


def _rindex(frame: Frame, node: Node, values: list[Value]) -> Value:
    whole, part = text(values[0]), text(values[1])
    if len(values) > 2:
        return whole.rfind(part, 0, max(int(number(values[2])), 0) + len(part))
    return whole.rfind(part)


def _join(frame: Frame, node: Node, values: list[Value]) -> Value:
    pieces = [text(value) for value in values[1:]]
    between = text(values[0])
    total = sum(map(len, pieces)) + len(between) * len(pieces)
    frame.run.check_text(total, node.place)
    return between.join(pieces)


def _die(frame: Frame, node: Node, values: list[Value]) -> Value:
    if len(values) == 1 and ref_name(values[0]):
        raise PerlDie(values[0], node.place)
    reason = "".join(text(value) for value in values) or "Died"
    raise PerlDie(reason, node.place) if reason.endswith("\n") else node.die(reason)


def _print(frame: Frame, node: Node, values: list[Value]) -> Value:
    if len(frame.run.output) < 1000:
        frame.run.output.append("".join(text(value) for value in values)[:4096])
    return 1


def _time_parts(convert: Callable[[float], time.struct_time]) -> Row:
    def run(frame: Frame, node: Node, values: list[Value]) -> Value:
        try:
            parts = convert(number(values[0]) if values else time.time())
        except (OverflowError, ValueError, OSError):
            raise node.die("the time is out of range") from None
        year, month, day, hour, minute, second, week, day_of_year, summer = parts
        fields = [second, minute, hour, day, month - 1, year - 1900]
        fields += [(week + 1) % 7, day_of_year - 1, max(summer, 0)]
        return Several(fields, time.strftime("%a %b %e %H:%M:%S %Y", parts))

    return Row("optional", run)


def _wantarray(frame: Frame, node: Node, values: list[Value]) -> Value:
    return 1 if frame.wants_list else 0


def _random(frame: Frame, node: Node, values: list[Value]) -> Value:
    return random.random() * (float(number(values[0]) or 1.0) if values else 1.0)


def _refuse(frame: Frame, node: Node, values: list[Value]) -> Value:
    raise node.place.error(f"{node.what} is not supported")


FUNCTIONS: dict[str, Row] = {
    "lc": _text_function(lambda value: change_case("L", value)),
    "uc": _text_function(lambda value: change_case("U", value)),
    "lcfirst": _text_function(lambda value: change_case("l", value)),
    "ucfirst": _text_function(lambda value: change_case("u", value)),
    "quotemeta": _text_function(lambda value: change_case("Q", value)),
    "length": Row("unary", _length),
    "ord": _text_function(lambda value: ord(value[0]) if value else 0),
    "chr": Row("unary", _char),
    "hex": _text_function(_hex),
    "oct": _text_function(_oct),
    "int": _number_function(_integer),
    "abs": _number_function(abs),
    "sqrt": _number_function(math.sqrt),
    "log": _number_function(math.log),
    "exp": _number_function(math.exp),
    "sin": _number_function(math.sin),
    "cos": _number_function(math.cos),
    "ref": Row("unary", lambda frame, node, values: ref_name(values[0])),
    "rand": Row("optional", _random),
    "srand": Row("optional", lambda frame, node, values: 0),
    "localtime": _time_parts(time.localtime),
    "gmtime": _time_parts(time.gmtime),
    "time": Row("none", lambda frame, node, values: int(time.time())),
    "wantarray": Row("none", _wantarray),
    "substr": Row("list", _substr, "ssss", 2),
    "index": Row("list", _index, "sss", 2),
    "rindex": Row("list", _rindex, "sss", 2),
    "join": Row("list", _join, "s", 1),
    "sprintf": Row("list", sprintf, ""),
    "pack": Row("list", pack, "s", 1),
    "unpack": Row("list", unpack, "ss", 1),
    "die": Row("list", _die, ""),
    "warn": Row("list", _print, ""),
    "binmode": Row("list", lambda frame, node, values: 1, ""),
    "sleep": Row("optional", lambda frame, node, values: 0),
    **dict.fromkeys(["caller", "exit", "umask", "rmdir", "chdir"], Row("optional", _refuse)),
    **dict.fromkeys(
        [
            *("system", "exec", "unlink", "mkdir", "kill", "utime", "chmod", "rename", "fork"),
            *("wait", "waitpid", "bless", "tie", "vec", "seek", "opendir", "readdir", "glob"),
            *("select", "printf", "sysopen", "sysread", "syswrite", "socket", "connect", "pipe"),
            *("formline", "atan2"),
        ],
        Row("list", _refuse, ""),
    ),
}
