"""Lua blocks without an end, or with a brace that Lua hides from nginx.

Rule: see tests/config/__init__.py.
"""

from __future__ import annotations

from tests.config import Bad


def lua(code: str, after: str = "") -> str:
    """A configuration with this after the opening brace of a Lua block, from line 3 on."""
    return f"events {{}}\nhttp {{\n init_by_lua_block {{{code}{after}"


def no_end(line: int) -> str:
    """What nginx says at the end of the file, with the line of the brace opened last."""
    what = "unexpected end of file, expecting terminating characters for lua code block"
    return f"{what} in {{dir}}/nginx.conf:{line}"


def no_bracket(bracket: str, line: int) -> str:
    """What nginx says of a long string or comment, with the line where it begins."""
    what = f'Lua code block missing the closing long bracket "{bracket}"'
    return f"{what}, the inlined Lua code may be too long in {{dir}}/nginx.conf:{line}"


BAD = (
    Bad(
        lua(""),
        no_end(3),
    ),
    Bad(
        lua("\n\n"),
        no_end(3),
    ),
    Bad(
        lua(" x = 1"),
        no_end(3),
    ),
    Bad(
        lua(" x = {"),
        no_end(3),
    ),
    Bad(
        lua("\n x = {\n\n y = {} "),
        no_end(6),
    ),
    Bad(
        lua("\n x = {\n y = {\n } "),
        no_end(5),
    ),
    Bad(
        lua(" x = {", "}"),
        no_end(3),
    ),
    Bad(
        lua(" -- }"),
        no_end(3),
    ),
    Bad(lua(" -- }\n", "}"), 'unexpected end of file, expecting "}" in {dir}/nginx.conf:4'),
    Bad(
        lua(" --[[ } ]]"),
        no_end(3),
    ),
    Bad(
        lua("\n --[[\n }\n"),
        no_bracket("]]", 4),
    ),
    Bad(
        lua("\n x = [[\n }\n"),
        no_bracket("]]", 4),
    ),
    Bad(
        lua("\n x = [==[\n }]]]=]\n"),
        no_bracket("]==]", 4),
    ),
    Bad(
        lua("\n --[=[\n }]] ]==]\n"),
        no_bracket("]=]", 4),
    ),
    Bad(
        lua(" x = [=[ } ]==] "),
        no_bracket("]=]", 3),
    ),
    Bad(
        lua(' x = "}"\n'),
        no_end(3),
    ),
    Bad(
        lua(" x = '}'\n"),
        no_end(3),
    ),
    Bad(
        lua(' x = "\\"}"\n'),
        no_end(3),
    ),
    Bad(
        lua(' x = "\\\\"} "}"\n'),
        'unexpected end of file, expecting ";" or "}" in {dir}/nginx.conf:4',
    ),
    Bad(
        lua(" x = '\\'}'\n"),
        no_end(3),
    ),
    Bad(
        lua(' x = "it\'s } "\n'),
        no_end(3),
    ),
    Bad(lua(' x = "}\\\n"\n}\n}\n}\n'), 'unexpected "}" in {dir}/nginx.conf:5'),
    Bad(lua(" x = '{\\\n'\n}\n}\n"), 'unexpected end of file, expecting "}" in {dir}/nginx.conf:7'),
    Bad(lua(' x = "{\n"\n}\n}\n'), 'unexpected end of file, expecting "}" in {dir}/nginx.conf:7'),
    Bad(
        lua(' x = " \\" { \\" { \n } }\n'),
        no_end(3),
    ),
    Bad(
        lua(" x = \" ' { \\\" ' { \n } }\n"),
        'unexpected end of file, expecting "}" in {dir}/nginx.conf:5',
    ),
    Bad(
        lua(" x = a[b[1]]{\n"),
        no_end(3),
    ),
    Bad(
        lua(" x = a[ [[{]] ]{\n"),
        no_end(3),
    ),
    Bad(
        lua(" x = [=\n[ { \n"),
        no_end(4),
    ),
    Bad(
        lua(" x = ]] { ]]\n"),
        no_end(3),
    ),
    Bad(
        lua(" ---[[ }\n x {\n"),
        no_end(4),
    ),
    Bad(
        lua(" --[ }\n x {\n"),
        no_end(4),
    ),
    Bad(lua(" - - }"), 'unexpected end of file, expecting "}" in {dir}/nginx.conf:3'),
    Bad(
        lua(" -"),
        no_end(3),
    ),
    Bad(
        lua(" --"),
        no_end(3),
    ),
    Bad(
        lua(" --[==="),
        no_end(3),
    ),
    Bad(
        lua(' "'),
        no_end(3),
    ),
    Bad(
        lua(" [["),
        no_bracket("]]", 3),
    ),
    Bad(
        lua(" [[]"),
        no_bracket("]]", 3),
    ),
    Bad(
        lua(" --[[]=]"),
        no_bracket("]]", 3),
    ),
    Bad(
        lua("\r\n -- }\r\n x {\r\n"),
        no_end(5),
    ),
    Bad(
        lua("\x00 { \x00\n"),
        no_end(3),
    ),
    Bad(
        lua(" x = '\xe2\x80\xa6}\xa0' {\n"),
        no_end(3),
    ),
    Bad(lua(" }", ";\n"), 'unexpected ";" in {dir}/nginx.conf:3'),
    Bad(
        lua("\n }", "\n listen"),
        'unexpected end of file, expecting ";" or "}" in {dir}/nginx.conf:5',
    ),
    Bad(lua("\n }", "}\n;"), 'unexpected ";" in {dir}/nginx.conf:5'),
    Bad(lua("\n", "\n\n }\n"), 'unexpected end of file, expecting "}" in {dir}/nginx.conf:7'),
    # The directive before its brace.
    Bad(
        "events {}\nhttp {\n init_by_lua_block;\n}\n",
        'directive "init_by_lua_block" has no opening "{" in {dir}/nginx.conf:3',
    ),
    Bad("events {}\nhttp {\n init_by_lua_block\n}\n", 'unexpected "}" in {dir}/nginx.conf:4'),
    Bad(
        "events {}\nhttp {\n init_by_lua_block",
        'unexpected end of file, expecting ";" or "}" in {dir}/nginx.conf:3',
    ),
    Bad(
        "events {}\nhttp {\n init_by_lua_block{ }\n",
        'unexpected end of file, expecting "}" in {dir}/nginx.conf:4',
    ),
    Bad(
        'events {}\nhttp {\n "init_by_lua_block"{ {\n',
        no_end(3),
    ),
    Bad(
        "events {}\nhttp {\n init_by_lua_block # {\n\n{ {} {\n\n\n",
        no_end(5),
    ),
    Bad(
        "events {}\nhttp { server { set_by_lua_block $a {\n } {\n",
        'unexpected "{" in {dir}/nginx.conf:3',
    ),
    Bad(
        "events {}\nhttp { server { location / { content_by_lua_block { ' } }\n } } }",
        'unexpected "}" in {dir}/nginx.conf:3',
    ),
    Bad(
        "events {}\nhttp { server { location / { access_by_lua_block { [[\n\n } } } }",
        no_bracket("]]", 2),
    ),
    Bad(
        "events {}\nhttp { server { location / { content_by_lua 'a\n'b; } } }",
        'unexpected "b" in {dir}/nginx.conf:3',
    ),
    Bad(
        "events {}\nhttp { server { location / { content_by_lua 'ngx.say(\"a\")';;",
        'unexpected ";" in {dir}/nginx.conf:2',
    ),
    Bad(
        "events {}\nhttp { server { location / { content_by_lua 'x' { } } } }",
        'directive "content_by_lua" is not terminated by ";" in {dir}/nginx.conf:2',
    ),
)
