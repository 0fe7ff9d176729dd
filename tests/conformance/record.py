"""Asks the real nginx again and rewrites the data files: `python record.py data_exit ...`.

Rule: what goes in (options, request, `differs`, `ours`) is kept as it is in the file, what came
out is replaced. New blocks are written by hand without expectations, then recorded.
Needs nginx with lua-nginx-module, uvicorn and ruff; nothing here runs in the test suite.
"""

from __future__ import annotations

import ast
import dataclasses
import importlib
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import nginx
from blocks import Answer, Block, page
from prelude import PRELUDES

HERE = Path(__file__).parent
_ANSWERS = [field.name for field in dataclasses.fields(Answer)]
WIDTH = 94  # of a line of Lua in a raw string
LUA_WIDTH = 64  # of a literal after a key
_TITLE = re.compile(rb"<title>([^<]*)</title>")


def record(module: str) -> None:
    """Rewrite one data file."""
    path = HERE / f"{module}.py"
    blocks: list[Block] = importlib.import_module(module).BLOCKS
    names = [block.name for block in blocks]
    doubled = {name for name in names if names.count(name) > 1}
    if doubled:
        raise SystemExit(f"{module}: two blocks are called {sorted(doubled)}")
    with tempfile.TemporaryDirectory() as work, nginx.serve_apps() as upstreams:
        answers = nginx.run(blocks, Path(work), upstreams)
    told = [dataclasses.replace(block, **vars(answers[block.name])) for block in blocks]
    path.write_text(source(ast.get_docstring(ast.parse(path.read_text())) or "", told))
    subprocess.run(["ruff", "format", "--quiet", "--line-length", "100", str(path)], check=True)
    sys.stdout.write(f"{module}: {len(told)} blocks\n")


def source(docstring: str, blocks: list[Block]) -> str:
    """The text of a data file, before the formatter."""
    body = "".join(f"    Block({_arguments(block)}),\n" for block in blocks)
    preludes = ", ".join(sorted(name for name in PRELUDES if f"{name} +" in body))
    uses_page = re.search(r"[= ]page\(", body) is not None
    imports = f"from blocks import Block{', page' if uses_page else ''}\n"
    if preludes:
        imports += f"from prelude import {preludes}\n"
    return (
        f'"""{docstring}\n"""\n\nfrom __future__ import annotations\n\n'
        f"{imports}\nBLOCKS = [\n{body}]\n"
    )


def _arguments(block: Block) -> str:
    parts = [_literal(block.name), _options(block.options)]
    for field in dataclasses.fields(Block)[2:]:
        value = getattr(block, field.name)
        default = (
            field.default_factory()
            if field.default_factory is not dataclasses.MISSING
            else field.default
        )
        if value != default or (field.name == "status" and value is None):
            parts.append(f"{field.name}={_literal(value)}")
    return ", ".join(parts)


def _options(options: dict[str, object]) -> str:
    inner = ", ".join(f"{name!r}: {_lua(value)}" for name, value in options.items())
    return f"{{{inner}}}"


def _lua(value: object) -> str:
    if not isinstance(value, str):
        return _literal(value)
    for name, text in PRELUDES.items():
        if value.startswith(text):
            return f"{name} + {_lua(value.removeprefix(text))}"
    first, *rest = value.splitlines() or [""]
    if not rest or len(first) > LUA_WIDTH - 4 or max(map(len, rest)) > WIDTH:
        return _literal(value, LUA_WIDTH)
    return f'r"""{value}"""' if value.endswith("\n") else f'r"""{value}\n"""'


def _literal(value: object, width: int = 80) -> str:
    if isinstance(value, bytes):
        title = _TITLE.search(value)
        if title and value == page(title[1].decode()):
            return f"page({title[1].decode()!r})"
    if isinstance(value, str | bytes) and len(repr(value)) > width:
        return _pieces(value, width)
    if isinstance(value, tuple):
        items = ", ".join(_literal(item) for item in value)
        return f"({items},)" if len(value) == 1 else f"({items})"
    if isinstance(value, dict):
        items = ", ".join(f"{key!r}: {_literal(item, LUA_WIDTH)}" for key, item in value.items())
        return f"{{{items}}}"
    return repr(value)


def _pieces(value: str | bytes, width: int) -> str:
    """A long text as literals one below the other, cut at line ends and blanks."""
    text = value if isinstance(value, str) else value.decode("latin-1")
    cut = re.compile(rf".{{1,{width - 4}}}(?:\n|$|(?<=[ ,;:]))|.{{1,{width - 2}}}|\n", re.S)
    pieces = [piece for line in text.splitlines(True) for piece in cut.findall(line)]
    literals = [repr(p if isinstance(value, str) else p.encode("latin-1")) for p in pieces]
    return f"({' '.join(literals)})" if len(literals) > 1 else literals[0]


if __name__ == "__main__":
    for argument in sys.argv[1:] or sorted(file.stem for file in HERE.glob("data_*.py")):
        record(argument)
