"""The order of all phases: one log line a phase, in plain requests with every kind of content.

Rule: each handler names its phase and place; body filters speak at the end of the body only.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case, of_file

CASES = [
    Case(
        "content by Lua",
        r"""
server_rewrite_by_lua_block { ngx.log(ngx.ERR, "server_rewrite server") }
location /t {
set_by_lua_block $x { ngx.log(ngx.ERR, "set t") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite t") }
access_by_lua_block { ngx.log(ngx.ERR, "access t") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter t") }
body_filter_by_lua_block { if ngx.arg[2] then ngx.log(ngx.ERR, "body_filter t") end }
log_by_lua_block { ngx.log(ngx.ERR, "log t") }
content_by_lua_block { ngx.log(ngx.ERR, "content t") ngx.say("t") }
}
""",
        (Ask("/t", status=200, reply_headers=CHUNKED, reply=b"t\n"),),
        error_log=(
            "[error] [lua] server_rewrite_by_lua(conf):1: server_rewrite server",
            "[error] [lua] set_by_lua(conf):1: set t",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite t",
            "[error] [lua] access_by_lua(conf):1: access t",
            "[error] [lua] content_by_lua(conf):1: content t",
            "[error] [lua] header_filter_by_lua(conf):1: header_filter t",
            "[error] [lua] body_filter_by_lua(conf):1: body_filter t",
            "[error] [lua] log_by_lua(conf):1: log t while logging request",
        ),
    ),
    Case(
        "content by echo",
        r"""
server_rewrite_by_lua_block { ngx.log(ngx.ERR, "server_rewrite server") }
location /echo {
set_by_lua_block $x { ngx.log(ngx.ERR, "set echo") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite echo") }
access_by_lua_block { ngx.log(ngx.ERR, "access echo") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter echo") }
body_filter_by_lua_block { if ngx.arg[2] then ngx.log(ngx.ERR, "body_filter echo") end }
log_by_lua_block { ngx.log(ngx.ERR, "log echo") }
echo hi;
}
""",
        (Ask("/echo", status=200, reply_headers=CHUNKED, reply=b"hi\n"),),
        error_log=(
            "[error] [lua] server_rewrite_by_lua(conf):1: server_rewrite server",
            "[error] [lua] set_by_lua(conf):1: set echo",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite echo",
            "[error] [lua] access_by_lua(conf):1: access echo",
            "[error] [lua] header_filter_by_lua(conf):1: header_filter echo",
            "[error] [lua] body_filter_by_lua(conf):1: body_filter echo",
            "[error] [lua] log_by_lua(conf):1: log echo while logging request",
        ),
    ),
    Case(
        "content from a file",
        r"""
location /file {
set_by_lua_block $x { ngx.log(ngx.ERR, "set file") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite file") }
access_by_lua_block { ngx.log(ngx.ERR, "access file") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter file") }
body_filter_by_lua_block { if ngx.arg[2] then ngx.log(ngx.ERR, "body_filter file") end }
log_by_lua_block { ngx.log(ngx.ERR, "log file") }

}
""",
        (
            Ask(
                "/file",
                status=200,
                also=of_file(7),
                reply=b"a file\n",
                differs="a body filter takes the Content-Length away",
                ours={
                    "reply_headers": {
                        "content-type": "text/plain",
                        "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                        "etag": '"56273e80-7"',
                        "accept-ranges": "bytes",
                    }
                },
            ),
        ),
        files={"html/file": "a file\n"},
        error_log=(
            "[error] [lua] set_by_lua(conf):1: set file",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite file",
            "[error] [lua] access_by_lua(conf):1: access file",
            "[error] [lua] header_filter_by_lua(conf):1: header_filter file",
            "[error] [lua] body_filter_by_lua(conf):1: body_filter file",
            "[error] [lua] log_by_lua(conf):1: log file while logging request",
        ),
    ),
    Case(
        "content from the app",
        r"""
location /app {
set_by_lua_block $x { ngx.log(ngx.ERR, "set app") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite app") }
access_by_lua_block { ngx.log(ngx.ERR, "access app") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter app") }
body_filter_by_lua_block { if ngx.arg[2] then ngx.log(ngx.ERR, "body_filter app") end }
log_by_lua_block { ngx.log(ngx.ERR, "log app") }
proxy_pass http://hello;
}
""",
        (
            Ask(
                "/app",
                status=200,
                reply=b"hello\n",
                differs="a body filter takes the Content-Length away",
                ours={"reply_headers": {"content-type": "text/plain"}},
            ),
        ),
        apps=("hello",),
        error_log=(
            "[error] [lua] set_by_lua(conf):1: set app",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite app",
            "[error] [lua] access_by_lua(conf):1: access app",
            "[error] [lua] header_filter_by_lua(conf):1: header_filter app",
            "[error] [lua] body_filter_by_lua(conf):1: body_filter app",
            "[error] [lua] log_by_lua(conf):1: log app while logging request",
        ),
    ),
    Case(
        "the wrapped app",
        r"""
location /app {
set_by_lua_block $x { ngx.log(ngx.ERR, "set app") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite app") }
access_by_lua_block { ngx.log(ngx.ERR, "access app") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter app") }
body_filter_by_lua_block { if ngx.arg[2] then ngx.log(ngx.ERR, "body_filter app") end }
log_by_lua_block { ngx.log(ngx.ERR, "log app") }
%APP%
}
""",
        (
            Ask(
                "/app",
                status=200,
                reply=b"hello\n",
                differs="a body filter takes the Content-Length away",
                ours={"reply_headers": {"content-type": "text/plain"}},
            ),
        ),
        app="hello",
        error_log=(
            "[error] [lua] set_by_lua(conf):1: set app",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite app",
            "[error] [lua] access_by_lua(conf):1: access app",
            "[error] [lua] header_filter_by_lua(conf):1: header_filter app",
            "[error] [lua] body_filter_by_lua(conf):1: body_filter app",
            "[error] [lua] log_by_lua(conf):1: log app while logging request",
        ),
    ),
    Case(
        "return",
        r"""
location /t {
set_by_lua_block $x { ngx.log(ngx.ERR, "set t") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite t") }
access_by_lua_block { ngx.log(ngx.ERR, "access t") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter t") }
body_filter_by_lua_block { if ngx.arg[2] then ngx.log(ngx.ERR, "body_filter t") end }
log_by_lua_block { ngx.log(ngx.ERR, "log t") }
return 200 "t";
}
""",
        (
            Ask(
                "/t",
                status=200,
                reply=b"t",
                differs="a body filter takes the Content-Length away",
                ours={"reply_headers": {"content-type": "text/plain"}},
            ),
        ),
        error_log=(
            "[error] [lua] set_by_lua(conf):1: set t",
            "[error] [lua] header_filter_by_lua(conf):1: header_filter t",
            "[error] [lua] body_filter_by_lua(conf):1: body_filter t",
            "[error] [lua] log_by_lua(conf):1: log t while logging request",
        ),
    ),
    Case(
        "return 404",
        r"""
location /t {
set_by_lua_block $x { ngx.log(ngx.ERR, "set t") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite t") }
access_by_lua_block { ngx.log(ngx.ERR, "access t") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter t") }
body_filter_by_lua_block { if ngx.arg[2] then ngx.log(ngx.ERR, "body_filter t") end }
log_by_lua_block { ngx.log(ngx.ERR, "log t") }
return 404;
}
""",
        (
            Ask(
                "/t",
                status=404,
                reply=page("404 Not Found"),
                differs="a body filter takes the Content-Length away",
                ours={"reply_headers": {"content-type": "text/html"}},
            ),
        ),
        error_log=(
            "[error] [lua] set_by_lua(conf):1: set t",
            "[error] [lua] header_filter_by_lua(conf):1: header_filter t",
            "[error] [lua] body_filter_by_lua(conf):1: body_filter t",
            "[error] [lua] log_by_lua(conf):1: log t while logging request",
        ),
    ),
    Case(
        "a file that is not there",
        r"""
location /none {
set_by_lua_block $x { ngx.log(ngx.ERR, "set none") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite none") }
access_by_lua_block { ngx.log(ngx.ERR, "access none") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter none") }
body_filter_by_lua_block { if ngx.arg[2] then ngx.log(ngx.ERR, "body_filter none") end }
log_by_lua_block { ngx.log(ngx.ERR, "log none") }

}
""",
        (
            Ask(
                "/none",
                status=404,
                reply=page("404 Not Found"),
                differs="a body filter takes the Content-Length away",
                ours={"reply_headers": {"content-type": "text/html"}},
            ),
        ),
        error_log=(
            "[error] [lua] set_by_lua(conf):1: set none",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite none",
            "[error] [lua] access_by_lua(conf):1: access none",
            '[error] open() "%PREFIX%/html/none" failed (2: No such file or directory)',
            "[error] [lua] header_filter_by_lua(conf):1: header_filter none",
            "[error] [lua] body_filter_by_lua(conf):1: body_filter none",
            "[error] [lua] log_by_lua(conf):1: log none while logging request",
        ),
    ),
    Case(
        "denied by allow and deny",
        r"""
location /t {
set_by_lua_block $x { ngx.log(ngx.ERR, "set t") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite t") }
access_by_lua_block { ngx.log(ngx.ERR, "access t") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter t") }
body_filter_by_lua_block { if ngx.arg[2] then ngx.log(ngx.ERR, "body_filter t") end }
log_by_lua_block { ngx.log(ngx.ERR, "log t") }
deny all;
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
            "[error] access forbidden by rule",
            "[error] [lua] header_filter_by_lua(conf):1: header_filter t",
            "[error] [lua] body_filter_by_lua(conf):1: body_filter t",
            "[error] [lua] log_by_lua(conf):1: log t while logging request",
        ),
    ),
    Case(
        "a redirect by rewrite",
        r"""
location /t {
set_by_lua_block $x { ngx.log(ngx.ERR, "set t") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite t") }
access_by_lua_block { ngx.log(ngx.ERR, "access t") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter t") }
body_filter_by_lua_block { if ngx.arg[2] then ngx.log(ngx.ERR, "body_filter t") end }
log_by_lua_block { ngx.log(ngx.ERR, "log t") }
rewrite ^ /x redirect;
}
""",
        (
            Ask(
                "/t",
                status=302,
                also={"location": "http://localhost:%PORT%/x"},
                reply=page("302 Found"),
                differs="a body filter takes the Content-Length away",
                ours={
                    "reply_headers": {
                        "content-type": "text/html",
                        "location": "http://localhost:%PORT%/x",
                    }
                },
            ),
        ),
        error_log=(
            "[error] [lua] set_by_lua(conf):1: set t",
            "[error] [lua] header_filter_by_lua(conf):1: header_filter t",
            "[error] [lua] body_filter_by_lua(conf):1: body_filter t",
            "[error] [lua] log_by_lua(conf):1: log t while logging request",
        ),
    ),
    Case(
        "no body: HEAD, 204, 304",
        r"""
location /a {
set_by_lua_block $x { ngx.log(ngx.ERR, "set a") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite a") }
access_by_lua_block { ngx.log(ngx.ERR, "access a") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter a") }
body_filter_by_lua_block { if ngx.arg[2] then ngx.log(ngx.ERR, "body_filter a") end }
log_by_lua_block { ngx.log(ngx.ERR, "log a") }
content_by_lua_block { ngx.log(ngx.ERR, "content a") ngx.say("a") }
}
location /b {
set_by_lua_block $x { ngx.log(ngx.ERR, "set b") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite b") }
access_by_lua_block { ngx.log(ngx.ERR, "access b") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter b") }
body_filter_by_lua_block { if ngx.arg[2] then ngx.log(ngx.ERR, "body_filter b") end }
log_by_lua_block { ngx.log(ngx.ERR, "log b") }
return 204;
}
location /c {
set_by_lua_block $x { ngx.log(ngx.ERR, "set c") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite c") }
access_by_lua_block { ngx.log(ngx.ERR, "access c") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter c") }
body_filter_by_lua_block { if ngx.arg[2] then ngx.log(ngx.ERR, "body_filter c") end }
log_by_lua_block { ngx.log(ngx.ERR, "log c") }

}
""",
        (
            Ask("/a", method="HEAD", status=200, reply_headers=CHUNKED),
            Ask("/b", status=204, reply_headers={}),
            Ask(
                "/c",
                headers=(("If-Modified-Since", "Wed, 21 Oct 2015 07:28:00 GMT"),),
                status=304,
                reply_headers={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-7"',
                },
            ),
        ),
        files={"html/c": "a file\n"},
        error_log=(
            "[error] [lua] set_by_lua(conf):1: set a",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite a",
            "[error] [lua] access_by_lua(conf):1: access a",
            "[error] [lua] content_by_lua(conf):1: content a",
            "[error] [lua] header_filter_by_lua(conf):1: header_filter a",
            "[error] [lua] log_by_lua(conf):1: log a while logging request",
            "[error] [lua] set_by_lua(conf):1: set b",
            "[error] [lua] header_filter_by_lua(conf):1: header_filter b",
            "[error] [lua] log_by_lua(conf):1: log b while logging request",
            "[error] [lua] set_by_lua(conf):1: set c",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite c",
            "[error] [lua] access_by_lua(conf):1: access c",
            "[error] [lua] header_filter_by_lua(conf):1: header_filter c",
            "[error] [lua] log_by_lua(conf):1: log c while logging request",
        ),
    ),
]
