"""Braces and semicolons where nginx does not expect them.

Rule: see tests/config/__init__.py.
"""

from __future__ import annotations

from tests.config import Bad

BAD = (
    Bad(";\n", 'unexpected ";" in {dir}/nginx.conf:1'),
    Bad("user root;;\n", 'unexpected ";" in {dir}/nginx.conf:1'),
    Bad("{\n", 'unexpected "{" in {dir}/nginx.conf:1'),
    Bad("}\n", 'unexpected "}" in {dir}/nginx.conf:1'),
    Bad("{}\n", 'unexpected "{" in {dir}/nginx.conf:1'),
    Bad("events {};\n", 'unexpected ";" in {dir}/nginx.conf:1'),
    Bad("events {}}\n", 'unexpected "}" in {dir}/nginx.conf:1'),
    Bad("events {\n}\n\n}\n", 'unexpected "}" in {dir}/nginx.conf:4'),
    Bad("events {\n", 'unexpected end of file, expecting "}" in {dir}/nginx.conf:2'),
    Bad("events {\n\n", 'unexpected end of file, expecting "}" in {dir}/nginx.conf:3'),
    Bad("events {{}\n", 'unexpected "{" in {dir}/nginx.conf:1'),
    Bad(
        "events {}\nhttp {\n server {\n }\n",
        'unexpected end of file, expecting "}" in {dir}/nginx.conf:5',
    ),
    Bad(
        "events {}\nhttp {\n server {\n  listen 1;\n",
        'unexpected end of file, expecting "}" in {dir}/nginx.conf:5',
    ),
    Bad(
        "events {}\nhttp {\n server {\n  listen 1\n }\n}\n", 'unexpected "}" in {dir}/nginx.conf:5'
    ),
    Bad("events {}\nhttp {\n server {\n  listen 1 }\n}\n", 'unexpected "}" in {dir}/nginx.conf:4'),
    Bad(
        "events {}\nhttp {\n server {\n  listen 1\n",
        'unexpected end of file, expecting ";" or "}" in {dir}/nginx.conf:5',
    ),
    Bad("events { worker_connections 10 }\n", 'unexpected "}" in {dir}/nginx.conf:1'),
    Bad(
        "events {}\nhttp { server { location / { } }\n",
        'unexpected end of file, expecting "}" in {dir}/nginx.conf:3',
    ),
    Bad(
        "events {}\nhttp { server { location / { } } } }\n", 'unexpected "}" in {dir}/nginx.conf:2'
    ),
    Bad(
        "events {}\nhttp { server { location / { ; } } }\n", 'unexpected ";" in {dir}/nginx.conf:2'
    ),
    Bad(
        "events {}\nhttp { server { location / { { } } }\n", 'unexpected "{" in {dir}/nginx.conf:2'
    ),
    Bad("events {} # }\n}\n", 'unexpected "}" in {dir}/nginx.conf:2'),
    Bad("events { # }\n", 'unexpected end of file, expecting "}" in {dir}/nginx.conf:2'),
    Bad("events '{'\n}\n", 'unexpected "}" in {dir}/nginx.conf:2'),
    Bad("events \\{\n}\n", 'unexpected "}" in {dir}/nginx.conf:2'),
    Bad("events ${\n}\n", 'unexpected "}" in {dir}/nginx.conf:2'),
    Bad(
        "events {\n}http {\n}x\n",
        'unexpected end of file, expecting ";" or "}" in {dir}/nginx.conf:4',
    ),
    # A block that is none, a directive that is a block.
    Bad("user\nroot\n{\n}\n", 'directive "user" is not terminated by ";" in {dir}/nginx.conf:3'),
    Bad(
        "worker_processes 1\nevents {}\n",
        'directive "worker_processes" is not terminated by ";" in {dir}/nginx.conf:2',
    ),
    Bad(
        "user a b\nevents\n{}\n", 'directive "user" is not terminated by ";" in {dir}/nginx.conf:3'
    ),
    Bad("events;\n", 'directive "events" has no opening "{" in {dir}/nginx.conf:1'),
    Bad("events\n\n;\n", 'directive "events" has no opening "{" in {dir}/nginx.conf:3'),
    Bad("events {}\nhttp;\n", 'directive "http" has no opening "{" in {dir}/nginx.conf:2'),
    Bad(
        "events {}\nhttp { server; }\n",
        'directive "server" has no opening "{" in {dir}/nginx.conf:2',
    ),
    Bad(
        "events {}\nhttp { server { location /; } }\n",
        'directive "location" has no opening "{" in {dir}/nginx.conf:2',
    ),
    Bad(
        "events {}\nhttp { server { location /\n; } }\n",
        'directive "location" has no opening "{" in {dir}/nginx.conf:3',
    ),
    Bad(
        "events {}\nhttp { server { listen 80 {} } }\n",
        'directive "listen" is not terminated by ";" in {dir}/nginx.conf:2',
    ),
    Bad(
        "events {}\nhttp { server { location / { return 200 {} } } }\n",
        'directive "return" is not terminated by ";" in {dir}/nginx.conf:2',
    ),
    Bad(
        "events {}\nhttp { server { location / { return 200 {} ; } } }\n",
        'directive "return" is not terminated by ";" in {dir}/nginx.conf:2',
    ),
    Bad(
        "events {}\nhttp { server { if ($a) ; } }\n",
        'directive "if" has no opening "{" in {dir}/nginx.conf:2',
    ),
    Bad(
        "events {}\nhttp { upstream u ; }\n",
        'directive "upstream" has no opening "{" in {dir}/nginx.conf:2',
    ),
    Bad(
        "events {}\nhttp { types ; }\n",
        'directive "types" has no opening "{" in {dir}/nginx.conf:2',
    ),
    Bad('"events" ;\n', 'directive "events" has no opening "{" in {dir}/nginx.conf:1'),
    # Blocks of data.
    Bad("events {}\nhttp { types { text/html { } } }\n", 'unexpected "{" in {dir}/nginx.conf:2'),
    Bad("events {}\nhttp { types { text/html html\n } }\n", 'unexpected "}" in {dir}/nginx.conf:3'),
    Bad(
        "events {}\nhttp { map $a $b { default\n { } } }\n", 'unexpected "{" in {dir}/nginx.conf:3'
    ),
    Bad("events {}\nhttp { map $a $b { default 1; ; } }\n", 'unexpected ";" in {dir}/nginx.conf:2'),
    Bad(
        "events {}\nhttp { map $a $b { default 1;\n",
        'unexpected end of file, expecting "}" in {dir}/nginx.conf:3',
    ),
    Bad(
        "events {}\nhttp { map $a $b { server 1; events {} } }\n",
        'unexpected "{" in {dir}/nginx.conf:2',
    ),
    Bad("events {}\nhttp { map $a $b { include x {} } }\n", 'unexpected "{" in {dir}/nginx.conf:2'),
    Bad("events {}\nhttp { geo $a { default 'x'y; } }\n", 'unexpected "y" in {dir}/nginx.conf:2'),
)
