"""ngx_http_auth_basic_module: what it asks for, what it takes, what it logs.

Rule: credentials are `u:secret` (dTpzZWNyZXQ=) unless an ask says otherwise.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "the challenge",
        r"""
auth_basic_user_file users;
location /1 { auth_basic "a realm"; echo in; }
location /2 { auth_basic 'with "quotes" inside'; echo in; }
location /3 { auth_basic "for $arg_a"; echo in; }
location /4 { auth_basic ""; echo in; }
location /5 { auth_basic off; echo in; }
location /6 { auth_basic Off; echo in; }
location /7 { auth_basic $arg_a; echo in; }
location /8 { echo in; }
location /9 { auth_basic "a realm"; auth_basic_user_file none; echo in; }
""",
        (
            Ask(
                "/1",
                status=401,
                also={"www-authenticate": 'Basic realm="a realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/1",
                method="HEAD",
                status=401,
                reply_headers={
                    "content-type": "text/html",
                    "content-length": "172",
                    "www-authenticate": 'Basic realm="a realm"',
                },
            ),
            Ask(
                "/1",
                method="POST",
                body=b"abc",
                status=401,
                also={"www-authenticate": 'Basic realm="a realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/2",
                status=401,
                also={"www-authenticate": 'Basic realm="with "quotes" inside"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/3?a=b%20c",
                status=401,
                also={"www-authenticate": 'Basic realm="for b%20c"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/4",
                status=401,
                also={"www-authenticate": 'Basic realm=""'},
                reply=page("401 Authorization Required"),
            ),
            Ask("/5", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask(
                "/6",
                status=401,
                also={"www-authenticate": 'Basic realm="Off"'},
                reply=page("401 Authorization Required"),
            ),
            Ask("/7?a=off", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask(
                "/7?a=x",
                status=401,
                also={"www-authenticate": 'Basic realm="x"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/7",
                status=401,
                also={"www-authenticate": 'Basic realm=""'},
                reply=page("401 Authorization Required"),
            ),
            Ask("/8", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask(
                "/9",
                status=401,
                also={"www-authenticate": 'Basic realm="a realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/9",
                headers=(("Authorization", "Basic dTpzZWNyZXQ="),),
                status=403,
                reply=page("403 Forbidden"),
            ),
        ),
        files={"conf/users": "u:{PLAIN}secret\n"},
        error_log=('[error] open() "%PREFIX%/conf/none" failed (2: No such file or directory)',),
    ),
    Case(
        "inheritance",
        r"""
auth_basic outer;
location / { auth_basic_user_file users; echo in; }
location /file { echo in; }
location /off/ {
    auth_basic off;
    auth_basic_user_file users;
    location /off/on { auth_basic inner; echo in; }
    location /off/off { echo in; }
}
location /sub { auth_basic off; content_by_lua_block {
    ngx.say(ngx.location.capture("/").status)
} }
location /return { auth_basic_user_file users; return 200 returned; }
""",
        (
            Ask(
                "/",
                status=401,
                also={"www-authenticate": 'Basic realm="outer"'},
                reply=page("401 Authorization Required"),
            ),
            Ask("/file", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask(
                "/off/on",
                status=401,
                also={"www-authenticate": 'Basic realm="inner"'},
                reply=page("401 Authorization Required"),
            ),
            Ask("/off/off", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/sub", status=200, reply_headers=CHUNKED, reply=b"200\n"),
            Ask("/return", status=200, reply=b"returned"),
            Ask(
                "/",
                headers=(("Authorization", "Basic dTpzZWNyZXQ="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"in\n",
            ),
        ),
        files={"conf/users": "u:{PLAIN}secret\n"},
    ),
    Case(
        "the page of a refusal",
        r"""
auth_basic_user_file users;
location /1 { auth_basic realm; error_page 401 /401; echo in; }
location /2 { auth_basic realm; error_page 401 =200 /401; echo in; }
location /3 { auth_basic realm; error_page 401 = @named; echo in; }
location /4 { auth_basic realm; error_page 401 =302 https://example.com/; echo in; }
location = /401 { echo "please: $status $sent_http_www_authenticate"; }
location @named { return 404 named; }
""",
        (
            Ask(
                "/1",
                status=401,
                reply_headers=CHUNKED,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=b'please: 401 Basic realm="realm"\n',
            ),
            Ask(
                "/2",
                status=200,
                reply_headers=CHUNKED,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=b'please: 200 Basic realm="realm"\n',
            ),
            Ask("/3", status=404, also={"www-authenticate": 'Basic realm="realm"'}, reply=b"named"),
            Ask(
                "/4",
                status=302,
                also={
                    "www-authenticate": 'Basic realm="realm"',
                    "location": "https://example.com/",
                },
                reply=page("302 Found"),
            ),
            Ask(
                "/1",
                headers=(("Authorization", "Basic dTp3cm9uZw=="),),
                status=401,
                reply_headers=CHUNKED,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=b'please: 401 Basic realm="realm"\n',
            ),
        ),
        files={"conf/users": "u:{PLAIN}secret\n"},
        error_log=('[error] user "u": password mismatch',),
    ),
    Case(
        "the log lines in full",
        r"""
auth_basic realm;
auth_basic_user_file users;
location / { echo in; }
""",
        (
            Ask(
                "/x?y=1",
                headers=(("Authorization", "Basic dTp3cm9uZw=="),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/x?y=1",
                headers=(("Authorization", "Basic bm9ib2R5Ondyb25n"),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/x?y=1",
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
        ),
        files={"conf/users": "u:{PLAIN}secret\n"},
        full_log=True,
        error_log=(
            (
                '[error] user "u": password mismatch, client: 127.0.0.1, server: '
                'localhost, request: "GET /x?y=1 HTTP/1.1", host: "localhost"'
            ),
            (
                '[error] user "nobody" was not found in "%PREFIX%/conf/users", client: '
                '127.0.0.1, server: localhost, request: "GET /x?y=1 HTTP/1.1", host: '
                '"localhost"'
            ),
        ),
    ),
    Case(
        "the wrapped app",
        r"""
location / { auth_basic realm; auth_basic_user_file users; %APP% }
""",
        (
            Ask(
                "/",
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/",
                headers=(("Authorization", "Basic dTpzZWNyZXQ="),),
                status=200,
                reply=b"hello\n",
            ),
        ),
        files={"conf/users": "u:{PLAIN}secret\n"},
        app="hello",
    ),
]
