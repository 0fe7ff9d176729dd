"""auth_basic_user_file: forms of passwords, the file's lines, where it is.

Rule: credentials are `NAME:secret` unless an ask says otherwise.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "lines",
        r"""
auth_basic realm;
auth_basic_user_file users;
location / { echo "in as $remote_user"; }
""",
        (
            Ask(
                "/first",
                headers=(("Authorization", "Basic Zmlyc3Q6c2VjcmV0"),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"in as first\n",
            ),
            Ask(
                "/twice",
                headers=(("Authorization", "Basic dHdpY2U6c2VjcmV0"),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"in as twice\n",
            ),
            Ask(
                "/twice?other",
                headers=(("Authorization", "Basic dHdpY2U6b3RoZXI="),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/fields",
                headers=(("Authorization", "Basic ZmllbGRzOnNlY3JldA=="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"in as fields\n",
            ),
            Ask(
                "/crlf",
                headers=(("Authorization", "Basic Y3JsZjpzZWNyZXQ="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"in as crlf\n",
            ),
            Ask(
                "/%23comment",
                headers=(("Authorization", "Basic I2NvbW1lbnQ6c2VjcmV0"),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/comment",
                headers=(("Authorization", "Basic Y29tbWVudDpzZWNyZXQ="),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/%20blank",
                headers=(("Authorization", "Basic IGJsYW5rOnNlY3JldA=="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"in as  blank\n",
            ),
            Ask(
                "/blank",
                headers=(("Authorization", "Basic Ymxhbms6c2VjcmV0"),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/trailing",
                headers=(("Authorization", "Basic dHJhaWxpbmc6c2VjcmV0"),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/trailing?secret%20",
                headers=(("Authorization", "Basic dHJhaWxpbmc6c2VjcmV0IA=="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"in as trailing\n",
            ),
            Ask(
                "/nocolon",
                headers=(("Authorization", "Basic bm9jb2xvbjpzZWNyZXQ="),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/fir",
                headers=(("Authorization", "Basic ZmlyOnNlY3JldA=="),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/firsts",
                headers=(("Authorization", "Basic Zmlyc3RzOnNlY3JldA=="),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/caf%C3%A9",
                headers=(("Authorization", "Basic Y2Fmw6k6c2VjcmV0"),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"in as caf\xc3\xa9\n",
            ),
            Ask(
                "/last",
                headers=(("Authorization", "Basic bGFzdDpzZWNyZXQ="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"in as last\n",
            ),
        ),
        files={
            "conf/users": (
                "first:{PLAIN}secret\n"
                "\n"
                "# a comment: line\n"
                "#comment:{PLAIN}secret\n"
                "twice:{PLAIN}secret\n"
                "twice:{PLAIN}other\n"
                "fields:{PLAIN}secret:gecos:home\n"
                "crlf:{PLAIN}secret\r\n"
                "\r\n"
                " blank:{PLAIN}secret\n"
                "trailing:{PLAIN}secret \n"
                "nocolon\n"
                "cafÃ©:{PLAIN}secret\n"
                "last:{PLAIN}secret"
            )
        },
        error_log=(
            '[error] user "twice": password mismatch',
            '[error] user "#comment" was not found in "%PREFIX%/conf/users"',
            '[error] user "comment" was not found in "%PREFIX%/conf/users"',
            '[error] user "blank" was not found in "%PREFIX%/conf/users"',
            '[error] user "trailing": password mismatch',
            '[error] user "nocolon" was not found in "%PREFIX%/conf/users"',
            '[error] user "fir" was not found in "%PREFIX%/conf/users"',
            '[error] user "firsts" was not found in "%PREFIX%/conf/users"',
        ),
    ),
    Case(
        "where the file is",
        r"""
auth_basic realm;
location /1 { auth_basic_user_file sub/users; echo in; }
location /2 { auth_basic_user_file %PREFIX%/conf/sub/users; echo in; }
location /3 { auth_basic_user_file sub/$arg_f; echo in; }
location /4 { auth_basic_user_file %PREFIX%/conf/sub/$arg_f; echo in; }
location /5 { auth_basic_user_file $document_root/../conf/sub/users; echo in; }
location /6 { auth_basic_user_file sub; echo in; }
location /7 { auth_basic_user_file none; echo in; }
location /8 { auth_basic_user_file empty; echo in; }
location /9 { auth_basic_user_file sub/users/x; echo in; }
location /a { auth_basic_user_file link; echo in; }
location /b { auth_basic_user_file other/$host; echo in; }
""",
        (
            Ask(
                "/1",
                headers=(("Authorization", "Basic dTpzZWNyZXQ="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"in\n",
            ),
            Ask(
                "/2",
                headers=(("Authorization", "Basic dTpzZWNyZXQ="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"in\n",
            ),
            Ask(
                "/3?f=users",
                headers=(("Authorization", "Basic dTpzZWNyZXQ="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"in\n",
            ),
            Ask(
                "/3?f=none",
                headers=(("Authorization", "Basic dTpzZWNyZXQ="),),
                status=403,
                reply=page("403 Forbidden"),
            ),
            Ask(
                "/4?f=users",
                headers=(("Authorization", "Basic dTpzZWNyZXQ="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"in\n",
            ),
            Ask(
                "/5",
                headers=(("Authorization", "Basic dTpzZWNyZXQ="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"in\n",
            ),
            Ask(
                "/6",
                headers=(("Authorization", "Basic dTpzZWNyZXQ="),),
                status=500,
                reply=page("500 Internal Server Error"),
            ),
            Ask(
                "/7",
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/7",
                headers=(("Authorization", "Basic dTpzZWNyZXQ="),),
                status=403,
                reply=page("403 Forbidden"),
            ),
            Ask(
                "/8",
                headers=(("Authorization", "Basic dTpzZWNyZXQ="),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/9",
                headers=(("Authorization", "Basic dTpzZWNyZXQ="),),
                status=500,
                reply=page("500 Internal Server Error"),
            ),
            Ask(
                "/a",
                headers=(("Authorization", "Basic dTpzZWNyZXQ="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"in\n",
            ),
            Ask(
                "/b",
                headers=(("Authorization", "Basic dTpzZWNyZXQ="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"in\n",
            ),
        ),
        files={
            "conf/sub/users": "u:{PLAIN}secret\n",
            "conf/empty": "",
            "conf/link": "-> sub/users",
            "conf/other/localhost": "u:{PLAIN}secret\n",
        },
        error_log=(
            ('[error] open() "%PREFIX%/conf/sub/none" failed (2: No such file or directory)'),
            '[crit] pread() "%PREFIX%/conf/sub" failed (21: Is a directory)',
            '[error] open() "%PREFIX%/conf/none" failed (2: No such file or directory)',
            '[error] user "u" was not found in "%PREFIX%/conf/empty"',
            '[crit] open() "%PREFIX%/conf/sub/users/x" failed (20: Not a directory)',
        ),
    ),
]
