"""The access phase: satisfy, and which of the phase's handlers run in what order.

Rule: the reply and the log tell who got in and who was asked.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "satisfy any and all",
        r"""
auth_basic_user_file passwd;
location /all { satisfy all; allow 127.0.0.2; deny all; auth_basic r; echo in; }
location /any { satisfy any; allow 127.0.0.2; deny all; auth_basic r; echo in; }
location /default { allow 127.0.0.2; deny all; auth_basic r; echo in; }
location /any-lua {
    satisfy any;
    deny all;
    access_by_lua_block {
        if ngx.var.arg_x then return end ngx.exit(tonumber(ngx.var.arg_code) or 403)
    }
    echo in;
}
location /all-lua {
    satisfy all;
    allow all;
    access_by_lua_block { if not ngx.var.arg_x then ngx.exit(403) end }
    echo in;
}
location /any-allow-only { satisfy any; allow 127.0.0.2; auth_basic r; echo in; }
location /any-nothing { satisfy any; echo in; }
location /any-say {
    satisfy any;
    deny all;
    access_by_lua_block { ngx.say("said") ngx.exit(200) }
    echo in;
}
location /any-ok { satisfy any; deny all; access_by_lua_block { ngx.exit(0) } echo in; }
location /any-err {
    satisfy any;
    allow 127.0.0.2;
    deny all;
    access_by_lua_block { error("oops") }
    echo in;
}
""",
        (
            Ask("/all", status=403, reply=page("403 Forbidden")),
            Ask(
                "/all",
                client="127.0.0.2",
                status=401,
                also={"www-authenticate": 'Basic realm="r"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/all",
                headers=(("Authorization", "Basic dTpw"),),
                status=403,
                reply=page("403 Forbidden"),
            ),
            Ask(
                "/all",
                headers=(("Authorization", "Basic dTpw"),),
                client="127.0.0.2",
                status=200,
                reply_headers=CHUNKED,
                reply=b"in\n",
            ),
            Ask(
                "/any",
                status=401,
                also={"www-authenticate": 'Basic realm="r"'},
                reply=page("401 Authorization Required"),
            ),
            Ask("/any", client="127.0.0.2", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask(
                "/any",
                headers=(("Authorization", "Basic dTpw"),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"in\n",
            ),
            Ask(
                "/any",
                headers=(("Authorization", "Basic dTp4"),),
                status=401,
                also={"www-authenticate": 'Basic realm="r"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/default",
                client="127.0.0.2",
                status=401,
                also={"www-authenticate": 'Basic realm="r"'},
                reply=page("401 Authorization Required"),
            ),
            Ask("/any-lua", status=403, reply=page("403 Forbidden")),
            Ask("/any-lua?x=1", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/any-lua?code=401", status=401, reply=page("401 Authorization Required")),
            Ask("/any-lua?code=500", status=500, reply=page("500 Internal Server Error")),
            Ask("/any-lua?code=404", status=404, reply=page("404 Not Found")),
            Ask("/all-lua", status=403, reply=page("403 Forbidden")),
            Ask("/all-lua?x=1", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask(
                "/any-allow-only",
                status=401,
                also={"www-authenticate": 'Basic realm="r"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/any-allow-only",
                client="127.0.0.2",
                status=200,
                reply_headers=CHUNKED,
                reply=b"in\n",
            ),
            Ask("/any-nothing", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/any-say", status=200, reply_headers=CHUNKED, reply=b"said\n"),
            Ask("/any-ok", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/any-err", status=500, reply=page("500 Internal Server Error")),
            Ask("/any-err", client="127.0.0.2", status=200, reply_headers=CHUNKED, reply=b"in\n"),
        ),
        files={"conf/passwd": "u:{PLAIN}p\n"},
        error_log=(
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            '[error] user "u": password mismatch',
            "[error] access forbidden by rule",
            ("[error] lua entry thread aborted: runtime error: access_by_lua(conf):1: oops"),
        ),
    ),
    Case(
        "which handlers of the access phase run, and in what order",
        r"""
auth_basic_user_file passwd;
location /a { access_by_lua_block { ngx.log(ngx.ERR, "lua ran") } deny all; echo in; }
location /b { access_by_lua_block { ngx.log(ngx.ERR, "lua ran") } auth_basic r; echo in; }
location /c {
    satisfy any;
    access_by_lua_block { ngx.log(ngx.ERR, "lua ran") }
    allow all;
    auth_basic r;
    echo in;
}
location /d {
    satisfy any;
    access_by_lua_block { ngx.log(ngx.ERR, "lua ran") ngx.exit(403) }
    deny all;
    auth_basic r;
    echo in;
}
location /e {
    satisfy all;
    access_by_lua_block { ngx.log(ngx.ERR, "lua ran") }
    auth_request /yes;
    echo in;
}
location /f { access_by_lua_block { ngx.log(ngx.ERR, "lua ran") } auth_request /no; echo in; }
location /g { auth_basic r; auth_request /yes; deny all; echo in; }
location /h { auth_basic r; auth_request /yes; echo in; }
location /i { satisfy any; auth_basic r; auth_request /yes; echo in; }
location /yes {
    access_by_lua_block { ngx.log(ngx.ERR, "never in a sub-request") }
    content_by_lua_block { ngx.log(ngx.ERR, "auth_request ran") }
}
location /no { return 403; }
""",
        (
            Ask("/a", status=403, reply=page("403 Forbidden")),
            Ask(
                "/b",
                status=401,
                also={"www-authenticate": 'Basic realm="r"'},
                reply=page("401 Authorization Required"),
            ),
            Ask("/c", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask(
                "/d",
                status=401,
                also={"www-authenticate": 'Basic realm="r"'},
                reply=page("401 Authorization Required"),
            ),
            Ask("/e", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/f", status=403, reply=page("403 Forbidden")),
            Ask("/g", status=403, reply=page("403 Forbidden")),
            Ask(
                "/h",
                status=401,
                also={"www-authenticate": 'Basic realm="r"'},
                reply=page("401 Authorization Required"),
            ),
            Ask("/i", status=200, reply_headers=CHUNKED, reply=b"in\n"),
        ),
        files={"conf/passwd": "u:{PLAIN}p\n"},
        error_log=(
            "[error] access forbidden by rule",
            "[error] [lua] access_by_lua(conf):1: lua ran",
            "[error] [lua] content_by_lua(conf):1: auth_request ran",
            "[error] [lua] access_by_lua(conf):1: lua ran",
            "[error] access forbidden by rule",
            "[error] [lua] content_by_lua(conf):1: auth_request ran",
        ),
    ),
    Case(
        "access_by_lua_no_postpone: Lua before allow, deny and auth_basic",
        r"""
auth_basic_user_file passwd;
location /a { access_by_lua_block { ngx.log(ngx.ERR, "lua ran") } deny all; echo in; }
location /b {
    access_by_lua_block { ngx.log(ngx.ERR, "lua ran") ngx.exit(404) }
    auth_basic r;
    echo in;
}
location /c {
    satisfy any;
    access_by_lua_block { ngx.log(ngx.ERR, "lua ran") }
    deny all;
    echo in;
}
location /d {
    access_by_lua_block { ngx.req.set_header("Authorization", "Basic dTpw") }
    auth_basic r;
    echo "$remote_user";
}
""",
        (
            Ask("/a", status=403, reply=page("403 Forbidden")),
            Ask("/b", status=404, reply=page("404 Not Found")),
            Ask("/c", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/d", status=200, reply_headers=CHUNKED, reply=b"u\n"),
        ),
        http="access_by_lua_no_postpone on;",
        files={"conf/passwd": "u:{PLAIN}p\n"},
        error_log=(
            "[error] [lua] access_by_lua(conf):1: lua ran",
            "[error] access forbidden by rule",
            "[error] [lua] access_by_lua(conf):1: lua ran",
            "[error] [lua] access_by_lua(conf):1: lua ran",
        ),
    ),
]
