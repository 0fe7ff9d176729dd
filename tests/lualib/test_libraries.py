"""Public lua-resty libraries, unmodified: lua-resty-string, lua-resty-lrucache, lua-resty-cookie.

Rule: Debian's packages, and what they say under Debian's nginx.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.lualib.conftest import debian

Script = Callable[..., str]

STRING = """
local str, aes, random = require "nginx.string", require "nginx.aes", require "nginx.random"
for name in ("md5 sha1 sha224 sha256 sha384 sha512"):gmatch("%S+") do
    local hash = require("nginx." .. name):new()
    hash:update("hel")
    hash:update("lo")
    ngx.say(name, " ", str.to_hex(hash:final()):sub(1, 16))
end
ngx.say(str.atoi("123"), str.atoi("x"), " ", #random.bytes(16), " ", #random.bytes(8, true))
local box = aes:new("AKeyForAES")
ngx.say(str.to_hex(box:encrypt("hello")), " ", box:decrypt(box:encrypt("hello")))
box = aes:new("key", nil, aes.cipher(192, "cbc"), aes.hash.sha512, 5)
ngx.say(str.to_hex(box:encrypt("some text")), " ", box:decrypt(box:encrypt("some text")))
ngx.say(box:decrypt("junk"), " ", select(2, aes:new("k", "badsalt")))
"""


def test_string(script: Script) -> None:
    said = script(STRING, lua_package_path=debian("nginx/string.lua"))
    assert said.splitlines() == [
        "md5 5d41402abc4b2a76",
        "sha1 aaf4c61ddcc5e8a2",
        "sha224 ea09ae9cc6768c50",
        "sha256 2cf24dba5fb0a30e",
        "sha384 59e1748777448c69",
        "sha512 9b71d224bd62f378",
        "123-1 16 8",
        "aa9e16011001441050ebacd82fd6d7d2 hello",
        "3459209aa3a7b8e22378a4b3066b632a some text",
        "nil salt must be 8 characters or nil",
    ]


LRU = """
for _, name in ipairs { "resty.lrucache", "resty.lrucache.pureffi" } do
    local cache = require(name).new(2)
    cache:set("a", 1)
    cache:set("b", 2)
    ngx.print((cache:get("a")))
    cache:set("c", 3)
    ngx.say(tostring((cache:get("b"))), (cache:get("c")))
end
"""


def test_lrucache(script: Script) -> None:
    said = script(LRU, lua_package_path=debian("resty/lrucache.lua"))
    assert said == "1nil3\n1nil3\n"


def test_cookie(script: Script) -> None:
    said = script(
        """
        local cookie = require("nginx.cookie"):new()
        cookie:set { key = "k", value = "v", path = "/" }
        ngx.say(ngx.header.set_cookie, " ", select(2, cookie:get("a")))
        """,
        lua_package_path=debian("nginx/cookie.lua"),
    )
    assert said == "k=v; Path=/ no cookie found in the current request\n"
