"""ngx.escape_uri, unescape_uri, encode_args, decode_args, quote_sql_str against the real nginx.

Rule: every expectation below is what nginx printed; `test_table_is_nginx` asks it again, and random
input, seeded, is compared with it directly.
"""

from __future__ import annotations

import random

from tests.api.conftest import Ask, asker, bare_runtime, cases, check, quoted, use

FAMILIES = ["constants", "codec"]

CASES = cases(r"""
ngx.escape_uri("a b/c?d=e&f+g%h~i")
    => "a%20b%2Fc%3Fd%3De%26f%2Bg%25h~i"
ngx.escape_uri(" \"#%&'+?/\127\255\0", 0)
    => "%20\034%23%25&'+%3F/%7F%FF%00"
ngx.escape_uri(" \"#%&'+?/\127\255\0", 1)
    => "%20\034%23%25&'%2B%3F/%7F%FF%00"
ngx.escape_uri(" \"#%&'+?/\127\255\0", 2)
    => "%20%22%23%25%26'%2B%3F%2F%7F%FF%00"
ngx.escape_uri(" \"#%&'+?/\127\255\0", 3)
    => "%20%22%23%25&%27+?/%7F%FF%00"
ngx.escape_uri(" \"#%&'+?/\127\255\0", 4)
    => "%20%22#%&%27+?/%7F%FF%00"
ngx.escape_uri(" \"#%&'+?/\127\255\0", 5)
    => "%20\034#%25&'+?/\127\255%00"
ngx.escape_uri(" \"#%&'+?/\127\255\0", 6)
    => "%20\034#%25&'+?/\127\255%00"
ngx.escape_uri("a+b", 1.9)
    => "a%2Bb"
ngx.escape_uri("plain-text_1.0~!'()*")
    => "plain-text_1.0~!'()*"
ngx.escape_uri("")
    => ""
ngx.escape_uri()
    => ""
ngx.escape_uri(nil)
    => ""
ngx.escape_uri(false)
    => ""
ngx.escape_uri(true)
    => "true"
ngx.escape_uri(1e20)
    => "1e%2B20"
ngx.escape_uri("a", "2")
    => error "\034type\034 is not a number"
ngx.escape_uri("a", true)
    => error "\034type\034 is not a number"
ngx.escape_uri("a", 7)
    => error "\034type\034 7 out of range"
ngx.escape_uri("a", -1)
    => error "\034type\034 -1 out of range"
(function() local r = ngx.escape_uri("a", 7) return r end)()
    => error "t:1: \034type\034 7 out of range"
#ngx.escape_uri(("\255"):rep(100000))
    => 300000
ngx.unescape_uri("a%20b+c%2")
    => "a b c%2"
ngx.unescape_uri("%zz%4%%41%4a%4A%")
    => "%zz%4%AJJ%"
ngx.unescape_uri("%00%ff?%3f")
    => "\000\255??"
ngx.unescape_uri("plain")
    => "plain"
ngx.unescape_uri()
    => ""
ngx.unescape_uri(12.5)
    => "12.5"
#ngx.unescape_uri(("%41"):rep(100000))
    => 100000
ngx.encode_args({a = 1})
    => "a=1"
ngx.encode_args({["a b"] = "c&d"})
    => "a%20b=c%26d"
ngx.encode_args({a = true})
    => "a"
ngx.encode_args({a = false})
    => ""
ngx.encode_args({a = {1, "x y", true, false, 2.5}})
    => "a=1&a=x%20y&a&a=2.5"
ngx.encode_args({a = {}})
    => ""
ngx.encode_args({a = {b = "c"}})
    => "a=c"
ngx.encode_args({a = 1e14, })
    => "a=1e%2B14"
ngx.encode_args({a = -1e20})
    => "a=-1e%2B20"
ngx.encode_args({a = 1e-7})
    => "a=1e-07"
ngx.encode_args({a = 0/0 ~= 0/0 and 1/0})
    => "a=inf"
ngx.encode_args({[""] = ""})
    => "="
ngx.encode_args({})
    => ""
ngx.encode_args({1})
    => error "t:1: attempt to use a non-string key in the \034args\034 option table"
ngx.encode_args({a = print})
    => error "t:1: attempt to use function as query arg value"
ngx.encode_args({a = {print}})
    => error "t:1: attempt to use function as query arg value"
ngx.encode_args({a = {{}}})
    => error "t:1: attempt to use table as query arg value"
ngx.encode_args({a = ngx.null})
    => error "t:1: attempt to use userdata as query arg value"
ngx.encode_args()
    => error "t:1: expecting 1 argument but seen 0"
ngx.encode_args(nil)
    => error "t:1: bad argument #1 to 'encode_args' (table expected, got nil)"
ngx.encode_args("a=1")
    => error "t:1: bad argument #1 to 'encode_args' (table expected, got string)"
ngx.encode_args({}, 1)
    => error "t:1: expecting 1 argument but seen 2"
(function() local f = ngx.encode_args local r = f(1) return r end)()
    => error "t:1: bad argument #1 to 'f' (table expected, got number)"
ngx.decode_args("a=1&b=2")
    => {"a"="1","b"="2"}
ngx.decode_args("a&b=&=c&d=e=f")
    => {"a"=true,"b"="","d"="e=f"}
ngx.decode_args("a=1&a=2&a&a=")
    => {"a"={1="1",2="2",3=true,4=""}}
ngx.decode_args("a%20b=c+d&%41=%zz")
    => {"A"="%zz","a b"="c d"}
ngx.decode_args("")
    => {}
ngx.decode_args("&&&")
    => {}
ngx.decode_args("a=1&b=2&c=3", 2)
    => {"a"="1","b"="2"} "truncated"
ngx.decode_args("a=1&", 1)
    => {"a"="1"} "truncated"
ngx.decode_args("a=1", 1)
    => {"a"="1"}
ngx.decode_args("&&a=1", 2)
    => {} "truncated"
ngx.decode_args("a=1&b=2", 0)
    => {"a"="1","b"="2"}
ngx.decode_args("a=1&b=2", -1)
    => {"a"="1","b"="2"}
ngx.decode_args("a=1&b=2", 1.9)
    => {"a"="1"} "truncated"
ngx.decode_args("a=1&b=2", 0.9)
    => {"a"="1","b"="2"}
ngx.decode_args("a=1&b=2", "1")
    => {"a"="1"} "truncated"
ngx.decode_args("a=1&b=2", 4294967297)
    => {"a"="1"} "truncated"
ngx.decode_args(("a&"):rep(101) .. "b=1")["b"]
    => nil
(select(2, ngx.decode_args(("a&"):rep(101) .. "b=1")))
    => "truncated"
ngx.decode_args(12)
    => {"12"=true}
ngx.decode_args()
    => error "t:1: expecting 1 or 2 arguments but seen 0"
ngx.decode_args(nil)
    => error "t:1: bad argument #1 to 'decode_args' (string expected, got nil)"
ngx.decode_args(true)
    => error "t:1: bad argument #1 to 'decode_args' (string expected, got boolean)"
ngx.decode_args({}, 1)
    => error "t:1: bad argument #1 to 'decode_args' (string expected, got table)"
ngx.decode_args("a=1", nil)
    => error "t:1: bad argument #2 to 'decode_args' (number expected, got nil)"
ngx.decode_args("a=1", "x")
    => error "t:1: bad argument #2 to 'decode_args' (number expected, got string)"
ngx.decode_args("a=1", 1, 1)
    => error "t:1: expecting 1 or 2 arguments but seen 3"
ngx.quote_sql_str("it's")
    => "'it\092's'"
ngx.quote_sql_str("\0\b\n\r\t\26\\'\"\1\200")
    => "'\0920\092b\092n\092r\092t\092Z\092\092\092'\092\034\001\200'"
ngx.quote_sql_str("")
    => "''"
ngx.quote_sql_str(12)
    => "'12'"
ngx.quote_sql_str(nil)
    => error "t:1: bad argument #1 to 'quote_sql_str' (string expected, got nil)"
ngx.quote_sql_str()
    => error "t:1: expecting one argument"
ngx.quote_sql_str("a", "b")
    => error "t:1: expecting one argument"
(function() return ngx.quote_sql_str(nil) end)()
    => error "t:1: bad argument #1 to '?' (string expected, got nil)"
""")

# Where nginx is not followed: it measures the key of a pair that it then leaves out.
DIFFERENT = cases(r"""
ngx.encode_args({["a b"] = false})
    => ""
ngx.encode_args({["a b"] = {}})
    => ""
""")


def test_table(lua: Ask) -> None:
    check(lua, CASES)


def test_table_is_nginx(nginx: Ask) -> None:
    check(nginx, CASES)


def test_differences(lua: Ask, nginx: Ask) -> None:
    check(lua, DIFFERENT)
    check(nginx, dict.fromkeys(DIFFERENT, 'error "t:1: buffer error: 0 != 2"'))


def test_every_byte_of_every_type(lua: Ask, nginx: Ask) -> None:
    lines = [
        f"ngx.escape_uri({quoted(bytes([byte]))}, {kind})"
        for kind in range(7)
        for byte in range(256)
    ]
    check(lua, dict(zip(lines, nginx(lines), strict=True)))


def random_bytes(source: random.Random, alphabet: bytes, longest: int = 40) -> str:
    return quoted(bytes(source.choices(alphabet, k=source.randint(0, longest))))


def test_random_input(lua: Ask, nginx: Ask) -> None:
    source = random.Random(20)
    any_byte = bytes(range(256))
    lines = []
    for _ in range(300):
        lines += [
            f"ngx.escape_uri({random_bytes(source, any_byte)}, {source.randint(0, 6)})",
            f"ngx.unescape_uri({random_bytes(source, b'ab%20%2F+%zz%4')})",
            f"ngx.decode_args({random_bytes(source, b'ab=&&%20+c=&')}, {source.randint(-1, 5)})",
            f"ngx.encode_args({{a = {random_bytes(source, any_byte)}}})",
            f"ngx.quote_sql_str({random_bytes(source, any_byte)})",
        ]
    check(lua, dict(zip(lines, nginx(lines), strict=True)))


def test_input_above_the_kept_buffer() -> None:
    ask = asker(use(bare_runtime(), "codec"))
    assert ask(
        [
            r'#ngx.escape_uri(("\255"):rep(2000000))',
            'ngx.unescape_uri(("%41"):rep(1000000)) == ("A"):rep(1000000)',
            "ngx.escape_uri(('a'):rep(3000000)) == ('a'):rep(3000000)",
            'ngx.escape_uri("a b")',
        ]
    ) == ["6000000", "true", "true", '"a%20b"']


def test_more_keys_than_are_cached(lua: Ask) -> None:
    check(
        lua,
        {
            "(function() for i = 1, 2000 do local k = 'k ' .. i"
            " assert(ngx.encode_args({[k] = i}) == 'k%20' .. i .. '=' .. i) end"
            " return true end)()": "true"
        },
    )
