"""The registry of directives: all of lua-nginx-module's are there, each row says what it can do.

Rule: facts come from shared/reference/openresty_api.json and from Lua's own table of variables;
nothing is listed twice by hand.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from ngxlua_asgi import ConfigError, NgxLua
from ngxlua_asgi.config.directive import Directive
from ngxlua_asgi.config.directives import MODULES, REGISTRY
from ngxlua_asgi.config.variables import BUILTIN
from tests.gateway.driver import ask, hello

REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "openresty_api.json"
INTO = {"settings", "own", "code", "open", "nothing", "refused"}


def test_a_name_belongs_to_one_module() -> None:
    assert sum(len(module.DIRECTIVES) for module in MODULES) == len(REGISTRY)


@pytest.mark.parametrize("row", REGISTRY.values(), ids=lambda row: row.name)
def test_a_row_is_whole(row: Directive) -> None:
    assert row.into in INTO
    assert row.contexts
    assert row.most is None or row.least <= row.most
    assert (row.open is not None) == (row.into == "open")
    if row.into == "refused":
        assert row.note


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference is not part of this checkout")
def test_every_directive_of_lua_nginx_module_is_known() -> None:
    facts = json.loads(REFERENCE.read_text())
    assert [d["name"] for d in facts["directives"] if d["name"] not in REGISTRY] == []


REFUSED = sorted(row.name for row in REGISTRY.values() if row.into == "refused")


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_work_here_says_why(name: str, tmp_path: Path) -> None:
    body = f"{name} {{ }}" if name.endswith("_block") else f"{name} x;"
    contexts = REGISTRY[name].contexts
    if "main" not in contexts:
        body = body if "server" in contexts else f"location / {{ {body} }}"
        body = f"http {{ server {{ {body} }} }}"
    conf = tmp_path / "nginx.conf"
    conf.write_text(f"events {{}}\n\n\n{body}\n")
    with pytest.raises(ConfigError) as caught:
        NgxLua.from_conf(conf)
    assert f'"{name}" {REGISTRY[name].note}' in str(caught.value)
    assert (caught.value.file, caught.value.line) == (str(conf), 4)


def test_lua_computes_the_variables_that_the_configuration_takes_for_built_in() -> None:
    """A name that nobody computes would be empty for ever instead of a config error."""
    names = ", ".join(f"'{name}'" for name in sorted(BUILTIN))
    app = NgxLua(
        hello,
        content_by_lua=f"""
            local var = package.loaded['ngxlua_asgi.api.var']
            for _, name in ipairs {{ {names} }} do
                if not var.is_known(name) then ngx.print(name, ' ') end
            end
        """,
    )
    assert asyncio.run(ask(app)).body == b""
