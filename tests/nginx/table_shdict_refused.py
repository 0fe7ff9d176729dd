"""What nginx refuses to start with in lua_shared_dict.

Rule: the message is nginx's own, with the line of nginx.conf where it gives one.
"""

from __future__ import annotations

from tests.nginx.case import Case

CASES = [
    Case(
        "http: lua_shared_dict d 8191;",
        "location / { }",
        http="lua_shared_dict d 8191;",
        refused='invalid lua shared dict size "8191" in %PREFIX%/conf/nginx.conf:21',
    ),
    Case(
        "http: lua_shared_dict d 8192x;",
        "location / { }",
        http="lua_shared_dict d 8192x;",
        refused='invalid lua shared dict size "8192x" in %PREFIX%/conf/nginx.conf:21',
    ),
    Case(
        "http: lua_shared_dict d -1;",
        "location / { }",
        http="lua_shared_dict d -1;",
        refused='invalid lua shared dict size "-1" in %PREFIX%/conf/nginx.conf:21',
    ),
    Case(
        "http: lua_shared_dict d 0;",
        "location / { }",
        http="lua_shared_dict d 0;",
        refused='invalid lua shared dict size "0" in %PREFIX%/conf/nginx.conf:21',
    ),
    Case(
        'http: lua_shared_dict d "";',
        "location / { }",
        http='lua_shared_dict d "";',
        refused='invalid lua shared dict size "" in %PREFIX%/conf/nginx.conf:21',
    ),
    Case(
        'http: lua_shared_dict d "12k k";',
        "location / { }",
        http='lua_shared_dict d "12k k";',
        refused='invalid lua shared dict size "12k k" in %PREFIX%/conf/nginx.conf:21',
    ),
    Case(
        "http: lua_shared_dict d 1g1;",
        "location / { }",
        http="lua_shared_dict d 1g1;",
        refused='invalid lua shared dict size "1g1" in %PREFIX%/conf/nginx.conf:21',
    ),
    Case(
        "http: lua_shared_dict d 12kk;",
        "location / { }",
        http="lua_shared_dict d 12kk;",
        refused='invalid lua shared dict size "12kk" in %PREFIX%/conf/nginx.conf:21',
    ),
    Case(
        "http: lua_shared_dict d 0x3000;",
        "location / { }",
        http="lua_shared_dict d 0x3000;",
        refused='invalid lua shared dict size "0xADDR" in %PREFIX%/conf/nginx.conf:21',
    ),
    Case(
        "http: lua_shared_dict d 8191.9;",
        "location / { }",
        http="lua_shared_dict d 8191.9;",
        refused='invalid lua shared dict size "8191.9" in %PREFIX%/conf/nginx.conf:21',
    ),
    Case(
        "http: lua_shared_dict d 7k;",
        "location / { }",
        http="lua_shared_dict d 7k;",
        refused='invalid lua shared dict size "7k" in %PREFIX%/conf/nginx.conf:21',
    ),
    Case(
        "http: lua_shared_dict d m;",
        "location / { }",
        http="lua_shared_dict d m;",
        refused='invalid lua shared dict size "m" in %PREFIX%/conf/nginx.conf:21',
    ),
    Case(
        "http: lua_shared_dict d;",
        "location / { }",
        http="lua_shared_dict d;",
        refused=(
            'invalid number of arguments in "lua_shared_dict" directive in '
            "%PREFIX%/conf/nginx.conf:21"
        ),
    ),
    Case(
        'http: lua_shared_dict "" 12k;',
        "location / { }",
        http='lua_shared_dict "" 12k;',
        refused='invalid lua shared dict name "" in %PREFIX%/conf/nginx.conf:21',
    ),
    Case(
        "http: lua_shared_dict d 12k 13k;",
        "location / { }",
        http="lua_shared_dict d 12k 13k;",
        refused=(
            'invalid number of arguments in "lua_shared_dict" directive in '
            "%PREFIX%/conf/nginx.conf:21"
        ),
    ),
    Case(
        "http: lua_shared_dict d 12k; lua_shared_dict d 12k;",
        "location / { }",
        http=r"""
lua_shared_dict d 12k;
lua_shared_dict d 12k;
""",
        refused=('lua_shared_dict "d" is already defined as "d" in %PREFIX%/conf/nginx.conf:22'),
    ),
    Case(
        "http: lua_shared_dict d 12k; lua_shared_dict d 100k;",
        "location / { }",
        http=r"""
lua_shared_dict d 12k;
lua_shared_dict d 100k;
""",
        refused=(
            'the size 102400 of shared memory zone "d" conflicts with already '
            "declared size 12288 in %PREFIX%/conf/nginx.conf:22"
        ),
    ),
    Case(
        "http: lua_shared_dict;",
        "location / { }",
        http="lua_shared_dict;",
        refused=(
            'invalid number of arguments in "lua_shared_dict" directive in '
            "%PREFIX%/conf/nginx.conf:21"
        ),
    ),
    Case(
        "http: server { lua_shared_dict d 12k; }",
        "location / { }",
        http="server { lua_shared_dict d 12k; }",
        refused=('"lua_shared_dict" directive is not allowed here in %PREFIX%/conf/nginx.conf:21'),
    ),
    Case(
        "http: server { location / { lua_shared_dict d 12k; } }",
        "location / { }",
        http="server { location / { lua_shared_dict d 12k; } }",
        refused=('"lua_shared_dict" directive is not allowed here in %PREFIX%/conf/nginx.conf:21'),
    ),
]
