"""ngx.header: setting, reading and clearing, one value and many, before and after sent.

Rule: names are compared without case, `_` stands for `-`, control bytes never pass raw.
"""

from __future__ import annotations

from blocks import Block
from prelude import SHOW

BLOCKS = [
    Block(
        "set a header",
        {
            "content_by_lua": r"""ngx.header['X-One'] = 'a'
ngx.say(ngx.header['X-One'])
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain", "x-one": "a"},
        reply=b"a\n",
    ),
    Block(
        "set by underscores",
        {
            "content_by_lua": r"""ngx.header.x_one_two = 'a'
ngx.say(ngx.header['X-One-Two'], ngx.header.x_one_two, ngx.header['x-one-two'])
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain", "x-one-two": "a"},
        reply=b"aaa\n",
    ),
    Block(
        "underscores kept with the option off",
        {
            "content_by_lua": r"""ngx.header.x_one = 'a'
ngx.say(ngx.header['X-One'], ngx.header.x_one)
""",
            "lua_transform_underscores_in_response_headers": False,
        },
        status=200,
        reply_headers={"content-type": "text/plain", "x_one": "a"},
        reply=b"nila\n",
    ),
    Block(
        "case of the first writer",
        {
            "content_by_lua": r"""ngx.header['x-ONE'] = 'a'
ngx.header['X-One'] = 'b'
ngx.say(ngx.header['x-one'])
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain", "x-one": "b"},
        reply=b"b\n",
    ),
    Block(
        "set twice",
        {
            "content_by_lua": r"""ngx.header['X-A'] = '1'
ngx.header['X-A'] = '2'
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain", "x-a": "2"},
    ),
    Block(
        "set a number",
        {
            "content_by_lua": r"""ngx.header['X-A'] = 12.5
ngx.header['X-B'] = 3
ngx.say(type(ngx.header['X-A']))
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain", "x-a": "12.5", "x-b": "3"},
        reply=b"string\n",
    ),
    Block(
        "set a boolean",
        {
            "content_by_lua": r"""ngx.header['X-A'] = true
ngx.say(ngx.header['X-A'])
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain", "x-a": "true"},
        reply=b"true\n",
    ),
    Block(
        "set a function",
        {"content_by_lua": "ngx.header['X-A'] = print"},
        status=200,
        reply_headers={"content-type": "text/plain", "x-a": "function: 0xADDR"},
    ),
    Block(
        "set an empty string",
        {
            "content_by_lua": r"""ngx.header['X-A'] = ''
ngx.say(ngx.header['X-A'])
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"nil\n",
    ),
    Block(
        "set nil",
        {
            "content_by_lua": r"""ngx.header['X-A'] = '1'
ngx.header['X-A'] = nil
ngx.say(ngx.header['X-A'])
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"nil\n",
    ),
    Block(
        "set an empty table",
        {
            "content_by_lua": r"""ngx.header['X-A'] = '1'
ngx.header['X-A'] = {}
ngx.say(ngx.header['X-A'])
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"nil\n",
    ),
    Block(
        "set a list",
        {
            "content_by_lua": SHOW
            + r"""ngx.header['X-A'] = {'1', '2', 3}
ngx.say(show(ngx.header['X-A']))
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain", "x-a": ["1", "2", "3"]},
        reply=b"[1; 2; 3]\n",
    ),
    Block(
        "set a list of one",
        {
            "content_by_lua": SHOW
            + r"""ngx.header['X-A'] = {'1'}
ngx.say(show(ngx.header['X-A']))
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain", "x-a": "1"},
        reply=b"1\n",
    ),
    Block(
        "set a list over a list",
        {
            "content_by_lua": SHOW
            + r"""ngx.header['X-A'] = {'1', '2', '3'}
ngx.header['X-A'] = {'4', '5'}
ngx.say(show(ngx.header['X-A']))
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain", "x-a": ["4", "5"]},
        reply=b"[4; 5]\n",
    ),
    Block(
        "set a value over a list",
        {
            "content_by_lua": SHOW
            + r"""ngx.header['X-A'] = {'1', '2', '3'}
ngx.header['X-A'] = '4'
ngx.say(show(ngx.header['X-A']))
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain", "x-a": "4"},
        reply=b"4\n",
    ),
    Block(
        "set a list of booleans",
        {"content_by_lua": "ngx.header['X-A'] = {true, false}"},
        status=200,
        reply_headers={"content-type": "text/plain", "x-a": ["true", "false"]},
    ),
    Block(
        "set a list of tables",
        {"content_by_lua": "ngx.header['X-A'] = {{}}"},
        status=200,
        reply_headers={"content-type": "text/plain", "x-a": "table: 0xADDR"},
    ),
    Block(
        "Set-Cookie list",
        {"content_by_lua": "ngx.header['Set-Cookie'] = {'a=1', 'b=2'}"},
        status=200,
        reply_headers={"content-type": "text/plain", "set-cookie": ["a=1", "b=2"]},
    ),
    Block(
        "Set-Cookie twice",
        {
            "content_by_lua": r"""ngx.header['Set-Cookie'] = 'a=1'
ngx.header['Set-Cookie'] = 'b=2'
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain", "set-cookie": "b=2"},
    ),
    Block(
        "a map",
        {
            "content_by_lua": r"""ngx.header['X-A'] = {a = 1}
ngx.say(ngx.header['X-A'])
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"nil\n",
    ),
    Block(
        "the key a number",
        {
            "content_by_lua": r"""ngx.header[1] = 'x'
ngx.say(ngx.header[1])
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain", "1": "x"},
        reply=b"x\n",
    ),
    Block(
        "the key nil",
        {"content_by_lua": "ngx.say(ngx.header[nil])"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"nil\n",
    ),
    Block(
        "the key a table",
        {"content_by_lua": "ngx.say(ngx.header[{}])"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"nil\n",
    ),
    Block(
        "the key empty",
        {
            "content_by_lua": r"""ngx.header[''] = 'x'
ngx.say(ngx.header[''])
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"nil\n",
    ),
    Block(
        "read before set",
        {
            "content_by_lua": SHOW
            + (
                "for _, name in ipairs{'X-A', 'Content-Type', "
                "'Content-Length', 'Location', 'ETag', 'Server', 'Date', "
                "'Connection', 'Transfer-Encoding', 'Vary', 'Set-Cookie', "
                "'Cache-Control', 'Last-Modified'} do ngx.say(name, ' ', "
                "show(ngx.header[name])) end"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=(
            b"X-A nil\n"
            b"Content-Type text/plain\n"
            b"Content-Length nil\n"
            b"Location nil\n"
            b"ETag nil\n"
            b"Server nil\n"
            b"Date nil\n"
            b"Connection nil\n"
            b"Transfer-Encoding nil\n"
            b"Vary nil\n"
            b"Set-Cookie nil\n"
            b"Cache-Control nil\n"
            b"Last-Modified nil\n"
        ),
    ),
    Block(
        "read the type after the first output",
        {
            "content_by_lua": r"""ngx.print('')
ngx.say(tostring(ngx.header.content_type), tostring(ngx.header.content_length))
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"text/plainnil\n",
    ),
    Block(
        "Content-Type",
        {
            "content_by_lua": r"""ngx.header.content_type = 'application/json; charset=utf-8'
ngx.say(ngx.header['Content-Type'])
"""
        },
        status=200,
        reply_headers={"content-type": "application/json; charset=utf-8"},
        reply=b"application/json; charset=utf-8\n",
    ),
    Block(
        "Content-Type in two ways",
        {
            "content_by_lua": r"""ngx.header['content-type'] = 'a/b'
ngx.header.Content_Type = 'c/d'
"""
        },
        status=200,
        reply_headers={"content-type": "c/d"},
    ),
    Block(
        "Content-Type nil",
        {
            "content_by_lua": r"""ngx.header.content_type = nil
ngx.say('x')
"""
        },
        status=200,
        reply=b"x\n",
    ),
    Block(
        "Content-Type empty",
        {
            "content_by_lua": r"""ngx.header.content_type = ''
ngx.say('x')
"""
        },
        status=200,
        reply=b"x\n",
    ),
    Block(
        "Content-Type list",
        {
            "content_by_lua": r"""ngx.header.content_type = {'a/b', 'c/d'}
ngx.say(ngx.header.content_type)
"""
        },
        status=200,
        reply_headers={"content-type": "c/d"},
        reply=b"c/d\n",
    ),
    Block(
        "default type of the option",
        {"content_by_lua": "ngx.say('x')", "default_type": "text/x-lua"},
        status=200,
        reply_headers={"content-type": "text/x-lua"},
        reply=b"x\n",
    ),
    Block(
        "lua_use_default_type off",
        {"content_by_lua": "ngx.say('x')", "lua_use_default_type": False},
        status=200,
        reply=b"x\n",
    ),
]
