"""What nginx refuses to start with in limit_req and limit_conn.

Rule: the message is nginx's own, with the line of nginx.conf where it gives one.
"""

from __future__ import annotations

from tests.nginx.case import Case

CASES = [
    Case(
        "server: limit_req;",
        "limit_req;",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
""",
        refused=(
            'invalid number of arguments in "limit_req" directive in %PREFIX%/conf/nginx.conf:25'
        ),
    ),
    Case(
        "server: limit_req burst=1;",
        "limit_req burst=1;",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
""",
        refused='"limit_req" must have "zone" parameter in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "server: limit_req zone=none;",
        "limit_req zone=none;",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
""",
        refused='zero size shared memory zone "none"',
    ),
    Case(
        "server: limit_req zone=one burst=0;",
        "limit_req zone=one burst=0;",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
""",
        refused='invalid burst value "burst=0" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "server: limit_req zone=one burst=x;",
        "limit_req zone=one burst=x;",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
""",
        refused='invalid burst value "burst=x" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "server: limit_req zone=one delay=0;",
        "limit_req zone=one delay=0;",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
""",
        refused='invalid delay value "delay=0" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "server: limit_req zone=one nodelay=1;",
        "limit_req zone=one nodelay=1;",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
""",
        refused='invalid parameter "nodelay=1" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "server: limit_req zone=one; limit_req zone=one;",
        "limit_req zone=one; limit_req zone=one;",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
""",
        refused='"limit_req" directive is duplicate in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "server: limit_req zone=one burst=1 delay=1 nodelay;",
        "limit_req zone=one burst=1 delay=1 nodelay;",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
""",
        refused=(
            'invalid number of arguments in "limit_req" directive in %PREFIX%/conf/nginx.conf:25'
        ),
    ),
    Case(
        "server: limit_req zone=;",
        "limit_req zone=;",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
""",
        refused='zero size shared memory zone ""',
    ),
    Case(
        "server: limit_req zone=conn;",
        "limit_req zone=conn;",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
""",
        refused=(
            'the shared memory zone "conn" is already declared for a different use '
            "in %PREFIX%/conf/nginx.conf:25"
        ),
    ),
    Case(
        "server: limit_conn one 1;",
        "limit_conn one 1;",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
""",
        refused=(
            'the shared memory zone "one" is already declared for a different use in '
            "%PREFIX%/conf/nginx.conf:25"
        ),
    ),
    Case(
        "server: limit_req_status 200;",
        "limit_req_status 200;",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
""",
        refused="value must be between 400 and 599 in %PREFIX%/conf/nginx.conf:25",
    ),
    Case(
        "server: limit_req_status 600;",
        "limit_req_status 600;",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
""",
        refused="value must be between 400 and 599 in %PREFIX%/conf/nginx.conf:25",
    ),
    Case(
        "server: limit_req_status x;",
        "limit_req_status x;",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
""",
        refused='"limit_req_status" directive invalid number in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "server: limit_req_log_level debug;",
        "limit_req_log_level debug;",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
""",
        refused='invalid value "debug" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "server: limit_req_log_level crit;",
        "limit_req_log_level crit;",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
""",
        refused='invalid value "crit" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "server: limit_req_dry_run yes;",
        "limit_req_dry_run yes;",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
""",
        refused=(
            'invalid value "yes" in "limit_req_dry_run" directive, it must be "on" '
            'or "off" in %PREFIX%/conf/nginx.conf:25'
        ),
    ),
    Case(
        "server: limit_req_zone $host zone=two:1m rate=1r/s;",
        "limit_req_zone $host zone=two:1m rate=1r/s;",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
""",
        refused=('"limit_req_zone" directive is not allowed here in %PREFIX%/conf/nginx.conf:25'),
    ),
    Case(
        "server: location / { if ($arg_a) { limit_req zone=one; } }",
        "location / { if ($arg_a) { limit_req zone=one; } }",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
""",
        refused='"limit_req" directive is not allowed here in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "server: location / { limit_except GET { limit_req zone=one; } }",
        "location / { limit_except GET { limit_req zone=one; } }",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
""",
        refused='"limit_req" directive is not allowed here in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "server: limit_conn conn;",
        "limit_conn conn;",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
""",
        refused=(
            'invalid number of arguments in "limit_conn" directive in %PREFIX%/conf/nginx.conf:25'
        ),
    ),
    Case(
        "server: limit_conn conn 0;",
        "limit_conn conn 0;",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
""",
        refused='invalid number of connections "0" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "server: limit_conn conn x;",
        "limit_conn conn x;",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
""",
        refused='invalid number of connections "x" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "server: limit_conn conn 65536;",
        "limit_conn conn 65536;",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
""",
        refused="connection limit must be less 65536 in %PREFIX%/conf/nginx.conf:25",
    ),
    Case(
        "server: limit_conn none 1;",
        "limit_conn none 1;",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
""",
        refused='zero size shared memory zone "none"',
    ),
    Case(
        "server: limit_conn conn 1; limit_conn conn 2;",
        "limit_conn conn 1; limit_conn conn 2;",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
""",
        refused='"limit_conn" directive is duplicate in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "server: limit_conn_status 200;",
        "limit_conn_status 200;",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
""",
        refused="value must be between 400 and 599 in %PREFIX%/conf/nginx.conf:25",
    ),
    Case(
        "server: limit_conn_log_level debug;",
        "limit_conn_log_level debug;",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
""",
        refused='invalid value "debug" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "server: limit_conn_dry_run yes;",
        "limit_conn_dry_run yes;",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
""",
        refused=(
            'invalid value "yes" in "limit_conn_dry_run" directive, it must be "on" '
            'or "off" in %PREFIX%/conf/nginx.conf:25'
        ),
    ),
]
