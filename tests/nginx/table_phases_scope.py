"""The phases: which handler counts, and what runs after an early end.

Rule: each handler names its phase and place; body filters speak at the end of the body only.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "handlers of http, server and location: the innermost of each phase",
        r"""
server_rewrite_by_lua_block { ngx.log(ngx.ERR, "server_rewrite server") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite server") }
access_by_lua_block { ngx.log(ngx.ERR, "access server") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter server") }
log_by_lua_block { ngx.log(ngx.ERR, "log server") }
location /a {
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite a") }
log_by_lua_block { ngx.log(ngx.ERR, "log a") }
echo a;
}
location /b {

echo b;
}
""",
        (
            Ask("/a", status=200, reply_headers=CHUNKED, reply=b"a\n"),
            Ask("/b", status=200, reply_headers=CHUNKED, reply=b"b\n"),
        ),
        http=r"""
server_rewrite_by_lua_block { ngx.log(ngx.ERR, "server_rewrite http") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite http") }
access_by_lua_block { ngx.log(ngx.ERR, "access http") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter http") }
body_filter_by_lua_block { if ngx.arg[2] then ngx.log(ngx.ERR, "body_filter http") end }
log_by_lua_block { ngx.log(ngx.ERR, "log http") }
""",
        error_log=(
            "[error] [lua] server_rewrite_by_lua(conf):1: server_rewrite server",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite a",
            "[error] [lua] access_by_lua(conf):1: access server",
            "[error] [lua] header_filter_by_lua(conf):1: header_filter server",
            "[error] [lua] body_filter_by_lua(conf):1: body_filter http",
            "[error] [lua] log_by_lua(conf):1: log a while logging request",
            "[error] [lua] server_rewrite_by_lua(conf):1: server_rewrite server",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite server",
            "[error] [lua] access_by_lua(conf):1: access server",
            "[error] [lua] header_filter_by_lua(conf):1: header_filter server",
            "[error] [lua] body_filter_by_lua(conf):1: body_filter http",
            "[error] [lua] log_by_lua(conf):1: log server while logging request",
        ),
    ),
    Case(
        "http's handlers alone",
        "location /t { echo t; }",
        (Ask("/t", status=200, reply_headers=CHUNKED, reply=b"t\n"),),
        http=r"""
server_rewrite_by_lua_block { ngx.log(ngx.ERR, "server_rewrite http") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite http") }
access_by_lua_block { ngx.log(ngx.ERR, "access http") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter http") }
body_filter_by_lua_block { if ngx.arg[2] then ngx.log(ngx.ERR, "body_filter http") end }
log_by_lua_block { ngx.log(ngx.ERR, "log http") }
""",
        error_log=(
            "[error] [lua] server_rewrite_by_lua(conf):1: server_rewrite http",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite http",
            "[error] [lua] access_by_lua(conf):1: access http",
            "[error] [lua] header_filter_by_lua(conf):1: header_filter http",
            "[error] [lua] body_filter_by_lua(conf):1: body_filter http",
            "[error] [lua] log_by_lua(conf):1: log http while logging request",
        ),
    ),
    Case(
        "what each phase is called",
        r"""
server_rewrite_by_lua_block { ngx.ctx.p = ngx.get_phase() }
location /t {
    set_by_lua_block $s { return ngx.get_phase() }
    rewrite_by_lua_block { ngx.ctx.p = ngx.ctx.p .. " " .. ngx.var.s .. " " .. ngx.get_phase() }
    access_by_lua_block { ngx.ctx.p = ngx.ctx.p .. " " .. ngx.get_phase() }
    content_by_lua_block { ngx.say(ngx.ctx.p, " ", ngx.get_phase()) }
    header_filter_by_lua_block { ngx.header.x_phase = ngx.get_phase() }
    body_filter_by_lua_block { if ngx.arg[2] then ngx.arg[1] = ngx.get_phase() .. "\n" end }
    log_by_lua_block { ngx.log(ngx.ERR, ngx.get_phase()) }
}
""",
        (
            Ask(
                "/t",
                status=200,
                reply_headers=CHUNKED,
                also={"x-phase": "header_filter"},
                reply=b"server_rewrite set rewrite access content\nbody_filter\n",
            ),
        ),
        error_log=("[error] [lua] log_by_lua(conf):1: log while logging request",),
    ),
    Case(
        "exit in the rewrite phase",
        r"""
location /t {
set_by_lua_block $x { ngx.log(ngx.ERR, "set t") }
access_by_lua_block { ngx.log(ngx.ERR, "access t") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter t") }
body_filter_by_lua_block { if ngx.arg[2] then ngx.log(ngx.ERR, "body_filter t") end }
log_by_lua_block { ngx.log(ngx.ERR, "log t") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite t") ngx.exit(403) }
echo t;
}
""",
        (
            Ask(
                "/t",
                status=403,
                reply=page("403 Forbidden"),
                differs="a body filter takes the Content-Length away",
                ours={"reply_headers": {"content-type": "text/html"}},
            ),
        ),
        error_log=(
            "[error] [lua] set_by_lua(conf):1: set t",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite t",
            "[error] [lua] header_filter_by_lua(conf):1: header_filter t",
            "[error] [lua] body_filter_by_lua(conf):1: body_filter t",
            "[error] [lua] log_by_lua(conf):1: log t while logging request",
        ),
    ),
    Case(
        "exit in the access phase",
        r"""
location /t {
set_by_lua_block $x { ngx.log(ngx.ERR, "set t") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite t") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter t") }
body_filter_by_lua_block { if ngx.arg[2] then ngx.log(ngx.ERR, "body_filter t") end }
log_by_lua_block { ngx.log(ngx.ERR, "log t") }
access_by_lua_block { ngx.log(ngx.ERR, "access t") ngx.exit(401) }
echo t;
}
""",
        (
            Ask(
                "/t",
                status=401,
                reply=page("401 Authorization Required"),
                differs="a body filter takes the Content-Length away",
                ours={"reply_headers": {"content-type": "text/html"}},
            ),
        ),
        error_log=(
            "[error] [lua] set_by_lua(conf):1: set t",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite t",
            "[error] [lua] access_by_lua(conf):1: access t",
            "[error] [lua] header_filter_by_lua(conf):1: header_filter t",
            "[error] [lua] body_filter_by_lua(conf):1: body_filter t",
            "[error] [lua] log_by_lua(conf):1: log t while logging request",
        ),
    ),
    Case(
        "output in the access phase",
        r"""
location /t {
set_by_lua_block $x { ngx.log(ngx.ERR, "set t") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite t") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter t") }
body_filter_by_lua_block { if ngx.arg[2] then ngx.log(ngx.ERR, "body_filter t") end }
log_by_lua_block { ngx.log(ngx.ERR, "log t") }
access_by_lua_block { ngx.say("from access") ngx.exit(200) }
echo t;
}
""",
        (Ask("/t", status=200, reply_headers=CHUNKED, reply=b"from access\n"),),
        error_log=(
            "[error] [lua] set_by_lua(conf):1: set t",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite t",
            "[error] [lua] header_filter_by_lua(conf):1: header_filter t",
            "[error] [lua] body_filter_by_lua(conf):1: body_filter t",
            "[error] [lua] log_by_lua(conf):1: log t while logging request",
        ),
    ),
    Case(
        "an error in the rewrite phase",
        r"""
location /t {
set_by_lua_block $x { ngx.log(ngx.ERR, "set t") }
access_by_lua_block { ngx.log(ngx.ERR, "access t") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter t") }
body_filter_by_lua_block { if ngx.arg[2] then ngx.log(ngx.ERR, "body_filter t") end }
log_by_lua_block { ngx.log(ngx.ERR, "log t") }
rewrite_by_lua_block { error("oops") }
echo t;
}
""",
        (
            Ask(
                "/t",
                status=500,
                reply=page("500 Internal Server Error"),
                differs="a body filter takes the Content-Length away",
                ours={"reply_headers": {"content-type": "text/html"}},
            ),
        ),
        error_log=(
            "[error] [lua] set_by_lua(conf):1: set t",
            ("[error] lua entry thread aborted: runtime error: rewrite_by_lua(conf):1: oops"),
            "[error] [lua] header_filter_by_lua(conf):1: header_filter t",
            "[error] [lua] body_filter_by_lua(conf):1: body_filter t",
            "[error] [lua] log_by_lua(conf):1: log t while logging request",
        ),
    ),
    Case(
        "exit in server_rewrite",
        r"""
server_rewrite_by_lua_block { ngx.exit(403) }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter server") }
log_by_lua_block { ngx.log(ngx.ERR, "log server") }
location /t {
set_by_lua_block $x { ngx.log(ngx.ERR, "set t") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite t") }
access_by_lua_block { ngx.log(ngx.ERR, "access t") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter t") }
body_filter_by_lua_block { if ngx.arg[2] then ngx.log(ngx.ERR, "body_filter t") end }
log_by_lua_block { ngx.log(ngx.ERR, "log t") }
echo t;
}
""",
        (Ask("/t", status=403, reply=page("403 Forbidden")),),
        error_log=(
            "[error] [lua] header_filter_by_lua(conf):1: header_filter server",
            "[error] [lua] log_by_lua(conf):1: log server while logging request",
        ),
    ),
    Case(
        "init and init_worker",
        ('location /t { content_by_lua_block { ngx.say(from_init, " ", from_worker) } }'),
        (Ask("/t", status=200, reply_headers=CHUNKED, reply=b"init init_worker\n"),),
        http=r"""
init_by_lua_block { from_init = ngx.get_phase() }
init_worker_by_lua_block { from_worker = ngx.get_phase() ngx.log(ngx.ERR, "init_worker") }
""",
        error_log=(
            ("[error] [lua] init_worker_by_lua(conf):1: init_worker, context: init_worker_by_lua*"),
        ),
    ),
]
