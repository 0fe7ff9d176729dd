"""What nginx refuses to start with in set, if, rewrite and break.

Rule: the message is nginx's own, with the line of nginx.conf where it gives one.
"""

from __future__ import annotations

from tests.nginx.case import Case

CASES = [
    Case("if: a capture", "if ($1) { }", refused='unknown "1" variable'),
    Case(
        "if: two variables in one word",
        "if ($uri${host} = x) { }",
        refused='unknown "uri${host}" variable',
    ),
    Case(
        "rewrite: empty replacement",
        'rewrite ^ "" last;',
        refused="empty replacement in %PREFIX%/conf/nginx.conf:25",
    ),
    Case(
        "rewrite: unknown flag",
        "rewrite ^ /x lasst;",
        refused='invalid parameter "lasst" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "rewrite: two flags",
        "rewrite ^ /x last break;",
        refused=(
            'invalid number of arguments in "rewrite" directive in %PREFIX%/conf/nginx.conf:25'
        ),
    ),
    Case(
        "rewrite: one argument",
        "rewrite ^;",
        refused=(
            'invalid number of arguments in "rewrite" directive in %PREFIX%/conf/nginx.conf:25'
        ),
    ),
    Case(
        "rewrite: bad regex",
        "rewrite ( /x;",
        refused=(
            'pcre2_compile() failed: missing closing parenthesis in "(" in '
            "%PREFIX%/conf/nginx.conf:25"
        ),
    ),
    Case(
        "rewrite: bad regex, a brace",
        "rewrite [a /x;",
        refused=(
            "pcre2_compile() failed: missing terminating ] for character class in "
            '"[a" in %PREFIX%/conf/nginx.conf:25'
        ),
    ),
    Case(
        "rewrite: unknown variable",
        "rewrite ^ /$nothing_like_this;",
        refused='unknown "nothing_like_this" variable',
    ),
    Case(
        "rewrite: unquoted braces",
        "rewrite ^/a{2}$ /x;",
        refused=('directive "rewrite" is not terminated by ";" in %PREFIX%/conf/nginx.conf:25'),
    ),
    Case(
        "set: no dollar",
        "set x 1;",
        refused='invalid variable name "x" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "set: only a dollar",
        "set $ 1;",
        refused='invalid variable name "$" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "set: one argument",
        "set $x;",
        refused=('invalid number of arguments in "set" directive in %PREFIX%/conf/nginx.conf:25'),
    ),
    Case(
        "set: three arguments",
        "set $x 1 2;",
        refused=('invalid number of arguments in "set" directive in %PREFIX%/conf/nginx.conf:25'),
    ),
    Case(
        "set: a builtin variable",
        "set $uri /x;",
        refused='the duplicate "uri" variable in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "set: another builtin variable",
        "set $host x;",
        refused='the duplicate "host" variable in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "set: an upper case name of a builtin one",
        "set $HOST x;",
        refused='the duplicate "HOST" variable in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "set: itself, not yet there",
        r"""
set $x $y; set $y 1;
location / { return 200 $z; }
""",
        refused='unknown "z" variable',
    ),
    Case(
        "if: no parenthesis",
        "if $uri { }",
        refused='invalid condition "$uri" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "if: nothing", "if () { }", refused='invalid condition ")" in %PREFIX%/conf/nginx.conf:25'
    ),
    Case(
        "if: a word",
        "if (uri) { }",
        refused='invalid condition "uri" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "if: an unknown operator",
        "if ($uri == /x) { }",
        refused='unexpected "==" in condition in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "if: two words",
        "if ($uri /x) { }",
        refused='invalid condition "$uri" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "if: an operator without its value",
        "if ($uri =) { }",
        refused='invalid condition "$uri" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case("if: glued operator", "if ($uri=/x) { }", refused='unknown "uri=/x" variable'),
    Case(
        "if: and",
        "if ($uri = /x && $host = y) { }",
        refused='invalid condition "$uri" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "if: else",
        "if ($uri) { } else { }",
        refused='unknown directive "else" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "if: bad regex",
        "if ($uri ~ () { }",
        refused=(
            'pcre2_compile() failed: missing closing parenthesis in "(" in '
            "%PREFIX%/conf/nginx.conf:25"
        ),
    ),
    Case(
        "if: a file operator without a file",
        "if (-f) { }",
        refused='invalid condition "-f" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "if: an unknown file operator",
        "if (-z $uri) { }",
        refused='invalid condition "-z" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "if: a negated word",
        "if (! $uri) { }",
        refused='invalid condition "!" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "if: more after the value",
        "if ($uri = /x y) { }",
        refused='invalid condition "$uri" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "if: blanks in an unquoted value",
        "if ($uri = a b) { }",
        refused='invalid condition "$uri" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "if: in an if",
        "location / { if ($uri) { if ($host) { set $x 1; } } }",
        refused='"if" directive is not allowed here in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "if: a location inside",
        "if ($uri) { location / { } }",
        refused='"location" directive is not allowed here in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "if: a root inside, in a server",
        "if ($uri) { root html; }",
        refused='"root" directive is not allowed here in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "if: proxy_pass inside, in a server",
        "if ($uri) { proxy_pass http://127.0.0.1:1; }",
        refused='"proxy_pass" directive is not allowed here in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "if: try_files inside",
        "location / { if ($uri) { try_files a b; } }",
        refused='"try_files" directive is not allowed here in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "if: content_by_lua inside, in a server",
        "if ($uri) { content_by_lua_block { } }",
        refused=(
            '"content_by_lua_block" directive is not allowed here in %PREFIX%/conf/nginx.conf:25'
        ),
    ),
    Case(
        "if: access_by_lua inside, in a location",
        "location / { if ($uri) { allow all; } }",
        refused='"allow" directive is not allowed here in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "break: an argument",
        "break now;",
        refused=('invalid number of arguments in "break" directive in %PREFIX%/conf/nginx.conf:25'),
    ),
    Case(
        "break: in http",
        "",
        http="break;",
        refused='"break" directive is not allowed here in %PREFIX%/conf/nginx.conf:21',
    ),
    Case(
        "rewrite: in http",
        "",
        http="rewrite ^ /x;",
        refused='"rewrite" directive is not allowed here in %PREFIX%/conf/nginx.conf:21',
    ),
    Case(
        "set: in http",
        "",
        http="set $x 1;",
        refused='"set" directive is not allowed here in %PREFIX%/conf/nginx.conf:21',
    ),
    Case(
        "if: in http",
        "",
        http="if ($uri) { }",
        refused='"if" directive is not allowed here in %PREFIX%/conf/nginx.conf:21',
    ),
]
