"""ngx_http_realip_module: where the address is used, and from when on.

Rule: what a server says holds from its first phase on, what a location says from preaccess on.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "where the address is used",
        r"""
set_real_ip_from 127.0.0.1;
location /deny { deny 192.0.2.0/24; echo in; }
location /six { deny 2001:db8::/32; allow ::/0; echo in; }
location /all { allow 127.0.0.1; deny all; echo in; }
location /mapped { deny 192.0.2.0/24; allow all; echo in; }
location /error { content_by_lua_block { error("oops") } }
location /map { content_by_lua_block { ngx.say(ngx.var.mapped) } }
location /sub { content_by_lua_block { ngx.print(ngx.location.capture("/in").body) } }
location /in { content_by_lua_block { ngx.say(ngx.var.remote_addr, ngx.var.realip_remote_addr) } }
location /app { %APP% }
""",
        (
            Ask(
                "/deny",
                headers=(("X-Real-IP", "192.0.2.1"),),
                status=403,
                reply=page("403 Forbidden"),
            ),
            Ask(
                "/deny",
                headers=(("X-Real-IP", "198.51.100.1"),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"in\n",
            ),
            Ask(
                "/six",
                headers=(("X-Real-IP", "2001:db8:1::1"),),
                status=403,
                reply=page("403 Forbidden"),
            ),
            Ask(
                "/six",
                headers=(("X-Real-IP", "2001:db9:1::1"),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"in\n",
            ),
            Ask(
                "/all",
                headers=(("X-Real-IP", "192.0.2.1"),),
                status=403,
                reply=page("403 Forbidden"),
            ),
            Ask("/all", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask(
                "/mapped",
                headers=(("X-Real-IP", "::ffff:192.0.2.1"),),
                status=403,
                reply=page("403 Forbidden"),
            ),
            Ask(
                "/error",
                headers=(("X-Real-IP", "192.0.2.1:99"),),
                status=500,
                reply=page("500 Internal Server Error"),
            ),
            Ask(
                "/error",
                headers=(("X-Real-IP", "2001:db8::1"),),
                status=500,
                reply=page("500 Internal Server Error"),
            ),
            Ask(
                "/map",
                headers=(("X-Real-IP", "192.0.2.1"),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"it\n",
            ),
            Ask("/map", status=200, reply_headers=CHUNKED, reply=b"other\n"),
            Ask(
                "/sub",
                headers=(("X-Real-IP", "192.0.2.1"),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"192.0.2.1127.0.0.1\n",
            ),
            Ask("/app", headers=(("X-Real-IP", "192.0.2.1"),), status=200, reply=b"hello\n"),
        ),
        http="map $remote_addr $mapped { 192.0.2.1 it; default other; }",
        app="hello",
        full_log=True,
        error_log=(
            (
                "[error] access forbidden by rule, client: 192.0.2.1, server: localhost, "
                'request: "GET /deny HTTP/1.1", host: "localhost"'
            ),
            (
                "[error] access forbidden by rule, client: 2001:db8:1::1, server: "
                'localhost, request: "GET /six HTTP/1.1", host: "localhost"'
            ),
            (
                "[error] access forbidden by rule, client: 192.0.2.1, server: localhost, "
                'request: "GET /all HTTP/1.1", host: "localhost"'
            ),
            (
                "[error] access forbidden by rule, client: ::ffff:192.0.2.1, server: "
                'localhost, request: "GET /mapped HTTP/1.1", host: "localhost"'
            ),
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1:"
                " oops\n"
                "stack traceback:\n"
                "coroutine 0:\n"
                "\t[C]: in function 'error'\n"
                "\tcontent_by_lua(conf):1: in main chunk, client: 192.0.2.1, server: "
                'localhost, request: "GET /error HTTP/1.1", host: "localhost"'
            ),
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1:"
                " oops\n"
                "stack traceback:\n"
                "coroutine 0:\n"
                "\t[C]: in function 'error'\n"
                "\tcontent_by_lua(conf):1: in main chunk, client: 2001:db8::1, server: "
                'localhost, request: "GET /error HTTP/1.1", host: "localhost"'
            ),
        ),
    ),
    Case(
        "in a location: from the preaccess phase on",
        r"""
location /own {
    set_real_ip_from 127.0.0.1;
    content_by_lua_block { ngx.say(ngx.var.remote_addr, " ", ngx.var.realip_remote_addr) }
}
location /limit { set_real_ip_from 127.0.0.1; deny 192.0.2.1; echo in; }
location /none { content_by_lua_block { ngx.say(ngx.var.remote_addr) } }
location /exec { set_real_ip_from 127.0.0.1; access_by_lua_block { ngx.exec("/none") } }
location /again { set_real_ip_from 127.0.0.1; access_by_lua_block { ngx.exec("/second") } }
location /second {
    set_real_ip_from 0.0.0.0/0;
    real_ip_header X-Second;
    content_by_lua_block { ngx.say(ngx.var.remote_addr, " ", ngx.var.realip_remote_addr) }
}
location /sub { content_by_lua_block {
    local body = ngx.location.capture("/own").body
    ngx.say(body, ngx.var.remote_addr)
} }
location /inherit/ {
    set_real_ip_from 127.0.0.1;
    real_ip_header X-Mine;
    location /inherit/a { content_by_lua_block { ngx.say(ngx.var.remote_addr) } }
    location /inherit/b {
        set_real_ip_from 127.0.0.2;
        content_by_lua_block { ngx.say(ngx.var.remote_addr) }
    }
}
location /unix { set_real_ip_from unix:; content_by_lua_block { ngx.say(ngx.var.remote_addr) } }
""",
        (
            Ask(
                "/own",
                headers=(("X-Real-IP", "192.0.2.1"),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"192.0.2.1 127.0.0.1\n",
            ),
            Ask("/own", status=200, reply_headers=CHUNKED, reply=b"127.0.0.1 127.0.0.1\n"),
            Ask(
                "/limit",
                headers=(("X-Real-IP", "192.0.2.1"),),
                status=403,
                reply=page("403 Forbidden"),
            ),
            Ask(
                "/none",
                headers=(("X-Real-IP", "192.0.2.1"),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"127.0.0.1\n",
            ),
            Ask(
                "/exec",
                headers=(("X-Real-IP", "192.0.2.1"),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"192.0.2.1\n",
            ),
            Ask(
                "/again",
                headers=(("X-Real-IP", "192.0.2.1"), ("X-Second", "192.0.2.2")),
                status=200,
                reply_headers=CHUNKED,
                reply=b"192.0.2.1 127.0.0.1\n",
            ),
            Ask(
                "/second",
                headers=(("X-Real-IP", "192.0.2.1"), ("X-Second", "192.0.2.2")),
                status=200,
                reply_headers=CHUNKED,
                reply=b"192.0.2.2 127.0.0.1\n",
            ),
            Ask(
                "/sub",
                headers=(("X-Real-IP", "192.0.2.1"),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"192.0.2.1 127.0.0.1\n192.0.2.1\n",
            ),
            Ask(
                "/inherit/a",
                headers=(("X-Mine", "192.0.2.1"),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"192.0.2.1\n",
            ),
            Ask(
                "/inherit/b",
                headers=(("X-Mine", "192.0.2.1"),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"127.0.0.1\n",
            ),
            Ask(
                "/inherit/b",
                headers=(("X-Mine", "192.0.2.1"),),
                client="127.0.0.2",
                status=200,
                reply_headers=CHUNKED,
                reply=b"192.0.2.1\n",
            ),
            Ask(
                "/unix",
                headers=(("X-Real-IP", "192.0.2.1"),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"127.0.0.1\n",
            ),
        ),
        full_log=True,
        error_log=(
            (
                "[error] access forbidden by rule, client: 192.0.2.1, server: localhost, "
                'request: "GET /limit HTTP/1.1", host: "localhost"'
            ),
        ),
    ),
    Case(
        "in a server: before everything else",
        r"""
set_real_ip_from 127.0.0.1;
server_rewrite_by_lua_block { ngx.header.First = ngx.var.remote_addr }
set $first $remote_addr;
if ($remote_addr = 192.0.2.1) { return 200 "from $remote_addr\n"; }
location / { return 200 "$first\n"; }
""",
        (
            Ask(
                "/",
                headers=(("X-Real-IP", "192.0.2.1"),),
                status=200,
                also={"first": "192.0.2.1"},
                reply=b"from 192.0.2.1\n",
            ),
            Ask(
                "/",
                headers=(("X-Real-IP", "192.0.2.2"),),
                status=200,
                also={"first": "192.0.2.2"},
                reply=b"192.0.2.2\n",
            ),
            Ask("/", status=200, also={"first": "127.0.0.1"}, reply=b"127.0.0.1\n"),
        ),
    ),
]
