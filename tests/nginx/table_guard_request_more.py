"""The auth_request module: inheritance, satisfy, error_page, and which phases a guard has.

Rule: the reply or the log shows what was asked.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "off, inherited, in the server, around itself",
        r"""
auth_request /guard;
location /a { echo a; }
location /b { auth_request off; echo b; }
location /c { auth_request /other; echo c; }
location = /guard { return 403; }
location = /other { return 204; }
location /d { return 200 "return is earlier"; }
location /e { content_by_lua_block { ngx.exec("/a") } auth_request off; }
location /f {
    auth_request off;
    content_by_lua_block { ngx.say(ngx.location.capture("/a").status) }
}
location /g { rewrite ^ /b last; }
""",
        (
            Ask("/a", status=403, reply=page("403 Forbidden")),
            Ask("/b", status=200, reply_headers=CHUNKED, reply=b"b\n"),
            Ask("/c", status=200, reply_headers=CHUNKED, reply=b"c\n"),
            Ask("/d", status=200, reply=b"return is earlier"),
            Ask("/e", status=403, reply=page("403 Forbidden")),
            Ask("/f", status=200, reply_headers=CHUNKED, reply=b"200\n"),
            Ask("/g", status=200, reply_headers=CHUNKED, reply=b"b\n"),
            Ask("/none", status=403, reply=page("403 Forbidden")),
        ),
    ),
    Case(
        "with satisfy, with error_page, with Lua of the guard",
        r"""
location /any { satisfy any; allow 127.0.0.2; deny all; auth_request /no; echo in; }
location /any2 { satisfy any; deny all; auth_request /yes; echo in; }
location /all { satisfy all; allow all; auth_request /no; echo in; }
location /login { error_page 401 = @login; auth_request /no401; echo in; }
location /redirect { error_page 401 =302 /login-page?to=$uri; auth_request /no401; echo in; }
location @login { return 302 /login-page?from=$request_uri; }
location /login-page { return 200 "login $args"; }
location /no { return 403; }
location /no401 { return 401; }
location /yes {
    rewrite_by_lua_block { ngx.log(ngx.ERR, "guard's rewrite") }
    access_by_lua_block { ngx.log(ngx.ERR, "guard's access") }
    header_filter_by_lua_block { ngx.log(ngx.ERR, "guard's header filter") }
    body_filter_by_lua_block { ngx.log(ngx.ERR, "guard's body filter") }
    log_by_lua_block { ngx.log(ngx.ERR, "guard's log") }
    content_by_lua_block { ngx.say("yes") }
}
""",
        (
            Ask("/any", status=403, reply=page("403 Forbidden")),
            Ask("/any", client="127.0.0.2", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/any2", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/all", status=403, reply=page("403 Forbidden")),
            Ask(
                "/login?x",
                status=302,
                also={"location": "http://localhost:%PORT%/login-page?from=/login?x"},
                reply=page("302 Found"),
            ),
            Ask("/redirect", status=302, reply=b"login to=/redirect"),
        ),
        error_log=(
            "[error] access forbidden by rule",
            "[error] [lua] rewrite_by_lua(conf):1: guard's rewrite",
            "[error] [lua] header_filter_by_lua(conf):1: guard's header filter",
        ),
    ),
]
