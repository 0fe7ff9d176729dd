"""The auth_basic module: realms, user files, and who sees the user.

Rule: each ask carries its Authorization header; 200 is who may.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "realms",
        (
            "\n"
            "auth_basic_user_file passwd;\n"
            'location /a { auth_basic "a \\"quoted\\" realm"; echo x; }\n'
            "location /b { auth_basic $uri; echo x; }\n"
            'location /c { auth_basic ""; echo x; }\n'
            "location /d { auth_basic off; echo x; }\n"
            "location /e { set $realm off; auth_basic $realm; echo x; }\n"
            'location /f { set $realm ""; auth_basic $realm; echo x; }\n'
            'location /g { auth_basic "Ã©"; echo x; }\n'
            "location /h { auth_basic closed; location /h/open { auth_basic off; "
            "echo open; } echo x; }\n"
        ),
        (
            Ask(
                "/a",
                status=401,
                also={"www-authenticate": 'Basic realm="a "quoted" realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/b",
                status=401,
                also={"www-authenticate": 'Basic realm="/b"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/c",
                status=401,
                also={"www-authenticate": 'Basic realm=""'},
                reply=page("401 Authorization Required"),
            ),
            Ask("/d", status=200, reply_headers=CHUNKED, reply=b"x\n"),
            Ask("/e", status=200, reply_headers=CHUNKED, reply=b"x\n"),
            Ask(
                "/f",
                status=401,
                also={"www-authenticate": 'Basic realm=""'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/g",
                status=401,
                also={"www-authenticate": 'Basic realm="Ã©"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/h",
                status=401,
                also={"www-authenticate": 'Basic realm="closed"'},
                reply=page("401 Authorization Required"),
            ),
            Ask("/h/open", status=200, reply_headers=CHUNKED, reply=b"open\n"),
        ),
        files={"conf/passwd": ""},
    ),
    Case(
        "the file: missing, a directory, a variable, absolute",
        r"""
auth_basic "r";
location /a { auth_basic_user_file none; echo x; }
location /b { auth_basic_user_file %PREFIX%/conf/passwd; echo x; }
location /c { auth_basic_user_file $arg_f; echo x; }
location /d { auth_basic_user_file ""; echo x; }
location /e { echo x; }
location /f { auth_basic_user_file %PREFIX%/conf; echo x; }
""",
        (
            Ask(
                "/a",
                headers=(("Authorization", "Basic dTpzZWNyZXQ="),),
                status=403,
                reply=page("403 Forbidden"),
            ),
            Ask(
                "/a",
                status=401,
                also={"www-authenticate": 'Basic realm="r"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/b",
                headers=(("Authorization", "Basic dTpzZWNyZXQ="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"x\n",
            ),
            Ask(
                "/c?f=passwd",
                headers=(("Authorization", "Basic dTpzZWNyZXQ="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"x\n",
            ),
            Ask(
                "/c?f=%PREFIX%/conf/passwd",
                headers=(("Authorization", "Basic dTpzZWNyZXQ="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"x\n",
            ),
            Ask(
                "/c",
                headers=(("Authorization", "Basic dTpzZWNyZXQ="),),
                status=500,
                reply=page("500 Internal Server Error"),
            ),
            Ask(
                "/d",
                headers=(("Authorization", "Basic dTpzZWNyZXQ="),),
                status=500,
                reply=page("500 Internal Server Error"),
            ),
            Ask(
                "/e",
                headers=(("Authorization", "Basic dTpzZWNyZXQ="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"x\n",
            ),
            Ask("/e", status=200, reply_headers=CHUNKED, reply=b"x\n"),
            Ask(
                "/f",
                headers=(("Authorization", "Basic dTpzZWNyZXQ="),),
                status=500,
                reply=page("500 Internal Server Error"),
            ),
        ),
        files={"conf/passwd": "u:{PLAIN}secret\n"},
        error_log=(
            '[error] open() "%PREFIX%/conf/none" failed (2: No such file or directory)',
            '[crit] pread() "%PREFIX%/conf/" failed (21: Is a directory)',
            '[crit] pread() "%PREFIX%/conf/" failed (21: Is a directory)',
            '[crit] pread() "%PREFIX%/conf" failed (21: Is a directory)',
        ),
    ),
    Case(
        "the user reaches Lua, the app and the log, the header too",
        r"""
auth_basic "r";
auth_basic_user_file passwd;
location /lua {
    access_by_lua_block { ngx.header.x_user = ngx.var.remote_user }
    content_by_lua_block {
        ngx.say(ngx.var.remote_user, " ", ngx.req.get_headers().authorization)
    }
    log_by_lua_block { ngx.log(ngx.ERR, ngx.var.remote_user) }
}
location /app { proxy_pass http://dump; }
location /open { auth_basic off; return 200 "[$remote_user]"; }
location /sub {
    auth_basic off;
    content_by_lua_block { ngx.say(ngx.location.capture("/lua").status) }
}
location /access { access_by_lua_block { ngx.say("access ran") ngx.exit(200) } echo x; }
location /rewrite {
    rewrite_by_lua_block { ngx.req.set_header("Authorization", "Basic dTpzZWNyZXQ=") }
    echo "let in: $remote_user";
}
location /clear { rewrite_by_lua_block { ngx.req.clear_header("Authorization") } echo x; }
""",
        (
            Ask(
                "/lua",
                headers=(("Authorization", "Basic dTpzZWNyZXQ="),),
                status=200,
                reply_headers=CHUNKED,
                also={"x-user": "u"},
                reply=b"u Basic dTpzZWNyZXQ=\n",
            ),
            Ask(
                "/app",
                headers=(("Authorization", "Basic dTpzZWNyZXQ="),),
                status=200,
                reply=(
                    b"method=GET\n"
                    b"path=/app\n"
                    b"query=\n"
                    b"authorization: Basic dTpzZWNyZXQ=\n"
                    b"host: dump\n"
                    b"\n"
                ),
            ),
            Ask(
                "/open",
                headers=(("Authorization", "Basic dTpzZWNyZXQ="),),
                status=200,
                reply=b"[u]",
            ),
            Ask(
                "/open",
                headers=(("Authorization", "Basic eDp5OnNlY3JldA=="),),
                status=200,
                reply=b"[x]",
            ),
            Ask("/sub", status=200, reply_headers=CHUNKED, reply=b"200\n"),
            Ask(
                "/access",
                headers=(("Authorization", "Basic dTpzZWNyZXQ="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"access ran\n",
            ),
            Ask(
                "/access",
                status=401,
                also={"www-authenticate": 'Basic realm="r"'},
                reply=page("401 Authorization Required"),
            ),
            Ask("/rewrite", status=200, reply_headers=CHUNKED, reply=b"let in: u\n"),
            Ask(
                "/clear",
                headers=(("Authorization", "Basic dTpzZWNyZXQ="),),
                status=401,
                also={"www-authenticate": 'Basic realm="r"'},
                reply=page("401 Authorization Required"),
            ),
        ),
        files={"conf/passwd": "u:{PLAIN}secret\n"},
        apps=("dump",),
        error_log=("[error] [lua] log_by_lua(conf):1: u while logging request",),
    ),
]
