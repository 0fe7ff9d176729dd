"""Which server answers: exact names, wildcards, regular expressions, the default.

Rule: each server says its own name; the implied server (`localhost`), where there is one, is last.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import Ask, Case

CASES = [
    Case(
        "the order: exact, leading star, trailing star, regex, default",
        "",
        (
            Ask("/", host="a.example.com", status=200, reply=b"exact"),
            Ask("/", host="A.Example.COM", status=200, reply=b"exact"),
            Ask("/", host="b.example.com", status=200, reply=b"leading star"),
            Ask("/", host="x.b.example.com", status=200, reply=b"leading star"),
            Ask("/", host="example.com", status=200, reply=b"first: example.com"),
            Ask("/", host="www.example.org", status=200, reply=b"trailing star"),
            Ask("/", host="www.example", status=200, reply=b"trailing star"),
            Ask("/", host="www.x.y", status=200, reply=b"trailing star"),
            Ask("/", host="wwwx", status=200, reply=b"first: wwwx"),
            Ask("/", host="z.test", status=200, reply=b"regex z"),
            Ask("/", host="a.test", status=200, reply=b"regex a"),
            Ask("/", host="none", status=200, reply=b"first: none"),
            Ask("/", status=200, reply=b"first: localhost"),
        ),
        http=r"""
server {
    listen 127.0.0.1:%PORT%;
    server_name none.invalid;
    location / { return 200 "first: $host"; }
}
server { listen 127.0.0.1:%PORT%; server_name a.example.com; location / { return 200 "exact"; } }
server {
    listen 127.0.0.1:%PORT%;
    server_name *.example.com;
    location / { return 200 "leading star"; }
}
server { listen 127.0.0.1:%PORT%; server_name www.*; location / { return 200 "trailing star"; } }
server {
    listen 127.0.0.1:%PORT%;
    server_name ~^(?<n>.)\.test$;
    location / { return 200 "regex $n"; }
}
server { listen 127.0.0.1:%PORT%; server_name ~test; location / { return 200 "later regex"; } }
""",
    ),
    Case(
        "the longer wildcard wins",
        "",
        (
            Ask("/", host="x.a.example.com", status=200, reply=b"*.a.example.com"),
            Ask("/", host="a.example.com", status=200, reply=b"*.example.com"),
            Ask("/", host="x.example.com", status=200, reply=b"*.example.com"),
            Ask("/", host="mail.x.com", status=200, reply=b"mail.x.*"),
            Ask("/", host="mail.x.y.com", status=200, reply=b"mail.x.*"),
            Ask("/", host="mail.com", status=200, reply=b"mail.*"),
        ),
        http=r"""
server {
    listen 127.0.0.1:%PORT%;
    server_name *.example.com;
    location / { return 200 "*.example.com"; }
}
server {
    listen 127.0.0.1:%PORT%;
    server_name *.a.example.com;
    location / { return 200 "*.a.example.com"; }
}
server { listen 127.0.0.1:%PORT%; server_name mail.*; location / { return 200 "mail.*"; } }
server { listen 127.0.0.1:%PORT%; server_name mail.x.*; location / { return 200 "mail.x.*"; } }
""",
    ),
    Case(
        "a leading star goes before a trailing one",
        "",
        (
            Ask("/", host="www.example.com", status=200, reply=b"leading"),
            Ask("/", host="www.example.org", status=200, reply=b"trailing"),
            Ask("/", host="ftp.example.com", status=200, reply=b"leading"),
        ),
        http=r"""
server { listen 127.0.0.1:%PORT%; server_name www.*; location / { return 200 "trailing"; } }
server {
    listen 127.0.0.1:%PORT%;
    server_name *.example.com;
    location / { return 200 "leading"; }
}
""",
    ),
    Case(
        "a leading dot is the name and everything below",
        "",
        (
            Ask("/", host="example.com", status=200, reply=b"dot"),
            Ask("/", host="a.example.com", status=200, reply=b"dot"),
            Ask("/", host="b.a.example.com", status=200, reply=b"dot"),
            Ask("/", host="xexample.com", status=200, reply=b"default"),
            Ask("/", host="com", status=200, reply=b"default"),
        ),
        http=r"""
server { listen 127.0.0.1:%PORT%; server_name other; location / { return 200 "default"; } }
server { listen 127.0.0.1:%PORT%; server_name .example.com; location / { return 200 "dot"; } }
""",
    ),
    Case(
        "many names on one server",
        "",
        (
            Ask("/", host="a", status=200, reply=b"many: a a"),
            Ask("/", host="b.c", status=200, reply=b"many: b.c a"),
            Ask("/", host="x.d", status=200, reply=b"many: x.d a"),
            Ask("/", host="e.f", status=200, reply=b"many: e.f a"),
            Ask("/", host="g1", status=200, reply=b"many: g1 a"),
            Ask("/", host="g", status=200, reply=b"default"),
            Ask("/", host="z", status=200, reply=b"default"),
        ),
        http=r"""
server { listen 127.0.0.1:%PORT%; server_name z; location / { return 200 "default"; } }
server {
    listen 127.0.0.1:%PORT%;
    server_name a b.c *.d e.* ~^g\d$;
    location / { return 200 "many: $host $server_name"; }
}
""",
    ),
    Case(
        "the first regex in the order of writing",
        "",
        (
            Ask("/", host="ab", status=200, reply=b"two"),
            Ask("/", host="b", status=200, reply=b"two"),
            Ask("/", host="ba", status=200, reply=b"one"),
        ),
        http=r"""
server { listen 127.0.0.1:%PORT%; server_name x; location / { return 200 "default"; } }
server { listen 127.0.0.1:%PORT%; server_name ~a$; location / { return 200 "one"; } }
server { listen 127.0.0.1:%PORT%; server_name ~b; location / { return 200 "two"; } }
server { listen 127.0.0.1:%PORT%; server_name ~^b; location / { return 200 "three"; } }
""",
    ),
    Case(
        "captures of a server's regex",
        r"""
server_name ~^(?<user>\w+)\.(\w+)\.test$;
location / { return 200 "$user $1 $2"; }
location /r { rewrite ^/r/(.*)$ /s/$1-$user last; }
location /s { return 200 "$uri [$1][$2] $user"; }
location ~ ^/re/(x)$ { return 200 "[$1][$2] $user"; }
location /if { if ($args ~ y) { return 200 "[$1] $user"; } return 200 "no [$1] $user"; }
""",
        (
            Ask("/", host="bob.b.test", status=200, reply=b"bob bob b"),
            Ask("/r/x", host="bob.b.test", status=200, reply=b"/s/x-bob [x][] bob"),
            Ask("/re/x", host="bob.b.test", status=200, reply=b"[x][] bob"),
            Ask("/if?y", host="bob.b.test", status=200, reply=b"[] bob"),
            Ask("/if", host="bob.b.test", status=200, reply=b"no [] bob"),
            Ask("/", host="BOB.B.TEST", status=200, reply=b"bob bob b"),
            Ask("/", host="bob.b", status=200, reply=b"  "),
        ),
    ),
    Case(
        "no default_server: the first server that listens",
        "",
        (
            Ask("/", host="none", status=200, reply=b"one"),
            Ask("/", host="two", status=200, reply=b"two"),
            Ask("/", host="", status=400, reply=page("400 Bad Request")),
            Ask("/", version="1.0", host=None, status=200, reply=b"one"),
        ),
        http=r"""
server { listen 127.0.0.1:%PORT%; server_name one; location / { return 200 "one"; } }
server { listen 127.0.0.1:%PORT%; server_name two; location / { return 200 "two"; } }
""",
    ),
    Case(
        "default_server",
        "",
        (
            Ask("/", host="none", status=200, reply=b"two"),
            Ask("/", host="one", status=200, reply=b"one"),
            Ask("/", host="two", status=200, reply=b"two"),
            Ask("/", host="", status=400, reply=page("400 Bad Request")),
            Ask("/", version="1.0", host=None, status=200, reply=b"two"),
        ),
        http=r"""
server { listen 127.0.0.1:%PORT%; server_name one; location / { return 200 "one"; } }
server {
    listen 127.0.0.1:%PORT% default_server;
    server_name two;
    location / { return 200 "two"; }
}
""",
    ),
    Case(
        "the old word default",
        "",
        (
            Ask("/", host="none", status=200, reply=b"two"),
            Ask("/", host="one", status=200, reply=b"one"),
        ),
        http=r"""
server { listen 127.0.0.1:%PORT%; server_name one; location / { return 200 "one"; } }
server { listen 127.0.0.1:%PORT% default; server_name two; location / { return 200 "two"; } }
""",
    ),
    Case(
        "the empty name: requests without a Host",
        "",
        (
            Ask("/", host="none", status=200, reply=b"one [none][none][one]"),
            Ask("/", host="", status=400, reply=page("400 Bad Request")),
            Ask("/", host="one", status=200, reply=b"one [one][one][one]"),
            Ask("/", version="1.0", host=None, status=200, reply=b"empty [][][]"),
            Ask("/", host=None, status=400, reply=page("400 Bad Request")),
        ),
        http=r"""
server {
    listen 127.0.0.1:%PORT%;
    server_name one;
    location / { return 200 "one [$host][$http_host][$server_name]"; }
}
server {
    listen 127.0.0.1:%PORT%;
    server_name "";
    location / { return 200 "empty [$host][$http_host][$server_name]"; }
}
""",
    ),
    Case(
        "no server_name is the empty name",
        "",
        (
            Ask("/", host="none", status=200, reply=b"one [none]"),
            Ask("/", host="", status=400, reply=page("400 Bad Request")),
            Ask("/", version="1.0", host=None, status=200, reply=b"none [][]"),
        ),
        http=r"""
server { listen 127.0.0.1:%PORT%; server_name one; location / { return 200 "one [$host]"; } }
server { listen 127.0.0.1:%PORT%;  location / { return 200 "none [$host][$server_name]"; } }
""",
    ),
    Case(
        "an underscore is no wildcard",
        "",
        (
            Ask("/", host="none", status=200, reply=b"one"),
            Ask("/", host="_", status=200, reply=b"underscore"),
            Ask("/", host="x_y", status=200, reply=b"one"),
            Ask("/", host="two", status=200, reply=b"two"),
        ),
        http=r"""
server { listen 127.0.0.1:%PORT%; server_name one; location / { return 200 "one"; } }
server { listen 127.0.0.1:%PORT%; server_name _; location / { return 200 "underscore"; } }
server { listen 127.0.0.1:%PORT%; server_name two; location / { return 200 "two"; } }
""",
    ),
]
