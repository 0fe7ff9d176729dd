"""Asks the real nginx again and rewrites the tables: `python -m tests.nginx.record table_if ...`.

Rule: what goes in (configuration, asks, `differs`, `ours`) is kept as it is in the file, what came
out is replaced. `--show` prints the answers and leaves the files alone.
Needs nginx with its modules, uvicorn and ruff; nothing here runs in the test suite.
"""

from __future__ import annotations

import ast
import dataclasses
import importlib
import re
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import nginx as conformance
from blocks import page

from tests.nginx import real
from tests.nginx.case import CHUNKED, MTIME, REST, Ask, Case, of_file, usual

HERE = Path(__file__).parent
WIDTH = 76  # of a literal
_ETAG = re.compile(rf'"{MTIME:x}-([0-9a-f]+)"')
_RUN = re.compile(r"(.)\1{199,}", re.S)  # of one character, too long to be spelled out
_TITLE = re.compile(rb"<title>([^<]*)</title>")


def record(module: str, show: bool) -> None:
    """Rewrite one table."""
    path = HERE / f"{module}.py"
    cases: list[Case] = importlib.import_module(f"tests.nginx.{module}").CASES
    names = [case.name for case in cases]
    doubled = {name for name in names if names.count(name) > 1}
    if doubled:
        raise SystemExit(f"{module}: two cases are called {sorted(doubled)}")
    with tempfile.TemporaryDirectory() as work, ExitStack() as stack:
        apps = stack.enter_context(conformance.serve_apps()) if real.uses_apps(cases) else {}
        told = real.run(cases, Path(work), apps)
    wrong = [case for case in cases if bool(case.asks) == bool(told[case.name].refused)]
    for case in wrong:
        refused = told[case.name].refused
        sys.stdout.write(f"WRONG: {case.name}: {refused or 'nginx starts'}\n")
    recorded = [_with(case, told[case.name]) for case in cases if case not in wrong]
    if wrong and not show:
        raise SystemExit(1)
    if show:
        for case in recorded:
            sys.stdout.write(_shown(case))
        return
    path.write_text(source(ast.get_docstring(ast.parse(path.read_text())) or "", recorded))
    subprocess.run(["ruff", "format", "--quiet", "--line-length", "100", str(path)], check=True)
    asks = sum(len(case.asks) for case in cases)
    lines = len(path.read_text().splitlines())
    sys.stdout.write(f"{module}: {len(cases)} cases, {asks} asks, {lines} lines\n")


def _with(case: Case, told: real.Told) -> Case:
    asks = []
    for ask, answer in zip(case.asks, told.answers, strict=True):
        plain = dataclasses.replace(
            ask,
            status=answer.status,
            reply=answer.reply,
            cut=answer.cut,
        )
        asks.append(dataclasses.replace(plain, **_headers(plain, answer.reply_headers)))
    return dataclasses.replace(
        case, asks=tuple(asks), error_log=told.error_log, refused=told.refused
    )


def _headers(ask: Ask, found: dict[str, Any]) -> dict[str, Any]:
    """The answer's headers, said in the shortest way."""
    for base in (usual(ask), CHUNKED):
        if base.items() <= found.items():
            also = {name: value for name, value in found.items() if name not in base}
            return {"reply_headers": CHUNKED if base is CHUNKED else None, "also": also}
    return {"reply_headers": found, "also": {}}


def _shown(case: Case) -> str:
    asks = "".join(
        f"  {_literal(ask.raw or ask.method)} {_literal(ask.target)} {ask.host}: {ask.status} "
        f"{_literal(ask.reply)}"
        f"{'' if ask.reply_headers is None else f' {_literal(ask.reply_headers)} '}"
        f"{_also(ask.also) if ask.also else ''}{' CUT' if ask.cut else ''}\n"
        for ask in case.asks
    )
    logs = "".join(f"  {line}\n" for line in case.error_log)
    return f"{case.name}\n{asks}{logs}{case.refused}\n"


def source(docstring: str, cases: list[Case]) -> str:
    """The text of a table, before the formatter."""
    body = "".join(f"    Case({', '.join(_case(case))}),\n" for case in cases)
    names = ["Ask"] if "Ask(" in body else []
    names = ["CHUNKED", *names] if "CHUNKED" in body else names
    names = ["REST", *names] if "+ REST" in body else names
    last = ["Case", *(["of_file"] if "of_file(" in body else [])]
    pages = "from blocks import page\n\n" if re.search(r"[= ]page\(", body) else ""
    return (
        f'"""{docstring}\n"""\n\nfrom __future__ import annotations\n\n{pages}'
        f"from tests.nginx.case import {', '.join([*names, *last])}\n\nCASES = [\n{body}]\n"
    )


def _case(case: Case) -> list[str]:
    parts = [_literal(case.name), _text(case.config)]
    if case.asks:
        parts.append(f"({' '.join(f'Ask({_ask(ask)}),' for ask in case.asks)})")
    for field in dataclasses.fields(Case)[3:]:
        value = getattr(case, field.name)
        if value == _default(field):
            continue
        if field.name in ("http", "main"):
            parts.append(f"{field.name}={_text(value)}")
        elif field.name == "files":
            files = ", ".join(f"{name!r}: {_text(text, True)}" for name, text in value.items())
            parts.append(f"files={{{files}}}")
        else:
            parts.append(f"{field.name}={_literal(value)}")
    return parts


def _ask(ask: Ask) -> str:
    parts = []
    for field in dataclasses.fields(Ask):
        value = getattr(ask, field.name)
        if field.name == "target" and (ask.raw is None or value != "-"):
            parts.append(_literal(value))
        elif field.name == "target":
            pass
        elif field.name == "raw" and value and value.endswith(REST):
            parts.append(f"raw={value.removesuffix(REST)!r} + REST")
        elif field.name == "reply_headers" and value == CHUNKED:
            parts.append("reply_headers=CHUNKED")
        elif field.name == "also" and value:
            parts.append(f"also={_also(value)}")
        elif value != _default(field):
            parts.append(f"{field.name}={_literal(value)}")
    return ", ".join(parts)


def _also(headers: dict[str, Any]) -> str:
    etag = _ETAG.fullmatch(str(headers.get("etag", "")))
    base = of_file(int(etag[1], 16)) if etag else {}
    if not etag or not base.items() <= headers.items():
        return _literal(headers)
    rest = {name: value for name, value in headers.items() if name not in base}
    return f"of_file({int(etag[1], 16)}){f' | {_literal(rest)}' if rest else ''}"


def _default(field: dataclasses.Field[Any]) -> object:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return field.default


def _text(value: str, exact: bool = False) -> str:
    """A configuration (or exactly this text) as a raw string where that is how it reads best."""
    if not exact and "\n" in value:
        value = f"\n{value.strip()}\n"
    plain = value.isascii() and value.replace("\n", "").isprintable() and '"""' not in value
    if not plain or value.count("\n") < 2 or value[-1] in '"\\':
        return _literal(value)
    return f'r"""{value}"""'


def _literal(value: object) -> str:
    if isinstance(value, bytes):
        title = _TITLE.search(value)
        if title and value == page(title[1].decode()):
            return f"page({title[1].decode()!r})"
    if isinstance(value, str) and (run := _RUN.search(value)):
        parts = (value[: run.start()], value[run.end() :])
        before, after = (repr(part) if part else "" for part in parts)
        middle = f"{run[1]!r} * {len(run[0])}"
        return " + ".join(part for part in (before, middle, after) if part)
    if isinstance(value, str | bytes) and len(repr(value)) > WIDTH:
        return _pieces(value)
    if isinstance(value, tuple):
        items = ", ".join(_literal(item) for item in value)
        return f"({items},)" if len(value) == 1 else f"({items})"
    if isinstance(value, dict):
        items = ", ".join(f"{key!r}: {_literal(item)}" for key, item in value.items())
        return f"{{{items}}}"
    return repr(value)


def _pieces(value: str | bytes) -> str:
    """A long text as literals one below the other, cut at line ends and blanks."""
    text = value if isinstance(value, str) else value.decode("latin-1")
    cut = re.compile(rf".{{1,{WIDTH - 4}}}(?:\n|$|(?<=[ ,;:]))|.{{1,{WIDTH - 2}}}|\n", re.S)
    pieces = [piece for line in text.splitlines(True) for piece in cut.findall(line)]
    literals = [repr(p if isinstance(value, str) else p.encode("latin-1")) for p in pieces]
    return f"({' '.join(literals)})" if len(literals) > 1 else literals[0]


def main(arguments: list[str]) -> None:
    show = "--show" in arguments
    named = [argument for argument in arguments if argument != "--show"]
    for module in named or sorted(file.stem for file in HERE.glob("table_*.py")):
        record(module, show)


if __name__ == "__main__":
    main(sys.argv[1:])
