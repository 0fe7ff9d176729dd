"""What nginx refuses to start with in the realip module's directives.

Rule: the message is nginx's own, with the line of nginx.conf where it gives one.
"""

from __future__ import annotations

from tests.nginx.case import Case

CASES = [
    Case(
        "server: set_real_ip_from;",
        "set_real_ip_from;",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
""",
        refused=(
            'invalid number of arguments in "set_real_ip_from" directive in '
            "%PREFIX%/conf/nginx.conf:25"
        ),
    ),
    Case(
        "server: set_real_ip_from 10.0.0.0/33;",
        "set_real_ip_from 10.0.0.0/33;",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
""",
        refused=('host not found in set_real_ip_from "10.0.0.0/33" in %PREFIX%/conf/nginx.conf:25'),
    ),
    Case(
        "server: set_real_ip_from none.invalid;",
        "set_real_ip_from none.invalid;",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
""",
        refused=(
            'host not found in set_real_ip_from "none.invalid" in %PREFIX%/conf/nginx.conf:25'
        ),
    ),
    Case(
        "server: set_real_ip_from 2001:db8::/129;",
        "set_real_ip_from 2001:db8::/129;",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
""",
        refused=(
            'host not found in set_real_ip_from "2001:db8::/129" in %PREFIX%/conf/nginx.conf:25'
        ),
    ),
    Case(
        "server: real_ip_header a b;",
        "real_ip_header a b;",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
""",
        refused=(
            'invalid number of arguments in "real_ip_header" directive in '
            "%PREFIX%/conf/nginx.conf:25"
        ),
    ),
    Case(
        "server: real_ip_header A; real_ip_header B;",
        "real_ip_header A; real_ip_header B;",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
""",
        refused='"real_ip_header" directive is duplicate in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "server: real_ip_recursive yes;",
        "real_ip_recursive yes;",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
""",
        refused=(
            'invalid value "yes" in "real_ip_recursive" directive, it must be "on" '
            'or "off" in %PREFIX%/conf/nginx.conf:25'
        ),
    ),
    Case(
        "server: real_ip_recursive on; real_ip_recursive on;",
        "real_ip_recursive on; real_ip_recursive on;",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
""",
        refused='"real_ip_recursive" directive is duplicate in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "server: location / { if ($arg_a) { set_real_ip_from 127.0.0.1; } }",
        "location / { if ($arg_a) { set_real_ip_from 127.0.0.1; } }",
        http=r"""
limit_req_zone $uri zone=one:1m rate=1r/s; limit_conn_zone $uri zone=conn:1m;
""",
        refused=('"set_real_ip_from" directive is not allowed here in %PREFIX%/conf/nginx.conf:25'),
    ),
]
