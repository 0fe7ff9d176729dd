"""ngx_http_auth_basic_module: the header Authorization, and $remote_user.

Rule: dTpzZWNyZXQ= is `u:secret`; what cannot be read is as if it were not there.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "the header",
        r"""
auth_basic realm;
auth_basic_user_file users;
location / { echo "in as $remote_user"; }
""",
        (
            Ask(
                "/",
                headers=(("Authorization", "Basic dTpzZWNyZXQ="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"in as u\n",
            ),
            Ask(
                "/",
                headers=(("Authorization", "BASIC dTpzZWNyZXQ="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"in as u\n",
            ),
            Ask(
                "/",
                headers=(("Authorization", "basic    dTpzZWNyZXQ="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"in as u\n",
            ),
            Ask(
                "/",
                headers=(("Authorization", "Bearer dTpzZWNyZXQ="),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/",
                headers=(("Authorization", "Basic"),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/",
                headers=(("Authorization", "Basic "),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/",
                headers=(("Authorization", "Basicx dTpzZWNyZXQ="),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/",
                headers=(("Authorization", "Basic dTpzZWNyZXQ"),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"in as u\n",
            ),
            Ask(
                "/",
                headers=(("Authorization", "Basic dTpzZWNyZXQ=="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"in as u\n",
            ),
            Ask(
                "/",
                headers=(("Authorization", "Basic dTpzZWNyZXQ=x"),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"in as u\n",
            ),
            Ask(
                "/",
                headers=(("Authorization", "Basic dTpzZWNyZXQ= "),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"in as u\n",
            ),
            Ask(
                "/",
                headers=(("Authorization", "Basic dTpzZW NyZXQ="),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/",
                headers=(("Authorization", "Basic @@@@"),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/",
                headers=(("Authorization", "Basic dQ=="),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/",
                headers=(("Authorization", "Basic OnNlY3JldA=="),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/",
                headers=(("Authorization", "Basic dTo="),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
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
                headers=(("Authorization", "Basic bm9ib2R5OnNlY3JldA=="),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/",
                headers=(("Authorization", "Basic bm8iYm9keTpzZWNyZXQ="),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/",
                headers=(("Authorization", "Basic dTpzZWNyZXQ6bW9yZQ=="),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/",
                headers=(("Authorization", "Basic cDpzZWNyZXQ6bW9yZQ=="),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/",
                headers=(("Authorization", "Basic dTpzZWNyZXQAbW9yZQ=="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"in as u\n",
            ),
            Ask(
                "/",
                headers=(("Authorization", "Basic dQB4OnNlY3JldA=="),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/",
                headers=(
                    ("Authorization", "Basic dTpzZWNyZXQ="),
                    ("Authorization", "Basic dTp3cm9uZw=="),
                ),
                status=400,
                reply=page("400 Bad Request"),
            ),
            Ask(
                "/",
                headers=(
                    ("Authorization", "Basic dTp3cm9uZw=="),
                    ("Authorization", "Basic dTpzZWNyZXQ="),
                ),
                status=400,
                reply=page("400 Bad Request"),
            ),
            Ask(
                "/",
                method="HEAD",
                headers=(("Authorization", "Basic dTp3cm9uZw=="),),
                status=401,
                reply_headers={
                    "content-type": "text/html",
                    "content-length": "172",
                    "www-authenticate": 'Basic realm="realm"',
                },
            ),
        ),
        files={
            "conf/users": r"""u:{PLAIN}secret
p:{PLAIN}secret:more
"""
        },
        error_log=(
            '[error] user "u": password mismatch',
            '[error] user "u": password mismatch',
            '[error] user "nobody" was not found in "%PREFIX%/conf/users"',
            '[error] user "no"body" was not found in "%PREFIX%/conf/users"',
            '[error] user "u": password mismatch',
            '[error] user "p": password mismatch',
            '[error] user "u\x00x" was not found in "%PREFIX%/conf/users"',
            '[error] user "u": password mismatch',
        ),
    ),
    Case(
        "who the user is, without a password being asked for",
        r"""
location / { echo "<$remote_user>"; }
location /lua { content_by_lua_block { ngx.say(tostring(ngx.var.remote_user)) } }
location /set {
    rewrite_by_lua_block { ngx.req.set_header("Authorization", "Basic dTpzZWNyZXQ=") }
    auth_basic realm;
    auth_basic_user_file users;
    echo "<$remote_user>";
}
location /clear {
    rewrite_by_lua_block { ngx.req.clear_header("Authorization") }
    auth_basic realm;
    auth_basic_user_file users;
    echo "<$remote_user>";
}
location /sub { content_by_lua_block {
    local r = ngx.location.capture("/")
    ngx.print(r.body)
} }
""",
        (
            Ask("/", status=200, reply_headers=CHUNKED, reply=b"<>\n"),
            Ask(
                "/",
                headers=(("Authorization", "Basic c29tZW9uZTphbnl0aGluZw=="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"<someone>\n",
            ),
            Ask(
                "/",
                headers=(("Authorization", "Basic OmFueXRoaW5n"),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"<>\n",
            ),
            Ask(
                "/",
                headers=(("Authorization", "Basic c29tZW9uZQ=="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"<>\n",
            ),
            Ask(
                "/",
                headers=(("Authorization", "Digest c29tZW9uZTphbnl0aGluZw=="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"<>\n",
            ),
            Ask("/lua", status=200, reply_headers=CHUNKED, reply=b"nil\n"),
            Ask(
                "/lua",
                headers=(("Authorization", "Basic c29tZW9uZTphbnl0aGluZw=="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"someone\n",
            ),
            Ask("/set", status=200, reply_headers=CHUNKED, reply=b"<u>\n"),
            Ask(
                "/clear",
                headers=(("Authorization", "Basic dTpzZWNyZXQ="),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/sub",
                headers=(("Authorization", "Basic c29tZW9uZTphbnl0aGluZw=="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"<someone>\n",
            ),
        ),
        files={"conf/users": "u:{PLAIN}secret\n"},
    ),
]
