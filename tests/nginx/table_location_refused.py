"""Locations and server names that nginx refuses to start with.

Rule: the message is nginx's own, with the line of nginx.conf.
"""

from __future__ import annotations

from tests.nginx.case import Case

CASES = [
    Case(
        "a server name with a star inside",
        "server_name a.*.b;",
        http="server { listen 127.0.0.1:%PORT%; }",
        refused='invalid server name or wildcard "a.*.b" on 127.0.0.1:%PORT%',
    ),
    Case(
        "a server name with a star in a word",
        "server_name a*b;",
        http="server { listen 127.0.0.1:%PORT%; }",
        refused='invalid server name or wildcard "a*b" on 127.0.0.1:%PORT%',
    ),
    Case(
        "a prefix in a regex",
        r"""
location ~ ^/a {
location /ab { }
}
""",
        refused='location "/ab" is outside location "^/a" in %PREFIX%/conf/nginx.conf:26',
    ),
    Case(
        "an exact one in a regex",
        r"""
location ~ ^/a {
location = /ab { }
}
""",
        refused='location "/ab" is outside location "^/a" in %PREFIX%/conf/nginx.conf:26',
    ),
    Case(
        "two with the same name",
        r"""
location /t { }
location /t { }
""",
        refused='duplicate location "/t" in %PREFIX%/conf/nginx.conf:26',
    ),
    Case(
        "the same prefix, once as best",
        r"""
location /t { }
location ^~ /t { }
""",
        refused='duplicate location "/t" in %PREFIX%/conf/nginx.conf:26',
    ),
    Case(
        "two exact ones",
        r"""
location = /t { }
location = /t { }
""",
        refused='duplicate location "/t" in %PREFIX%/conf/nginx.conf:26',
    ),
    Case(
        "no name",
        "location { }",
        refused=(
            'invalid number of arguments in "location" directive in %PREFIX%/conf/nginx.conf:25'
        ),
    ),
    Case(
        "an unknown modifier",
        "location == /t { }",
        refused='invalid location modifier "==" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "three arguments",
        "location = /t x { }",
        refused=(
            'invalid number of arguments in "location" directive in %PREFIX%/conf/nginx.conf:25'
        ),
    ),
    Case(
        "a regex that does not compile",
        "location ~ ( { }",
        refused=(
            'pcre2_compile() failed: missing closing parenthesis in "(" in '
            "%PREFIX%/conf/nginx.conf:25"
        ),
    ),
    Case(
        "a location outside of a server",
        "",
        http="location / { }",
        refused='"location" directive is not allowed here in %PREFIX%/conf/nginx.conf:21',
    ),
    Case(
        "a location in an if",
        "if ($uri) { location /t { } }",
        refused='"location" directive is not allowed here in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "a prefix in a prefix that does not begin with it",
        r"""
location /a/ {
location /b { }
}
""",
        refused='location "/b" is outside location "/a/" in %PREFIX%/conf/nginx.conf:26',
    ),
    Case(
        "a prefix in an exact one",
        r"""
location = /a {
location /a/b { }
}
""",
        refused=(
            'location "/a/b" cannot be inside the exact location "/a" in '
            "%PREFIX%/conf/nginx.conf:26"
        ),
    ),
    Case(
        "an exact one in an exact one",
        r"""
location = /a {
location = /a { }
}
""",
        refused=(
            'location "/a" cannot be inside the exact location "/a" in %PREFIX%/conf/nginx.conf:26'
        ),
    ),
    Case(
        "a location in a named one",
        r"""
location @a {
location / { }
}
""",
        refused=(
            'location "/" cannot be inside the named location "@a" in %PREFIX%/conf/nginx.conf:26'
        ),
    ),
    Case(
        "a named one in a location",
        r"""
location / {
location @a { }
}
""",
        refused=(
            'named location "@a" can be on the server level only in %PREFIX%/conf/nginx.conf:26'
        ),
    ),
    Case(
        "there is no capture 0", 'location ~ a { return 200 "$0"; }', refused='unknown "0" variable'
    ),
    Case(
        "an unknown variable",
        'location ~ a { return 200 "$nothing_like_this"; }',
        refused='unknown "nothing_like_this" variable',
    ),
    Case(
        "a named capture of another name",
        'location ~ (?<a>x) { return 200 "$b"; }',
        refused='unknown "b" variable',
    ),
    Case(
        "a variable without a name",
        'location / { return 200 "a$"; }',
        refused="invalid variable name in %PREFIX%/conf/nginx.conf:25",
    ),
    Case(
        "a variable with an open brace",
        'location / { return 200 "${host"; }',
        refused=(
            'the closing bracket in "host" variable is missing in %PREFIX%/conf/nginx.conf:25'
        ),
    ),
    Case(
        "an empty brace",
        'location / { return 200 "${}"; }',
        refused="invalid variable name in %PREFIX%/conf/nginx.conf:25",
    ),
    Case(
        "no block",
        "location /t;",
        refused='directive "location" has no opening "{" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "an unfinished block",
        "location /t {",
        refused='unexpected end of file, expecting "}" in %PREFIX%/conf/nginx.conf:28',
    ),
    Case(
        "a block too much",
        "location /t { } }",
        refused='unexpected "}" in %PREFIX%/conf/nginx.conf:27',
    ),
    Case(
        "a directive without its semicolon",
        'location /t { return 200 "x" }',
        refused='unexpected "}" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "an unknown directive",
        "location /t { nothing_like_this on; }",
        refused='unknown directive "nothing_like_this" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "a server without arguments",
        "",
        http="server x { }",
        refused=(
            'invalid number of arguments in "server" directive in %PREFIX%/conf/nginx.conf:21'
        ),
    ),
    Case(
        "a server name regex that does not compile",
        "server_name ~(;",
        refused=(
            'pcre2_compile() failed: missing closing parenthesis in "(" in '
            "%PREFIX%/conf/nginx.conf:24"
        ),
    ),
    Case(
        "a capture in braces", 'location ~ a { return 200 "${1}"; }', refused='unknown "1" variable'
    ),
    Case(
        "no server name",
        "server_name;",
        refused=(
            'invalid number of arguments in "server_name" directive in %PREFIX%/conf/nginx.conf:25'
        ),
    ),
    Case(
        "default_server twice for one port",
        "location / { }",
        http=r"""
server { listen 127.0.0.1:%PORT% default_server; }
server { listen 127.0.0.1:%PORT% default_server; }
""",
        refused=("a duplicate default server for 127.0.0.1:%PORT% in %PREFIX%/conf/nginx.conf:22"),
    ),
    Case(
        "one address twice in a server",
        "listen 127.0.0.1:%PORT%;",
        refused="a duplicate listen 127.0.0.1:%PORT% in %PREFIX%/conf/nginx.conf:25",
    ),
    Case(
        "a port that is none",
        "listen 127.0.0.1:99999;",
        refused=(
            'invalid port in "127.0.0.1:99999" of the "listen" directive in '
            "%PREFIX%/conf/nginx.conf:25"
        ),
    ),
    Case(
        "a listen option that is unknown",
        "listen 127.0.0.1:%PORT2% nonsense;",
        refused='invalid parameter "nonsense" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "internal with an argument",
        "location /t { internal on; }",
        refused=(
            'invalid number of arguments in "internal" directive in %PREFIX%/conf/nginx.conf:25'
        ),
    ),
    Case(
        "internal in a server",
        "internal;",
        refused='"internal" directive is not allowed here in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "a directive twice",
        "location /t { default_type a; default_type b; }",
        refused='"default_type" directive is duplicate in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "merge_slashes takes on and off",
        "merge_slashes yes;",
        refused=(
            'invalid value "yes" in "merge_slashes" directive, it must be "on" or '
            '"off" in %PREFIX%/conf/nginx.conf:25'
        ),
    ),
    Case(
        "an unfinished quote",
        'location "/t { }',
        refused=('unexpected end of file, expecting ";" or "}" in %PREFIX%/conf/nginx.conf:28'),
    ),
    Case(
        "something right after a quote",
        'location "/t"x { }',
        refused='unexpected "x" in %PREFIX%/conf/nginx.conf:25',
    ),
]
