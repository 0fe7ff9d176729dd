"""The function x phase matrix: every API entry is called in every phase.

Rule: a cell works or is refused in OpenResty's words, at the line of the caller; which of them is
contexts.py's data, the calls are probes.py's. Nothing may be missing: a key of `ngx` that the
data does not list fails, as does an entry that phases/table.py and the data do not share.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from ngxlua_asgi import NgxLua
from ngxlua_asgi.phases.table import API
from ngxlua_asgi.phases.table import PHASES as TABLE

from . import probes
from .contexts import BEYOND, CONSTANTS, COUNTED, MANUAL, PHASES, entry_of, words, works
from .drive import Log, hello, lifespan, request, status_of
from .probes import ALL_CALLS

REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "openresty_api.json"
FILTERS = ("header_filter", "body_filter", "log")
CELLS = [(name, phase) for name in ALL_CALLS for phase in PHASES]

Told = dict[tuple[str, str], list[str]]
Statuses = dict[tuple[str, str], int | None]


def key_of(name: str) -> str:
    """The key that scripts use: the manual writes ngx.var.VARIABLE for ngx.var."""
    return name.removesuffix("=").removesuffix(".VARIABLE").removesuffix(".HEADER")


async def in_phase(phase: str, file: Path, content: str | None) -> tuple[Told, Statuses]:
    """Make all calls in a phase of a request, one request a call."""
    handlers: dict[str, str | None] = {"server_rewrite": probes.PREPARE, "content": content}
    handlers[phase] = f"{handlers.get(phase) or ''} {probes.HANDLER}"
    options = {f"{name}_by_lua": source for name, source in handlers.items()}
    app = NgxLua(hello, init_by_lua=probes.lua(str(file), ALL_CALLS), **options)
    statuses: Statuses = {}
    with Log.kept() as log:
        for name in ALL_CALLS:
            target = probes.TARGET.format(name=name)
            headers = ((b"x-a", b"b"),)
            sent = await request(app, target, method="POST", body=probes.BODY, headers=headers)
            statuses[name, phase] = status_of(sent)
    return probes.collect(log.messages), statuses


async def out_of_requests(file: Path) -> Told:
    """Make all calls in init, init_worker and exit_worker."""
    with Log.kept() as log:
        app = NgxLua(
            hello,
            init_by_lua=probes.lua(str(file), ALL_CALLS) + probes.RUN_ALL,
            init_worker_by_lua=probes.RUN_ALL,
            exit_worker_by_lua=probes.RUN_ALL,
        )
        await lifespan(app)
    return probes.collect(log.messages)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("body") / "file"
    path.write_bytes(b"file")
    return path


@pytest.fixture(scope="module")
def matrix(file: Path) -> tuple[Told, Statuses]:
    """What came of each cell, with content_by_lua behind the filters."""
    told = asyncio.run(out_of_requests(file))
    statuses: Statuses = {}
    for phase in PHASES[3:]:
        content = None if phase == "content" else "ngx.print('hello')"
        more, their = asyncio.run(in_phase(phase, file, content))
        told, statuses = told | more, statuses | their
    return told, statuses


@pytest.fixture(scope="module")
def behind_app(file: Path) -> tuple[Told, Statuses]:
    """The same for the phases that follow the app's response."""
    told: Told = {}
    statuses: Statuses = {}
    for phase in FILTERS:
        more, their = asyncio.run(in_phase(phase, file, None))
        told, statuses = told | more, statuses | their
    return told, statuses


def check(name: str, phase: str, cells: tuple[Told, Statuses]) -> None:
    told, statuses = cells
    outcome = told[phase, name]
    assert outcome[0] == "called"
    if not works(entry_of(name), phase):
        assert outcome[1] == f"raised {probes.PLACE}{words(name, phase)}"
    elif name in probes.ENDS:
        assert statuses[name, phase] == probes.ENDS[name]
        # A filter is not a coroutine: there ngx.exit returns, and the script goes on.
        assert outcome[1:2] == (["returned true"] if phase == "header_filter" else [])
    else:
        assert outcome[1] == "returned true"


@pytest.mark.parametrize(("name", "phase"), CELLS)
def test_cell(name: str, phase: str, matrix: tuple[Told, Statuses]) -> None:
    check(name, phase, matrix)


@pytest.mark.parametrize("phase", FILTERS)
@pytest.mark.parametrize("name", ALL_CALLS)
def test_cell_behind_the_app(name: str, phase: str, behind_app: tuple[Told, Statuses]) -> None:
    check(name, phase, behind_app)


# --- nothing may be missing -------------------------------------------------------------------

# lua-nginx-module has the first, its manual does not; what is in the second is a table's contents
UNDOCUMENTED = frozenset({"ngx.socket.stream", "ngx.shared"})

_KEYS = """
local magic = require "ngxlua_asgi.api.magic"
local found = {}
local function walk(path, t)
    for key, value in pairs(t) do
        local name = path .. "." .. tostring(key)
        if type(value) == "table" and getmetatable(value) == nil and next(value) ~= nil then
            walk(name, value)
        else
            found[#found + 1] = name
        end
    end
end
walk("ngx", ngx)
walk("ngx", magic.getters)
walk("ngx", magic.setters)
walk("coroutine", coroutine)
ngx.log(ngx.ERR, "KEYS ", table.concat(found, " "), " END")
"""


@pytest.fixture(scope="module")
def keys() -> frozenset[str]:
    """Every key reachable from `ngx` and `coroutine`, as a dotted path."""
    with Log.kept() as log:
        NgxLua(hello, init_by_lua=_KEYS)
    (message,) = (text for text in log.messages if "KEYS " in text)
    return frozenset(message.partition("KEYS ")[2].partition(" END")[0].split()) - UNDOCUMENTED


LISTED = frozenset(map(key_of, probes.CALLS)) | {
    f"ngx.{name}" for constants in CONSTANTS.values() for name in constants
}


def test_every_key_that_a_script_can_reach_is_listed(keys: frozenset[str]) -> None:
    assert keys - LISTED == frozenset()


def test_every_listed_key_can_be_reached(keys: frozenset[str]) -> None:
    assert LISTED - keys == {"print"}


def test_the_walk_sees_a_key_that_nobody_listed() -> None:
    """The gate itself: a function that is new in `ngx.req`, and a computed key."""
    extra = 'ngx.req.brand_new = print require("ngxlua_asgi.api.magic").getters.newer = print '
    with Log.kept() as log:
        NgxLua(hello, init_by_lua=extra + _KEYS)
    (message,) = (text for text in log.messages if "KEYS " in text)
    assert {"ngx.req.brand_new", "ngx.newer"} == set(message.split()) & {
        word for word in message.split() if "new" in word
    }


def test_each_call_has_contexts_and_each_entry_a_call() -> None:
    assert {entry_of(name) for name in ALL_CALLS} == MANUAL.keys()


def test_the_phase_table_and_the_data_list_the_same_functions() -> None:
    without_check = {name for name in probes.CALLS if name.startswith("ngx.config.")}
    functions = {key_of(name) for name in probes.CALLS if name not in without_check}
    assert functions - API.keys() == set()
    assert API.keys() - functions - without_check == set()


@pytest.mark.parametrize("name", [n for n in probes.CALLS if key_of(n) in API and "=" not in n])
def test_the_phase_table_says_what_happens(name: str) -> None:
    works_in = {phase for phase in PHASES if works(name, phase)}
    assert API[key_of(name)].phases & set(PHASES) == works_in


def test_the_columns_are_the_phases_that_have_an_option() -> None:
    assert set(PHASES) == {phase.name for phase in TABLE if phase.directive}


def test_what_works_beyond_the_manual_is_not_in_the_manual() -> None:
    assert [cell for cell in BEYOND if cell[0] not in MANUAL] == []
    assert [(name, phase) for name, phase in BEYOND if phase in MANUAL[name]] == []
    assert all(BEYOND.values())


# --- the manual's own list, where it is at hand: it is no part of this repository --------------

if REFERENCE.exists():
    _ENTRIES: list[dict[str, Any]] = json.loads(REFERENCE.read_text(encoding="utf-8"))["api"]
    IN_MANUAL = {entry["name"]: entry["phases"] for entry in _ENTRIES}

    def test_the_contexts_are_the_manuals() -> None:
        assert {name: COUNTED & set(IN_MANUAL[name]) for name in MANUAL} == MANUAL

    def test_every_key_is_of_the_manuals_vocabulary(keys: frozenset[str]) -> None:
        constants = {f"ngx.{name}" for family in CONSTANTS.values() for name in family}
        assert CONSTANTS.keys() <= IN_MANUAL.keys()
        assert keys - constants - {key_of(name) for name in IN_MANUAL} == set()
