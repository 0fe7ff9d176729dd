"""The documentation against the code: what is made is up to date, what is linked is there.

Rule: a page that can be made from the code is made and compared; of the pages written by hand,
links and the syntax of Python examples are checked.
"""

from __future__ import annotations

import ast
import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from ngxlua_asgi.config.directives import MODULES, REGISTRY

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "ngxlua_asgi"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
# Their names are put together where they are read, or their only value is the default.
READ_ALL_THE_SAME = {
    "access_by_lua_no_postpone",
    "precontent_by_lua_no_postpone",
    "autoindex_format",
}


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    """The program that makes docs/directives.md."""
    spec = importlib.util.spec_from_file_location("directives", ROOT / "docs" / "directives.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_of_directives_is_up_to_date(maker: ModuleType) -> None:
    page = (ROOT / "docs" / "directives.md").read_text(encoding="utf-8")
    assert page == maker.page(), "run: python docs/directives.py > docs/directives.md"


def test_every_directive_is_on_the_page(maker: ModuleType) -> None:
    assert set(REGISTRY) == set(re.findall(r"`([a-z0-9_]+)`[,| ]", maker.page())) & set(REGISTRY)
    assert {name for module in MODULES for name in module.DIRECTIVES} == set(REGISTRY)


def test_the_page_says_which_values_nobody_reads(maker: ModuleType) -> None:
    """A value counts as read where its name occurs outside the rows themselves."""
    files = [path for path in PACKAGE.rglob("*") if path.suffix in (".py", ".lua")]
    words: set[str] = set()
    for path in files:
        if "directives" not in path.parts and path.name != "resty_conf.py":  # writes them
            words.update(re.findall(r"\w+", path.read_text(encoding="utf-8")))
    unread = {
        name
        for name, row in REGISTRY.items()
        if row.into in ("settings", "own") and row.slot not in words
    }
    listed = {name for names in maker.WITHOUT_EFFECT.values() for name in names.split()}
    assert listed == unread - READ_ALL_THE_SAME


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_is_linked_is_there(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    missing = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_examples_are_python(page: Path) -> None:
    for code in re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
        ast.parse(code)
