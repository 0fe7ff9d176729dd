"""Options that cannot run are told when the NgxLua is made, not when a request comes.

Rule: a ConfigError names the option, and the file and line where there are any; Lua that fails in
init_by_lua is a LuaCodeError with Lua's traceback.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from ngxlua_asgi import ConfigError, LuaCodeError, NgxLua, NgxLuaError
from ngxlua_asgi.phases.table import PHASES
from tests.gateway.driver import hello

DIRECTIVES = [
    phase.directive for phase in PHASES if phase.directive and phase.directive != "set_by_lua"
]


def refused(**options: Any) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        NgxLua(hello, **options)
    assert isinstance(caught.value, NgxLuaError)
    return caught.value


BAD_VALUES: list[tuple[str, Any, str]] = [
    ("access_by_lua", 7, "takes Lua source, not int"),
    ("access_by_lua", Path("x.lua"), "takes Lua source, not "),
    ("access_by_lua_file", 7, "takes a path, not int"),
    ("access_by_lua_file", b"x.lua", "takes a path, not bytes"),
    ("lua_package_path", 7, "takes text"),
    ("lua_package_cpath", Path("x"), "takes text"),
    ("lua_code_cache", "off", "takes True or False"),
    ("lua_code_cache", 0, "takes True or False"),
    ("lua_need_request_body", "on", "takes True or False"),
    ("lua_use_default_type", 1, "takes True or False"),
    ("lua_transform_underscores_in_response_headers", "no", "takes True or False"),
    ("lua_isolated_globals", "on", "takes True or False"),
    ("default_type", 1, "takes text"),
    ("server_name", object(), "takes text"),
    ("prefix", 7, ""),
    ("lua_max_memory", "lots", "invalid value 'lots'"),
    ("lua_max_memory", -1, "invalid value"),
    ("client_body_buffer_size", "16kb", "invalid value '16kb'"),
    ("client_body_buffer_size", "", "invalid value ''"),
    ("client_body_buffer_size", "1.5k", "invalid value '1.5k'"),
    ("client_body_buffer_size", "-1k", "invalid value"),
    ("client_body_buffer_size", "16 k", "invalid value"),
    ("client_body_buffer_size", 1.5, "invalid value 1.5"),
    ("client_body_buffer_size", True, "invalid value True"),
    ("client_body_buffer_size", "\u0661k", "invalid value"),
    ("client_max_body_size", "1t", "invalid value '1t'"),
    ("lua_modules", ["app"], "takes a mapping"),
    ("lua_modules", {"app": print}, ""),
    ("lua_modules", {7: {"f": print}}, ""),
    ("lua_modules", {"app": {"f": 7}}, '"app.f" is not a function'),
    ("lua_modules", {"app": {7: print}}, "is not a function"),
    ("set", ["a"], "takes a mapping"),
    ("set", {"a b": "x"}, 'invalid variable name "$a b"'),
    ("set", {"": "x"}, 'invalid variable name "$"'),
    ("set", {7: "x"}, "takes text, not 7"),
    ("set", {"$a": "x"}, 'invalid variable name "$$a"'),
    ("set", {"a": object()}, "takes text or numbers"),
    ("set", {"a": "$"}, "invalid variable name"),
    ("set", {"a": "x${b"}, 'the closing bracket in "b" variable is missing'),
    ("set", {"a": "$-"}, "invalid variable name"),
]


@pytest.mark.parametrize(
    ("option", "value", "words"), BAD_VALUES, ids=[f"{b[0]}={b[1]!r}"[:60] for b in BAD_VALUES]
)
def test_a_bad_value(option: str, value: Any, words: str) -> None:
    error = refused(**{option: value})
    assert error.option == option
    assert str(error).startswith(f'"{option}" ')
    assert words in str(error)


@pytest.mark.parametrize("option", ["acess_by_lua", "lua_shared_dicts", "access_by_lua_block", ""])
def test_an_unknown_option(option: str) -> None:
    error = refused(**{option: "x"})
    assert error.option == option
    assert "unknown" in str(error)


def test_none_is_not_given() -> None:
    NgxLua(hello, access_by_lua=None, access_by_lua_file=None, lua_max_memory=None, set=None)


GOOD_SIZES = [(16, 16), ("16", 16), ("16k", 16384), ("1K", 1024), ("2m", 2 << 20), ("1G", 1 << 30)]


@pytest.mark.parametrize(("size", "count"), GOOD_SIZES)
def test_sizes(size: int | str, count: int) -> None:
    config = NgxLua(hello, client_max_body_size=size).config
    assert config.servers[0].root.settings["client_max_body_size"] == count


# --- handlers --------------------------------------------------------------------------------


@pytest.mark.parametrize("option", DIRECTIVES)
def test_a_handler_given_twice(option: str, tmp_path: Path) -> None:
    file = tmp_path / "x.lua"
    file.write_text("local a = 1")
    error = refused(**{option: "local a = 1", f"{option}_file": str(file)})
    assert "duplicate" in str(error)
    assert error.option in (option, f"{option}_file")


@pytest.mark.parametrize("option", DIRECTIVES)
def test_a_missing_file(option: str, tmp_path: Path) -> None:
    error = refused(prefix=str(tmp_path), **{f"{option}_file": "none.lua"})
    assert (error.option, error.file) == (f"{option}_file", str(tmp_path / "none.lua"))
    assert "No such file" in str(error)


def test_a_directory_is_no_file(tmp_path: Path) -> None:
    assert "directory" in str(refused(access_by_lua_file=tmp_path))


def test_an_unreadable_file(tmp_path: Path) -> None:
    """A link to itself: nobody can open it, not even root."""
    file = tmp_path / "x.lua"
    file.symlink_to(file)
    error = refused(access_by_lua_file=file)
    assert (error.option, error.file) == ("access_by_lua_file", str(file))
    assert "cannot read the Lua file" in str(error)


@pytest.mark.parametrize("option", DIRECTIVES)
def test_a_syntax_error_in_a_file(option: str, tmp_path: Path) -> None:
    file = tmp_path / "broken.lua"
    file.write_text("local a = 1\nlocal b = 2\nif a then then\n")
    error = refused(**{f"{option}_file": str(file)})
    assert (error.option, error.file, error.line) == (f"{option}_file", str(file), 3)
    assert f"in {file}:3" in str(error)
    assert "broken.lua:3: unexpected symbol near 'then'" in str(error)


def test_a_shebang_line_keeps_the_lines_count(tmp_path: Path) -> None:
    file = tmp_path / "script.lua"
    file.write_text("#!/usr/bin/lua\nlocal a = = 1\n")
    assert refused(access_by_lua_file=file).line == 2
    file.write_text("#!/usr/bin/lua\nlocal a = 1\n")
    NgxLua(hello, access_by_lua_file=file)


@pytest.mark.parametrize("option", DIRECTIVES)
def test_a_syntax_error_inline(option: str) -> None:
    error = refused(**{option: "if then"})
    here = Path(__file__)
    assert (error.option, error.file) == (option, str(here))
    assert error.line > 0
    assert f"{option}({here.name}:{error.line}):1: " in str(error)


def test_a_syntax_error_under_starlettes_middleware() -> None:
    """Starlette builds the middleware late; what can be told still is."""
    app = Starlette(middleware=[Middleware(NgxLua, access_by_lua="if then")])
    with pytest.raises(ConfigError) as caught:
        app.build_middleware_stack()
    assert caught.value.option == "access_by_lua"
    assert "failed to load Lua code" in str(caught.value)


def test_bytes_and_odd_text_are_source() -> None:
    NgxLua(hello, access_by_lua=b"local a = '\xff\0'", log_by_lua="local a = 'é'")


# --- init_by_lua -----------------------------------------------------------------------------


def failed(**options: Any) -> LuaCodeError:
    with pytest.raises(LuaCodeError) as caught:
        NgxLua(hello, **options)
    assert isinstance(caught.value, NgxLuaError)
    return caught.value


def test_init_that_fails() -> None:
    error = failed(init_by_lua="local function f()\nerror('boom')\nend\nf()")
    assert error.phase == "init_by_lua"
    assert error.chunk.startswith("init_by_lua(test_config_errors.py:")
    assert ":2: boom\nstack traceback:" in error.traceback
    assert "in function 'f'" in error.traceback
    assert "boom" in str(error)


def test_init_file_that_fails(tmp_path: Path) -> None:
    file = tmp_path / "init.lua"
    file.write_text("\nlocal t\nreturn t.x")
    error = failed(init_by_lua_file=file)
    assert error.chunk == "init.lua"
    assert "init.lua:3: attempt to index local 't' (a nil value)" in error.traceback


@pytest.mark.parametrize(
    "raised", ["{}", "nil", "7", "false", "setmetatable({}, {__tostring = error})"]
)
def test_init_that_raises_something_else(raised: str) -> None:
    assert failed(init_by_lua=f"error({raised})").phase == "init_by_lua"


def test_init_that_requires_what_is_not_there() -> None:
    error = failed(init_by_lua='require "no.such.module"')
    assert "module 'no.such.module' not found" in error.traceback


def test_init_that_waits_or_answers() -> None:
    for call in ("ngx.sleep(0)", "ngx.say('x')", "ngx.exit(200)", "ngx.req.read_body()"):
        failed(init_by_lua=call)
    for read in ("return ngx.var.uri", "return ngx.ctx.a", "return ngx.status"):
        failed(init_by_lua=read)
