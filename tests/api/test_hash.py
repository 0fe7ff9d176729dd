"""ngx.md5, md5_bin, sha1_bin, hmac_sha1, crc32_short and crc32_long against the real nginx.

Rule: every expectation of the table is what nginx printed; it is held with libcrypto and zlib, and
with hashlib and the table-driven CRC that stand in for them.
"""

from __future__ import annotations

import hashlib
import hmac
import random
import zlib
from typing import Any

import pytest

from ngxlua_asgi.api.hash import HOST
from tests.api.conftest import Ask, asker, bare_runtime, cases, check, quoted, use

CASES = cases(r"""
ngx.md5("")
    => "d41d8cd98f00b204e9800998ecf8427e"
ngx.md5("hello")
    => "5d41402abc4b2a76b9719d911017c592"
ngx.md5()
    => "d41d8cd98f00b204e9800998ecf8427e"
ngx.md5(false)
    => "d41d8cd98f00b204e9800998ecf8427e"
ngx.md5(true)
    => "b326b5062b2f0e69046810717534cb09"
ngx.md5(12.5)
    => "cf3e481a44141cabd4e9d46cfbb1f899"
ngx.md5(("x"):rep(100000))
    => "d5816f35916d1d9482fb0f1ec201101d"
ngx.md5_bin("hello")
    => "]A@*\188K*v\185q\157\145\016\023\197\146"
ngx.md5_bin(nil)
    => "\212\029\140\217\143\000\178\004\233\128\009\152\236\248B~"
ngx.sha1_bin("hello")
    => "\170\244\198\029\220\197\232\162\218\190\222\015;H,\217\174\169CM"
ngx.sha1_bin("")
    => "\2189\163\238^kK\0132U\191\239\149`\024\144\175\216\007\009"
ngx.sha1_bin()
    => "\2189\163\238^kK\0132U\191\239\149`\024\144\175\216\007\009"
ngx.sha1_bin(("x"):rep(100000))
    => "\246\238\153\237\222a\153\163\233\130\196n\247+\221\092\181\228\029\223"
ngx.hmac_sha1("thisisverysecretstuff", "some string we want to sign")
    => "G\250o\1991\194\224\210\237\143\180\190\145q`\252\215\143Ni"
ngx.hmac_sha1("", "")
    => "\251\219\029\027\024\170l\0082K}d\183\031\183cpi\014\029"
ngx.hmac_sha1("a", "")
    => "\013R\200\130ld'9C\233v\016\171\232\134\200b\175/\184"
ngx.hmac_sha1(("k"):rep(64), "x")
    => ",1\234\223h\217\186\151\026\210\1479\210\140\231%\176<\017\246"
ngx.hmac_sha1(("k"):rep(65), "x")
    => "r\009\172\167^\198\128\135\023%\2530\154\166\137tfw\219\212"
ngx.hmac_sha1("a\0b", "c\0d")
    => ")\164o\129\002\145dA\002vZ\167\180\235\140j\204\002Y\158"
ngx.hmac_sha1(1, 2)
    => "\208u\202\018\184%\154\011'C\143\007S\020\163\187\136\169'\181"
ngx.hmac_sha1()
    => error "t:1: expecting 2 arguments, but got 0"
ngx.hmac_sha1("a")
    => error "t:1: expecting 2 arguments, but got 1"
ngx.hmac_sha1("a", nil)
    => error "t:1: bad argument #2 to 'hmac_sha1' (string expected, got nil)"
ngx.hmac_sha1(nil, "a")
    => error "t:1: bad argument #1 to 'hmac_sha1' (string expected, got nil)"
ngx.hmac_sha1({}, "a")
    => error "t:1: bad argument #1 to 'hmac_sha1' (string expected, got table)"
ngx.hmac_sha1("a", "b", "c")
    => error "t:1: expecting 2 arguments, but got 3"
ngx.crc32_short("hello")
    => 907060870
ngx.crc32_long("hello")
    => 907060870
ngx.crc32_short("")
    => 0
ngx.crc32_short()
    => 0
ngx.crc32_long(nil)
    => 0
ngx.crc32_short(false)
    => 0
ngx.crc32_long(12.5)
    => 327728169
ngx.crc32_short("\255\0\128")
    => 2892066527
ngx.crc32_long(("x"):rep(100000))
    => 4261876081
type(ngx.crc32_short("a"))
    => "number"
""")


@pytest.fixture(scope="module", params=[True, False], ids=["libcrypto", "hashlib"])
def runtime(request: pytest.FixtureRequest) -> Any:
    return use(bare_runtime(HOST, libraries=request.param), "hash")


def test_table(runtime: Any) -> None:
    check(asker(runtime), CASES)


def test_table_is_nginx(nginx: Ask) -> None:
    check(nginx, CASES)


def test_libraries_are_found() -> None:
    """Nothing is left to Python where FFI works: no host function is called."""
    used: list[bytes] = []
    host = dict.fromkeys(HOST, used.append)
    ask = asker(use(bare_runtime(host), "hash"))
    ask(["ngx.md5('a')", "ngx.sha1_bin('a')", "ngx.hmac_sha1('k', 'a')"])
    assert used == []


def test_random_input(runtime: Any) -> None:
    source = random.Random(22)
    expected: dict[str, str] = {}
    for _ in range(300):
        data = source.randbytes(source.randint(0, 300))
        key = source.randbytes(source.randint(0, 130))
        text = quoted(data)
        sha1 = hashlib.sha1(data, usedforsecurity=False).hexdigest()
        mac = hmac.new(key, data, "sha1").hexdigest()
        md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
        expected |= {
            f"ngx.md5({text})": f'"{md5}"',
            f"ngx.md5_bin({text}) == {quoted(bytes.fromhex(md5))}": "true",
            f"ngx.sha1_bin({text}) == {quoted(bytes.fromhex(sha1))}": "true",
            f"ngx.hmac_sha1({quoted(key)}, {text}) == {quoted(bytes.fromhex(mac))}": "true",
            f"ngx.crc32_short({text})": str(zlib.crc32(data)),
            f"ngx.crc32_long({text})": str(zlib.crc32(data)),
        }
    check(asker(runtime), expected)
