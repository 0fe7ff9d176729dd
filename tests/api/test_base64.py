"""ngx.encode_base64, decode_base64 and decode_base64mime against the real nginx.

Rule: every expectation of the table is what nginx printed; it is held with libcrypto and without.
decode_base64mime is younger than the nginx at hand, its expectations are the manual's.
"""

from __future__ import annotations

import random

import pytest

from tests.api.conftest import Ask, asker, bare_runtime, cases, check, quoted, use

CASES = cases(r"""
ngx.encode_base64("")
    => ""
ngx.encode_base64("a")
    => "YQ=="
ngx.encode_base64("ab")
    => "YWI="
ngx.encode_base64("abc")
    => "YWJj"
ngx.encode_base64("\0\16\131\16\81\135\251\255\254")
    => "ABCDEFGH+//+"
ngx.encode_base64("a", true)
    => "YQ"
ngx.encode_base64("ab", true)
    => "YWI"
ngx.encode_base64("abc", true)
    => "YWJj"
ngx.encode_base64("a", false)
    => "YQ=="
ngx.encode_base64("a", nil)
    => "YQ=="
ngx.encode_base64("a", 1)
    => error "t:1: bad no_padding: boolean expected, got number"
ngx.encode_base64("a", "true")
    => error "t:1: bad no_padding: boolean expected, got string"
ngx.encode_base64()
    => ""
ngx.encode_base64(nil)
    => ""
ngx.encode_base64(false)
    => ""
ngx.encode_base64(true)
    => "dHJ1ZQ=="
ngx.encode_base64(12.5)
    => "MTIuNQ=="
#ngx.encode_base64(("x"):rep(100000))
    => 133336
ngx.decode_base64("")
    => ""
ngx.decode_base64("YQ==")
    => "a"
ngx.decode_base64("YQ")
    => "a"
ngx.decode_base64("YWI=")
    => "ab"
ngx.decode_base64("YWI")
    => "ab"
ngx.decode_base64("YWJj")
    => "abc"
ngx.decode_base64("YWJjZ")
    => nil
ngx.decode_base64("Y")
    => nil
ngx.decode_base64("=")
    => ""
ngx.decode_base64("====")
    => ""
ngx.decode_base64("YQ==YQ==")
    => "a"
ngx.decode_base64("YWJj=!")
    => "abc"
ngx.decode_base64("YR==")
    => "a"
ngx.decode_base64(" YWJj")
    => nil
ngx.decode_base64(" YWJjZGVm")
    => nil
ngx.decode_base64("YWJjZGVm ")
    => nil
ngx.decode_base64("YWJj\nZGVm")
    => nil
ngx.decode_base64("YWJjZGV\n")
    => nil
ngx.decode_base64("YWJjZGV-")
    => nil
ngx.decode_base64("YWJ-ZGVm")
    => nil
ngx.decode_base64("-_-_")
    => nil
ngx.decode_base64("AB!")
    => nil
ngx.decode_base64("+/+/")
    => "\251\255\191"
ngx.decode_base64("\255\255\255\255")
    => nil
ngx.decode_base64("YWJj\0")
    => nil
#ngx.decode_base64(("QUFB"):rep(100000))
    => 300000
ngx.decode_base64()
    => error "t:1: string argument only"
ngx.decode_base64(nil)
    => error "t:1: string argument only"
ngx.decode_base64(12)
    => error "t:1: string argument only"
ngx.decode_base64({})
    => error "t:1: string argument only"
""")

MIME = cases(r"""
ngx.decode_base64mime("YWJj\nZGVm")
    => "abcdef"
ngx.decode_base64mime(" Y W\r\nI=")
    => "ab"
ngx.decode_base64mime("YWJj")
    => "abc"
ngx.decode_base64mime("YW.Jj-ZA==YWJj")
    => "abcd"
ngx.decode_base64mime("Y\n")
    => nil
ngx.decode_base64mime("")
    => ""
ngx.decode_base64mime("\n\n")
    => ""
ngx.decode_base64mime(12)
    => error "t:1: string argument only"
""")


@pytest.fixture(scope="module", params=[True, False], ids=["libcrypto", "loops"])
def lua(request: pytest.FixtureRequest) -> Ask:
    return asker(use(bare_runtime(libraries=request.param), "base64"))


def test_table(lua: Ask) -> None:
    check(lua, CASES)
    check(lua, MIME)


def test_table_is_nginx(nginx: Ask) -> None:
    check(nginx, CASES)


def test_random_input(lua: Ask, nginx: Ask) -> None:
    source = random.Random(21)
    lines = []
    for _ in range(300):
        data = source.randbytes(source.randint(0, 100))
        text = bytes(source.choices(b"ABCDabcd+/09", k=source.randint(0, 40)))
        dirty = bytes(source.choices(b"ABCDabcd+/09=\n -_", k=source.randint(0, 12)))
        lines += [
            f"ngx.encode_base64({quoted(data)}, {source.choice(['true', 'false'])})",
            f"ngx.decode_base64({quoted(text)})",
            f"ngx.decode_base64({quoted(dirty)})",
        ]
    check(lua, dict(zip(lines, nginx(lines), strict=True)))


def test_input_above_the_kept_buffer(lua: Ask) -> None:
    text = '("x"):rep(3000001)'
    check(lua, {f"ngx.decode_base64(ngx.encode_base64({text})) == {text}": "true"})
