"""`require`: where modules are found, what goes wrong, and modules that wait while they load.

Rule: what LuaJIT's own `require` promises holds; a module that failed or was never finished can be
required again by the next request.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anyio
import pytest

from ngxlua_asgi import LuaCodeError, NgxLua
from tests.gateway.driver import GUARD_SECONDS, Wire, ask, hello, http_scope
from tests.gateway.logs import Log

pytestmark = pytest.mark.anyio

CJSON = Path("/usr/lib/x86_64-linux-gnu/lua/5.1/cjson.so")


@pytest.fixture
def lib(tmp_path: Path) -> Path:
    """A directory of modules on `$prefix/lib/?.lua`."""
    (tmp_path / "lib" / "my").mkdir(parents=True)
    return tmp_path / "lib"


def with_modules(lib: Path, content: str, **options: Any) -> NgxLua:
    path = options.pop("lua_package_path", "${prefix}lib/?.lua;;")
    return NgxLua(
        hello, prefix=str(lib.parent), lua_package_path=path, content_by_lua=content, **options
    )


async def say(wrapped: NgxLua, path: str = "/") -> str:
    with anyio.fail_after(GUARD_SECONDS):
        return (await ask(wrapped, path)).body.decode()


# --- where modules are -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "$prefix/lib/?.lua",
        "${prefix}/lib/?.lua;;",
        ";;$prefix/lib/?.lua",
        "$prefix/none/?.lua;$prefix/lib/?.lua;",
        "$prefix/?.lua;;$prefix/lib/?.lua",
    ],
)
async def test_paths(path: str, lib: Path) -> None:
    (lib / "my" / "mod.lua").write_text("local name = ... return { name = name }")
    wrapped = with_modules(lib, "ngx.print(require('my.mod').name)", lua_package_path=path)
    assert await say(wrapped) == "my.mod"


async def test_two_semicolons_are_the_default_path(lib: Path) -> None:
    default = await say(NgxLua(hello, content_by_lua="ngx.print(package.path)"))
    path = await say(with_modules(lib, "ngx.print(package.path)", lua_package_path="/a/?.lua;;"))
    assert path == f"/a/?.lua;{default}"
    path = await say(with_modules(lib, "ngx.print(package.path)", lua_package_path="/a/?.lua"))
    assert path == "/a/?.lua"


async def test_a_path_with_a_percent_sign(lib: Path) -> None:
    path = await say(with_modules(lib, "ngx.print(package.path)", lua_package_path="/%1/?.lua;;"))
    assert path.startswith("/%1/?.lua;")


async def test_a_script_may_change_the_path(lib: Path) -> None:
    (lib / "m.lua").write_text("return 'found'")
    wrapped = NgxLua(
        hello,
        init_by_lua=f"package.path = '{lib}/?.lua;' .. package.path",
        content_by_lua="ngx.print(require 'm')",
    )
    assert await say(wrapped) == "found"


async def test_a_module_is_loaded_once_and_shared(lib: Path) -> None:
    (lib / "m.lua").write_text("loads = (loads or 0) + 1 return { loads = loads }")
    wrapped = with_modules(
        lib,
        "local m = require 'm' assert(m == require('m') and m == package.loaded.m)"
        " ngx.print(m.loads)",
        access_by_lua="assert(require('m').loads == 1)",
        init_by_lua="assert(require('m').loads == 1)",
    )
    assert [await say(wrapped) for _ in range(3)] == ["1", "1", "1"]


VALUES = [
    ("", "true"),
    ("return nil", "true"),
    ("return false", "false"),
    ("return 7", "7"),
    ("package.loaded[...] = 'own'", "own"),
    ("package.loaded[...] = 'own' return 'returned'", "returned"),
]


@pytest.mark.parametrize(("source", "value"), VALUES)
async def test_what_a_module_is_worth(source: str, value: str, lib: Path) -> None:
    (lib / "m.lua").write_text(source)
    assert await say(with_modules(lib, "ngx.print(tostring(require 'm'))")) == value


async def test_preload_loaded_and_loaders(lib: Path) -> None:
    wrapped = with_modules(
        lib,
        "ngx.print(require 'a', require('b').b, require 'c.c', ' ', require('ngx') == ngx)",
        init_by_lua="""
            package.preload.a = function(name) return "a=" .. name .. " " end
            package.loaded.b = { b = "b " }
            table.insert(package.loaders, function(name)
                if name:find("^c%.") then return function(n) return "by loader " .. n end end
                return "\\n\\tno such thing"
            end)
        """,
    )
    assert await say(wrapped) == "a=a b by loader c.c true"


async def test_unloading_reloads(lib: Path) -> None:
    (lib / "m.lua").write_text("return {}")
    code = """
        local first = require "m"
        package.loaded.m = nil
        ngx.print(tostring(require("m") ~= first))
    """
    assert await say(with_modules(lib, code)) == "true"


# --- what goes wrong -------------------------------------------------------------------------


async def test_a_module_that_is_not_there(lib: Path) -> None:
    code = 'local ok, err = pcall(require, "my.none") ngx.print(err)'
    message = await say(with_modules(lib, code))
    assert message.startswith("module 'my.none' not found:\n\tno field package.preload['my.none']")
    assert f"\n\tno file '{lib}/my/none.lua'" in message


async def test_not_found_blames_the_callers_line(lib: Path, log: Log) -> None:
    assert "500" in await say(with_modules(lib, "\nrequire 'none'"))
    log.expect(r"content_by_lua\(test_loader.py:\d+\):2: module 'none' not found:")


async def test_a_loop(lib: Path) -> None:
    (lib / "a.lua").write_text("local b = require 'b' return b")
    (lib / "b.lua").write_text("local a = require 'a' return a")
    message = await say(with_modules(lib, "local ok, err = pcall(require, 'a') ngx.print(err)"))
    assert message.endswith("b.lua:1: loop or previous error loading module 'a'")


async def test_a_syntax_error_in_a_module(lib: Path) -> None:
    (lib / "bad.lua").write_text("local a = 1\nif then")
    message = await say(with_modules(lib, "local ok, err = pcall(require, 'bad') ngx.print(err)"))
    assert message.startswith(f"error loading module 'bad' from file '{lib}/bad.lua':\n\t")
    assert "bad.lua:2: unexpected symbol near 'then'" in message


async def test_an_error_while_loading_is_gone_once_it_is_mended(lib: Path, log: Log) -> None:
    module = lib / "m.lua"
    module.write_text("local a = 1\nerror('not yet')")
    wrapped = with_modules(lib, "ngx.print(require 'm')")
    for _ in range(2):
        assert "500" in await say(wrapped)
        errors = log.expect("m.lua:2: not yet")
        assert "m.lua:2: in" in errors[0]  # the traceback knows the module's chunk
    module.write_text("return 'mended'")
    assert await say(wrapped) == "mended"


async def test_an_error_that_the_script_caught(lib: Path) -> None:
    (lib / "m.lua").write_text("error('no')")
    code = """
        local ok, err = pcall(require, "m")
        local again, why = pcall(require, "m")
        ngx.print(tostring(ok), " ", tostring(again), " ", why)
    """
    wrapped = with_modules(lib, code)
    for _ in range(2):
        assert (await say(wrapped)).startswith("false false ")


async def test_an_error_in_init(lib: Path) -> None:
    (lib / "m.lua").write_text("\n\nerror('in the module')")
    with pytest.raises(LuaCodeError) as caught:
        with_modules(lib, "local a = 1", init_by_lua="require 'm'")
    assert "m.lua:3: in the module" in caught.value.traceback


async def test_chunk_names_in_tracebacks(lib: Path, log: Log) -> None:
    (lib / "my" / "mod.lua").write_text("return {\nfail = function() error('deep') end }")
    (lib / "content.lua").write_text("local m = require 'my.mod'\nlocal x = m.fail()\nreturn x")
    wrapped = NgxLua(
        hello,
        prefix=str(lib),
        lua_package_path=f"{lib}/?.lua",
        content_by_lua_file="content.lua",
    )
    await say(wrapped)
    error = log.expect("my/mod.lua:2: deep")[0]
    assert "my/mod.lua:2: in function 'fail'" in error
    assert "\n\tcontent.lua:2: in main chunk" in error
    assert "ngxlua_asgi/" not in error


async def test_a_name_cannot_leave_our_own_files() -> None:
    names = ["ngxlua_asgi.../../../etc/passwd", "ngxlua_asgi./etc/passwd", "../x", "a\\0b", ""]
    for name in names:
        code = f"local ok = pcall(require, '{name}') ngx.print(tostring(ok))"
        assert await say(NgxLua(hello, content_by_lua=code)) == "false"


# --- modules that wait -----------------------------------------------------------------------

WAITS = """
ngx.sleep(0)
loads = (loads or 0) + 1
require("test").loading()
ngx.sleep(0)
return { loads = loads }
"""


async def test_two_requests_that_require_a_module_which_waits(lib: Path) -> None:
    (lib / "slow.lua").write_text(WAITS)
    here, go = anyio.Event(), anyio.Event()

    async def loading() -> None:
        here.set()
        await go.wait()

    wrapped = with_modules(
        lib,
        "ngx.print(require('slow').loads)",
        init_by_lua="loads = 0",
        lua_modules={"test": {"loading": loading}},
    )
    bodies: list[str] = []

    async def one() -> None:
        bodies.append(await say(wrapped))

    async with anyio.create_task_group() as tasks:
        for _ in range(3):
            tasks.start_soon(one)
        await here.wait()
        tasks.start_soon(one)
        go.set()
    assert bodies == ["1"] * 4


@pytest.mark.parametrize("ending", ["error('no')", "ngx.exit(403)"])
async def test_the_one_who_waits_tries_again_where_the_first_failed(
    ending: str, lib: Path, log: Log
) -> None:
    (lib / "slow.lua").write_text(
        f"require('test').loading() if ngx.var.uri == '/first' then {ending} end return 'loaded'"
    )
    here, go = anyio.Event(), anyio.Event()

    async def loading() -> None:
        here.set()
        await go.wait()

    wrapped = with_modules(
        lib, "ngx.print(require 'slow')", lua_modules={"test": {"loading": loading}}
    )
    bodies: dict[str, str] = {}

    async def one(path: str) -> None:
        bodies[path] = await say(wrapped, path)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(one, "/first")
        await here.wait()
        tasks.start_soon(one, "/second")
        go.set()
    assert bodies["/second"] == "loaded"
    assert "loaded" not in bodies["/first"]
    if "error" in ending:
        log.expect("slow.lua:1: no")


async def test_a_client_that_leaves_while_a_module_loads(lib: Path) -> None:
    (lib / "slow.lua").write_text(
        "if ngx.var.uri == '/first' then require('test').loading() ngx.sleep(3600) end return 'ok'"
    )
    here = anyio.Event()
    wrapped = with_modules(
        lib, "ngx.print(require 'slow')", lua_modules={"test": {"loading": here.set}}
    )
    wire = Wire()
    with anyio.fail_after(GUARD_SECONDS):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(wrapped, http_scope("/first"), wire.receive, wire.send)
            await here.wait()
            tasks.cancel_scope.cancel()
    assert await say(wrapped) == "ok"


async def test_a_module_that_waits_where_nothing_may(lib: Path, log: Log) -> None:
    (lib / "slow.lua").write_text("ngx.sleep(0) return 1")
    with pytest.raises(LuaCodeError, match="no request found"):
        with_modules(lib, "local a = 1", init_by_lua="require 'slow'")
    wrapped = with_modules(lib, "ngx.print(require 'slow')", log_by_lua="require 'slow'")
    assert await say(wrapped) == "1"


# --- C modules -------------------------------------------------------------------------------


@pytest.mark.skipif(not CJSON.exists(), reason=f"{CJSON} is not there (Debian: lua-cjson)")
async def test_a_c_module() -> None:
    wrapped = NgxLua(
        hello,
        lua_package_cpath=f"{CJSON.parent}/?.so;;",
        init_by_lua="json = require 'cjson'",
        content_by_lua="""
            local t = json.decode(ngx.req.read_body() or '{"a":[1,null,"x"]}')
            assert(t.a[1] == 1 and t.a[3] == "x" and t.a[2] == json.null)
            t.a[2] = json.null == ngx.null
            ngx.print(json.encode(t))
        """,
    )
    assert await say(wrapped) == '{"a":[1,true,"x"]}'


async def test_a_c_module_that_is_not_there() -> None:
    code = "local ok, err = pcall(require, 'no.cmod') ngx.print(err)"
    wrapped = NgxLua(hello, lua_package_cpath="/none/?.so;;", content_by_lua=code)
    assert "\n\tno file '/none/no/cmod.so'" in await say(wrapped)
