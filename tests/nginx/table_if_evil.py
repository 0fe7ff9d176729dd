"""If as a location of its own: what is lost in it, rewrites and breaks in it, the server's ifs.

Rule: what nginx does is right here, however strange.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case, of_file

CASES = [
    Case(
        "try_files is lost in an if that holds",
        r"""
location / { try_files /none /index.x @named; if ($arg_a) { set $x 1; } }
location @named { return 200 "named"; }
""",
        (
            Ask("/t", status=200, reply=b"named"),
            Ask("/t?a=1", status=404, reply=page("404 Not Found")),
            Ask("/file?a=1", status=200, also=of_file(7), reply=b"a file\n"),
        ),
        files={"html/file": "a file\n"},
        error_log=('[error] open() "%PREFIX%/html/t" failed (2: No such file or directory)',),
    ),
    Case(
        "rewrite and break in an if",
        r"""
location /t {
    if ($arg_l) { rewrite ^ /to last; }
    if ($arg_b) { rewrite ^ /broken break; }
    if ($arg_n) { rewrite ^ /to; }
    if ($arg_s) { break; }
    set $rest "rest";
    echo "t $uri [$rest]";
}
location /to { return 200 "to $uri [$rest]"; }
""",
        (
            Ask("/t", status=200, reply_headers=CHUNKED, reply=b"t /t [rest]\n"),
            Ask("/t?l=1", status=200, reply=b"to /to []"),
            Ask("/t?b=1", status=200, reply_headers=CHUNKED, reply=b"t /broken []\n"),
            Ask("/t?n=1", status=200, reply=b"to /to [rest]"),
            Ask("/t?s=1", status=200, reply_headers=CHUNKED, reply=b"t /t []\n"),
            Ask("/t?n=1&l=1", status=200, reply=b"to /to []"),
            Ask("/t?s=1&l=1", status=200, reply=b"to /to []"),
        ),
        error_log=(
            '[warn] using uninitialized "rest" variable',
            '[warn] using uninitialized "rest" variable',
            '[warn] using uninitialized "rest" variable',
            '[warn] using uninitialized "rest" variable',
            '[warn] using uninitialized "rest" variable',
        ),
    ),
    Case(
        "break in an if: the handler of the if still rules",
        r"""
location /t { if ($arg_a) { echo "if"; break; } if ($arg_b) { echo "second"; } echo "outside"; }
""",
        (
            Ask("/t", status=200, reply_headers=CHUNKED, reply=b"outside\n"),
            Ask("/t?a=1", status=200, reply_headers=CHUNKED, reply=b"if\n"),
            Ask("/t?a=1&b=1", status=200, reply_headers=CHUNKED, reply=b"if\n"),
            Ask("/t?b=1", status=200, reply_headers=CHUNKED, reply=b"second\n"),
        ),
    ),
    Case(
        "the access rules of an if's location",
        r"""
location /t { deny all; if ($arg_a) { set $x 1; } echo "t"; }
location /u { access_by_lua_block { ngx.exit(403) } if ($arg_a) { set $x 1; } echo "u"; }
location /v {
    satisfy any;
    deny all;
    access_by_lua_block { return }
    if ($arg_a) { set $x 1; }
    echo "v";
}
location /i { internal; if ($arg_a) { set $x 1; } echo "i"; }
""",
        (
            Ask("/t", status=403, reply=page("403 Forbidden")),
            Ask("/t?a=1", status=403, reply=page("403 Forbidden")),
            Ask("/u", status=403, reply=page("403 Forbidden")),
            Ask("/u?a=1", status=403, reply=page("403 Forbidden")),
            Ask("/v", status=200, reply_headers=CHUNKED, reply=b"v\n"),
            Ask("/v?a=1", status=200, reply_headers=CHUNKED, reply=b"v\n"),
            Ask("/i", status=404, reply=page("404 Not Found")),
            Ask("/i?a=1", status=404, reply=page("404 Not Found")),
        ),
        error_log=("[error] access forbidden by rule", "[error] access forbidden by rule"),
    ),
    Case(
        "if in the server: before locations, nothing taken along",
        r"""
if ($arg_a) { set $where "server if"; }
if ($arg_r) { return 403; }
if ($arg_w) { rewrite ^ /w last; }
if ($arg_b) { rewrite ^ /w break; }
if ($arg_s) { break; }
rewrite ^/late$ /w;
location / { return 200 "$uri [$where]"; }
location /w { return 200 "w [$where]"; }
""",
        (
            Ask("/t", status=200, reply=b"/t []"),
            Ask("/t?a=1", status=200, reply=b"/t [server if]"),
            Ask("/t?r=1", status=403, reply=page("403 Forbidden")),
            Ask("/t?w=1", status=200, reply=b"w []"),
            Ask("/t?b=1", status=200, reply=b"w []"),
            Ask("/late", status=200, reply=b"w []"),
            Ask("/late?s=1", status=200, reply=b"/late []"),
            Ask("/late?s=1&a=1", status=200, reply=b"/late [server if]"),
        ),
        error_log=(
            '[warn] using uninitialized "where" variable',
            '[warn] using uninitialized "where" variable',
            '[warn] using uninitialized "where" variable',
            '[warn] using uninitialized "where" variable',
            '[warn] using uninitialized "where" variable',
        ),
    ),
    Case(
        "sub-requests and internal redirects take the if of their own location",
        r"""
location /main { content_by_lua_block {
    local a, b = ngx.location.capture("/sub?x=1"), ngx.location.capture("/sub")
    ngx.say(a.body, b.body) } }
location /sub { if ($arg_x) { echo -n "if,"; } echo -n "outside,"; }
location /exec {
    if ($arg_x) { content_by_lua_block { ngx.exec("/sub", "x=1") } }
    content_by_lua_block { ngx.exec("/sub") }
}
""",
        (
            Ask("/main", status=200, reply_headers=CHUNKED, reply=b"if,outside,\n"),
            Ask("/exec", status=200, reply_headers=CHUNKED, reply=b"outside,"),
            Ask("/exec?x=1", status=200, reply_headers=CHUNKED, reply=b"if,"),
        ),
    ),
    Case(
        "variables of an if that never held",
        r"""
location /t { if ($arg_x) { set $x "in"; } return 200 "[$x]"; }
location /lua {
    if ($arg_x) { set $x "in"; }
    content_by_lua_block { ngx.say("[", ngx.var.x, "]") }
}
""",
        (
            Ask("/t", status=200, reply=b"[]"),
            Ask("/t?x=1", status=200, reply=b"[in]"),
            Ask("/lua", status=200, reply_headers=CHUNKED, reply=b"[]\n"),
            Ask("/lua?x=1", status=200, reply_headers=CHUNKED, reply=b"[in]\n"),
        ),
        error_log=(
            '[warn] using uninitialized "x" variable',
            '[warn] using uninitialized "x" variable',
        ),
    ),
]
