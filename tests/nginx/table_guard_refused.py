"""What nginx refuses to start with in error_page, try_files, access, auth and Lua directives.

Rule: the message is nginx's own, with the line of nginx.conf where it gives one.
"""

from __future__ import annotations

from tests.nginx.case import Case

CASES = [
    Case(
        "rewrite_log: a word",
        "rewrite_log yes;",
        refused=(
            'invalid value "yes" in "rewrite_log" directive, it must be "on" or '
            '"off" in %PREFIX%/conf/nginx.conf:25'
        ),
    ),
    Case(
        "error_page: no code",
        "error_page /x;",
        refused=(
            'invalid number of arguments in "error_page" directive in %PREFIX%/conf/nginx.conf:25'
        ),
    ),
    Case(
        "error_page: one argument",
        "error_page 404;",
        refused=(
            'invalid number of arguments in "error_page" directive in %PREFIX%/conf/nginx.conf:25'
        ),
    ),
    Case(
        "error_page: a code too low",
        "error_page 200 /x;",
        refused='value "200" must be between 300 and 599 in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "error_page: a code too high",
        "error_page 700 /x;",
        refused='value "700" must be between 300 and 599 in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "error_page: a bad answer code",
        "error_page 404 =abc /x;",
        refused='invalid value "=abc" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "error_page: 499",
        "error_page 499 /x;",
        refused='invalid value "499" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "error_page: two answer codes",
        "error_page 404 =200 =201 /x;",
        refused='invalid value "=200" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "error_page: a word for a code",
        "error_page 404 abc /x;",
        refused='invalid value "abc" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "error_page: an unknown variable",
        "error_page 404 /$nothing_like_this;",
        refused='unknown "nothing_like_this" variable',
    ),
    Case(
        "try_files: one argument",
        "try_files /x;",
        refused=(
            'invalid number of arguments in "try_files" directive in %PREFIX%/conf/nginx.conf:25'
        ),
    ),
    Case(
        "try_files: twice",
        "try_files a b; try_files c d;",
        refused='"try_files" directive is duplicate in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "try_files: a code too high",
        "try_files /x =1000;",
        refused='invalid code "=1000" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "try_files: a code that is none",
        "try_files /x =abc;",
        refused='invalid code "=abc" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "try_files: in http",
        "",
        http="try_files a b;",
        refused='"try_files" directive is not allowed here in %PREFIX%/conf/nginx.conf:21',
    ),
    Case(
        "satisfy: a word",
        "satisfy some;",
        refused='invalid value "some" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "allow: no address",
        "allow nonsense;",
        refused='invalid parameter "nonsense" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "allow: a mask too long",
        "allow 10.0.0.0/33;",
        refused='invalid parameter "10.0.0.0/33" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "deny: two addresses",
        "deny 10.0.0.1 10.0.0.2;",
        refused=('invalid number of arguments in "deny" directive in %PREFIX%/conf/nginx.conf:25'),
    ),
    Case(
        "limit_except: in a server",
        "limit_except GET { }",
        refused=('"limit_except" directive is not allowed here in %PREFIX%/conf/nginx.conf:25'),
    ),
    Case(
        "limit_except: an unknown method",
        "location / { limit_except GOT { deny all; } }",
        refused='invalid method "GOT" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "limit_except: a directive that has no place",
        "location / { limit_except GET { return 403; } }",
        refused='"return" directive is not allowed here in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "auth_basic_user_file: no file",
        "auth_basic_user_file;",
        refused=(
            'invalid number of arguments in "auth_basic_user_file" directive in '
            "%PREFIX%/conf/nginx.conf:25"
        ),
    ),
    Case(
        "auth_request: two",
        "auth_request /a /b;",
        refused=(
            'invalid number of arguments in "auth_request" directive in %PREFIX%/conf/nginx.conf:25'
        ),
    ),
    Case(
        "auth_request_set: no dollar",
        "auth_request_set x $y;",
        refused='invalid variable name "x" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "auth_request_set: unknown variable",
        "auth_request_set $x $nothing_like_this;",
        refused='unknown "nothing_like_this" variable',
    ),
    Case(
        "set_by_lua_block: no variable",
        "set_by_lua_block x { return 1 }",
        refused='invalid variable name "x" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "set_by_lua_block: no block",
        "set_by_lua_block $x;",
        refused=('directive "set_by_lua_block" has no opening "{" in %PREFIX%/conf/nginx.conf:25'),
    ),
    Case(
        "set_by_lua_file: a builtin variable",
        "set_by_lua_file $uri x.lua;",
        refused='the duplicate "uri" variable in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "rewrite_by_lua: twice",
        r"""
rewrite_by_lua_block { }
rewrite_by_lua_block { }
""",
        refused="is duplicate in %PREFIX%/conf/nginx.conf:26",
    ),
    Case(
        "content_by_lua: block and file",
        r"""
location / { content_by_lua_block { }
content_by_lua_file x.lua; }
""",
        refused=('"content_by_lua_file" directive is duplicate in %PREFIX%/conf/nginx.conf:26'),
    ),
    Case(
        "content_by_lua: in a server",
        "content_by_lua_block { }",
        refused=(
            '"content_by_lua_block" directive is not allowed here in %PREFIX%/conf/nginx.conf:25'
        ),
    ),
    Case(
        "a Lua block without its end",
        "location / { content_by_lua_block { ngx.say('}') ",
        refused='unexpected end of file, expecting "}" in %PREFIX%/conf/nginx.conf:28',
    ),
    Case(
        "a Lua long bracket without its end",
        "location / { content_by_lua_block { local x = [[ } } }",
        refused=(
            'Lua code block missing the closing long bracket "]]", the inlined Lua '
            "code may be too long in %PREFIX%/conf/nginx.conf:25"
        ),
    ),
    Case(
        "rewrite_by_lua_no_postpone: in a server",
        "rewrite_by_lua_no_postpone on;",
        refused=(
            '"rewrite_by_lua_no_postpone" directive is not allowed here in '
            "%PREFIX%/conf/nginx.conf:25"
        ),
    ),
    Case(
        "access_by_lua_no_postpone: in a location",
        "location / { access_by_lua_no_postpone on; }",
        refused=(
            '"access_by_lua_no_postpone" directive is not allowed here in '
            "%PREFIX%/conf/nginx.conf:25"
        ),
    ),
]
