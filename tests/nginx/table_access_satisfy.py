"""satisfy: one of access, auth_basic, auth_request, access_by_lua is enough, or all have to agree.

Rule: any: the first that grants ends the phase; else a 401 goes before a 403
(ngx_http_core_access_phase).
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "any: address or password",
        r"""
satisfy any;
auth_basic realm;
auth_basic_user_file users;
location / { allow 127.0.0.2; deny all; echo "in as $remote_user"; }
location /open { allow all; echo "in as $remote_user"; }
location /closed { deny all; auth_basic off; echo in; }
location /all { satisfy all; allow 127.0.0.2; deny all; echo "in as $remote_user"; }
location /nothing { auth_basic off; echo in; }
location /neither { allow 127.0.0.9; auth_basic off; echo in; }
""",
        (
            Ask(
                "/",
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask("/", client="127.0.0.2", status=200, reply_headers=CHUNKED, reply=b"in as \n"),
            Ask(
                "/",
                headers=(("Authorization", "Basic dTpzZWNyZXQ="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"in as u\n",
            ),
            Ask(
                "/",
                headers=(("Authorization", "Basic dTp3cm9uZw=="),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/",
                headers=(("Authorization", "Basic dTp3cm9uZw=="),),
                client="127.0.0.2",
                status=200,
                reply_headers=CHUNKED,
                reply=b"in as u\n",
            ),
            Ask("/open", status=200, reply_headers=CHUNKED, reply=b"in as \n"),
            Ask("/closed", status=403, reply=page("403 Forbidden")),
            Ask(
                "/all",
                client="127.0.0.2",
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask("/all", status=403, reply=page("403 Forbidden")),
            Ask(
                "/all",
                headers=(("Authorization", "Basic dTpzZWNyZXQ="),),
                status=403,
                reply=page("403 Forbidden"),
            ),
            Ask(
                "/all",
                headers=(("Authorization", "Basic dTpzZWNyZXQ="),),
                client="127.0.0.2",
                status=200,
                reply_headers=CHUNKED,
                reply=b"in as u\n",
            ),
            Ask("/nothing", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/neither", status=200, reply_headers=CHUNKED, reply=b"in\n"),
        ),
        files={"conf/users": "u:{PLAIN}secret\n"},
        error_log=(
            '[error] user "u": password mismatch',
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
        ),
    ),
    Case(
        "any: with access_by_lua",
        r"""
satisfy any;
location /1 { deny all; access_by_lua_block { ngx.log(ngx.WARN, "ran") } echo in; }
location /2 { deny all; access_by_lua_block { ngx.exit(403) } echo in; }
location /3 { deny all; access_by_lua_block { ngx.exit(401) } echo in; }
location /4 { deny all; access_by_lua_block { ngx.exit(ngx.DECLINED) } echo in; }
location /5 { allow all; access_by_lua_block { ngx.log(ngx.WARN, "ran") ngx.exit(403) } echo in; }
location /6 { deny all; access_by_lua_block { ngx.exit(404) } echo in; }
location /7 { deny all; access_by_lua_block { ngx.exit(0) } echo in; }
location /8 { access_by_lua_block { ngx.exit(403) } echo in; }
location /9 { deny all; access_by_lua_block { ngx.sleep(0.001) ngx.exit(403) } echo in; }
location /a { deny all; access_by_lua_block { ngx.say("said") ngx.exit(200) } echo in; }
location /b {
    deny all;
    access_by_lua_block { ngx.header["WWW-Authenticate"] = "X" ngx.exit(401) }
    echo in;
}
location /c {
    auth_basic realm; auth_basic_user_file users;
    access_by_lua_block { ngx.exit(0) }
    echo in;
}
location /d {
    auth_basic realm; auth_basic_user_file users;
    access_by_lua_block { ngx.exit(403) }
    echo in;
}
""",
        (
            Ask("/1", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/2", status=403, reply=page("403 Forbidden")),
            Ask("/3", status=401, reply=page("401 Authorization Required")),
            Ask("/4", status=403, reply=page("403 Forbidden")),
            Ask("/5", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/6", status=404, reply=page("404 Not Found")),
            Ask("/7", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/8", status=403, reply=page("403 Forbidden")),
            Ask("/9", status=403, reply=page("403 Forbidden")),
            Ask("/a", status=200, reply_headers=CHUNKED, reply=b"said\n"),
            Ask(
                "/b",
                status=401,
                also={"www-authenticate": "X"},
                reply=page("401 Authorization Required"),
            ),
            Ask("/c", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask(
                "/d",
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
        ),
        files={"conf/users": "u:{PLAIN}secret\n"},
        error_log=(
            "[warn] [lua] access_by_lua(conf):1: ran",
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
        ),
    ),
    Case(
        "any: the page of a refusal",
        r"""
satisfy any;
error_page 401 /401;
error_page 403 /403;
auth_basic_user_file users;
location /1 { deny all; auth_basic realm; }
location /2 { deny all; }
location = /401 { allow all; echo "please: $status"; }
location = /403 { allow all; echo "no: $status"; }
""",
        (
            Ask("/1", status=401, reply_headers=CHUNKED, reply=b"please: 401\n"),
            Ask("/2", status=403, reply_headers=CHUNKED, reply=b"no: 403\n"),
            Ask(
                "/1",
                headers=(("Authorization", "Basic dTp3cm9uZw=="),),
                status=401,
                reply_headers=CHUNKED,
                reply=b"please: 401\n",
            ),
            Ask(
                "/1",
                headers=(("Authorization", "Basic dTpzZWNyZXQ="),),
                status=404,
                reply=page("404 Not Found"),
            ),
        ),
        files={"conf/users": "u:{PLAIN}secret\n"},
        error_log=(
            "[error] access forbidden by rule",
            '[error] user "u": password mismatch',
            '[error] open() "%PREFIX%/html/1" failed (2: No such file or directory)',
        ),
    ),
    Case(
        "all: which one speaks first",
        r"""
auth_basic_user_file users;
location /1 { deny all; auth_basic realm; echo in; }
location /2 { auth_basic realm; access_by_lua_block { ngx.exit(403) } echo in; }
location /3 {
    auth_basic realm;
    access_by_lua_block { ngx.exit(402) }
    echo in;
}
""",
        (
            Ask("/1", status=403, reply=page("403 Forbidden")),
            Ask(
                "/2",
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/2",
                headers=(("Authorization", "Basic dTpzZWNyZXQ="),),
                status=403,
                reply=page("403 Forbidden"),
            ),
            Ask(
                "/3",
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
        ),
        files={"conf/users": "u:{PLAIN}secret\n"},
        error_log=("[error] access forbidden by rule",),
    ),
    Case(
        "access_by_lua_no_postpone: before all others",
        r"""
location /1 { deny all; access_by_lua_block { ngx.log(ngx.WARN, "ran") } echo in; }
location /2 { deny all; access_by_lua_block { ngx.exit(402) } echo in; }
location /3 { deny all; access_by_lua_block { ngx.exit(0) } echo in; }
location /4 { satisfy any; deny all; access_by_lua_block { ngx.exit(0) } echo in; }
location /5 { satisfy any; allow all; access_by_lua_block { ngx.exit(403) } echo in; }
""",
        (
            Ask("/1", status=403, reply=page("403 Forbidden")),
            Ask("/2", status=402, reply=page("402 Payment Required")),
            Ask("/3", status=403, reply=page("403 Forbidden")),
            Ask("/4", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/5", status=200, reply_headers=CHUNKED, reply=b"in\n"),
        ),
        http="access_by_lua_no_postpone on;",
        error_log=(
            "[warn] [lua] access_by_lua(conf):1: ran",
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
        ),
    ),
]
