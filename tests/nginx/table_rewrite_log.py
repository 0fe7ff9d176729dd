"""The notices of rewrite_log, and break.

Rule: all notices of a request are recorded; without rewrite_log there are none.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case, of_file

CASES = [
    Case(
        "rewrite_log on: each decision is a notice",
        r"""
rewrite_log on;
rewrite ^/s/(.*)$ /a/$1;
location /a {
    if ($arg_x = 1) { set $x 1; }
    if ($arg_x ~ ^(2)$) { set $x 2; }
    if ($arg_x != 3) { set $x 3; }
    if ($arg_x !~ 4) { set $x 4; }
    if (-f $document_root/none) { set $x 5; }
    if ($arg_x) { set $x 6; }
    rewrite ^/a/no$ /never;
    rewrite ^/a/y(.*)$ /b$1?q=$1 last;
    return 200 "a $uri";
}
location /b { rewrite ^/b(.*)$ /c$1 break; return 200 "never"; }
location /r { rewrite ^ /x redirect; }
location /p { rewrite ^/p(.*)$ http://other.test$1 permanent; }
location /t { return 301 /x; }
location /n { rewrite_log off; rewrite ^ /c; }
location /l { rewrite_by_lua_block { ngx.req.set_uri("/c", true) } }
location /c { return 200 "c"; }
""",
        (
            Ask("/a/x", status=200, reply=b"a /a/x"),
            Ask("/a/x?x=2", status=200, reply=b"a /a/x"),
            Ask("/s/yz", status=200, also=of_file(3), reply=b"cz\n"),
            Ask(
                "/r",
                status=302,
                also={"location": "http://localhost:%PORT%/x"},
                reply=page("302 Found"),
            ),
            Ask(
                "/p/q",
                status=301,
                also={"location": "http://other.test/q"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/t",
                status=301,
                also={"location": "http://localhost:%PORT%/x"},
                reply=page("301 Moved Permanently"),
            ),
            Ask("/n", status=200, reply=b"c"),
            Ask("/l", status=200, reply=b"c"),
        ),
        files={"html/cz": "cz\n"},
        notices=True,
        error_log=(
            '[notice] "^/s/(.*)$" does not match "/a/x"',
            '[notice] "^(2)$" does not match ""',
            '[notice] "4" does not match ""',
            '[notice] "^/a/no$" does not match "/a/x"',
            '[notice] "^/a/y(.*)$" does not match "/a/x"',
            '[notice] "^/s/(.*)$" does not match "/a/x"',
            '[notice] "^(2)$" matches "2"',
            '[notice] "4" does not match "2"',
            '[notice] "^/a/no$" does not match "/a/x"',
            '[notice] "^/a/y(.*)$" does not match "/a/x"',
            '[notice] "^/s/(.*)$" matches "/s/yz"',
            '[notice] rewritten data: "/a/yz", args: ""',
            '[notice] "^(2)$" does not match ""',
            '[notice] "4" does not match ""',
            '[notice] "^/a/no$" does not match "/a/yz"',
            '[notice] "^/a/y(.*)$" matches "/a/yz"',
            '[notice] rewritten data: "/bz", args: "q=z"',
            '[notice] "^/b(.*)$" matches "/bz"',
            '[notice] rewritten data: "/cz", args: "q=z"',
            '[notice] "^/s/(.*)$" does not match "/r"',
            '[notice] "^" matches "/r"',
            '[notice] rewritten redirect: "/x"',
            '[notice] "^/s/(.*)$" does not match "/p/q"',
            '[notice] "^/p(.*)$" matches "/p/q"',
            '[notice] rewritten redirect: "http://other.test/q"',
            '[notice] "^/s/(.*)$" does not match "/t"',
            '[notice] "^/s/(.*)$" does not match "/n"',
            '[notice] "^/s/(.*)$" does not match "/l"',
        ),
    ),
    Case(
        "rewrite_log off",
        r"""
location /a { rewrite ^ /b last; }
location /b { if ($uri ~ b) { set $x 1; } return 200 "b"; }
""",
        (Ask("/a", status=200, reply=b"b"),),
        notices=True,
    ),
    Case(
        "break in a server and in a location",
        r"""
set $a "1";
break;
set $a "2";
location /t { set $b "1"; break; set $b "2"; rewrite ^ /never; echo "$a $b"; }
location /ret { break; return 200 "never"; echo "after"; }
location /lua {
    break;
    rewrite_by_lua_block { ngx.ctx.x = "lua ran" }
    content_by_lua_block { ngx.say(ngx.ctx.x) }
}
""",
        (
            Ask("/t", status=200, reply_headers=CHUNKED, reply=b"1 1\n"),
            Ask("/ret", status=200, reply_headers=CHUNKED, reply=b"after\n"),
            Ask("/lua", status=200, reply_headers=CHUNKED, reply=b"lua ran\n"),
        ),
        notices=True,
    ),
]
