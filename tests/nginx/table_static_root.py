"""The root directive, and the variables that tell where a request's file is.

Rule: $document_root, $realpath_root and $request_filename are asked by Lua, files answer the rest.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case, of_file

CASES = [
    Case(
        "root: inherited, relative, with slashes, with variables",
        r"""
root %PREFIX%/one;
location / { }
location /two { root two; }
location /slash { root two/; }
location /slashes { root two//; }
location /abs {
    root %PREFIX%/two/;
    location /abs/inner { }
    location /abs/other { root other; }
}
location /var { root %PREFIX%/$arg_r; }
location /rel { root $arg_r; }
location /mixed { root x$arg_r/../two; }
location /if { if ($arg_r) { root two; } }
location /none { root none; }
location ~ ^/(re)/ { root $1; }
""",
        (
            Ask("/file", status=200, also=of_file(9), reply=b"one file\n"),
            Ask("/two/file", status=200, also=of_file(8), reply=b"two two\n"),
            Ask("/slash/file", status=200, also=of_file(10), reply=b"two slash\n"),
            Ask("/slashes/file", status=200, also=of_file(12), reply=b"two slashes\n"),
            Ask("/abs/file", status=200, also=of_file(8), reply=b"two abs\n"),
            Ask("/abs/inner/file", status=200, also=of_file(14), reply=b"two abs/inner\n"),
            Ask("/abs/other/file", status=200, also=of_file(6), reply=b"other\n"),
            Ask("/var/file?r=two", status=200, also=of_file(8), reply=b"two var\n"),
            Ask("/var/file?r=one", status=200, also=of_file(13), reply=b"one var/file\n"),
            Ask("/var/file?r=..%2f", status=404, reply=page("404 Not Found")),
            Ask("/var/file", status=404, reply=page("404 Not Found")),
            Ask("/rel/file?r=two", status=200, also=of_file(8), reply=b"two rel\n"),
            Ask("/rel/file?r=none", status=404, reply=page("404 Not Found")),
            Ask("/rel/file", status=404, reply=page("404 Not Found")),
            Ask("/mixed/file", status=200, also=of_file(10), reply=b"two mixed\n"),
            Ask("/if/file", status=200, also=of_file(12), reply=b"one if/file\n"),
            Ask("/if/file?r=1", status=200, also=of_file(7), reply=b"two if\n"),
            Ask("/none/file", status=404, reply=page("404 Not Found")),
            Ask("/re/file", status=200, also=of_file(3), reply=b"re\n"),
            Ask(
                "/two/dir",
                status=301,
                also={"location": "http://localhost:%PORT%/two/dir/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/two/dir/",
                status=200,
                reply_headers={
                    "content-type": "text/html",
                    "content-length": "6",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-6"',
                    "accept-ranges": "bytes",
                },
                reply=b"index\n",
            ),
        ),
        files={
            "one/file": "one file\n",
            "one/var/file": "one var/file\n",
            "one/if/file": "one if/file\n",
            "two/two/file": "two two\n",
            "two/slash/file": "two slash\n",
            "two/slashes/file": "two slashes\n",
            "two/abs/file": "two abs\n",
            "two/abs/inner/file": "two abs/inner\n",
            "two/var/file": "two var\n",
            "two/rel/file": "two rel\n",
            "two/mixed/file": "two mixed\n",
            "two/if/file": "two if\n",
            "other/abs/other/file": "other\n",
            "re/re/file": "re\n",
            "x/y": "y",
            "two/two/dir/index.html": "index\n",
        },
        error_log=(
            ('[error] open() "%PREFIX%/..%2f/var/file" failed (2: No such file or directory)'),
            '[error] open() "%PREFIX%//var/file" failed (2: No such file or directory)',
            ('[error] open() "%PREFIX%/none/rel/file" failed (2: No such file or directory)'),
            '[error] open() "%PREFIX%//rel/file" failed (2: No such file or directory)',
            ('[error] open() "%PREFIX%/none/none/file" failed (2: No such file or directory)'),
        ),
    ),
    Case(
        "the variables",
        r"""
root one/;
location / { content_by_lua_file lua/tell.lua; }
location /two { root %PREFIX%/two; content_by_lua_file lua/tell.lua; }
location /a/ { alias %PREFIX%/one/; content_by_lua_file lua/tell.lua; }
location = /b { alias one/b; content_by_lua_file lua/tell.lua; }
location ~ ^/c/(.*)$ { alias %PREFIX%/one/$1; content_by_lua_file lua/tell.lua; }
location /d { root $arg_r; content_by_lua_file lua/tell.lua; }
location /e { root link; content_by_lua_file lua/tell.lua; }
location /f { root none; content_by_lua_file lua/two.lua; }
location /g { root none; content_by_lua_block { ngx.say(tostring(ngx.var.realpath_root)) } }
location /h { return 200 "$document_root|$request_filename|$document_uri"; }
location /j { alias %PREFIX%/one; rewrite ^ /j/new break; content_by_lua_block {
    ngx.say(tostring(ngx.var.request_filename), ngx.var.uri) }
}
location /k { root link/../one; content_by_lua_file lua/tell.lua; }
location /l { root ""; content_by_lua_file lua/two.lua; }
location /m { root /; content_by_lua_file lua/two.lua; }
location /n { root none; return 200 "[$realpath_root]"; }
""",
        (
            Ask(
                "/x/y",
                status=200,
                reply_headers=CHUNKED,
                reply=b"%PREFIX%/one %PREFIX%/one %PREFIX%/one/x/y\n",
            ),
            Ask(
                "/",
                status=200,
                reply_headers=CHUNKED,
                reply=b"%PREFIX%/one %PREFIX%/one %PREFIX%/one/\n",
            ),
            Ask(
                "/two/x",
                status=200,
                reply_headers=CHUNKED,
                reply=b"%PREFIX%/two %PREFIX%/two %PREFIX%/two/two/x\n",
            ),
            Ask(
                "/a/x",
                status=200,
                reply_headers=CHUNKED,
                reply=b"%PREFIX%/one/ %PREFIX%/one %PREFIX%/one/x\n",
            ),
            Ask(
                "/a/",
                status=200,
                reply_headers=CHUNKED,
                reply=b"%PREFIX%/one/ %PREFIX%/one %PREFIX%/one/\n",
            ),
            Ask(
                "/b",
                status=200,
                reply_headers=CHUNKED,
                reply=b"%PREFIX%/one/b %PREFIX%/one/b %PREFIX%/one/b\n",
            ),
            Ask(
                "/c/c",
                status=200,
                reply_headers=CHUNKED,
                reply=b"%PREFIX%/one/c %PREFIX%/one/c %PREFIX%/one/c\n",
            ),
            Ask(
                "/c/c?r=1",
                status=200,
                reply_headers=CHUNKED,
                reply=b"%PREFIX%/one/c %PREFIX%/one/c %PREFIX%/one/c\n",
            ),
            Ask(
                "/d?r=two",
                status=200,
                reply_headers=CHUNKED,
                reply=b"%PREFIX%/two %PREFIX%/two %PREFIX%/two/d\n",
            ),
            Ask(
                "/e/x",
                status=200,
                reply_headers=CHUNKED,
                reply=b"%PREFIX%/link %PREFIX%/two %PREFIX%/link/e/x\n",
            ),
            Ask(
                "/f/x",
                status=200,
                reply_headers=CHUNKED,
                reply=b"%PREFIX%/none %PREFIX%/none/f/x\n",
            ),
            Ask("/g/x", status=200, reply_headers=CHUNKED, reply=b"nil\n"),
            Ask("/h/a%20b?c", status=200, reply=b"%PREFIX%/one|%PREFIX%/one/h/a b|/h/a b"),
            Ask("/j/x", status=200, reply_headers=CHUNKED, reply=b"nil/j/new\n"),
            Ask(
                "/k",
                status=200,
                reply_headers=CHUNKED,
                reply=b"%PREFIX%/link/../one %PREFIX%/one %PREFIX%/link/../one/k\n",
            ),
            Ask("/l", status=200, reply_headers=CHUNKED, reply=b"%PREFIX%/ %PREFIX%//l\n"),
            Ask("/m", status=200, reply_headers=CHUNKED, reply=b" /m\n"),
            Ask("/n", status=200, reply=b"[]"),
        ),
        files={
            "one/c": "c",
            "one/b": "b",
            "two/x": "x",
            "link": "-> two",
            "lua/tell.lua": r"""local v = ngx.var
ngx.say(v.document_root, " ", v.realpath_root, " ", v.request_filename)
""",
            "lua/two.lua": 'ngx.say(ngx.var.document_root, " ", ngx.var.request_filename)\n',
        },
        error_log=(
            '[crit] realpath() "%PREFIX%/none" failed (2: No such file or directory)',
            '[crit] "alias" cannot be used in location "/j" where URI was rewritten',
            '[crit] realpath() "%PREFIX%/none" failed (2: No such file or directory)',
        ),
    ),
    Case(
        "both",
        "location /a { root one; alias two; }",
        refused=(
            '"alias" directive is duplicate, "root" directive was specified earlier '
            "in %PREFIX%/conf/nginx.conf:25"
        ),
    ),
    Case(
        "both, the other way",
        "location /a { alias one; root two; }",
        refused=(
            '"root" directive is duplicate, "alias" directive was specified earlier '
            "in %PREFIX%/conf/nginx.conf:25"
        ),
    ),
    Case(
        "twice",
        "location /a { root one; root two; }",
        refused='"root" directive is duplicate in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "alias twice",
        "location /a { alias one; alias two; }",
        refused='"alias" directive is duplicate in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "alias in a server",
        "alias one;",
        refused='"alias" directive is not allowed here in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "alias in a named location",
        "location @a { alias one; }",
        refused=(
            'the "alias" directive cannot be used inside the named location in '
            "%PREFIX%/conf/nginx.conf:25"
        ),
    ),
    Case(
        "a root of itself",
        "location /a { root /x$document_root; }",
        refused=(
            'the $document_root variable cannot be used in the "root" directive in '
            "%PREFIX%/conf/nginx.conf:25"
        ),
    ),
    Case(
        "an alias of itself",
        "location /a { alias ${realpath_root}/x; }",
        refused=(
            'the $realpath_root variable cannot be used in the "alias" directive in '
            "%PREFIX%/conf/nginx.conf:25"
        ),
    ),
    Case(
        "if_modified_since: a wrong word",
        "if_modified_since maybe;",
        refused='invalid value "maybe" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "etag: a wrong word",
        "etag maybe;",
        refused=(
            'invalid value "maybe" in "etag" directive, it must be "on" or "off" in '
            "%PREFIX%/conf/nginx.conf:25"
        ),
    ),
    Case(
        "max_ranges: a wrong number",
        "max_ranges many;",
        refused='"max_ranges" directive invalid number in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "root: two",
        "root a b;",
        refused=('invalid number of arguments in "root" directive in %PREFIX%/conf/nginx.conf:25'),
    ),
    Case(
        "root in an if of a server",
        "if ($uri) { root x; }",
        refused='"root" directive is not allowed here in %PREFIX%/conf/nginx.conf:25',
    ),
]
