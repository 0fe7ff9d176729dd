"""The phases of echo's sub-requests, the life of ngx.ctx, the tails of log lines.

Rule: each handler names its phase and place.
"""

from __future__ import annotations

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "echo_location, echo_exec",
        r"""
server_rewrite_by_lua_block { ngx.log(ngx.ERR, "server_rewrite server") }
set_by_lua_block $y { ngx.log(ngx.ERR, "set server") }
location /main {
set_by_lua_block $x { ngx.log(ngx.ERR, "set main") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite main") }
access_by_lua_block { ngx.log(ngx.ERR, "access main") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter main") }
log_by_lua_block { ngx.log(ngx.ERR, "log main") }
echo_location /sub;
echo main;
}
location /exec {
set_by_lua_block $x { ngx.log(ngx.ERR, "set exec") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite exec") }
access_by_lua_block { ngx.log(ngx.ERR, "access exec") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter exec") }
log_by_lua_block { ngx.log(ngx.ERR, "log exec") }
echo_exec /sub;
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
        (
            Ask("/main", status=200, reply_headers=CHUNKED, reply=b"sub\nmain\n"),
            Ask("/exec", status=200, reply_headers=CHUNKED, reply=b"sub\n"),
        ),
        error_log=(
            "[error] [lua] server_rewrite_by_lua(conf):1: server_rewrite server",
            "[error] [lua] set_by_lua(conf):1: set server",
            "[error] [lua] set_by_lua(conf):1: set main",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite main",
            "[error] [lua] access_by_lua(conf):1: access main",
            "[error] [lua] header_filter_by_lua(conf):1: header_filter main",
            "[error] [lua] server_rewrite_by_lua(conf):1: server_rewrite server",
            "[error] [lua] set_by_lua(conf):1: set server",
            "[error] [lua] set_by_lua(conf):1: set sub",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite sub",
            "[error] [lua] header_filter_by_lua(conf):1: header_filter sub",
            "[error] [lua] log_by_lua(conf):1: log main while logging request",
            "[error] [lua] server_rewrite_by_lua(conf):1: server_rewrite server",
            "[error] [lua] set_by_lua(conf):1: set server",
            "[error] [lua] set_by_lua(conf):1: set exec",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite exec",
            "[error] [lua] access_by_lua(conf):1: access exec",
            "[error] [lua] server_rewrite_by_lua(conf):1: server_rewrite server",
            "[error] [lua] set_by_lua(conf):1: set server",
            "[error] [lua] set_by_lua(conf):1: set sub",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite sub",
            "[error] [lua] access_by_lua(conf):1: access sub",
            "[error] [lua] header_filter_by_lua(conf):1: header_filter sub",
            "[error] [lua] log_by_lua(conf):1: log sub while logging request",
        ),
    ),
    Case(
        "echo_before_body and echo_after_body around the rest",
        r"""
location /main {
set_by_lua_block $x { ngx.log(ngx.ERR, "set main") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite main") }
access_by_lua_block { ngx.log(ngx.ERR, "access main") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter main") }
log_by_lua_block { ngx.log(ngx.ERR, "log main") }
echo_before_body before;
echo_after_body after;
echo main;
}
""",
        (Ask("/main", status=200, reply_headers=CHUNKED, reply=b"before\nmain\nafter\n"),),
        error_log=(
            "[error] [lua] set_by_lua(conf):1: set main",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite main",
            "[error] [lua] access_by_lua(conf):1: access main",
            "[error] [lua] header_filter_by_lua(conf):1: header_filter main",
            "[error] [lua] log_by_lua(conf):1: log main while logging request",
        ),
    ),
    Case(
        "ngx.ctx: one a request, new in sub-requests and after internal redirects",
        r"""
server_rewrite_by_lua_block { ngx.ctx.seen = (ngx.ctx.seen or "") .. "server " }
location /main {
    rewrite_by_lua_block { ngx.ctx.seen = ngx.ctx.seen .. "main " }
    content_by_lua_block { ngx.print(ngx.location.capture("/show").body) ngx.say(ngx.ctx.seen) }
}
location /exec {
    rewrite_by_lua_block { ngx.ctx.seen = ngx.ctx.seen .. "exec " }
    content_by_lua_block { ngx.exec("/show") }
}
location /named {
    rewrite_by_lua_block { ngx.ctx.seen = ngx.ctx.seen .. "named " }
    content_by_lua_block { ngx.exec("@show") }
}
location /last { rewrite ^ /show last; }
location /jump {
    rewrite_by_lua_block { ngx.ctx.seen = ngx.ctx.seen .. "jump " ngx.req.set_uri("/show", true) }
}
location /given {
    content_by_lua_block {
        local ctx = {seen = "given "}
        ngx.print(ngx.location.capture("/show", {ctx = ctx}).body)
        ngx.say(ctx.seen)
    }
}
location /try {
    try_files /none @show;
    rewrite_by_lua_block { ngx.ctx.seen = ngx.ctx.seen .. "try " }
}
location /show {
    content_by_lua_block { ngx.ctx.seen = (ngx.ctx.seen or "") .. "show " ngx.say(ngx.ctx.seen) }
}
location @show {
    content_by_lua_block { ngx.ctx.seen = (ngx.ctx.seen or "") .. "@show " ngx.say(ngx.ctx.seen) }
}
""",
        (
            Ask("/main", status=200, reply_headers=CHUNKED, reply=b"server show \nserver main \n"),
            Ask("/exec", status=200, reply_headers=CHUNKED, reply=b"server show \n"),
            Ask("/named", status=200, reply_headers=CHUNKED, reply=b"@show \n"),
            Ask("/last", status=200, reply_headers=CHUNKED, reply=b"server show \n"),
            Ask("/jump", status=200, reply_headers=CHUNKED, reply=b"show \n"),
            Ask(
                "/given",
                status=200,
                reply_headers=CHUNKED,
                reply=b"given server show \ngiven server show \n",
            ),
            Ask("/try", status=200, reply_headers=CHUNKED, reply=b"@show \n"),
            Ask("/show", status=200, reply_headers=CHUNKED, reply=b"server show \n"),
        ),
    ),
    Case(
        "the log lines' own tail",
        r"""
location /main {

content_by_lua_block {
    ngx.log(ngx.ERR, "content") ngx.location.capture("/sub?x=1") ngx.exec("/to")
}
}
location /sub {
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite sub") }
echo sub;
}
location /to {
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite to") }
log_by_lua_block { ngx.log(ngx.ERR, "log to") }
echo to;
}
""",
        (
            Ask(
                "/main?y=1",
                host="a.test:80",
                headers=(("Referer", "http://r.test/"),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"to\n",
            ),
        ),
        full_log=True,
        error_log=(
            (
                "[error] [lua] content_by_lua(conf):2: content, client: 127.0.0.1, "
                'server: localhost, request: "GET /main?y=1 HTTP/1.1", host: "a.test:80",'
                ' referrer: "http://r.test/"'
            ),
            (
                "[error] [lua] rewrite_by_lua(conf):1: rewrite sub, client: 127.0.0.1, "
                'server: localhost, request: "GET /main?y=1 HTTP/1.1", subrequest: '
                '"/sub", host: "a.test:80", referrer: "http://r.test/"'
            ),
            (
                "[error] [lua] rewrite_by_lua(conf):1: rewrite to, client: 127.0.0.1, "
                'server: localhost, request: "GET /main?y=1 HTTP/1.1", host: "a.test:80",'
                ' referrer: "http://r.test/"'
            ),
            (
                "[error] [lua] log_by_lua(conf):1: log to while logging request, client: "
                '127.0.0.1, server: localhost, request: "GET /main?y=1 HTTP/1.1", host: '
                '"a.test:80", referrer: "http://r.test/"'
            ),
        ),
    ),
]
