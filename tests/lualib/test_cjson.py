"""`require "cjson"` and `require "cjson.safe"` against what lua-cjson answers.

Rule: expectations are recorded (cjson_cases.py); where nginx and Debian's lua-cjson are installed
the same lines are asked there, so that the record stays true.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.api.conftest import Ask, cases, check
from tests.conftest import IN_CI

from .cjson_cases import COMMON, OWN

C_MODULES = "lua/5.1/cjson.so"

Script = Callable[..., str]


def lines(text: str) -> dict[str, str]:
    opening = '(function() local c = require("cjson").new() '
    return {f"{opening}{body} end)()": result for body, result in cases(text).items()}


@pytest.fixture
def c_path() -> str:
    """The `lua_package_cpath` of Debian's lua-cjson; skips where it is not installed."""
    for directory in Path("/usr/lib").glob("*/" + C_MODULES):
        return f"{directory.parent}/?.so"
    if IN_CI:
        pytest.fail("lua-cjson is not installed, and CI=true", pytrace=False)
    pytest.skip("lua-cjson is not installed")


def test_as_lua_cjson_answers(ours: Ask) -> None:
    check(ours, lines(COMMON))


def test_as_openresty_has_it(ours: Ask) -> None:
    check(ours, lines(OWN))


@pytest.mark.requires("nginx")
def test_the_record_is_true(nginx: Ask, c_path: str) -> None:
    assert c_path
    check(nginx, lines(COMMON))


def test_null_is_ngx_null(script: Script) -> None:
    assert script("ngx.say(require('cjson').null == ngx.null)") == "true\n"


SHIPPED = "ngx.say(require('cjson')._VERSION, ' ', require('cjson.safe').array_mt ~= nil)"


def test_a_c_module_on_the_users_path_comes_first(script: Script, c_path: str) -> None:
    assert script(SHIPPED, lua_package_cpath=c_path) == "2.1.0 false\n"
    assert script(SHIPPED, lua_package_cpath=c_path + ";;") == "2.1.0 false\n"


def test_ours_comes_before_the_default_path(script: Script) -> None:
    assert script(SHIPPED) == "2.1.0.11 true\n"
    assert script(SHIPPED, lua_package_cpath="/nowhere/?.so;;") == "2.1.0.11 true\n"


def test_a_setting_holds_for_its_instance_only(script: Script) -> None:
    lua = """
        local a, b = require("cjson"), require("cjson.safe")
        local c = a.new()
        a.encode_number_precision(3)
        ngx.say(a.encode(math.pi), b.encode(math.pi), c.encode(math.pi))
    """
    assert script(lua) == "3.143.14159265358983.1415926535898\n"


def test_encoding_inside_a_metamethod(script: Script) -> None:
    lua = """
        local cjson = require "cjson"
        local t = setmetatable({}, {
            __len = function() return 2 end,
            __index = function(_, k)
                return cjson.encode({ k }) .. #cjson.decode("[1,2]")
            end,
        })
        ngx.say(cjson.encode({ "a", t, "b" }))
    """
    assert script(lua) == '["a",["[1]2","[2]2"],"b"]\n'


def test_a_metamethod_may_wait(script: Script) -> None:
    lua = """
        local safe = require "cjson.safe"
        local t = setmetatable({}, { __len = function() ngx.sleep(0.001) return 0 end })
        ngx.say(safe.encode({ t, 1 }))
    """
    assert script(lua) == "[[],1]\n"


def test_errors_leave_nothing_behind(script: Script) -> None:
    lua = """
        local safe = require "cjson.safe"
        for _ = 1, 300 do
            assert(not safe.encode({ "left", { print } }))
            assert(not safe.decode('{"left":[{"over":[1,2,x'))
            assert(safe.encode({ "a" }) == '["a"]')
            assert(#safe.decode("[1,[2]]") == 2)
        end
        ngx.say("ok")
    """
    assert script(lua) == "ok\n"


def test_huge_strings_and_many_values(script: Script) -> None:
    lua = """
        local cjson = require "cjson"
        local long = ('é"\\n/\\1'):rep(100000)
        assert(cjson.decode(cjson.encode(long)) == long)
        assert(cjson.decode(cjson.encode({ [long] = long }))[long] == long)
        local many = {}
        for i = 1, 20000 do
            many[i] = { i, tostring(i), { [tostring(i)] = i / 8 } }
        end
        local back = cjson.decode(cjson.encode(many))
        for i = 1, 20000 do
            assert(back[i][1] == i and back[i][2] == tostring(i))
            assert(back[i][3][tostring(i)] == i / 8)
        end
        ngx.say(#back)
    """
    assert script(lua) == "20000\n"


@pytest.mark.parametrize("depth", [1000, 100000])
def test_deep_nesting(script: Script, depth: int) -> None:
    lua = f"""
        local cjson = require("cjson").new()
        cjson.decode_max_depth({depth})
        cjson.encode_max_depth({depth})
        local text = ('[{{"a":'):rep({depth // 2}) .. ('}}]'):rep({depth // 2})
        text = text:gsub(":}}", ":1}}")
        ngx.say(cjson.encode(cjson.decode(text)) == text)
        ngx.say((select(2, pcall(cjson.decode, "[" .. text .. "]"))))
        ngx.say((select(2, pcall(cjson.encode, {{ cjson.decode(text) }}))))
    """
    position = depth // 2 * 6 + 1
    assert script(lua).splitlines() == [
        "true",
        f"Found too many nested data structures ({depth + 1}) at character {position - 4}",
        f"Cannot serialise, excessive nesting ({depth + 1})",
    ]
