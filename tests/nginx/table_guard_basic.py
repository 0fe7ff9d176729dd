"""The auth_basic module: every kind of hash, header forms, realms, files that are odd or missing.

Rule: each ask carries its Authorization header; 200 is who may.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "every kind of hash",
        (
            'location /t { auth_basic "the realm"; auth_basic_user_file passwd; echo '
            '"$remote_user"; }'
        ),
        (
            Ask(
                "/t",
                headers=(("Authorization", "Basic cGxhaW46c2VjcmV0"),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"plain\n",
            ),
            Ask(
                "/t",
                headers=(("Authorization", "Basic ZGVzOnNlY3JldA=="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"des\n",
            ),
            Ask(
                "/t",
                headers=(("Authorization", "Basic bWQ1OnNlY3JldA=="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"md5\n",
            ),
            Ask(
                "/t",
                headers=(("Authorization", "Basic c2hhMjU2OnNlY3JldA=="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"sha256\n",
            ),
            Ask(
                "/t",
                headers=(("Authorization", "Basic c2hhNTEyOnNlY3JldA=="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"sha512\n",
            ),
            Ask(
                "/t",
                headers=(("Authorization", "Basic c2hhOnNlY3JldA=="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"sha\n",
            ),
            Ask(
                "/t",
                headers=(("Authorization", "Basic c3NoYTpzZWNyZXQ="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"ssha\n",
            ),
            Ask(
                "/t",
                headers=(("Authorization", "Basic YXByMTpzZWNyZXQ="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"apr1\n",
            ),
            Ask(
                "/t",
                headers=(("Authorization", "Basic cGxhaW46d3Jvbmc="),),
                status=401,
                also={"www-authenticate": 'Basic realm="the realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/t",
                headers=(("Authorization", "Basic ZGVzOndyb25n"),),
                status=401,
                also={"www-authenticate": 'Basic realm="the realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/t",
                headers=(("Authorization", "Basic bWQ1Ondyb25n"),),
                status=401,
                also={"www-authenticate": 'Basic realm="the realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/t",
                headers=(("Authorization", "Basic c2hhMjU2Ondyb25n"),),
                status=401,
                also={"www-authenticate": 'Basic realm="the realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/t",
                headers=(("Authorization", "Basic c2hhNTEyOndyb25n"),),
                status=401,
                also={"www-authenticate": 'Basic realm="the realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/t",
                headers=(("Authorization", "Basic c2hhOndyb25n"),),
                status=401,
                also={"www-authenticate": 'Basic realm="the realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/t",
                headers=(("Authorization", "Basic c3NoYTp3cm9uZw=="),),
                status=401,
                also={"www-authenticate": 'Basic realm="the realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/t",
                headers=(("Authorization", "Basic YXByMTp3cm9uZw=="),),
                status=401,
                also={"www-authenticate": 'Basic realm="the realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/t",
                headers=(("Authorization", "Basic ZGVzOnNlY3JldGFuZCBtb3Jl"),),
                status=401,
                also={"www-authenticate": 'Basic realm="the realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/t",
                headers=(("Authorization", "Basic cGxhaW46"),),
                status=401,
                also={"www-authenticate": 'Basic realm="the realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/t",
                headers=(("Authorization", "Basic bm9ib2R5OnNlY3JldA=="),),
                status=401,
                also={"www-authenticate": 'Basic realm="the realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/t",
                headers=(("Authorization", "Basic cGxhaW46U2VjcmV0"),),
                status=401,
                also={"www-authenticate": 'Basic realm="the realm"'},
                reply=page("401 Authorization Required"),
            ),
        ),
        files={
            "conf/passwd": r"""plain:{PLAIN}secret
des:abNANd1rDfiNc
md5:$1$saltsalt$9xy1btjgzLYfb7hivXtC//
sha256:$5$saltsalt$0IyaXrmV7.sGNS6tirgqHLqX/G.FBvgkYA.lpPdS5sA
sha512:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
sha:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=
ssha:{SSHA}gVK8WC9YyFT1gMsQHTGCgT3sSv5zYWx0
apr1:$apr1$saltsalt$LrttParrLPdxvgutaSXWJ0
"""
        },
        error_log=(
            '[error] user "plain": password mismatch',
            '[error] user "des": password mismatch',
            '[error] user "md5": password mismatch',
            '[error] user "sha256": password mismatch',
            '[error] user "sha512": password mismatch',
            '[error] user "sha": password mismatch',
            '[error] user "ssha": password mismatch',
            '[error] user "apr1": password mismatch',
            '[error] user "des": password mismatch',
            '[error] user "plain": password mismatch',
            '[error] user "nobody" was not found in "%PREFIX%/conf/passwd"',
            '[error] user "plain": password mismatch',
        ),
    ),
    Case(
        "forms of the header",
        (
            'location /t { auth_basic "the realm"; auth_basic_user_file passwd; echo '
            '"$remote_user"; }'
        ),
        (
            Ask(
                "/t",
                status=401,
                also={"www-authenticate": 'Basic realm="the realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/t",
                headers=(("Authorization", ""),),
                status=401,
                also={"www-authenticate": 'Basic realm="the realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/t",
                headers=(("Authorization", "Basic"),),
                status=401,
                also={"www-authenticate": 'Basic realm="the realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/t",
                headers=(("Authorization", "Basic "),),
                status=401,
                also={"www-authenticate": 'Basic realm="the realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/t",
                headers=(("Authorization", "basic cGxhaW46c2VjcmV0"),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"plain\n",
            ),
            Ask(
                "/t",
                headers=(("Authorization", "BASIC   cGxhaW46c2VjcmV0"),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"plain\n",
            ),
            Ask(
                "/t",
                headers=(("Authorization", "Basic cGxhaW46c2VjcmV0 "),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"plain\n",
            ),
            Ask(
                "/t",
                headers=(("Authorization", "Basic !!!!"),),
                status=401,
                also={"www-authenticate": 'Basic realm="the realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/t",
                headers=(("Authorization", "Basic cGxhaW4="),),
                status=401,
                also={"www-authenticate": 'Basic realm="the realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/t",
                headers=(("Authorization", "Bearer cGxhaW46c2VjcmV0"),),
                status=401,
                also={"www-authenticate": 'Basic realm="the realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/t",
                headers=(("Authorization", "Basiccgxh"),),
                status=401,
                also={"www-authenticate": 'Basic realm="the realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/t",
                headers=(("Authorization", "Basic cGxhaW46c2VjcmV0x"),),
                status=401,
                also={"www-authenticate": 'Basic realm="the realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/t",
                headers=(("Authorization", "Basic Og=="),),
                status=401,
                also={"www-authenticate": 'Basic realm="the realm"'},
                reply=page("401 Authorization Required"),
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
                headers=(
                    ("Authorization", "Basic Og=="),
                    ("Authorization", "Basic cGxhaW46c2VjcmV0"),
                ),
                status=400,
                reply=page("400 Bad Request"),
            ),
            Ask(
                "/t",
                method="HEAD",
                status=401,
                reply_headers={
                    "content-type": "text/html",
                    "content-length": "172",
                    "www-authenticate": 'Basic realm="the realm"',
                },
            ),
            Ask(
                "/t",
                method="OPTIONS",
                status=401,
                also={"www-authenticate": 'Basic realm="the realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/t",
                method="POST",
                body=b"x",
                status=401,
                also={"www-authenticate": 'Basic realm="the realm"'},
                reply=page("401 Authorization Required"),
            ),
        ),
        files={
            "conf/passwd": r"""plain:{PLAIN}secret
des:abNANd1rDfiNc
md5:$1$saltsalt$9xy1btjgzLYfb7hivXtC//
sha256:$5$saltsalt$0IyaXrmV7.sGNS6tirgqHLqX/G.FBvgkYA.lpPdS5sA
sha512:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
sha:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=
ssha:{SSHA}gVK8WC9YyFT1gMsQHTGCgT3sSv5zYWx0
apr1:$apr1$saltsalt$LrttParrLPdxvgutaSXWJ0
"""
        },
    ),
]
