"""The auth_basic module: odd lines in the file of users.

Rule: each ask carries its Authorization header; 200 is who may.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "odd lines of the file",
        (
            'location /t { auth_basic "the realm"; auth_basic_user_file passwd; echo '
            '"$remote_user"; }'
        ),
        (
            Ask(
                "/t",
                headers=(("Authorization", "Basic c3BhY2VkOmEgYg=="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"spaced\n",
            ),
            Ask(
                "/t",
                headers=(("Authorization", "Basic Y29sb246YTpi"),),
                status=401,
                also={"www-authenticate": 'Basic realm="the realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/t",
                headers=(("Authorization", "Basic ZXh0cmE6c2VjcmV0"),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"extra\n",
            ),
            Ask(
                "/t",
                headers=(("Authorization", "Basic ZXh0cmE6c2VjcmV0Om1vcmU="),),
                status=401,
                also={"www-authenticate": 'Basic realm="the realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/t",
                headers=(("Authorization", "Basic bGFzdDpzZWNyZXQ="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"last\n",
            ),
            Ask(
                "/t",
                headers=(("Authorization", "Basic bm9jb2xvbjpzZWNyZXQ="),),
                status=401,
                also={"www-authenticate": 'Basic realm="the realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/t",
                headers=(("Authorization", "Basic I2NvbW1lbnQ6c2VjcmV0"),),
                status=401,
                also={"www-authenticate": 'Basic realm="the realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/t",
                headers=(("Authorization", "Basic ZW1wdHk6"),),
                status=401,
                also={"www-authenticate": 'Basic realm="the realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/t",
                headers=(("Authorization", "Basic ZW1wdHk6eA=="),),
                status=401,
                also={"www-authenticate": 'Basic realm="the realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/t",
                headers=(("Authorization", "Basic dHdpY2U6b25l"),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"twice\n",
            ),
            Ask(
                "/t",
                headers=(("Authorization", "Basic dHdpY2U6dHdv"),),
                status=401,
                also={"www-authenticate": 'Basic realm="the realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/t",
                headers=(("Authorization", "Basic Y3JsZjpzZWNyZXQ="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"crlf\n",
            ),
            Ask(
                "/t",
                headers=(("Authorization", "Basic Y2Fm6TpzZWNyZXQ="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"caf\xe9\n",
            ),
            Ask(
                "/t",
                headers=(("Authorization", "Basic Ymxhbms6IHg="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"blank\n",
            ),
            Ask(
                "/t",
                headers=(("Authorization", "Basic OnNlY3JldA=="),),
                status=401,
                also={"www-authenticate": 'Basic realm="the realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/t",
                headers=(("Authorization", "Basic dW5rbm93bjpzZWNyZXQ="),),
                status=401,
                also={"www-authenticate": 'Basic realm="the realm"'},
                reply=page("401 Authorization Required"),
            ),
        ),
        files={
            "conf/passwd": (
                "# comment\n"
                "#comment:{PLAIN}secret\n"
                "\n"
                "spaced:{PLAIN}a b\n"
                "colon:{PLAIN}a:b\n"
                "extra:{PLAIN}secret:name:more\n"
                "nocolon\n"
                "empty:\n"
                "empty2:{PLAIN}\n"
                "twice:{PLAIN}one\n"
                "twice:{PLAIN}two\n"
                "crlf:{PLAIN}secret\r\n"
                "café:{PLAIN}secret\n"
                "blank:{PLAIN} x\n"
                ":{PLAIN}secret\n"
                "unknown:{FOO}secret\n"
                "last:{PLAIN}secret"
            )
        },
        error_log=(
            '[error] user "colon": password mismatch',
            '[error] user "extra": password mismatch',
            '[error] user "nocolon" was not found in "%PREFIX%/conf/passwd"',
            '[error] user "#comment" was not found in "%PREFIX%/conf/passwd"',
            '[error] user "empty": password mismatch',
            '[error] user "empty": password mismatch',
            '[error] user "twice": password mismatch',
            '[error] user "unknown": password mismatch',
        ),
    ),
]
