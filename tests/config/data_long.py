"""Texts on which a careless reader takes long.

Rule: nothing here is compared with nginx; test_reader.py only looks at the clock.
"""

from __future__ import annotations

TEXTS = (
    'a_by_lua_block { x = "' + '\\"' * 200_000,
    "a_by_lua_block { x = '" + "\\'\\\"" * 100_000 + "\n }",
    "a_by_lua_block {" + "\"'" * 200_000,
    "a_by_lua_block {" + ("'\\" + '"\n') * 50_000,
    "a_by_lua_block {" + "[=" * 200_000,
    "a_by_lua_block {" + "[" + "=" * 400_000,
    "a_by_lua_block {" + "-" * 400_000,
    "a_by_lua_block {" + "- " * 200_000,
    "a_by_lua_block {" + "{" * 400_000,
    "a_by_lua_block {" + "[[]]" * 100_000,
    '"' + '\\"' * 200_000,
    "a " * 200_000,
    "a" * 400_000,
    "$" * 400_000,
    "${" * 200_000,
    "\\" * 400_000,
    "#\n" * 200_000,
    "# " * 200_000,
    " " * 400_000,
    "a;" * 100_000,
    'a "b" #\n' * 50_000,
    '"' * 400_000,
    " " * 200_000 + "a" * 200_000 + '"',
    "# x\n" * 100_000 + '"',
    "#" * 400_000,
    "a " + "# #\n " * 80_000 + '"b"c',
    "a " * 100_000 + '"b"c',
    "a " + "$b " * 100_000 + '"b',
    "a " + "\\ " * 200_000 + '"b',
    "a '" + "\\' " * 100_000,
    "a {" * 90 + "a" * 200_000,
    "a_by_lua_block {" + "-[ " * 130_000,
    "a_by_lua_block {" + "--[=\n" * 80_000,
    "a_by_lua_block {" + "'\n" * 130_000,
    "a_by_lua_block {" + "x = '\\" * 80_000,
)
