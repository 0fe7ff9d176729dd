"""ngx_http_access_module: allow and deny, by address and network, and what is inherited.

Rule: the first rule that matches decides; clients are other addresses of 127.0.0.0/8.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "rules are tried in order",
        r"""
location / {
    allow 127.0.0.2;
    deny 127.0.0.0/30;
    allow 127.0.0.1;
    deny 127.0.1.0/24;
    echo in;
}
location /all { deny all; allow all; echo in; }
location /open { allow all; deny all; echo in; }
location /none { echo in; }
""",
        (
            Ask("/", status=403, reply=page("403 Forbidden")),
            Ask("/", client="127.0.0.2", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/", client="127.0.0.3", status=403, reply=page("403 Forbidden")),
            Ask("/", client="127.0.0.4", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/", client="127.0.1.255", status=403, reply=page("403 Forbidden")),
            Ask("/", client="127.0.2.0", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/all", status=403, reply=page("403 Forbidden")),
            Ask("/open", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/none", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask(
                "/",
                method="HEAD",
                status=403,
                reply_headers={"content-type": "text/html", "content-length": "146"},
            ),
        ),
        error_log=(
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
        ),
    ),
    Case(
        "networks",
        r"""
location /0 { allow 0.0.0.0/0; deny all; echo in; }
location /1 { allow 64.0.0.0/2; deny all; echo in; }
location /2 { allow 128.0.0.0/1; deny all; echo in; }
location /3 { allow 127.0.0.1/32; deny all; echo in; }
location /4 { allow 127.0.0.2/31; deny all; echo in; }
location /5 { allow ::/0; allow ::1; deny 127.0.0.1; echo in; }
location /6 { allow unix:; deny all; echo in; }
location /7 { deny unix:; deny ::/0; echo in; }
location /8 { allow ::ffff:127.0.0.1; deny all; echo in; }
location /9 { allow 0.0.0.0; deny all; echo in; }
""",
        (
            Ask("/0", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/1", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/2", status=403, reply=page("403 Forbidden")),
            Ask("/3", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/3", client="127.0.0.2", status=403, reply=page("403 Forbidden")),
            Ask("/4", status=403, reply=page("403 Forbidden")),
            Ask("/4", client="127.0.0.2", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/4", client="127.0.0.3", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/5", status=403, reply=page("403 Forbidden")),
            Ask("/6", status=403, reply=page("403 Forbidden")),
            Ask("/7", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/8", status=403, reply=page("403 Forbidden")),
            Ask("/9", status=403, reply=page("403 Forbidden")),
        ),
        error_log=(
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
        ),
    ),
    Case(
        "addresses in forms that nginx takes",
        r"""
location /1 { allow 127.0.0.01; deny all; echo in; }
location /2 { allow 127..0.1; deny all; echo in; }
location /3 { allow 127.0.0.; deny all; echo in; }
location /4 { allow 127.0.0.1/00032; deny all; echo in; }
location /5 { allow 127.0.0.9/29; deny all; echo in; }
location /6 { allow 2001:DB8::; allow ::127.0.0.1; deny all; echo in; }
""",
        (
            Ask("/1", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/2", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/3", status=403, reply=page("403 Forbidden")),
            Ask("/3", client="127.0.0.2", status=403, reply=page("403 Forbidden")),
            Ask("/4", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/5", client="127.0.0.15", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/5", client="127.0.0.16", status=403, reply=page("403 Forbidden")),
            Ask("/6", status=403, reply=page("403 Forbidden")),
        ),
        error_log=(
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
        ),
    ),
    Case(
        "inner rules replace outer ones as a whole",
        r"""
deny 127.0.0.3;
location / { echo in; }
location /own { allow 127.0.0.2; echo in; }
location /own/nested { echo in; }
location /unix { deny unix:; echo in; }
location /lone/ {
    deny all;
    location /lone/a { echo in; }
    location /lone/b { allow 127.0.0.2; echo in; }
}
""",
        (
            Ask("/", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/", client="127.0.0.3", status=403, reply=page("403 Forbidden")),
            Ask("/", client="127.0.0.2", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/own", client="127.0.0.3", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/own", client="127.0.0.2", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/unix", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/unix", client="127.0.0.3", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/lone/a", status=403, reply=page("403 Forbidden")),
            Ask("/lone/b", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/lone/", status=403, reply=page("403 Forbidden")),
        ),
        http="deny 127.0.0.2;",
        error_log=(
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
        ),
    ),
    Case(
        "the page of a refusal",
        r"""
error_page 403 /sorry;
location /a { deny all; echo in; }
location /b { error_page 403 =200 @named; deny all; echo in; }
location /c { error_page 403 https://example.com/; deny all; echo in; }
location /d { error_page 403 =404 /closed; deny all; echo in; }
location /closed { deny all; echo in; }
location = /sorry { echo "sorry for $uri"; }
location @named { echo "named $uri"; }
""",
        (
            Ask("/a", status=403, reply_headers=CHUNKED, reply=b"sorry for /sorry\n"),
            Ask("/b", status=200, reply_headers=CHUNKED, reply=b"named /b\n"),
            Ask(
                "/c", status=302, also={"location": "https://example.com/"}, reply=page("302 Found")
            ),
            Ask("/d", status=403, reply=page("403 Forbidden")),
            Ask("/closed", status=403, reply_headers=CHUNKED, reply=b"sorry for /sorry\n"),
            Ask(
                "/a", method="POST", status=403, reply_headers=CHUNKED, reply=b"sorry for /sorry\n"
            ),
        ),
        error_log=(
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
        ),
    ),
    Case(
        "what runs before and what after",
        r"""
location /return { deny all; return 200 returned; }
location /rewrite { deny all; rewrite ^ /open; }
location /open { echo in; }
location /lua-rewrite { deny all; rewrite_by_lua_block { ngx.say("rewritten") ngx.exit(200) } }
location /lua-access {
    deny all;
    access_by_lua_block { ngx.log(ngx.ERR, "access_by_lua ran") }
    echo in;
}
location /lua-first {
    allow all;
    access_by_lua_block { ngx.log(ngx.ERR, "access_by_lua ran") ngx.exit(403) }
    echo in;
}
location /content { deny all; content_by_lua_block { ngx.say("content") } }
location /sub { content_by_lua_block { ngx.say(ngx.location.capture("/content").status) } }
location /exec { rewrite_by_lua_block { ngx.exec("/content") } }
location /files/ { deny all; try_files $uri /open; }
location /if { deny all; set $a 1; if ($a) { echo_reset_timer; echo "in if"; } }
""",
        (
            Ask("/return", status=200, reply=b"returned"),
            Ask("/rewrite", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/lua-rewrite", status=200, reply_headers=CHUNKED, reply=b"rewritten\n"),
            Ask("/lua-access", status=403, reply=page("403 Forbidden")),
            Ask("/lua-first", status=403, reply=page("403 Forbidden")),
            Ask("/content", status=403, reply=page("403 Forbidden")),
            Ask("/sub", status=200, reply_headers=CHUNKED, reply=b"200\n"),
            Ask("/exec", status=403, reply=page("403 Forbidden")),
            Ask("/files/x", status=403, reply=page("403 Forbidden")),
            Ask("/if", status=403, reply=page("403 Forbidden")),
        ),
        error_log=(
            "[error] access forbidden by rule",
            "[error] [lua] access_by_lua(conf):1: access_by_lua ran",
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
        ),
    ),
    Case(
        "the wrapped app",
        r"""
location / { deny 127.0.0.2; %APP% }
""",
        (
            Ask("/", status=200, reply=b"hello\n"),
            Ask("/", client="127.0.0.2", status=403, reply=page("403 Forbidden")),
            Ask("/", method="POST", body=b"abc", status=200, reply=b"hello\n"),
        ),
        app="hello",
        error_log=("[error] access forbidden by rule",),
    ),
    Case(
        "the log line in full",
        "location / { deny all; }",
        (
            Ask(
                "/x?y=1",
                headers=(("Referer", "http://here/"),),
                status=403,
                reply=page("403 Forbidden"),
            ),
        ),
        full_log=True,
        error_log=(
            (
                "[error] access forbidden by rule, client: 127.0.0.1, server: localhost, "
                'request: "GET /x?y=1 HTTP/1.1", host: "localhost", referrer: "http:'
                '//here/"'
            ),
        ),
    ),
]
