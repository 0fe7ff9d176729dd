"""What nginx refuses to start with in limit_req_zone and limit_conn_zone.

Rule: the message is nginx's own, with the line of nginx.conf where it gives one.
"""

from __future__ import annotations

from tests.nginx.case import Case

CASES = [
    Case(
        "http: limit_req_zone $host zone=two:1m;",
        "location / { }",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
limit_req_zone $host zone=two:1m;
""",
        refused=(
            'invalid number of arguments in "limit_req_zone" directive in '
            "%PREFIX%/conf/nginx.conf:22"
        ),
    ),
    Case(
        "http: limit_req_zone zone=two:1m rate=1r/s;",
        "location / { }",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
limit_req_zone zone=two:1m rate=1r/s;
""",
        refused=(
            'invalid number of arguments in "limit_req_zone" directive in '
            "%PREFIX%/conf/nginx.conf:22"
        ),
    ),
    Case(
        "http: limit_req_zone $host zone=two rate=1r/s;",
        "location / { }",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
limit_req_zone $host zone=two rate=1r/s;
""",
        refused='invalid zone size "zone=two" in %PREFIX%/conf/nginx.conf:22',
    ),
    Case(
        "http: limit_req_zone $host zone=two:1x rate=1r/s;",
        "location / { }",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
limit_req_zone $host zone=two:1x rate=1r/s;
""",
        refused='invalid zone size "zone=two:1x" in %PREFIX%/conf/nginx.conf:22',
    ),
    Case(
        "http: limit_req_zone $host zone=two:31k rate=1r/s;",
        "location / { }",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
limit_req_zone $host zone=two:31k rate=1r/s;
""",
        refused='zone "zone=two:31k" is too small in %PREFIX%/conf/nginx.conf:22',
    ),
    Case(
        "http: limit_req_zone $host zone=two:1m rate=0r/s;",
        "location / { }",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
limit_req_zone $host zone=two:1m rate=0r/s;
""",
        refused='invalid rate "rate=0r/s" in %PREFIX%/conf/nginx.conf:22',
    ),
    Case(
        "http: limit_req_zone $host zone=two:1m rate=1r/h;",
        "location / { }",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
limit_req_zone $host zone=two:1m rate=1r/h;
""",
        refused='invalid rate "rate=1r/h" in %PREFIX%/conf/nginx.conf:22',
    ),
    Case(
        "http: limit_req_zone $host zone=two:1m rate=xr/s;",
        "location / { }",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
limit_req_zone $host zone=two:1m rate=xr/s;
""",
        refused='invalid rate "rate=xr/s" in %PREFIX%/conf/nginx.conf:22',
    ),
    Case(
        "http: limit_req_zone $host zone=two:1m rate=1.5r/s;",
        "location / { }",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
limit_req_zone $host zone=two:1m rate=1.5r/s;
""",
        refused='invalid rate "rate=1.5r/s" in %PREFIX%/conf/nginx.conf:22',
    ),
    Case(
        "http: limit_req_zone $host zone=:1m rate=1r/s;",
        "location / { }",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
limit_req_zone $host zone=:1m rate=1r/s;
""",
        refused='"limit_req_zone" must have "zone" parameter in %PREFIX%/conf/nginx.conf:22',
    ),
    Case(
        "http: limit_req_zone $host name=two:1m rate=1r/s;",
        "location / { }",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
limit_req_zone $host name=two:1m rate=1r/s;
""",
        refused='invalid parameter "name=two:1m" in %PREFIX%/conf/nginx.conf:22',
    ),
    Case(
        "http: limit_req_zone $host rate=1r/s rate=2r/s;",
        "location / { }",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
limit_req_zone $host rate=1r/s rate=2r/s;
""",
        refused='"limit_req_zone" must have "zone" parameter in %PREFIX%/conf/nginx.conf:22',
    ),
    Case(
        "http: limit_req_zone $nothing_like_this zone=two:1m rate=1r/s;",
        "location / { }",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
limit_req_zone $nothing_like_this zone=two:1m rate=1r/s;
""",
        refused='unknown "nothing_like_this" variable',
    ),
    Case(
        (
            "http: limit_req_zone $host zone=two:1m rate=1r/s; limit_req_zone $uri "
            "zone=two:1m rate=1r/s;"
        ),
        "location / { }",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
limit_req_zone $host zone=two:1m rate=1r/s; limit_req_zone $uri zone=two:1m rate=1r/s;
""",
        refused=(
            'limit_req_zone "two" is already bound to key "$host" in %PREFIX%/conf/nginx.conf:22'
        ),
    ),
    Case(
        (
            "http: limit_req_zone $host zone=two:1m rate=1r/s; limit_req_zone $uri "
            "zone=two:2m rate=1r/s;"
        ),
        "location / { }",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
limit_req_zone $host zone=two:1m rate=1r/s; limit_req_zone $uri zone=two:2m rate=1r/s;
""",
        refused=(
            'the size 2097152 of shared memory zone "two" conflicts with already '
            "declared size 1048576 in %PREFIX%/conf/nginx.conf:22"
        ),
    ),
    Case(
        ("http: limit_req_zone $host zone=two:1m rate=1r/s; limit_conn_zone $uri zone=two:1m;"),
        "location / { }",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
limit_req_zone $host zone=two:1m rate=1r/s; limit_conn_zone $uri zone=two:1m;
""",
        refused=(
            'the shared memory zone "two" is already declared for a different use in '
            "%PREFIX%/conf/nginx.conf:22"
        ),
    ),
    Case(
        "http: lua_shared_dict two 1m; limit_conn_zone $uri zone=two:1m;",
        "location / { }",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
lua_shared_dict two 1m; limit_conn_zone $uri zone=two:1m;
""",
        refused=(
            'the shared memory zone "two" is already declared for a different use in '
            "%PREFIX%/conf/nginx.conf:22"
        ),
    ),
    Case(
        "http: limit_conn_zone $host zone=two;",
        "location / { }",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
limit_conn_zone $host zone=two;
""",
        refused='invalid zone size "zone=two" in %PREFIX%/conf/nginx.conf:22',
    ),
    Case(
        "http: limit_conn_zone $host;",
        "location / { }",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
limit_conn_zone $host;
""",
        refused=(
            'invalid number of arguments in "limit_conn_zone" directive in '
            "%PREFIX%/conf/nginx.conf:22"
        ),
    ),
    Case(
        "http: limit_conn_zone $host two:1m;",
        "location / { }",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
limit_conn_zone $host two:1m;
""",
        refused='invalid parameter "two:1m" in %PREFIX%/conf/nginx.conf:22',
    ),
    Case(
        "http: limit_conn_zone $host zone=two:31k;",
        "location / { }",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
limit_conn_zone $host zone=two:31k;
""",
        refused='zone "zone=two:31k" is too small in %PREFIX%/conf/nginx.conf:22',
    ),
    Case(
        "http: limit_conn_zone $host zone=two:x;",
        "location / { }",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
limit_conn_zone $host zone=two:x;
""",
        refused='invalid zone size "zone=two:x" in %PREFIX%/conf/nginx.conf:22',
    ),
    Case(
        "http: limit_conn_zone $host zone=two:1m; limit_conn_zone $uri zone=two:1m;",
        "location / { }",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
limit_conn_zone $host zone=two:1m; limit_conn_zone $uri zone=two:1m;
""",
        refused=(
            'limit_conn_zone "two" is already bound to key "$host" in %PREFIX%/conf/nginx.conf:22'
        ),
    ),
    Case(
        "http: limit_conn_zone $nothing_like_this zone=two:1m;",
        "location / { }",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
limit_conn_zone $nothing_like_this zone=two:1m;
""",
        refused='unknown "nothing_like_this" variable',
    ),
]
