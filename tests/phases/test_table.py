"""phases/table.py by itself: plain data that nobody else may retype.

Rule: no Lua runs here. Bits and labels are lua-nginx-module's, so they are written out once more.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

from ngxlua_asgi.phases.table import API, PHASES, Refusal, bits, phase

# NGX_HTTP_LUA_CONTEXT_* of lua-nginx-module 0.10.23; precontent's and init's are newer or ours.
BITS = {
    "set": 0x0001,
    "rewrite": 0x0002,
    "access": 0x0004,
    "content": 0x0008,
    "log": 0x0010,
    "header_filter": 0x0020,
    "body_filter": 0x0040,
    "timer": 0x0080,
    "init_worker": 0x0100,
    "balancer": 0x0200,
    "exit_worker": 0x2000,
    "server_rewrite": 0x8000,
}
ORDER = [
    "server_rewrite",
    "set",
    "rewrite",
    "access",
    "precontent",
    "content",
    "header_filter",
    "body_filter",
    "log",
]


def test_names_are_unique() -> None:
    names = [one.name for one in PHASES]
    assert len(names) == len(set(names))


def test_directives_are_unique_and_named_after_the_phase() -> None:
    directives = {one.name: one.directive for one in PHASES if one.directive}
    assert directives == {name: f"{name}_by_lua" for name in directives}


def test_each_bit_is_one_bit_and_unique() -> None:
    assert all(one.bit.bit_count() == 1 for one in PHASES)
    assert sum(one.bit for one in PHASES) == bits(frozenset(one.name for one in PHASES))
    assert len({one.bit for one in PHASES}) == len(PHASES)


def test_bits_are_those_of_lua_nginx_module() -> None:
    assert {name: phase(name).bit for name in BITS} == BITS


def test_bits_fit_into_what_luajit_can_test() -> None:
    """bit.band works on 32 bits, the uppermost of which is a sign."""
    assert all(0 < one.bit < 2**31 for one in PHASES)


def test_labels_are_what_errors_say() -> None:
    labels = {one.name: one.label for one in PHASES}
    assert labels.pop("timer") == "ngx.timer"
    assert labels == {name: f"{name}_by_lua*" for name in labels}


def test_the_phases_of_a_request_stand_in_their_order() -> None:
    names = [one.name for one in PHASES]
    assert names[: len(ORDER)] == ORDER
    assert all(phase(name).per_request for name in ORDER)


def test_what_may_wait() -> None:
    waiting = {one.name for one in PHASES if one.may_yield}
    assert waiting == {"server_rewrite", "rewrite", "access", "precontent", "content", "timer"}


def test_an_unknown_phase_is_an_error() -> None:
    with pytest.raises(KeyError):
        phase("fourth")
    with pytest.raises(KeyError):
        bits(frozenset({"fourth"}))


def test_no_phase_is_no_bit() -> None:
    assert bits(frozenset()) == 0
    assert bits(frozenset({"rewrite", "access"})) == 0x6


@pytest.mark.parametrize("name", API)
def test_an_entry_names_phases_that_exist(name: str) -> None:
    entry = API[name]
    assert entry.phases
    assert entry.phases <= {one.name for one in PHASES}
    assert isinstance(entry.refusal, Refusal)
    assert name == "print" or name.startswith(("ngx.", "coroutine."))


def test_an_entry_that_waits_is_let_in_only_where_waiting_is_possible() -> None:
    waiting = {one.name for one in PHASES if one.may_yield}
    assert API["ngx.sleep"].phases <= waiting
    assert API["ngx.req.read_body"].phases <= waiting


def test_the_table_cannot_be_changed_by_accident() -> None:
    assert isinstance(PHASES, tuple)
    with pytest.raises(AttributeError):
        PHASES[0].bit = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    "module",
    [
        "ngxlua_asgi.phases.table",
        "ngxlua_asgi.config.model",
        "ngxlua_asgi.config.options",
        "ngxlua_asgi.config.sizes",
    ],
)
def test_it_is_loaded_without_an_event_loop_or_lua(module: str) -> None:
    """Seen from outside, whatever it imports by way of others; the package itself is left out."""
    program = f"""
import sys, types, importlib.util
package = types.ModuleType("ngxlua_asgi")
package.__path__ = importlib.util.find_spec("ngxlua_asgi").submodule_search_locations
sys.modules["ngxlua_asgi"] = package
before = set(sys.modules)
importlib.import_module({module!r})
loaded = {{name.partition(".")[0] for name in set(sys.modules) - before}}
print(*sorted(loaded & {{"asyncio", "anyio", "trio", "sniffio", "lupa"}}))
"""
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert answer.stdout.split() == []
