"""The constants of ngx.* and ngx.config against the real nginx.

Rule: the names are exactly nginx's, no more and no fewer, with nginx's values; ngx.null is the
light userdata that cjson takes for null.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.api.conftest import Ask, asker, bare_runtime, cases, check, use

FAMILIES = ["constants"]
HOST = {"prefix": lambda: b"/srv/site/"}

CASES = cases(r"""
type(ngx.null), tostring(ngx.null), ngx.null == ngx.null, ngx.null == nil
    => "userdata" "userdata: NULL" true false
ngx.config.subsystem, ngx.config.nginx_version, ngx.config.ngx_lua_version
    => "http" 1022001 10023
type(ngx.config.debug), type(ngx.config.prefix()), type(ngx.config.nginx_configure())
    => "boolean" "string" "string"
ngx.config.prefix():sub(-1), ngx.config.nginx_configure():sub(1, 1)
    => "/" " "
ngx.HTTP_NO_SUCH
    => nil
""")

ALL = """
(function() local t = {} for k, v in pairs(ngx) do
if type(v) ~= "function" and type(v) ~= "table" then t[k] = v end end return t end)()
""".replace("\n", " ")

CJSON = Path("/usr/lib/x86_64-linux-gnu/lua/5.1/cjson.so")


def test_table(lua: Ask) -> None:
    check(lua, CASES)


def test_table_is_nginx(nginx: Ask) -> None:
    check(nginx, CASES)


def test_names_and_values_are_nginx(lua: Ask, nginx: Ask) -> None:
    assert lua([ALL]) == nginx([ALL])


def test_values(lua: Ask) -> None:
    check(
        lua,
        {
            "ngx.OK, ngx.ERROR, ngx.AGAIN, ngx.DONE, ngx.DECLINED": "0 -1 -2 -4 -5",
            "ngx.STDERR, ngx.EMERG, ngx.ERR, ngx.WARN, ngx.DEBUG": "0 1 4 5 8",
            "ngx.HTTP_GET, ngx.HTTP_TRACE, ngx.HTTP_CLOSE": "2 32768 444",
        },
    )


def test_prefix_is_asked_of_the_host(lua: Ask) -> None:
    check(
        lua,
        {
            "ngx.config.prefix()": '"/srv/site/"',
            "ngx.config.nginx_configure()": '" --prefix=/srv/site/"',
            "ngx.config.debug": "false",
        },
    )


def test_null_is_cjson_null() -> None:
    if not CJSON.exists():
        pytest.skip("no lua-cjson here")
    runtime = use(bare_runtime(HOST), "constants")
    runtime.execute(f"package.cpath = {str(CJSON.parent)!r} .. '/?.so'".encode())
    assert asker(runtime)(
        ["require('cjson').null == ngx.null", "require('cjson').encode({ngx.null})"]
    ) == ["true", '"[null]"']
