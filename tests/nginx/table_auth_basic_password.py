"""auth_basic_user_file: the forms of passwords.

Rule: the target names the line of the file; the password is "secret", "wrong" or what the query
says.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "passwords",
        r"""
auth_basic realm;
auth_basic_user_file users;
location / { echo "in as $remote_user"; }
""",
        (
            Ask(
                "/plain",
                headers=(("Authorization", "Basic cGxhaW46c2VjcmV0"),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"in as plain\n",
            ),
            Ask(
                "/plainempty",
                headers=(("Authorization", "Basic cGxhaW5lbXB0eTpzZWNyZXQ="),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/sha",
                headers=(("Authorization", "Basic c2hhOnNlY3JldA=="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"in as sha\n",
            ),
            Ask(
                "/shabad",
                headers=(("Authorization", "Basic c2hhYmFkOnNlY3JldA=="),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/ssha",
                headers=(("Authorization", "Basic c3NoYTpzZWNyZXQ="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"in as ssha\n",
            ),
            Ask(
                "/sshabad",
                headers=(("Authorization", "Basic c3NoYWJhZDpzZWNyZXQ="),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/sshanone",
                headers=(("Authorization", "Basic c3NoYW5vbmU6c2VjcmV0"),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/lower",
                headers=(("Authorization", "Basic bG93ZXI6c2VjcmV0"),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/apr1",
                headers=(("Authorization", "Basic YXByMTpzZWNyZXQ="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"in as apr1\n",
            ),
            Ask(
                "/apr1long",
                headers=(("Authorization", "Basic YXByMWxvbmc6c2VjcmV0"),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/apr1short",
                headers=(("Authorization", "Basic YXByMXNob3J0OnNlY3JldA=="),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/apr1empty",
                headers=(("Authorization", "Basic YXByMWVtcHR5OnNlY3JldA=="),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/md5",
                headers=(("Authorization", "Basic bWQ1OnNlY3JldA=="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"in as md5\n",
            ),
            Ask(
                "/sha256",
                headers=(("Authorization", "Basic c2hhMjU2OnNlY3JldA=="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"in as sha256\n",
            ),
            Ask(
                "/sha512",
                headers=(("Authorization", "Basic c2hhNTEyOnNlY3JldA=="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"in as sha512\n",
            ),
            Ask(
                "/bcrypt",
                headers=(("Authorization", "Basic YmNyeXB0OnNlY3JldA=="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"in as bcrypt\n",
            ),
            Ask(
                "/bcrypty",
                headers=(("Authorization", "Basic YmNyeXB0eTpzZWNyZXQ="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"in as bcrypty\n",
            ),
            Ask(
                "/yescrypt",
                headers=(("Authorization", "Basic eWVzY3J5cHQ6c2VjcmV0"),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"in as yescrypt\n",
            ),
            Ask(
                "/des",
                headers=(("Authorization", "Basic ZGVzOnNlY3JldA=="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"in as des\n",
            ),
            Ask(
                "/unknown",
                headers=(("Authorization", "Basic dW5rbm93bjpzZWNyZXQ="),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/star",
                headers=(("Authorization", "Basic c3RhcjpzZWNyZXQ="),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/empty",
                headers=(("Authorization", "Basic ZW1wdHk6c2VjcmV0"),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/failure",
                headers=(("Authorization", "Basic ZmFpbHVyZTpzZWNyZXQ="),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/text",
                headers=(("Authorization", "Basic dGV4dDpzZWNyZXQ="),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/sha?wrong",
                headers=(("Authorization", "Basic c2hhOndyb25n"),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/ssha?wrong",
                headers=(("Authorization", "Basic c3NoYTp3cm9uZw=="),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/apr1?wrong",
                headers=(("Authorization", "Basic YXByMTp3cm9uZw=="),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/md5?wrong",
                headers=(("Authorization", "Basic bWQ1Ondyb25n"),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/sha512?wrong",
                headers=(("Authorization", "Basic c2hhNTEyOndyb25n"),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/bcrypt?wrong",
                headers=(("Authorization", "Basic YmNyeXB0Ondyb25n"),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/yescrypt?wrong",
                headers=(("Authorization", "Basic eWVzY3J5cHQ6d3Jvbmc="),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/des?wrong",
                headers=(("Authorization", "Basic ZGVzOndyb25n"),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/plainempty?",
                headers=(("Authorization", "Basic cGxhaW5lbXB0eTo="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"in as plainempty\n",
            ),
            Ask(
                "/apr1empty?",
                headers=(("Authorization", "Basic YXByMWVtcHR5Og=="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"in as apr1empty\n",
            ),
            Ask(
                "/empty?",
                headers=(("Authorization", "Basic ZW1wdHk6"),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/plain?%7BPLAIN%7Dsecret",
                headers=(("Authorization", "Basic cGxhaW46e1BMQUlOfXNlY3JldA=="),),
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
        ),
        files={
            "conf/users": r"""
plain:{PLAIN}secret
plainempty:{PLAIN}
sha:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=
shabad:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ
ssha:{SSHA}gVK8WC9YyFT1gMsQHTGCgT3sSv5zYWx0
sshabad:{SSHA}xx
sshanone:{SSHA}
lower:{sha}5en6G6MezRroT3XKqkdPOmY/BfQ=
apr1:$apr1$abcdefgh$h9FWgUz3n9YxylKLlR5SQ/
apr1long:$apr1$abcdefghij$h9FWgUz3n9YxylKLlR5SQ/
apr1short:$apr1$ab
apr1empty:$apr1$ab$S8K6Sgp3W8c9Jb6LxgywZ.
md5:$1$abcdefgh$cHJi5PXp/ki/ktXzqlk6I1
sha256:$5$abcdefgh$gruCpC7VkOTspMQTTSAR8mtlO9Upms.fwqE5y16JVM.
sha512:$6$abcdefgh$ltjgWl6579NluT/Vi1nwEvcil.G5Nbc4NiXZaNGStk8PSwGfQv72N2CKPPrVACtLtip/cZ/1GM/O6IND4WQhG.
bcrypt:$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW
bcrypty:$2y$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW
yescrypt:$y$j9T$abcdefgh$IUWJt2doU4Kf6E/JP1UkAT3S5O3Q7SSA8SJirXIlEu9
des:abNANd1rDfiNc
unknown:$9$abc$def
star:*
empty:
failure:*0
text:secret
"""
        },
        error_log=(
            '[error] user "plainempty": password mismatch',
            '[error] user "shabad": password mismatch',
            '[error] user "sshabad": password mismatch',
            '[error] user "sshanone": password mismatch',
            '[error] user "lower": password mismatch',
            '[error] user "apr1long": password mismatch',
            '[error] user "apr1short": password mismatch',
            '[error] user "apr1empty": password mismatch',
            '[error] user "unknown": password mismatch',
            '[error] user "star": password mismatch',
            '[error] user "empty": password mismatch',
            '[error] user "failure": password mismatch',
            '[error] user "text": password mismatch',
            '[error] user "sha": password mismatch',
            '[error] user "ssha": password mismatch',
            '[error] user "apr1": password mismatch',
            '[error] user "md5": password mismatch',
            '[error] user "sha512": password mismatch',
            '[error] user "bcrypt": password mismatch',
            '[error] user "yescrypt": password mismatch',
            '[error] user "des": password mismatch',
            '[error] user "empty": password mismatch',
            '[error] user "plain": password mismatch',
        ),
    ),
]
