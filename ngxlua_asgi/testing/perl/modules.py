"""Perl's own modules that suites use, as far as they use them.

Rule: a function that is not here is not imported, and using it is an error with its name.
"""

from __future__ import annotations

import base64
import hashlib
import math
import os
import posixpath
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .values import Code, Place, Value, number, text, truth

__all__ = ["MODULES", "Function", "Module", "sub"]

Function = Callable[[Any, list[Value], Place], Value]
"""A sub in Python: the interpreter, the arguments, the place of the `use`. A tuple is a list."""


@dataclass
class Module:
    """A module: its subs with their prototypes, which of them are exported, what else it does."""

    name: str
    subs: Mapping[str, tuple[Function, str | None]] = field(default_factory=dict)
    exported: tuple[str, ...] = ()
    on_load: Callable[[Any, Place], None] | None = None
    on_import: Callable[[Any, str, list[Value] | None, Place], None] | None = None
    bases: tuple[str, ...] = ()

    def load(self, run: Any, place: Place) -> None:
        """Define the subs in an interpreter."""
        for base in self.bases:
            run.require(base, place)
        run.bases.setdefault(self.name, []).extend(self.bases)
        for name, (function, prototype) in self.subs.items():
            full = f"{self.name}::{name}"
            run.subs[full] = sub(run, full, function, prototype, place)
        run.globals[f"@{self.name}::EXPORT"] = list(self.exported)
        run.globals[f"@{self.name}::EXPORT_OK"] = list(self.subs)
        if self.on_load:
            self.on_load(run, place)


def sub(run: Any, name: str, function: Function, prototype: str | None, place: Place) -> Code:
    """Make a Perl sub of a Python function."""

    def call(arguments: list[Value], wants_list: bool) -> list[Value]:
        try:
            value = function(run, arguments, place)
        except (IndexError, ValueError, OverflowError, TypeError) as error:
            raise place.error(f"{name} with these arguments is not supported: {error}") from None
        return list(value) if isinstance(value, tuple) else [value]

    return Code(call, name, prototype)


def _cwd(run: Any, values: list[Value], place: Place) -> Value:
    return str(run.root)


def _absolute(run: Any, values: list[Value], place: Place) -> Value:
    return os.path.realpath(run.root / (text(values[0]) if values else "."))


def _dirname(run: Any, values: list[Value], place: Place) -> Value:
    return posixpath.dirname(text(values[0]).rstrip("/")) or "."


def _basename(run: Any, values: list[Value], place: Place) -> Value:
    name = posixpath.basename(text(values[0]).rstrip("/"))
    for suffix in values[1:]:
        name = name.removesuffix(text(suffix))
    return name


def _first(run: Any, values: list[Value], place: Place) -> Value:
    matches = (value for value in values[1:] if truth(_with_topic(run, values[0], value)))
    return next(matches, None)


def _any(run: Any, values: list[Value], place: Place) -> Value:
    return 1 if any(truth(_with_topic(run, values[0], value)) for value in values[1:]) else ""


def _all(run: Any, values: list[Value], place: Place) -> Value:
    return 1 if all(truth(_with_topic(run, values[0], value)) for value in values[1:]) else ""


def _with_topic(run: Any, code: Code, value: Value) -> Value:
    from .values import Cell

    saved = run.swap_topic(Cell(value))
    try:
        results = code.run([value], False)
    finally:
        run.swap_topic(saved)
    return results[-1] if results else None


def _sum(run: Any, values: list[Value], place: Place) -> Value:
    return sum(number(value) for value in values) if values else None


def _extreme(choose: Callable[..., Value]) -> Function:
    return lambda run, values, place: choose((number(value) for value in values), default=None)


def _unique(run: Any, values: list[Value], place: Place) -> Value:
    return tuple(dict.fromkeys(text(value) for value in values))


def _strftime(run: Any, values: list[Value], place: Place) -> Value:
    form, *fields = values
    numbers = [int(number(value)) for value in fields[:6]]
    numbers += [0] * (6 - len(numbers))
    second, minute, hour, day, month, year = numbers
    try:
        moment = time.localtime(
            time.mktime((year + 1900, month + 1, day, hour, minute, second, 0, 0, 0))
        )
        return time.strftime(text(form), moment)
    except (OverflowError, ValueError):
        raise place.error("strftime of a time out of range") from None


def _digest(name: str, how: str) -> Function:
    def run(interpreter: Any, values: list[Value], place: Place) -> Value:
        data = "".join(text(value) for value in values).encode("latin-1", "replace")
        made = hashlib.new(name, data, usedforsecurity=False)
        if how == "hex":
            return made.hexdigest()
        if how == "base64":
            return base64.b64encode(made.digest()).decode("ascii").rstrip("=")
        return made.digest().decode("latin-1")

    return run


def _encode_base64(run: Any, values: list[Value], place: Place) -> Value:
    data = base64.b64encode(text(values[0]).encode("latin-1", "replace")).decode("ascii")
    end = text(values[1]) if len(values) > 1 else "\n"
    return "".join(data[at : at + 76] + end for at in range(0, len(data), 76))


def _decode_base64(run: Any, values: list[Value], place: Place) -> Value:
    kept = "".join(char for char in text(values[0]) if char.isalnum() or char in "+/")
    kept = kept[: len(kept) - (len(kept) % 4 == 1)]
    return base64.b64decode(kept + "=" * (-len(kept) % 4)).decode("latin-1")


def _catfile(run: Any, values: list[Value], place: Place) -> Value:
    return posixpath.normpath(posixpath.join(*(text(value) for value in values[1:])))


def _rel2abs(run: Any, values: list[Value], place: Place) -> Value:
    return posixpath.normpath(str(run.root / text(values[1])))


def _ok(run: Any, values: list[Value], place: Place) -> Value:
    raise place.error("a suite's own ok(), is(), … are not supported: only blocks are run")


def _nothing(run: Any, values: list[Value], place: Place) -> Value:
    return 1


_CWD = dict.fromkeys(("cwd", "getcwd"), (_cwd, ""))
_PATHS = dict.fromkeys(("abs_path", "realpath"), (_absolute, ";$"))
_LIST = {
    "first": (_first, "&@"),
    "any": (_any, "&@"),
    "all": (_all, "&@"),
    "sum": (_sum, "@"),
    "min": (_extreme(min), "@"),
    "max": (_extreme(max), "@"),
    "uniq": (_unique, "@"),
}
_MD5 = {"md5": _digest("md5", "raw"), "md5_hex": _digest("md5", "hex")}
_SHA = {
    f"sha{bits}{form}": _digest(f"sha{bits}", form.strip("_") or "raw")
    for bits in (1, 256, 384, 512)
    for form in ("", "_hex", "_base64")
}


def _table(functions: dict[str, Function], prototype: str | None = None) -> Any:
    return {name: (function, prototype) for name, function in functions.items()}


_ROWS = [
    Module("Cwd", {**_CWD, **_PATHS}, ("cwd", "getcwd")),
    Module(
        "File::Basename",
        _table({"dirname": _dirname, "basename": _basename}),
        ("dirname", "basename"),
    ),
    Module("File::Spec", _table({"catfile": _catfile, "catdir": _catfile, "rel2abs": _rel2abs})),
    Module("List::Util", _LIST),
    Module("List::MoreUtils", _LIST),
    Module(
        "POSIX",
        {
            "strftime": (_strftime, None),
            "floor": (lambda run, values, place: math.floor(number(values[0])), None),
            "ceil": (lambda run, values, place: math.ceil(number(values[0])), None),
        },
        ("strftime", "floor", "ceil"),
    ),
    Module("Time::HiRes", {"sleep": (_nothing, ";@"), "time": (lambda *_: time.time(), "")}),
    Module("Digest::MD5", _table({**_MD5, "md5_base64": _digest("md5", "base64")})),
    Module("Digest::SHA", _table(_SHA)),
    Module(
        "MIME::Base64",
        _table({"encode_base64": _encode_base64, "decode_base64": _decode_base64}),
        ("encode_base64", "decode_base64"),
    ),
    *(Module(name) for name in ("Exporter", "Carp", "Data::Dumper", "Encode", "IO::Handle")),
    *(Module(name) for name in ("Test::LongString", "Scalar::Util", "Socket", "JSON::PP")),
]
MODULES: dict[str, Module] = {module.name: module for module in _ROWS}
