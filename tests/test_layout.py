"""The gates of the project's shape: what may import what, and how a file looks.

Rule: what the design says of layout stands here as data, and a file added later is checked without
being listed. Imports go one way, `errors logs types` < `config native phases` < `engine` < `api` <
`modules` < `worker` < `gateway` < `server` < `cli testing`; those in one step may know each other,
nothing may know a later step.
"""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "ngxlua_asgi"
MAX_LINES = 400

STEP = {
    "errors": 0,
    "logs": 0,
    "types": 0,
    "native": 1,
    "config": 1,
    "phases": 1,
    "engine": 2,
    "api": 3,
    "modules": 4,
    "worker": 5,
    "gateway": 6,
    "server": 7,
    "cli": 8,
    "testing": 8,
    "__main__": 9,
    "__init__": 9,  # the public names, from wherever they are
}
PURE = ("errors", "logs", "types", "config", "phases")  # know neither an event loop nor Lua
EVENT_LOOPS = {"anyio", "asyncio", "trio", "sniffio"}

OPENING = {".py": ('"""', "#"), ".lua": ("--",), ".c": ("/*", "//"), ".h": ("/*", "//")}


def sources(*tops: str) -> list[Path]:
    """List the source files below these directories of the project."""
    return sorted(
        path for top in tops for path in (ROOT / top).rglob("*") if path.suffix in OPENING
    )


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def part_of(module: str) -> str:
    """Name the part of the package that a module belongs to: `config` for ngxlua_asgi.config.x."""
    return [*module.split("."), "__init__"][1]


def imported(path: Path) -> Iterator[str]:
    """Yield the full name of every module that a file imports, wherever in the file it does."""
    base = module_of(path).split(".")
    if path.name != "__init__.py":
        base.pop()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = base[: len(base) - node.level + 1] if node.level else []
            module = ".".join([*package, *([node.module] if node.module else [])])
            yield module
            if module in ("", "ngxlua_asgi"):  # `from . import errors` names the module here
                yield from (f"{module}.{alias.name}" for alias in node.names)


PYTHON = [path for path in sources("ngxlua_asgi") if path.suffix == ".py"]
EVERYTHING = sources("ngxlua_asgi", "tests", "examples", "benchmarks")


def test_the_package_is_found() -> None:
    assert PYTHON, f"no Python file below {PACKAGE}"


@pytest.mark.parametrize("path", PYTHON, ids=name_of)
def test_imports_go_one_way(path: Path) -> None:
    part = part_of(module_of(path))
    assert part in STEP, f"{part} has no place in the order of imports"
    later = [
        module
        for module in imported(path)
        if module.split(".")[0] == "ngxlua_asgi"
        and part_of(module) in STEP
        and STEP[part_of(module)] > STEP[part]
    ]
    if part != "__init__":
        assert not later, f"{part} imports what is built on it"


@pytest.mark.parametrize("path", PYTHON, ids=name_of)
def test_only_the_engine_knows_lupa(path: Path) -> None:
    if part_of(module_of(path)) != "engine":
        assert not [module for module in imported(path) if module.split(".")[0] == "lupa"]


@pytest.mark.parametrize(
    "path", [path for path in PYTHON if part_of(module_of(path)) in PURE], ids=name_of
)
def test_the_pure_core_knows_no_event_loop(path: Path) -> None:
    assert not EVENT_LOOPS & {module.split(".")[0] for module in imported(path)}


@pytest.mark.parametrize("path", EVERYTHING, ids=name_of)
def test_a_file_keeps_to_the_ceiling(path: Path) -> None:
    lines = len(path.read_bytes().splitlines())
    assert lines <= MAX_LINES, f"{lines} lines, the ceiling is {MAX_LINES}"


@pytest.mark.parametrize("path", EVERYTHING, ids=name_of)
def test_a_file_opens_by_saying_what_it_is_for(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not text or text.startswith(OPENING[path.suffix]), (
        f"{path.name} opens with {text[:40]!r}"
    )


@pytest.mark.parametrize("path", sources("ngxlua_asgi"), ids=name_of)
def test_package_lua_keeps_to_80_columns(path: Path) -> None:
    if path.suffix == ".lua":
        lines = path.read_text(encoding="utf-8").splitlines()
        assert not [at for at, line in enumerate(lines, 1) if len(line) > 80]


@pytest.mark.parametrize("path", PYTHON, ids=name_of)
def test_all_is_true_in_every_module_that_states_it(path: Path) -> None:
    module = importlib.import_module(module_of(path))
    for name in getattr(module, "__all__", ()):
        assert hasattr(module, name), f"{module.__name__}.__all__ names {name}, which is not there"


def test_the_public_names_are_what_the_package_imports_and_nothing_else() -> None:
    """`__all__` both ways: what it states is there, and what is there it states."""
    package = importlib.import_module("ngxlua_asgi")
    tree = ast.parse((PACKAGE / "__init__.py").read_bytes())
    bound = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        and getattr(node, "module", "") != "__future__"
        for alias in node.names
    }
    assert set(package.__all__) == {name for name in bound if not name.startswith("_")}
    assert len(package.__all__) == len(set(package.__all__))
    assert {"ConfigError", "LuaCodeError", "NgxLua", "NgxLuaError"} <= set(package.__all__)


def test_the_package_is_typed_and_takes_its_lua_along() -> None:
    assert (PACKAGE / "py.typed").exists()
    assert "graft ngxlua_asgi" in (ROOT / "MANIFEST.in").read_text().splitlines()


@pytest.mark.parametrize(
    ("path", "module", "expected"),
    [
        ("ngxlua_asgi/engine/vm.py", "from ..config import model", "ngxlua_asgi.config"),
        ("ngxlua_asgi/engine/vm.py", "from . import loader", "ngxlua_asgi.engine"),
        ("ngxlua_asgi/engine/__init__.py", "from .vm import VM", "ngxlua_asgi.engine.vm"),
        ("ngxlua_asgi/worker.py", "from . import errors", "ngxlua_asgi.errors"),
        ("ngxlua_asgi/worker.py", "def f():\n    import lupa.luajit21", "lupa.luajit21"),
        ("ngxlua_asgi/worker.py", "from ngxlua_asgi import gateway", "ngxlua_asgi.gateway"),
    ],
)
def test_the_reader_of_imports_sees(
    path: str, module: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    file = tmp_path / path
    file.parent.mkdir(parents=True)
    file.write_text(module)
    assert expected in set(imported(file))
