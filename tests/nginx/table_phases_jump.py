"""The order of all phases after rewrites, try_files, error pages and an index.

Rule: each handler names its phase and place.
"""

from __future__ import annotations

from tests.nginx.case import CHUNKED, Ask, Case, of_file

CASES = [
    Case(
        "rewrite last, rewrite without flag, set_uri with jump",
        r"""
server_rewrite_by_lua_block { ngx.log(ngx.ERR, "server_rewrite server") }
set_by_lua_block $y { ngx.log(ngx.ERR, "set server") }
location /last {
set_by_lua_block $x { ngx.log(ngx.ERR, "set last") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite last") }
access_by_lua_block { ngx.log(ngx.ERR, "access last") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter last") }
log_by_lua_block { ngx.log(ngx.ERR, "log last") }
rewrite ^ /to last;
}
location /none {
set_by_lua_block $x { ngx.log(ngx.ERR, "set none") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite none") }
access_by_lua_block { ngx.log(ngx.ERR, "access none") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter none") }
log_by_lua_block { ngx.log(ngx.ERR, "log none") }
rewrite ^ /to;
}
location /jump {
set_by_lua_block $x { ngx.log(ngx.ERR, "set jump") }
access_by_lua_block { ngx.log(ngx.ERR, "access jump") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter jump") }
log_by_lua_block { ngx.log(ngx.ERR, "log jump") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite jump") ngx.req.set_uri("/to", true) }
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
            Ask("/last", status=200, reply_headers=CHUNKED, reply=b"to\n"),
            Ask("/none", status=200, reply_headers=CHUNKED, reply=b"to\n"),
            Ask("/jump", status=200, reply_headers=CHUNKED, reply=b"to\n"),
        ),
        error_log=(
            "[error] [lua] server_rewrite_by_lua(conf):1: server_rewrite server",
            "[error] [lua] set_by_lua(conf):1: set server",
            "[error] [lua] set_by_lua(conf):1: set last",
            "[error] [lua] set_by_lua(conf):1: set to",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite to",
            "[error] [lua] access_by_lua(conf):1: access to",
            "[error] [lua] header_filter_by_lua(conf):1: header_filter to",
            "[error] [lua] log_by_lua(conf):1: log to while logging request",
            "[error] [lua] server_rewrite_by_lua(conf):1: server_rewrite server",
            "[error] [lua] set_by_lua(conf):1: set server",
            "[error] [lua] set_by_lua(conf):1: set none",
            "[error] [lua] set_by_lua(conf):1: set to",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite to",
            "[error] [lua] access_by_lua(conf):1: access to",
            "[error] [lua] header_filter_by_lua(conf):1: header_filter to",
            "[error] [lua] log_by_lua(conf):1: log to while logging request",
            "[error] [lua] server_rewrite_by_lua(conf):1: server_rewrite server",
            "[error] [lua] set_by_lua(conf):1: set server",
            "[error] [lua] set_by_lua(conf):1: set jump",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite jump",
            "[error] [lua] set_by_lua(conf):1: set to",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite to",
            "[error] [lua] access_by_lua(conf):1: access to",
            "[error] [lua] header_filter_by_lua(conf):1: header_filter to",
            "[error] [lua] log_by_lua(conf):1: log to while logging request",
        ),
    ),
    Case(
        "rewrite break",
        r"""
location /main {
set_by_lua_block $x { ngx.log(ngx.ERR, "set main") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite main") }
access_by_lua_block { ngx.log(ngx.ERR, "access main") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter main") }
log_by_lua_block { ngx.log(ngx.ERR, "log main") }
rewrite ^ /to break;
echo $uri;
}
location /to {
set_by_lua_block $x { ngx.log(ngx.ERR, "set to") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite to") }
access_by_lua_block { ngx.log(ngx.ERR, "access to") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter to") }
log_by_lua_block { ngx.log(ngx.ERR, "log to") }
echo never;
}
""",
        (Ask("/main", status=200, reply_headers=CHUNKED, reply=b"/to\n"),),
        error_log=(
            "[error] [lua] set_by_lua(conf):1: set main",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite main",
            "[error] [lua] access_by_lua(conf):1: access main",
            "[error] [lua] header_filter_by_lua(conf):1: header_filter main",
            "[error] [lua] log_by_lua(conf):1: log main while logging request",
        ),
    ),
    Case(
        "try_files: a file, a named location, a URI",
        r"""
server_rewrite_by_lua_block { ngx.log(ngx.ERR, "server_rewrite server") }
set_by_lua_block $y { ngx.log(ngx.ERR, "set server") }
location /file {
set_by_lua_block $x { ngx.log(ngx.ERR, "set file") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite file") }
access_by_lua_block { ngx.log(ngx.ERR, "access file") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter file") }
log_by_lua_block { ngx.log(ngx.ERR, "log file") }
try_files /it =404;
}
location /named {
set_by_lua_block $x { ngx.log(ngx.ERR, "set named") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite named") }
access_by_lua_block { ngx.log(ngx.ERR, "access named") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter named") }
log_by_lua_block { ngx.log(ngx.ERR, "log named") }
try_files /none @to;
}
location /uri {
set_by_lua_block $x { ngx.log(ngx.ERR, "set uri") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite uri") }
access_by_lua_block { ngx.log(ngx.ERR, "access uri") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter uri") }
log_by_lua_block { ngx.log(ngx.ERR, "log uri") }
try_files /none /to;
}
location @to {
set_by_lua_block $x { ngx.log(ngx.ERR, "set named") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite named") }
access_by_lua_block { ngx.log(ngx.ERR, "access named") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter named") }
log_by_lua_block { ngx.log(ngx.ERR, "log named") }
echo named;
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
            Ask("/file", status=200, also=of_file(7), reply=b"a file\n"),
            Ask("/named", status=200, reply_headers=CHUNKED, reply=b"named\n"),
            Ask("/uri", status=200, reply_headers=CHUNKED, reply=b"to\n"),
        ),
        files={"html/it": "a file\n"},
        error_log=(
            "[error] [lua] server_rewrite_by_lua(conf):1: server_rewrite server",
            "[error] [lua] set_by_lua(conf):1: set server",
            "[error] [lua] set_by_lua(conf):1: set file",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite file",
            "[error] [lua] access_by_lua(conf):1: access file",
            "[error] [lua] header_filter_by_lua(conf):1: header_filter file",
            "[error] [lua] log_by_lua(conf):1: log file while logging request",
            "[error] [lua] server_rewrite_by_lua(conf):1: server_rewrite server",
            "[error] [lua] set_by_lua(conf):1: set server",
            "[error] [lua] set_by_lua(conf):1: set named",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite named",
            "[error] [lua] access_by_lua(conf):1: access named",
            "[error] [lua] set_by_lua(conf):1: set named",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite named",
            "[error] [lua] access_by_lua(conf):1: access named",
            "[error] [lua] header_filter_by_lua(conf):1: header_filter named",
            "[error] [lua] log_by_lua(conf):1: log named while logging request",
            "[error] [lua] server_rewrite_by_lua(conf):1: server_rewrite server",
            "[error] [lua] set_by_lua(conf):1: set server",
            "[error] [lua] set_by_lua(conf):1: set uri",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite uri",
            "[error] [lua] access_by_lua(conf):1: access uri",
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
        "error_page: a URI, a named location, in sub-requests",
        r"""
server_rewrite_by_lua_block { ngx.log(ngx.ERR, "server_rewrite server") }
set_by_lua_block $y { ngx.log(ngx.ERR, "set server") }
location /uri {
set_by_lua_block $x { ngx.log(ngx.ERR, "set uri") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite uri") }
access_by_lua_block { ngx.log(ngx.ERR, "access uri") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter uri") }
log_by_lua_block { ngx.log(ngx.ERR, "log uri") }
error_page 404 /to;
return 404;
}
location /named {
set_by_lua_block $x { ngx.log(ngx.ERR, "set named") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite named") }
access_by_lua_block { ngx.log(ngx.ERR, "access named") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter named") }
log_by_lua_block { ngx.log(ngx.ERR, "log named") }
error_page 403 @to;
deny all;
}
location /lua {
set_by_lua_block $x { ngx.log(ngx.ERR, "set lua") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite lua") }
access_by_lua_block { ngx.log(ngx.ERR, "access lua") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter lua") }
log_by_lua_block { ngx.log(ngx.ERR, "log lua") }
error_page 500 /to;
content_by_lua_block { error('oops') }
}
location @to {
set_by_lua_block $x { ngx.log(ngx.ERR, "set named") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite named") }
access_by_lua_block { ngx.log(ngx.ERR, "access named") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter named") }
log_by_lua_block { ngx.log(ngx.ERR, "log named") }
echo named;
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
            Ask("/uri", status=404, reply_headers=CHUNKED, reply=b"to\n"),
            Ask("/named", status=403, reply_headers=CHUNKED, reply=b"named\n"),
            Ask("/lua", status=500, reply_headers=CHUNKED, reply=b"to\n"),
        ),
        error_log=(
            "[error] [lua] server_rewrite_by_lua(conf):1: server_rewrite server",
            "[error] [lua] set_by_lua(conf):1: set server",
            "[error] [lua] set_by_lua(conf):1: set uri",
            "[error] [lua] server_rewrite_by_lua(conf):1: server_rewrite server",
            "[error] [lua] set_by_lua(conf):1: set server",
            "[error] [lua] set_by_lua(conf):1: set to",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite to",
            "[error] [lua] access_by_lua(conf):1: access to",
            "[error] [lua] header_filter_by_lua(conf):1: header_filter to",
            "[error] [lua] log_by_lua(conf):1: log to while logging request",
            "[error] [lua] server_rewrite_by_lua(conf):1: server_rewrite server",
            "[error] [lua] set_by_lua(conf):1: set server",
            "[error] [lua] set_by_lua(conf):1: set named",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite named",
            "[error] access forbidden by rule",
            "[error] [lua] set_by_lua(conf):1: set named",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite named",
            "[error] [lua] access_by_lua(conf):1: access named",
            "[error] [lua] header_filter_by_lua(conf):1: header_filter named",
            "[error] [lua] log_by_lua(conf):1: log named while logging request",
            "[error] [lua] server_rewrite_by_lua(conf):1: server_rewrite server",
            "[error] [lua] set_by_lua(conf):1: set server",
            "[error] [lua] set_by_lua(conf):1: set lua",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite lua",
            "[error] [lua] access_by_lua(conf):1: access lua",
            ("[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: oops"),
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
        "index: an internal redirect",
        r"""
server_rewrite_by_lua_block { ngx.log(ngx.ERR, "server_rewrite server") }
set_by_lua_block $y { ngx.log(ngx.ERR, "set server") }
location /d/ {
set_by_lua_block $x { ngx.log(ngx.ERR, "set d") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite d") }
access_by_lua_block { ngx.log(ngx.ERR, "access d") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter d") }
log_by_lua_block { ngx.log(ngx.ERR, "log d") }

}
location = /d/index.html {
set_by_lua_block $x { ngx.log(ngx.ERR, "set index") }
rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite index") }
access_by_lua_block { ngx.log(ngx.ERR, "access index") }
header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter index") }
log_by_lua_block { ngx.log(ngx.ERR, "log index") }

}
""",
        (
            Ask(
                "/d/",
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
        files={"html/d/index.html": "index\n"},
        error_log=(
            "[error] [lua] server_rewrite_by_lua(conf):1: server_rewrite server",
            "[error] [lua] set_by_lua(conf):1: set server",
            "[error] [lua] set_by_lua(conf):1: set d",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite d",
            "[error] [lua] access_by_lua(conf):1: access d",
            "[error] [lua] server_rewrite_by_lua(conf):1: server_rewrite server",
            "[error] [lua] set_by_lua(conf):1: set server",
            "[error] [lua] set_by_lua(conf):1: set index",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite index",
            "[error] [lua] access_by_lua(conf):1: access index",
            "[error] [lua] header_filter_by_lua(conf):1: header_filter index",
            "[error] [lua] log_by_lua(conf):1: log index while logging request",
        ),
    ),
]
