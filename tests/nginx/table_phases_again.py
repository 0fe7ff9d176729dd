"""The order of all phases where a request goes on elsewhere: sub-requests, ngx.exec.

Rule: each handler names its phase and place.
"""

from __future__ import annotations

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "ngx.location.capture",
        r"""
server_rewrite_by_lua_block { ngx.log(ngx.ERR, "server_rewrite server") }
set_by_lua_block $y { ngx.log(ngx.ERR, "set server") }
location /main {
set_by_lua_block $x { ngx.log(ngx.ERR, "set main") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite main") }
access_by_lua_block { ngx.log(ngx.ERR, "access main") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter main") }
log_by_lua_block { ngx.log(ngx.ERR, "log main") }
content_by_lua_block {
    ngx.log(ngx.ERR, "content main")
    ngx.print(ngx.location.capture("/sub").body) ngx.log(ngx.ERR, "content main goes on")
}
}
location /sub {
set_by_lua_block $x { ngx.log(ngx.ERR, "set sub") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite sub") }
access_by_lua_block { ngx.log(ngx.ERR, "access sub") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter sub") }
log_by_lua_block { ngx.log(ngx.ERR, "log sub") }
echo sub;
}
""",
        (Ask("/main", status=200, reply_headers=CHUNKED, reply=b"sub\n"),),
        error_log=(
            "[error] [lua] server_rewrite_by_lua(conf):1: server_rewrite server",
            "[error] [lua] set_by_lua(conf):1: set server",
            "[error] [lua] set_by_lua(conf):1: set main",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite main",
            "[error] [lua] access_by_lua(conf):1: access main",
            "[error] [lua] content_by_lua(conf):2: content main",
            "[error] [lua] server_rewrite_by_lua(conf):1: server_rewrite server",
            "[error] [lua] set_by_lua(conf):1: set server",
            "[error] [lua] set_by_lua(conf):1: set sub",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite sub",
            "[error] [lua] header_filter_by_lua(conf):1: header_filter sub",
            "[error] [lua] header_filter_by_lua(conf):1: header_filter main",
            "[error] [lua] content_by_lua(conf):3: content main goes on",
            "[error] [lua] log_by_lua(conf):1: log main while logging request",
        ),
    ),
    Case(
        "a sub-request's body filter",
        r"""
location /main { content_by_lua_block { ngx.print(ngx.location.capture('/sub').body) } }
location /sub {
    body_filter_by_lua_block {
        ngx.arg[1] = ngx.arg[1]:upper() if ngx.arg[2] then ngx.log(ngx.ERR, 'eof ',
            tostring(ngx.is_subrequest))
        end
    }
    echo sub;
}
""",
        (Ask("/main", status=200, reply_headers=CHUNKED, reply=b"SUB\n"),),
        error_log=("[error] [lua] body_filter_by_lua(conf):2: eof true",),
    ),
    Case(
        "a capture from the rewrite and access phases",
        r"""
location /main {
log_by_lua_block { ngx.log(ngx.ERR, "log main") }
rewrite_by_lua_block {
    ngx.log(ngx.ERR, "rewrite main") ngx.location.capture("/sub") ngx.log(ngx.ERR,
        "rewrite main goes on")
}
access_by_lua_block { ngx.location.capture("/sub") ngx.log(ngx.ERR, "access main goes on") }
echo main;
}
location /sub {
set_by_lua_block $x { ngx.log(ngx.ERR, "set sub") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite sub") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter sub") }
return 204;
}
""",
        (Ask("/main", status=200, reply_headers=CHUNKED, reply=b"main\n"),),
        error_log=(
            "[error] [lua] rewrite_by_lua(conf):2: rewrite main",
            "[error] [lua] set_by_lua(conf):1: set sub",
            "[error] [lua] header_filter_by_lua(conf):1: header_filter sub",
            "[error] [lua] rewrite_by_lua(conf):2: rewrite main goes on",
            "[error] [lua] set_by_lua(conf):1: set sub",
            "[error] [lua] header_filter_by_lua(conf):1: header_filter sub",
            "[error] [lua] access_by_lua(conf):1: access main goes on",
            "[error] [lua] log_by_lua(conf):1: log main while logging request",
        ),
    ),
    Case(
        "capture_multi: one after the other until each waits",
        r"""
location /main {
log_by_lua_block { ngx.log(ngx.ERR, "log main") }
content_by_lua_block { ngx.location.capture_multi({{"/a"}, {"/b"}}) ngx.say("done") }
}
location /a {
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite a") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter a") }
content_by_lua_block {
    ngx.log(ngx.ERR, "content a") ngx.sleep(0.01) ngx.log(ngx.ERR, "content a goes on")
}
}
location /b {
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite b") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter b") }
content_by_lua_block { ngx.log(ngx.ERR, "content b") }
}
""",
        (Ask("/main", status=200, reply_headers=CHUNKED, reply=b"done\n"),),
        error_log=(
            "[error] [lua] rewrite_by_lua(conf):1: rewrite a",
            "[error] [lua] content_by_lua(conf):2: content a",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite b",
            "[error] [lua] content_by_lua(conf):1: content b",
            "[error] [lua] header_filter_by_lua(conf):1: header_filter b",
            "[error] [lua] content_by_lua(conf):2: content a goes on",
            "[error] [lua] header_filter_by_lua(conf):1: header_filter a",
            "[error] [lua] log_by_lua(conf):1: log main while logging request",
        ),
    ),
    Case(
        "a sub-request of a sub-request",
        r"""
location /main {
log_by_lua_block { ngx.log(ngx.ERR, "log main") }
content_by_lua_block { ngx.print(ngx.location.capture("/one").body) }
}
location /one {
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite one") }
content_by_lua_block {
    ngx.log(ngx.ERR, "content one ", tostring(ngx.is_subrequest))
    ngx.print("one ", ngx.location.capture("/two").body)
}
}
location /two {
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite two") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter two") }
echo two;
}
""",
        (Ask("/main", status=200, reply_headers=CHUNKED, reply=b"one two\n"),),
        error_log=(
            "[error] [lua] rewrite_by_lua(conf):1: rewrite one",
            "[error] [lua] content_by_lua(conf):2: content one true",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite two",
            "[error] [lua] header_filter_by_lua(conf):1: header_filter two",
            "[error] [lua] log_by_lua(conf):1: log main while logging request",
        ),
    ),
    Case(
        "ngx.exec in the content phase",
        r"""
server_rewrite_by_lua_block { ngx.log(ngx.ERR, "server_rewrite server") }
set_by_lua_block $y { ngx.log(ngx.ERR, "set server") }
location /main {
set_by_lua_block $x { ngx.log(ngx.ERR, "set main") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite main") }
access_by_lua_block { ngx.log(ngx.ERR, "access main") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter main") }
log_by_lua_block { ngx.log(ngx.ERR, "log main") }
content_by_lua_block { ngx.log(ngx.ERR, "content main") ngx.ctx.a = 1 ngx.exec("/to", "a=1") }
}
location /to {
set_by_lua_block $x { ngx.log(ngx.ERR, "set to") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite to") }
access_by_lua_block { ngx.log(ngx.ERR, "access to") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter to") }
log_by_lua_block { ngx.log(ngx.ERR, "log to") }
content_by_lua_block { ngx.log(ngx.ERR, "content to") ngx.say("to") }
}
""",
        (Ask("/main", status=200, reply_headers=CHUNKED, reply=b"to\n"),),
        error_log=(
            "[error] [lua] server_rewrite_by_lua(conf):1: server_rewrite server",
            "[error] [lua] set_by_lua(conf):1: set server",
            "[error] [lua] set_by_lua(conf):1: set main",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite main",
            "[error] [lua] access_by_lua(conf):1: access main",
            "[error] [lua] content_by_lua(conf):1: content main",
            "[error] [lua] server_rewrite_by_lua(conf):1: server_rewrite server",
            "[error] [lua] set_by_lua(conf):1: set server",
            "[error] [lua] set_by_lua(conf):1: set to",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite to",
            "[error] [lua] access_by_lua(conf):1: access to",
            "[error] [lua] content_by_lua(conf):1: content to",
            "[error] [lua] header_filter_by_lua(conf):1: header_filter to",
            "[error] [lua] log_by_lua(conf):1: log to while logging request",
        ),
    ),
    Case(
        "ngx.exec in the rewrite and access phases",
        r"""
server_rewrite_by_lua_block { ngx.log(ngx.ERR, "server_rewrite server") }
set_by_lua_block $y { ngx.log(ngx.ERR, "set server") }
location /rewrite {
set_by_lua_block $x { ngx.log(ngx.ERR, "set rewrite") }
access_by_lua_block { ngx.log(ngx.ERR, "access rewrite") }
log_by_lua_block { ngx.log(ngx.ERR, "log rewrite") }
rewrite_by_lua_block { ngx.exec("/to") }
echo x;
}
location /access {
set_by_lua_block $x { ngx.log(ngx.ERR, "set access") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite access") }
log_by_lua_block { ngx.log(ngx.ERR, "log access") }
access_by_lua_block { ngx.exec("/to") }
echo x;
}
location /to {
set_by_lua_block $x { ngx.log(ngx.ERR, "set to") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite to") }
access_by_lua_block { ngx.log(ngx.ERR, "access to") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter to") }
log_by_lua_block { ngx.log(ngx.ERR, "log to") }
echo to;
}
""",
        (
            Ask("/rewrite", status=200, reply_headers=CHUNKED, reply=b"to\n"),
            Ask("/access", status=200, reply_headers=CHUNKED, reply=b"to\n"),
        ),
        error_log=(
            "[error] [lua] server_rewrite_by_lua(conf):1: server_rewrite server",
            "[error] [lua] set_by_lua(conf):1: set server",
            "[error] [lua] set_by_lua(conf):1: set rewrite",
            "[error] [lua] server_rewrite_by_lua(conf):1: server_rewrite server",
            "[error] [lua] set_by_lua(conf):1: set server",
            "[error] [lua] set_by_lua(conf):1: set to",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite to",
            "[error] [lua] access_by_lua(conf):1: access to",
            "[error] [lua] header_filter_by_lua(conf):1: header_filter to",
            "[error] [lua] log_by_lua(conf):1: log to while logging request",
            "[error] [lua] server_rewrite_by_lua(conf):1: server_rewrite server",
            "[error] [lua] set_by_lua(conf):1: set server",
            "[error] [lua] set_by_lua(conf):1: set access",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite access",
            "[error] [lua] server_rewrite_by_lua(conf):1: server_rewrite server",
            "[error] [lua] set_by_lua(conf):1: set server",
            "[error] [lua] set_by_lua(conf):1: set to",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite to",
            "[error] [lua] access_by_lua(conf):1: access to",
            "[error] [lua] header_filter_by_lua(conf):1: header_filter to",
            "[error] [lua] log_by_lua(conf):1: log to while logging request",
        ),
    ),
    Case(
        "ngx.exec to a named location",
        r"""
server_rewrite_by_lua_block { ngx.log(ngx.ERR, "server_rewrite server") }
set_by_lua_block $y { ngx.log(ngx.ERR, "set server") }
location /main {
set_by_lua_block $x { ngx.log(ngx.ERR, "set main") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite main") }
access_by_lua_block { ngx.log(ngx.ERR, "access main") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter main") }
log_by_lua_block { ngx.log(ngx.ERR, "log main") }
content_by_lua_block { ngx.exec("@to") }
}
location @to {
set_by_lua_block $x { ngx.log(ngx.ERR, "set to") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite to") }
access_by_lua_block { ngx.log(ngx.ERR, "access to") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter to") }
log_by_lua_block { ngx.log(ngx.ERR, "log to") }
echo to;
}
""",
        (Ask("/main", status=200, reply_headers=CHUNKED, reply=b"to\n"),),
        error_log=(
            "[error] [lua] server_rewrite_by_lua(conf):1: server_rewrite server",
            "[error] [lua] set_by_lua(conf):1: set server",
            "[error] [lua] set_by_lua(conf):1: set main",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite main",
            "[error] [lua] access_by_lua(conf):1: access main",
            "[error] [lua] set_by_lua(conf):1: set to",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite to",
            "[error] [lua] access_by_lua(conf):1: access to",
            "[error] [lua] header_filter_by_lua(conf):1: header_filter to",
            "[error] [lua] log_by_lua(conf):1: log to while logging request",
        ),
    ),
]
