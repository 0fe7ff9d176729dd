"""Every conformance block on the real nginx again: is what the tables say still what it does?

Rule: this judges the tables, not the package; it needs nginx with lua-nginx-module and uvicorn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import nginx
import pytest
from blocks import Block

MODULES = sorted(path.stem for path in Path(__file__).parent.glob("data_*.py"))


@pytest.fixture(scope="module")
def upstreams(requires: Callable[..., None]) -> Iterator[dict[str, int]]:
    requires("nginx")
    with nginx.serve_apps() as ports:
        yield ports


@pytest.mark.parametrize("module", MODULES)
def test_table(module: str, tmp_path: Path, upstreams: dict[str, int]) -> None:
    blocks: list[Block] = import_module(module).BLOCKS
    assert len({block.name for block in blocks}) == len(blocks)
    answers = nginx.run(blocks, tmp_path, upstreams)
    for block in blocks:
        found = answers[block.name]
        expected = {name: getattr(block, name) for name in vars(found)}
        assert (block.name, vars(found)) == (block.name, expected)
