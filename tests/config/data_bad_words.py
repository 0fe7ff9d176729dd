"""Words that nginx cannot read: quotes, escapes, ends of file, its buffer's length.

Rule: see tests/config/__init__.py.
"""

from __future__ import annotations

from tests.config import Bad

BAD = (
    # Quotes.
    Bad('user "a"b;\n', 'unexpected "b" in {dir}/nginx.conf:1'),
    Bad("user 'a'b;\n", 'unexpected "b" in {dir}/nginx.conf:1'),
    Bad("user 'a'\"b\";\n", 'unexpected """ in {dir}/nginx.conf:1'),
    Bad('user "a""b";\n', 'unexpected """ in {dir}/nginx.conf:1'),
    Bad('\n\nuser "a"#b\n;\n', 'unexpected "#" in {dir}/nginx.conf:3'),
    Bad('user "a"};\n', 'unexpected "}" in {dir}/nginx.conf:1'),
    Bad('user "a"\\;\n', 'unexpected "\\" in {dir}/nginx.conf:1'),
    Bad('user "a"$b;\n', 'unexpected "$" in {dir}/nginx.conf:1'),
    Bad('user "a"\x0b;\n', 'unexpected "\x0b" in {dir}/nginx.conf:1'),
    Bad('user "a"\xc3\xa9;\n', 'unexpected "\\xc3" in {dir}/nginx.conf:1'),
    Bad('user "a\n\nb"c;\n', 'unexpected "c" in {dir}/nginx.conf:3'),
    Bad('user "a;\n', 'unexpected end of file, expecting ";" or "}" in {dir}/nginx.conf:2'),
    Bad(
        "\nuser 'a;\nevents {}\n",
        'unexpected end of file, expecting ";" or "}" in {dir}/nginx.conf:4',
    ),
    Bad(
        'user "a\\";\nevents {}\n',
        'unexpected end of file, expecting ";" or "}" in {dir}/nginx.conf:3',
    ),
    Bad("user \"a' b;\n}\n", 'unexpected end of file, expecting ";" or "}" in {dir}/nginx.conf:3'),
    Bad('"user\n', 'unexpected end of file, expecting ";" or "}" in {dir}/nginx.conf:2'),
    Bad('"user"\n', 'unexpected end of file, expecting ";" or "}" in {dir}/nginx.conf:2'),
    Bad('""x;\n', 'unexpected "x" in {dir}/nginx.conf:1'),
    Bad('worker_rlimit_core 1;\n("a")(b)\n"c"d', 'unexpected "d" in {dir}/nginx.conf:3'),
    Bad('user "a"', 'unexpected end of file, expecting ";" or "}" in {dir}/nginx.conf:1'),
    Bad('user "a" \n', 'unexpected end of file, expecting ";" or "}" in {dir}/nginx.conf:2'),
    # Ends of file.
    Bad("user", 'unexpected end of file, expecting ";" or "}" in {dir}/nginx.conf:1'),
    Bad("user root", 'unexpected end of file, expecting ";" or "}" in {dir}/nginx.conf:1'),
    Bad("user root # ;\n", 'unexpected end of file, expecting ";" or "}" in {dir}/nginx.conf:2'),
    Bad("user root\n\n\n", 'unexpected end of file, expecting ";" or "}" in {dir}/nginx.conf:4'),
    Bad("events {} }", 'unexpected "}" in {dir}/nginx.conf:1'),
    Bad("user root\\;\n", 'unexpected end of file, expecting ";" or "}" in {dir}/nginx.conf:2'),
    Bad(
        "user root;\nevents {}\nfoo\\",
        'unexpected end of file, expecting ";" or "}" in {dir}/nginx.conf:3',
    ),
    Bad("\\", 'unexpected end of file, expecting ";" or "}" in {dir}/nginx.conf:1'),
    Bad("$", 'unexpected end of file, expecting ";" or "}" in {dir}/nginx.conf:1'),
    Bad("user ${a {\n;", 'directive "user" is not terminated by ";" in {dir}/nginx.conf:1'),
    Bad("user ${ {;\n", 'directive "user" is not terminated by ";" in {dir}/nginx.conf:1'),
    Bad("user \\", 'unexpected end of file, expecting ";" or "}" in {dir}/nginx.conf:1'),
    Bad(
        "user root;\r\nevents {}\r\nfoo\r\n",
        'unexpected end of file, expecting ";" or "}" in {dir}/nginx.conf:4',
    ),
    Bad(
        "user root;\revents {}\rfoo\r",
        'unexpected end of file, expecting ";" or "}" in {dir}/nginx.conf:1',
    ),
    Bad("user\\ root", 'unexpected end of file, expecting ";" or "}" in {dir}/nginx.conf:1'),
    # Words longer than nginx's buffer.
    Bad(
        f"user {'a' * 4096};\n", 'too long parameter "aaaaaaaaaa..." started in {dir}/nginx.conf:1'
    ),
    Bad(
        f"user {'a' * 4095} b;\n",
        'too long parameter "aaaaaaaaaa..." started in {dir}/nginx.conf:1',
    ),
    Bad(
        f"\n\nuser\n{'a' * 5000}",
        'too long parameter "aaaaaaaaaa..." started in {dir}/nginx.conf:4',
    ),
    Bad(
        f"user '{'a' * 4096}';\n",
        'too long parameter, probably missing terminating "\'" character in {dir}/nginx.conf:1',
    ),
    Bad(
        f"user '{'a' * 4095}';\n",
        'too long parameter "aaaaaaaaaa..." started in {dir}/nginx.conf:1',
    ),
    Bad(
        f"user '{'a' * 4094}' ;\n",
        'too long parameter "aaaaaaaaaa..." started in {dir}/nginx.conf:1',
    ),
    Bad(
        f'\nuser "{"a" * 4096}";\n',
        'too long parameter, probably missing terminating """ character in {dir}/nginx.conf:2',
    ),
    Bad(
        f'user\n"{"a" * 4200}\n',
        'too long parameter, probably missing terminating """ character in {dir}/nginx.conf:2',
    ),
    Bad(
        f"user root; # {'a' * 5000}\nevents {{}}\n",
        'too long parameter "# aaaaaaaa..." started in {dir}/nginx.conf:1',
    ),
    Bad(
        f"#{'a' * 4095}\nevents {{}}\n",
        'too long parameter "#aaaaaaaaa..." started in {dir}/nginx.conf:1',
    ),
    Bad(f"{'a' * 5000}", 'too long parameter "aaaaaaaaaa..." started in {dir}/nginx.conf:1'),
    Bad(
        f"user 'caf\xc3\xa9{'x' * 5000} b';\n",
        'too long parameter, probably missing terminating "\'" character in {dir}/nginx.conf:1',
    ),
    Bad(
        f"user caf\xc3\xa9{'x' * 5000} b;\n",
        'too long parameter "caféxxxxx..." started in {dir}/nginx.conf:1',
    ),
    Bad(
        f"user {'$' * 5000} b;\n",
        'too long parameter "$$$$$$$$$$..." started in {dir}/nginx.conf:1',
    ),
    Bad(
        "user " + "a\\ " * 1500 + " b;\n",
        'too long parameter "a\\ a\\ a\\ a..." started in {dir}/nginx.conf:1',
    ),
    Bad(
        f"user 'a' # {'b' * 4096}\n;\n",
        'too long parameter "# bbbbbbbb..." started in {dir}/nginx.conf:1',
    ),
    Bad(f"events {{}} }}{'a' * 5000} b;\n", 'unexpected "}" in {dir}/nginx.conf:1'),
    Bad(f"user 'a'b {'a' * 5000};\n", 'unexpected "b" in {dir}/nginx.conf:1'),
)
