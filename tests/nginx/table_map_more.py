"""geo and split_clients: variables by address and by share.

Rule: like a map's; see table_map.
"""

from __future__ import annotations

from tests.nginx.case import Ask, Case

CASES = [
    Case(
        "geo",
        r"""
location /c { return 200 "$client"; }
location /a { return 200 "$address"; }
location /r { return 200 "$range"; }
location /i { return 200 "[$inc]"; }
location /n { return 200 "[$nothing]"; }
""",
        (
            Ask("/c", status=200, reply=b"one"),
            Ask("/c", client="127.0.0.9", status=200, reply=b"net"),
            Ask("/c", client="127.1.2.3", status=200, reply=b"other"),
            Ask("/a?ip=10.1.2.3", status=200, reply=b"exact"),
            Ask("/a?ip=10.1.3.4", status=200, reply=b"ten-one"),
            Ask("/a?ip=10.200.0.1", status=200, reply=b"ten"),
            Ask("/a?ip=192.168.1.1", status=200, reply=b"two words"),
            Ask("/a?ip=8.8.8.8", status=200, reply=b"none"),
            Ask("/a?ip=bogus", status=200, reply=b"none"),
            Ask("/a?ip=", status=200, reply=b"none"),
            Ask("/a?ip=2001:db8::1", status=200, reply=b"six"),
            Ask("/a?ip=2001:db8:1::1", status=200, reply=b"six-one"),
            Ask("/a?ip=::1", status=200, reply=b"none"),
            Ask("/a?ip=10.9.9.9", status=200, reply=b"ten"),
            Ask("/r?ip=10.0.0.1", status=200, reply=b"a"),
            Ask("/r?ip=10.0.0.200", status=200, reply=b"b"),
            Ask("/r?ip=10.0.1.1", status=200, reply=b"c"),
            Ask("/r?ip=x", status=200, reply=b"none"),
            Ask("/i", status=200, reply=b"[included]"),
            Ask("/n", status=200, reply=b"[]"),
        ),
        http=r"""
geo $client { default other; 127.0.0.1 one; 127.0.0.0/24 net; }
geo $arg_ip $address {
    default none;
    10.0.0.0/8 ten;
    10.1.0.0/16 ten-one;
    10.1.2.3 exact;
    10.9.0.0/16 deleted;
    delete 10.9.0.0/16;
    192.168.0.0/16 "two words";
    2001:db8::/32 six;
    2001:db8:1::/48 six-one;
}
geo $arg_ip $range {
    ranges;
    default none;
    10.0.0.0-10.0.0.255 a;
    10.0.0.128-10.0.0.255 b;
    10.0.1.0-10.0.1.255 c;
}
geo $inc { include nets.geo; }
geo $nothing { 1.2.3.4 x; }
""",
        files={"conf/nets.geo": "127.0.0.0/8 included;\n"},
    ),
    Case(
        "split_clients",
        r"""
location /t { return 200 "$split"; }
location /all { return 200 "$all"; }
location /none { return 200 "[$rest]"; }
""",
        (
            Ask("/t?k=a", status=200, reply=b"quarter"),
            Ask("/t?k=b", status=200, reply=b"rest"),
            Ask("/t?k=c", status=200, reply=b"rest"),
            Ask("/t?k=d", status=200, reply=b"rest"),
            Ask("/t?k=e", status=200, reply=b"ten"),
            Ask("/t?k=longer-key-0123456789", status=200, reply=b"rest"),
            Ask("/t?k=ab", status=200, reply=b"rest"),
            Ask("/t?k=abc", status=200, reply=b"rest"),
            Ask("/t?k=", status=200, reply=b"ten"),
            Ask("/all?k=x", status=200, reply=b"everyone"),
            Ask("/none?k=x", status=200, reply=b"[half]"),
            Ask("/none?k=y", status=200, reply=b"[]"),
        ),
        http=r"""
split_clients "${arg_k}x" $split { 10% ten; 25.5% quarter; 0.5% tiny; * rest; }
split_clients $arg_k $all { 100% everyone; }
split_clients $arg_k $rest { 50% half; }
""",
    ),
    Case(
        "refused: percent",
        "",
        http="split_clients $arg_k $s { 10 a; } server { }",
        refused='invalid percent value "10" in %PREFIX%/conf/nginx.conf:21',
    ),
    Case(
        "refused: total",
        "",
        http="split_clients $arg_k $s { 60% a; 50% b; } server { }",
        refused="percent total is greater than 100% in %PREFIX%/conf/nginx.conf:21",
    ),
    Case(
        "refused: name",
        "",
        http="split_clients $arg_k s { * a; } server { }",
        refused='invalid variable name "s" in %PREFIX%/conf/nginx.conf:21',
    ),
    Case(
        "refused: geo name",
        "",
        http="geo s { default a; } server { }",
        refused='invalid variable name "s" in %PREFIX%/conf/nginx.conf:21',
    ),
    Case(
        "refused: geo words",
        "",
        http="geo $s { 1.2.3.4 a b; } server { }",
        refused="invalid number of the geo parameters in %PREFIX%/conf/nginx.conf:21",
    ),
    Case(
        "refused: geo network",
        "",
        http="geo $s { 1.2.3.4/99 a; } server { }",
        refused='invalid network "1.2.3.4/99" in %PREFIX%/conf/nginx.conf:21',
    ),
    Case(
        "refused: geo address",
        "",
        http="geo $s { somewhere a; } server { }",
        refused='invalid network "somewhere" in %PREFIX%/conf/nginx.conf:21',
    ),
    Case(
        "refused: geo range",
        "",
        http="geo $s { ranges; 1.2.3.4 a; } server { }",
        refused='invalid range "1.2.3.4" in %PREFIX%/conf/nginx.conf:21',
    ),
    Case(
        "refused: geo late ranges",
        "",
        http="geo $s { 1.2.3.4 a; ranges; } server { }",
        refused=(
            'the "ranges" directive must be the first directive inside "geo" block '
            "in %PREFIX%/conf/nginx.conf:21"
        ),
    ),
]
