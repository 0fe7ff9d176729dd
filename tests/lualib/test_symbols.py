"""nginx's own C functions as libraries reach them through `ffi.C`, against the real nginx.

Rule: every expectation is what nginx's own function gave.
"""

from __future__ import annotations

import pytest

from tests.api.conftest import Ask, cases, check

# Names of their own, as the two servers' other modules declare some of these with other types.
PRELUDE = (
    r"""(function() local ffi = require "ffi" require "resty.core.base" local C = ffi.C
ffi.cdef[[
uint8_t *t_hex(uint8_t *, const char *, size_t) __asm__("ngx_hex_dump");
intptr_t t_atoi(const char *, size_t) __asm__("ngx_atoi");
uint32_t t_murmur(const char *, size_t) __asm__("ngx_murmur_hash2");
void t_encode(ngx_str_t *, ngx_str_t *) __asm__("ngx_encode_base64");
intptr_t t_decode(ngx_str_t *, ngx_str_t *) __asm__("ngx_decode_base64");
uintptr_t t_uri(uint8_t *, const char *, size_t, uintptr_t) __asm__("ngx_escape_uri");
uintptr_t t_html(uint8_t *, const char *, size_t) __asm__("ngx_escape_html");
]]
local bytes = {} for i = 0, 255 do bytes[i + 1] = string.char(i) end
local S = { all = table.concat(bytes) } rawset(_G, "S", S)
local function till(buffer, past) return ffi.string(buffer,
    tonumber(ffi.cast("uintptr_t", past) - ffi.cast("uintptr_t", buffer))) end
function S.hex(s) local b = ffi.new("uint8_t[?]", #s * 2 + 1) return till(b, C.t_hex(b, s, #s)) end
function S.atoi(s) return tonumber(C.t_atoi(s, #s)) end
function S.murmur(s) return C.t_murmur(s, #s) end
function S.code(f, s) local src, dst = ffi.new("ngx_str_t[1]"), ffi.new("ngx_str_t[1]")
    local b = ffi.new("uint8_t[?]", #s * 2 + 8)
    src[0].data, src[0].len, dst[0].data = s, #s, b
    local rc = C[f](dst, src) return rc and rc ~= 0 and "error" or ffi.string(b, dst[0].len) end
function S.uri(s, kind) local n = tonumber(C.t_uri(nil, s, #s, kind))
    local b = ffi.new("uint8_t[?]", #s * 3) local text = till(b, C.t_uri(b, s, #s, kind))
    return n, #text, ngx.md5(text) end
function S.html(s) local n = tonumber(C.t_html(nil, s, #s))
    local b = ffi.new("uint8_t[?]", #s * 6 + 1) return n, till(b, C.t_html(b, s, #s)) end
end)()"""
).replace("\n", " ")

CASES = cases(r"""
S.hex("")
    => ""
S.hex("\0a\127\255")
    => "00617fff"
S.atoi("")
    => -1
S.atoi("0")
    => 0
S.atoi("00123")
    => 123
S.atoi("12x")
    => -1
S.atoi("-1")
    => -1
S.atoi("9223372036854775807") == 2^63
    => true
S.atoi("9223372036854775808")
    => -1
S.murmur("")
    => 0
S.murmur("a")
    => 2456313694
S.murmur("abc")
    => 324500635
S.murmur("abcd")
    => 646393889
S.murmur(S.all)
    => 2373126550
S.code("t_encode", "a")
    => "YQ=="
S.code("t_encode", "abc\255")
    => "YWJj/w=="
S.code("t_decode", "YQ")
    => "a"
S.code("t_decode", "YQ==YQ")
    => "a"
S.code("t_decode", "Y")
    => "error"
S.code("t_decode", "Y-_Q")
    => "error"
S.uri(S.all, 0)
    => 174 604 "54b1e731730f991a5a26593a888d683b"
S.uri(S.all, 1)
    => 177 610 "cfcf29d2263b53241488a57e33d1ce3d"
S.uri(S.all, 2)
    => 190 636 "596c7c89badf4e426f000a6548e51f1d"
S.uri(S.all, 3)
    => 174 604 "33b92634df3ec9dc1648a7d9bd389d9b"
S.uri(S.all, 4)
    => 172 600 "287a398591b21445cab1acd93663cdae"
S.uri(S.all, 5)
    => 34 324 "3bacc57611338c015419b610e98adbbc"
S.uri(S.all, 6)
    => 34 324 "3bacc57611338c015419b610e98adbbc"
S.html("<a href=\"x\">&'\0</a>")
    => 26 "&lt;a href=&quot;x&quot;&gt;&amp;'\000&lt;/a&gt;"
""")


def checked(ask: Ask) -> Ask:
    """`ask` with the prelude before."""
    assert ask([PRELUDE]) == [""]
    return ask


def test_ours(ours: Ask) -> None:
    check(checked(ours), CASES)


@pytest.mark.requires("nginx")
def test_nginx(nginx: Ask) -> None:
    check(checked(nginx), CASES)
