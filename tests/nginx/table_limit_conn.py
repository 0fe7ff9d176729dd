"""ngx_http_limit_conn_module: what is served at once.

Rule: a request that holds its place asks, by Lua's cosockets in nginx, so that it cannot be asked
here of several connections: what waits is in tests/modules/test_limit.py. Sub-requests share the
place of their request.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case, of_file

CASES = [
    Case(
        "places are given back",
        r"""
location / { limit_conn one 1; echo "<$limit_conn_status>"; }
location /addr { limit_conn addr 1; echo "<$limit_conn_status>"; }
location /two { limit_conn one 1; limit_conn two 1; echo "<$limit_conn_status>"; }
location /denied { limit_conn one 1; deny all; echo "<$limit_conn_status>"; }
location /error { limit_conn one 1; content_by_lua_block { error("oops") } }
location /exec { limit_conn one 1; content_by_lua_block { ngx.exec("/") } }
location /sub { limit_conn one 1; content_by_lua_block {
    ngx.say(ngx.location.capture("/?k=b").status, " ", ngx.location.capture("/?k=a").body)
} }
location /late { content_by_lua_block {
    ngx.say(tostring(ngx.var.limit_conn_status), " ", ngx.location.capture("/?k=a").status, " ",
        ngx.location.capture("/?k=a").status, " ", ngx.var.limit_conn_status)
} }
location /log {
    limit_conn one 1;
    log_by_lua_block { ngx.log(ngx.WARN, ngx.var.limit_conn_status) }
    echo "<$limit_conn_status>";
}
location /file { limit_conn one 1; alias %PREFIX%/html/file; }
location /return { limit_conn one 1; return 200 "<$limit_conn_status>"; }
""",
        (
            Ask("/?k=a", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/?k=a", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/", status=200, reply_headers=CHUNKED, reply=b"<>\n"),
            Ask("/", status=200, reply_headers=CHUNKED, reply=b"<>\n"),
            Ask("/?k=", status=200, reply_headers=CHUNKED, reply=b"<>\n"),
            Ask("/?k=", status=200, reply_headers=CHUNKED, reply=b"<>\n"),
            Ask("/addr", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/addr", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/two?k=a&m=a", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/two?k=a&m=a", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/two?m=a", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/two?m=a", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/denied?k=a", status=403, reply=page("403 Forbidden")),
            Ask("/denied?k=a", status=403, reply=page("403 Forbidden")),
            Ask("/error?k=a", status=500, reply=page("500 Internal Server Error")),
            Ask("/error?k=a", status=500, reply=page("500 Internal Server Error")),
            Ask("/exec?k=a", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/exec?k=a", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/sub?k=a", status=200, reply_headers=CHUNKED, reply=b"200 <PASSED>\n\n"),
            Ask("/sub?k=a", status=200, reply_headers=CHUNKED, reply=b"200 <PASSED>\n\n"),
            Ask("/late", status=200, reply_headers=CHUNKED, reply=b"nil 200 200 PASSED\n"),
            Ask("/late", status=200, reply_headers=CHUNKED, reply=b"nil 200 200 PASSED\n"),
            Ask("/log?k=a", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/log?k=a", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/file?k=a", status=200, also=of_file(7), reply=b"a file\n"),
            Ask("/file?k=a", status=200, also=of_file(7), reply=b"a file\n"),
            Ask("/return?k=a", status=200, reply=b"<>"),
            Ask("/return?k=a", status=200, reply=b"<>"),
        ),
        http=r"""
limit_conn_zone $arg_k zone=one:32k;
limit_conn_zone $arg_m zone=two:1m;
limit_conn_zone $binary_remote_addr zone=addr:32k;
""",
        files={"html/file": "a file\n"},
        error_log=(
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            ("[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: oops"),
            ("[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: oops"),
            "[warn] [lua] log_by_lua(conf):1: PASSED while logging request",
            "[warn] [lua] log_by_lua(conf):1: PASSED while logging request",
        ),
    ),
    Case(
        "a key that is too long",
        (
            "location / { limit_conn one 1; content_by_lua_block { "
            "ngx.say(tostring(ngx.var.limit_conn_status)) } }"
        ),
        (
            Ask("/?k=" + "x" * 255, status=200, reply_headers=CHUNKED, reply=b"PASSED\n"),
            Ask("/?k=" + "x" * 256, status=200, reply_headers=CHUNKED, reply=b"nil\n"),
        ),
        http=r"""
limit_conn_zone $arg_k zone=one:32k;
limit_conn_zone $arg_m zone=two:1m;
limit_conn_zone $binary_remote_addr zone=addr:32k;
""",
        error_log=(
            '[error] the value of the "$arg_k" key is more than 255 bytes: "' + "x" * 256 + '"',
        ),
    ),
    Case(
        "the wrapped app",
        r"""
location / { limit_conn one 1; %APP% }
location /log { limit_conn one 1; log_by_lua_block { ngx.log(ngx.WARN, "log") } %APP% }
location /filter { limit_conn one 1; header_filter_by_lua_block { ngx.header.X = "y" } %APP% }
""",
        (
            Ask("/?k=a", status=200, reply=b"hello\n"),
            Ask("/?k=a", status=200, reply=b"hello\n"),
            Ask("/log?k=a", status=200, reply=b"hello\n"),
            Ask("/log?k=a", status=200, reply=b"hello\n"),
            Ask("/filter?k=a", status=200, also={"x": "y"}, reply=b"hello\n"),
            Ask("/filter?k=a", status=200, also={"x": "y"}, reply=b"hello\n"),
            Ask("/?k=a", status=200, reply=b"hello\n"),
        ),
        http=r"""
limit_conn_zone $arg_k zone=one:32k;
limit_conn_zone $arg_m zone=two:1m;
limit_conn_zone $binary_remote_addr zone=addr:32k;
""",
        app="hello",
        error_log=(
            "[warn] [lua] log_by_lua(conf):1: log while logging request",
            "[warn] [lua] log_by_lua(conf):1: log while logging request",
        ),
    ),
]
