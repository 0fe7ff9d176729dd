"""Includes, globs, more than one file, and directives of the command line.

Rule: see tests/config/__init__.py.
"""

from __future__ import annotations

from tests.config import Bad

ONE = "events {}\nhttp {\n include one.conf;\n}\n"

BAD = (
    # Files that are not there.
    Bad(
        "include one.conf;\n",
        'open() "{dir}/one.conf" failed (2: No such file or directory) in {dir}/nginx.conf:1',
    ),
    Bad(
        "\n\ninclude\n one.conf\n;\n",
        'open() "{dir}/one.conf" failed (2: No such file or directory) in {dir}/nginx.conf:5',
    ),
    Bad(
        "include {dir}/one.conf;\n",
        'open() "{dir}/one.conf" failed (2: No such file or directory) in {dir}/nginx.conf:1',
    ),
    Bad(
        "include ./one.conf;\n",
        'open() "{dir}/./one.conf" failed (2: No such file or directory) in {dir}/nginx.conf:1',
    ),
    Bad(
        "include one.conf/two.conf;\n",
        'open() "{dir}/one.conf/two.conf" failed (20: Not a directory) in {dir}/nginx.conf:1',
        {"one.conf": ""},
    ),
    Bad(
        "include 'on\\e.conf';\n",
        'open() "{dir}/on\\e.conf" failed (2: No such file or directory) in {dir}/nginx.conf:1',
    ),
    Bad(
        'include "a b\\tc";\n',
        'open() "{dir}/a b\tc" failed (2: No such file or directory) in {dir}/nginx.conf:1',
    ),
    Bad(
        "include one\x00.conf;\n",
        'open() "{dir}/one" failed (2: No such file or directory) in {dir}/nginx.conf:1',
    ),
    Bad(
        "include caf\xc3\xa9.conf;\n",
        'open() "{dir}/café.conf" failed (2: No such file or directory) in {dir}/nginx.conf:1',
    ),
    Bad(
        "include $one.conf;\n",
        'open() "{dir}/$one.conf" failed (2: No such file or directory) in {dir}/nginx.conf:1',
    ),
    Bad(
        f"include {'a' * 300};\n",
        f'open() "{{dir}}/{"a" * 300}" failed (36: File name too long) in {{dir}}/nginx.conf:1',
    ),
    Bad(
        ONE,
        'open() "{dir}/two.conf" failed (2: No such file or directory) in {dir}/one.conf:2',
        {"one.conf": "# one\ninclude two.conf;"},
    ),
    Bad(
        "include sub/one.conf;\n",
        'open() "{dir}/two.conf" failed (2: No such file or directory) in {dir}/sub/one.conf:1',
        {"sub/one.conf": "include two.conf;", "sub/two.conf": ""},
    ),
    Bad(
        "include 'one.conf ';\n",
        'open() "{dir}/one.conf " failed (2: No such file or directory) in {dir}/nginx.conf:1',
        {"one.conf": ""},
    ),
    # The directive itself.
    Bad("include;\n", 'invalid number of arguments in "include" directive in {dir}/nginx.conf:1'),
    Bad(
        "include a b;\n", 'invalid number of arguments in "include" directive in {dir}/nginx.conf:1'
    ),
    Bad(
        "events {}\nhttp {\n include a.conf b.conf;\n}\n",
        'invalid number of arguments in "include" directive in {dir}/nginx.conf:3',
    ),
    Bad(
        "include one.conf {\n}\n",
        'directive "include" is not terminated by ";" in {dir}/nginx.conf:1',
        {"one.conf": ""},
    ),
    Bad(
        "include one.conf",
        'unexpected end of file, expecting ";" or "}" in {dir}/nginx.conf:1',
        {"one.conf": ""},
    ),
    Bad(
        "events {}\nhttp { types { include one.types; } }\n",
        'open() "{dir}/one.types" failed (2: No such file or directory) in {dir}/nginx.conf:2',
    ),
    Bad(
        "events {}\nhttp { map $a $b { include one.map; } }\n",
        'open() "{dir}/one.map" failed (2: No such file or directory) in {dir}/nginx.conf:2',
    ),
    Bad(
        "events {}\nhttp { map $a $b { include one; } }\n",
        'unexpected "{" in {dir}/one:3',
        {"one": "a\n1;\nb {}\n"},
    ),
    Bad(
        "events {}\nhttp { geo $a { include one.geo; } }\n",
        'open() "{dir}/one.geo" failed (2: No such file or directory) in {dir}/nginx.conf:2',
    ),
    # What is wrong in them.
    Bad(
        ONE, 'unexpected end of file, expecting "}" in {dir}/one.conf:2', {"one.conf": "server {\n"}
    ),
    Bad(ONE, 'unexpected "}" in {dir}/one.conf:3', {"one.conf": "server {\n}\n}"}),
    Bad(ONE, 'unexpected "}" in {dir}/one.conf:1', {"one.conf": "}"}),
    Bad(
        ONE,
        'unexpected end of file, expecting ";" or "}" in {dir}/one.conf:2',
        {"one.conf": "\nserver"},
    ),
    Bad(ONE, 'unexpected "b" in {dir}/one.conf:1', {"one.conf": 'server_name "a"b;'}),
    Bad(ONE, 'directive "server" has no opening "{" in {dir}/one.conf:1', {"one.conf": "server;"}),
    Bad(
        ONE,
        'directive "default_type" is not terminated by ";" in {dir}/one.conf:1',
        {"one.conf": "default_type a {"},
    ),
    Bad(
        ONE,
        "unexpected end of file, expecting terminating characters for lua code block"
        " in {dir}/one.conf:2",
        {"one.conf": "init_by_lua_block {\n {\n"},
    ),
    Bad(
        ONE,
        'unexpected ";" in {dir}/two.conf:3',
        {"one.conf": "include two.conf;", "two.conf": "\n\n;"},
    ),
    Bad(
        ONE + "}\n",
        'unexpected "}" in {dir}/nginx.conf:5',
        {"one.conf": "server { include two.conf; }\n", "two.conf": "\n"},
    ),
    Bad(ONE + ";", 'unexpected ";" in {dir}/nginx.conf:5', {"one.conf": ""}),
    Bad(
        "include *.inc;\n",
        'unexpected "}" in {dir}/b.inc:1',
        {"a.inc": "user root;\n", "b.inc": "}"},
    ),
    Bad(
        "include *.inc;\n",
        'unexpected ";" in {dir}/a.inc:2',
        {"b.inc": "{", "a.inc": "\n;", "B.inc": "", "0.inc": ""},
    ),
    Bad(
        "include [ab].inc;\n",
        'unexpected end of file, expecting ";" or "}" in {dir}/b.inc:1',
        {"b.inc": "x 1", "c.inc": "\n;"},
    ),
    Bad("include [^a].inc;\n", 'unexpected "{" in {dir}/b.inc:1', {"a.inc": "}", "b.inc": "{"}),
    Bad("include [!a].inc;\n", 'unexpected "{" in {dir}/b.inc:1', {"a.inc": "}", "b.inc": "{"}),
    Bad("include \\*.inc;\n}", 'unexpected "}" in {dir}/nginx.conf:2', {"a.inc": "{"}),
    Bad("include '\\\\*.*';\n", 'unexpected "{" in {dir}/*.inc:1', {"a.inc": "}", "*.inc": "{"}),
    Bad("include ?.inc;\n}", 'unexpected "}" in {dir}/nginx.conf:2', {".inc": "{", "ab.inc": "{"}),
    Bad("include [!n]*;\n", 'unexpected "{" in {dir}/z:1', {"z": "{", ".a": "}"}),
    Bad(
        "include sub*/one;\n",
        'unexpected "{" in {dir}/subb/one:1',
        {"suba/two": "}", "subb/one": "{"},
    ),
    Bad(
        "include **/*.inc;\n",
        'unexpected "}" in {dir}/a/x.inc:1',
        {"a/b/x.inc": "{", "a/x.inc": "}"},
    ),
    Bad(
        "include none*.inc;\ninclude none.inc;\n",
        'open() "{dir}/none.inc" failed (2: No such file or directory) in {dir}/nginx.conf:2',
    ),
    Bad("include [a.inc;\n}", 'unexpected "}" in {dir}/nginx.conf:2'),
    # The command line.
    Bad(
        "events {}\n",
        'unexpected end of parameter, expecting ";" in command line',
        main="user root",
    ),
    Bad("events {}\n", 'unexpected end of parameter, expecting ";" in command line', main="user"),
    Bad(
        "events {}\n",
        'unexpected end of parameter, expecting ";" in command line',
        main="user 'root",
    ),
    Bad("events {}\n", 'unexpected "x" in command line', main="user 'root'x;"),
    Bad("events {}\n", 'unexpected "}" in command line', main="user root; }"),
    Bad("events {}\n", 'unexpected ";" in command line', main="user root;\n\n;"),
    Bad(
        "events {}\n",
        "block directives are not supported in -g option in command line",
        main="events { }",
    ),
    Bad(
        "events {}\n",
        "block directives are not supported in -g option in command line",
        main="user root { }",
    ),
    Bad(
        "events {}\n",
        'open() "{dir}/one.conf" failed (2: No such file or directory) in command line',
        main="include one.conf;",
    ),
    Bad(
        "events {}\n",
        'unexpected "}" in {dir}/one.conf:2',
        {"one.conf": "\n}"},
        main="include one.conf;",
    ),
    Bad(
        "events {}\n",
        'unexpected "{" in {dir}/one.conf:1',
        {"one.conf": "{"},
        main="include *.conf;",
    ),
    Bad(
        "events {}\n",
        'invalid number of arguments in "include" directive in command line',
        main="include a b;",
    ),
    Bad("events {}\n", 'directive "events" has no opening "{" in command line', main="events;"),
    Bad("}\n", 'unexpected "}" in {dir}/nginx.conf:1', main="user root; # x"),
)
