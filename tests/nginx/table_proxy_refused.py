"""proxy_pass, its companions and upstream: what nginx refuses.

Rule: the words of the [emerg] message are nginx's.
"""

from __future__ import annotations

from tests.nginx.case import Case

CASES = [
    Case(
        "no scheme",
        "location / { proxy_pass 127.0.0.1:9; }",
        refused="invalid URL prefix in %PREFIX%/conf/nginx.conf:25",
    ),
    Case(
        "a strange scheme",
        "location / { proxy_pass ftp://127.0.0.1:9; }",
        refused="invalid URL prefix in %PREFIX%/conf/nginx.conf:25",
    ),
    Case(
        "no host",
        "location / { proxy_pass http://; }",
        refused='no host in upstream "" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "no host but a path",
        "location / { proxy_pass http:///x; }",
        refused='no host in upstream "/x" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "an invalid port",
        "location / { proxy_pass http://127.0.0.1:x; }",
        refused='invalid port in upstream "127.0.0.1:x" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "a port out of range",
        "location / { proxy_pass http://127.0.0.1:70000; }",
        refused='invalid port in upstream "127.0.0.1:70000" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "an unknown host",
        "location / { proxy_pass http://nowhere.invalid; }",
        refused=('host not found in upstream "nowhere.invalid" in %PREFIX%/conf/nginx.conf:25'),
        differs="a host is looked up when it is asked",
        ours={"refused": ""},
    ),
    Case(
        "an unknown host with a port",
        "location / { proxy_pass http://nowhere.invalid:81/x; }",
        refused=('host not found in upstream "nowhere.invalid" in %PREFIX%/conf/nginx.conf:25'),
        differs="a host is looked up when it is asked",
        ours={"refused": ""},
    ),
    Case(
        "a URI in a regex location",
        "location ~ ^/a { proxy_pass http://127.0.0.1:9/x; }",
        refused=(
            '"proxy_pass" cannot have URI part in location given by regular '
            'expression, or inside named location, or inside "if" statement, or '
            'inside "limit_except" block in %PREFIX%/conf/nginx.conf:25'
        ),
    ),
    Case(
        "a slash in a regex location",
        "location ~ ^/a { proxy_pass http://127.0.0.1:9/; }",
        refused=(
            '"proxy_pass" cannot have URI part in location given by regular '
            'expression, or inside named location, or inside "if" statement, or '
            'inside "limit_except" block in %PREFIX%/conf/nginx.conf:25'
        ),
    ),
    Case(
        "a URI in a named location",
        "location @a { proxy_pass http://127.0.0.1:9/x; }",
        refused=(
            '"proxy_pass" cannot have URI part in location given by regular '
            'expression, or inside named location, or inside "if" statement, or '
            'inside "limit_except" block in %PREFIX%/conf/nginx.conf:25'
        ),
    ),
    Case(
        "a URI in an if",
        "location / { if ($arg_x) { proxy_pass http://127.0.0.1:9/x; } }",
        refused=(
            '"proxy_pass" cannot have URI part in location given by regular '
            'expression, or inside named location, or inside "if" statement, or '
            'inside "limit_except" block in %PREFIX%/conf/nginx.conf:25'
        ),
    ),
    Case(
        "a URI in limit_except",
        "location / { limit_except GET { proxy_pass http://127.0.0.1:9/; } }",
        refused=(
            '"proxy_pass" cannot have URI part in location given by regular '
            'expression, or inside named location, or inside "if" statement, or '
            'inside "limit_except" block in %PREFIX%/conf/nginx.conf:25'
        ),
    ),
    Case(
        "twice",
        ("location / { proxy_pass http://127.0.0.1:9; proxy_pass http://127.0.0.1:9; }"),
        refused='"proxy_pass" directive is duplicate in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "no argument",
        "location / { proxy_pass; }",
        refused=(
            'invalid number of arguments in "proxy_pass" directive in %PREFIX%/conf/nginx.conf:25'
        ),
    ),
    Case(
        "two arguments",
        "location / { proxy_pass http://127.0.0.1:9 /x; }",
        refused=(
            'invalid number of arguments in "proxy_pass" directive in %PREFIX%/conf/nginx.conf:25'
        ),
    ),
    Case(
        "in the server",
        "proxy_pass http://127.0.0.1:9;",
        refused='"proxy_pass" directive is not allowed here in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "an unknown variable",
        "location / { proxy_pass http://$nosuch; }",
        refused='unknown "nosuch" variable',
    ),
    Case(
        "set_header with one argument",
        "proxy_set_header Host;",
        refused=(
            'invalid number of arguments in "proxy_set_header" directive in '
            "%PREFIX%/conf/nginx.conf:25"
        ),
    ),
    Case(
        "set_header in an if",
        "location / { if ($arg_x) { proxy_set_header A b; } }",
        refused=('"proxy_set_header" directive is not allowed here in %PREFIX%/conf/nginx.conf:25'),
    ),
    Case(
        "redirect with a word",
        "location / { proxy_redirect on; }",
        refused='invalid parameter "on" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "redirect default before proxy_pass",
        "location / { proxy_redirect default; proxy_pass http://127.0.0.1:9; }",
        refused=(
            '"proxy_redirect default" should be placed after the "proxy_pass" '
            "directive in %PREFIX%/conf/nginx.conf:25"
        ),
    ),
    Case(
        "redirect default with variables",
        "location / { proxy_pass http://$host; proxy_redirect default; }",
        refused=(
            '"proxy_redirect default" cannot be used with "proxy_pass" directive '
            "with variables in %PREFIX%/conf/nginx.conf:25"
        ),
    ),
    Case(
        "redirect with a bad regex",
        "location / { proxy_pass http://127.0.0.1:9; proxy_redirect ~( /x; }",
        refused=(
            'pcre2_compile() failed: missing closing parenthesis in "(" in '
            "%PREFIX%/conf/nginx.conf:25"
        ),
    ),
    Case(
        "intercept_errors maybe",
        "proxy_intercept_errors maybe;",
        refused=(
            'invalid value "maybe" in "proxy_intercept_errors" directive, it must be '
            '"on" or "off" in %PREFIX%/conf/nginx.conf:25'
        ),
    ),
    Case(
        "a timeout that is none",
        "proxy_read_timeout soon;",
        refused=('"proxy_read_timeout" directive invalid value in %PREFIX%/conf/nginx.conf:25'),
    ),
    Case(
        "a method twice",
        "proxy_method GET; proxy_method PUT;",
        refused='"proxy_method" directive is duplicate in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "ignore_headers unknown",
        "proxy_ignore_headers X-Nothing;",
        refused='invalid value "X-Nothing" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "next_upstream unknown",
        "proxy_next_upstream sometimes;",
        refused='invalid value "sometimes" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "http_version",
        "proxy_http_version 2.0;",
        refused='invalid value "2.0" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "upstream without servers",
        "",
        http="upstream u { } server { listen %PORT%; }",
        refused="no servers are inside upstream in %PREFIX%/conf/nginx.conf:21",
    ),
    Case(
        "upstream twice",
        "",
        http="upstream u { server 127.0.0.1; } upstream u { server 127.0.0.1; }",
        refused='duplicate upstream "u" in %PREFIX%/conf/nginx.conf:21',
    ),
    Case(
        "upstream server without address",
        "",
        http="upstream u { server; }",
        refused=(
            'invalid number of arguments in "server" directive in %PREFIX%/conf/nginx.conf:21'
        ),
    ),
    Case(
        "upstream server with a bad parameter",
        "",
        http="upstream u { server 127.0.0.1 x; }",
        refused='invalid parameter "x" in %PREFIX%/conf/nginx.conf:21',
    ),
    Case(
        "upstream server with weight 0",
        "",
        http="upstream u { server 127.0.0.1 weight=0; }",
        refused='invalid parameter "weight=0" in %PREFIX%/conf/nginx.conf:21',
    ),
    Case(
        "upstream server with weight x",
        "",
        http="upstream u { server 127.0.0.1 weight=x; }",
        refused='invalid parameter "weight=x" in %PREFIX%/conf/nginx.conf:21',
    ),
    Case(
        "upstream server with a bad fail_timeout",
        "",
        http="upstream u { server 127.0.0.1 fail_timeout=x; }",
        refused='invalid parameter "fail_timeout=x" in %PREFIX%/conf/nginx.conf:21',
    ),
    Case(
        "upstream server of no host",
        "",
        http="upstream u { server :80; }",
        refused='no host in upstream ":80" in %PREFIX%/conf/nginx.conf:21',
    ),
    Case(
        "upstream server unknown",
        "location / { }",
        http="upstream u { server nowhere.invalid; }",
        refused=('host not found in upstream "nowhere.invalid" in %PREFIX%/conf/nginx.conf:21'),
        differs="a host is looked up when it is asked",
        ours={"refused": ""},
    ),
    Case(
        "upstream server with a path",
        "",
        http="upstream u { server 127.0.0.1/x; }",
        refused='invalid host in upstream "127.0.0.1/x" in %PREFIX%/conf/nginx.conf:21',
    ),
    Case(
        "upstream server with a scheme",
        "",
        http="upstream u { server http://127.0.0.1; }",
        refused='invalid host in upstream "http://127.0.0.1" in %PREFIX%/conf/nginx.conf:21',
    ),
    Case(
        "upstream backup with ip_hash",
        "",
        http="upstream u { ip_hash; server 127.0.0.1 backup; server 127.0.0.2; }",
        refused=(
            'balancing method does not support parameter "backup" in %PREFIX%/conf/nginx.conf:21'
        ),
    ),
    Case(
        "upstream backup with hash",
        "",
        http="upstream u { hash $uri; server 127.0.0.1 backup; server 127.0.0.2; }",
        refused=(
            'balancing method does not support parameter "backup" in %PREFIX%/conf/nginx.conf:21'
        ),
    ),
    Case(
        "upstream only backups",
        "",
        http="upstream u { server 127.0.0.1 backup; }",
        refused='no servers in upstream "u" in %PREFIX%/conf/nginx.conf:21',
    ),
    Case(
        "upstream directive unknown",
        "",
        http="upstream u { server 127.0.0.1; listen 80; }",
        refused='"listen" directive is not allowed here in %PREFIX%/conf/nginx.conf:21',
    ),
    Case(
        "upstream without a name",
        "",
        http="upstream { server 127.0.0.1; }",
        refused=(
            'invalid number of arguments in "upstream" directive in %PREFIX%/conf/nginx.conf:21'
        ),
    ),
    Case(
        "upstream in a server",
        "upstream u { server 127.0.0.1; }",
        refused='"upstream" directive is not allowed here in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "upstream with a port asked for",
        "location / { proxy_pass http://u:81; }",
        http="upstream u { server 127.0.0.1; }",
        refused='upstream "u" may not have port 81 in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "an upstream port twice",
        "",
        http="upstream u { server 127.0.0.1 max_fails=-1; }",
        refused='invalid parameter "max_fails=-1" in %PREFIX%/conf/nginx.conf:21',
    ),
]
